"""Homes, work, the other community's programme, redisplacement, moving on and years away, each by hand."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.movement import housing as room
from homeward.movement.bookkeeping import DRIVEN_OUT, HOMES, HOUSEHOLDS, NEWLY_DISPLACED, SEEN_DISPLACED
from homeward.movement.flight.monthly import REDISPLACED_ATTACK
from homeward.movement.housing import SETTLED, STANDING, house
from homeward.movement.livelihood import work
from homeward.movement.onward import go_onward
from homeward.movement.redisplacement import leave_again
from homeward.movement.resettlement import resettle
from homeward.movement.years_away import count_years, decimal_year
from homeward.world import fields as f
from homeward.world.layout import DISPLACED, ONWARD, RESIDENT
from tests.movement.make import small_world, start, today_of

NO_LEVERS = {"housing.reconstruction": 0, "property.restitution": 0}


def settle_others(world, heads):
    moved = np.zeros((world.futures, 8), dtype=np.int64)
    moved[:, 4:] = heads
    world.move(moved, DISPLACED, RESIDENT)


def test_homes_by_hand():
    world = small_world(1)
    start(world, only=("movement.housing",))
    assert (world[HOMES] == 1000).all()
    assert (world[STANDING] == 800).all()
    settle_others(world, 200)
    house(world, today_of(world, levers=NO_LEVERS))
    taken = 0.02 * 800 + 0.3 * 200
    standing = 800 - 0.05 / 12 * (800 - taken)
    taken = 0.02 * standing + 60
    assert world[STANDING][0] == pytest.approx(np.full(4, standing))
    assert world[f.HOUSING][0] == pytest.approx(np.full(4, standing - taken + 200))
    assert world[f.RESTORED][0] == pytest.approx(np.full(4, (standing - taken) / 1000 * 0.6))
    house(world, today_of(world, 1, levers={"housing.reconstruction": 100, "property.restitution": 1}))
    settled = 1 - math.exp(-0.6 / 12)
    standing += 25 - 0.05 / 12 * (standing - taken)
    taken = (0.02 * standing + 60) * (1 - settled)
    assert world[f.HOMES_BUILT][0] == pytest.approx(100)
    assert world[f.RESTORED][0] == pytest.approx(np.full(4, (standing - taken) / 1000 * (1 - 0.4 * (1 - settled))))


def test_building_stops_when_every_home_stands_and_needs_entry():
    world = small_world(2)
    world[f.ENTRY] = np.array([1.0, 0.0])
    start(world, only=("movement.housing",))
    for month in range(3):
        house(world, today_of(world, month, levers={"housing.reconstruction": 5000, "property.restitution": 1}))
    assert world[STANDING][0] == pytest.approx(np.full(4, 1000))
    assert (world[STANDING][1] < 800).all()
    assert world[f.HOMES_BUILT][1] == 0.0
    assert world[SETTLED][1] == 0.0


@settings(max_examples=20, deadline=None)
@given(st.floats(0, 300), st.floats(0, 300), st.floats(0, 1), st.floats(0, 1), st.integers(0, 900))
def test_more_building_or_restitution_never_leaves_fewer_homes(build, added, effort, more_effort, others):
    worlds = [small_world(1), small_world(1)]
    efforts = (effort, min(1.0, effort + more_effort))
    for world, hectic, process in zip(worlds, (build, build + added), efforts, strict=True):
        start(world, only=("movement.housing",))
        settle_others(world, others)
        levers = {"housing.reconstruction": hectic, "property.restitution": process}
        for month in range(4):
            house(world, today_of(world, month, levers=levers))
    for field in (f.HOUSING, f.RESTORED):
        assert (worlds[1][field] >= worlds[0][field] - 1e-9).all()


def test_compiled_and_plain_kernels_agree(monkeypatch):
    worlds = [small_world(3), small_world(3)]
    for number, world in enumerate(worlds):
        start(world, only=("movement.housing",))
        settle_others(world, 150)
        if number:
            monkeypatch.setattr(room, "keep_homes", room.keep_homes.py_func)
        for month in range(4):
            house(world, today_of(world, month))
    for field in (f.HOUSING, f.RESTORED, STANDING, f.HOMES_BUILT):
        assert worlds[0][field] == pytest.approx(worlds[1][field])


def test_work_builds_up_towards_the_full_programme():
    world = small_world(2)
    world[f.ENTRY] = np.array([1.0, 0.0])
    for month in range(30):
        work(world, today_of(world, month, levers={"services.jobs": 0.5}))
    assert world[f.WORK][0] == pytest.approx(np.full(4, -1 + 1.2 * 0.5 * (1 - math.exp(-30 / 24))))
    assert world[f.WORK][1] == pytest.approx(np.full(4, -1.0))
    assert world[f.SERVED].tolist() == [0.5, 0.0]


def test_resettlement_keeps_its_pace_and_stops_for_mines_and_for_taken_homes():
    world = small_world(3)
    world[f.HOUSING] = np.full((3, 4), 5000.0)
    world[HOMES] = np.full((3, 4), 1000.0)
    mined = np.zeros((3, 4))
    mined[1, 0] = 1.0
    world[f.MINED] = mined
    scarce = world[f.HOUSING].copy()
    scarce[2, 3] = 6.0
    world[f.HOUSING] = scarce
    for month in range(12):
        resettle(world, today_of(world, month, levers={"resettlement.pace": 40}))
    home = world.people[:, RESIDENT, 4:]
    assert home[0].sum() == pytest.approx(12 * 40, abs=4)  # base 20 and half of 40 asked on top
    assert home[1, 0] == 0
    assert home[1].sum() == pytest.approx(12 * 40, abs=4)
    assert home[2, 3] <= 6 / 0.3
    assert (world.people[:, RESIDENT, :4] == 0).all()


def test_people_leave_after_a_lethal_attack_in_either_community():
    world = small_world(3000)
    moved = np.full((3000, 8), 100, dtype=np.int64)
    world.move(moved, DISPLACED, RESIDENT)
    attacks = np.zeros((3000, 8))
    attacks[:, 1], attacks[:, 6] = 1.0, 2.0
    world[f.LETHAL_ATTACKS] = attacks
    world[REDISPLACED_ATTACK] = np.full((3000, 2), 7.0)
    leave_again(world, today_of(world))
    assert world[DRIVEN_OUT].mean(axis=0)[[1, 6]] == pytest.approx([10.0, 19.0], abs=0.5)
    assert world[DRIVEN_OUT][:, [0, 2, 3, 4, 5, 7]].sum() == 0
    assert (world[f.REDISPLACED][:, 0] == 7.0 + world[DRIVEN_OUT][:, :4].sum(axis=1)).all()
    assert (world[f.REDISPLACED][:, 1] == 7.0 + world[DRIVEN_OUT][:, 4:].sum(axis=1)).all()
    assert (world.people[:, DISPLACED] == 900 + world[DRIVEN_OUT]).all()


def test_moving_on_by_hand_spares_the_willing():
    world = small_world(2)
    start(world, only=("movement.onward",))
    pool = np.zeros((2, 8))
    pool[1] = 1000 / 3.8
    world[HOUSEHOLDS] = pool
    for month in range(6):
        go_onward(world, today_of(world, month))
    rate = 1 - math.exp(-3 * (0.005 + 0.03 / 12))
    first = 1000 * rate
    expected = first + (1000 - math.floor(first)) * rate
    assert world.people[0, ONWARD, 0] == math.floor(expected)
    assert world.people[1, ONWARD].sum() == 0
    assert (world[SEEN_DISPLACED] == world.people[:, DISPLACED]).all()


def test_years_away_start_on_the_flight_and_begin_again_for_the_newly_displaced():
    world = small_world(1)
    start(world, only=("movement.years_away", "movement.onward"))
    elapsed = decimal_year(dt.date(2023, 11, 1)) - 2023.74
    assert world[f.YEARS_AWAY][0] == pytest.approx(np.full(8, elapsed))
    seen = np.full((1, 8), 1000.0)
    seen[0, 3] = 750.0
    world[SEEN_DISPLACED] = seen
    count_years(world, today_of(world))
    assert world[f.YEARS_AWAY][0, 0] == pytest.approx(elapsed + 1 / 12)
    assert world[f.YEARS_AWAY][0, 3] == pytest.approx((elapsed + 1 / 12) * 0.75)
    assert world[NEWLY_DISPLACED][0].tolist() == [0, 0, 0, 250, 0, 0, 0, 0]
