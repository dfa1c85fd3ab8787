"""One policy over one block: people conserved, blocks equal slices, signposts act, levers move outcomes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from homeward.crisis.policies import Policy, Setting, Signpost
from homeward.foundation.chance import Chance
from homeward.foundation.declare import levers
from homeward.io.check_plans import clash
from homeward.io.mappings import Entry
from homeward.io.yaml_files import Mapping
from homeward.model.month import the_month
from homeward.model.schedule import month_of, schedule_of
from homeward.model.simulate import simulate
from homeward.world.layout import STANDINGS
from homeward.world.today import Today
from homeward.world.world import begin, rescale

MONTHS = 36
START = dt.date(2023, 12, 1)
PLAN = "joint-protected-return"


def test_people_are_conserved_in_every_cohort_every_month(crisis, layout, futures):
    block = futures.block(0, 12)
    policy = crisis.policy(PLAN)
    world = begin(layout, 12, 0, block.drawn["people.initial_total"])
    schedule = schedule_of(policy, layout, levers.all(), MONTHS)
    chance = Chance(block.seed, 12)
    switched = np.zeros((12, len(policy.signposts)), dtype=bool)
    heads = world.people.sum(axis=1).copy()
    for month in range(MONTHS):
        today = Today(month, layout.as_of, block.drawn, block.account, schedule, switched, chance)
        for item in the_month():
            if month == 0 and item.begin is not None:
                item.begin(world, today)
        for item in the_month():
            item.step(world, today)
            assert (world.people >= 0).all(), item.name
            assert np.array_equal(world.people.sum(axis=1), heads), item.name
        for key, values in world._fields.items():
            assert np.isfinite(values).all(), (item.name, key)


def test_a_block_equals_the_slice_of_all(crisis, layout, futures):
    whole = simulate(layout, crisis.policy(PLAN), futures.block(0, 20), 24)
    part = simulate(layout, crisis.policy(PLAN), futures.block(7, 6), 24)
    for name, values in whole.outcomes.items():
        assert np.array_equal(values[7:13], part.outcomes[name]), name
    assert np.array_equal(whole.residents[7:13], part.residents)


def test_outcomes_keep_their_promises(crisis, layout, futures):
    recorder = simulate(layout, crisis.policy(PLAN), futures.block(0, 40), MONTHS)
    out = recorder.outcomes
    assert (out["people_home_unharmed"] <= out["people_home"]).all()
    assert (out["people_home"] <= out["people_home_registered"]).all()
    assert (np.diff(out["visits"], axis=1) >= 0).all()
    for event in ("war", "major_escalation"):
        assert set(np.unique(out[event])) <= {0.0, 1.0}
        assert (np.diff(out[event], axis=1) >= 0).all()
    assert (out["war"] <= out["major_escalation"]).all()
    assert all(np.isfinite(values).all() for values in out.values())
    assert recorder.residents[:, -1].sum(axis=-1)[:, 0] == pytest.approx(out["people_home"][:, 36])


def test_nobody_returns_without_a_right_of_entry(crisis, layout, futures):
    nothing = simulate(layout, Policy("empty", "", "", ()), futures.block(0, 40), MONTHS).outcomes
    shut = nothing["entry_open"].max(axis=1) == 0
    assert shut.any()
    assert (nothing["people_home"][shut, -1] <= nothing["people_home"][shut, 0]).all()


def _tweaked(policy: Policy, key: str, value: float, layout) -> Policy:
    item = levers.get(key)
    targets = {"": ("",), "party": layout.parties, "place": ("",)}[item.per]
    kept = tuple(setting for setting in policy.settings if setting.lever != key)
    return replace(policy, settings=kept + tuple(Setting(key, value, START, None, to) for to in targets), signposts=())


the_month()  # fills the register of levers


@pytest.mark.parametrize("key", sorted(levers.all()))
def test_every_lever_moves_an_outcome(key, crisis, layout, futures):
    item = levers.get(key)
    plan = crisis.policy(PLAN)
    block = futures.block(0, 40)
    high = simulate(layout, _tweaked(plan, key, min(item.high, max(1.0, item.high / 10)), layout), block, MONTHS)
    low = simulate(layout, _tweaked(plan, key, item.low, layout), block, MONTHS)
    moved = [name for name in high.outcomes if not np.array_equal(high.outcomes[name], low.outcomes[name])]
    assert moved, f"{key} moves nothing"


def test_a_signpost_changes_only_the_futures_where_it_holds(crisis, layout, futures):
    by = dt.date(2024, 11, 1)
    then = (Setting("grants.return", 20_000.0, by, None),)
    plan = replace(crisis.policy(PLAN), signposts=())
    with_post = replace(plan, signposts=(Signpost("people_home", "below", 200.0, by, then),))
    block = futures.block(0, 40)
    plain, changed = (simulate(layout, policy, block, MONTHS).outcomes for policy in (plan, with_post))
    month = month_of(by, layout.as_of)
    held = plain["people_home"][:, month] < 200.0
    assert held.any()
    same = np.array([np.array_equal(plain["people_home"][n], changed["people_home"][n]) for n in range(40)])
    assert same[~held].all()
    assert np.array_equal(plain["people_home"][:, : month + 1], changed["people_home"][:, : month + 1])


def test_a_signpost_says_who_supplies_a_lever(crisis, layout, futures):
    by = dt.date(2024, 11, 1)
    plan = replace(crisis.policy(PLAN), signposts=())
    block, actors, to = futures.block(0, 40), layout.actors[:2], layout.parties[0]
    runs = []
    for actor in actors:
        then = (Setting("arms.delivered", 3.0, by, None, to, actor),)
        post = Signpost("people_home", "below", 200.0, by, then)
        runs.append(simulate(layout, replace(plan, signposts=(post,)), block, MONTHS).outcomes)
    month = month_of(by, layout.as_of)
    held = runs[0]["people_home"][:, month] < 200.0
    assert held.any()
    for actor, other in (actors, actors[::-1]):
        own, rival = (runs[actors.index(name)][f"influence_{actor}"][:, month + 1] for name in (actor, other))
        assert (np.sign(own - rival)[held] == np.sign(block.drawn["influence.arms_gain"])[held]).all()
        assert np.array_equal(own[~held], rival[~held])


def test_settings_hold_between_their_dates(layout):
    setting = Setting("mission.troops", 500.0, dt.date(2024, 1, 10), dt.date(2024, 3, 20))
    schedule = schedule_of(Policy("p", "", "", (setting,)), layout, levers.all(), 12)
    assert schedule.values["mission.troops"].tolist() == [0, 0, 500, 500, 500, 0, 0, 0, 0, 0, 0, 0]


def test_rescaling_keeps_totals_whole():
    counts = np.array([3, 0, 5, 92])
    for total in (0, 1, 7, 1000, 120_000):
        assert rescale(counts, total).sum() == total
    assert rescale(counts, 100).tolist() == counts.tolist()
    assert len(STANDINGS) == 5


DAY = st.dates(dt.date(2024, 1, 1), dt.date(2026, 12, 31))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(DAY, DAY | st.none(), st.sampled_from([1.0, 2.0])), min_size=2, max_size=2))
def test_lines_of_two_actors_that_are_taken_mean_the_same_in_either_order(layout, rows):
    """The check refuses two lines by two actors exactly where their order would decide what holds."""
    lines, entries = [], []
    for actor, (start, end, value) in zip(("france", "turkey"), rows, strict=True):
        last = None if end is not None and end < start else end
        lines.append(Setting("mission.troops", value, start, last, "", actor))
        entry = Entry("policy", Mapping(1))
        entry.values = {"lever": "mission.troops", "by": actor, "value": value, "from": start, "until": last}
        entries.append(entry)
    one, other = (
        schedule_of(Policy("p", "", "", tuple(order)), layout, levers.all(), 48).values["mission.troops"]
        for order in (lines, lines[::-1])
    )
    assert clash(*entries) == bool((one != other).any())
