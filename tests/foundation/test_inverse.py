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
    assert (gap != 0).mean() < 0.003


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
