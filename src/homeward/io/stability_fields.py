"""The keys of a stability.yaml and how their values are read."""

from __future__ import annotations

import math
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence

from homeward.crisis.formula import Formula
from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.io.yaml_files import Items, Mapping, Node, Scalar

STATUSES = ("sourced", "assumption", "assumption on stated positions", "logical")
SCHEMA: dict[str, dict[str, str]] = {
    "stability.yaml": {
        "title": "one line",
        "about": "what the model is and is not",
        "options": "list: every yes/no choice",
        "decision_makers": "list: every party and what it prefers",
        "definitions": "names for statements used in others",
        "infeasible": "list: what cannot be, and why",
        "coalesced": "list: states that count as one, everybody being indifferent between them",
        "power": "list: whose options a stronger party can set",
        "status_quo": "options taken at the start",
        "wish": "options taken in the state one would like to hold",
        "states": "named states: options taken",
        "policies": "the state each policy stands for: options taken",
        "readings": "list: other readings of the preferences",
        "coalitions": "decision makers that act together: lists of ids",
    },
    "an option": {
        "id": "short name used in statements",
        "owner": "decision maker, a list of them, or none for context",
        "name": "what is done",
        "direction": "both, fwd (cannot be undone) or back (cannot be taken up)",
        "about": "what it means here",
        "lever": "levers and mechanisms of the simulation it stands for",
        "status": "where it comes from",
        "sources": "source keys",
    },
    "a decision maker": {
        "id": "actor",
        "name": "name shown",
        "preferences": "list of statements, most important first",
        "weights": "list: statements and what they are worth, instead of preferences",
        "outcome_weights": "list: simulated outcomes and what they are worth",
        "unseen": "list of statements: states it does not see",
    },
    "a preference": {
        "id": "short name, to be changed by a reading",
        "say": "the statement, in option ids",
        "meaning": "the statement in words",
        "status": "sourced or assumption",
        "sources": "source keys",
        "positions": "ids of positions",
        "against": "ids of positions that speak against it",
        "presence": "chance that it is held: a number or [low, high]",
        "shift": "places its rank may move either way",
        "reverse": "chance that the opposite is held",
    },
    "a weight": {
        "say": "the statement, in option ids",
        "weight": "a number or [low, high]",
        "status": "where it comes from",
        "sources": "source keys",
    },
    "an outcome weight": {
        "outcome": "outcome of the simulation",
        "weight": "worth of `per` units: a number or [low, high]",
        "per": "units the weight is for",
        "at_month": "month counted from 0; the last if left out",
        "status": "where it comes from",
        "sources": "source keys",
    },
    "a pattern": {
        "pattern": "the statement that cannot be true",
        "reason": "why",
        "status": "logical or assumption",
    },
    "a group": {
        "pattern": "the statement that all states of the group make true",
        "name": "name shown",
        "reason": "why they count as one",
    },
    "a power": {
        "party": "the stronger decision maker",
        "option": "option of another that it can set",
        "direction": "fwd (can make it taken), back (given up) or both",
        "when": "statement that must hold for it, in option ids",
        "about": "what it means here",
        "status": "where it comes from",
        "sources": "source keys",
    },
    "a reading": {
        "id": "short name",
        "name": "name shown",
        "side": "side whose reading it is",
        "about": "what it changes and why",
        "weight": "weight among readings when they are drawn",
        "changes": "list of changed statements",
        "without_patterns": "numbers, from 1, of patterns left out",
        "coalitions": "decision makers that act together in it",
    },
    "a change": {
        "party": "decision maker",
        "statement": "id of the statement replaced, or left out with drop",
        "before": "id of the statement it is put before (`end` for last)",
        "drop": "yes to leave the statement out",
        "id": "short name of the new statement",
        "say": "the new statement",
        "meaning": "in words",
        "status": "sourced or assumption",
        "sources": "source keys",
        "positions": "ids of positions",
        "against": "ids of positions that speak against it",
        "presence": "chance that it is held",
        "shift": "places its rank may move",
        "reverse": "chance that the opposite is held",
    },
}
"""Keys of each mapping and what they mean; the manual is printed from it."""


class Fields:
    """Values of the mappings of a stability.yaml; every problem is noted with its line."""

    def __init__(self, file: str, sources: Sequence[str] | None, problems: ProblemList) -> None:
        self.file, self.problems = file, problems
        self.sources = None if sources is None else set(sources)
        self.names: dict[str, Formula] = {}
        self.options: dict[str, int] = {}
        self.makers: dict[str, int] = {}

    def _bad(self, node: Node | None, what: str, allowed: str = "", cure: str = "") -> None:
        line = f"{self.file}, line {node.line}" if node is not None else self.file
        self.problems.add(line, what, allowed, cure)

    def _fields(self, node: Node | None, kind: str, needed: Sequence[str] = ()) -> dict[str, Node]:
        if not isinstance(node, Mapping):
            self._bad(node, f"is not {kind}", f"a mapping with the keys {listed(SCHEMA[kind], 20)}")
            return {}
        for key, line in node.lines.items():
            if key not in SCHEMA[kind]:
                what, cure = f"{key!r} is not a key of {kind}", nearest(key, list(SCHEMA[kind]))
                self.problems.add(f"{self.file}, line {line}", what, listed(SCHEMA[kind], 20), cure)
        for key in needed:
            if key not in node.values:
                self._bad(node, f"{key!r} is missing from {kind}", "", f"Add it: {SCHEMA[kind][key]}.")
        return dict(node.values)

    def _items(self, fields: AnyMapping[str, Node], key: str) -> list[Node]:
        node = fields.get(key)
        if node is None or (isinstance(node, Scalar) and node.empty):
            return []
        if not isinstance(node, Items):
            self._bad(node, f"{key!r} is not a list", "a list of items that begin with a hyphen or stand in [ ]")
            return []
        return node.values

    def _text(self, fields: AnyMapping[str, Node], key: str, default: str = "") -> str:
        node = fields.get(key)
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self._bad(node, f"{key!r} is not text", "one line of text")
            return default
        return " ".join(node.text.split())

    def _texts(self, fields: AnyMapping[str, Node], key: str) -> tuple[str, ...]:
        node = fields.get(key)
        found = [node] if isinstance(node, Scalar) and not node.empty else self._items(fields, key)
        for item in found:
            if not isinstance(item, Scalar):
                self._bad(item, f"{key!r} holds something that is not text", "a flat list")
        return tuple(item.text.strip() for item in found if isinstance(item, Scalar))

    def _number(self, node: Node | None, key: str, low: float, high: float) -> float:
        try:
            value = float(node.text) if isinstance(node, Scalar) else math.nan
        except ValueError:
            value = math.nan
        if not low <= value <= high or not math.isfinite(value):
            shown = node.text if isinstance(node, Scalar) else "no single value"
            self._bad(node, f"{key!r} is {shown!r}", f"a number from {low:g} to {high:g}")
            return max(low, min(high, 1.0))
        return value

    def _range(self, fields: AnyMapping[str, Node], key: str, low: float, high: float) -> tuple[float, float]:
        node = fields.get(key)
        if node is None:
            return (1.0, 1.0)
        if isinstance(node, Items) and len(node.values) == 2:
            pair = [self._number(item, key, low, high) for item in node.values]
            if pair[0] > pair[1]:
                self._bad(node, f"{key!r} falls from {pair[0]:g} to {pair[1]:g}", "[low, high]")
            return (pair[0], pair[1])
        value = self._number(node, key, low, high)
        return (value, value)

    def _cited(self, fields: AnyMapping[str, Node]) -> tuple[str, ...]:
        keys = self._texts(fields, "sources")
        for key in keys:
            if self.sources is not None and key not in self.sources:
                self._bad(fields["sources"], f"source {key!r} is unknown", "", nearest(key, sorted(self.sources)))
        return keys

    def _status(self, fields: AnyMapping[str, Node], node: Node) -> str:
        status = self._text(fields, "status", "assumption")
        if status not in STATUSES:
            self._bad(fields["status"], f"status is {status!r}", ", ".join(STATUSES), nearest(status, STATUSES))
        if status == "sourced" and not self._texts(fields, "sources"):
            self._bad(node, "is called sourced but cites nothing", "", "Name a source, or call it an assumption.")
        return status
