"""Flight inside a month of the model."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from homeward.io.crisis_folder import open_crisis
from homeward.movement.flight import monthly
from homeward.world.fields import ATTACK_REACHES, EXPOSED, SHELTERED
from homeward.world.layout import DISPLACED, REGISTERED, RESIDENT, layout_of
from homeward.world.world import World
from tests.support import make_layout, make_today, make_world

GIVEN: dict[str, Any] = {
    "return.redisplaced_escalation": 0.8,
    "flight.decision_time": 1.5,
    "flight.contagion": 1.0,
    "flight.news": 0.5,
    "flight.speed": 30.0,
    "flight.people_per_vehicle": 4.0,
    "flight.bridge_rate": 200.0,
    "flight.distance_power": 1.0,
    "flight.kin_share": 0.4,
}


def _world(futures: int = 6, first: int = 0, **given: float) -> tuple[World, Any]:
    layout = make_layout(4)
    world = make_world(futures, layout, first)
    world.move(np.full((futures, layout.cohorts), 600), DISPLACED, RESIDENT)
    world.move(np.full((futures, layout.cohorts), 100), DISPLACED, REGISTERED)
    today = make_today(world, 3, parameters_=GIVEN | {f"{k.replace('__', '.')}": v for k, v in given.items()})
    monthly.begin(world, today)
    return world, today


def _attack(world: World, futures: list[int]) -> None:
    hit = np.zeros(world.futures)
    hit[[f - world.first for f in futures if 0 <= f - world.first < world.futures]] = 1.0
    world[ATTACK_REACHES] = hit
    exposed = np.zeros((world.futures, world.layout.cohorts))
    exposed[:, :3] = 1.0
    exposed[:, 5] = 0.3
    world[EXPOSED] = exposed


def test_without_an_attack_nobody_flees() -> None:
    world, today = _world()
    before = world.people.copy()
    monthly.step(world, today)
    assert np.array_equal(world.people, before)
    assert world[monthly.REDISPLACED_ATTACK].sum() == 0


def test_an_attack_drives_out_the_exposed_and_nobody_else() -> None:
    world, today = _world()
    before = world.people.copy()
    _attack(world, [1, 4])
    monthly.step(world, today)
    left = before[:, RESIDENT] - world.people[:, RESIDENT]
    assert (left[[0, 2, 3, 5]] == 0).all()
    assert (left[[1, 4]][:, [3, 4, 6, 7]] == 0).all()
    assert (left[[1, 4]][:, [0, 1, 2, 5]] > 300).all()
    assert np.array_equal(world[monthly.REDISPLACED_ATTACK].sum(axis=1), left.sum(axis=1))
    assert np.array_equal(world.people.sum(axis=1), before.sum(axis=1))
    assert (world.people[1, REGISTERED, :3] < 100).all()


def test_reception_places_hold_the_displaced_of_the_community_and_not_the_hosts() -> None:
    world, today = _world()
    _attack(world, [0, 1, 2, 3, 4, 5])
    monthly.step(world, today)
    unregistered = 400 - world.people[:, REGISTERED, :4].sum(axis=1)
    displaced = world.heads(DISPLACED, 0)
    assert world[SHELTERED].sum(axis=1) == pytest.approx(displaced - unregistered)
    _attack(world, [])
    monthly.step(world, make_today(world, 4, parameters_=GIVEN))
    assert world[SHELTERED].sum(axis=1) == pytest.approx(world.heads(DISPLACED, 0))


def test_a_narrow_exit_leaves_people_on_the_road_but_loses_nobody() -> None:
    world, today = _world(flight__bridge_rate=0.05)
    _attack(world, [0, 1, 2, 3, 4, 5])
    before = world.people.sum(axis=(1, 2))
    monthly.step(world, today)
    assert np.array_equal(world.people.sum(axis=(1, 2)), before)
    assert (world[monthly.REDISPLACED_ATTACK].sum(axis=1) > 0).all()


def test_a_later_block_meets_the_same_luck() -> None:
    whole, today = _world(6)
    _attack(whole, [1, 4])
    monthly.step(whole, today)
    part, today = _world(3, first=3)
    _attack(part, [1, 4])
    monthly.step(part, today)
    assert np.array_equal(whole.people[3:], part.people)
    assert np.array_equal(whole[SHELTERED][3:], part[SHELTERED])


def test_more_of_them_flee_the_larger_the_share_that_flees() -> None:
    few, today = _world(return__redisplaced_escalation=0.3)
    _attack(few, [0, 1, 2])
    monthly.step(few, today)
    many, today = _world(return__redisplaced_escalation=0.9)
    _attack(many, [0, 1, 2])
    monthly.step(many, today)
    assert (many[monthly.REDISPLACED_ATTACK][:3].sum(axis=1) > few[monthly.REDISPLACED_ATTACK][:3].sum(axis=1)).all()


def _two_ways(exit_of: Any, rate: float) -> tuple[World, Any]:
    """Four villages and two havens; the first two villages leave by the first exit, the others by the second."""
    layout = replace(
        make_layout(4), receptions=("haven", "harbour"), exit_of=exit_of,
        exit_km=np.array([[50.0, 90.0], [60.0, 90.0], [90.0, 60.0], [90.0, 50.0]]),
    )  # fmt: skip
    world = make_world(5, layout)
    world.move(np.full((5, layout.cohorts), 600), DISPLACED, RESIDENT)
    today = make_today(world, 3, parameters_=GIVEN | {"flight.bridge_rate": rate})
    monthly.begin(world, today)
    world[ATTACK_REACHES] = np.ones(5)
    world[EXPOSED] = np.broadcast_to(np.arange(layout.cohorts) < 4, (5, layout.cohorts)).astype(float)
    return world, today


def _reached(exit_of: Any, rate: float) -> Any:
    """People through an exit by the end of the month # (future,)."""
    world, today = _two_ways(exit_of, rate)
    people = np.where(world[EXPOSED] > 0, world.people[:, RESIDENT], 0)
    track = monthly._track(world, today, np.arange(5), people, np.minimum(world[EXPOSED], 1.0))
    assert (
        track.arrived.sum(axis=(1, 2, 3)) + track.on_road.sum(axis=(1, 2)) + track.remaining.sum(axis=1) == 2400
    ).all()
    return track.arrived.sum(axis=(1, 2, 3))


def test_two_exits_pass_twice_as_many_as_one() -> None:
    by_village = np.repeat([[0], [0], [1], [1]], 2, axis=1)
    one, two = _reached(np.zeros((4, 2), dtype=np.int64), 0.05), _reached(by_village, 0.05)
    assert one == pytest.approx(0.05 * 4.0 * 24 * 30, rel=0.1)
    assert two == pytest.approx(2 * one, rel=0.1)
    assert np.array_equal(_reached(None, 0.05), one)
    assert _reached(by_village, 500.0) == pytest.approx(_reached(None, 500.0), rel=0.1)


def test_the_exit_is_the_first_crossing_on_the_way() -> None:
    layout = layout_of(open_crisis("nagorno-karabakh"), dt.date(2023, 11, 1))
    assert layout.exit_of is not None
    assert layout.exit_of.shape == layout.exit_km.shape
    assert set(layout.exit_of.ravel()) == {0}
    assert len(monthly.exit_network(layout).gates) == 1
    network = monthly.exit_network(replace(make_layout(4), exit_of=np.array([[0], [0], [1], [1]])))
    assert network.first_gate[0, :4, 0].tolist() == [0, 0, 1, 1]
    assert network.whole_km[0, :4, 0] == pytest.approx(make_layout(4).exit_km[:, 0])


def test_ways_over_different_crossings_have_different_exits() -> None:
    crisis = open_crisis("nagorno-karabakh")
    where = ["home", "home", "crossing", "crossing", "reception", "reception"]
    places = tuple(replace(crisis.places[0], id=f"p{i}", role=role) for i, role in enumerate(where))
    ways = [(0, 1), (0, 2), (1, 3), (2, 4), (3, 5)]
    roads = tuple(
        replace(crisis.roads[0], id=f"r{i}", start=f"p{a}", end=f"p{b}", km=10.0, open_from=None, open_to=None)
        for i, (a, b) in enumerate(ways)
    )
    people = (replace(crisis.people_on(crisis.as_of)[0], place="p0"),)
    layout = layout_of(replace(crisis, places=places, roads=roads, people=people), crisis.as_of)
    assert layout.exit_of is not None
    assert layout.exit_of.tolist() == [[0, 1], [0, 1]]
    assert layout.exit_km.tolist() == [[20.0, 30.0], [30.0, 20.0]]
