"""A claim is a sentence of the argument with its notes and, where it can be tested, the comparison that tests it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """Outcome under `policy` against `than`, future by future; the claim says it is `higher` or `lower`.

    at: months after the start at which the outcome is read.
    threshold: instead of a second policy, a number to be passed (than is then "").
    given, above: only futures in which this outcome passes this number under `policy` are looked at ("" for all);
    a claim that begins with "if" is tried where its condition holds.
    """

    outcome: str
    policy: str
    than: str
    direction: str
    at: int
    threshold: float | None = None
    given: str = ""
    above: float = 0.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the argument in our words."""

    id: str
    text: str
    kind: str
    notes: tuple[int, ...]
    sources: tuple[str, ...]
    tests: tuple[Comparison, ...]
    untestable: str = ""
    record: str = ""
    record_sources: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
