"""How well runs of a recorded flight foretold the camps: three errors in use, each named, and fair yardsticks.

All three errors sum |forecast - record| over camps on each day and average over days; they differ in what they
divide by. *total*: the peer's raw count of the day (0 on days without one). *normal*: the recorded sum over camps,
at least 1. *rescaled*: as normal, after scaling the day's forecast to the recorded sum, so that only shares count;
0 to 2. Of an ensemble, the error is the mean over its runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from homeward.crisis.flight_case import FlightCase, FlightRuns
from homeward.foundation.types import Floats, Ints
from homeward.record.scores import crps
from homeward.record.share_scores import rescaled

__all__ = ["COVERAGES", "FlightScores", "naive_series", "score_flight", "score_series"]

COVERAGES = (50, 80, 95)


@dataclass(frozen=True, slots=True)
class FlightScores:
    """Scores of one forecast. crps: mean over days of the sum over camps, as a share of the recorded mean sum.

    coverage: share of camps and days inside the central 50, 80 and 95 % band. total_error: of the sum over camps.
    """

    ard_total: float
    ard_normal: float
    ard_rescaled: float
    crps: float
    coverage: Mapping[int, float]
    total_error: float

    def as_json(self) -> dict[str, float]:
        """By name, rounded."""
        named = ("ard_total", "ard_normal", "ard_rescaled", "crps", "total_error")
        out = {name: round(float(getattr(self, name)), 4) for name in named}
        return out | {f"coverage_{level}": round(share, 4) for level, share in self.coverage.items()}


def score_series(camps: Ints | Floats, recorded: Ints | Floats, raw: Ints | Floats) -> FlightScores:
    """Score runs # (run, day, camp) against a record # (day, camp) and the peer's raw count # (day,)."""
    runs, truth = np.asarray(camps, dtype=np.float64), np.asarray(recorded, dtype=np.float64)
    total = truth.sum(axis=1)
    off = np.abs(runs - truth).sum(axis=2)
    off_rescaled = np.abs(rescaled(runs, truth) - truth).sum(axis=2)
    divisor = np.where(np.asarray(raw) > 0, np.asarray(raw, dtype=np.float64), np.inf)
    mean_total = max(float(total.mean()), 1.0)
    coverage = {}
    for level in COVERAGES:
        low, high = np.quantile(runs, [(100 - level) / 200, (100 + level) / 200], axis=0)
        inside = (truth >= np.floor(low)) & (truth <= np.ceil(high))
        coverage[level] = float(inside.mean()) if inside.size else float("nan")
    return FlightScores(
        ard_total=float((off / divisor).mean()),
        ard_normal=float((off / np.maximum(total, 1.0)).mean()),
        ard_rescaled=float((off_rescaled / np.maximum(total, 1.0)).mean()),
        crps=float(crps(runs, truth).sum(axis=1).mean()) / mean_total,
        coverage=coverage,
        total_error=float(np.abs(np.median(runs.sum(axis=2), axis=0) - total).mean()) / mean_total,
    )


def score_flight(runs: FlightRuns) -> dict[str, object]:
    """Scores of the runs, and of the naive forecasts under `naive`, as plain values."""
    recorded = runs.case.record()
    naive = {
        name: score_series(series[None], recorded, runs.raw).as_json()
        for name, series in naive_series(runs.case).items()
    }
    return {**score_series(runs.camps, recorded, runs.raw).as_json(), "naive": naive}


def naive_series(case: FlightCase) -> dict[str, Floats]:
    """Forecasts anybody could make who is told the day's recorded sum over camps # (day, camp) each.

    constant_shares: the shares of the first day with people in camps, for ever (equal shares on such a first day
    would need no record at all). gravity: camps by the size of the places fought over and their straight distance,
    people / km**2, capacities not used. yesterday: the shares of the day before.
    """
    recorded = case.record().astype(np.float64)
    total = recorded.sum(axis=1, keepdims=True)
    camps = recorded.shape[1]
    some = np.flatnonzero(total[:, 0] > 0.0)
    first = recorded[some[0]] if some.size else np.ones(camps)
    before = np.concatenate([recorded[:1], recorded[:-1]])
    return {
        "constant_shares": total * first / max(float(first.sum()), 1.0),
        "gravity": total * _pull(case),
        "yesterday": rescaled(before, recorded),
    }


def _pull(case: FlightCase) -> Floats:
    """Share of each camp by size and straight distance of the places fought over so far # (day, camp)."""
    spots = np.array([[place.latitude, place.longitude] for place in case.places])
    rows = [row for row, place in enumerate(case.places) if place.is_camp]
    across = (spots[:, None, 1] - spots[None, rows, 1]) * np.cos(np.radians(spots[:, None, 0]))
    km = 111.2 * np.hypot(spots[:, None, 0] - spots[None, rows, 0], across)
    size = np.array([0.0 if place.is_camp else float(place.population) for place in case.places])
    fought = np.maximum.accumulate(case.conflict[: case.days] > 0.0, axis=0) * size
    pull = fought @ np.maximum(km, 10.0) ** -2.0
    total = pull.sum(axis=1, keepdims=True)
    shares: Floats = np.where(total > 0.0, pull / np.maximum(total, 1e-300), 1.0 / max(len(rows), 1))
    return shares
