"""The flagship crisis, opened once, with a small set of futures."""

from __future__ import annotations

import pytest

from homeward.cli.open import open_the_crisis
from homeward.foundation.declare import parameters
from homeward.lab.futures import draw_futures
from homeward.world.layout import layout_of


@pytest.fixture(scope="session")
def crisis():
    return open_the_crisis("nagorno-karabakh")


@pytest.fixture(scope="session")
def layout(crisis):
    return layout_of(crisis, crisis.as_of)


@pytest.fixture(scope="session")
def futures(crisis):
    return draw_futures(crisis, parameters.all(), 40, seed=3, as_of=crisis.as_of)
