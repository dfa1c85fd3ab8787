"""The back-test of the escalation room: known answers, no look ahead, and the scores where the data are there."""

from __future__ import annotations

import numpy as np
import pytest

from homeward.escalation.incidents import DAYS, month_of_incidents
from homeward.io.crisis_folder import open_crisis
from homeward.io.reference import reference_folder
from homeward.record import rivalry_scores
from homeward.record.escalation_backtest import ABSENT, backtest
from homeward.record.escalation_record import judge, simulated_counts
from homeward.record.incident_scores import expected_month, score_months


@pytest.fixture(scope="module")
def crisis():
    return open_crisis("nagorno-karabakh")


def test_judge_by_hand():
    counts = np.array([[0, 0]] * 90 + [[0, 4]] * 6 + [[5, 5]] * 4, dtype=float)
    test = judge(counts, "x")
    assert test.joint_rank == pytest.approx(0.90)
    assert test.inside
    assert (test.tail_early, test.tail_late) == (0.96, 0.10)
    assert test.mean == pytest.approx((6 * 4 + 4 * 10) / 100)
    assert not judge(np.array([[1, 0]] * 100, dtype=float), "never like the record").inside


def test_regimes_are_ordered_and_repeatable(crisis):
    few = simulated_counts(crisis, 300, 1, "lognormal(0.35, 0.5)").sum(axis=1).mean()
    some = simulated_counts(crisis, 300, 1, "fixed(1)").sum(axis=1)
    many = simulated_counts(crisis, 300, 1, "lognormal(3, 0.6)").sum(axis=1).mean()
    assert few < some.mean() < many
    np.testing.assert_array_equal(some, simulated_counts(crisis, 300, 1, "fixed(1)").sum(axis=1))


def test_one_month_ahead_is_the_kernel_of_the_model():
    mean, weight, own = expected_month(0.08, 0.4, 0.1, 0.05)
    counts, residual = np.zeros(1), np.array([0.05])
    month_of_incidents(
        np.array([0.9]), np.array([0.08 * 0.6]), np.array([0.4]), np.array([0.1]), DAYS, residual, counts
    )
    assert residual[0] == pytest.approx(own + weight * counts[0])
    luck = (np.arange(20_000) + 0.5) / 20_000
    many, left = np.zeros(20_000), np.full(20_000, 0.05)
    month_of_incidents(luck, np.full(20_000, 0.048), np.full(20_000, 0.4), np.full(20_000, 0.1), DAYS, left, many)
    assert many.mean() == pytest.approx(mean, rel=2e-3)


def test_without_excitation_both_forecasts_are_one():
    series = np.random.default_rng(1).poisson(2.0, 48)
    scores = score_months(series, branching=0.0)
    assert scores.self_exciting == pytest.approx(scores.poisson)
    assert scores.months == 36


def test_bursts_favour_the_self_exciting_law():
    burst = [0, 0, 0, 0, 9, 8, 6, 1, 0, 0, 0, 7] * 4
    scores = score_months(burst)
    assert scores.self_exciting > scores.poisson


def test_states_before_a_year_know_only_earlier_years():
    deaths = np.array([0.0, 30.0, 200.0, 150.0, 0.0])
    memory, quiet, at_risk = rivalry_scores.states_before(deaths)
    np.testing.assert_allclose(memory, [0.25, 0.5 ** (11 / 5), 1.0, 1.0, 1.0])
    np.testing.assert_allclose(quiet, [10.0, 11.0, 12.0, 0.0, 0.0])
    np.testing.assert_array_equal(at_risk, [True, True, True, False, False])


def test_a_forecast_does_not_look_ahead():
    years = rivalry_scores.LAST - rivalry_scores.FIRST + 1
    random = np.random.default_rng(4)
    series = {name: random.exponential(20.0, years) for name in rivalry_scores.PAIRS}
    draws = rivalry_scores.draw(256)
    before = rivalry_scores.forecast(series, draws)
    changed = {name: values.copy() for name, values in series.items()}
    cut = 2010 - rivalry_scores.FIRST
    for values in changed.values():
        values[cut:] = 500.0
    after = {(item.pair, item.year): item for item in rivalry_scores.forecast(changed, draws)}
    past = [item for item in before if item.year < 2010]
    assert past
    for item in past:
        assert after[item.pair, item.year] == item
        assert 0.0 < item.model < 1.0


def test_scores_by_hand():
    items = [
        rivalry_scores.Forecast("x", 2000, 0.2, 0.1, 0.0, False),
        rivalry_scores.Forecast("y", 2000, 0.6, 0.1, 1.0, True),
    ]
    scores = rivalry_scores.score(items, edge=0.01)
    assert scores.brier["model"] == pytest.approx((0.04 + 0.16) / 2)
    assert scores.log["no_change"] == pytest.approx(np.log(0.99))
    assert scores.skill == pytest.approx(1 - 0.1 / ((0.01 + 0.81) / 2))
    assert sum(count for _, _, count in scores.calibration) == 2


def test_without_reference_copies_it_says_so(crisis):
    found = backtest(crisis, None, futures=50)
    assert found["incidents"] == found["rivalries"] == ABSENT
    assert len(found["record"]) == 4


@pytest.mark.shared
def test_scores_with_the_reference_copies(crisis):
    folder = reference_folder()
    if folder is None:
        pytest.skip(ABSENT)
    found = backtest(crisis, folder, futures=600)
    assert not found["record_outside_under_every_regime"]
    for months in found["incidents"].values():
        assert months["log_score_self_exciting"] > months["log_score_poisson_yearly_mean"]
    rivalries = found["rivalries"]
    assert rivalries["events"] == 5
    assert rivalries["log_score"]["model"] > rivalries["log_score"]["climatology"]
    assert rivalries["brier"]["model"] < rivalries["brier"]["no_change"]
