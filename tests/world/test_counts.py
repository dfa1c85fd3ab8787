"""What the world counts once and keeps up by `move` must equal a count of the people."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.world.layout import DISPLACED, RESIDENT, STANDINGS
from tests.support import make_layout, make_world

MOVES = st.tuples(st.integers(0, 4), st.integers(0, 4), st.floats(0.0, 1.0), st.integers(1, 3))


@settings(max_examples=40, deadline=None)
@given(st.lists(MOVES, max_size=12))
def test_counts_follow_every_move(moves: list[tuple[int, int, float, int]]) -> None:
    world = make_world(3)
    layout, start = world.layout, world.people.sum()
    for source, target, share, rows in moves:
        which = np.arange(rows)
        world.move((world.people[which, source] * share).astype(np.int64), source, target, which)
    residents = np.zeros_like(world.residents)
    for cohort, (group, place) in enumerate(zip(layout.cohort_group, layout.cohort_place, strict=True)):
        residents[:, group, place] += world.people[:, RESIDENT, cohort]
    np.testing.assert_array_equal(world.residents, residents)
    np.testing.assert_array_equal(world.occupants, residents.sum(axis=1))
    for standing in range(len(STANDINGS)):
        np.testing.assert_array_equal(world.heads(standing), world.people[:, standing].sum(axis=1))
        for group in range(len(layout.groups)):
            of_group = world.people[:, standing, layout.span_of(group)].sum(axis=1)
            np.testing.assert_array_equal(world.heads(standing, group), of_group)
    assert world.people.sum() == start


def test_more_than_are_there_cannot_move() -> None:
    world = make_world(1, make_layout(places=2))
    with pytest.raises(ValueError, match="than are there"):
        world.move(np.full((1, 4), 1001), DISPLACED, RESIDENT)


def test_a_count_taken_before_a_move_stays_as_it_was() -> None:
    world = make_world(1)
    before = world.heads(DISPLACED, 0)
    world.move(world.people[:, DISPLACED].copy(), DISPLACED, RESIDENT)
    assert before.sum() == 4000
    assert world.heads(DISPLACED, 0).sum() == 0
