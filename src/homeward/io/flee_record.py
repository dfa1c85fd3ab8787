"""Registrations in the peer's source_data: one series a header, several files added, early counts corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from homeward.crisis.flight_case import Series
from homeward.foundation.problems import ProblemList, nearest
from homeward.io.flee_tables import MOST_PEOPLE, date_cell, read_rows, whole

__all__ = ["read_registered"]


def read_registered(
    folder: Path, start: dt.date, hasten: int, places: tuple[str, ...], problems: ProblemList, notes: list[str]
) -> tuple[Series, Mapping[str, Series]]:
    """The series of everyone and of each header, in the order of data_layout.csv, corrections applied."""
    source = folder / "source_data"
    _, layout = read_rows(source / "data_layout.csv", problems, "data_layout.csv")
    registered: dict[str, Series] = {}
    total = Series(np.zeros(0, dtype=np.int64), np.zeros(0))
    for place, row in enumerate(layout):
        header = row.cell(0)
        files = [cell for cell in row.cells[1:] if cell]
        if (place == 0) != (header == "total"):
            problems.add(row.where, f'the first row must be "total" and no other; found "{header}"')
        if header in registered or not files:
            problems.add(row.where, f'"{header}" is there twice' if files else f'"{header}" names no file')
            continue
        series = _series(source, files, start, hasten, problems)
        if header == "total":
            total = series
        else:
            registered[header] = series
            if header not in places:
                notes.append(f'{row.where}: "{header}" is no place; its people are counted among the arrivals')
    if not layout and not problems.problems:
        problems.add("data_layout.csv", "there is no row in the file")
    _correct(folder, start, registered, problems, notes)
    return total, registered


def _series(source: Path, files: list[str], start: dt.date, hasten: int, problems: ProblemList) -> Series:
    """The series of a header: its file, or its files added."""
    rows = [_read_file(source, name, start, hasten, problems) for name in files]
    merged = rows[0]
    for more in rows[1:]:
        merged = _added(merged, more)
    return Series(
        np.array([day for day, _ in merged], dtype=np.int64), np.array([value for _, value in merged], dtype=float)
    )


def _read_file(source: Path, name: str, start: dt.date, hasten: int, problems: ProblemList) -> list[tuple[int, float]]:
    """Day offsets and people of one file."""
    if Path(name).name != name or name in (".", ".."):
        problems.add("data_layout.csv", f'"{name}" leads out of source_data', cure="name a file in source_data")
        return [(0, 0.0)]
    _, rows = read_rows(source / name, problems, name)
    if rows and (len(rows[0].cells) < 2 or rows[0].cell(0) in ("", "Date", "DateTime")):
        rows = rows[1:]
    out: list[tuple[int, float]] = []
    for row in rows:
        if not row.cell(1):
            continue
        day = date_cell(row, 0, "date", problems)
        people = whole(row, 1, "people", problems, 0, MOST_PEOPLE)
        if day is None or people is None:
            continue
        out.append(((day - start).days, people / hasten))
        if len(out) > 1 and out[-1][0] < out[-2][0]:
            problems.add(
                row.where, f"{row.cell(0)} is earlier than the row before", cure="put the rows in order of date"
            )
    if not out and not problems.problems:
        problems.add(name, "there is no count in the file")
    return out or [(0, 0.0)]


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
    folder: Path, start: dt.date, registered: dict[str, Series], problems: ProblemList, notes: list[str]
) -> None:
    """Scale registrations before a verification date to the verified figure (registration_corrections.csv)."""
    path = folder / "input_csv" / "registration_corrections.csv"
    if not path.exists():
        return
    _, rows = read_rows(path, problems, "registration_corrections.csv")
    for row in rows:
        name, day = row.cell(0), date_cell(row, 1, "date", problems)
        if name not in registered:
            names = list(registered)
            problems.add(row.where, f'"{name}" has no registrations in data_layout.csv', cure=nearest(name, names))
            continue
        if day is None:
            continue
        offset, series = (day - start).days, registered[name]
        found = np.flatnonzero(series.days == offset)
        if offset < 0:
            notes.append(f"{row.where}: the date is before the start, so the correction has no effect")
        elif found.size == 0:
            problems.add(row.where, f"{day} is no date of the registrations of {name}", cure="use a date of its file")
        elif found[0] > 0 and series.values[found[0] - 1] > 0:
            values = series.values.copy()
            values[: found[0]] *= values[found[0]] / values[found[0] - 1]
            registered[name] = Series(series.days, values)
