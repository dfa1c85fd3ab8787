"""Monthly casualty incident-days foretold one month ahead: the self-exciting model against a plain Poisson law.

At each month both know only the past: the rate is the mean of the last twelve months. The model's count law is the
one that `escalation.incidents` draws from (its mean given the residual, its variance-to-mean ratio), with branching
ratio and lag at fixed values taken from before, not fitted to these months. Falsified where its log score does not beat
the Poisson law's.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import stats

from homeward.escalation.incidents import DAYS, within_month_ratio
from homeward.foundation.types import Floats

YEAR = 12
FLOOR = 0.25  # incident-days a month; a year without any does not make one impossible


@dataclass(frozen=True, slots=True)
class IncidentScores:
    """Mean log score (natural, higher is better) a month of each forecast, and over how many months."""

    months: int
    self_exciting: float
    poisson: float

    def as_json(self) -> dict[str, float | int]:
        """As the benchmark prints it."""
        return {
            "months": self.months,
            "log_score_self_exciting": round(self.self_exciting, 4),
            "log_score_poisson_yearly_mean": round(self.poisson, 4),
        }


def expected_month(rate: float, branching: float, decay: float, residual: float) -> tuple[float, float, float]:
    """Mean count of a month, weight of one incident in the residual at its end, and what is left without any.

    rate: long-run incident-days a day; residual: excitation at the start of the month.
    """
    g = decay * (1.0 - branching)
    left = math.exp(-g * DAYS)
    level = branching * rate
    mean = rate * DAYS + (residual - level) * (1.0 - left) / g
    own = residual * math.exp(-decay * DAYS)
    later = level + (residual - level) * left
    return mean, (later - own) / mean, own


def score_months(counts: Sequence[float], branching: float = 0.36, lag: float = 9.0) -> IncidentScores:
    """Score both forecasts over a series of monthly counts, from the thirteenth month on."""
    series: Floats = np.asarray(counts, dtype=np.float64)
    ratio = within_month_ratio(branching, 1.0 / lag, DAYS)
    residual = branching * series[:YEAR].mean() / DAYS
    excited, plain = [], []
    for month in range(YEAR, len(series)):
        mean_before = max(float(series[month - YEAR : month].mean()), FLOOR)
        mean, weight, own = expected_month(mean_before / DAYS, branching, 1.0 / lag, residual)
        law = stats.nbinom(mean / (ratio - 1.0), 1.0 / ratio) if ratio > 1.0 else stats.poisson(mean)
        excited.append(float(law.logpmf(series[month])))
        plain.append(float(stats.poisson(mean_before).logpmf(series[month])))
        residual = own + weight * series[month]
    return IncidentScores(len(excited), float(np.mean(excited)), float(np.mean(plain)))


def read_months(folder: Path) -> dict[str, list[float]]:
    """Incident-days by month and phase from the reference copies; the two phases are counted on different bases."""
    phases: dict[str, list[float]] = {}
    with (folder / "effects" / "nk_incident_months.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            phases.setdefault(row["phase"], []).append(float(row["incident_days_all"]))
    return phases
