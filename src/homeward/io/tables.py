"""Reading a table: every unknown, misspelt, doubled or missing column, every bad cell, all at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeward.foundation.problems import InputError, ProblemList, counted, listed, nearest
from homeward.io.cells import CellError, check_safe, quoted, read_cell
from homeward.io.declared import LANGUAGE_COLUMN, Column, columns
from homeward.io.files import read_text

MOST_PROBLEMS = 100
MOST_ROWS = 200_000
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Row:
    """One row: typed values by column, and where it stands (the header is row 1, as in a spreadsheet).

    whole: every declared column is there with a right value.
    """

    file: str
    number: int
    values: dict[str, Any]
    whole: bool = True

    def get(self, column: str) -> Any:
        """The value of a cell, or None where it is wrong (that problem is noted already)."""
        return self.values.get(column)

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def where(self, column: str = "") -> str:
        """The place of a cell as a person would look for it."""
        return f"{self.file}, row {self.number}" + (f", column {column}" if column else "")


@dataclass(frozen=True, slots=True)
class _Header:
    """The header as written, the declared column at each place, the optional columns left out, columns in all."""

    names: tuple[str, ...]
    known: dict[int, Column]
    left_out: tuple[Column, ...]
    width: int


class Capped:
    """Passes problems on until a file has had its share, then counts the rest."""

    def __init__(self, problems: ProblemList, file: str) -> None:
        self.problems, self.file, self.seen = problems, file, 0

    def add(self, where: str, what: str, allowed: str = "", cure: str = "") -> None:
        """Note one problem, or count it."""
        self.seen += 1
        if self.seen <= MOST_PROBLEMS:
            self.problems.add(where, what, allowed, cure)

    def close(self) -> None:
        """Say how many were only counted."""
        if self.seen > MOST_PROBLEMS:
            rest = self.seen - MOST_PROBLEMS
            self.problems.add(self.file, f"{rest:,} more problems, not listed", "", "Cure those above and check again.")


def read_table(
    path: Path, file: str, table: str, problems: ProblemList, languages: Sequence[str] | None = ()
) -> list[Row]:
    """The rows of a declared table that could be read; each problem is noted in `problems`.

    languages: of the crisis; None where they could not be read, so that a name in any of them may stand there.
    """
    capped = Capped(problems, file)
    rows: list[Row] = []
    try:
        lines = _records(path, file, capped)
        header = next(lines, None)
        if header is None:
            cure = _header_cure(_with_languages(columns(table), languages or ()))
            capped.add(file, "is empty", "a header row and one row for each thing", cure)
            return rows
        declared = _with_languages(columns(table), _languages(header[1]) if languages is None else languages)
        known = _read_header(header[1], file, declared, capped)
        for number, cells in lines:
            row = _read_row(file, number, cells, known, capped)
            if row is not None:
                rows.append(row)
    except InputError as error:
        problems.problems.extend(error.problems)
    capped.close()
    return rows


def read_plain(path: Path, file: str, problems: ProblemList) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """Header and rows of a table of free columns (the record): safe text only."""
    capped = Capped(problems, file)
    header: list[str] = []
    rows: list[dict[str, str]] = []
    try:
        lines = _records(path, file, capped)
        header = [name.strip() for name in next(lines, (1, []))[1]]
        if not any(header):
            capped.add(file, "is empty", "a header row", "Give each column a name, or remove the file.")
        for name in {name for name in header if header.count(name) > 1 and name}:
            capped.add(f"{file}, row 1", f"column {quoted(name)} stands there twice", "each name once")
        for number, cells in lines:
            if _ragged(file, number, cells, header, capped):
                continue
            _check_nameless(file, number, cells, header, capped)
            named = {name: cell for name, cell in zip(header, cells, strict=True) if name}
            for name, cell in named.items():
                _safe(f"{file}, row {number}, column {name}", cell, capped)
            rows.append({name: cell.strip() for name, cell in named.items()})
    except InputError as error:
        problems.problems.extend(error.problems)
    capped.close()
    return tuple(name for name in header if name), rows


def _records(path: Path, file: str, problems: Capped) -> Iterator[tuple[int, list[str]]]:
    """Numbered rows that hold anything, header first."""
    text = read_text(path, file)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    number = 0
    try:
        for cells in reader:
            number += 1
            if number > MOST_ROWS:
                problems.add(file, f"has more than {MOST_ROWS:,} rows", "", "Keep only the rows this crisis needs.")
                return
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        problems.add(
            f"{file}, row {number + 1}",
            f"is not CSV ({error})",
            "commas, semicolons or tabs between cells; quotation marks doubled inside quoted cells",
            "Look for a quotation mark that is never closed or stands inside a cell.",
        )


def _delimiter(text: str) -> str:
    """What parts the cells: where a comma is the decimal sign, spreadsheets save semicolons, and tabs if asked to."""
    header = text.lstrip().partition("\n")[0]
    return next((sign for sign in ";\t" if sign in header and "," not in header), ",")


def _languages(header: Sequence[str]) -> list[str]:
    """The languages in which a header has names."""
    start = LANGUAGE_COLUMN.removesuffix("*")
    return list(dict.fromkeys(name.strip().removeprefix(start) for name in header if name.strip().startswith(start)))


def _with_languages(declared: tuple[Column, ...], languages: Sequence[str]) -> tuple[Column, ...]:
    """The declared columns with `name_*` written out for each language of the crisis."""
    out: list[Column] = []
    for column in declared:
        if column.column != LANGUAGE_COLUMN:
            out.append(column)
            continue
        for language in languages:
            name = f"name_{language}"
            about = f"Name in the language {language}."
            out.append(Column(column.table, name, False, "text", "", None, None, (), "", "", about))
    return tuple(out)


def _header_cure(declared: tuple[Column, ...]) -> str:
    return f"Begin with: {','.join(column.column for column in declared)}"


def _read_header(header: list[str], file: str, declared: tuple[Column, ...], problems: Capped) -> _Header:
    """The column each cell of a row belongs to; unknown, doubled and missing columns are noted."""
    names = tuple(name.strip() for name in header)
    by_name = {column.column: column for column in declared}
    where = f"{file}, row 1"
    if len(names) > MOST_COLUMNS:
        problems.add(where, f"has {len(names):,} columns", listed(by_name, 20), "Is this the right file?")
        return _Header(names, {}, (), 0)
    known: dict[int, Column] = {}
    for place, name in enumerate(names):
        if not name:
            continue  # spreadsheets save such columns; a cell that holds something in one is told with its row
        if name not in by_name:
            missing = [column for column in by_name if column not in names]
            what = f"{quoted(name)} is not a column of this table"
            problems.add(where, what, listed(by_name, 20), nearest(name, missing))
        elif name in names[:place]:
            problems.add(where, f"column {quoted(name)} stands there twice", "each column once", "Remove one of them.")
        else:
            known[place] = by_name[name]
    left_out = []
    for column in (column for column in declared if column.column not in names):
        if column.required or column.column.startswith("name_"):
            what = f"column {quoted(column.column)} is missing"
            problems.add(where, what, listed(by_name, 20), f"Add it: {column.about}")
        else:
            left_out.append(column)
    return _Header(names, known, tuple(left_out), len(declared))


def _ragged(file: str, number: int, cells: list[str], header: Sequence[str], problems: Capped) -> bool:
    if len(cells) == len(header):
        return False
    problems.add(
        f"{file}, row {number}",
        f"has {counted(len(cells), 'cell')} where the header has {len(header)}",
        f"{len(header)} cells",
        "Put text that holds a comma in quotation marks; add the commas of empty cells.",
    )
    return True


def _check_nameless(file: str, number: int, cells: list[str], header: Sequence[str], problems: Capped) -> None:
    """Note cells that hold something in a column whose header is empty: nothing would read them."""
    for place, (name, cell) in enumerate(zip(header, cells, strict=True), 1):
        if not name and cell.strip():
            what = f"{quoted(cell)} stands in cell {place}, whose column has no name"
            problems.add(f"{file}, row {number}", what, "", "Give the column a name in row 1, or empty the cell.")


def _safe(where: str, cell: str, problems: Capped) -> bool:
    try:
        check_safe(cell)
    except CellError as error:
        problems.add(where, error.what, error.allowed, error.cure)
        return False
    return True


def _read_row(file: str, number: int, cells: list[str], header: _Header, problems: Capped) -> Row | None:
    """One row with every declared column whose cell is right, or None where the cells do not fit the header."""
    if not header.known or _ragged(file, number, cells, header.names, problems):
        return None
    values: dict[str, Any] = {}
    _check_nameless(file, number, cells, header.names, problems)
    for place, cell in enumerate(cells):
        column = header.known.get(place)
        where = f"{file}, row {number}, column {header.names[place]}"
        if not _safe(where, cell, problems) or column is None:
            continue
        try:
            values[column.column] = read_cell(column, cell)
        except CellError as error:
            problems.add(where, error.what, error.allowed, error.cure)
    for column in header.left_out:
        values[column.column] = read_cell(column, "")
    return Row(file, number, values, len(values) == header.width)
