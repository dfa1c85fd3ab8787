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
    """A party, the options it owns and what it prefers; `unseen` states are outside its picture of the conflict.

    moves: pairs of state numbers (from, to) given outright, instead of those that follow from the options.
    """

    id: str
    name: str
    options: tuple[int, ...]
    statements: tuple[Statement, ...] = ()
    ranking: Ranking | None = None
    weights: tuple[Weight, ...] = ()
    outcome_weights: tuple[OutcomeWeight, ...] = ()
    relation: Relation | None = None
    unseen: tuple[Formula, ...] = ()
    moves: tuple[tuple[int, int], ...] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Infeasible:
    """What cannot be, and why."""

    formula: Formula
    text: str = ""
    reason: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coalesced:
    """States that count as one: all that match. Everybody must be indifferent between them."""

    formula: Formula
    name: str = ""
    text: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """A stronger decision maker can set an option of a weaker one where `when` holds.

    direction: `fwd` can make it taken, `back` given up, `both` either.
    """

    decision_maker: int
    option: int
    direction: Direction = "both"
    when: Formula = ALWAYS
    text: str = ""
    status: str = ""
    sources: tuple[str, ...] = ()


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
    """A whole conflict model. Options that nobody owns are context, fixed for everybody.

    state_names: names of the states of a model that has no options (graph form); their order is their number.
    """

    title: str
    options: tuple[Option, ...]
    decision_makers: tuple[DecisionMaker, ...]
    infeasibles: tuple[Infeasible, ...] = ()
    state_names: tuple[str, ...] = ()
    coalesced: tuple[Coalesced, ...] = ()
    power: tuple[Power, ...] = ()
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

    @property
    def direct(self) -> bool:
        """Whether moves are more than options say: then two moves in a row need not be one move."""
        given = any(maker.moves is not None for maker in self.decision_makers)
        return given or bool(self.state_names or self.coalesced or self.power)

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


def grouped(conflict: Conflict) -> Conflict:
    """The conflict with options of one decision maker side by side, in decision maker order; context options last."""
    order = dict.fromkeys(option for maker in conflict.decision_makers for option in maker.options)
    places = {old: new for new, old in enumerate([*order, *context_options(conflict)])}
    if all(old == new for old, new in places.items()):
        return conflict
    makers = tuple(
        replace(
            maker,
            options=tuple(places[option] for option in maker.options),
            statements=tuple(replace(s, formula=s.formula.moved(places)) for s in maker.statements),
            unseen=tuple(formula.moved(places) for formula in maker.unseen),
        )
        for maker in conflict.decision_makers
    )
    options = [conflict.options[old] for old in sorted(places, key=places.__getitem__)]
    rules = tuple(replace(rule, formula=rule.formula.moved(places)) for rule in conflict.infeasibles)
    groups = tuple(replace(group, formula=group.formula.moved(places)) for group in conflict.coalesced)
    power = tuple(replace(p, option=places[p.option], when=p.when.moved(places)) for p in conflict.power)
    return replace(
        conflict, options=tuple(options), decision_makers=makers, infeasibles=rules, coalesced=groups, power=power
    )


def always_true(formula: Formula) -> bool:
    """Whether a condition has no content: such a condition excludes or prefers nothing."""
    return formula == ALWAYS
