"""Early counts are off: how they are drawn, and how the error is learnt from other conflicts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.crisis.flight_case import FlightCase, FlightPlace, FlightRoute, Series
from homeward.movement.flight.conflict import DEFAULT, KNOWN_DAYS, ConflictFlight, ConflictRules, prepare, run_conflict
from homeward.record.calibrate import ALL_FORMS, calibrate, leave_one_out, posterior_rules
from homeward.record.flight_scores import score_series
from homeward.record.told import log_ratios, with_told_error
from tests.record.small_conflict import make_case, recorded_case, with_record

STILL = replace(DEFAULT, growth=1e-9, onward=0.0, uncounted=0.0)
"""Rules under which next to nobody comes after the known days."""


def corrected(told: list[float], verified: list[float], countries: list[str], name: str = "made") -> FlightCase:
    """A conflict whose camps were told at some counts from day 10 on, scaled to others by a verification on day 60."""
    base = make_case(name)
    camps = tuple(
        FlightPlace(f"{name} {row}", "r", country, 2.0 + row, 1.0, "camp") for row, country in enumerate(countries)
    )
    early = {
        camp.name: Series(np.array([0, 10, 59, 60]), np.array([0.0, count, count, after]))
        for camp, count, after in zip(camps, told, verified, strict=True)
    }
    return replace(
        base,
        places=base.places[:3] + camps,
        routes=base.routes[:2] + tuple(FlightRoute("Middle", camp.name, 100.0) for camp in camps),
        conflict=np.pad(base.conflict[:, :3], ((0, 0), (0, len(camps)))),
        registered={camp: series.verified(3) for camp, series in early.items()},
        as_counted=early,
        corrections=tuple((camp, 60) for camp in early),
    )


def first_days(flight: ConflictFlight, rules: ConflictRules, runs: int, seed: int = 1) -> np.ndarray:
    """People in camps on the day after the last known one # (run, camp)."""
    return run_conflict(flight, [rules], runs, seed).camps[:, KNOWN_DAYS + 1]


def test_counts_are_shown_as_told_and_gone_on_from_as_they_may_be() -> None:
    flight = prepare(corrected([9000.0, 5000.0], [9000.0, 5000.0], ["Away", "Beyond"]))
    half = replace(STILL, told_mean=float(np.log(0.5)))
    camps = run_conflict(flight, [half], 3, 1).camps
    assert (camps[:, KNOWN_DAYS] == [9000, 5000]).all()
    assert camps[:, KNOWN_DAYS + 1] == pytest.approx(np.array([[4500, 2500]] * 3), abs=2)


def test_the_error_is_lognormal_and_half_of_it_is_the_countrys() -> None:
    flight = prepare(corrected([1e6] * 3, [1e6] * 3, ["Away", "Away", "Beyond"]))
    logs = np.log(first_days(flight, replace(STILL, told_mean=-0.2, told_spread=0.3), 2000) / 1e6)
    assert logs.mean(axis=0) == pytest.approx([-0.2] * 3, abs=0.03)
    assert logs.std(axis=0) == pytest.approx([0.3] * 3, abs=0.02)
    together = np.corrcoef(logs.T)
    assert (together[0, 1], together[0, 2]) == pytest.approx((0.5, 0.0), abs=0.07)


def test_without_the_error_a_count_halved_later_is_outside_every_band() -> None:
    case = corrected([9000.0] * 6, [4500.0] * 6, [f"Country {row}" for row in range(6)])
    flight, told = prepare(case), replace(STILL, told_mean=-0.3, told_spread=0.4)
    sure, unsure = (
        score_series(run_conflict(flight, [rule], 100, 1).camps, case.record(), after=KNOWN_DAYS).coverage[95]
        for rule in (STILL, told)
    )
    assert sure == 0.0
    assert unsure > 0.9


def test_log_ratios_and_what_is_learnt_by_hand() -> None:
    one = prepare(corrected([1700.0, 700.0], [700.0, 700.0], ["Away", "Beyond"], "one"))
    other = prepare(corrected([2700.0], [1700.0], ["Away"], "other"))
    assert log_ratios(one) == pytest.approx(np.log([0.5, 1.0]))
    assert log_ratios(other) == pytest.approx(np.log([2000 / 3000]))
    rules = with_told_error([DEFAULT] * 400, [one, other], 1)
    mean = np.log([0.5, 1.0, 2 / 3]).mean()
    assert np.median([rule.told_mean for rule in rules]) == pytest.approx(mean, abs=0.03)
    left = ((np.log([0.5, 1.0, 2 / 3]) - mean) ** 2).sum()
    spread = np.linspace(0.05, 1.0, 2000)
    below = np.cumsum(spread**-2 * np.exp(-0.5 * left / spread**2))
    median = spread[np.searchsorted(below, below[-1] / 2)]
    assert np.median([rule.told_spread for rule in rules]) == pytest.approx(median, abs=0.03)


def test_two_camps_of_a_country_count_for_less_than_two() -> None:
    apart = prepare(corrected([2700.0, 2700.0, 700.0], [700.0, 700.0, 700.0], ["Away", "Across", "Beyond"]))
    together = prepare(corrected([2700.0, 2700.0, 700.0], [700.0, 700.0, 700.0], ["Away", "Away", "Beyond"]))
    means = [
        np.median([rule.told_mean for rule in with_told_error([DEFAULT] * 400, [flight], 1)])
        for flight in (apart, together)
    ]
    weights = np.array([2 / 3, 2 / 3, 1.0])  # of camps whose errors have a correlation of one half in the first country
    assert means[0] == pytest.approx(np.log(1 / 3) * 2 / 3, abs=0.05)
    assert means[1] == pytest.approx(np.log(1 / 3) * weights[:2].sum() / weights.sum(), abs=0.05)


def test_the_error_counts_were_made_with_is_found_again() -> None:
    luck = np.random.default_rng(4)
    told, countries = [20_000.0] * 30, [f"Country {row}" for row in range(30)]
    verified = [20_000.0 * float(np.exp(-0.3 + 0.25 * x)) for x in luck.standard_normal(30)]
    rules = with_told_error([DEFAULT] * 20, [prepare(corrected(told, verified, countries))], 1)
    assert np.median([rule.told_mean for rule in rules]) == pytest.approx(-0.3, abs=0.12)
    assert np.median([rule.told_spread for rule in rules]) == pytest.approx(0.25, abs=0.07)


def test_one_camp_teaches_nothing() -> None:
    assert with_told_error([DEFAULT], [prepare(corrected([900.0], [500.0], ["Away"]))], 1) == (DEFAULT,)


@settings(max_examples=15, deadline=None)
@given(mean=st.floats(-1.0, 0.5), spread=st.floats(0.0, 1.0), seed=st.integers(0, 1000))
def test_what_was_told_is_shown_and_nobody_is_below_nought(mean: float, spread: float, seed: int) -> None:
    flight = prepare(corrected([900.0, 0.0, 400.0], [500.0, 0.0, 400.0], ["Away", "Away", "Beyond"]))
    rules = replace(STILL, told_mean=mean, told_spread=spread)
    camps = run_conflict(flight, [rules], 2, seed).camps
    assert (camps[:, : KNOWN_DAYS + 1] == flight.seen).all()
    assert (camps >= 0).all()
    assert np.array_equal(run_conflict(flight, [rules], 1, seed).camps, camps[:1])


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(3)), seed=st.integers(0, 1000))
def test_the_order_of_camps_does_not_change_their_errors(order: list[int], seed: int) -> None:
    case = corrected([900.0, 800.0, 400.0], [500.0, 600.0, 400.0], ["Away", "Away", "Beyond"])
    turned = replace(case, places=case.places[:3] + tuple(case.places[3 + row] for row in order))
    rules = replace(STILL, told_spread=0.5)
    one, other = (first_days(prepare(item), rules, 2, seed) for item in (case, turned))
    assert other == pytest.approx(one[:, order], abs=1)


def test_a_conflict_foretold_has_no_part_in_the_error_of_its_counts() -> None:
    cases = [recorded_case("one", 3), recorded_case("two", 4, shift=25.0), recorded_case("three", 5, shift=-20.0)]
    fitted = calibrate(cases, 24, 1)
    before = posterior_rules(cases, fitted, [0, 1], 6)
    spoilt = [*cases[:2], with_record(cases[2], cases[2].record() * 5)]
    assert posterior_rules(spoilt, fitted, [0, 1], 6) == before
    assert all(rule.told_spread > 0.0 for rule in before)
    alone = leave_one_out(cases, fitted, 2, 6, ALL_FORMS, spreads=False)
    assert all(rule.told_mean == rule.told_spread == 0.0 for item in alone for rule in item.rules)
