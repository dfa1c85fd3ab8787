"""Writes a recorded flight as a conflict folder of the peer, so that Flee itself can run it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from homeward.crisis.flight_case import FlightCase, Series
from homeward.io.atomic import write_text
from homeward.io.flee_settings import write_flee_settings

__all__ = ["table_text", "write_flee_folder"]

_TYPES = {
    "camp": "camp", "idpcamp": "idpcamp", "conflict": "conflict_zone", "hub": "forwarding_hub", "marker": "marker",
    "flood_zone": "flood_zone", "town": "town",
}  # fmt: skip


def write_flee_folder(case: FlightCase, folder: Path) -> None:
    """Write input_csv, source_data and simsetting.yml; registrations as counted, beside their corrections."""
    inputs, source = folder / "input_csv", folder / "source_data"
    write_text(inputs / "sim_period.csv", f"StartDate,{case.start.isoformat()}\nLength,{case.days}\n")
    write_text(inputs / "locations.csv", _locations(case))
    write_text(inputs / "routes.csv", _routes(case))
    rows = [(c.kind, c.first, c.second, c.start, c.end) for c in case.closures]
    head = ("#closure_type", "name1", "name2", "closure_start", "closure_end")
    write_text(inputs / "closures.csv", table_text(head, rows))
    if not case.conflict_from_dates:
        write_text(inputs / "conflicts.csv", _conflicts(case))
    layout = [("total", "total.csv")]
    write_text(source / "total.csv", _series(case.start, case.total))
    for number, (name, series) in enumerate(case.registered.items()):
        file = f"{number:02d}-{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'place'}.csv"
        layout.append((name, file))
        write_text(source / file, _series(case.start, case.as_counted.get(name, series)))
    if case.corrections:
        dated = [(name, case.start + dt.timedelta(days=day), "normalize") for name, day in case.corrections]
        write_text(inputs / "registration_corrections.csv", table_text(None, dated))
    write_text(source / "data_layout.csv", table_text(None, layout))
    write_flee_settings(replace(case.settings, hasten=1), folder / "simsetting.yml")


def table_text(header: Iterable[object] | None, rows: Iterable[Iterable[object]]) -> str:
    """Rows as comma-separated text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if header is not None:
        writer.writerow(list(header))
    writer.writerows([list(row) for row in rows])
    return out.getvalue()


def _number(value: float) -> str:
    """A number without needless decimals."""
    return str(int(value)) if value == int(value) else repr(float(value))


def _locations(case: FlightCase) -> str:
    """locations.csv, with a column for each attribute."""
    extra = sorted({key for place in case.places for key in place.attributes})
    head = ["#name", "region", "country", "latitude", "longitude", "location_type", "conflict_date", "population"]
    rows = [
        [
            place.name,
            place.region,
            place.country,
            _number(place.latitude),
            _number(place.longitude),
            _TYPES[place.kind],
            place.conflict_day if place.kind == "conflict" else "",
            (place.capacity if place.is_camp else place.population) or "",
            *[place.attributes.get(key, "") for key in extra],
        ]
        for place in case.places
    ]
    return table_text([*head, *extra], rows)


def _routes(case: FlightCase) -> str:
    """routes.csv, with a column for each attribute."""
    extra = sorted({key for route in case.routes for key in route.attributes})
    rows = [
        [route.start, route.end, _number(route.km), route.flag, *[route.attributes.get(key, "") for key in extra]]
        for route in case.routes
    ]
    return table_text(["#name1", "name2", "distance", "forced_redirection", *extra], rows)


def _conflicts(case: FlightCase) -> str:
    """conflicts.csv: a row a day, a column for each place with fighting."""
    columns = np.flatnonzero((case.conflict != 0.0).any(axis=0))
    head = ["#Day", *[case.places[column].name for column in columns]]
    rows = [[day, *[_number(v) for v in case.conflict[day, columns]]] for day in range(case.days)]
    return table_text(head, rows)


def _series(start: dt.date, series: Series) -> str:
    """A file of registrations."""
    rows = [
        ((start + dt.timedelta(days=int(day))).isoformat(), round(float(value)))
        for day, value in zip(series.days, series.values, strict=True)
    ]
    return table_text(None, rows)
