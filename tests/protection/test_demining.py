"""Mines: clearance by hand, and more of it never leaves more land mined."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.protection.demining import clear_mines, order_of_clearance
from homeward.world import fields as f
from tests.movement.make import small_world, start, today_of
from tests.support import make_layout

ONLY = ("protection.demining",)


def test_places_are_cleared_by_people_and_in_turn():
    layout = make_layout(3)
    layout.start_people[:] = 0
    layout.start_people[2] = [5, 50, 20, 0, 0, 40]
    assert order_of_clearance(layout).tolist() == [2, 1, 0]
    assert order_of_clearance(make_layout(3)).tolist() == [0, 1, 2]


def test_clearance_by_hand():
    world = small_world(1)
    start(world, only=ONLY)
    assert world[f.MINED][0] == pytest.approx(np.full(4, 0.25))
    # 6,000 hectares over four places; 100 * 0.2 + 2,230 = 2,250 a month clears one place and a half
    clear_mines(world, today_of(world, levers={"demining.hectares": 2230}))
    assert world[f.MINED][0] == pytest.approx([0.0, 0.125, 0.25, 0.25])
    for month in (1, 2):
        clear_mines(world, today_of(world, month, levers={"demining.hectares": 2230}))
    assert world[f.MINED][0] == pytest.approx(np.zeros(4))
    assert world[f.HECTARES_CLEARED][0] == pytest.approx(6000 - 2 * 2250 - 20)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 3000), st.floats(0, 3000), st.integers(1, 5))
def test_more_hectares_never_leave_more_mined(fewer, added, months):
    worlds = [small_world(2), small_world(2)]
    for world, hectares in zip(worlds, (fewer, fewer + added), strict=True):
        start(world, only=ONLY)
        for month in range(months):
            clear_mines(world, today_of(world, month, levers={"demining.hectares": hectares}))
    assert (worlds[1][f.MINED] <= worlds[0][f.MINED] + 1e-12).all()
