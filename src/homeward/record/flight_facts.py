"""The stated facts of a recorded flight and its dated counts, read from a crisis's record tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from homeward.crisis.crisis import Crisis
from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Floats

NEEDED = ("start", "end", "counted_at")


@dataclass(frozen=True, slots=True)
class FlightFacts:
    """Who could leave when, where arrivals were counted, and when the bottleneck was measured.

    others_from: until then those who still had homes were asked to wait. accident: when fuel was lost, and for how many
    hours. measured: the window in which the bottleneck's rate was counted, so that rows inside it test less.
    """

    start: dt.datetime
    end: dt.datetime
    counted_at: str
    gathered_at: str
    bottleneck: str
    others_from: dt.datetime | None
    accident: dt.datetime | None
    accident_hours: float
    measured: tuple[dt.datetime, dt.datetime] | None

    @property
    def hours(self) -> int:
        """Length of the hindcast in hours."""
        return int(np.ceil((self.end - self.start).total_seconds() / 3600.0))


@dataclass(frozen=True, slots=True)
class Count:
    """One dated border count. conflict: another count for the same time differs, or the source's note says so."""

    at: dt.datetime
    people: int
    precision: str
    source: str
    conflict: bool
    note: str


def facts_of(crisis: Crisis) -> FlightFacts:
    """The stated facts of a crisis's recorded flight, or an error that says what is missing."""
    table = crisis.record.get("flight_facts")
    given = {row["fact"]: row["value"] for row in table.rows} if table else {}
    lacking = [f"the fact {name}" for name in NEEDED if name not in given] if table else ["record/flight_facts.csv"]
    if "arrivals" not in crisis.record:
        lacking.append("record/arrivals.csv")
    if lacking:
        what = f"has no recorded flight of counted arrivals to run: {', '.join(lacking)} missing"
        allowed = "record/flight_facts.csv with start, end and counted_at, and record/arrivals.csv"
        cure = "Write them (docs/reference/crisis-folder.md), or run a crisis that has a record, as nagorno-karabakh."
        raise InputError([Problem(crisis.id, what, allowed, cure)])

    def moment(name: str) -> dt.datetime | None:
        return dt.datetime.fromisoformat(given[name]) if given.get(name) else None

    first, last = moment("measured_from"), moment("measured_to")
    return FlightFacts(
        start=dt.datetime.fromisoformat(given["start"]),
        end=dt.datetime.fromisoformat(given["end"]),
        counted_at=given["counted_at"],
        gathered_at=given.get("gathered_at", ""),
        bottleneck=given.get("bottleneck", ""),
        others_from=moment("others_from"),
        accident=moment("accident"),
        accident_hours=float(given.get("accident_hours") or 0.0),
        measured=(first, last) if first and last else None,
    )


def counts_of(crisis: Crisis, facts: FlightFacts) -> tuple[Count, ...]:
    """The border counts within the flight, in order of time."""
    rows = [row for row in crisis.record["arrivals"].rows if row["kind"] == "border"]
    values: dict[str, set[int]] = {}
    for row in rows:
        values.setdefault(row["datetime"], set()).add(int(row["cumulative_arrivals"]))
    counts = [
        Count(
            at=dt.datetime.fromisoformat(row["datetime"]),
            people=int(row["cumulative_arrivals"]),
            precision=row.get("time_precision", ""),
            source=row["source"],
            conflict=len(values[row["datetime"]]) > 1 or row.get("note", "").startswith("Disagrees"),
            note=row.get("note", ""),
        )
        for row in rows
    ]
    return tuple(
        count for count in sorted(counts, key=lambda c: (c.at, c.people)) if facts.start < count.at <= facts.end
    )


def hours_of(counts: tuple[Count, ...], facts: FlightFacts) -> Floats:
    """Hours from the start to each count # (row,)."""
    return np.array([(count.at - facts.start).total_seconds() / 3600.0 for count in counts])
