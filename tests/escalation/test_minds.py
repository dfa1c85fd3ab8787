"""Fear and trust: the update by hand, bounds, and what raises and lowers them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.escalation import arms, calm, exercises, fear, trust, undertakings
from homeward.escalation.incidents import DAYS
from homeward.world import fields as f
from homeward.world.layout import DISPLACED, RESIDENT
from tests.escalation.quantities import a_world, run


def test_beta_update_by_hand():
    a, c = trust.learn(np.array([2.0]), np.array([6.0]), np.array([0.5]), np.array([1.0]), np.array([0.25]))
    assert (a[0], c[0]) == (2.0, 3.25)


def test_trust_starts_as_declared_with_its_strength():
    world = a_world(2)
    np.testing.assert_allclose(world[f.TRUST], 0.25)
    np.testing.assert_allclose(world[trust.RESTRAINT] + world[trust.HOSTILITY], 8.0)
    np.testing.assert_allclose(world[f.PUSH_TRUST], 0.0)


def test_a_month_of_trust_by_hand():
    world = a_world(2)
    world[f.INCIDENTS], world[calm.CALM] = 3.0, 0.5
    run(world, "escalation.trust")
    good = 0.97 * 2 + 0.5 * (1 - 3 / DAYS) * (0.3 + 0.7 * 0.5)
    bad = 0.97 * 6 + 0.5 * 1.5
    np.testing.assert_allclose(world[f.TRUST], good / (good + bad))
    np.testing.assert_allclose(world[f.PUSH_TRUST], -(good / (good + bad) - 0.25))


def test_hostile_acts_are_those_of_the_other_side():
    world = a_world(2)
    world[arms.NEW_ARMS] = [2.0, 0.0]
    run(world, "escalation.trust")
    run_fear = run(world, "escalation.fear")
    assert (world[f.TRUST][:, 1] < world[f.TRUST][:, 0]).all()
    calm_world = run(a_world(2), "escalation.fear")
    assert (run_fear[f.FEAR][:, 1] > calm_world[f.FEAR][:, 1]).all()
    np.testing.assert_allclose(run_fear[f.FEAR][:, 0], calm_world[f.FEAR][:, 0])


@pytest.mark.parametrize(
    ("field", "value"), [(undertakings.UNDERTAKEN, 1.0), (f.SETTLEMENT, 1.0), (f.MISSION_PRESENT, 1.0)]
)
def test_reassuring_things_raise_trust(field, value):
    plain, better = a_world(2), a_world(2)
    better[field] = value
    run(plain, "escalation.trust")
    run(better, "escalation.trust")
    assert (better[f.TRUST] > plain[f.TRUST]).all()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 30), st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_trust_and_fear_stay_within_bounds(months):
    world = a_world(3)
    for number, (incidents, attack, exercise) in enumerate(months):
        world[f.INCIDENTS], world[f.ATTACK], world[exercises.EXERCISED] = incidents, attack, exercise
        run(world, ("escalation.trust", "escalation.fear"), first_month=number)
        for field in (f.TRUST, f.FEAR):
            assert ((world[field] >= 0) & (world[field] <= 1)).all()


def test_quiet_halves_fear_in_its_half_life():
    world = run(a_world(2), "escalation.fear", 48)
    np.testing.assert_allclose(world[f.FEAR], [[0.35, 0.2]] * 2)


def test_fear_after_incidents_attack_and_harm_by_hand():
    world = a_world(2, **{"fear.half_life": 1e9})
    home = np.zeros((2, world.layout.cohorts), dtype=np.int64)
    home[:, 0] = 1000
    world.move(home, DISPLACED, RESIDENT)
    world[f.INCIDENTS], world[f.ATTACK] = 5.0, 1.0
    world[f.HARMED][:, 0] = 2.0
    run(world, "escalation.fear", changes={"fear.half_life": 1e9})
    harmed = 1000 * 2 / 1002
    expected = 1 - 0.3 * np.exp(-0.05 - 0.5 * harmed) * 0.6
    np.testing.assert_allclose(world[f.FEAR][:, 0], expected)
    np.testing.assert_allclose(world[f.FEAR][:, 1], 1 - 0.6 * np.exp(-0.05) * 0.6)


def test_living_together_without_harm_calms():
    world = a_world(2)
    home = np.zeros((2, world.layout.cohorts), dtype=np.int64)
    home[:, 0] = home[:, 4] = 1000  # both groups in the first place
    home[:, 5] = 1000  # others alone in the second
    world.move(home, DISPLACED, RESIDENT)
    together, harm = np.empty((2, 2, 2))
    layout = world.layout
    arguments = (world.residents, world[f.HARMED], layout.group_party, layout.cohort_group, layout.cohort_place)
    everybody = world[fear.EVERYBODY]
    fear.contact_and_harm(*arguments, everybody, together, harm)
    np.testing.assert_allclose(together, [[0.25, 0.25]] * 2)
    again, harm_again = np.empty((2, 2, 2))
    fear.contact_and_harm.py_func(*arguments, everybody, again, harm_again)
    np.testing.assert_array_equal(together, again)
    np.testing.assert_array_equal(harm, harm_again)
    run(world, "escalation.fear")
    plain = run(a_world(2), "escalation.fear")
    assert (world[f.FEAR] < plain[f.FEAR]).all()


def test_standing_commitments_count_as_one_act_a_year():
    world = a_world(2)
    world[f.SETTLEMENT], world[undertakings.UNDERTAKEN] = 1.0, 0.5
    run(world, "escalation.trust", levers={"sponsorship.joint": 1})
    good = 0.97 * 2 + 0.5 * (0.3 + 2.5 / 12)
    np.testing.assert_allclose(world[f.TRUST], good / (good + 0.97 * 6))


def test_living_together_unharmed_reassures_both_sides_by_its_size():
    worlds = [a_world(2) for _ in range(3)]
    for world, share in zip(worlds, (0.0, 0.1, 0.8), strict=True):
        world[fear.TOGETHER] = share
        run(world, "escalation.trust")
    none, some, many = (world[f.TRUST] for world in worlds)
    assert (none < some).all() and (some < many).all()
    good = 0.97 * 2 + 0.5 * (0.3 + 0.8)
    np.testing.assert_allclose(many, good / (good + 0.97 * 6))


def test_a_death_in_one_place_undoes_contact_there_and_nowhere_else():
    world = a_world(2)
    home = np.zeros((2, world.layout.cohorts), dtype=np.int64)
    home[:, [0, 4]] = 1000  # both groups in the first place
    home[:, [1, 5]] = 500  # and in the second
    world.move(home, DISPLACED, RESIDENT)
    run(world, "escalation.fear")
    whole = world[fear.TOGETHER].copy()
    world[f.HARMED][0, 1] = 1.0
    run(world, "escalation.fear")
    np.testing.assert_allclose(world[fear.TOGETHER][0], whole[0] * [2 / 3, 1.0])
    np.testing.assert_allclose(world[fear.TOGETHER][1], whole[1])


@pytest.mark.parametrize("lever", [{"backing.unconditional": [0, 1]}])
def test_backing_of_the_other_side_frightens(lever):
    world, plain = run(a_world(2), "escalation.fear", levers=lever), run(a_world(2), "escalation.fear")
    assert (world[f.FEAR][:, 0] > plain[f.FEAR][:, 0]).all()
    np.testing.assert_allclose(world[f.FEAR][:, 1], plain[f.FEAR][:, 1])
