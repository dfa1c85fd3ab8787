"""Those who stayed behind: the rate by hand, who is meant, and what it hangs on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.movement.staying import STAYED, leave_too
from homeward.world.layout import DISPLACED, RESIDENT
from tests.movement.make import small_world, start, today_of

ONLY = ("movement.staying",)


def at_home(world, heads):
    """Put so many people of each cohort of the displaced group at home, before the first day."""
    moved = np.zeros((world.futures, 8), dtype=np.int64)
    moved[:, :4] = heads
    world.move(moved, DISPLACED, RESIDENT)


def test_of_those_who_stayed_the_share_left_falls_by_the_rate_and_by_who_is_away():
    world = small_world(400, people=10_000)
    at_home(world, 200)
    start(world, only=ONLY)
    quantities = {"stayed.leave": 0.1}
    for month in range(12):
        leave_too(world, today_of(world, month, quantities))
    left = 200.0
    for _ in range(12):
        left *= math.exp(-0.1 * (10_000 - left) / 10_000)
    assert world.people[:, RESIDENT, :4].mean() == pytest.approx(left, rel=0.02)
    assert (world.people[:, RESIDENT, :4] + world.people[:, DISPLACED, :4] == 10_000).all()
    assert (world[STAYED][:, :4] == world.people[:, RESIDENT, :4]).all()


def test_those_who_came_back_are_not_meant_and_hold_the_others():
    alone, joined = small_world(200, people=1000), small_world(200, people=1000)
    for world in (alone, joined):
        at_home(world, 100)
        start(world, only=ONLY)
    at_home(joined, 800)
    for month in range(24):
        for world in (alone, joined):
            leave_too(world, today_of(world, month, {"stayed.leave": 0.2}))
    home = joined.people[:, RESIDENT, :4]
    assert (home >= 800).all()
    assert (home - 800 >= alone.people[:, RESIDENT, :4]).all()
    assert (home - 800).mean() > alone.people[:, RESIDENT, :4].mean()


def test_nobody_leaves_where_nobody_is_away_or_the_rate_is_none_and_the_other_community_is_left_alone():
    world = small_world(5)
    moved = np.full((5, 8), 1000, dtype=np.int64)
    world.move(moved, DISPLACED, RESIDENT)
    start(world, only=ONLY)
    leave_too(world, today_of(world, parameters={"stayed.leave": 3.0}))
    assert (world.people[:, RESIDENT] == 1000).all()
    world = small_world(5)
    at_home(world, 50)
    moved = np.zeros((5, 8), dtype=np.int64)
    moved[:, 4:] = 50
    world.move(moved, DISPLACED, RESIDENT)
    start(world, only=ONLY)
    leave_too(world, today_of(world, parameters={"stayed.leave": 0.0}))
    assert (world.people[:, RESIDENT] == 50).all()
    leave_too(world, today_of(world, 1, parameters={"stayed.leave": 50.0}))
    assert (world.people[:, RESIDENT, 4:] == 50).all()
    assert (world.people[:, RESIDENT, :4] == 0).all()


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 2), st.floats(0, 2), st.integers(0, 300), st.integers(0, 2**31))
def test_a_higher_rate_never_leaves_more_of_them(one, other, heads, seed):
    left = []
    for rate in sorted((one, other)):
        world = small_world(8)
        at_home(world, heads)
        start(world, only=ONLY)
        for month in range(6):
            leave_too(world, today_of(world, month, {"stayed.leave": rate}, seed=seed))
        assert (world.people.sum(axis=1) == 1000).all()
        left.append(world.people[:, RESIDENT, :4].sum(axis=1))
    assert (left[1] <= left[0]).all()
