"""Calibration on records made by known rules, and what a forecast may not look at."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from homeward.crisis.flight_case import FlightClosure, Series
from homeward.foundation.problems import InputError
from homeward.movement.flight.conflict import DEFAULT, KNOWN_DAYS, prepare, run_conflict
from homeward.movement.flight.posterior import SHIPPED, shipped
from homeward.record.calibrate import (
    ALL_FORMS,
    BOUNDS,
    FORMS,
    NEUTRAL,
    calibrate,
    draw_rules,
    leave_one_out,
    posterior_file,
)
from homeward.record.flight_scores import naive_series, rescaled_error, score_flight, score_series
from homeward.record.spread import PULL_SPREADS, TOTAL_SPREADS
from homeward.record.told import TOLD_SPREADS
from tests.record.small_conflict import make_case, recorded_case, with_record


@pytest.fixture(scope="module")
def cases():  # type: ignore[no-untyped-def]
    return [recorded_case("one", 3), recorded_case("two", 4, shift=25.0), recorded_case("three", 5, shift=-20.0)]


@pytest.fixture(scope="module")
def fitted(cases):  # type: ignore[no-untyped-def]
    return calibrate(cases, 80, 1)


def test_fitting_to_the_others_beats_most_draws_and_forecasts_without_a_model(cases, fitted) -> None:  # type: ignore[no-untyped-def]
    for column, item in enumerate(leave_one_out(cases, fitted)):
        assert cases[column].name not in item.fitted_to
        assert item.later.ard_rescaled < np.quantile(fitted.ard[:, column], 0.25)
        assert item.later.crps < min(item.naive_later[name].crps for name in ("gravity", "constant_shares"))


def test_a_forecast_reads_no_record_after_the_known_days(cases) -> None:  # type: ignore[no-untyped-def]
    case = cases[0]
    changed = case.record().copy()
    changed[KNOWN_DAYS + 1 :] *= 7
    told, untold = (run_conflict(prepare(c), [DEFAULT], 2, 1).camps for c in (case, with_record(case, changed)))
    assert np.array_equal(told, untold)


def test_a_forecast_reads_no_capacity(cases) -> None:  # type: ignore[no-untyped-def]
    case = cases[0]
    roomy = replace(case, places=tuple(replace(place, capacity=place.capacity * 1000) for place in case.places))
    assert np.array_equal(*(run_conflict(prepare(c), [DEFAULT], 2, 1).camps for c in (case, roomy)))


def test_closures_keep_people_from_a_camp_and_a_border() -> None:
    shut = make_case(
        closures=(FlightClosure("camp", "Near", "", 0, 60), FlightClosure("country", "Home", "Beyond", 0, 90))
    )
    camps = run_conflict(prepare(shut), [DEFAULT], 3, 1).camps
    assert camps[:, :60, 0].sum() == 0
    assert camps[:, -1, 0].sum() > 0
    assert camps[..., 2].sum() == 0
    assert camps[..., 1].sum() > 0


def test_a_closed_place_can_still_be_fled() -> None:
    shut = make_case(closures=(FlightClosure("location", "Upper", "", 0, 90),))
    assert run_conflict(prepare(shut), [DEFAULT], 1, 1).camps[0, 40].sum() > 0


def test_camps_never_hold_more_than_could_flee(cases) -> None:  # type: ignore[no-untyped-def]
    camps = run_conflict(
        prepare(cases[0]), [replace(rule, pull_spread=1.0, total_spread=1.0) for rule in draw_rules(20, 2)], 1, 1
    ).camps
    assert (camps >= 0).all()
    assert (np.diff(camps.sum(axis=2)[:, KNOWN_DAYS + 1 :], axis=1) >= 0).all()
    seen = cases[0].record()[KNOWN_DAYS].sum()
    assert (camps.sum(axis=2) <= 50_000 + seen).all()


def test_the_same_seed_gives_the_same_posterior(cases, fitted) -> None:  # type: ignore[no-untyped-def]
    again = calibrate(cases, 80, 1)
    assert json.dumps(posterior_file(cases, again)) == json.dumps(posterior_file(cases, fitted))
    more = draw_rules(100, 1)
    assert more[:80] == fitted.rules


def test_bad_folders_are_told_together() -> None:
    empty = make_case("empty")
    with pytest.raises(InputError) as error:
        calibrate([empty, empty], 20)
    assert len(error.value.problems) == 3
    with pytest.raises(InputError, match="at least two"):
        leave_one_out([recorded_case("one", 3)], calibrate([recorded_case("one", 3)], 20))


def test_scores_by_hand() -> None:
    recorded = np.tile([10.0, 20.0, 30.0], (40, 1))
    case = with_record(make_case(days=40), recorded)
    assert rescaled_error(np.tile([1.0, 2.0, 3.0], (40, 1)), recorded) == pytest.approx(0.0)
    assert rescaled_error(np.tile([6.0, 0.0, 0.0], (40, 1)), recorded) == pytest.approx(100 / 60)
    assert rescaled_error(np.zeros((40, 3)), recorded) == pytest.approx(1.0)
    score = score_series(np.tile([20.0, 40.0, 60.0], (2, 40, 1)), recorded, after=5)
    assert score.ard_rescaled == score.ard_rescaled_of_a_run == score.crps_shares == pytest.approx(0.0)
    assert score.crps == score.total_error == score.ard_total == pytest.approx(1.0)
    apart = score_series(np.stack([np.tile([60.0, 0.0, 0.0], (40, 1)), np.tile([0.0, 0.0, 60.0], (40, 1))]), recorded)
    assert apart.ard_rescaled_of_a_run == pytest.approx((100 + 60) / 2 / 60)
    assert apart.ard_rescaled == pytest.approx((20 + 20 + 0) / 60)
    naive = naive_series(case, 30)
    assert rescaled_error(naive["constant_shares"], recorded) == pytest.approx(0.0)
    assert naive["gravity"].sum(axis=1) == pytest.approx(60.0)
    assert naive["gravity"][-1, 0] > naive["gravity"][-1, 2]


def test_no_line_is_drawn_to_a_later_count() -> None:
    days = np.array([0, 20, 50])
    series = {"Near": Series(days, np.array([0.0, 100.0, 700.0])), "Far": Series(days[[0, 2]], np.array([0.0, 300.0]))}
    case = replace(make_case(), registered=series)
    counts, counted = case.record_until(KNOWN_DAYS)
    assert counts.shape == (KNOWN_DAYS + 1, 3)
    assert counts[[10, 20, 30], 0].tolist() == [50, 100, 100]
    assert counts[:, 1:].sum() == 0
    assert counted.tolist() == [True, False, False]
    later = {name: replace(s, values=s.values * np.where(s.days > KNOWN_DAYS, 9.0, 1.0)) for name, s in series.items()}
    told, untold = (run_conflict(prepare(replace(case, registered=x)), [DEFAULT], 2, 1).camps for x in (series, later))
    assert np.array_equal(told, untold)


def test_a_count_is_told_as_it_stood_until_the_day_it_was_corrected() -> None:
    raw = Series(np.array([0, 10, 20, 40]), np.array([0.0, 80.0, 100.0, 60.0]))
    early, late = (
        replace(make_case(), registered={"Near": done}, as_counted={"Near": raw}, corrections=(("Near", day),))
        for done, day in ((raw.verified(2), 20), (raw.verified(3), 40))
    )
    assert late.record()[20, 0] == 60
    assert late.record_until(30)[0][[10, 20, 30], 0].tolist() == [80, 100, 100]
    assert late.record_until(40)[0][[10, 20, 40], 0].tolist() == [48, 60, 60]
    assert early.record_until(30)[0][[10, 20, 30], 0].tolist() == [100, 100, 100]
    assert early.record_until(19)[0][[10, 19], 0].tolist() == [80, 80]
    assert raw.verified(0) is raw
    assert raw.verified(1) is raw


def test_camps_not_counted_yet_hold_some_of_those_the_rules_send_there() -> None:
    case = replace(make_case(), registered={"Near": Series(np.array([0, 20]), np.array([0.0, 900.0]))})
    flight = prepare(case)
    none, half, all_ = (
        run_conflict(flight, [replace(DEFAULT, uncounted=share, onward=0.0)], 1, 1).camps[0]
        for share in (0.0, 0.5, 1.0)
    )
    assert (none[30, 1:] == 0).all()
    assert (all_[30, 1:] > half[30, 1:]).all()
    assert (half[30, 1:] > 0).all()
    assert none[30, 0] == half[30, 0] == all_[30, 0] == 900
    assert (np.diff(all_[: KNOWN_DAYS + 1], axis=0) >= 0).all()


def test_moving_on_stays_within_a_country_and_keeps_everybody() -> None:
    case = with_record(make_case(), np.tile([9_000, 0, 500], (90, 1)))
    still, moving = (
        run_conflict(prepare(case), [replace(DEFAULT, onward=share, rate=0.0)], 1, 1).camps[0] for share in (0.0, 0.02)
    )
    assert np.array_equal(still.sum(axis=1), moving.sum(axis=1))
    assert np.array_equal(still[:, 2], moving[:, 2])
    assert moving[-1, 1] > 1_000 + still[-1, 1]


def test_forms_leave_out_their_terms_and_the_choice_looks_only_at_the_given_records(cases) -> None:  # type: ignore[no-untyped-def]
    for form, without in FORMS.items():
        for rule in draw_rules(3, 1, form):
            assert all(getattr(rule, name) == NEUTRAL[name] for name in without)
    fitted = calibrate(cases, 24, 1, forms=("every term", "uncounted camps empty"))
    assert len(fitted.rules) == 48
    chosen = fitted.choose_form([0, 1], keep=6)
    spoilt = replace(fitted, ard=np.where(np.arange(3) == 2, 9.0, fitted.ard))
    assert spoilt.choose_form([0, 1], keep=6) == chosen
    assert chosen in (*FORMS, ALL_FORMS)
    assert {fitted.forms[row] for row in fitted.best([0, 1], 6, "every term")} == {"every term"}


def test_shipped_rules_lie_within_the_priors_and_take_turns() -> None:
    assert len(set(SHIPPED)) == len(SHIPPED) == 20
    for rule in SHIPPED:
        for name, (low, high, _) in BOUNDS.items():
            value = getattr(rule, name)
            assert low <= value <= high or value == NEUTRAL[name]
    assert shipped(41)[40] == SHIPPED[0]
    for name, tried in (("pull_spread", PULL_SPREADS), ("total_spread", TOTAL_SPREADS)):
        values = [getattr(rule, name) for rule in SHIPPED]
        assert len(set(values)) == len(values)
        assert 0.0 < min(values) < max(values) < tried[-1]
    assert all(-0.5 < rule.told_mean < 0.2 and TOLD_SPREADS[0] < rule.told_spread < 0.5 for rule in SHIPPED)


def test_runs_say_what_was_told_and_the_days_after_are_scored_apart(cases) -> None:  # type: ignore[no-untyped-def]
    runs = run_conflict(prepare(cases[0]), [DEFAULT], 2, 1)
    assert "day 30 were told" in runs.notes[0]
    assert np.array_equal(runs.camps[0, : KNOWN_DAYS + 1], cases[0].record()[: KNOWN_DAYS + 1])
    scores = score_flight(runs, KNOWN_DAYS)
    assert scores["after_told_days"]["ard_rescaled"] > scores["ard_rescaled"]
    short = with_record(make_case(days=20), np.ones((20, 3), dtype=int))
    whole = run_conflict(prepare(short), [DEFAULT], 2, 1)
    assert "nothing was foretold" in whole.notes[0]
    assert "after_told_days" not in score_flight(whole, KNOWN_DAYS)
    assert "Nobody had been counted" in run_conflict(prepare(make_case()), [DEFAULT], 1, 1).notes[0]
