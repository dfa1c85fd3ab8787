"""Cells of the peer's comma-separated files: read with every problem noted, never silently mended."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path

from homeward.foundation.problems import ProblemList

MOST_BYTES = 64 * 2**20
MOST_PEOPLE = 10**12

_HEADER_WORDS = ("name", "name1", "closure_type")
"""First cells of the headers of the peer's tables, where the # that must begin them was forgotten."""

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?")
"""The peer reads 2013-1-5 as 2013-01-05; a time of day after the date is left out."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells, stripped, and where it stands."""

    cells: tuple[str, ...]
    where: str

    def cell(self, column: int) -> str:
        """The cell of a column, empty where the row is short."""
        return self.cells[column] if column < len(self.cells) else ""


def read_rows(path: Path, problems: ProblemList, label: str) -> tuple[list[str], list[Row]]:
    """Header (without its #) and rows of a table; rows that are empty or start with # are left out."""
    header: list[str] = []
    rows: list[Row] = []
    try:
        if path.stat().st_size > MOST_BYTES:
            problems.add(label, f"file of {path.stat().st_size} bytes", allowed=f"at most {MOST_BYTES} bytes")
            return header, rows
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add(label, "the file does not exist", cure="add it, or take its name out of the folder")
        return header, rows
    except (OSError, UnicodeDecodeError) as error:
        reason = "not UTF-8 text" if isinstance(error, UnicodeDecodeError) else (error.strerror or "unreadable")
        problems.add(label, f"the file cannot be read: {reason}", cure="save it as UTF-8 text")
        return header, rows
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text.replace("\0", "\ufffd"), newline="")), start=1):
            if not any(cell.strip() for cell in cells):
                continue
            stripped = tuple(cell.strip() for cell in cells)
            if stripped[0].startswith("#"):
                header = header or [stripped[0][1:].strip(), *stripped[1:]]
                continue
            rows.append(Row(stripped, f"{label} line {number}"))
    except csv.Error as error:
        problems.add(label, f"the file is not a comma-separated table: {error}")
    if rows and not header and rows[0].cell(0).lower() in _HEADER_WORDS:
        first = rows.pop(0)
        header = list(first.cells)
        what = "the header does not begin with #, so Flee takes it for a row"
        problems.add(first.where, what, cure=f"begin the line with #{first.cell(0)}")
    return header, rows


def number(row: Row, column: int, name: str, problems: ProblemList, low: float, high: float) -> float | None:
    """The number in a cell, or None with a problem noted."""
    text = row.cell(column)
    try:
        value = float(text)
    except ValueError:
        problems.add(f"{row.where}, {name}", f'"{text}" is not a number')
        return None
    if not math.isfinite(value) or not low <= value <= high:
        problems.add(f"{row.where}, {name}", f"{text} is out of bounds", allowed=f"{low:g} to {high:g}")
        return None
    return value


def whole(row: Row, column: int, name: str, problems: ProblemList, low: int, high: int) -> int | None:
    """The whole number in a cell, or None with a problem noted."""
    value = number(row, column, name, problems, low, high)
    if value is None:
        return None
    if value != int(value):
        problems.add(f"{row.where}, {name}", f"{row.cell(column)} is not a whole number")
        return None
    return int(value)


def date_cell(row: Row, column: int, name: str, problems: ProblemList) -> dt.date | None:
    """The ISO date in a cell (a time of day after it is ignored), or None with a problem noted."""
    parts = _DATE.fullmatch(row.cell(column))
    try:
        if parts is not None:
            return dt.date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        pass
    problems.add(f"{row.where}, {name}", f'"{row.cell(column)}" is not a date', allowed="YYYY-MM-DD")
    return None
