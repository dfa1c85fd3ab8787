"""Registrations in the peer's source_data: one series a header, several files added, early counts corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from homeward.crisis.flight_case import FlightPlace, Series
from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.io.flee_tables import MOST_PEOPLE, Row, date_cell, read_rows, whole

__all__ = ["Registrations", "read_registered"]

GAP_DAYS = 30
"""Days without a count at the start or the end of a record that are worth a note."""


@dataclass(frozen=True, slots=True)
class Registrations:
    """The record of a conflict folder; the fields are those of `FlightCase`."""

    total: Series
    registered: Mapping[str, Series]
    as_counted: Mapping[str, Series] = field(default_factory=dict)
    corrections: tuple[tuple[str, int], ...] = ()


def read_registered(
    folder: Path,
    start: dt.date,
    days: int,
    hasten: int,
    places: tuple[FlightPlace, ...],
    problems: ProblemList,
    notes: list[str],
) -> Registrations:
    """The series of everyone and of each header, in the order of data_layout.csv, corrections applied."""
    source = folder / "source_data"
    name = "data_layout.csv"
    if not (source / name).exists() and (source / "data_layout_refugee.csv").is_file():
        name = "data_layout_refugee.csv"
    before = len(problems.problems)
    _, layout = read_rows(source / name, problems, name)
    registered: dict[str, Series] = {}
    total: Series | None = None
    swapped: list[Row] = []
    names = {place.name for place in places}
    for row in layout:
        header = row.cell(0)
        files = [cell for cell in row.cells[1:] if cell]
        if header in registered or (header == "total" and total is not None) or not files:
            what = f'"{header}" is there twice' if files else f'"{header}" names no file'
            problems.add(row.where, what, cure="give each camp one row: its name, then its files")
            continue
        series = _series(source, files, start, hasten, problems, swapped)
        if header == "total":
            total = series
            if row is not layout[0]:
                notes.append(f"{row.where}: taken as the total, though Flee takes the first row for it")
        else:
            registered[header] = series
            if header not in names:
                notes.append(f'{row.where}: "{header}" is no place; its people are counted among the arrivals')
    if total is None and len(problems.problems) == before:
        problems.add(name, 'the row of everyone is missing: "total"', cure="begin with total,<file of all>")
    if swapped:
        first = f"{swapped[0].where}, {swapped[0].cell(0)}"
        what = "1 row is" if len(swapped) == 1 else f"{len(swapped)} rows are"
        notes.append(f"{what} earlier than the row before ({first}); used where they stand, as in Flee")
    everyone = total or Series(np.zeros(0, dtype=np.int64), np.zeros(0))
    record = _correct(folder, start, Registrations(everyone, registered), problems, notes)
    _tell_gaps(record.registered, days, [place.name for place in places if place.is_camp], notes)
    return record


def _tell_gaps(registered: Mapping[str, Series], days: int, camps: list[str], notes: list[str]) -> None:
    """Say where the record of a camp says less than it seems to; the peer fills the gaps in the same way."""
    counted = [name for name in camps if name in registered]
    missing = [name for name in camps if name not in registered]
    late = [name for name in counted if registered[name].days[0] > GAP_DAYS and registered[name].values[0] > 0]
    short = [name for name in counted if registered[name].days.max() < days - 1 - GAP_DAYS]
    empty = [name for name in counted if registered[name].days.min() >= days]
    if missing:
        notes.append(f"no row in data_layout.csv, so their record is taken as 0 on every day: {listed(missing, 5)}")
    if empty:
        notes.append(f"no count before the end of the run; the first one is taken throughout: {listed(empty, 5)}")
    if late := [name for name in late if name not in empty]:
        notes.append(f"first counted over {GAP_DAYS} days in; the first count is taken from day 0: {listed(late, 5)}")
    if short:
        notes.append(f"last counted over {GAP_DAYS} days before the end; the last count stands: {listed(short, 5)}")


def _series(
    source: Path, files: list[str], start: dt.date, hasten: int, problems: ProblemList, swapped: list[Row]
) -> Series:
    """The series of a header: its file, or its files added."""
    rows = [_read_file(source, name, start, hasten, problems, swapped) for name in files]
    merged = rows[0]
    for more in rows[1:]:
        merged = _added(merged, more)
    return Series(
        np.array([day for day, _ in merged], dtype=np.int64), np.array([value for _, value in merged], dtype=float)
    )


def _read_file(
    source: Path, name: str, start: dt.date, hasten: int, problems: ProblemList, swapped: list[Row]
) -> list[tuple[int, float]]:
    """Day offsets and people of one file, in the order of its rows."""
    if Path(name).name != name or name in (".", ".."):
        problems.add("data_layout.csv", f'"{name}" leads out of source_data', cure="name a file in source_data")
        return [(0, 0.0)]
    before = len(problems.problems)
    _, rows = read_rows(source / name, problems, name)
    if rows and not any(letter.isdigit() for letter in rows[0].cell(0)):
        rows = rows[1:]
    out: list[tuple[int, float]] = []
    back: list[Row] = []
    for row in rows:
        if not row.cell(1):
            continue
        day = date_cell(row, 0, "date", problems)
        people = whole(row, 1, "people", problems, 0, MOST_PEOPLE)
        if day is None or people is None:
            continue
        out.append(((day - start).days, people / hasten))
        if len(out) > 1 and out[-1][0] < out[-2][0]:
            back.append(row)
    if len(problems.problems) == before:
        if not out:
            problems.add(name, "there is no count in the file", cure="add rows YYYY-MM-DD,people, or take it out")
        _tell_order(name, back, len(out), problems, swapped)
    return out or [(0, 0.0)]


def _tell_order(name: str, back: list[Row], rows: int, problems: ProblemList, swapped: list[Row]) -> None:
    """Refuse a file that runs backwards; collect single rows out of order, which are used where they stand."""
    if not back:
        return
    if 2 * len(back) >= rows - 1:
        what = f"the rows run backwards: in line {back[0].where.rsplit(' ', 1)[-1]} a date is earlier than before"
        problems.add(name, what, cure="put the rows in order of date")
    else:
        swapped.extend(back)


def _added(first: list[tuple[int, float]], second: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Two series added row by row as the peer adds them; rows of the first after the end of the second are left out."""
    out: list[tuple[int, float]] = []
    row, last, ended = 0, 0.0, False
    for day, value in second:
        while day > first[row][0] and not ended:
            out.append((first[row][0], last + first[row][1]))
            if row + 1 < len(first):
                row += 1
            else:
                ended = True
        if day == first[row][0]:
            out.append((day, value + first[row][1]))
            row = min(row + 1, len(first) - 1)
            last = value
        elif day < first[row][0]:
            out.append((day, value + first[row][1]))
            last = value
        if ended:
            break
    return out


def _correct(
    folder: Path, start: dt.date, record: Registrations, problems: ProblemList, notes: list[str]
) -> Registrations:
    """Scale registrations before a verification date to the verified figure (registration_corrections.csv)."""
    path = folder / "input_csv" / "registration_corrections.csv"
    if not path.exists():
        return record
    registered, corrections = dict(record.registered), []
    _, rows = read_rows(path, problems, "registration_corrections.csv")
    for row in rows:
        name, day = row.cell(0), date_cell(row, 1, "date", problems)
        if name not in registered:
            names = list(registered)
            problems.add(row.where, f'"{name}" has no registrations in data_layout.csv', cure=nearest(name, names))
            continue
        if day is None:
            continue
        offset = (day - start).days
        found = np.flatnonzero(registered[name].days == offset)
        if offset < 0:
            notes.append(f"{row.where}: the date is before the start, so the correction has no effect")
        elif found.size == 0:
            problems.add(row.where, f"{day} is no date of the registrations of {name}", cure="use a date of its file")
        for at in found if offset >= 0 else ():
            if at == 0 or registered[name].values[at - 1] <= 0:
                notes.append(f"{row.where}: nobody was counted before that date, so the correction has no effect")
            registered[name] = registered[name].verified(int(at))
        if found.size and offset >= 0:
            corrections.append((name, offset))
    as_counted = {name: record.registered[name] for name, _ in corrections}
    return Registrations(record.total, registered, as_counted, tuple(corrections))
