"""The bundled flagship and the reference library: complete, whole, sourced and in step with the model."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import homeward
from homeward.crisis.crisis import Crisis
from homeward.foundation.declare import levers, parameters
from homeward.foundation.priors import parse_prior
from homeward.io.crisis_folder import open_crisis
from homeward.model.month import the_month

CRISES = Path(homeward.__file__).parent / "crises"
FLAGSHIP = CRISES / "nagorno-karabakh"
LIBRARY = CRISES / "reference"

NINE = {
    "nothing",
    "separate-arming",
    "joint-protected-return",
    "return-without-protection",
    "monitors-and-return",
    "protection-without-return",
    "treaty-first",
    "mutual-restraint",
    "as-it-went",
}
LEVER_WORDS = """arms.announced arms.delivered exercise.joint guarantee.pact backing.unconditional sponsorship.joint
    nonaggression.undertaking talks.mediation talks.treaty_push border.delimitation hotline mission.troops
    mission.police mission.observers mission.mandate mission.robust_consent_sought return.legal_right
    return.documents return.status housing.reconstruction property.restitution demining.hectares grants.return
    services.jobs resettlement.pace pressure.joint pressure.separate"""
LEVERS = set(LEVER_WORDS.split())
OUTCOME_WORDS = """others_home people_home_registered people_home people_home_unharmed visits redisplaced
    redisplaced_per_1000_returnees others_redisplaced still_displaced displaced_person_years civilian_deaths
    military_deaths incidents incidents_per_10000_returnees
    major_escalation war settlement_signed border_legal trust mission_cost total_cost mission_present mission_consent"""
OUTCOMES = set(OUTCOME_WORDS.split())
FOR_CLAIMS = {
    "exercises-alone",
    "arms-alone",
    "joint-without-mission",
    "joint-with-observers",
    "supposed-large-return",
    "supposed-protection-alone",
}
ARMENIANS, AZERBAIJANIS = "karabakh-armenians", "azerbaijani-returnees"
BEFORE, ARTICLE, LATER, LAST = (dt.date.fromisoformat(day) for day in
                                ("2023-09-18", "2023-11-01", "2025-09-01", "2026-02-01"))  # fmt: skip
SCHOOLS = {"deterrence", "spiral", "commitment", "inertia"}
RESETTLED_ARMENIAN_VILLAGES = {
    "haterk-hasanriz",
    "aygestan-ballija",
    "khnatsakh-khanyurdu",
    "noragyugh-tazabina",
}


@cache
def flagship() -> Crisis:
    return open_crisis("nagorno-karabakh")


@cache
def table(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def tables() -> Iterator[Path]:
    yield from sorted([*FLAGSHIP.rglob("*.csv"), *LIBRARY.glob("*.csv")])


def heads(group: str, standing: str, day: dt.date) -> int:
    return sum(row.count for row in flagship().people_on(day) if (row.group, row.standing) == (group, standing))


def settled(day: dt.date) -> dict[str, int]:
    rows = flagship().people_on(day)
    return {row.place: row.count for row in rows if row.group == AZERBAIJANIS and row.standing == "resident"}


def test_the_enclave_has_106_settlements_with_armenian_residents_before_the_attack() -> None:
    rows = [row for row in flagship().people_on(BEFORE) if row.group == ARMENIANS]
    homes = {place.id for place in flagship().places if place.role == "home"}
    assert len({row.place for row in rows}) == 106
    assert {row.place for row in rows} <= homes
    assert all(row.standing == "resident" and row.count > 0 for row in rows)


def test_every_place_has_both_names_a_position_near_by_and_a_country() -> None:
    for place in flagship().places:
        assert place.name and place.names["hy"] and place.names["az"], place.id
        assert 38.5 < place.latitude < 41.5 and 43.4 < place.longitude < 50.2, place.id
        assert place.country in {"AM", "AZ"}, place.id
        assert place.region, place.id


def test_every_region_of_armenia_takes_people_in_and_one_crossing_leads_there() -> None:
    places = flagship().places
    marzes = {place.region for place in places if place.role == "reception" and place.country == "AM"}
    assert marzes == {
        "Yerevan", "Aragatsotn", "Ararat", "Armavir", "Gegharkunik", "Kotayk", "Lori", "Shirak", "Syunik", "Tavush",
        "Vayots Dzor",
    }  # fmt: skip
    assert [place.id for place in places if place.role == "crossing"] == ["hakari-bridge"]
    assert any(place.role == "base" for place in places)


def test_people_are_whole_and_the_stated_totals_hold() -> None:
    assert all(row.count >= 0 for row in flagship().people)
    assert heads(ARMENIANS, "resident", BEFORE) == 100_632 + 200
    assert heads(ARMENIANS, "displaced", ARTICLE) == 100_632
    assert 50 <= heads(ARMENIANS, "resident", ARTICLE) <= 1_000
    assert heads(ARMENIANS, "onward", LATER) == 15_955
    assert sum(settled(ARTICLE).values()) == 2_715
    assert sum(settled(LATER).values()) == 15_000


@pytest.mark.parametrize("day", [BEFORE, ARTICLE, LATER, LAST])
@pytest.mark.parametrize(("group", "total"), [(ARMENIANS, 100_832), (AZERBAIJANIS, 140_000)])
def test_nobody_is_lost_or_made_between_the_dates(day: dt.date, group: str, total: int) -> None:
    by_place: defaultdict[str, int] = defaultdict(int)
    for row in flagship().people_on(day):
        if row.group == group:
            by_place[row.place] += row.count
    assert sum(by_place.values()) == (0 if group == AZERBAIJANIS and day == BEFORE else total)


def test_azerbaijani_families_in_villages_armenian_until_2023_are_counted() -> None:
    armenian = {row.place for row in flagship().people_on(BEFORE) if row.group == ARMENIANS}
    assert armenian >= RESETTLED_ARMENIAN_VILLAGES
    assert not RESETTLED_ARMENIAN_VILLAGES & set(settled(ARTICLE))
    assert settled(LAST)["aygestan-ballija"] == 811
    now = {place for place, count in settled(LAST).items() if count}
    assert now >= RESETTLED_ARMENIAN_VILLAGES


def test_both_counts_of_the_population_can_be_run_alone() -> None:
    known = {row.account: row.prior for row in flagship().ledger.known("people.initial_total", ARTICLE)}
    assert {account.id for account in flagship().accounts if account.kind == "side"} == set(known) - {""}
    assert str(known["claimed"]) == "fixed(120000)"
    assert str(known["counted"]) == f"fixed({heads(ARMENIANS, 'resident', BEFORE):g})"
    before = {row.account: row.prior for row in flagship().ledger.known("people.initial_total", BEFORE)}
    assert "counted" not in before, "what was counted later must not be known before the flight"


def test_every_source_named_is_described_with_a_licence_and_no_text_is_left_out() -> None:
    described = {row["key"]: row for row in (*table(FLAGSHIP / "sources.csv"), *table(LIBRARY / "sources.csv"))}
    named = {key.strip() for path in tables() if path.name != "sources.csv" for row in table(path)
             for column in ("source", "sources", "position_source") for key in (row.get(column) or "").split(";")
             if key.strip()}  # fmt: skip
    for claim in flagship().claims:
        named |= {*claim.sources, *claim.record_sources, *claim.evidence}
    assert named <= set(described)
    for key in named:
        assert described[key]["licence"] and described[key]["note"] and described[key]["status"], key
    assert set(described) <= named, "a source that nothing rests on"


def test_a_row_from_our_own_arithmetic_or_judgement_is_not_called_read() -> None:
    status = {row["key"]: row["status"] for row in table(FLAGSHIP / "sources.csv")}
    for path in tables():
        for row in table(path):
            if row.get("status") == "read" and row.get("source") in status:
                assert status[row["source"]] != "assumed", (path.name, row)
                assert status[row["source"]] != "derived", (path.name, row)


@pytest.mark.parametrize("folder", [FLAGSHIP, LIBRARY])
def test_every_prior_can_be_read_and_lies_mostly_within_its_bounds(folder: Path) -> None:
    for row in table(folder / "parameters.csv"):
        prior = parse_prior(row["prior"])
        low, high = (float(row[side]) if row[side] else None for side in ("low", "high"))
        middle = float(prior.quantile(np.array([0.5]))[0])
        assert (low is None or middle >= low) and (high is None or middle <= high), row["id"]
        assert row["sources"] and row["unit"] and row["note"], row["id"]
        assert row["judgement"] in {"yes", "no"}, row["id"]


def test_each_school_has_its_own_row_for_every_effect_that_schools_dispute() -> None:
    accounts: defaultdict[str, set[str]] = defaultdict(set)
    for row in table(LIBRARY / "parameters.csv"):
        if row["account"]:
            accounts[row["id"]].add(row["account"])
    assert {"effect.arms_weaker", "effect.mutual_buildup", "effect.pact", "effect.sponsorship"} <= set(accounts)
    assert all(found == SCHOOLS for found in accounts.values()), accounts
    assert {account.id for account in flagship().accounts if account.kind == "school"} == SCHOOLS


def test_the_38_claims_are_in_order_and_each_is_tested_or_says_why_not() -> None:
    claims = flagship().claims
    assert [claim.id for claim in claims] == [f"c{number:02d}" for number in range(1, 39)]
    for claim in claims:
        assert bool(claim.tests) != bool(claim.untestable), claim.id
        assert claim.text and claim.record and claim.record_sources, claim.id
        assert set(claim.notes) <= set(range(1, 21)), claim.id
        assert bool(claim.notes) == bool(claim.sources), claim.id
    assert set(range(1, 21)) == {note for claim in claims for note in claim.notes}
    assert not any(claim.untestable for claim in claims if claim.kind in {"recommendation", "prediction"})


def test_claims_compare_policies_that_exist_on_outcomes_that_are_named() -> None:
    crisis = flagship()
    named = OUTCOMES | {f"influence_{actor.id}" for actor in crisis.actors} | {
        f"fear_{actor.id}" for actor in crisis.actors if actor.role == "community"
    }  # fmt: skip
    for claim in crisis.claims:
        for test in claim.tests:
            assert test.outcome in named, (claim.id, test.outcome)
            assert {test.policy, test.than} <= NINE | FOR_CLAIMS and test.policy != test.than, claim.id
            assert test.at in {12, 24, 60, 120}, claim.id


def test_the_nine_policies_set_levers_that_are_known() -> None:
    crisis = flagship()
    assert {policy.id for policy in crisis.policies if not policy.claims_only} == NINE
    assert {policy.id for policy in crisis.policies if policy.claims_only} == FOR_CLAIMS
    actors = {actor.id for actor in crisis.actors}
    for policy in crisis.policies:
        assert policy.sentence.endswith("."), policy.id
        settings = [*policy.settings, *(setting for post in policy.signposts for setting in post.then)]
        assert {setting.lever for setting in settings} <= LEVERS, policy.id
        assert {setting.by for setting in settings if setting.by} <= actors, policy.id
        assert all(post.outcome in OUTCOMES for post in policy.signposts), policy.id


def test_policies_for_claims_differ_in_what_the_claim_names_and_nothing_else() -> None:
    crisis = flagship()
    sets = {policy.id: set(policy.settings) for policy in crisis.policies}
    assert {setting.lever for setting in sets["exercises-alone"]} == {"exercise.joint"}
    arms = {setting for setting in sets["separate-arming"] if setting.lever.startswith("arms.")}
    assert sets["arms-alone"] == arms
    for other in ("joint-without-mission", "joint-with-observers"):
        apart = sets["joint-protected-return"] ^ sets[other]
        assert apart and all(setting.lever.startswith("mission.") for setting in apart), other
    assert not any(s.lever in {"mission.troops", "mission.police"} for s in sets["joint-with-observers"])
    large, alone = crisis.policy("supposed-large-return"), crisis.policy("supposed-protection-alone")
    assert set(alone.settings) == {setting for setting in large.settings if setting.lever.startswith("mission.")}
    assert set(alone.suppose) < set(large.suppose)
    assert not any(policy.suppose for policy in crisis.policies if not policy.claims_only)


def test_allies_who_act_together_share_the_credit() -> None:
    allies = {"nato_allies", "turkey", "france", "united_states"}
    settings = flagship().policy("joint-protected-return").settings
    for lever in ("talks.mediation", "mission.troops", "mission.police"):
        held = {setting.by: setting.value for setting in settings if setting.lever == lever}
        assert set(held) == allies and len(set(held.values())) == 1, lever


def test_where_troops_are_refused_observers_are_offered_instead() -> None:
    (post,) = flagship().policy("joint-protected-return").signposts
    asked = {(setting.lever, setting.by): setting.value for setting in post.then}
    sent = {(s.lever, s.by) for s in flagship().policy("joint-protected-return").settings
            if s.lever in {"mission.troops", "mission.police"}}  # fmt: skip
    assert all(asked[key] == 0 for key in sent)
    assert asked["mission.robust_consent_sought", ""] == 0 and asked["mission.observers", ""] > 0


def test_no_policy_holds_one_lever_at_two_values_at_once() -> None:
    for policy in flagship().policies:
        spans: defaultdict[tuple[str, str, str], list[tuple[dt.date, dt.date]]] = defaultdict(list)
        for setting in policy.settings:
            spans[setting.lever, setting.to, setting.by].append((setting.start, setting.end or dt.date.max))
        for key, found in spans.items():
            found.sort()
            for (_, end), (start, _) in pairwise(found):
                assert end < start, (policy.id, key)


def test_what_is_delivered_was_announced() -> None:
    for policy in flagship().policies:
        for delivered in (setting for setting in policy.settings if setting.lever == "arms.delivered"):
            announced = [setting.value for setting in policy.settings
                         if setting.lever == "arms.announced" and setting.to == delivered.to
                         and setting.start <= delivered.start <= (setting.end or dt.date.max)]  # fmt: skip
            assert announced and max(announced) >= delivered.value, (policy.id, delivered)


def test_positions_belong_to_actors_and_both_sides_speak() -> None:
    spoken = Counter(position.actor for position in flagship().positions)
    assert set(spoken) <= {actor.id for actor in flagship().actors}
    assert spoken["armenia"] >= 8 and spoken["azerbaijan"] >= 8
    assert spoken["karabakh_armenian"] and spoken["nk_representatives"]


def test_the_record_is_dated_and_scores_outcomes_of_the_model() -> None:
    since = table(FLAGSHIP / "record/since.csv")
    days = [dt.date.fromisoformat(row["date"]) for row in since]
    assert days == sorted(days) and days[0] >= ARTICLE
    assert {row["outcome"] for row in since} - {""} <= OUTCOMES
    border = [row for row in table(FLAGSHIP / "record/arrivals.csv") if row["kind"] == "border"]
    assert len(border) >= 35
    assert max(int(row["cumulative_arrivals"]) for row in border) == 100_632


def test_no_table_speaks_with_the_voice_of_a_side() -> None:
    neutral = [FLAGSHIP / name for name in ("places.csv", "roads.csv", "people.csv", "parameters.csv")]
    for path in neutral:
        for row in table(path):
            text = " ".join(row.get(column) or "" for column in ("name", "region", "note")).lower()
            for word in ("liberat", "occup", "cleansing", "separatis", "terror", "artsakh"):
                assert word not in text, (path.name, row["id"], word)


def test_the_tables_and_the_model_name_the_same_parameters_levers_and_outcomes() -> None:
    from homeward.cli.open import vocabulary

    words = vocabulary()
    crisis = open_crisis("nagorno-karabakh", words)  # raises with every id, unit and bound that does not fit
    for parameter in words.parameters:
        for day in (crisis.as_of, *crisis.later_as_of):
            assert crisis.ledger.known(parameter, day), (parameter, day)


def test_every_quantity_that_a_sentence_names_exists() -> None:
    the_month()
    held = {row["id"] for folder in (FLAGSHIP, LIBRARY) for row in table(folder / "parameters.csv")}
    known = set(parameters.all()) | set(levers.all()) | held
    rooms = {name.partition(".")[0] for name in known}
    found: set[str] = set()
    for path in [*FLAGSHIP.rglob("*.yaml"), *FLAGSHIP.rglob("*.csv"), *LIBRARY.rglob("*.csv")]:
        words = re.findall(r"(?<![\w./-])([a-z]+(?:\.[a-z][a-z_0-9]*)+)(?![\w/(-])", path.read_text(encoding="utf-8"))
        found |= {word for word in words if word.partition(".")[0] in rooms}
    assert len(found) > 50
    assert found <= known, sorted(found - known)
