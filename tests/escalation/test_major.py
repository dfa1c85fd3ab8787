"""Hazard, severity and deaths of major escalations against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.escalation import major as module
from homeward.escalation.memory import MEMORY, YEARS_QUIET
from homeward.escalation.undertakings import PUSH_CONFIDENCE
from homeward.world import fields as f
from tests.escalation.quantities import a_world, run

FLAT = {"escalation.memory": 0.0, "escalation.time_since": 0.0}


def test_chance_in_a_month_is_exponential():
    hazard = np.array([0.0, 0.1, 1.2, 24.0])
    np.testing.assert_allclose(module.chance_in_month(hazard), 1 - np.exp(-hazard / 12))


def test_hazard_with_everything_average_is_the_base():
    world = run(a_world(), "escalation.major", changes=FLAT | {"escalation.regime": 2.0})
    np.testing.assert_allclose(world[f.HAZARD], 0.2)


def test_covariates_are_centred():
    world = a_world(4)
    world[MEMORY] = 0.9 / 0.5 ** (1 / 60)
    world[YEARS_QUIET] = np.expm1(1.9) - 1 / 12
    run(world, "escalation.major")
    np.testing.assert_allclose(world[f.HAZARD], 0.1)


def test_pushes_add_and_damping_is_capped():
    world = a_world(4)
    world[f.PUSH_ARMS], world[f.PUSH_TRUST], world[f.PUSH_RETURN] = 0.3, 0.1, -0.2
    world[f.PUSH_SETTLEMENT], world[f.PUSH_MISSION] = -1.5, -1.5
    run(world, "escalation.major", changes=FLAT)
    np.testing.assert_allclose(np.log(world[f.HAZARD]), np.log(0.1) + 0.2 - 2.0)


def test_confidence_shares_the_floor_of_settlement_and_mission():
    world = a_world(4)
    world[f.PUSH_SETTLEMENT], world[PUSH_CONFIDENCE] = -0.5, -0.7
    run(world, "escalation.major", changes=FLAT)
    np.testing.assert_allclose(np.log(world[f.HAZARD]), np.log(0.1) - 1.2)
    world[f.PUSH_MISSION] = -1.5
    run(world, "escalation.major", changes=FLAT)
    np.testing.assert_allclose(np.log(world[f.HAZARD]), np.log(0.1) - 2.0)


def test_attack_rate_over_futures_is_the_hazard():
    world = run(a_world(60_000), "escalation.major", changes=FLAT | {"escalation.base": 2.0})
    chance = 1 - np.exp(-2 / 12)
    assert world[f.ATTACK].mean() == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / 60_000))
    reached = world[f.ATTACK_REACHES].sum() / world[f.ATTACK].sum()
    assert reached == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_severity_quantiles_are_pareto(share):
    deaths = module.severity(np.array([share]), np.array([0.55]), np.array([100.0]), np.array([1e9]))
    assert deaths[0] == np.floor(100 * (1 - share) ** (-1 / 0.55))


def test_chance_of_war_given_escalation_matches_the_record():
    """With the exponent 0.55, P(1,000 or more) = 10 ** -0.55 = 0.28, near the one in four of the record."""
    luck = (np.arange(100_000) + 0.5) / 100_000
    deaths = module.severity(luck, np.full(100_000, 0.55), np.full(100_000, 100.0), np.full(100_000, 1e5))
    assert (deaths >= 1000).mean() == pytest.approx(10**-0.55, abs=1e-3)
    assert deaths.min() >= 100 and deaths.max() == 1e5


@settings(max_examples=50, deadline=None)
@given(st.floats(0.0, 0.999999), st.floats(0.0, 0.999999), st.floats(0.3, 0.9))
def test_severity_is_monotone_in_luck_and_bounded(one, two, exponent):
    low, high = sorted((one, two))
    luck = np.array([low, high])
    deaths = module.severity(luck, np.full(2, exponent), np.full(2, 100.0), np.full(2, 1e5))
    assert 100 <= deaths[0] <= deaths[1] <= 1e5


@settings(max_examples=25, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_more_push_never_takes_an_attack_away(one, two):
    attacks = []
    for push in sorted((one, two)):
        world = a_world(60)
        world[f.PUSH_ARMS] = push
        attacks.append(run(world, "escalation.major", changes={"escalation.base": 1.0})[f.ATTACK].copy())
    assert (attacks[0] <= attacks[1]).all()


def test_memory_fades_by_half_in_its_half_life_and_jumps_on_a_fatal_month():
    world = a_world(3, **{"escalation.years_since": 0.0})
    run(world, "escalation.major", 60, changes={"escalation.base": 0.0001, "escalation.regime": 0.0001})
    np.testing.assert_allclose(world[MEMORY], 0.5)
    np.testing.assert_allclose(world[YEARS_QUIET], 5.0)
    world[module.LINE_MILITARY] = 1.0
    run(world, "escalation.major", changes={"escalation.base": 0.0001})
    np.testing.assert_allclose(world[MEMORY], 1.0)


def test_deaths_are_split_and_counted_with_those_at_home():
    world = run(a_world(4000), "escalation.major", changes={"escalation.base": 12.0})
    world[module.LINE_MILITARY], world[module.LINE_CIVILIAN] = 2.0, 1.0
    world[f.HARMED][:, 0], world[f.STRUCK][:] = 3.0, 1.0
    run(world, "escalation.deaths")
    total = world[f.MILITARY_DEATHS] + world[f.CIVILIAN_DEATHS]
    np.testing.assert_array_equal(total, world[f.ATTACK_DEATHS] + 6.0)
    hit = world[f.ATTACK] > 0
    share = world[module.ATTACK_CIVILIANS][hit].sum() / world[f.ATTACK_DEATHS][hit].sum()
    assert share == pytest.approx(0.1, abs=0.01)
    assert (world[f.CIVILIAN_DEATHS][~hit] == 4.0).all()
    assert ((world[f.ATTACK_DEATHS] >= 1000) == (world[f.WAR] == 1)).all()


def test_return_adds_its_unsigned_effect():
    world = a_world(2)
    heads = np.zeros((2, world.layout.cohorts), dtype=np.int64)
    heads[:, :2] = 1000
    world.move(heads, 2, 0)
    run(world, "escalation.return_effect")
    np.testing.assert_allclose(world[f.PUSH_RETURN], 0.2 * 0.5)
