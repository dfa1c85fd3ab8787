"""Return: the gate, the logit and the curve by hand, the housing ceiling, and what must be monotone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.movement import return_home as room
from homeward.movement.bookkeeping import DRIVEN_OUT, HOMES, HOUSEHOLDS, NEWLY_DISPLACED
from homeward.movement.return_home import CAME, VISITED, people_in, return_home, share_out
from homeward.world import fields as f
from homeward.world.layout import DISPLACED, REGISTERED, RESIDENT
from homeward.world.world import World
from tests.movement.make import small_world, start, today_of

ONLY = ("movement.return_home",)
# Nothing moves the hazard but the base, every household is one person, everybody who returns lives at home.
PLAIN = {
    **dict.fromkeys(
        (
            "return.safety", "return.housing", "return.livelihood", "return.integration", "return.peers",
            "return.mission", "return.documents", "return.status", "return.grant", "return.visited", "mines.deter",
            "return.delay_early", "return.delay_late", "return.needs_status", "return.needs_protection",
        ),
        0.0,
    ),
    "return.real_share": 1.0, "housing.persons_per_home": 1.0,
}  # fmt: skip


def ready(futures: int = 6, parameters=PLAIN, housing: float = 1e9, **more) -> World:
    """A world in which people can come home to plenty of housing, unless told otherwise."""
    world = small_world(futures, **more)
    start(world, parameters, ONLY)
    world[f.HOUSING] = np.full(world[f.HOUSING].shape, housing)
    world[HOMES] = np.full(world[HOMES].shape, 1000.0)
    return world


def test_distance_moves_the_odds_of_ever_returning_by_a_power():
    share, far = np.array([0.33, 0.33, 0.33, 0.0, 1.0]), room.REFERENCE_KM
    km = np.array([far, far / math.e, far * math.e, 30.0, 3000.0])
    got = room.ever_willing(share, km, np.full(5, 0.9))
    odds = 0.33 / 0.67
    nearer, farther = odds * math.exp(0.9), odds * math.exp(-0.9)
    assert got == pytest.approx([0.33, nearer / (1 + nearer), farther / (1 + farther), 0.0, 1.0])


@given(st.floats(0, 1), st.floats(5, 5000), st.floats(5, 5000), st.floats(0, 2.5))
def test_people_who_live_nearer_are_at_least_as_willing(share, one, other, per_fold):
    near, far = room.ever_willing(np.full(2, share), np.sort([one, other]), np.full(2, per_fold))
    assert 0.0 <= far <= near + 1e-12 <= 1.0 + 1e-12


def test_under_equal_luck_a_nearer_exile_draws_a_larger_pool():
    pools = []
    for km in (30.0, 390.0, 2000.0):
        world = small_world(40)
        start(world, {"return.exile_km": km, "return.distance": 0.9}, ONLY)
        pools.append(world[HOUSEHOLDS].copy())
    assert (pools[0] >= pools[1]).all() and (pools[1] >= pools[2]).all()
    assert pools[0].sum() > pools[1].sum() > pools[2].sum()


def test_without_entry_nobody_returns_and_nobody_visits():
    world = ready()
    world[f.ENTRY] = np.zeros(6)
    return_home(world, today_of(world, parameters={**PLAIN, "return.base": 0.5}))
    assert (world.people[:, DISPLACED] == 1000).all()
    for field in (f.RETURNED, f.REGISTERED_NOW, f.VISITS, f.GRANTS_PAID):
        assert (world[field] == 0.0).all()


def test_the_return_curve_of_two_villages_with_a_constant_hazard():
    futures, chance, willing = 300, 0.03, 0.4
    quantities = {**PLAIN, "return.base": chance, "return.willing": willing}
    world = ready(futures, quantities, places=2, people=500)
    for month in range(24):
        return_home(world, today_of(world, month, quantities, {"return.documents": 1}))
        home = world.people[:, RESIDENT, :2].mean()
        # pool and months together: each person is home by now with chance w (1 - (1 - p)^t), independently
        expected = willing * (1 - (1 - chance) ** (month + 1))
        error = math.sqrt(500 * expected * (1 - expected) / (2 * futures))
        assert abs(home - 500 * expected) < 4.5 * error + 0.05
    assert (world.people[:, RESIDENT, 2:] == 0).all()  # the other community comes by its own programme


def test_the_logit_by_hand():
    quantities = {
        "return.base": 0.02, "return.willing": 1.0, "return.real_share": 1.0, "housing.persons_per_home": 1.0,
        "return.needs_status": 0.0, "return.needs_protection": 0.0,
    }  # fmt: skip
    world = ready(2000, quantities, places=1, people=3600)
    world[f.SAFETY] = np.full(world[f.SAFETY].shape, -0.8)
    for field, value in ((f.RESTORED, 0.4), (f.WORK, -0.5), (f.PRESENCE, 0.7), (f.MINED, 0.3)):
        world[field] = np.full(world[field].shape, value)
    world[f.YEARS_AWAY] = np.full(world[f.YEARS_AWAY].shape, 7.0)
    world[VISITED] = np.full(2000, 0.2)
    world.move(np.tile(np.array([[600, 0]]), (2000, 1)), DISPLACED, RESIDENT)
    world[HOUSEHOLDS] = world[HOUSEHOLDS] - 600.0
    pool = world[HOUSEHOLDS][0, 0]
    return_home(world, today_of(world, parameters=quantities))
    score = math.log(0.02 / 0.98) + 0.25 * -0.8 + 0.8 * (0.4 - 0.55) + 0.3 * -0.5 - 0.3 * 0.3
    score += 1.5 * (600 / 1000 - 0.13) + 0.35 * (0.7 - 1) + 0.3 * (0.5 - 1) + 0.4 * (0.5 - 1) + 0.05 * 1.0
    score += -0.6 * 0.3 + 0.3 * 0.2 - (0.2 * 5 + 0.06 * 2) + (0.2 * 5 + 0.06 * 4.5)
    chance = 1 / (1 + math.exp(-score))
    got = world[f.RETURNED][:, 0].mean() / pool
    assert pool == 3000
    assert got == pytest.approx(chance, abs=5 * math.sqrt(chance / 3000 / 2000))


def test_visits_by_hand_and_they_make_return_likelier():
    quantities = {**PLAIN, "return.base": 1e-6, "return.willing": 1.0, "return.visit_rate": 0.05}
    world = ready(500, quantities, places=1, people=400)
    return_home(world, today_of(world, parameters=quantities))
    assert world[f.VISITS].mean() == pytest.approx(20.0, abs=5 * math.sqrt(19 / 500))
    assert world[VISITED] == pytest.approx(world[f.VISITS] / 400)
    before = room.constant(world, today_of(world, parameters={**quantities, "return.visited": 0.0}))
    after = room.constant(world, today_of(world, parameters={**quantities, "return.visited": 0.5}))
    assert after - before == pytest.approx(0.5 * world[VISITED])


def test_the_housing_ceiling_binds_and_counts_everybody_who_lives_there():
    quantities = {**PLAIN, "return.base": 0.9, "return.willing": 1.0}
    world = ready(5, quantities, housing=700.0)
    others = np.zeros((5, 8), dtype=np.int64)
    others[:, 4:] = 300
    world.move(others, DISPLACED, RESIDENT)
    for month in range(4):
        return_home(world, today_of(world, month, quantities))
    assert (world.people[:, RESIDENT, :4] == 400).all()
    assert (world.people[:, DISPLACED, :4] == 600).all()


def test_registered_returns_are_partly_real():
    quantities = {**PLAIN, "return.base": 0.5, "return.willing": 1.0, "return.real_share": 0.4}
    world = ready(5, quantities)
    for month in range(12):
        return_home(world, today_of(world, month, quantities))
    home, away = world.people[:, RESIDENT, :4], world.people[:, REGISTERED, :4]
    assert (np.abs(home - 0.4 * (home + away)) <= 0.5).all()
    assert (world[CAME][:, :4] == home + away).all()


def test_status_and_protection_open_the_pool():
    quantities = {
        **PLAIN, "return.base": 0.9, "return.willing": 1.0, "return.needs_status": 0.5, "return.needs_protection": 0.4,
    }  # fmt: skip
    homes = []
    for status, presence in ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0)):
        world = ready(4, quantities)
        world[f.STATUS_GRANTED] = np.full(4, status)
        world[f.PRESENCE] = np.full((4, 4), presence)
        for month in range(8):
            return_home(world, today_of(world, month, quantities))
        homes.append(world.people[0, RESIDENT, 0])
    assert homes == [300, 600, 1000]


def test_people_driven_out_again_rejoin_the_pool_in_part():
    world = ready(3, PLAIN)
    before = world[HOUSEHOLDS].copy()
    world[f.ENTRY] = np.zeros(3)
    out = np.zeros((3, 8))
    out[1, 2] = 30.0
    world[NEWLY_DISPLACED] = out
    out[2, 1] = 10.0
    out[1, 2] = 0.0
    world[DRIVEN_OUT] = out
    return_home(world, today_of(world, parameters=PLAIN))
    change = world[HOUSEHOLDS] - before
    assert change[1, 2] == 18.0
    assert change[2, 1] == 6.0
    assert np.count_nonzero(change) == 2


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 300), st.integers(0, 1200), st.floats(1, 6), st.integers(0, 900), st.floats(0, 1),
    st.integers(0, 500), st.integers(0, 300),
)  # fmt: skip
def test_sharing_out_never_breaks_a_bound(households, displaced, size, came, real, free, wanted):
    wanted = min(wanted, households)
    coming, registered, living = share_out(float(households), displaced, size, float(came), real, float(free), wanted)
    assert 0 <= coming <= wanted
    assert 0 <= living <= registered <= displaced
    assert living <= free
    assert registered == people_in(households, size, displaced) - people_in(households - coming, size, displaced)


LIFTS = (
    ({"return.documents": 0.2}, {"return.documents": 0.9}),
    ({"grants.return": 0}, {"grants.return": 5000}),
)
STATES = ((f.RESTORED, 0.1, 0.8), (f.WORK, -1.0, 0.5), (f.SAFETY, -1.5, 0.0), (f.PRESENCE, 0.1, 0.9))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([-0.3, 0.0, 0.4]), st.floats(0.01, 0.5))
def test_more_of_a_lever_or_condition_never_lowers_returns_under_equal_luck(seed, sign, base):
    quantities = {"return.base": base, "return.documents": sign, "return.grant": sign / 10, "return.housing": sign,
                  "return.livelihood": sign, "mines.deter": -sign}  # fmt: skip

    def returns(levers, states=()):
        world = ready(3, quantities)
        for field, value in states:
            world[field] = np.full(world[field].shape, value)
        return_home(world, today_of(world, 2, quantities, levers, seed=seed))
        return world[CAME].copy()

    for less, more in LIFTS:
        assert (returns(more) >= returns(less)).all()
    for field, low, high in STATES:
        assert (returns({}, [(field, high)]) >= returns({}, [(field, low)])).all()
    assert (returns({}, [(f.MINED, 0.1)]) >= returns({}, [(f.MINED, 0.9)])).all()


def test_over_the_whole_path_more_documents_never_leave_fewer_home():
    paths = []
    for documents in (0.1, 0.5, 1.0):
        quantities = {"return.base": 0.08}
        world = ready(20, quantities)
        home = []
        for month in range(36):
            return_home(world, today_of(world, month, quantities, {"return.documents": documents}))
            home.append(world.people[:, RESIDENT, :4].copy())
        paths.append(np.array(home))
    assert (paths[1] >= paths[0]).all()
    assert (paths[2] >= paths[1]).all()
    assert paths[2].sum() > paths[0].sum()


def test_compiled_and_plain_kernels_agree(monkeypatch):
    quantities = {"return.base": 0.2}
    worlds = [ready(4, quantities), ready(4, quantities)]
    for number, world in enumerate(worlds):
        if number:
            for name in ("come_home", "share_out", "people_in", "rejoin", "visits_of"):
                monkeypatch.setattr(room, name, getattr(room, name).py_func)
        for month in range(5):
            return_home(world, today_of(world, month, quantities))
    assert worlds[0][f.RETURNED].sum() > 0
    assert (worlds[0].people == worlds[1].people).all()
    assert worlds[0][HOUSEHOLDS] == pytest.approx(worlds[1][HOUSEHOLDS])
