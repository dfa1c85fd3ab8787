"""The record: tables of free columns, and those that a hindcast or a brief reads, whose columns have to be right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from homeward.crisis.crisis import RecordTable
from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.io.cells import CellError, quoted, read_cell
from homeward.io.declared import Column, columns
from homeward.io.reading import Draft
from homeward.io.tables import Capped

FACTS = "flight_facts"
WITH_FACTS = ("arrivals", "destinations", "reception_populations", "region_populations")
"""Tables that are read where there are facts of a flight; `since` is read anyway, the others never."""
COUNTED = "border"
"""The kind of an arrival that is scored."""
_WORDS = {
    "places": "a place",
    "roads": "a road",
    "sources": "a source",
    "outcomes": "an outcome of the model",
}

Known = Mapping[str, Collection[str] | None]


def check_record(draft: Draft, known: Known, problems: ProblemList) -> None:
    """Note every problem of the record; where a column is called `source`, its keys must be known."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, table in draft.record.items():
        capped = Capped(problems, f"record/{name}.csv")
        if name == "since" or (name in WITH_FACTS and FACTS in draft.record):
            found[name] = _check_table(table, known, capped)
        else:
            _check_sources(table, known, capped)
        capped.close()
    facts = draft.record.get(FACTS)
    if facts is not None:
        _check_flight(_check_facts(facts, known, problems), found.get("arrivals"), problems)


def _where(table: RecordTable, number: int, column: str) -> str:
    return f"record/{table.name}.csv, row {number}, column {column}"


def _value(column: Column, text: str, where: str, known: Known, problems: ProblemList | Capped) -> Any:
    """The typed value of a cell; None where it is wrong, which is noted."""
    try:
        value = read_cell(column, text)
    except CellError as error:
        problems.add(where, error.what, error.allowed, error.cure)
        return None
    choices = known.get(column.refers) if column.refers else None
    if choices is None or not value:
        return value
    for key in (value,) if isinstance(value, str) else value:
        if key not in choices:
            cure = nearest(key, list(choices)) or ("Add it to sources.csv." if column.refers == "sources" else "")
            problems.add(where, f"{quoted(key)} is not {_WORDS[column.refers]}", listed(choices), cure)
    return value


def _check_sources(table: RecordTable, known: Known, problems: Capped) -> None:
    """Where a column is called `source`, its keys must be known."""
    if "source" in table.columns:
        source = Column(table.name, "source", False, "ids", "", None, None, (), "sources", "", "")
        for number, row in enumerate(table.rows, start=2):
            _value(source, row["source"], _where(table, number, "source"), known, problems)


def _check_table(table: RecordTable, known: Known, problems: Capped) -> list[dict[str, Any]]:
    """The typed rows of a table that something reads; columns beyond the declared ones are free."""
    declared = [column for column in columns(table.name) if column.column in table.columns]
    for column in columns(table.name):
        if column.required and column.column not in table.columns:
            where = f"record/{table.name}.csv, row 1"
            what = f"column {quoted(column.column)} is missing"
            problems.add(where, what, listed(item.column for item in columns(table.name)), f"Add it: {column.about}")
    return [
        {
            column.column: _value(column, row[column.column], _where(table, number, column.column), known, problems)
            for column in declared
        }
        for number, row in enumerate(table.rows, start=2)
    ]


def _check_facts(table: RecordTable, known: Known, problems: ProblemList) -> dict[str, Any]:
    """The typed facts of a recorded flight, one a row."""
    where, declared = f"record/{FACTS}.csv", {column.column: column for column in columns(FACTS)}
    if not {"fact", "value"} <= set(table.columns):
        cure = "Begin with: fact,value,source,status,note"
        problems.add(f"{where}, row 1", "has no columns fact and value", "a row for each fact", cure)
        return {}
    facts: dict[str, Any] = {}
    for number, row in enumerate(table.rows, start=2):
        name = row["fact"]
        if name not in declared or name in facts:
            what = "stands there twice" if name in facts else "is not a fact of a recorded flight"
            cure = "Keep it once." if name in facts else nearest(name, list(declared))
            problems.add(f"{where}, row {number}, column fact", f"{quoted(name)} {what}", listed(declared), cure)
            continue
        facts[name] = _value(declared[name], row["value"], f"{where}, row {number}, column value", known, problems)
    for name, column in declared.items():
        if column.required and name not in facts:
            problems.add(where, f"the fact {quoted(name)} is missing", listed(declared), f"Add a row: {column.about}")
    return facts


def _check_flight(facts: dict[str, Any], arrivals: list[dict[str, Any]] | None, problems: ProblemList) -> None:
    """A flight has a first and a last hour, and counts between them."""
    start, end = facts.get("start"), facts.get("end")
    if start is None or end is None:
        return
    if end <= start:
        what = f"the dates are reversed: end {end} comes before start {start}"
        problems.add(f"record/{FACTS}.csv", what, f"an end after {start}", "Exchange the two, or correct one.")
    elif arrivals is not None and not any(_counted(row, start, end) for row in arrivals):
        what = f"no count of kind {COUNTED} lies between start {start} and end {end} of {FACTS}.csv"
        cure = "Correct the dates, or remove the table flight_facts.csv: nothing can be set beside the flight."
        problems.add("record/arrivals.csv", what, f"at least one count of kind {COUNTED}", cure)


def _counted(row: dict[str, Any], start: Any, end: Any) -> bool:
    at = row.get("datetime")
    return at is not None and start < at <= end and row.get("kind") == COUNTED
