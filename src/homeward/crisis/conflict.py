"""The frozen description of a conflict: who can do what, what cannot be, and who prefers which.

Definitions follow Fang, Hipel and Kilgour, Interactive Decision Making (Wiley, 1993). A state is a combination
of options, written as the sum of 2**j over the options j taken; feasible states are numbered from 1 in ascending
order of that number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from homeward.crisis.formula import ALWAYS, Formula

Direction: TypeAlias = Literal["both", "fwd", "back"]
DIRECTIONS: tuple[Direction, ...] = ("both", "fwd", "back")
Ranking: TypeAlias = tuple[tuple[int, ...], ...]
"""Best level first; a level holds the numbers of equally preferred states."""

MOST_OPTIONS = 62
"""A state is one 64-bit whole number; two bits are kept for arithmetic on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A yes/no choice. `fwd` can only be taken, `back` only given up, `both` either."""

    id: str
    name: str
    direction: Direction = "both"
    about: str = ""
    lever: str = ""
    status: str = ""
    sources: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One preference statement of option prioritisation, with where it comes from and how sure it is.

    presence: chance that the party holds it at all, as (low, high); shift: how many places its rank may move
    either way; reverse: chance that the party holds its opposite.
    """

    formula: Formula
    text: str = ""
    meaning: str = ""
    status: str = ""
    sources: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    presence: tuple[float, float] = (1.0, 1.0)
    shift: float = 0.0
    reverse: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """A statement and what it is worth to a decision maker: payoff of a state = sum over statements that hold."""

    formula: Formula
    text: str = ""
    low: float = 1.0
    high: float = 1.0
    status: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeWeight:
    """What one simulated outcome, per `unit` of it, is worth to a decision maker; negative for harm."""

    outcome: str
    low: float
    high: float
    per: float = 1.0
    at_month: int | None = None
    status: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Preferences as pairs (better, worse); every pair not named is `otherwise` (unknown or equal)."""

    preferred: tuple[tuple[int, int], ...]
    otherwise: str = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMaker:
    """A party, the options it owns and what it prefers; `unseen` states are outside its picture of the conflict."""

    id: str
    name: str
    options: tuple[int, ...]
    statements: tuple[Statement, ...] = ()
    ranking: Ranking | None = None
    weights: tuple[Weight, ...] = ()
    outcome_weights: tuple[OutcomeWeight, ...] = ()
    relation: Relation | None = None
    unseen: tuple[Formula, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """What cannot be, and why."""

    formula: Formula
    text: str = ""
    reason: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Another reading of the preferences: whole statement lists that replace those of the decision makers named."""

    id: str
    name: str
    about: str = ""
    side: str = ""
    weight: float = 1.0
    statements: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    without_infeasible: tuple[int, ...] = ()
    coalitions: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A whole conflict model. `context` options belong to nobody and are fixed for everybody."""

    title: str
    options: tuple[Option, ...]
    decision_makers: tuple[DecisionMaker, ...]
    infeasibles: tuple[Infeasible, ...] = ()
    ranked: bool = False
    coalitions: tuple[tuple[int, ...], ...] = ()
    status_quo: int | None = None
    wish: int | None = None
    named_states: Mapping[str, int] = field(default_factory=dict)
    policies: Mapping[str, Formula] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    about: str = ""
    crisis: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def owned(self, decision_maker: int) -> int:
        """The options of a decision maker as a bit mask."""
        return sum(1 << option for option in self.decision_makers[decision_maker].options)

    def mask(self, direction: Direction) -> int:
        """All options with this permitted direction as a bit mask."""
        return sum(1 << j for j, option in enumerate(self.options) if option.direction == direction)

    def taken(self, code: int) -> tuple[str, ...]:
        """Ids of the options taken in a state."""
        return tuple(option.id for j, option in enumerate(self.options) if code >> j & 1)

    def code(self, taken: Sequence[str]) -> int:
        """The state in which exactly these options are taken."""
        places = {option.id: j for j, option in enumerate(self.options)}
        return sum(1 << places[option] for option in taken)

    def read_as(self, reading_id: str) -> Conflict:
        """The conflict with the preferences (and patterns) of another reading."""
        reading = next(reading for reading in self.readings if reading.id == reading_id)
        makers = tuple(
            replace(maker, statements=reading.statements.get(maker.id, maker.statements))
            for maker in self.decision_makers
        )
        kept = tuple(p for j, p in enumerate(self.infeasibles) if j not in reading.without_infeasible)
        units = reading.coalitions or self.coalitions
        return replace(self, decision_makers=makers, infeasibles=kept, coalitions=units)

    def merged(self, units: Sequence[Sequence[int]]) -> Conflict:
        """The conflict with a partition of its decision makers into coalitions."""
        return replace(self, coalitions=tuple(tuple(unit) for unit in units))


def context_options(conflict: Conflict) -> tuple[int, ...]:
    """Options that nobody owns."""
    owned = {option for maker in conflict.decision_makers for option in maker.options}
    return tuple(j for j in range(len(conflict.options)) if j not in owned)


def always_true(formula: Formula) -> bool:
    """Whether a condition has no content: such a condition excludes or prefers nothing."""
    return formula == ALWAYS
