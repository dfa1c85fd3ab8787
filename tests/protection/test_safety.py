"""Violence at home: rates by hand, the right number of attacks, and what soldiers can and cannot make worse."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.protection import safety
from homeward.protection.safety import attack_rates, keep_safe
from homeward.world import fields as f
from homeward.world.layout import DEAD, DISPLACED, RESIDENT
from tests.movement.make import small_world, start, today_of

CALM = {"mines.incident_rate": 0.0}


def settled(futures: int, returnees: int, others: int, first: int = 0):
    """A world in which so many of each group live in every place."""
    world = small_world(futures, first=first)
    start(world, only=("protection.safety",))
    heads = np.zeros((futures, 8), dtype=np.int64)
    heads[:, :4], heads[:, 4:] = returnees, others
    world.move(heads, DISPLACED, RESIDENT)
    return world


def test_rates_by_hand():
    ours, theirs = attack_rates(6.0, 0.25, 0.1, 0.5, 0.8, 0.8, 0.6, 0.25)
    other = 6 * 0.75 * math.exp(0.8 * 0.25 - 0.5 * 0.6)
    assert ours == pytest.approx(6 * 0.25 * math.exp(-0.06) + other * (1 + 0.8 * 0.5))
    assert theirs == pytest.approx(other * 0.8 * 0.5)
    alone, nobody = attack_rates(6.0, 0.25, 0.1, 0.5, 0.8, 0.8, 0.0, 1.0)
    assert alone == pytest.approx(6 * 0.25 + 6 * 0.75 * math.exp(0.8))
    assert nobody == 0.0
    assert attack_rates(6.0, 0.25, 0.1, 0.5, 0.8, 0.8, 0.0, 0.0) == (6.0, 0.0)


def test_the_expected_number_of_attacks_happens_to_both_communities():
    world = settled(4000, 600, 200)
    keep_safe(world, today_of(world, parameters=CALM))
    ours, theirs = attack_rates(6.0, 0.25, 0.0, 0.0, 0.8, 0.8, 0.0, 0.75)
    got = world[f.COMMUNAL_INCIDENTS].mean(axis=0)
    expected = np.repeat([ours * 600 / 12000, theirs * 200 / 12000], 4)
    assert np.abs(got - expected).max() < 5 * math.sqrt(expected.max() / 4000)
    assert (world[f.HARMED] <= world[f.LETHAL_ATTACKS]).all()


def test_nobody_at_home_nobody_attacked_and_safety_by_hand():
    world = settled(3, 0, 0)
    world[f.INCIDENTS] = np.full(3, 2.0)
    world[f.ATTACK_REACHES] = np.array([0.0, 0.0, 1.0])
    keep_safe(world, today_of(world))
    assert (world[f.COMMUNAL_INCIDENTS] == 0).all()
    kept = 0.5 ** (1 / 18)
    line = 0.08 * 2.0 * (1 - kept)
    assert world[f.SAFETY][0, :4] == pytest.approx(np.full(4, -1.2 - line))
    assert world[f.SAFETY][2, :4] == pytest.approx(np.full(4, -1.2 - line - 1.5))
    world[f.ATTACK_REACHES] = np.zeros(3)
    world[f.INCIDENTS] = np.zeros(3)
    for month in range(1, 19):
        keep_safe(world, today_of(world, month))
    assert world[f.SAFETY][2, 0] == pytest.approx(-1.2 - line / 2 - 1.5 / 2)


def test_protection_makes_home_look_safer_by_the_fall_of_attacks():
    world = settled(1, 0, 0)
    world[f.PRESENCE] = np.full((1, 4), 0.5)
    world[f.TROOPS], world[f.POLICE] = np.full(1, 2000.0), np.full(1, 400.0)
    keep_safe(world, today_of(world))
    rate, _ = attack_rates(6.0, 0.25, 0.45, 0.24 + 0.45, 0.8, 0.8, 0.5, 0.0)
    assert world[f.SAFETY][0, :4] == pytest.approx(np.full(4, -1.2 + 0.5 * math.log(6.0 / rate)))


def test_mine_victims_are_laid_on_people_near_mines_and_moved_to_the_dead():
    world = settled(500, 900, 100)
    mined = np.zeros((500, 4))
    mined[:, 2] = 0.5
    world[f.MINED] = mined
    before = world.people.sum(axis=1)
    keep_safe(world, today_of(world, parameters={"mines.incident_rate": 0.01, "safety.incident_rate": 0.0}))
    dead = world.people[:, DEAD]
    assert (world[f.HARMED] == dead).all()
    assert dead[:, [0, 1, 3, 4, 5, 7]].sum() == 0
    assert dead[:, 2].mean() == pytest.approx(4.5, abs=0.5)
    assert dead[:, 6].mean() == pytest.approx(0.5, abs=0.2)
    assert (world.people.sum(axis=1) == before).all()


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 8000), st.floats(0, 8000), st.floats(-0.1, 0.4), st.floats(0, 1), st.floats(0, 1))
def test_more_soldiers_never_raise_attacks_by_others(fewer, added, effect, presence, share):
    def rates(troops):
        strength = min(max(effect, 0.0) * troops / 1000.0, 1.6)
        return attack_rates(6.0, 0.0, 0.0, strength, 0.8, 0.8, presence, share)

    some, more = rates(fewer), rates(fewer + added)
    assert more[0] <= some[0] * (1 + 1e-12)
    assert more[1] <= some[1] * (1 + 1e-12)


def test_a_negative_draw_for_soldiers_counts_as_no_effect_on_others():
    world = settled(2, 0, 0)
    world[f.PRESENCE] = np.ones((2, 4))
    world[f.TROOPS] = np.array([0.0, 5000.0])
    keep_safe(world, today_of(world, parameters={"mission.troops_nonstate": -0.1}))
    assert world[f.SAFETY][0, :4] == pytest.approx(world[f.SAFETY][1, :4])


def test_exposure_is_full_for_the_returning_side_only():
    world = settled(2, 10, 10)
    assert (world[f.EXPOSED][:, :4] == 1.0).all()
    assert (world[f.EXPOSED][:, 4:] == 0.05).all()


def test_compiled_and_plain_kernels_agree(monkeypatch):
    worlds = [settled(5, 400, 300) for _ in range(2)]
    violent = {"safety.incident_rate": 60.0, "mines.incident_rate": 1e-3, "safety.lethal": 0.3}
    for number, world in enumerate(worlds):
        world[f.MINED] = np.full((5, 4), 0.3)
        world[f.PRESENCE] = np.full((5, 4), 0.4)
        if number:
            for name in ("live_through", "rate_places", "strike", "attack_rates", "mine_victims", "add_up_sides"):
                monkeypatch.setattr(safety, name, getattr(safety, name).py_func)
        for month in range(3):
            keep_safe(world, today_of(world, month, violent))
    assert worlds[0][f.COMMUNAL_INCIDENTS].sum() > 0
    for field in (f.COMMUNAL_INCIDENTS, f.LETHAL_ATTACKS, f.HARMED, f.SAFETY):
        assert worlds[0][field] == pytest.approx(worlds[1][field], abs=1e-12)
    assert (worlds[0].people == worlds[1].people).all()
