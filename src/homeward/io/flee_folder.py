"""Reads a conflict folder of the peer unchanged: input_csv, source_data and a settings file.

Every problem of the folder is told at once. What is odd but harmless becomes a note of the case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from homeward.crisis.flight_case import CLOSURE_KINDS, FlightCase, FlightClosure, FlightPlace, FlightRoute
from homeward.crisis.flight_settings import FleeSettings
from homeward.foundation.problems import InputError, Problem, ProblemList, listed, nearest
from homeward.foundation.types import Floats
from homeward.io.flee_record import read_registered
from homeward.io.flee_settings import read_flee_settings
from homeward.io.flee_tables import MOST_PEOPLE, date_cell, number, read_rows, whole

__all__ = ["is_flee_folder", "read_flee_folder"]

MOST_DAYS = 36_600
MOST_CELLS = 20_000_000

_KIND_WORDS = (
    ("camp", "camp"),
    ("conflict", "conflict"),
    ("forward", "hub"),
    ("marker", "marker"),
    ("flood_zone", "flood_zone"),
    ("default", "town"),
    ("town", "town"),
)


def is_flee_folder(folder: Path) -> bool:
    """Whether a folder is laid out as the peer lays out a conflict."""
    return (folder / "input_csv").is_dir()


def read_flee_folder(folder: Path, settings: FleeSettings | Path | None = None) -> FlightCase:
    """The recorded flight in a conflict folder; InputError tells every problem in it.

    settings: the settings or their file; left out, simsetting.yml in the folder, or the peer's defaults.
    """
    if not is_flee_folder(folder):
        raise InputError([Problem(folder.name, "not a conflict folder", "input_csv and source_data in it")])
    problems = ProblemList()
    notes: list[str] = []
    known = _settings(folder, settings, problems)
    inputs = folder / "input_csv"
    start, days = _period(inputs, problems)
    places = _places(inputs, known.hasten, problems)
    routes = _routes(inputs, places, problems)
    closures = _closures(inputs, places, problems, notes)
    conflict, from_dates = _conflict(inputs, places, days, problems, notes)
    total, registered = read_registered(folder, start, known.hasten, tuple(p.name for p in places), problems, notes)
    problems.raise_if_any()
    return FlightCase(
        folder.name, start, days, places, routes, closures, conflict, registered, total, known, from_dates, tuple(notes)
    )


def _settings(folder: Path, settings: FleeSettings | Path | None, problems: ProblemList) -> FleeSettings:
    """The settings asked for, those of the folder, or the defaults."""
    if isinstance(settings, FleeSettings):
        return settings
    candidates = [settings] if settings is not None else [folder / "simsetting.yml"]
    for path in candidates:
        if settings is not None or path.is_file():
            try:
                return read_flee_settings(path)
            except InputError as error:
                problems.problems.extend(error.problems)
    return FleeSettings()


def _period(inputs: Path, problems: ProblemList) -> tuple[dt.date, int]:
    """Start date and number of days."""
    _, rows = read_rows(inputs / "sim_period.csv", problems, "sim_period.csv")
    by_key = {row.cell(0).lower(): row for row in rows}
    for key in sorted(set(by_key) - {"startdate", "length"}):
        choices = ["StartDate", "Length"]
        problems.add(by_key[key].where, f'"{by_key[key].cell(0)}" is no key', listed(choices), nearest(key, choices))
    start, days = None, None
    if "startdate" in by_key:
        start = date_cell(by_key["startdate"], 1, "StartDate", problems)
    else:
        problems.add("sim_period.csv", "StartDate is missing", cure="add a row StartDate,YYYY-MM-DD")
    if "length" in by_key:
        days = whole(by_key["length"], 1, "Length", problems, 1, MOST_DAYS)
    else:
        problems.add("sim_period.csv", "Length is missing", cure="add a row Length,<days>")
    return start or dt.date(2000, 1, 1), days or 1


def _kind(text: str) -> str | None:
    """The kind of place that a location type means; the first word that occurs in it decides."""
    lower = text.lower()
    for word, kind in _KIND_WORDS:
        if word in lower:
            return "idpcamp" if kind == "camp" and "idp" in lower else kind
    return None


def _places(inputs: Path, hasten: int, problems: ProblemList) -> tuple[FlightPlace, ...]:
    """The places of locations.csv, in file order."""
    header, rows = read_rows(inputs / "locations.csv", problems, "locations.csv")
    places: list[FlightPlace] = []
    seen: set[str] = set()
    for row in rows:
        name, kind = row.cell(0), _kind(row.cell(5))
        if not name or name in seen:
            problems.add(row.where, f'the place "{name}" is there twice' if name else "a place without a name")
            continue
        if kind is None:
            allowed = "camp, idpcamp, conflict_zone, forwarding_hub, marker, town"
            problems.add(
                row.where, f'"{row.cell(5)}" is no type of place', allowed, nearest(row.cell(5), allowed.split(", "))
            )
        seen.add(name)
        x = number(row, 3, "latitude", problems, -1e9, 1e9) if row.cell(3) else 0.0
        y = number(row, 4, "longitude", problems, -1e9, 1e9) if row.cell(4) else 0.0
        day = whole(row, 6, "conflict date", problems, -MOST_DAYS, MOST_DAYS) if row.cell(6) else 0
        people = whole(row, 7, "population or capacity", problems, -1, MOST_PEOPLE) if row.cell(7) else 0
        scaled = (people or 0) // hasten if (people or 0) > 0 else 0
        camp = kind in ("camp", "idpcamp")
        extra = {h: row.cell(c) for c, h in enumerate(header) if c >= 8 and h and row.cell(c)}
        places.append(
            FlightPlace(
                name,
                row.cell(1),
                row.cell(2) or "unknown",
                x or 0.0,
                y or 0.0,
                kind or "town",
                day or 0,
                0 if camp else scaled,
                scaled if camp else 0,
                extra,
            )
        )
    if not places and not problems.problems:
        problems.add("locations.csv", "there is no place in the file")
    return tuple(places)


def _known_place(name: str, where: str, names: list[str], problems: ProblemList) -> bool:
    """Whether a place is known; a problem is noted if not."""
    if name in names:
        return True
    problems.add(where, f'"{name}" is not a place of locations.csv', cure=nearest(name, names))
    return False


def _routes(inputs: Path, places: tuple[FlightPlace, ...], problems: ProblemList) -> tuple[FlightRoute, ...]:
    """The routes of routes.csv, in file order."""
    header, rows = read_rows(inputs / "routes.csv", problems, "routes.csv")
    names = [place.name for place in places]
    routes: list[FlightRoute] = []
    for row in rows:
        good = [_known_place(row.cell(c), row.where, names, problems) for c in (0, 1)]
        km = number(row, 2, "distance", problems, 0.001, 50_000.0)
        flag = whole(row, 3, "forced redirection", problems, 0, 2) if row.cell(3) else 0
        if all(good) and row.cell(0) == row.cell(1):
            problems.add(row.where, f'a route from "{row.cell(0)}" to itself')
        extra = {h: row.cell(c) for c, h in enumerate(header) if c >= 4 and h and row.cell(c)}
        for key, high in (("max_move_speed", 5000.0), ("walk_probability", 1.0)):
            if key in extra:
                number(row, header.index(key), key, problems, 0.0 if high == 1.0 else 0.1, high)
        if all(good) and km is not None and flag is not None:
            routes.append(FlightRoute(row.cell(0), row.cell(1), km, flag, extra))
    return tuple(routes)


def _closures(
    inputs: Path, places: tuple[FlightPlace, ...], problems: ProblemList, notes: list[str]
) -> tuple[FlightClosure, ...]:
    """The closures of closures.csv, in file order; none where there is no file."""
    path = inputs / "closures.csv"
    if not path.exists():
        return ()
    _, rows = read_rows(path, problems, "closures.csv")
    names = [place.name for place in places]
    countries = sorted({place.country for place in places})
    closures: list[FlightClosure] = []
    for row in rows:
        kind, first, second = row.cell(0), row.cell(1), row.cell(2)
        if kind not in CLOSURE_KINDS:
            problems.add(
                row.where, f'"{kind}" is no kind of closure', listed(CLOSURE_KINDS), nearest(kind, CLOSURE_KINDS)
            )
            continue
        for name in (first, second) if kind == "country" else ():
            if name not in countries:
                problems.add(
                    row.where, f'"{name}" is no country of locations.csv', listed(countries), nearest(name, countries)
                )
        for name in (first, second) if kind in ("link", "remove_forced_redirection") else ():
            _known_place(name, row.where, names, problems)
        if kind in ("location", "camp", "idpcamp"):
            _known_place(first, row.where, names, problems)
            if second:
                notes.append(f'{row.where}: the second name "{second}" has no effect on a closure of kind {kind}')
        start = whole(row, 3, "start", problems, -MOST_DAYS, MOST_DAYS)
        end = whole(row, 4, "end", problems, -MOST_DAYS, MOST_DAYS)
        if start is not None and end is not None:
            closures.append(FlightClosure(kind, first, second, start, end))
    return tuple(closures)


def _conflict(
    inputs: Path, places: tuple[FlightPlace, ...], days: int, problems: ProblemList, notes: list[str]
) -> tuple[Floats, bool]:
    """Intensity # (day, place); from conflicts.csv, or from the dates of the places where there is no such file."""
    if days * max(1, len(places)) > MOST_CELLS:
        problems.add("sim_period.csv", f"{days} days of {len(places)} places", f"at most {MOST_CELLS} cells")
        return np.zeros((1, len(places))), False
    out = np.zeros((days, len(places)))
    path = inputs / "conflicts.csv"
    if not path.exists():
        for column, place in enumerate(places):
            if place.kind == "conflict":
                out[max(0, place.conflict_day) :, column] = 1.0
        notes.append("no conflicts.csv: fighting starts on the date of each conflict place and does not end")
        return out, True
    header, rows = read_rows(path, problems, "conflicts.csv")
    index: Mapping[str, int] = {place.name: row for row, place in enumerate(places)}
    columns = [(c, index[h]) for c, h in enumerate(header) if c > 0 and h in index]
    for name in [h for h in header[1:] if h and h not in index]:
        _known_place(name, "conflicts.csv header", list(index), problems)
    if not header:
        problems.add("conflicts.csv", "there is no header", cure="begin the first line with #Day, then the places")
    if len(rows) < days:
        problems.add("conflicts.csv", f"{len(rows)} rows for {days} days", cure="add a row for every day of the run")
    for day, row in enumerate(rows[:days]):
        for cell, place_row in columns:
            value = number(row, cell, header[cell], problems, -1e6, 1e6) if row.cell(cell) != "0" else 0.0
            out[day, place_row] = value or 0.0
        if len(problems.problems) > 200:
            break
    return out, False
