"""How well an ensemble foretold dated counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homeward.foundation.types import Floats

BAND = (0.1, 0.9)
"""The 80 % band."""


@dataclass(frozen=True, slots=True)
class Score:
    """Errors are shares of the recorded total; coverage is the share of counts inside the 80 % band."""

    median_absolute_error: float
    coverage_80: float
    rows: int

    def as_json(self) -> dict[str, float | int]:
        """As the commands print it."""
        return {
            "median_absolute_error": round(self.median_absolute_error, 5),
            "coverage_80": round(self.coverage_80, 4),
            "rows": self.rows,
        }


def score_counts(ensemble: Floats, recorded: Floats, total: float) -> Score:
    """Score an ensemble # (future, row) against counts # (row,), relative to a total."""
    if recorded.size == 0:
        return Score(float("nan"), float("nan"), 0)
    low, middle, high = np.quantile(ensemble, [BAND[0], 0.5, BAND[1]], axis=0)
    error = np.abs(middle - recorded) / total
    inside = (recorded >= low) & (recorded <= high)
    return Score(float(np.median(error)), float(inside.mean()), int(recorded.size))


def as_well_covered(ensemble: Floats, recorded: Floats) -> float:
    """Share of an ensemble's own members # (future, row) with at least as many rows in the 80 % band as the record has.

    The rows of one series rise and fall together, so coverage by a single record says little about a band: with this
    share near a half, the record lies in the band as a typical member does; near 0, the band is too wide, and near 1
    with low coverage, too narrow.
    """
    low, high = np.quantile(ensemble, BAND, axis=0)
    members = ((ensemble >= low) & (ensemble <= high)).mean(axis=1)
    return float((members >= ((recorded >= low) & (recorded <= high)).mean()).mean())


def crps(ensemble: Floats, recorded: Floats) -> Floats:
    """Continuous ranked probability score of an ensemble # (future, ...) against values # (...), in their unit.

    E|X - y| - E|X - X'| / 2 over the ensemble's own distribution (Gneiting and Raftery 2007).
    """
    ordered = np.sort(ensemble, axis=0)
    size = len(ordered)
    rank = (2.0 * np.arange(1, size + 1) - size - 1.0).reshape(-1, *([1] * recorded.ndim))
    spread = 2.0 * (rank * ordered).sum(axis=0) / size**2
    values: Floats = np.abs(ordered - recorded).mean(axis=0) - spread / 2.0
    return values
