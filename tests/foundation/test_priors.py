"""Priors are read from text, refuse nonsense and invert like the library's distributions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from homeward.foundation.priors import cumulative, parse_prior
from homeward.foundation.units import factor

U = np.linspace(0.01, 0.99, 99)


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("normal(-0.6, 0.35)", stats.norm(-0.6, 0.35)),
        ("lognormal(24, 0.5)", stats.lognorm(0.5, scale=24)),
        ("beta(9, 12)", stats.beta(9, 12)),
        ("gamma(4, 16)", stats.gamma(4, scale=1 / 16)),
        ("uniform(2, 5)", stats.uniform(2, 3)),
        ("triangular(0, 1, 4)", stats.triang(0.25, 0, 4)),
    ],
)
def test_quantiles_and_shares_below_are_the_library_s(text, law):
    assert np.allclose(parse_prior(text).quantile(U), law.ppf(U))
    for x in (-math.inf, -1.0, 0.0, 0.3, 1.0, 2.5, 30.0, math.inf):
        assert cumulative(parse_prior(text).parts[0], x) == pytest.approx(law.cdf(x), rel=1e-12, abs=1e-15)


def test_mixture_spends_luck_part_by_part():
    values = parse_prior("0.7*normal(-0.6, 0.35) + 0.3*fixed(0)").quantile(U)
    assert (values[U >= 0.7] == 0).all()
    assert np.allclose(values[U < 0.69], stats.norm(-0.6, 0.35).ppf(U[U < 0.69] / 0.7))


def test_bounds_cut_and_do_not_pile_up():
    values = parse_prior("normal(0, 1)").bounded(0.0, 2.0).quantile(U)
    assert values.min() > 0
    assert values.max() < 2
    assert np.all(np.diff(values) > 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("normal(0)", "takes mean, sd"),
        ("normal(0, -1)", "sd above 0"),
        ("gauss(0, 1)", "not a kind of prior"),
        ("0.5*fixed(1) + 0.4*fixed(2)", "add up to 0.9"),
        ("uniform(3, 1)", "low below high"),
        ("beta(0, 1)", "above 0"),
        ("__import__('os')", "not of the form"),
        ("normal(a, 1)", "not a number"),
        ("normal(inf, 1)", "finite"),
        ("triangular(1, 1, 1)", "fixed"),
        ("x" * 600, "500 characters"),
    ],
)
def test_nonsense_is_refused_in_words(text, words):
    with pytest.raises(ValueError, match=words):
        parse_prior(text)


def test_a_prior_prints_as_it_was_written():
    text = "0.7*normal(-0.6, 0.35) + 0.3*fixed(0)"
    assert str(parse_prior(text)) == text


def test_units_convert_or_say_so():
    assert factor("percent", "share") == pytest.approx(0.01)
    assert factor("1/year", "1/month") == pytest.approx(1 / 12)
    with pytest.raises(ValueError, match="does not convert"):
        factor("person", "km")
    with pytest.raises(ValueError, match="does not convert"):
        factor("blorks", "km")
