"""The worker processes of a command, and the rehearsal that compiles their kernels."""

from __future__ import annotations

import os

import numpy as np
import pytest

from homeward.cli.open import open_the_crisis
from homeward.foundation.declare import parameters
from homeward.io.template import write_template
from homeward.lab.crew import Crew
from homeward.lab.futures import draw_futures
from homeward.model.month import the_month
from homeward.model.rehearsal import parts_of_the_month, rehearse
from homeward.world.layout import layout_of


def test_one_worker_works_here_and_in_order():
    with Crew(1) as crew:
        assert crew.submit(os.getpid).result() == os.getpid()
        with pytest.raises(ZeroDivisionError):
            crew.submit(divmod, 1, 0)


def test_two_workers_work_elsewhere_and_bring_failures_back():
    with Crew(2) as crew:
        elsewhere, fails = crew.submit(os.getpid), crew.submit(divmod, 1, 0)
        assert elsewhere.result() != os.getpid()
        with pytest.raises(ZeroDivisionError):
            fails.result()


def test_a_rehearsal_runs_every_mechanism_and_leaves_the_numbers_alone(tmp_path):
    write_template(tmp_path / "crisis")
    crisis = open_the_crisis(str(tmp_path / "crisis"))
    futures = draw_futures(crisis, parameters.all(), 2, seed=1, as_of=crisis.as_of)
    before = {key: values.copy() for key, values in futures.drawn.items()}
    parts = parts_of_the_month()
    assert sorted(name for part in parts for name in part) == sorted(item.name for item in the_month())
    for part in parts:
        rehearse(layout_of(crisis, crisis.as_of), crisis.policies[0], futures.block(0, 2), part)
    assert all(np.array_equal(before[key], values) for key, values in futures.drawn.items())
