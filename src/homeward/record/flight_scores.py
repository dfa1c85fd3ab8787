"""How well runs of a recorded flight foretold the camps: the errors in use, each named, and fair yardsticks.

All errors sum |forecast - record| over camps on each day and average over days; they differ in what they divide by.
*total*: the peer's raw count of the day (0 on days without one). *normal*: the recorded sum over camps, at least 1.
*rescaled*: as normal, after scaling the day's forecast to the recorded sum, so that only shares count; 0 to 2. They
measure one forecast; of many runs that is the one *stated*. Counts are stated by the median of each camp and day, where
an absolute error is smallest in expectation; shares by those of the mean, because means over runs add up over camps and
medians do not. *Rescaled of a run* is the mean error of single runs: the more a forecast owns to not knowing, the
larger it is, so it measures no skill. CRPS and coverage score the runs as a distribution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from homeward.crisis.flight_case import FlightCase, FlightRuns
from homeward.foundation.types import Floats, Ints
from homeward.record.scores import crps

__all__ = ["COVERAGES", "FlightScores", "naive_series", "rescaled", "rescaled_error", "score_flight", "score_series"]

COVERAGES = (50, 80, 95)


@dataclass(frozen=True, slots=True)
class FlightScores:
    """Scores of one forecast. crps: mean over days of the sum over camps, as a share of the recorded mean sum.

    crps_shares: the same of runs scaled to the day's recorded sum. coverage: share of camps and days inside the central
    50, 80 and 95 % band. total_error: of the median sum over camps, as a share of the recorded mean sum.
    """

    ard_total: float
    ard_normal: float
    ard_rescaled: float
    ard_rescaled_of_a_run: float
    crps: float
    crps_shares: float
    coverage: Mapping[int, float]
    total_error: float

    def as_json(self) -> dict[str, float]:
        """By name, rounded."""
        named = [name for name in self.__slots__ if name != "coverage"]
        out = {name: round(float(getattr(self, name)), 4) for name in named}
        return out | {f"coverage_{level}": round(share, 4) for level, share in self.coverage.items()}


def rescaled(camps: Floats, recorded: Floats) -> Floats:
    """Forecasts # (..., day, camp) scaled to the recorded total of each day; a forecast of nobody stays nobody."""
    own = camps.sum(axis=-1, keepdims=True)
    given = recorded.sum(axis=-1, keepdims=True)
    out: Floats = np.where(own > 0.0, camps * given / np.maximum(own, 1e-300), 0.0)
    return out


def rescaled_error(camps: Floats, recorded: Floats) -> float:
    """The rescaled error of forecasts # (..., day, camp) against a record # (day, camp), mean over all but camps."""
    off = np.abs(rescaled(camps, recorded) - recorded).sum(axis=-1)
    return float((off / np.maximum(recorded.sum(axis=-1), 1.0)).mean())


def score_series(
    camps: Ints | Floats, recorded: Ints | Floats, raw: Ints | Floats | None = None, after: int = -1
) -> FlightScores:
    """Score runs # (run, day, camp) against a record # (day, camp) on the days later than `after`.

    raw: the peer's raw count # (day,), the recorded sum over camps where it is left out.
    """
    runs, truth = (np.asarray(x, dtype=np.float64)[..., after + 1 :, :] for x in (camps, recorded))
    total = truth.sum(axis=1)
    peer = total if raw is None else np.asarray(raw, dtype=np.float64)[after + 1 :]
    off = np.abs(np.median(runs, axis=0) - truth).sum(axis=1)
    mean_total = max(float(total.mean()), 1.0)
    coverage = {}
    for level in COVERAGES:
        low, high = np.quantile(runs, [(100 - level) / 200, (100 + level) / 200], axis=0)
        inside = (truth >= np.floor(low)) & (truth <= np.ceil(high))
        coverage[level] = float(inside.mean()) if inside.size else float("nan")
    return FlightScores(
        ard_total=float((off / np.where(peer > 0, peer, np.inf)).mean()),
        ard_normal=float((off / np.maximum(total, 1.0)).mean()),
        ard_rescaled=rescaled_error(runs.mean(axis=0), truth),
        ard_rescaled_of_a_run=rescaled_error(runs, truth),
        crps=float(crps(runs, truth).sum(axis=1).mean()) / mean_total,
        crps_shares=float(crps(rescaled(runs, truth), truth).sum(axis=1).mean()) / mean_total,
        coverage=coverage,
        total_error=float(np.abs(np.median(runs.sum(axis=2), axis=0) - total).mean()) / mean_total,
    )


def score_flight(runs: FlightRuns, told: int | None = None) -> dict[str, object]:
    """Scores of the runs, and of the naive forecasts under `naive`, as plain values.

    told: the last day whose counts the rules were given; days after it are scored apart, under `after_told_days`.
    """
    recorded = runs.case.record()
    naive = {
        name: score_series(series[None], recorded, runs.raw).as_json()
        for name, series in naive_series(runs.case).items()
    }
    later: dict[str, object] = {}
    if told is not None and told < runs.case.days - 1:
        later["after_told_days"] = score_series(runs.camps, recorded, runs.raw, told).as_json()
    return {**score_series(runs.camps, recorded, runs.raw).as_json(), **later, "naive": naive}


def naive_series(case: FlightCase, known_days: int | None = None) -> dict[str, Floats]:
    """Forecasts anybody could make # (day, camp) each, told the day's recorded sum over camps or the first days only.

    known_days: the last day that is told; where it is left out, each day's sum is told, and no shares after the first
    day with people in camps. constant_shares: the shares of that day, for ever. gravity: camps by the size of the
    places fought over and their straight distance, people / km**2, capacities not used. yesterday: the record of the
    day before (where each day's sum is told, scaled to it), which nobody has beforehand.
    """
    recorded = case.record().astype(np.float64)
    before = np.concatenate([recorded[:1], recorded[:-1]])
    if known_days is None:
        total = recorded.sum(axis=1, keepdims=True)
        some = np.flatnonzero(total[:, 0] > 0.0)
        shown, before = recorded[some[0]] if some.size else np.ones(recorded.shape[1]), rescaled(before, recorded)
    else:
        shown = recorded[min(known_days, case.days - 1)]
        shown = shown if shown.sum() > 0.0 else np.ones(len(shown))
        total = np.full((case.days, 1), shown.sum())
    return {
        "constant_shares": total * shown / max(float(shown.sum()), 1.0),
        "gravity": total * _pull(case),
        "yesterday": before,
    }


def _pull(case: FlightCase) -> Floats:
    """Share of each camp by size and straight distance of the places fought over so far # (day, camp)."""
    spots = np.array([[place.latitude, place.longitude] for place in case.places])
    rows = [row for row, place in enumerate(case.places) if place.is_camp]
    across = (spots[:, None, 1] - spots[None, rows, 1]) * np.cos(np.radians(spots[:, None, 0]))
    km = 111.2 * np.hypot(spots[:, None, 0] - spots[None, rows, 0], across)
    size = np.array([0.0 if place.is_camp else float(place.population) for place in case.places])
    fought = np.maximum.accumulate(case.conflict[: case.days] > 1e-6, axis=0) * size
    pull = fought @ np.maximum(km, 10.0) ** -2.0
    total = pull.sum(axis=1, keepdims=True)
    shares: Floats = np.where(total > 0.0, pull / np.maximum(total, 1e-300), 1.0 / max(len(rows), 1))
    return shares
