"""Both rooms together: a block of futures is a slice of all, and every lever moves something."""

from __future__ import annotations

import numpy as np
import pytest

from homeward.foundation.declare import fields, levers
from homeward.world import fields as f
from homeward.world.mechanism import registered
from tests.escalation.quantities import ORDER, a_world, run

FAST = {"settlement.rate_base": 0.6, "consent.entry": 0.3, "settlement.border_rate": 1.0, "escalation.base": 0.3}
BUSY = {
    "hotline": 1, "talks.mediation": 1, "pressure.joint": 1, "return.legal_right": 1, "exercise.joint": [1, 0],
    "arms.delivered": [2, 1], "arms.announced": [3, 2],
}  # fmt: skip
OWN = sorted(lever.id for name in ORDER for lever in registered()[name].levers)
OUTCOMES = (
    f.INCIDENTS, f.HAZARD, f.FEAR, f.TRUST, f.SETTLEMENT, f.BORDER_LEGAL, f.MISSION_CONSENT, f.ENTRY,
    f.STATUS_GRANTED, f.INFLUENCE, f.COMPLIANCE,
)  # fmt: skip


def test_a_block_is_a_slice_of_all_futures():
    everything = run(a_world(40), ORDER, 18, levers=BUSY, changes=FAST)
    part = run(a_world(15, first=20), ORDER, 18, levers=BUSY, changes=FAST)
    for item in fields.all().values():
        np.testing.assert_array_equal(everything[item][20:35], part[item], err_msg=item.id)


def test_nothing_becomes_nan_in_ten_years():
    world = run(a_world(60), ORDER, 120, levers=BUSY, changes=FAST)
    for item in fields.all().values():
        assert np.isfinite(world[item]).all(), item.id


@pytest.mark.parametrize("lever", sorted(set(OWN)))
def test_every_lever_moves_an_outcome(lever):
    item = levers.get(lever)
    both = lever.startswith(("pressure.separate", "arms", "exercise", "backing"))
    base = {"return.legal_right": 1.0, "pressure.joint": 0.5} if lever in {"return.status"} else {"pressure.joint": 0.5}
    base.pop(lever, None)
    rich = FAST | {"influence.bandwidth": 0.9}
    plain = run(a_world(200), ORDER, 24, levers=base, changes=rich)
    value = min(1.0, item.high)
    moved = run(a_world(200), ORDER, 24, levers=base | {lever: [value, 0.0] if both else value}, changes=rich)
    assert any(not np.array_equal(plain[outcome], moved[outcome]) for outcome in OUTCOMES), lever
