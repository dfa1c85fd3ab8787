"""What every mechanism of protection and movement must keep, whatever is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.foundation.declare import fields
from homeward.world import fields as f
from homeward.world.layout import RESIDENT
from homeward.world.mechanism import registered
from tests.movement.make import LEVERS, ORDER, live, small_world, start, today_of

DRAWS = st.fixed_dictionaries(
    {
        "return.base": st.floats(0.001, 0.3), "return.willing": st.floats(0, 1), "return.real_share": st.floats(0, 1),
        "return.peers": st.floats(0, 4), "safety.incident_rate": st.floats(0, 100), "safety.lethal": st.floats(0, 0.5),
        "return.redisplaced_attack": st.floats(0, 1), "mines.incident_rate": st.floats(0, 0.01),
        "housing.destroyed_share": st.floats(0, 1), "mission.end_strained": st.floats(0, 2),
        "mission.troops_nonstate": st.floats(-0.1, 0.4), "mission.troops_state": st.floats(-0.3, 0.3),
        "resettlement.base": st.floats(0, 500), "return.onward_rate": st.floats(0, 0.05),
    }
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(DRAWS, st.integers(1, 1500))
def test_people_are_conserved_in_every_cohort_every_month_and_nothing_is_not_a_number(draws, people):
    world = small_world(3, people=people)
    start(world, draws)
    total = world.people.sum(axis=1)
    for month in range(8):
        today = today_of(world, month, draws)
        for name in ORDER:
            registered()[name].step(world, today)
        assert (world.people.sum(axis=1) == total).all()
        assert (world.people >= 0).all()
    for item in fields.all().values():
        assert np.isfinite(world[item]).all(), item.id


def test_a_block_of_futures_equals_that_slice_of_all():
    whole = live(small_world(9), 18)
    part = live(small_world(4, first=3), 18)
    assert (whole.people[3:7] == part.people).all()
    assert whole[f.RETURNED].sum() > 0
    for item in fields.all().values():
        assert (whole[item][3:7] == part[item]).all(), item.id


def test_only_declared_fields_change():
    world = small_world(5, people=400)
    start(world)
    for month in range(12):
        today = today_of(world, month, {"safety.incident_rate": 90, "safety.lethal": 0.4})
        for name in ORDER:
            item = registered()[name]
            before = {key: world[field].copy() for key, field in fields.all().items()}
            people = world.people.copy()
            item.step(world, today)
            changed = {key for key, field in fields.all().items() if not np.array_equal(before[key], world[field])}
            assert changed <= set(item.writes), name
            assert "people" in item.writes or np.array_equal(people, world.people), name


@pytest.mark.parametrize(
    ("lever", "low", "high", "field"),
    [
        ("mission.troops", 0, 3000, f.PRESENCE),
        ("mission.police", 0, 300, f.PUSH_MISSION),
        ("mission.observers", 0, 200, f.PUSH_MISSION),
        ("mission.mandate", 0, 1, f.PUSH_MISSION),
        ("return.documents", 0, 1, None),
        ("housing.reconstruction", 0, 400, f.HOUSING),
        ("property.restitution", 0, 1, f.RESTORED),
        ("demining.hectares", 0, 500, f.MINED),
        ("grants.return", 0, 5000, None),
        ("services.jobs", 0, 1, f.WORK),
        ("resettlement.pace", 0, 200, None),
    ],
)
def test_every_lever_moves_something_that_is_reported(lever, low, high, field):
    worlds = [live(small_world(8), 24, levers={lever: value}) for value in (low, high)]
    if field is None:
        assert (worlds[0].people != worlds[1].people).any()
    else:
        assert not np.array_equal(worlds[0][field], worlds[1][field])


@pytest.mark.parametrize(
    "lever", ["return.documents", "housing.reconstruction", "property.restitution", "demining.hectares",
              "grants.return", "services.jobs"],
)  # fmt: skip
def test_more_never_leaves_fewer_home_on_any_path_while_nobody_attacks(lever):
    quiet = {"safety.incident_rate": 0.0, "mines.incident_rate": 0.0}
    most = {"return.documents": 1, "housing.reconstruction": 300, "property.restitution": 1,
            "demining.hectares": 800, "grants.return": 9000, "services.jobs": 1}[lever]  # fmt: skip
    less = live(small_world(30), 60, quiet, {lever: 0})
    some = live(small_world(30), 60, quiet, {lever: LEVERS[lever]})
    more = live(small_world(30), 60, quiet, {lever: most})
    home = [world.people[:, RESIDENT, :4] for world in (less, some, more)]
    assert (home[1] >= home[0]).all()
    assert (home[2] >= home[1]).all()
    assert home[2].sum() > home[0].sum()
