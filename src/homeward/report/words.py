"""Sentences made from numbers: ranges before averages, counts of a hundred futures before decimals, no advocacy."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import xarray as xr

UNITS = {"person": "people", "person year": "years lived by people", "USD": "US dollars", "incident": "incidents"}


LARGE = ((1e9, "billion"), (1e6, "million"))
"""Sums that are told in words."""


def is_chance(attrs: Mapping[str, Any]) -> bool:
    """Whether an outcome is yes or no in each future, so that its mean is a number of futures of a hundred."""
    return attrs.get("kind") == "event" or attrs.get("format") == "share"


def unit_of(study: xr.Dataset, outcome: str) -> str:
    """The unit of an outcome as readers say it; what is yes or no in a future is told in futures of a hundred."""
    attrs = study.variables[outcome].attrs
    unit = str(attrs.get("units", ""))
    if is_chance(attrs):
        return "of 100 futures"
    if unit in ("index", "", "1", "share"):
        return "index, 0 to 1"
    return UNITS.get(unit, unit.replace(" / ", " per ").replace("person years", "years lived"))


def scale_of(study: xr.Dataset, outcome: str) -> float:
    """What stored values are multiplied by before they are printed in `unit_of`."""
    return 100.0 if is_chance(study.variables[outcome].attrs) else 1.0


def figure(study: xr.Dataset, outcome: str, value: float) -> str:
    """A value of an outcome as printed; people and things that are counted are whole."""
    form = str(study.variables[outcome].attrs.get("format", ""))
    return number(round(value) if form == "count" and math.isfinite(value) else value)


def label(outcome: str) -> str:
    """An outcome's id as words: `people_home.resident` reads `People home, resident`."""
    text = outcome.replace(".", ", ").replace("_", " ").replace("-", " ").strip()
    text = re.sub(r"\d{5,}|(?<=per )\d{4}", lambda digits: f"{int(digits[0]):,}", text)
    text = text.replace("person years", "person-years")
    return text[:1].upper() + text[1:]


def sentence_of(study: xr.Dataset, outcome: str) -> str:
    """The sentence that defines an outcome."""
    text = str(study.variables[outcome].attrs.get("long_name", label(outcome))).strip()
    return text if text.endswith(".") else text + "."


def number(value: float) -> str:
    """A figure no more precise than it is known: three significant digits, thousands parted, large sums in words."""
    if value is None or not math.isfinite(value):
        return "not known"
    if value == 0:
        return "0"
    size = abs(value)
    if size < 0.00005:
        return "about 0"
    for limit, word in LARGE:
        if size >= 0.9995 * limit:
            return f"{_digits(value / limit)} {word}"
    return _digits(value)


def _digits(value: float) -> str:
    """Three significant digits without an exponent."""
    places = 2 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    if places <= 0 or rounded == int(rounded):
        return f"{int(rounded):,}".replace("-", "−")
    return f"{rounded:,.{min(places, 4)}f}".replace("-", "−")


def with_error(mean: float, error: float) -> str:
    """A mean with its error of two digits, and no more digits of the mean than the error leaves.

    >>> with_error(-10.04, 6.03), with_error(488e6, 117e6)
    ('−10.0 ± 6.0', '+490 ± 120 million')
    """
    if not error:
        return ("+" if mean > 0 else "") + number(mean)
    size = max(abs(mean), error)
    by, word = next(((limit, f" {name}") for limit, name in LARGE if size >= 0.9995 * limit), (1.0, ""))
    places = 1 - math.floor(math.log10(error / by))
    shown = (f"{round(value / by, places):,.{min(max(places, 0), 4)}f}" for value in (mean, error))
    first, second = (text.replace("-", "−") for text in shown)
    return f"{'+' if mean > 0 else ''}{first} ± {second}{word}"


def spread(low: float, high: float) -> str:
    """A range in words; one figure where both ends print alike."""
    return joined(number(low), number(high))


def joined(first: str, second: str) -> str:
    """Two printed figures as a range."""
    if first == second:
        return first
    for word in (" million", " billion"):
        if first.endswith(word) and second.endswith(word):
            first = first.removesuffix(word)
    return f"{first} to {second}"


def with_range(middle: str, low: str, high: str) -> str:
    """A printed median with its range behind it; alone where nothing varies."""
    return f"{middle} ({joined(low, high)})" if low != high else middle


def of_hundred(share: float) -> str:
    """A share of the futures as a count of a hundred, honest at both ends."""
    if not math.isfinite(share):
        return "not known"
    if share <= 0:
        return "0 of 100"
    if share >= 1:
        return "100 of 100"
    if share < 0.005:
        return "fewer than 1 of 100"
    if share > 0.995:
        return "more than 99 of 100"
    return f"{round(100 * share)} of 100"


def of_hundred_apart(better: str, higher: float, lower: float) -> str:
    """How often a policy does better and worse than the baseline, of 100; the rest are ties."""
    if higher == lower == 0:
        return "no difference"
    first, second = ("higher", "lower") if better not in ("higher", "lower") else ("better", "worse")
    ahead, behind = (lower, higher) if better == "lower" else (higher, lower)
    return f"{first} {count(ahead)}, {second} {count(behind)}"


def count(share: float) -> str:
    """A share as a count of a hundred, without the hundred."""
    return of_hundred(share).removesuffix(" of 100").replace("fewer than ", "<").replace("more than ", ">")


def at(month: int) -> str:
    """A month as readers say it: `after 18 months`, `after 5 years`."""
    if month % 12:
        return f"after {month} months"
    years = month // 12
    return f"after {years} year{'' if years == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
