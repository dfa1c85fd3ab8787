"""Calibration on records made by known rules, and what a forecast may not look at."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from homeward.crisis.flight_case import FlightClosure
from homeward.foundation.problems import InputError
from homeward.movement.flight.conflict import DEFAULT, KNOWN_DAYS, prepare, run_conflict
from homeward.record.calibrate import calibrate, draw_rules, leave_one_out, posterior_file
from homeward.record.share_scores import ard_rescaled, naive_forecasts, score_shares
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
        assert item.homeward.ard_rescaled < np.quantile(fitted.ard[:, column], 0.25)
        assert item.homeward.crps < min(item.naive[name].crps for name in ("gravity", "constant_shares"))


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
    camps = run_conflict(prepare(cases[0]), list(draw_rules(20, 2)), 1, 1, spread=1.0).camps
    assert (np.diff(camps[:, KNOWN_DAYS + 1 :], axis=1) >= 0).all()
    seen = cases[0].record()[KNOWN_DAYS].sum()
    assert (camps.sum(axis=2) <= 50_000 + seen).all()


def test_the_same_seed_gives_the_same_posterior(cases, fitted) -> None:  # type: ignore[no-untyped-def]
    again = calibrate(cases, 80, 1)
    assert json.dumps(posterior_file(again)) == json.dumps(posterior_file(fitted))
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
    case = with_record(make_case(days=40), np.tile([10, 20, 30], (40, 1)))
    assert ard_rescaled(np.tile([1.0, 2.0, 3.0], (40, 1)), case.record().astype(float)) == pytest.approx(0.0)
    assert ard_rescaled(np.tile([6.0, 0.0, 0.0], (40, 1)), case.record().astype(float)) == pytest.approx(100 / 60)
    assert ard_rescaled(np.zeros((40, 3)), case.record().astype(float)) == pytest.approx(1.0)
    score = score_shares(np.tile([20.0, 40.0, 60.0], (2, 40, 1)), case)
    assert score.ard_rescaled == pytest.approx(0.0)
    assert score.crps == pytest.approx(1.0)
    assert score.total_error == pytest.approx(1.0)
    naive = naive_forecasts(case, 30)
    assert score_shares(naive["constant_shares"][None], case).ard_rescaled == pytest.approx(0.0)
    assert naive["gravity"][-1, 0] > naive["gravity"][-1, 2]
