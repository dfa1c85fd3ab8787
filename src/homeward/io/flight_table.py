"""Runs of a flight as a table of run, day, date, place, people, recorded."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from homeward.crisis.flight_case import FlightRuns
from homeward.foundation.types import Floats
from homeward.io.atomic import write_text

__all__ = ["write_arrivals_table", "write_flight_table"]

COLUMNS = ("run", "day", "date", "place", "people", "recorded")


def write_flight_table(runs: FlightRuns, path: Path) -> None:
    """One row per run, day and camp."""
    case = runs.case
    number, days, camps = runs.camps.shape
    dates = np.array([date.isoformat() for date in case.dates()])
    frame = pd.DataFrame(
        {
            "run": np.repeat(np.arange(number), days * camps),
            "day": np.tile(np.repeat(np.arange(days), camps), number),
            "date": np.tile(np.repeat(dates, camps), number),
            "place": np.tile(np.array(case.camps, dtype=object), number * days),
            "people": runs.camps.ravel(),
            "recorded": np.tile(case.record().ravel(), number),
        },
        columns=list(COLUMNS),
    )
    _write(frame, path)


def write_arrivals_table(
    start: dt.datetime, place: str, counts: Sequence[tuple[dt.datetime, int]], people: Floats, path: Path
) -> None:
    """One row per run and dated count of arrivals; people # (run, count)."""
    rows = [
        (run, (at.date() - start.date()).days, at.date().isoformat(), place, round(float(people[run, i])), recorded)
        for run in range(len(people))
        for i, (at, recorded) in enumerate(counts)
    ]
    _write(pd.DataFrame(rows, columns=list(COLUMNS)), path)


def _write(frame: pd.DataFrame, path: Path) -> None:
    text = io.StringIO()
    frame.to_csv(text, index=False, lineterminator="\n")
    write_text(path, text.getvalue())
