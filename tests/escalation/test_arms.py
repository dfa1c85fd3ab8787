"""Arms, exercises and undertakings: the lever table of the notes, row by row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.escalation import arms, exercises, undertakings
from homeward.world import fields as f
from tests.escalation.quantities import MIDDLE, a_world, run
from tests.support import make_today


def push(levers, changes=None, months=1):
    world = run(a_world(3), "escalation.arms", months, levers=levers, changes=changes)
    total = world[f.PUSH_ARMS] + world[undertakings.PUSH_CONFIDENCE]
    assert np.ptp(total) == 0.0
    return total[0]


@pytest.mark.parametrize(
    ("levers", "expected"),
    [
        ({}, 0.0),
        ({"arms.delivered": [1, 0]}, -0.2),  # to the weaker
        ({"arms.delivered": [0, 1]}, 0.1),  # to the stronger
        ({"arms.announced": [2, 0]}, 0.6),  # the window of two tenths
        ({"arms.announced": [2, 0], "arms.delivered": [2, 0]}, -0.4),  # the window is closed
        ({"arms.delivered": [1, 1]}, 0.45),  # mutual build-up, balance unchanged
        ({"arms.delivered": [2, 1]}, 0.45 - 0.2),
        ({"arms.delivered": [10, 0]}, -1.0),  # capped at five tenths
        ({"backing.unconditional": [0, 1]}, 0.3),
        ({"backing.unconditional": [1, 0]}, 0.15),
        ({"sponsorship.joint": 1}, -0.3),
        ({"nonaggression.undertaking": 1}, -0.2),  # half of it observed without pressure
    ],
)
def test_table(levers, expected):
    assert push(levers) == pytest.approx(expected)


def test_confidence_is_kept_apart_from_arms():
    world = run(a_world(3), "escalation.arms", levers={"sponsorship.joint": 1, "backing.unconditional": [0, 1]})
    np.testing.assert_allclose(world[undertakings.PUSH_CONFIDENCE], -0.3)
    np.testing.assert_allclose(world[f.PUSH_ARMS], 0.3)


def test_weaker_party_follows_capability():
    assert push({"arms.delivered": [1, 0]}, {"arms.host_capability": 0.3}) == pytest.approx(0.1)
    np.testing.assert_array_equal(arms.weaker_party(np.array([0.2, 0.8, 0.5]), 1), [1, 0, 0])


def test_pact_becomes_credible_and_hands_over_to_the_settlement():
    assert push({"guarantee.pact": 1}) == pytest.approx(-0.25 / 6)
    assert push({"guarantee.pact": 1}, months=6) == pytest.approx(-0.25)
    world = a_world(3)
    world[f.SETTLEMENT] = 1.0
    run(world, "escalation.arms", 6, levers={"guarantee.pact": 1})
    np.testing.assert_allclose(world[f.PUSH_ARMS], 0.0)


def test_an_undertaking_is_observed_more_under_compliance():
    asked, willing = np.array([1.0]), np.array([0.5])
    assert undertakings.observed(asked, willing, np.array([[0.4, 0.2]]))[0] == pytest.approx(0.6)


def test_one_supplier_of_both_is_no_mutual_buildup():
    assert arms.one_supplier(np.array([[[1.0, 1.0], [0.0, 0.0]]]))[0]
    assert not arms.one_supplier(np.array([[[1.0, 0.0], [0.0, 1.0]]]))[0]
    assert not arms.one_supplier(np.zeros((1, 2, 2)))[0]
    world = a_world(2)
    today = make_today(world, parameters_=MIDDLE, levers_={"arms.delivered": [1, 1]})
    today.schedule.by_actor["arms.delivered"][:, 0, :] = 1.0
    arms.step(world, today)
    np.testing.assert_allclose(world[f.PUSH_ARMS], 0.0)
    np.testing.assert_allclose(world[f.ARMS_SUPPLIED], [[[1, 1], [0, 0]]] * 2)


def test_new_arms_are_noted_once():
    world = run(a_world(2), "escalation.arms", levers={"arms.delivered": [2, 0]})
    np.testing.assert_allclose(world[arms.NEW_ARMS], [[2, 0]] * 2)
    run(world, "escalation.arms", levers={"arms.delivered": [2, 0]})
    np.testing.assert_allclose(world[arms.NEW_ARMS], 0.0)
    np.testing.assert_allclose(world[f.ARMED], [[2, 0]] * 2)


@settings(max_examples=30, deadline=None)
@given(st.tuples(*[st.floats(0, 10)] * 4), st.floats(0.01, 0.99))
def test_push_is_finite_and_bounded(values, capability):
    levers = {"arms.delivered": list(values[:2]), "arms.announced": list(values[2:])}
    got = push(levers, {"arms.host_capability": capability})
    assert abs(got) <= 5 * (0.2 + 0.1 + 2 * 0.3) + 0.45


def test_exercise_with_a_non_ally_acts_on_incidents_for_two_months():
    world = run(a_world(2), "escalation.exercises", levers={"exercise.joint": [1, 0]})
    np.testing.assert_allclose(world[exercises.EXERCISE_FACTOR], np.exp(0.25))
    run(world, "escalation.exercises")
    np.testing.assert_allclose(world[exercises.EXERCISE_FACTOR], np.exp(0.25))
    run(world, "escalation.exercises")
    np.testing.assert_allclose(world[exercises.EXERCISE_FACTOR], 1.0)


def test_exercise_of_allies_acts_on_the_hazard():
    allies = {"exercise.allied": 1.0}
    world = run(a_world(2), "escalation.exercises", levers={"exercise.joint": [0, 1]}, changes=allies)
    np.testing.assert_allclose(world[exercises.PUSH_EXERCISE], -0.2)
    np.testing.assert_allclose(world[exercises.EXERCISE_FACTOR], 1.0)
    run(world, "escalation.major", changes={"escalation.memory": 0.0, "escalation.time_since": 0.0})
    np.testing.assert_allclose(world[f.HAZARD], 0.1 * np.exp(-0.2))
