"""Estimates against the declared parameters: unit, bounds, and that every parameter has one on the day."""

from __future__ import annotations

import datetime as dt
import math

from homeward.foundation.declare import Parameter
from homeward.foundation.priors import Part, Prior, cumulative
from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.foundation.units import factor
from homeward.io.cells import quoted
from homeward.io.reading import Draft
from homeward.io.tables import Row
from homeward.io.vocabulary import Vocabulary

LEAST_INSIDE = 0.5
"""A prior of which less than this share lies inside the bounds is a mistake, not a doubt."""


def check_estimates(draft: Draft, vocabulary: Vocabulary | None, problems: ProblemList) -> None:
    """Note every estimate that does not fit its parameter, and every parameter without an estimate."""
    for row in [*draft.rows("parameters"), *draft.library_parameters]:
        low, high = row.get("low"), row.get("high")
        if low is not None and high is not None and low > high:
            problems.add(row.where("high"), f"high {high:g} is below low {low:g}", f"from {low:g}", "Exchange them.")
        elif vocabulary is not None:
            _check_estimate(row, vocabulary, problems)
    if vocabulary is not None and draft.crisis is not None:
        _check_all_known(draft, vocabulary, problems)


def _check_estimate(row: Row, vocabulary: Vocabulary, problems: ProblemList) -> None:
    key = row.get("id")
    if key is None:
        return
    declared = vocabulary.parameter(key)
    if declared is None:
        what = f"{quoted(key)} is not a parameter of the model"
        names = list(vocabulary.parameters)
        problems.add(
            row.where("id"), what, listed(names), nearest(key, names) or "homeward explain parameter lists them."
        )
        return
    unit, prior = row.get("unit"), row.get("prior")
    if unit is None:
        return
    try:
        by = factor(unit, declared.unit)
    except ValueError:
        what = f"{quoted(unit)} does not convert to {quoted(declared.unit)}, the unit of {key}"
        cure = f"Write the prior in {declared.unit}: {declared.about}"
        problems.add(row.where("unit"), what, f"{declared.unit}, or a unit that converts to it", cure)
        return
    if prior is not None and by > 0:
        _check_bounds(row, prior, declared, by, problems)


def _check_bounds(row: Row, prior: Prior, declared: Parameter, by: float, problems: ProblemList) -> None:
    """The declared bounds, in the unit of the row, must hold the row's own bounds and its prior."""
    low, high = declared.low / by, declared.high / by
    slack = 1e-9 * max([abs(bound) for bound in (low, high) if math.isfinite(bound)], default=0.0)
    allowed = f"{low:g} to {high:g} ({row['unit']})"
    for column in ("low", "high"):
        value = row.get(column)
        if value is not None and not low - slack <= value <= high + slack:
            cure = f"Correct it, or its unit: {declared.about}"
            problems.add(row.where(column), f"{value:g} is outside the bounds of {declared.id}", allowed, cure)
    for part in prior.parts:
        bottom, top = _support(part)
        if math.isfinite(bottom) and math.isfinite(top) and not (low - slack <= bottom and top <= high + slack):
            what = f"the prior {quoted(str(prior))} reaches outside the bounds of {declared.id}"
            problems.add(row.where("prior"), what, allowed, f"Correct it, or its unit: {declared.about}")
            return
    if row.get("low") is not None:
        low = max(low, row["low"])
    if row.get("high") is not None:
        high = min(high, row["high"])
    inside = sum(part.weight * _inside(part, low, high) for part in prior.parts)
    if inside < LEAST_INSIDE:
        what = f"only {inside:.0%} of the prior {quoted(str(prior))} lies inside the bounds"
        problems.add(row.where("prior"), what, f"{low:g} to {high:g} ({row['unit']})", "Correct the prior or its unit.")


def _support(part: Part) -> tuple[float, float]:
    """The lowest and highest value of a part; infinite where there is none."""
    if part.kind == "fixed":
        return part.numbers[0], part.numbers[0]
    if part.kind in {"uniform", "triangular"}:
        return part.numbers[0], part.numbers[-1]
    return -math.inf, math.inf


def _inside(part: Part, low: float, high: float) -> float:
    """The share of a part that lies between low and high."""
    if part.kind == "fixed":
        return float(low <= part.numbers[0] <= high)
    return cumulative(part, high) - cumulative(part, low)


def _check_all_known(draft: Draft, vocabulary: Vocabulary, problems: ProblemList) -> None:
    """On the crisis's date every declared parameter needs an estimate for all, or one for each account of a kind."""
    crisis = draft.crisis
    as_of = crisis.get("as_of") if crisis else None
    if crisis is None or as_of is None or not all(account.whole for account in crisis.get("accounts") or []):
        return
    kinds: dict[str, set[str]] = {}
    for account in crisis.get("accounts") or []:
        kinds.setdefault(account.get("kind") or "", set()).add(account.get("id") or "")
    held: dict[str, set[str]] = {}
    own = draft.ids("parameters")
    library = [row for row in draft.library_parameters if row.get("id") not in own]
    for row in [*draft.rows("parameters"), *library]:
        if row.get("id") and (row.get("known_from") or dt.date.min) <= as_of:
            held.setdefault(row["id"], set()).add(row.get("account") or "")
    for key, declared in vocabulary.parameters.items():
        accounts = held.get(key, set())
        schools = kinds.get("school", set())
        if "" in accounts or accounts & kinds.get("side", set()) or (schools and schools <= accounts):
            continue
        what = f"parameter {quoted(key)} has no estimate known on {as_of}" + (" for every account" if accounts else "")
        cure = f"Add a row ({declared.unit}): {declared.about}"
        problems.add("parameters.csv", what, f"one prior for all accounts, or one for each ({declared.unit})", cure)
