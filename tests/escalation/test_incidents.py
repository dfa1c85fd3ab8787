"""The Hawkes month against closed forms, a day-by-day process and its own uncompiled code."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from homeward.escalation import incidents as module
from homeward.world import fields as f
from tests.escalation.quantities import a_world, run


def month(luck, mu, n, b, residual, days=module.DAYS):
    size = len(luck)
    counts, left = np.zeros(size), np.full(size, float(residual))
    module.month_of_incidents(luck, np.full(size, mu), np.full(size, n), np.full(size, b), days, left, counts)
    return counts, left


def by_fine_steps(mu, n, b, residual, days, runs=20_000, steps=3_000, seed=5):
    """The process itself in small steps: counts and residuals after the month."""
    random = np.random.default_rng(seed)
    step = days / steps
    x, counts = np.full(runs, float(residual)), np.zeros(runs)
    for _ in range(steps):
        hits = random.random(runs) < (mu + x) * step
        counts += hits
        x = x * math.exp(-b * step) + n * b * hits
    return counts, x


@pytest.mark.parametrize("n", [0.0, 0.36, 0.7])
def test_long_run_rate_is_background_over_one_minus_branching(n):
    luck = (np.arange(20_000) + 0.5) / 20_000
    mu = 0.05
    counts, left = month(luck, mu, n, 1 / 9, n * mu / (1 - n))
    assert counts.mean() == pytest.approx(mu / (1 - n) * module.DAYS, rel=2e-3)
    assert left.mean() == pytest.approx(n * mu / (1 - n), rel=2e-3)


@pytest.mark.parametrize(("n", "residual"), [(0.36, 0.4), (0.6, 0.0)])
def test_month_agrees_with_the_process_in_fine_steps(n, residual):
    mu, b = 0.05, 1 / 9
    luck = (np.arange(20_000) + 0.5) / 20_000
    counts, left = month(luck, mu, n, b, residual)
    true_counts, true_left = by_fine_steps(mu, n, b, residual, module.DAYS)
    assert counts.mean() == pytest.approx(true_counts.mean(), rel=0.03)
    assert left.mean() == pytest.approx(true_left.mean(), rel=0.05)


def test_variance_ratio_agrees_with_the_process_from_its_mean_residual():
    mu, n, b = 0.05, 0.5, 1 / 9
    true_counts, _ = by_fine_steps(mu, n, b, n * mu / (1 - n), module.DAYS)
    ratio = module.within_month_ratio(n, b, module.DAYS)
    assert ratio == pytest.approx(true_counts.var() / true_counts.mean(), rel=0.05)


def test_variance_ratio_limits():
    assert module.within_month_ratio(0.0, 0.1, 30.0) == pytest.approx(1.0)
    assert module.within_month_ratio(0.5, 0.1, 1e7) == pytest.approx(1 / (1 - 0.5) ** 2, rel=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.05, 60.0), st.floats(1.001, 8.0))
def test_negative_binomial_is_the_exact_quantile(u, mean, ratio):
    count = module.negative_binomial(u, mean, ratio)
    law = stats.nbinom(mean / (ratio - 1.0), 1.0 / ratio)
    assert law.cdf(count) >= u - 1e-9
    assert count == 0 or law.cdf(count - 1) < u + 1e-9


def test_negative_binomial_edges():
    assert module.negative_binomial(0.5, 0.0, 2.0) == 0
    assert abs(module.negative_binomial(0.5, 1000.0, 2.0) - 1000) <= 2
    assert module.negative_binomial(0.3, 4.0, 1.0) == stats.poisson(4.0).ppf(0.3)


def test_kernels_uncompiled_equal_compiled():
    random = np.random.default_rng(3)
    luck = random.random(40)
    compiled, plain = np.zeros((2, 40)), np.zeros((2, 40))
    arrays = (np.full(40, 0.06), np.full(40, 0.4), np.full(40, 0.1))
    for out, kernel in ((compiled, module.month_of_incidents), (plain, module.month_of_incidents.py_func)):
        out[0] = 0.03
        kernel(luck, *arrays, module.DAYS, out[0], out[1])
    np.testing.assert_allclose(compiled, plain, rtol=1e-12)
    dead, also = np.zeros(40), np.zeros(40)
    module.deaths_of(luck, compiled[1], arrays[1], dead)
    module.deaths_of.py_func(luck, compiled[1], arrays[1], also)
    np.testing.assert_array_equal(dead, also)
    assert module.negative_binomial.py_func(0.7, 3.0, 2.0) == module.negative_binomial(0.7, 3.0, 2.0)
    assert module.within_month_ratio.py_func(0.4, 0.1, 30.0) == module.within_month_ratio(0.4, 0.1, 30.0)


def test_rate_over_years_is_the_declared_one():
    world = a_world(400)
    total = 0.0
    for number in range(48):
        run(world, "escalation.incidents", first_month=number)
        total += world[f.INCIDENTS].mean()
    assert total / 4 == pytest.approx(24.0, rel=0.04)


def test_hotline_lowers_incidents_until_it_breaks_down():
    plain, calm = a_world(400), a_world(400)
    steady = {"incidents.hotline_breakdown": 0.0}
    run(plain, "escalation.incidents", 24, changes=steady)
    run(calm, "escalation.incidents", 24, levers={"hotline": 1}, changes=steady)
    assert calm[f.INCIDENTS].mean() < 0.7 * plain[f.INCIDENTS].mean()
    assert (calm[module.calm.CALM] == 1.0).all()
    run(calm, "escalation.incidents", 24, levers={"hotline": 1}, changes={"incidents.hotline_breakdown": 1e6})
    assert (calm[module.calm.CALM] == 0.0).all()


def test_an_attack_breaks_the_hotline_and_a_new_arrangement_mends_it():
    world = a_world(4)
    steady = {"incidents.hotline_breakdown": 0.0}
    run(world, "escalation.incidents", levers={"hotline": 1}, changes=steady)
    world[f.ATTACK] = 1.0
    run(world, "escalation.incidents", levers={"hotline": 1}, changes=steady)
    assert (world[module.calm.CALM] == 0.0).all()
    world[f.ATTACK] = 0.0
    run(world, "escalation.incidents", levers={"hotline": 1}, changes=steady)
    assert (world[module.calm.CALM] == 0.0).all()
    world[f.SETTLEMENT] = 1.0  # signed this month: years signed are still 0
    run(world, "escalation.incidents", levers={"hotline": 1}, changes=steady)
    assert (world[module.calm.CALM] == 1.0).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 0.3), st.floats(0.0, 0.3))
def test_more_background_never_means_fewer_incidents_this_month(seed, one, two):
    luck = np.random.default_rng(seed).random(30)
    few, _ = month(luck, min(one, two), 0.4, 0.1, 0.02)
    many, _ = month(luck, max(one, two), 0.4, 0.1, 0.02)
    assert (many >= few).all()


def test_deaths_follow_incidents():
    world = a_world(3000)
    run(world, "escalation.incidents")
    assert world[module.LINE_MILITARY].mean() == pytest.approx(2.0 * 1.1, rel=0.1)
    assert world[module.LINE_CIVILIAN].mean() == pytest.approx(2.0 * 0.05, rel=0.25)
    assert (world[module.LINE_MILITARY][world[f.INCIDENTS] == 0] == 0).all()
