"""What is not known, written as a person would: `0.7*normal(-0.6, 0.35) + 0.3*fixed(0)`.

A prior is read from text, cut to its bounds, and inverted: quantile(u) is monotone in u, so the same luck gives
the same draw whatever else changes.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from homeward.foundation.types import Floats

KINDS: dict[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "uniform": ("low", "high"),
    "triangular": ("low", "mode", "high"),
    "normal": ("mean", "sd"),
    "lognormal": ("median", "sigma"),
    "beta": ("a", "b"),
    "gamma": ("shape", "rate"),
}
_TERM = re.compile(r"^\s*(?:(?P<weight>[\d.]+)\s*\*\s*)?(?P<kind>[a-z]+)\s*\((?P<numbers>[^()]*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a prior: its weight in the mixture, its kind and its numbers."""

    weight: float
    kind: str
    numbers: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Prior:
    """A distribution over one quantity, cut to [low, high]."""

    parts: tuple[Part, ...]
    low: float = -math.inf
    high: float = math.inf

    def bounded(self, low: float, high: float) -> Prior:
        """The same prior cut to [low, high]."""
        return replace(self, low=low, high=high)

    def quantile(self, u: Floats) -> Floats:
        """The values at cumulative probabilities u, any shape, monotone in u within a part.

        A mixture spends the first stretch of u on its first part, the next on its second; a part is thus chosen
        by the same luck that places the value inside it.
        """
        u = np.asarray(u, dtype=np.float64)
        out = np.empty_like(u)
        start = 0.0
        for number, part in enumerate(self.parts):
            last = number == len(self.parts) - 1
            stop = 1.0 if last else start + part.weight
            inside = (u >= start) & ((u < stop) | last)
            share = np.clip((u[inside] - start) / max(stop - start, 1e-300), 1e-12, 1 - 1e-12)
            out[inside] = _part_quantile(part, share, self.low, self.high)
            start = stop
        return out

    def __str__(self) -> str:
        terms = []
        for part in self.parts:
            numbers = ", ".join(f"{number:g}" for number in part.numbers)
            weight = f"{part.weight:g}*" if len(self.parts) > 1 else ""
            terms.append(f"{weight}{part.kind}({numbers})")
        return " + ".join(terms)


def parse_prior(text: str) -> Prior:
    """Read a prior; ValueError says what is wrong and what is allowed.

    >>> str(parse_prior("0.7*normal(-0.6, 0.35) + 0.3*fixed(0)"))
    '0.7*normal(-0.6, 0.35) + 0.3*fixed(0)'
    """
    if len(text) > 500:
        raise ValueError("longer than 500 characters")
    parts = tuple(_parse_part(term) for term in re.split(r"\+(?![^()]*\))", text))
    total = sum(part.weight for part in parts)
    if not math.isclose(total, 1.0, abs_tol=1e-6):
        raise ValueError(f"the weights add up to {total:g}, not 1")
    return Prior(parts)


def _parse_part(term: str) -> Part:
    match = _TERM.match(term)
    if match is None:
        raise ValueError(f"{term.strip()!r} is not of the form kind(number, ...)")
    kind = match["kind"]
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of prior; allowed: {', '.join(KINDS)}")
    try:
        numbers = tuple(float(number) for number in match["numbers"].split(","))
        weight = float(match["weight"] or 1.0)
    except ValueError:
        raise ValueError(f"{term.strip()!r} holds something that is not a number") from None
    if len(numbers) != len(KINDS[kind]):
        raise ValueError(f"{kind} takes {', '.join(KINDS[kind])}: {len(KINDS[kind])} numbers, not {len(numbers)}")
    _check_numbers(kind, numbers)
    return Part(weight, kind, numbers)


def _check_numbers(kind: str, numbers: tuple[float, ...]) -> None:
    if not all(math.isfinite(number) for number in numbers):
        raise ValueError("every number must be finite")
    if kind == "uniform" and numbers[0] >= numbers[1]:
        raise ValueError("uniform(low, high) needs low below high")
    if kind == "triangular" and not numbers[0] <= numbers[1] <= numbers[2]:
        raise ValueError("triangular(low, mode, high) needs low <= mode <= high")
    if kind == "triangular" and numbers[0] == numbers[2]:
        raise ValueError("triangular(low, mode, high) needs low below high; write fixed(x) for one value")
    if kind == "normal" and numbers[1] <= 0:
        raise ValueError("normal(mean, sd) needs sd above 0")
    if kind in {"lognormal", "beta", "gamma"} and min(numbers) <= 0:
        raise ValueError(f"{kind} needs numbers above 0")


def _part_quantile(part: Part, u: Floats, low: float, high: float) -> Floats:
    """Quantiles of one part cut to [low, high]."""
    if part.kind == "fixed":
        return np.full_like(u, np.clip(part.numbers[0], low, high))
    bottom, top = cumulative(part, low), cumulative(part, high)
    values: Floats = np.clip(_inverse(part, bottom + u * (top - bottom)), low, high)
    return values


def cumulative(part: Part, x: float) -> float:
    """The chance that a part that is spread out gives x or less.

    SciPy's frozen laws say the same, but take a second to import; so this draws on its plain functions, and late.
    """
    a = part.numbers
    if math.isinf(x):
        return float(x > 0)
    match part.kind:
        case "uniform":
            share = min(max((x - a[0]) / (a[1] - a[0]), 0.0), 1.0)
        case "triangular":
            share = _triangular_cumulative(x, *a)
        case "normal":
            share = _normal_cumulative((x - a[0]) / a[1])
        case "lognormal":
            share = _normal_cumulative(math.log(x / a[0]) / a[1]) if x > 0.0 else 0.0
        case _:
            from scipy import special

            beta, x = part.kind == "beta", max(x, 0.0)
            share = float(special.betainc(a[0], a[1], min(x, 1.0)) if beta else special.gammainc(a[0], x * a[1]))
    return share


def _normal_cumulative(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def _triangular_cumulative(x: float, low: float, mode: float, high: float) -> float:
    if x <= low or x >= high:
        return float(x >= high)
    if x < mode:
        return (x - low) ** 2 / (high - low) / (mode - low)
    return 1.0 - (high - x) ** 2 / (high - low) / (high - mode)


def _inverse(part: Part, q: Floats) -> Floats:
    """Where a part's distribution function reaches q, element by element."""
    from scipy import special

    a = part.numbers
    match part.kind:
        case "uniform":
            values: Any = a[0] + q * (a[1] - a[0])
        case "triangular":
            low, mode, high = a
            rising = np.sqrt(q * (mode - low) * (high - low))
            falling = np.sqrt((1.0 - q) * (high - mode) * (high - low))
            values = np.where(q < (mode - low) / (high - low), low + rising, high - falling)
        case "normal":
            values = a[0] + a[1] * special.ndtri(q)
        case "lognormal":
            values = a[0] * np.exp(a[1] * special.ndtri(q))
        case "beta":
            values = special.betaincinv(a[0], a[1], q)
        case _:
            values = special.gammaincinv(a[0], q) / a[1]
    inverse: Floats = np.asarray(values)
    return inverse
