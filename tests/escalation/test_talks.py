"""Settlement, border and their push against closed forms; monotone in what should help."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.escalation import settlement_push, talks
from homeward.escalation.settlement_state import SIGNED_UNDER, YEARS_DONE, YEARS_SIGNED, YEARS_UNDONE
from homeward.world import fields as f
from tests.escalation.quantities import MIDDLE, a_world, run
from tests.support import make_today

QUIET = {"settlement.collapse": 0.0}


def test_happens_at_the_yearly_rate():
    luck = (np.arange(120_000) + 0.5) / 120_000
    assert talks.happens(luck, np.full(120_000, 1.2)).mean() == pytest.approx(1 - np.exp(-0.1), abs=1e-4)


def test_signing_rate_is_the_declared_product():
    world = a_world(2)
    world[f.COMPLIANCE], world[f.TRUST], world[f.FEAR] = 0.4, 0.35, 0.7
    today = make_today(world, 0, 1, MIDDLE, {"talks.mediation": 1, "talks.treaty_push": 0.5})
    expected = 0.1 * np.exp(0.9 + 0.4 + 0.4 + 0.1 - 0.1)
    np.testing.assert_allclose(talks.signing_rate(world, today), expected)


def test_signing_over_futures_matches_the_rate():
    world = run(a_world(40_000), "escalation.talks", changes={"settlement.rate_base": 1.2, "settlement.rate_fear": 0.0})
    assert (world[f.SETTLEMENT] >= 1).mean() == pytest.approx(1 - np.exp(-0.1), abs=0.006)


def test_border_rate_has_three_paces():
    full, half = np.array([0.4]), np.array([0.25])
    yes, no = np.array([True]), np.array([False])
    assert talks.border_rate(full, np.array([1.0]), half, yes)[0] == pytest.approx(0.4)
    assert talks.border_rate(full, np.array([0.0]), half, yes)[0] == pytest.approx(0.1)
    assert talks.border_rate(full, np.array([1.0]), half, no)[0] == pytest.approx(0.1)
    assert talks.border_rate(full, np.array([0.0]), half, no)[0] == 0.0


def signed_world(state, years=0.0, pressed=0.0, futures=3):
    world = a_world(futures)
    world[f.SETTLEMENT], world[f.BORDER_LEGAL] = state, float(state >= 2)
    world[YEARS_SIGNED], world[SIGNED_UNDER] = years, pressed
    return world


def push(world, **levers):
    today = make_today(world, 0, 1, MIDDLE, levers)
    return settlement_push.settlement_push(world, today)[0]


def test_push_by_state():
    assert push(signed_world(0)) == 0.0
    assert push(signed_world(1)) == pytest.approx(-0.6)
    assert push(signed_world(2)) == pytest.approx(-1.1)
    today = make_today(signed_world(1), 0, 1, MIDDLE, {"guarantee.pact": 1})
    assert settlement_push.settlement_push(signed_world(1), today)[0] == pytest.approx(-1.0)


def test_pressed_part_fades_with_its_half_life():
    assert push(signed_world(1, years=4.0, pressed=0.5)) == pytest.approx(-0.6 * 0.75)
    assert push(signed_world(1, years=400.0, pressed=1.0)) == pytest.approx(0.0)


def test_delay_adds_up_to_its_most_and_normal_relations_end_rivalry():
    world = signed_world(1)
    world[YEARS_UNDONE] = 30.0
    assert push(world) == pytest.approx(-0.6 + 0.15 * 5)
    world = signed_world(3)
    world[YEARS_DONE] = 5.0
    assert push(world) == pytest.approx(-2.0)


def test_an_attack_ends_a_settlement_but_not_the_legal_border():
    world = signed_world(2)
    world[f.ATTACK] = 1.0
    run(world, "escalation.talks", changes={"settlement.rate_base": 0.0})
    assert (world[f.SETTLEMENT] == 0).all()
    assert (world[f.BORDER_LEGAL] == 1).all()


def test_a_deal_not_carried_out_may_collapse():
    world = run(signed_world(1), "escalation.talks", changes={"settlement.collapse": 1e6, "settlement.rate_base": 0.0})
    assert (world[f.SETTLEMENT] == 0).all()
    done = run(signed_world(3), "escalation.talks", changes={"settlement.collapse": 1e6})
    assert (done[f.SETTLEMENT] == 3).all()


def test_states_are_reached_in_order():
    world = a_world(300)
    fast = QUIET | {"settlement.rate_base": 6.0, "settlement.border_rate": 6.0, "settlement.implementation_rate": 6.0}
    before = world[f.SETTLEMENT].copy()
    for month in range(24):
        run(world, "escalation.talks", changes=fast, levers={"border.delimitation": 1}, first_month=month)
        assert (world[f.SETTLEMENT] >= before).all()
        assert ((world[f.SETTLEMENT] < 2) | (world[f.BORDER_LEGAL] == 1)).all()
        before = world[f.SETTLEMENT].copy()
    assert (before == 3).mean() > 0.9


@settings(max_examples=15, deadline=None)
@given(
    st.floats(0, 1), st.floats(0, 1), st.sampled_from(["talks.mediation", "talks.treaty_push", "border.delimitation"])
)
def test_more_effort_never_delays_a_settlement(one, two, lever):
    reached = []
    for value in sorted((one, two)):
        world = run(a_world(60), "escalation.talks", 36, levers={lever: value}, changes=QUIET)
        reached.append((world[f.SETTLEMENT] >= 1, world[f.BORDER_LEGAL]))
    assert (reached[0][0] <= reached[1][0]).all()
    assert (reached[0][1] <= reached[1][1]).all()


def test_mediators_are_named():
    world = a_world(2)
    today = make_today(world, 0, 1, MIDDLE, {"talks.mediation": 1})
    today.schedule.by_actor["talks.mediation"][:, 1] = 0.8
    talks.step(world, today)
    np.testing.assert_allclose(world[f.MEDIATED], [[0.0, 0.8]] * 2)
