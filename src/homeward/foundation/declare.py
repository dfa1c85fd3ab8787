"""Declarations: what a mechanism needs, what a policy can move, what the world holds, what a study reports.

Each is declared once, beside the mechanism that owns it; units and bounds are checked against every crisis folder.
The registers are filled while rooms are imported and only read afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar


@dataclass(frozen=True, slots=True)
class Parameter:
    """An uncertain quantity that a mechanism reads; a crisis folder or the reference library gives its prior.

    family: rows "id.member" may give members of their own (for one actor and party, say); the id is their default.
    """

    id: str
    unit: str
    about: str
    low: float = -math.inf
    high: float = math.inf
    family: bool = False


@dataclass(frozen=True, slots=True)
class Lever:
    """A thing that a policy sets. `per` is "" (one number), "party" or "place"."""

    id: str
    unit: str
    about: str
    low: float = 0.0
    high: float = 1.0
    per: str = ""
    baseline: float = 0.0


@dataclass(frozen=True, slots=True)
class Field:
    """An array of the world: dims name its axes after the future, e.g. ("place",)."""

    id: str
    unit: str
    about: str
    dims: tuple[str, ...] = ()
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """A figure that a study reports, defined in one place.

    better: "higher", "lower" or "" (neither side of it is good in itself).
    kind: "stock" (value at a month), "flow" (per month; totals add up), "event" (0 or 1 once it has happened),
    "level" (an index or rate at a month).
    format: how tables write it ("count", "share", "money", "index").
    per: "" (one figure), "community" (one for each party's community) or "actor" (one for each outside actor).
    reads: ids of the fields that it is computed from, so that a figure can be traced to its sources.
    """

    id: str
    unit: str
    sentence: str
    kind: str
    better: str = ""
    format: str = "count"
    per: str = ""
    reads: tuple[str, ...] = ()


Declared = TypeVar("Declared", Parameter, Lever, Field, Outcome)


class Register(Generic[Declared]):
    """Declarations by id; the same id declared twice with other words is an error."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, Declared] = {}

    def add(self, item: Declared) -> Declared:
        """Declare an item and return it, so that a module can keep it under a name."""
        known = self._items.setdefault(item.id, item)
        if known != item:
            raise ValueError(f"{self.what} {item.id!r} is declared twice")
        return item

    def all(self) -> Mapping[str, Declared]:
        """Every declaration so far, by id."""
        return dict(sorted(self._items.items()))

    def get(self, key: str) -> Declared:
        """The declaration with this id."""
        return self._items[key]


parameters: Register[Parameter] = Register("parameter")
levers: Register[Lever] = Register("lever")
fields: Register[Field] = Register("field")
outcomes: Register[Outcome] = Register("outcome")


def uncertain(
    id: str, *, unit: str, about: str, low: float = -math.inf, high: float = math.inf, family: bool = False
) -> Parameter:
    """Declare an uncertain quantity."""
    return parameters.add(Parameter(id, unit, about, low, high, family))


def declared_for(id: str, known: Mapping[str, Parameter]) -> Parameter | None:
    """The declaration that a row of this id answers to: its own, or that of the family it is a member of."""
    if id in known:
        return known[id]
    parent = next((item for item in known.values() if item.family and id.startswith(f"{item.id}.")), None)
    return None if parent is None else replace(parent, id=id, family=False)


def lever(
    id: str,
    *,
    unit: str,
    about: str,
    low: float = 0.0,
    high: float = 1.0,
    per: str = "",
    baseline: float = 0.0,
) -> Lever:
    """Declare a lever."""
    return levers.add(Lever(id, unit, about, low, high, per, baseline))


def field(id: str, *, unit: str, about: str, dims: Iterable[str] = (), start: float = 0.0) -> Field:
    """Declare an array of the world."""
    return fields.add(Field(id, unit, about, tuple(dims), start))
