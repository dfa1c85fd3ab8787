"""Reads a conflict folder of the peer unchanged: input_csv, source_data and a settings file.

Every problem of the folder is told at once. What is odd but harmless becomes a note of the case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from homeward.crisis.flight_case import CLOSURE_KINDS, FlightCase, FlightClosure, FlightPlace, FlightRoute
from homeward.crisis.flight_settings import FleeSettings
from homeward.foundation.problems import InputError, Problem, ProblemList, listed, nearest
from homeward.foundation.types import Floats
from homeward.io.flee_record import read_registered
from homeward.io.flee_settings import load_flee_settings
from homeward.io.flee_tables import MOST_PEOPLE, Row, date_cell, number, read_rows, whole

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


def read_flee_folder(
    folder: Path, settings: FleeSettings | Path | None = None, obey_settings: bool = True
) -> FlightCase:
    """The recorded flight in a conflict folder; InputError tells every problem in it.

    settings: the settings or their file; left out, simsetting.yml in the folder, or the peer's defaults.
    obey_settings: False where the Flee rules are not to run, so that only the record is read: what the folder's
    settings ask of the rules is then no error, and numbers of people are not divided by `hasten`.
    """
    if not is_flee_folder(folder):
        raise InputError([_no_folder(folder)])
    problems = ProblemList()
    notes: list[str] = []
    known = _settings(folder, settings, obey_settings, problems, notes)
    inputs = folder / "input_csv"
    start, days = _period(inputs, problems, notes)
    places = _places(inputs, known.hasten, problems)
    routes = _routes(inputs, places, problems)
    closures = _closures(inputs, places, problems, notes)
    conflict, from_dates = _conflict(inputs, places, days, problems, notes)
    record = read_registered(folder, start, days, known.hasten, places, problems, notes)
    problems.raise_if_any()
    _check_somebody_flees(places, conflict, problems, notes)
    problems.raise_if_any()
    return FlightCase(
        folder.name, start, days, places, routes, closures, conflict, record.registered, record.total, known,
        from_dates, tuple(notes), record.as_counted, record.corrections,
    )  # fmt: skip


def _no_folder(folder: Path) -> Problem:
    """Why a folder is no conflict folder, with the cure."""
    cure = "put the tables of places, routes and fighting in input_csv and the counts in source_data"
    if (folder / "locations.csv").is_file():
        cure = "give the folder that holds input_csv" if folder.name == "input_csv" else cure
    return Problem(str(folder), "not a conflict folder of Flee", "a folder with input_csv and source_data in it", cure)


def _settings(
    folder: Path, settings: FleeSettings | Path | None, obey: bool, problems: ProblemList, notes: list[str]
) -> FleeSettings:
    """The settings asked for, those of the folder, or the defaults."""
    if isinstance(settings, FleeSettings):
        return settings
    names = ("simsetting.yml", "simsettings.yml")
    path = settings or next((folder / name for name in names if (folder / name).is_file()), None)
    if path is None:
        if (folder / "simsetting.csv").is_file():
            notes.append("simsetting.csv is of an older release and no longer read by Flee: its defaults hold")
        return FleeSettings()
    found = ProblemList()
    known = load_flee_settings(path, found, notes)
    if obey or settings is not None:
        problems.problems.extend(found.problems)
    elif found.problems:
        notes.append(f"{path.name}: {len(found.problems)} of its settings are unknown to the Flee rules here; not used")
    if known.hasten == 1:
        return known
    if obey:
        notes.append(f"hasten {known.hasten}: populations, capacities and counts are divided by it, as in Flee")
        return known
    notes.append(f"hasten {known.hasten} is not applied: people are counted, so nothing has to be scaled down")
    return replace(known, hasten=1)


def _period(inputs: Path, problems: ProblemList, notes: list[str]) -> tuple[dt.date, int]:
    """Start date and number of days; older folders call the file conflict_period.csv."""
    name = "sim_period.csv"
    if not (inputs / name).exists() and (inputs / "conflict_period.csv").is_file():
        name = "conflict_period.csv"
    _, rows = read_rows(inputs / name, problems, name)
    if not rows and problems.problems:
        return dt.date(2000, 1, 1), 1
    by_key = {row.cell(0).lower(): row for row in rows}
    for key in sorted(set(by_key) - {"startdate", "length"}):
        notes.append(f'{by_key[key].where}: "{by_key[key].cell(0)}" is neither StartDate nor Length; it has no effect')
    start, days = None, None
    if "startdate" in by_key:
        start = date_cell(by_key["startdate"], 1, "StartDate", problems)
    else:
        problems.add(name, "StartDate is missing", cure="add a row StartDate,YYYY-MM-DD")
    if "length" in by_key:
        days = whole(by_key["length"], 1, "Length", problems, 1, MOST_DAYS)
    else:
        problems.add(name, "Length is missing", cure="add a row Length,<days>")
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
        dated = kind == "conflict" and row.cell(6)
        day = whole(row, 6, "conflict date", problems, -MOST_DAYS, MOST_DAYS) if dated else 0
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
        km = number(row, 2, "distance", problems, 0.0, 50_000.0)
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
        unknown = [name for name in (first, second) if kind == "country" and name not in countries]
        for name in unknown:
            what, guess = f'"{name}" is no country of locations.csv', nearest(name, countries)
            if guess:
                problems.add(row.where, what, listed(countries), guess)
            else:
                notes.append(f"{row.where}: {what}, so the closure does nothing")
        for name in (first, second) if kind in ("link", "remove_forced_redirection") else ():
            _known_place(name, row.where, names, problems)
        if kind in ("location", "camp", "idpcamp"):
            _known_place(first, row.where, names, problems)
            if second:
                notes.append(f'{row.where}: the second name "{second}" has no effect on a closure of kind {kind}')
        start = whole(row, 3, "start", problems, -MOST_DAYS, MOST_DAYS)
        end = whole(row, 4, "end", problems, -MOST_DAYS, MOST_DAYS)
        if start is not None and end is not None and not unknown:
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
    if rows and not header:
        header, rows = list(rows[0].cells), rows[1:]
    columns = _conflict_columns(
        header, rows[:days], {place.name: at for at, place in enumerate(places)}, problems, notes
    )
    if len(rows) < days:
        problems.add("conflicts.csv", f"{len(rows)} rows for {days} days", cure="add a row for every day of the run")
    for day, row in enumerate(rows[:days]):
        for cell, place_row in columns:
            value = number(row, cell, header[cell], problems, -1e6, 1e6) if row.cell(cell) != "0" else 0.0
            out[day, place_row] = value or 0.0
        if len(problems.problems) > 200:
            break
    return out, False


def _conflict_columns(
    header: list[str], rows: list[Row], index: Mapping[str, int], problems: ProblemList, notes: list[str]
) -> list[tuple[int, int]]:
    """Column and row of the place of each column of conflicts.csv; one that is no place may stand empty."""
    if not header and not problems.problems:
        problems.add("conflicts.csv", "there is no header", cure="begin the first line with #Day, then the places")
    for column, name in enumerate(header):
        if column == 0 or not name or name in index:
            continue
        if all(row.cell(column) in ("", "0", "0.0") for row in rows):
            notes.append(f'conflicts.csv: "{name}" is no place; without fighting it does nothing')
        else:
            _known_place(name, "conflicts.csv header", list(index), problems)
    return [(column, index[name]) for column, name in enumerate(header) if column > 0 and name in index]


def _check_somebody_flees(
    places: tuple[FlightPlace, ...], conflict: Floats, problems: ProblemList, notes: list[str]
) -> None:
    """Refuse a flight that nobody can begin, as the peer does; note places that fighting finds empty."""
    fought = (conflict > 0.0).any(axis=0)
    fought |= np.array([place.kind == "conflict" and place.conflict_day <= 0 for place in places])
    if not any(place.population > 0 for place, here in zip(places, fought, strict=True) if here):
        cure = "give the days of fighting in conflicts.csv, and a population to the places in it"
        if any(place.kind == "flood_zone" for place in places):
            cure = "floods are not in these rules: only fighting drives people out"
        problems.add("conflicts.csv", "no place with people is ever fought over, so nobody flees", cure=cure)
    empty = [place.name for place, here in zip(places, fought, strict=True) if here and not place.population]
    if empty:
        notes.append(f"locations.csv: no population, so nobody flees from there: {listed(empty, 5)}")
