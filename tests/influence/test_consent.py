"""Consent: a gate, monotone in pressure under equal luck, withdrawn when its ground falls away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.influence import consent as module
from homeward.world import fields as f
from tests.escalation.quantities import a_world, run

STEADY = {"consent.withdrawn": 0.0}
MANY = 20_000


def gates(world, levers=None, changes=None, months=1):
    run(world, "influence.consent", months, levers=levers, changes=STEADY | (changes or {}))
    return world[f.MISSION_CONSENT].copy(), world[f.ENTRY].copy()


def test_three_grounds_combine_as_independent_chances():
    assert module.chance_of(np.array([0.2]), np.array([0.5]), np.array([0.25]))[0] == pytest.approx(0.7)


def test_own_will_alone():
    mission, entry = gates(a_world(MANY))
    assert mission.mean() == pytest.approx(0.2, abs=0.01)
    assert entry.mean() == pytest.approx(0.3, abs=0.01)


def test_asking_without_leverage_moves_nothing_with_it_does():
    _, unasked = gates(a_world(MANY))
    _, asked = gates(a_world(MANY), {"return.legal_right": 1})
    np.testing.assert_array_equal(unasked, asked)
    pressed = a_world(MANY)
    pressed[f.COMPLIANCE] = 0.4
    mission, entry = gates(pressed, {"return.legal_right": 1})
    assert mission.mean() == pytest.approx(1 - 0.8 * 0.6, abs=0.012)
    assert entry.mean() == pytest.approx(1 - 0.7 * 0.6, abs=0.012)


def test_settlement_opens_entry_only_where_it_is_asked():
    world = a_world(MANY)
    world[f.SETTLEMENT] = 1.0
    _, unasked = gates(world)
    assert unasked.mean() == pytest.approx(0.3, abs=0.01)
    _, asked = gates(world, {"return.legal_right": 1})
    assert asked.mean() == pytest.approx(1 - 0.7 * 0.6, abs=0.012)


def test_arms_for_the_rival_robust_mandate_and_status_cost_consent():
    world = a_world(MANY)
    world[f.ARMED] = [2.0, 0.0]  # party 1 is the host
    mission, _ = gates(world)
    assert mission.mean() == pytest.approx(0.2 * np.exp(-0.6), abs=0.01)
    mission, entry = gates(a_world(MANY), {"mission.robust_consent_sought": 1, "return.status": 1})
    assert mission.mean() == pytest.approx(0.2 * np.exp(-0.5), abs=0.01)
    assert entry.mean() == pytest.approx(0.3 * np.exp(-0.3), abs=0.01)


def test_consent_is_one_luck_per_future_and_is_withdrawn_with_its_ground():
    world = a_world(400)
    before, _ = gates(world)
    world[f.COMPLIANCE] = 0.5
    pressed, _ = gates(world, months=3)
    assert (pressed >= before).all() and pressed.sum() > before.sum()
    world[f.COMPLIANCE] = 0.0
    after, _ = gates(world)
    np.testing.assert_array_equal(before, after)


def test_an_attack_that_reaches_the_land_suspends_both_for_a_year():
    world = a_world(400)
    mission, entry = gates(world)
    world[f.ATTACK_REACHES] = 1.0
    assert not any(gate.any() for gate in gates(world))
    world[f.ATTACK_REACHES] = 0.0
    assert not any(gate.any() for gate in gates(world, months=11))
    again = gates(world)
    np.testing.assert_array_equal(again[0], mission)
    np.testing.assert_array_equal(again[1], entry)


def test_a_written_mandate_lets_fewer_withdrawals_through():
    world = a_world(MANY)
    gates(world, {"mission.robust_consent_sought": 1})
    held = world[f.MISSION_CONSENT].copy()
    world[f.ATTACK_REACHES] = 1.0
    left, _ = gates(world, {"mission.robust_consent_sought": 1})
    assert left.sum() / held.sum() == pytest.approx(1 - 0.55, abs=0.04)


def test_status_is_granted_only_with_entry():
    world = a_world(500)
    world[f.COMPLIANCE] = 0.5
    run(world, "influence.consent", levers={"return.status": 0.6, "return.legal_right": 1}, changes=STEADY)
    np.testing.assert_allclose(world[f.STATUS_GRANTED], 0.6 * 0.5 * world[f.ENTRY])


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_consent_is_monotone_in_pressure(one, two, asked, signed):
    found = []
    for pressure in sorted((one, two)):
        world = a_world(80)
        world[f.COMPLIANCE], world[f.SETTLEMENT] = pressure, float(signed)
        found.append(gates(world, {"return.legal_right": asked}, {"consent.withdrawn": 0.2}, months=4))
    assert (found[0][0] <= found[1][0]).all()
    assert (found[0][1] <= found[1][1]).all()
