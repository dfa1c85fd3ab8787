"""Leverage, pressure together and apart, standing, and costs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.influence import leverage as module
from homeward.influence import pressure
from homeward.world import fields as f
from tests.escalation.quantities import MIDDLE, a_world, run
from tests.support import make_today

SHARE = st.floats(0, 1)


def table(*rows):
    return np.array([rows], dtype=float)


def test_leverage_and_standing_start_as_bandwidth_times_dependence():
    world = a_world(2)
    np.testing.assert_allclose(world[f.LEVERAGE], 0.15)
    np.testing.assert_allclose(world[f.INFLUENCE], 0.15)


def test_members_of_the_family_rule_over_its_default():
    world = a_world(2)
    today = make_today(world, parameters_=MIDDLE)
    today.drawn["influence.bandwidth.patron-a.b"] = np.array([0.9, 0.8])
    module.begin(world, today)
    np.testing.assert_allclose(world[module.BANDWIDTH][:, 0], [[0.5, 0.9], [0.5, 0.8]])


def test_compliance_by_hand():
    got = pressure.compliance_of(table([0.3, 0.0])[0], np.array([2.0]), np.array([[0.5, 0.5]]))
    np.testing.assert_allclose(got, [[0.5 * (1 - np.exp(-0.6)), 0.0]])


def test_together_adds_up_less_what_those_left_out_obstruct():
    leverage = table([0.3, 0.1], [0.2, 0.4])
    everybody = pressure.used_together(leverage, np.array([[1.0, 1.0]]), np.array([0.5]))
    np.testing.assert_allclose(everybody, [[0.5, 0.5]])
    alone = pressure.used_together(leverage, np.array([[1.0, 0.0]]), np.array([0.5]))
    np.testing.assert_allclose(alone, [[0.2, 0.0]])


def test_apart_the_main_patron_shields():
    leverage = table([0.3, 0.1], [0.2, 0.4])
    everybody = pressure.used_apart(leverage, np.ones((1, 2, 2)), np.ones(1))
    np.testing.assert_allclose(everybody, 0.0)
    three = table([0.3, 0.3], [0.25, 0.1], [0.15, 0.1])
    np.testing.assert_allclose(pressure.used_apart(three, np.ones((1, 3, 2)), np.ones(1)), [[0.1, 0.0]])
    half = pressure.used_apart(leverage, np.ones((1, 2, 2)), np.array([0.5]))
    np.testing.assert_allclose(half, [[0.05, 0.0]])
    assert pressure.used_apart(np.zeros((2, 0, 2)), np.zeros((2, 0, 2)), np.ones(2)).shape == (2, 2)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(SHARE, SHARE), min_size=2, max_size=5))
def test_together_never_moves_less_than_apart(rows):
    leverage = np.array([rows])
    together = pressure.used_together(leverage, np.ones((1, len(rows))), np.zeros(1))
    assert (together >= pressure.used_apart(leverage, np.ones_like(leverage), np.zeros(1)) - 1e-12).all()


@settings(max_examples=30, deadline=None)
@given(SHARE, SHARE, st.floats(0, 10))
def test_compliance_is_monotone_and_bounded(one, two, kappa):
    moved = [
        run(a_world(2), "influence.leverage", levers={"pressure.joint": value}, changes={"influence.kappa": kappa})
        for value in sorted((one, two))
    ]
    low, high = (world[f.COMPLIANCE] for world in moved)
    assert ((low >= 0) & (low <= high + 1e-15) & (high <= 0.5)).all()


def test_named_actors_press_alone():
    world = a_world(2)
    today = make_today(world, parameters_=MIDDLE, levers_={"pressure.joint": 1})
    today.schedule.by_actor["pressure.joint"][:, 0] = 1.0
    module.step(world, today)
    expected = 0.5 * (1 - np.exp(-2 * (0.15 - 0.2 * 0.15)))
    np.testing.assert_allclose(world[f.COMPLIANCE], expected)


def test_arms_raise_the_suppliers_share_at_the_cost_of_others():
    world = a_world(1)
    world[f.ARMS_SUPPLIED][0, 0, 0] = 5.0
    run(world, "influence.leverage")
    raised = 0.3 + 0.03 * 5
    np.testing.assert_allclose(world[f.LEVERAGE][0], [[0.5 * raised / 1.15, 0.15], [0.15 / 1.15, 0.15]])
    np.testing.assert_allclose(world[f.INFLUENCE], world[f.LEVERAGE].mean(axis=2))


def test_kernels_uncompiled_equal_compiled():
    random = np.random.default_rng(2)
    three, two, one = random.random((5, 3, 2)), random.random((5, 3)), random.random(5)
    np.testing.assert_array_equal(
        pressure.used_together(three, two, one), pressure.used_together.py_func(three, two, one)
    )
    other = random.random((5, 3, 2))
    np.testing.assert_array_equal(
        pressure.used_apart(three, other, one), pressure.used_apart.py_func(three, other, one)
    )
    results = []
    for kernel, weigh in ((module.move_bandwidth, module.weigh), (module.move_bandwidth.py_func, module.weigh.py_func)):
        ties, given, stood = three.copy(), two.copy(), two.copy()
        kernel(other, two, two, one, one, np.stack([one, one]), one, ties, given, stood)
        leverage, standing = np.zeros((5, 3, 2)), np.zeros((5, 3))
        weigh(ties, other, three, one, leverage, standing)
        results.append((ties, given, stood, leverage, standing))
    for compiled, plain in zip(*results, strict=True):
        np.testing.assert_allclose(compiled, plain, rtol=1e-13)


def test_a_mission_that_holds_raises_standing_and_one_that_is_lost_costs_it():
    world = a_world(2)
    world[f.MISSION_BY] = [300.0, 100.0]
    run(world, "influence.leverage", 12, changes={"influence.decay_half_life": 1e9})
    np.testing.assert_allclose(world[module.BANDWIDTH], 0.5 + 0.05 * np.array([[[0.75] * 2, [0.25] * 2]] * 2))
    world[f.MISSION_LOST], world[f.MISSION_BY] = 1.0, 0.0
    before = world[module.BANDWIDTH].copy()
    run(world, "influence.leverage", changes={"influence.decay_half_life": 1e9})
    np.testing.assert_allclose(world[module.BANDWIDTH] / before, [[[0.925] * 2, [0.975] * 2]] * 2)


def test_an_incumbent_loses_once_when_another_mission_takes_its_place():
    world = a_world(2)
    world[f.MISSION_BY] = [0.0, 100.0]
    world[module.WAS_INCUMBENT] = 1.0
    still = {"influence.mission_gain": 0.0, "influence.decay_half_life": 1e9}
    run(world, "influence.leverage", 3, changes=still)
    np.testing.assert_allclose(world[module.BANDWIDTH][:, 0], 0.45)
    np.testing.assert_allclose(world[module.BANDWIDTH][:, 1], 0.5)


def test_a_mediated_settlement_counts_once_and_fades_by_half():
    world = a_world(2)
    world[f.SETTLEMENT], world[f.MEDIATED] = 1.0, [1.0, 0.0]
    run(world, "influence.leverage")
    np.testing.assert_allclose(world[module.BANDWIDTH][:, 0], 0.54)
    run(world, "influence.leverage", 60)
    np.testing.assert_allclose(world[module.BANDWIDTH][:, 0], 0.52)
    np.testing.assert_allclose(world[module.BANDWIDTH][:, 1], 0.5)


def test_mediators_share_the_credit_of_one():
    alone, shared = module.shared_credit(np.array([[0.8, 0.0], [0.8, 0.8]]))
    np.testing.assert_allclose(alone, [0.8, 0.0])
    np.testing.assert_allclose(shared, [0.4, 0.4])
    np.testing.assert_array_equal(module.shared_credit(np.zeros((1, 3))), 0.0)
    assert module.shared_credit(np.zeros((4, 0))).shape == (4, 0)  # a crisis without outside actors
    world = a_world(2)
    world[f.SETTLEMENT], world[f.MEDIATED] = 1.0, [0.8, 0.8]
    run(world, "influence.leverage")
    np.testing.assert_allclose(world[module.BANDWIDTH], 0.5 + 0.04 * 0.4)


@settings(max_examples=40, deadline=None)
@given(st.lists(SHARE, min_size=1, max_size=5))
def test_credit_never_exceeds_the_largest_effort_and_keeps_the_order(efforts):
    effort = np.array([efforts])
    credit = module.shared_credit(effort)
    assert credit.sum() <= effort.max() + 1e-12
    assert (np.argsort(credit[0], kind="stable") == np.argsort(effort[0], kind="stable")).all() or np.ptp(effort) < 1e-9


def test_costs_by_hand():
    world = a_world(2)
    world[f.TROOPS], world[f.POLICE], world[f.OBSERVERS] = 1000.0, 100.0, 10.0
    world[f.HECTARES_CLEARED], world[f.HOMES_BUILT], world[f.GRANTS_PAID], world[f.SERVED] = 10.0, 40.0, 5000.0, 0.5
    run(world, "influence.cost")
    np.testing.assert_allclose(world[f.MISSION_COST], (72e6 + 8.4e6 + 1.2e6) / 12)
    np.testing.assert_allclose(world[f.PROGRAMME_COST], 30_000 + 240_000 + 5_000 + 0.5 * 120_000 * 4 / 12)
