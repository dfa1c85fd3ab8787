"""What a camp draws beside one that looks the same: drawn, known in closed form, and learnt from records."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.crisis.flight_case import FlightPlace, FlightRoute
from homeward.foundation.chance import Chance
from homeward.movement.flight.conflict import DEFAULT, KNOWN_DAYS, ConflictRules, prepare, pulls, run_conflict
from homeward.record.calibrate import ALL_FORMS, calibrate, leave_one_out, posterior_file, posterior_rules
from homeward.record.spread import (
    COUNT_ERROR,
    PULL_SPREADS,
    TOTAL_SPREADS,
    log_score,
    log_scores,
    posterior_values,
    with_spreads,
)
from tests.record.small_conflict import make_case, recorded_case, with_record

PLAIN = ConflictRules(power=1.0, kin=0.0, ties=0.0, crowd=0.0, beds=1e12, onward=0.0, rate=0.01)


def two_camps(**change):  # type: ignore[no-untyped-def]
    """One large town with fighting and two camps that look the same."""
    places = (
        FlightPlace("Town", "r", "Home", 1.0, 1.0, "conflict", 0, 2_000_000, 0),
        FlightPlace("Left", "r", "Away", 1.5, 1.0, "camp"),
        FlightPlace("Right", "r", "Away", 0.5, 1.0, "camp"),
    )
    routes = (FlightRoute("Town", "Left", 50.0), FlightRoute("Town", "Right", 50.0))
    conflict = np.zeros((90, 3))
    conflict[:, 0] = 1.0
    return make_case(places=places, routes=routes, conflict=conflict, registered={}, **change)


def test_two_camps_that_look_the_same_divide_people_by_their_pulls() -> None:
    flight = prepare(two_camps())
    rules = replace(PLAIN, pull_spread=1.2)
    camps = run_conflict(flight, [rules], 40, 1).camps[:, -1]
    drawn = np.stack([pulls(flight, 1.2, Chance(1, 1, row)) for row in range(40)])
    share, people = drawn[:, 0] / drawn.sum(axis=1), camps.sum(axis=1)
    assert camps[:, 0] / people == pytest.approx(share, abs=0.01)
    away = np.abs(camps[:, 0] - people * share) / np.sqrt(people * share * (1 - share))
    assert np.mean(away**2) == pytest.approx(1.0, abs=0.5)
    even = run_conflict(flight, [PLAIN], 40, 1).camps[:, -1]
    assert even[:, 0] / even.sum(axis=1) == pytest.approx(0.5, abs=0.01)


def test_pulls_are_lognormal_independent_and_the_same_for_the_whole_flight() -> None:
    flight = prepare(two_camps())
    logs = np.log(np.stack([pulls(flight, 0.7, Chance(3, 1, row)) for row in range(4000)]))
    assert logs.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.04)
    assert logs.std(axis=0) == pytest.approx([0.7, 0.7], abs=0.03)
    assert abs(np.corrcoef(logs.T)[0, 1]) < 0.05
    assert np.array_equal(pulls(flight, 0.0, Chance(3, 1, 5)), np.ones(2))
    days = run_conflict(flight, [replace(PLAIN, pull_spread=1.5)], 8, 3).camps
    early, late = (days[:, day, 0] / days[:, day].sum(axis=1) for day in (10, 89))
    assert np.corrcoef(early, late)[0, 1] > 0.99


def test_without_spread_the_runs_are_what_they_were() -> None:
    """Counts of the last day as they were before there were spreads."""
    camps = run_conflict(prepare(recorded_case("one", 3)), [DEFAULT], 2, 1).camps
    assert camps[:, -1].tolist() == EARLIER_COUNTS
    uncounted = replace(make_case(), registered={"Near": recorded_case("one", 3).registered["Near"]})
    assert run_conflict(prepare(uncounted), [DEFAULT], 2, 1).camps[:, -1].tolist() == EARLIER_UNCOUNTED


EARLIER_COUNTS = [[2564, 672, 206], [2596, 683, 207]]
EARLIER_UNCOUNTED = [[2711, 938, 555], [2742, 941, 572]]


@settings(max_examples=15, deadline=None)
@given(pull=st.floats(0.0, 3.0), total=st.floats(0.0, 1.5), seed=st.integers(0, 1000))
def test_people_are_conserved_whatever_the_spreads(pull: float, total: float, seed: int) -> None:
    case = make_case()
    rules = replace(DEFAULT, pull_spread=pull, total_spread=total, rate=0.02)
    camps = run_conflict(prepare(case), [rules], 2, seed).camps
    assert (camps >= 0).all()
    assert (np.diff(camps.sum(axis=2), axis=1) >= 0).all()
    assert (camps.sum(axis=2) <= 50_000).all()


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(3)), future=st.integers(0, 10_000))
def test_the_order_of_camps_does_not_change_their_pulls(order: list[int], future: int) -> None:
    case = make_case()
    turned = replace(case, places=case.places[:3] + tuple(case.places[3 + row] for row in order))
    one, other = (pulls(prepare(c), 1.1, Chance(1, 1, future)) for c in (case, turned))
    assert np.array_equal(one[order], other)


def test_names_are_exchangeable_and_runs_do_not_depend_on_how_many_there_are() -> None:
    flight = prepare(two_camps())
    rules = replace(PLAIN, pull_spread=1.0)
    camps = run_conflict(flight, [rules], 60, 2).camps
    share = camps[:, -1, 0] / camps[:, -1].sum(axis=1)
    assert np.quantile(share, 0.25) == pytest.approx(1 - np.quantile(share, 0.75), abs=0.15)
    assert np.array_equal(run_conflict(flight, [rules], 7, 2).camps, camps[:7])


def test_pull_divides_those_not_counted_and_makes_them_no_more() -> None:
    counts = np.zeros((90, 3), dtype=np.int64)
    counts[20:, 0] = 900
    near = with_record(make_case(), counts).registered["Near"]
    flight = prepare(replace(make_case(), registered={"Near": near}))
    even, drawn = (
        run_conflict(flight, [replace(DEFAULT, pull_spread=spread)], 20, 1).camps[:, KNOWN_DAYS]
        for spread in (0.0, 1.5)
    )
    assert (even[:, 0] == 900).all() and (drawn[:, 0] == 900).all()
    assert drawn.sum(axis=1) == pytest.approx(even.sum(axis=1), abs=3)
    assert drawn[:, 1].std() > 50


def test_log_score_by_hand() -> None:
    runs = np.array([[[1.0]], [[3.0]]])
    variance = 1.0 + COUNT_ERROR**2
    by_hand = -0.5 * np.log(2 * np.pi * variance) - 0.5 * 4.0 / variance
    assert log_score(runs, np.array([[4.0]])) == pytest.approx([by_hand])


def test_posterior_values_are_quantiles_in_the_order_of_luck() -> None:
    luck = np.array([0.9, 0.1, 0.5, 0.7])
    flat = posterior_values(np.linspace(0.0, 1.0, 5), np.zeros(5), luck)
    assert flat == pytest.approx([0.875, 0.125, 0.375, 0.625], abs=0.01)
    tried = np.linspace(0.0, 2.4, 49)
    normal = posterior_values(tried, -0.5 * ((tried - 1.2) / 0.2) ** 2, (np.arange(400) + 0.5) / 400)
    assert (normal.mean(), normal.std()) == pytest.approx((1.2, 0.2), abs=0.01)
    assert (np.diff(normal) > 0).all()


@pytest.fixture(scope="module")
def learnt():  # type: ignore[no-untyped-def]
    """A conflict of twelve camps whose record was made with a pull of each, and its log scores."""
    base = make_case()
    camps = tuple(FlightPlace(f"Camp {n}", "r", "Away", 2.0, 1.0, "camp") for n in range(12))
    routes = (FlightRoute("Upper", "Middle", 30.0), FlightRoute("Lower", "Middle", 40.0))
    case = replace(
        base,
        places=tuple(replace(place, population=place.population * 20) for place in base.places[:3]) + camps,
        routes=routes + tuple(FlightRoute("Middle", camp.name, 100.0) for camp in camps),
        conflict=np.pad(base.conflict[:, :3], ((0, 0), (0, 12))),
        registered={},
    )
    flight = prepare(case)
    made = run_conflict(flight, [replace(PLAIN, pull_spread=1.0, rate=0.005)], 1, 11).camps[0]
    return prepare(with_record(case, made), 0), pulls(flight, 1.0, Chance(11, 1, 0))


def test_the_spread_a_record_was_made_with_is_found_again(learnt) -> None:  # type: ignore[no-untyped-def]
    known, drawn = learnt
    of_pull, of_total = log_scores(known, [replace(PLAIN, rate=0.005)] * 10, 1)
    best = PULL_SPREADS[int(np.argmax(of_pull))]
    assert best == pytest.approx(np.log(drawn).std(), abs=0.45)
    assert of_pull[0] < of_pull.max() - 5
    assert TOTAL_SPREADS[int(np.argmax(of_total))] < 0.5
    rules = with_spreads([PLAIN] * 20, of_pull, of_total, 1)
    assert np.median([rule.pull_spread for rule in rules]) == pytest.approx(best, abs=0.4)


def test_a_conflict_foretold_has_no_part_in_its_own_spreads() -> None:
    cases = [recorded_case("one", 3), recorded_case("two", 4, shift=25.0), recorded_case("three", 5, shift=-20.0)]
    fitted = calibrate(cases, 24, 1)
    before = posterior_rules(cases, fitted, [0, 1], 6)
    spoilt = [*cases[:2], with_record(cases[2], cases[2].record()[:, ::-1] * 5)]
    assert posterior_rules(spoilt, fitted, [0, 1], 6) == before
    assert posterior_rules(spoilt, fitted, [0, 2], 6) != posterior_rules(cases, fitted, [0, 2], 6)
    alone = leave_one_out(cases, fitted, 2, 6, ALL_FORMS, spreads=False)
    assert all(rule.pull_spread == rule.total_spread == 0.0 for item in alone for rule in item.rules)
    kept = posterior_file(cases, fitted, 6)["posterior"]
    assert all(row["pull_spread"] > 0.0 for row in kept)  # type: ignore[index, attr-defined]
