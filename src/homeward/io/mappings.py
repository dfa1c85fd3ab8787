"""A declared mapping of a YAML file: every unknown or missing key, every bad value, with its line."""

from __future__ import annotations

from typing import Any

from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.io.cells import CellError, check_safe, quoted, read_cell
from homeward.io.declared import Column, columns
from homeward.io.yaml_files import Items, Mapping, Node, Scalar


class Entry:
    """A mapping with typed values by key, and where each stands."""

    def __init__(self, file: str, node: Mapping) -> None:
        self.file, self.node = file, node
        self.values: dict[str, Any] = {}
        self.whole = True

    def get(self, key: str) -> Any:
        """The value of a key, or None where it is wrong (that problem is noted already)."""
        return self.values.get(key)

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def where(self, key: str = "") -> str:
        """The file and line of a key (or of the mapping)."""
        return f"{self.file}, line {self.node.lines.get(key, self.node.line)}" + (f", {key}" if key else "")


def read_entries(node: Node, file: str, table: str, problems: ProblemList, *, single: bool = False) -> list[Entry]:
    """The mappings of a list (or of one mapping standing alone) as entries of a declared table."""
    nodes: list[Node] = node.values if isinstance(node, Items) and not single else [node]
    if isinstance(node, Items) and single:
        problems.add(f"{file}, line {node.line}", "is a list", "one mapping of keys and values", "Remove the hyphen.")
        return []
    if isinstance(node, Scalar) and node.empty:
        return []
    entries = []
    for item in nodes:
        if isinstance(item, Mapping):
            entries.append(_read_entry(item, file, table, problems))
        else:
            what = "a list" if isinstance(item, Items) else f"the text {quoted(item.text)}"
            keys = listed(column.column for column in columns(table))
            problems.add(f"{file}, line {item.line}", f"holds {what} where a mapping is needed", f"the keys {keys}")
    return entries


def _read_entry(node: Mapping, file: str, table: str, problems: ProblemList) -> Entry:
    entry = Entry(file, node)
    declared = {column.column: column for column in columns(table)}
    before = len(problems.problems)
    for key, line in node.lines.items():
        if key not in declared:
            missing = [name for name in declared if name not in node.values]
            what = f"{quoted(key)} is not a key of {_named(table)}"
            problems.add(f"{file}, line {line}", what, listed(declared, 20), nearest(key, missing))
    for key, column in declared.items():
        value = node.values.get(key)
        if value is None and column.required and not column.default:
            what = f"{quoted(key)} is missing from {_named(table)}"
            problems.add(f"{file}, line {node.line}", what, listed(declared, 20), f"Add it: {column.about}")
            continue
        _read_value(entry, column, value, problems)
    entry.whole = len(problems.problems) == before
    return entry


def _named(table: str) -> str:
    names = {
        "crisis": "crisis.yaml",
        "policies": "a policy",
        "settings": "a setting",
        "suppose": "a supposition",
        "signposts": "a signpost",
        "conditions": "a condition",
        "claims": "a claim",
        "tests": "a test",
        "accounts": "an account",
    }
    return names.get(table, table)


def _read_value(entry: Entry, column: Column, node: Node | None, problems: ProblemList) -> None:
    key = column.column
    if column.kind == "rows":
        found = [] if node is None else read_entries(node, entry.file, column.choices[0], problems)
        if column.required and not found and node is not None:
            problems.add(entry.where(key), f"{quoted(key)} is empty", "", f"Write it: {column.about}")
        entry.values[key] = found
        return
    try:
        text = "" if node is None else _flat(column, node)
        check_safe(text)
        entry.values[key] = read_cell(column, text if node is not None else column.default)
    except CellError as error:
        problems.add(entry.where(key), error.what, error.allowed, error.cure)


def _flat(column: Column, node: Node) -> str:
    """The text of a value; the items of a list of short names, numbers or dates joined by semicolons."""
    if isinstance(node, Scalar):
        return "" if node.empty else node.text
    if isinstance(node, Items) and column.kind in {"ids", "dates", "wholes"}:
        parts = []
        for item in node.values:
            if not isinstance(item, Scalar):
                raise CellError("holds a list or mapping inside the list", "a flat list")
            parts.append(item.text)
        return "; ".join(parts)
    what = "a list" if isinstance(node, Items) else "a mapping"
    raise CellError(f"holds {what} where one value is needed", "one value", column.about)
