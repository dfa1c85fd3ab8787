"""Policies side by side: ranges before averages, and differences taken future by future, under the same luck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import xarray as xr

from homeward.foundation.types import Floats

SPREAD = ("low", "low10", "median", "high90", "high")
SPREAD_OF_DIFFERENCE = ("difference_low", "difference_median", "difference_high")
BASELINE = "nothing"
HORIZONS = (12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome of one policy at one month.

    Quantiles are over futures: low and high bound the central 90 %, low10 and high90 the central 80 %. `chance` is
    the share of futures, for events and shares. Differences are to the baseline policy in the same future;
    `share_better` counts futures in which the policy does better, `share_worse` those in which it does worse.
    """

    policy: str
    outcome: str
    month: int
    mean: float
    median: float
    low: float
    low10: float
    high90: float
    high: float
    chance: float | None
    baseline: str
    difference_mean: float
    difference_error: float
    difference_median: float
    difference_low: float
    difference_high: float
    share_better: float
    share_worse: float


def outcome_names(study: xr.Dataset) -> list[str]:
    """The variables of a study that are outcomes, in the order of the report."""
    return [str(name) for name, held in study.variables.items() if held.dims == ("policy", "future", "month")]


def horizons(study: xr.Dataset) -> tuple[int, ...]:
    """The months at which policies are compared: after 1, 2, 5 and 10 years, as far as the study goes."""
    last = int(study["month"].values[-1])
    return tuple(sorted({month for month in HORIZONS if month <= last} | {last}))


def baseline_of(study: xr.Dataset) -> str:
    """The policy that others are compared with: `nothing` where it was run, else the first."""
    policies = [str(policy) for policy in study["policy"].values]
    return BASELINE if BASELINE in policies else policies[0]


def values_at(study: xr.Dataset, outcome: str, policy: str, month: int) -> Floats:
    """One outcome under one policy at one month # (future,)."""
    policies = [str(name) for name in study["policy"].values]
    held = study.variables[outcome].values  # a plain array: labels cost more than the arithmetic
    values: Floats = held[policies.index(policy), :, month].astype(np.float64)
    return values


def compare(study: xr.Dataset) -> list[Row]:
    """Every outcome of every policy at every horizon."""
    return list(_rows(study))


def _rows(study: xr.Dataset) -> Iterator[Row]:
    policies = [str(policy) for policy in study["policy"].values]
    base = policies.index(baseline_of(study))
    for outcome in outcome_names(study):
        attributes = study.variables[outcome].attrs
        better = {"higher": 1.0, "lower": -1.0}.get(attributes["better"], 0.0)
        for month in horizons(study):
            values = study.variables[outcome].values[:, :, month].astype(np.float64)
            for policy, numbers in zip(policies, _numbers(values, values - values[base], better), strict=True):
                chance = numbers["mean"] if attributes["format"] == "share" else None
                yield Row(
                    policy=policy, outcome=outcome, month=month, chance=chance, baseline=policies[base], **numbers
                )


def _numbers(values: Floats, change: Floats, better: float) -> Iterator[dict[str, float]]:
    """What a row says of each policy, from its values and its differences from the baseline # (policy, future)."""
    futures = values.shape[1]
    error = change.std(axis=1, ddof=1) / np.sqrt(futures) if futures > 1 else np.full(len(values), np.inf)
    columns = {
        "mean": values.mean(axis=1),
        **dict(zip(SPREAD, np.quantile(values, [0.05, 0.1, 0.5, 0.9, 0.95], axis=1), strict=True)),
        "difference_mean": change.mean(axis=1),
        "difference_error": error,
        **dict(zip(SPREAD_OF_DIFFERENCE, np.quantile(change, [0.05, 0.5, 0.95], axis=1), strict=True)),
        "share_better": (change * better > 0).mean(axis=1),
        "share_worse": (change * better < 0).mean(axis=1),
    }
    for number in range(len(values)):
        yield {name: float(column[number]) for name, column in columns.items()}
