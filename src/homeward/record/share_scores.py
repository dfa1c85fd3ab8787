"""Scores of camp series: shares of destinations and totals apart.

Rescaled error: every day's forecast is first scaled to that day's recorded total, so that only shares count; it runs
from 0 to 2. The total's error divides by the recorded mean total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homeward.crisis.flight_case import FlightCase
from homeward.foundation.types import Floats, Ints
from homeward.record.scores import crps


@dataclass(frozen=True, slots=True)
class ShareScore:
    """ard_rescaled: of the ensemble's mean; crps_shares: of rescaled members; crps: of counts, both as a share of the
    recorded mean total; total_error: of the ensemble's median total.
    """

    ard_rescaled: float
    crps_shares: float
    crps: float
    total_error: float

    def as_json(self) -> dict[str, float]:
        """By name, rounded."""
        return {name: round(float(getattr(self, name)), 4) for name in self.__slots__}


def rescaled(camps: Floats, recorded: Floats) -> Floats:
    """Forecasts # (..., day, camp) scaled to the recorded total of each day; a forecast of nobody stays nobody."""
    own = camps.sum(axis=-1, keepdims=True)
    given = recorded.sum(axis=-1, keepdims=True)
    out: Floats = np.where(own > 0.0, camps * given / np.maximum(own, 1e-300), 0.0)
    return out


def ard_rescaled(camps: Floats, recorded: Floats) -> float:
    """Mean over days of the summed absolute differences over the recorded total, after rescaling # (day, camp) both."""
    off = np.abs(rescaled(camps, recorded) - recorded).sum(axis=1)
    return float((off / np.maximum(recorded.sum(axis=1), 1.0)).mean())


def score_shares(camps: Ints | Floats, case: FlightCase, after: int = -1) -> ShareScore:
    """Score runs # (run, day, camp) against the record of a case, on the days later than `after`."""
    runs = np.asarray(camps, dtype=np.float64)[:, after + 1 :]
    recorded = case.record().astype(np.float64)[after + 1 :]
    mean_total = max(float(recorded.sum(axis=1).mean()), 1.0)
    total = np.median(runs.sum(axis=2), axis=0)
    return ShareScore(
        ard_rescaled=ard_rescaled(runs.mean(axis=0), recorded),
        crps_shares=float(crps(rescaled(runs, recorded), recorded).sum(axis=1).mean()) / mean_total,
        crps=float(crps(runs, recorded).sum(axis=1).mean()) / mean_total,
        total_error=float(np.abs(total - recorded.sum(axis=1)).mean()) / mean_total,
    )


def naive_forecasts(case: FlightCase, known_days: int) -> dict[str, Floats]:
    """Forecasts without a model # (day, camp) each.

    constant_shares: the counts of the last known day, for ever (shares and total). gravity: the same total, over camps
    by (straight distance)**-2 to places by population where there has been fighting. yesterday: the record of the day
    before, which no forecaster on the last known day can have.
    """
    recorded = case.record().astype(np.float64)
    last = recorded[min(known_days, case.days - 1)]
    if last.sum() <= 0.0:
        last = np.ones(len(last))
    weight = _gravity(case)
    return {
        "constant_shares": np.tile(last, (case.days, 1)),
        "gravity": weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300) * last.sum(),
        "yesterday": np.concatenate([recorded[:1], recorded[:-1]]),
    }


def _gravity(case: FlightCase) -> Floats:
    """Pull of camps by distance alone, from places with fighting up to each day # (day, camp)."""
    spots = np.radians([[place.latitude, place.longitude] for place in case.places])
    camps = [row for row, place in enumerate(case.places) if place.is_camp]
    half = (spots[:, None, :] - spots[None, camps, :]) / 2.0
    root = (
        np.sin(half[..., 0]) ** 2
        + np.cos(spots[:, None, 0]) * np.cos(spots[None, camps, 0]) * np.sin(half[..., 1]) ** 2
    )
    km = 2.0 * 6371.0 * np.arcsin(np.sqrt(np.clip(root, 0.0, 1.0)))
    size = np.array([0.0 if place.is_camp else float(place.population) for place in case.places])
    active = np.maximum.accumulate(case.conflict[: case.days] > 1e-6, axis=0) * size[None, :]
    pull: Floats = active @ (np.maximum(km, 10.0) ** -2.0)
    return np.where(pull.sum(axis=1, keepdims=True) > 0.0, pull, 1.0)
