"""A crisis folder as rows and entries: read, typed, not yet checked against one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from homeward.crisis.crisis import RecordTable
from homeward.foundation.problems import ProblemList
from homeward.io.layout import LIBRARY_FILES, REFERENCE, TABLES
from homeward.io.mappings import Entry, read_entries
from homeward.io.tables import Row, read_plain, read_table
from homeward.io.yaml_files import read_yaml

_NEVER_EMPTY = ("places", "people", "actors")


@dataclass(slots=True)
class Draft:
    """What could be read: rows by table, the entry of crisis.yaml, policies by file, claims, the record.

    A table of which nothing could be read is not there: that is one problem, not one for every id that would point to
    it. unread: the policies of which that is so.
    """

    crisis: Entry | None = None
    tables: dict[str, list[Row]] = field(default_factory=dict)
    policies: dict[str, Entry] = field(default_factory=dict)
    claims: list[Entry] = field(default_factory=list)
    record: dict[str, RecordTable] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    library_parameters: list[Row] = field(default_factory=list)
    library_sources: list[Row] = field(default_factory=list)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table that is there, else none."""
        return self.tables.get(table, [])

    def ids(self, table: str, column: str = "id") -> dict[str, None]:
        """The ids of a table in order, those of wrong rows included."""
        return {row.get(column): None for row in self.rows(table) if row.get(column)}


def read_folder(folder: Path, files: list[str], problems: ProblemList) -> Draft:
    """Read every file of the layout; each problem is noted."""
    draft = Draft()
    if "crisis.yaml" in files and (node := read_yaml(folder / "crisis.yaml", "crisis.yaml", problems)) is not None:
        entries = read_entries(node, "crisis.yaml", "crisis", problems, single=True)
        draft.crisis = entries[0] if entries else None
    languages = draft.crisis.get("languages") if draft.crisis else None
    for table in TABLES:
        if f"{table}.csv" in files:
            before = len(problems.problems)
            rows = read_table(folder / f"{table}.csv", f"{table}.csv", table, problems, languages)
            if not rows and table in _NEVER_EMPTY and len(problems.problems) == before:
                problems.add(f"{table}.csv", "has no row below its header", "one row for each thing", "Write them.")
            if rows or len(problems.problems) == before:
                draft.tables[table] = rows
    _read_texts(folder, files, draft, problems)
    draft.library_parameters = read_library("parameters", problems)
    draft.library_sources = read_library("sources", problems)
    return draft


def _read_texts(folder: Path, files: list[str], draft: Draft, problems: ProblemList) -> None:
    for file in files:
        path = folder / file
        if file.startswith("policies/"):
            node = read_yaml(path, file, problems)
            for entry in [] if node is None else read_entries(node, file, "policies", problems, single=True):
                draft.policies[file] = entry
            if file not in draft.policies:
                draft.unread.append(Path(file).stem)
        elif file == "claims.yaml" and (node := read_yaml(path, file, problems)) is not None:
            draft.claims = read_entries(node, file, "claims", problems)
        elif file.startswith("record/"):
            header, rows = read_plain(path, file, problems)
            draft.record[Path(file).stem] = RecordTable(Path(file).stem, header, tuple(rows))


def read_library(table: str, problems: ProblemList) -> list[Row]:
    """The rows of a table of the reference library that every crisis inherits."""
    name = f"{table}.csv"
    if name not in LIBRARY_FILES or not (REFERENCE / name).is_file():
        return []
    return read_table(REFERENCE / name, f"reference/{name}", table, problems)
