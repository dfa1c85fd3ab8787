"""Posts: presence by hand, and more protectors never leave a place less protected."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.protection.posts import place_posts, plan_posts, spread_presence
from homeward.world import fields as f
from tests.movement.make import small_world, today_of

LINE = np.abs(np.arange(3)[:, None] - np.arange(3)[None, :]) * 10.0


def test_the_first_post_stands_where_most_people_are_covered():
    plan = plan_posts(LINE, np.array([10.0, 20.0, 15.0]), radius_km=10.0)
    # the middle covers 20 + 25/e = 29.2, the left 10 + 20/e + 15/e^2 = 19.4, the right 15 + 20/e + 10/e^2 = 23.7
    assert plan.posts.tolist() == [1, 2, 0]
    assert plan.nearest_km[1].tolist() == [10.0, 0.0, 10.0]
    assert np.isinf(plan.nearest_km[0]).all()


def test_presence_by_hand():
    plan = plan_posts(LINE, np.array([10.0, 20.0, 15.0]), radius_km=10.0)
    out = np.zeros((1, 3))
    spread_presence(
        np.array([150.0]), np.zeros(1), np.array([100.0]), np.array([20.0]), plan.posts, plan.nearest_km, LINE, out
    )
    # one whole post in the middle, half a post on the right
    assert out[0] == pytest.approx([math.exp(-0.5), 1.0, max(math.exp(-0.5), 0.5)])


def test_a_place_without_a_road_is_not_reached():
    km = LINE.copy()
    km[2, :2] = km[:2, 2] = np.inf
    plan = plan_posts(km, np.array([10.0, 20.0, 1.0]))
    out = np.zeros((1, 3))
    spread_presence(
        np.array([100.0]), np.zeros(1), np.array([100.0]), np.array([20.0]), plan.posts, plan.nearest_km, km, out
    )
    assert out[0, 2] == 0.0
    assert out[0, 1] == 1.0


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 2000), st.floats(0, 2000), st.floats(1, 60), st.integers(0, 2**32 - 1))
def test_more_protectors_never_lower_presence(fewer, added, reach, seed):
    rng = np.random.default_rng(seed)
    km = rng.uniform(1, 80, (6, 6))
    km = np.minimum(km, km.T)
    np.fill_diagonal(km, 0.0)
    plan = plan_posts(km, rng.integers(0, 500, 6).astype(float))
    out = np.zeros((2, 6))
    spread_presence(
        np.array([fewer, fewer + added]), np.full(2, -1.0), np.full(2, 100.0), np.full(2, reach),
        plan.posts, plan.nearest_km, km, out,
    )  # fmt: skip
    assert (out[1] >= out[0]).all()
    assert ((out >= 0.0) & (out <= 1.0)).all()


def test_presence_ends_with_the_mission_and_is_not_worked_out_twice():
    world = small_world()
    world[f.TROOPS] = np.full(6, 150.0)
    place_posts(world, today_of(world))
    held = world[f.PRESENCE].copy()
    assert (held.max(axis=1) == 1.0).all()
    place_posts(world, today_of(world, 1))
    assert (world[f.PRESENCE] == held).all()
    world[f.TROOPS] = np.zeros(6)
    place_posts(world, today_of(world, 2))
    assert (world[f.PRESENCE] == 0.0).all()
