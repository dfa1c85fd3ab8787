"""The columns of every table of a crisis folder, read from `schema/*.csv`: default, check and manual in one place."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SCHEMA = Path(__file__).parent / "schema"
LANGUAGE_COLUMN = "name_*"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one key of a mapping: what it holds and what it may hold."""

    table: str
    column: str
    required: bool
    kind: str
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    refers: str
    default: str
    about: str


@cache
def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table in the order of the manual.

    >>> [column.column for column in columns("conditions")]
    ['outcome', 'below', 'above', 'by']
    """
    with (SCHEMA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_column(row) for row in csv.DictReader(file))


def _column(row: dict[str, str]) -> Column:
    return Column(
        table=row["table"],
        column=row["column"],
        required=row["required"] == "yes",
        kind=row["kind"],
        unit=row["unit"],
        low=float(row["low"]) if row["low"] else None,
        high=float(row["high"]) if row["high"] else None,
        choices=tuple(row["choices"].split("|")) if row["choices"] else (),
        refers=row["refers"],
        default=row["default"],
        about=row["about"],
    )
