"""Counts from uniform numbers: exact where it is claimed, monotone in luck and in chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from homeward.foundation import inverse

GRID = np.linspace(1e-7, 1 - 1e-7, 4001)


def test_normal_quantile_is_the_library_s():
    assert np.allclose(inverse.normal_quantile(GRID), special.ndtri(GRID), rtol=0, atol=1e-13)


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (10, 0.5), (1000, 0.05), (3000, 0.4), (200, 0.97), (100_000, 0.001)])
def test_binomial_is_exact(n, p):
    assert np.array_equal(inverse.binomial_quantile(GRID, np.int64(n), p), stats.binom.ppf(GRID, n, p).astype(int))


@pytest.mark.parametrize(("n", "p"), [(100_000, 0.3), (10_000_000, 0.02)])
def test_binomial_of_many_people_is_at_most_one_head_off(n, p):
    gap = inverse.binomial_quantile(GRID, np.int64(n), p) - stats.binom.ppf(GRID, n, p).astype(int)
    assert np.abs(gap).max() <= 1
    assert (gap != 0).mean() < 0.00002


@pytest.mark.parametrize("chance", [1e-5, 0.003, 0.05, 0.2, 0.35, 0.5])
@pytest.mark.parametrize("variance", [4.0, 9.0, 30.0, 200.0, 1000.0, 4000.0])
def test_the_curve_through_half_heads_is_nearer_than_its_doubt(variance, chance):
    n = round(variance / (chance * (1 - chance)))
    mean, deviation = n * chance, np.sqrt(n * chance * (1 - chance))
    heads = np.arange(max(0, int(mean - 5 * deviation)), min(n - 1, int(mean + 5 * deviation)) + 1)
    upper = heads >= mean
    score = np.where(
        upper, -special.ndtri(stats.binom.sf(heads, n, chance)), special.ndtri(stats.binom.cdf(heads, n, chance))
    )
    near = np.abs(score) < 5
    for head, z in zip(heads[near], score[near], strict=True):
        off = abs(inverse._binomial_curve(z, n, chance) - head - 0.5)
        assert 2 * off < inverse._doubt(z, deviation**2) + 1e-7


@settings(max_examples=40, deadline=None)
@given(st.floats(4.0, 999.0), st.floats(1e-4, 1 - 1e-4), st.floats(-9.0, -0.1), st.booleans())
def test_binomial_is_exact_in_the_tails_too(variance, chance, power, upper):
    n = round(variance / (chance * (1 - chance)))
    u = 1 - 10.0**power if upper else 10.0**power
    heads = inverse.binomial(u, n, chance)
    assert stats.binom.cdf(heads, n, chance) >= u * (1 - 1e-9)
    assert heads == 0 or stats.binom.cdf(heads - 1, n, chance) < u * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5000), st.floats(0, 1), st.floats(1e-9, 1 - 1e-9), st.floats(0, 0.2), st.floats(0, 0.2))
def test_binomial_is_monotone_and_within_bounds(n, p, u, more_p, more_u):
    heads = inverse.binomial(u, n, p)
    assert 0 <= heads <= n
    assert inverse.binomial(u, n, min(1.0, p + more_p)) >= heads
    assert inverse.binomial(min(u + more_u, 1 - 1e-12), n, p) >= heads
    assert inverse.binomial(u, n + 1, p) >= heads


@pytest.mark.parametrize("mean", [0.01, 0.5, 7.0, 29.9])
def test_poisson_is_exact_for_small_means(mean):
    ours = np.array([inverse.poisson(u, mean) for u in GRID[::10]])
    assert np.array_equal(ours, stats.poisson.ppf(GRID[::10], mean).astype(int))


def test_poisson_of_large_means_is_at_most_one_off():
    ours = np.array([inverse.poisson(u, 400.0) for u in GRID])
    assert np.abs(ours - stats.poisson.ppf(GRID, 400.0)).max() <= 1


def test_nobody_and_certainty():
    assert inverse.binomial(0.5, 0, 0.5) == 0
    assert inverse.binomial(0.5, 12, 0.0) == 0
    assert inverse.binomial(0.5, 12, 1.0) == 12
    assert inverse.poisson(0.5, 0.0) == 0


def test_plain_python_agrees_with_compiled():
    assert inverse.binomial.py_func(0.42, 900, 0.2) == inverse.binomial(0.42, 900, 0.2)


def test_exponential_inverts_its_distribution():
    assert inverse.exponential(1 - np.exp(-1.0), 3.0) == pytest.approx(3.0)
