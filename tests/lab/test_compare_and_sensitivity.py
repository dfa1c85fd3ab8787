"""Comparisons and drivers on studies whose answers are known because they were made by hand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from scipy.stats import f_oneway

from homeward.lab.compare import compare, horizons
from homeward.lab.sensitivity import Quantities, bins_of, drivers, explained, flip_weights


def made_study(**outcomes: np.ndarray) -> xr.Dataset:
    """A study with policies nothing and plan, months 0..12, values constant over months."""
    data = {}
    for name, values in outcomes.items():
        attributes = {"units": "person", "long_name": name, "kind": "stock", "better": "higher", "format": "count"}
        months = np.repeat(values[:, :, None], 13, axis=2).astype(np.float32)
        data[name] = (("policy", "future", "month"), months, attributes)
    futures = next(iter(outcomes.values())).shape[1]
    schools = np.array(["deterrence", "spiral"])[np.arange(futures) % 2]
    coords = {"policy": ["nothing", "plan"], "month": np.arange(13), "account": (("future",), schools)}
    return xr.Dataset(data, coords=coords, attrs={"judgement": ["guess"]})


def test_differences_are_paired_future_by_future():
    base = np.arange(100.0)
    study = made_study(home=np.array([base, base + 5]))
    row = next(row for row in compare(study) if row.policy == "plan" and row.month == 12)
    assert row.difference_median == pytest.approx(5)
    assert row.difference_error == pytest.approx(0, abs=1e-6)
    assert row.share_better == 1.0
    assert row.share_worse == 0.0
    assert (row.low, row.high) == pytest.approx(tuple(np.quantile(base + 5, [0.05, 0.95])))


def test_lower_is_better_turns_the_count_round():
    study = made_study(deaths=np.array([np.zeros(10), np.ones(10)]))
    study["deaths"].attrs["better"] = "lower"
    row = next(row for row in compare(study) if row.policy == "plan")
    assert (row.share_better, row.share_worse) == (0.0, 1.0)


def test_horizons_stop_where_the_study_does():
    assert horizons(made_study(home=np.zeros((2, 4)))) == (12,)


def test_a_linear_driver_explains_what_it_should():
    rng = np.random.default_rng(1)
    a, b = rng.uniform(size=(2, 20_000))
    share_a, chance = explained(3 * a + b, bins_of(a))
    assert share_a == pytest.approx(0.9, abs=0.02)
    assert chance < 1e-12
    assert explained(3 * a + b, bins_of(rng.uniform(size=20_000)))[0] == pytest.approx(0, abs=0.01)


def test_chance_is_that_of_the_analysis_of_variance():
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(4), 25)
    result = rng.normal(size=100) + 0.3 * groups
    expected = f_oneway(*(result[groups == group] for group in range(4))).pvalue
    assert explained(result, groups)[1] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("heavy", [False, True])
def test_nothing_is_named_where_nothing_matters(heavy: bool):
    """Of 60 results that hang on none of 150 quantities at most a few have one named: rare events or even noise."""
    rng = np.random.default_rng(4)
    named = 0
    for _ in range(60):
        result = (rng.random(1000) < 0.03).astype(float) if heavy else rng.normal(size=1000)
        quantities = Quantities({f"q{number}": rng.normal(size=1000) for number in range(150)})
        named += bool(drivers(result, quantities, frozenset()))
    assert named <= 8  # 3 expected; more than 8 come from 5 % once in a hundred such tests


def test_drivers_are_ranked_and_constants_left_out():
    rng = np.random.default_rng(2)
    strong, weak = rng.normal(size=(2, 3000))
    quantities = Quantities({"strong": strong, "weak": weak, "constant": np.ones(3000)})
    found = drivers(2 * strong + weak, quantities, frozenset(["weak"]))
    assert [driver.parameter for driver in found][:2] == ["strong", "weak"]
    assert found[1].judgement
    assert found[0].mean_when_high > found[0].mean_when_low


def test_quantities_of_some_futures_are_cut_up_anew():
    values = np.arange(100.0)
    whole = Quantities({"a": values})
    assert whole.where(np.ones(100, dtype=bool)) is whole
    half = whole.where(values >= 50)
    assert half["a"].tolist() == values[50:].tolist()
    assert np.bincount(half.graded()["a"].bins).tolist() == [5] * 10
    assert half.graded()["a"].low.sum() == 17


def test_flip_weight_is_where_the_pool_is_zero():
    difference = np.array([2.0, 2.0, -1.0, -1.0])
    account = np.array([0, 0, 1, 1])
    flips = flip_weights(difference, account, ("deterrence", "spiral"))
    assert flips["deterrence"] == pytest.approx(1 / 3)
    assert flips["deterrence"] * 2 + (1 - flips["deterrence"]) * -1 == pytest.approx(0)
    assert flip_weights(np.array([1.0, 2.0]), np.array([0, 1]), ("a", "b")) == {}
