"""Statements about options: parsed once, asked of millions of states at a time.

The language is the one of option prioritisation (Fang, Hipel, Kilgour and Peng, IEEE SMC-C 33(1), 2003): an
option's id says "taken"; `!`, `&`, `|` and parentheses join; `a IF b` is true unless b holds without a;
`a IFF b` when both agree; `a UNLESS b` when at least one holds. NOT binds tightest, then AND, then OR.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from homeward.foundation.problems import nearest
from homeward.foundation.types import Bools, Ints

Pattern: TypeAlias = tuple[tuple[int, bool], ...]
"""A conjunction: (option, taken) for every option it speaks of. The empty pattern is always true."""

MOST_CHARACTERS = 4000
MOST_NESTING = 40
MOST_TERMS = 512
MOST_PARTS = 5000
MOST_ABSORBED = 2000

_TOKEN = re.compile(r"\s*(?:(\()|(\))|(!|¬|~)|(&&?|∧)|(\|\|?|∨)|([^\W\d][\w.\-]*))")
_WORDS = {"not": "not", "and": "and", "or": "or", "IF": "if", "IFF": "iff", "UNLESS": "unless"}
_WORDS |= {word.upper(): name for word, name in _WORDS.items()}


class FormulaError(ValueError):
    """A statement that cannot be read; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A statement: `kind` is option, not, and, or, iff; an option carries its index and whether it is taken."""

    kind: str
    parts: tuple[Formula, ...] = ()
    option: int = -1
    taken: bool = True
    size: int = field(init=False, compare=False, repr=False)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", 1 + sum(part.size for part in self.parts))
        object.__setattr__(self, "depth", 1 + max((part.depth for part in self.parts), default=0))

    def holds(self, codes: Ints) -> Bools:
        """Truth in every state # (state), a state being the sum of 2**j over the options j taken."""
        if self.kind == "option":
            truth: Bools = ((codes >> self.option) & 1).astype(bool) == self.taken
            return truth
        if self.kind == "not":
            return ~self.parts[0].holds(codes)
        if self.kind == "iff":
            same: Bools = self.parts[0].holds(codes) == self.parts[1].holds(codes)
            return same
        truth = np.full(codes.shape, self.kind == "and")
        for part in self.parts:
            truth = truth & part.holds(codes) if self.kind == "and" else truth | part.holds(codes)
        return truth

    def options(self) -> set[int]:
        """Every option the statement speaks of."""
        if self.kind == "option":
            return {self.option}
        return set().union(*(part.options() for part in self.parts)) if self.parts else set()

    def moved(self, places: Mapping[int, int]) -> Formula:
        """The same statement after options have been renumbered."""
        if self.kind == "option":
            return literal(places[self.option], self.taken)
        return Formula(self.kind, tuple(part.moved(places) for part in self.parts))


ALWAYS = Formula("and")
NEVER = Formula("or")


def literal(option: int, taken: bool = True) -> Formula:
    """The option is taken, or is not."""
    return Formula("option", (), option, taken)


def conjunction(pattern: Iterable[tuple[int, bool]]) -> Formula:
    """All of these hold."""
    return Formula("and", tuple(literal(option, taken) for option, taken in pattern))


def disjunction(patterns: Iterable[Iterable[tuple[int, bool]]]) -> Formula:
    """At least one of these patterns holds."""
    return Formula("or", tuple(conjunction(pattern) for pattern in patterns))


def negation(formula: Formula) -> Formula:
    """The statement reversed; two negations cancel."""
    if formula.kind == "option":
        return literal(formula.option, not formula.taken)
    return formula.parts[0] if formula.kind == "not" else Formula("not", (formula,))


def patterns_of(formula: Formula) -> tuple[Pattern, ...]:
    """The statement as a disjunction of patterns; contradictory and absorbed patterns are left out."""
    if formula.kind == "and" and all(part.kind == "option" for part in formula.parts):
        return _kept([tuple((part.option, part.taken) for part in formula.parts)])
    return _kept(_terms(formula, True))


def _kept(terms: Iterable[Pattern]) -> tuple[Pattern, ...]:
    terms = list(dict.fromkeys(terms))
    if len(terms) > MOST_ABSORBED:
        return tuple(term for term in terms if len(set(term)) == len(dict(term)))
    kept: list[dict[int, bool]] = []
    for term in sorted((dict(t) for t in terms if len(set(t)) == len(dict(t))), key=len):
        if not any(all(term.get(o) == v for o, v in other.items()) for other in kept):
            kept.append(term)
    return tuple(tuple(term.items()) for term in kept)


def _terms(formula: Formula, wanted: bool) -> list[Pattern]:
    if formula.kind == "option":
        return [((formula.option, formula.taken == wanted),)]
    if formula.kind == "not":
        return _terms(formula.parts[0], not wanted)
    if formula.kind == "iff":
        a, b = formula.parts
        same = _both([_terms(a, True), _terms(b, wanted)])
        return same + _both([_terms(a, False), _terms(b, not wanted)])
    branches = [_terms(part, wanted) for part in formula.parts]
    if (formula.kind == "and") == wanted:
        return _both(branches)
    return [term for branch in branches for term in branch]


def _both(branches: list[list[Pattern]]) -> list[Pattern]:
    terms: list[Pattern] = [()]
    for branch in branches:
        if len(terms) * max(1, len(branch)) > 64 * MOST_TERMS:
            raise FormulaError("expands into too many patterns; split it or define a shorter one")
        joined = (left + right for left, right in itertools.product(terms, branch))
        terms = list(_kept(tuple(dict.fromkeys(term)) for term in joined))
        if len(terms) > MOST_TERMS:
            raise FormulaError(f"expands into more than {MOST_TERMS} patterns; split it")
    return terms


class _Reader:
    """Recursive descent over the tokens of one statement."""

    def __init__(self, text: str, names: Mapping[str, Formula]) -> None:
        if len(text) > MOST_CHARACTERS:
            raise FormulaError(f"is longer than {MOST_CHARACTERS} characters")
        self.names = names
        self.tokens = self._split(text)
        self.place = 0
        self.depth = 0

    @staticmethod
    def _split(text: str) -> list[tuple[str, str, int]]:
        tokens, place = [], 0
        text = text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise FormulaError(f"cannot read {text[place : place + 12]!r} at character {place + 1}")
            kind = ("(", ")", "not", "and", "or", "word")[(found.lastindex or 1) - 1]
            word = found.group(found.lastindex or 1)
            kind = _WORDS.get(word, kind) if kind == "word" else kind
            tokens.append((kind, word, found.end() - len(word) + 1))
            place = found.end()
        return [*tokens, ("end", "the end", len(text) + 1)]

    def _take(self, *kinds: str) -> str | None:
        kind = self.tokens[self.place][0]
        if kind not in kinds:
            return None
        self.place += 1
        return kind

    def whole(self) -> Formula:
        formula = self._condition()
        if self.tokens[self.place][0] != "end":
            _, word, at = self.tokens[self.place]
            raise FormulaError(f"does not expect {word!r} at character {at}")
        return formula

    def _condition(self) -> Formula:
        left = self._joined("or")
        while kind := self._take("if", "iff", "unless"):
            right = self._joined("or")
            if kind == "iff":
                left = Formula("iff", (left, right))
            else:
                left = Formula("or", (left, negation(right) if kind == "if" else right))
        return left

    def _joined(self, kind: str) -> Formula:
        parts = [self._joined("and") if kind == "or" else self._single()]
        while self._take(kind):
            parts.append(self._joined("and") if kind == "or" else self._single())
        return parts[0] if len(parts) == 1 else Formula(kind, tuple(parts))

    def _single(self) -> Formula:
        self.depth += 1
        if self.depth > MOST_NESTING:
            raise FormulaError(f"is nested deeper than {MOST_NESTING} levels")
        kind, word, at = self.tokens[self.place]
        self.place += 1
        if kind == "not":
            formula = negation(self._single())
        elif kind == "(":
            formula = self._condition()
            if not self._take(")"):
                raise FormulaError(f"misses a closing parenthesis for the one at character {at}")
        elif kind == "word" and word in self.names:
            formula = self.names[word]
        elif kind == "word":
            raise FormulaError(f"speaks of unknown {word!r}. {nearest(word, list(self.names))}".strip())
        else:
            raise FormulaError(f"expects an option before {word!r} at character {at}")
        self.depth -= 1
        return formula


def parse_formula(text: str, names: Mapping[str, Formula]) -> Formula:
    """Read a statement whose words are option ids or defined names.

    >>> parse_formula("a IF b", {"a": literal(0), "b": literal(1)}).holds(np.arange(4)).tolist()
    [True, True, False, True]
    """
    formula = _Reader(text, names).whole()
    if formula.size > MOST_PARTS or formula.depth > 3 * MOST_NESTING:
        raise FormulaError(f"grows to {formula.size} parts with its definitions, more than {MOST_PARTS}")
    return formula


def written(formula: Formula, names: list[str]) -> str:
    """The statement in the language that `parse_formula` reads."""
    if formula.kind == "option":
        return names[formula.option] if formula.taken else f"!{names[formula.option]}"
    inner = [written(part, names) for part in formula.parts]
    inner = [f"({text})" if part.parts else text for text, part in zip(inner, formula.parts, strict=True)]
    if formula.kind == "not":
        return f"!{inner[0]}"
    if formula.kind == "iff":
        return " IFF ".join(inner)
    return (" & " if formula.kind == "and" else " | ").join(inner)
