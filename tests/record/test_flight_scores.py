"""Scores of recorded flights, on numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from homeward.record.flight_scores import naive_series, score_flight, score_series
from homeward.record.same_distribution import detectable_shift, same_distribution, weekly
from tests.record.small_conflict import make_case


def test_the_three_errors_differ_only_in_what_they_divide_by() -> None:
    recorded = np.array([[100, 100], [300, 100]])
    camps = np.array([[[50, 50], [200, 200]]])
    scores = score_series(camps, recorded, np.array([400, 0]))
    # off: 100 of 200, then 200 of 400; rescaled: 0 of 200, then 200 of 400
    assert scores.ard_normal == pytest.approx((100 / 200 + 200 / 400) / 2)
    assert scores.ard_total == pytest.approx((100 / 400 + 0.0) / 2)
    assert scores.ard_rescaled == pytest.approx((0.0 + 200 / 400) / 2)


def test_a_perfect_forecast_scores_nothing_and_is_always_covered() -> None:
    recorded = np.arange(20).reshape(10, 2) * 10
    scores = score_series(np.repeat(recorded[None], 5, axis=0), recorded, recorded.sum(axis=1))
    assert scores.ard_normal == scores.ard_rescaled == scores.crps == scores.total_error == 0.0
    assert set(scores.coverage.values()) == {1.0}


def test_counts_are_stated_by_the_median_which_no_other_beats_on_its_own_runs() -> None:
    luck = np.random.default_rng(3)
    runs = np.exp(luck.normal(size=(201, 4, 3)) * np.array([0.2, 1.0, 2.0])) * 1000.0
    middle = np.sort(runs, axis=0)[100]
    assert score_series(runs, middle).ard_normal == 0.0
    assert score_series(runs, middle).ard_rescaled_of_a_run > 0.2
    off = [np.abs(runs - x).sum(axis=2).mean() for x in (middle, runs.mean(axis=0), 0.9 * middle, 1.1 * middle)]
    assert off[0] == min(off)


def test_shares_are_stated_by_the_mean_and_counts_by_the_median() -> None:
    skewed = np.array([[[10, 50]], [[10, 50]], [[100, 50]]])
    by_median = score_series(skewed, np.array([[10.0, 50.0]]))
    assert by_median.ard_normal == by_median.ard_total == 0.0
    assert by_median.ard_rescaled == pytest.approx(2 * (60 * 40 / 90 - 10) / 60)
    by_mean = score_series(skewed, np.array([[40.0, 50.0]]))
    assert by_mean.ard_rescaled == 0.0
    assert by_mean.ard_normal == pytest.approx(30 / 90)


def test_coverage_of_a_known_spread() -> None:
    luck = np.random.default_rng(1)
    truth = np.full((400, 1), 1000.0)
    shift = luck.normal(size=(1, 400, 1))
    runs = truth + 50 * (luck.normal(size=(600, 400, 1)) + shift)
    scores = score_series(runs, truth, truth[:, 0])
    for level in (50, 80, 95):
        assert scores.coverage[level] == pytest.approx(level / 100, abs=0.07)


def test_naive_forecasts_are_told_the_total_and_nothing_is_lost() -> None:
    case = make_case()
    for series in naive_series(case).values():
        assert series.shape == case.record().shape
        assert np.isfinite(series).all()
        assert series.sum(axis=1) == pytest.approx(case.record().sum(axis=1), abs=1e-6)


def ensemble(runs: int, seed: int) -> np.ndarray:
    """Camps that hang together over days: three random walks that share a step. # (run, day, camp)."""
    luck = np.random.default_rng(seed)
    steps = luck.normal(size=(runs, 70, 3)) + luck.normal(size=(runs, 70, 1))
    return 5_000 + 20 * steps.cumsum(axis=1)


def test_the_rank_test_keeps_its_level_in_spite_of_correlation() -> None:
    pool = ensemble(140, 2)
    odd = sum(not same_distribution(np.delete(pool, i, axis=0), pool[i], power=False).alike for i in range(60))
    assert odd <= 8


def test_the_rank_test_finds_a_shifted_and_an_incoherent_run() -> None:
    pool, other = ensemble(140, 3), ensemble(1, 4)[0]
    other[:, 1] *= 1.2
    assert not same_distribution(pool, other, power=False).alike
    against = ensemble(1, 5)[0]
    against += 400 * np.sin(np.arange(70))[:, None] * np.array([1.0, -1.0, 1.0])
    assert not same_distribution(pool, against, power=False).alike


def test_power_is_a_shift_that_would_have_been_found() -> None:
    shift = detectable_shift(weekly(ensemble(90, 6)), 3, tries=5)
    assert 0.02 < shift <= 0.6


def test_scores_of_runs_stand_beside_naive_ones() -> None:
    from homeward.movement.flee_rules import run_case
    from tests.flee_rules.test_known_answers import star

    scores = score_flight(run_case(star({"Near": 20.0, "Far": 80.0}), 4, seed=1))
    assert {"ard_total", "ard_normal", "ard_rescaled", "crps", "coverage_80", "naive"} <= set(scores)
    assert set(scores["naive"]) == {"constant_shares", "gravity", "yesterday"}
