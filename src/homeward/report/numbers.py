"""Figures that charts and tables show, taken from a study: quantiles over futures, chances, who is where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
import xarray as xr

from homeward.foundation.types import Floats
from homeward.report.words import is_chance

QUANTILES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
NAMES = ("low5", "low10", "low25", "median", "high75", "high90", "high95")


def outcomes_of(study: xr.Dataset) -> list[str]:
    """The outcomes of a study: its variables over policy, future and month, in the study's order."""
    return [str(name) for name, held in study.variables.items() if held.dims == ("policy", "future", "month")]


def policies_of(study: xr.Dataset) -> list[str]:
    """The policy ids of a study, in its order."""
    return [str(key) for key in study.variables["policy"].values]


def last_month(study: xr.Dataset) -> int:
    """The last month of a study."""
    return int(study.variables["month"].values[-1])


def values_at(study: xr.Dataset, outcome: str, policy: str, month: int) -> Floats:
    """An outcome in every future of one policy at a month, (future,)."""
    values: Floats = study.variables[outcome].values[policies_of(study).index(policy), :, month].astype(np.float64)
    return values


def over_time(study: xr.Dataset, outcome: str, policies: Sequence[str], step: int = 3) -> pd.DataFrame:
    """Quantiles over the futures at every `step` months: columns policy, year and the names of the quantiles.

    Events are shares of futures in percent, with no range: the share is all that futures have to say of an event.
    """
    months = [int(month) for month in study["month"].values if month % step == 0]
    array = study[outcome].sel(policy=list(policies), month=months).transpose("policy", "month", "future")
    values = np.asarray(array.values, dtype=np.float64)  # (policy, month, future)
    frame = pd.DataFrame(
        {
            "policy": np.repeat(list(policies), len(months)),
            "month": np.tile(months, len(policies)),
            "year": np.tile(np.asarray(months) / 12.0, len(policies)),
        }
    )
    if is_chance(study.variables[outcome].attrs):
        return frame.assign(median=100.0 * values.mean(axis=2).ravel())
    cuts = np.quantile(values, QUANTILES, axis=2)
    return frame.assign(**{name: cut.ravel() for name, cut in zip(NAMES, cuts, strict=True)})


def against(study: xr.Dataset, outcome: str, policy: str, month: int, baseline: str) -> tuple[float, float]:
    """Shares of the futures in which an outcome is higher, and lower, under a policy than under the baseline."""
    gap = values_at(study, outcome, policy, month) - values_at(study, outcome, baseline, month)
    return float((gap > 0).mean()), float((gap < 0).mean())


def dots_of(values: Floats, count: int = 100) -> Floats:
    """`count` futures that stand for all: the middle of each equal share of the sorted values, (count,)."""
    dots: Floats = np.quantile(np.asarray(values, dtype=float), (np.arange(count) + 0.5) / count)
    return dots


def who_is_where(study: xr.Dataset, policies: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
    """Residents by policy, year, group and place: the median, and `many`, which is passed in 10 of 100 futures."""
    array = study["residents"].sel(policy=list(policies), year=list(years))
    array = array.transpose("future", "policy", "year", "group", "place")
    middle, many = np.quantile(np.asarray(array.values), [0.5, 0.9], axis=0)  # (policy, year, group, place)
    both = zip(middle.ravel().tolist(), many.ravel().tolist(), strict=True)
    groups, places = ([str(key) for key in study[name].values] for name in ("group", "place"))
    rows = [(*key, *held) for key, held in zip(product(policies, years, groups, places), both, strict=True)]
    return pd.DataFrame(rows, columns=["policy", "year", "group", "place", "residents", "many"])


def monte_carlo_error(share: float, futures: int) -> float:
    """Standard error of a share of independent futures, never below that of one future in doubt."""
    return float(np.sqrt(max(share * (1.0 - share), 1.0 / futures) / futures)) if futures else float("nan")
