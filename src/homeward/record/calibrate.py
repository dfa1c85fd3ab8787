"""Fit Homeward's rules of flight to recorded flights, and foretell a flight from the others.

Approximate Bayesian computation by rejection: rules are drawn from wide priors at fixed addresses, every one is run on
every record with the same luck, and those with the smallest distance are kept. Because a draw's distance to each
record is kept apart, leaving one record out costs nothing: its forecast uses the draws that fit the others best. How
far camps and totals stray from that is learnt from the others too, each foretold from the rest of them (spread.py).
The form of the rules (which terms they have) can be chosen in the same way, by foretelling each of the other records
from the rest of them: nested, so that no forecast is helped by the record it is of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from homeward.crisis.flight_case import FlightCase
from homeward.foundation.chance import Chance
from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Floats, Ints
from homeward.movement.flight.conflict import KNOWN_DAYS, ConflictFlight, ConflictRules, prepare, run_conflict
from homeward.record.flight_scores import FlightScores, naive_series, rescaled_error, score_series
from homeward.record.spread import PULL_SPREADS, TOTAL_SPREADS, log_scores, with_spreads
from homeward.record.told import TOLD_SPREADS, with_told_error

__all__ = [
    "ALL_FORMS",
    "BOUNDS",
    "FORMS",
    "Calibration",
    "OutOfSample",
    "calibrate",
    "leave_one_out",
    "posterior_file",
    "posterior_rules",
]

BOUNDS: dict[str, tuple[float, float, bool]] = {
    "power": (0.0, 3.0, False),
    "half_life": (10.0, 2000.0, True),
    "kin": (0.0, 1.0, False),
    "ties": (0.0, 0.8, False),
    "crowd": (0.0, 1.0, False),
    "beds": (20_000.0, 1_000_000.0, True),
    "size_power": (0.0, 1.2, False),
    "growth": (0.1, 1.2, False),
    "threat": (0.0, 1.0, False),
    "uncounted": (0.0, 1.0, False),
    "onward": (0.0001, 0.02, True),
}
"""Uniform priors: low, high, whether on a logarithmic scale."""
NEUTRAL = {
    "half_life": 1e9, "kin": 0.0, "ties": 0.0, "crowd": 0.0, "beds": 1e12, "size_power": 1.0, "threat": 0.0,
    "uncounted": 0.0, "onward": 0.0,
}  # fmt: skip
"""What a term's parameter is where the term is left out."""
EVERY_TERM = "every term"
FORMS: dict[str, tuple[str, ...]] = {
    EVERY_TERM: (),
    "without room and threat": ("beds", "threat"),
    "without countries": ("ties", "crowd"),
    "without moving on": ("onward",),
    "distance, kin and time": ("half_life", "ties", "crowd", "beds", "size_power", "threat", "onward"),
    "uncounted camps empty": ("uncounted",),
}
"""Forms of the rules that can be told apart by the records: the terms that each leaves out."""
ALL_FORMS = "all forms together"
KEEP = 20
TOTAL_WEIGHT = 0.25
RUNS_EACH = 10
"""Runs under each set of rules in a forecast: enough that the ends of a 95 % band are not those of a few runs."""


@dataclass(frozen=True)
class Calibration:
    """Draws of the rules and how each did on each record.

    ard: rescaled error # (draw, case). log_total: mean absolute logarithm of foretold over recorded total, after the
    known days # (draw, case). forms: of each draw.
    """

    cases: tuple[str, ...]
    rules: tuple[ConflictRules, ...]
    ard: Floats
    log_total: Floats
    seed: int
    forms: tuple[str, ...]

    @property
    def distance(self) -> Floats:
        """How far each draw is from each record # (draw, case)."""
        far: Floats = self.ard + TOTAL_WEIGHT * np.minimum(self.log_total, 3.0)
        return far

    def best(self, columns: Sequence[int], keep: int = KEEP, form: str = ALL_FORMS) -> Ints:
        """The draws of a form nearest to the records in these columns, nearest first # (kept,)."""
        rows = np.array([row for row, own in enumerate(self.forms) if form in (own, ALL_FORMS)], dtype=np.int64)
        distance = self.distance[rows][:, np.array(list(columns), dtype=np.int64)].mean(axis=1)
        return rows[np.argsort(distance, kind="stable")[:keep]]

    def inner_error(self, columns: Sequence[int], form: str, keep: int = KEEP) -> float:
        """Mean distance to each of these records of the draws of a form that are nearest to the rest of them."""
        errors = []
        for held in columns:
            rest = [other for other in columns if other != held]
            errors.append(self.distance[self.best(rest, keep, form), held].mean())
        return float(np.mean(errors))

    def choose_form(self, columns: Sequence[int], keep: int = KEEP) -> str:
        """The form that foretells these records best from each other; no other record is looked at."""
        names = [*dict.fromkeys(self.forms), ALL_FORMS]
        if len(columns) < 2 or len(names) == 2:
            return ALL_FORMS
        return min(names, key=lambda name: self.inner_error(columns, name, keep))


def draw_rules(count: int, seed: int, form: str = EVERY_TERM) -> tuple[ConflictRules, ...]:
    """Rules of a form from their priors, each at an address of its own."""
    chance = Chance(seed, count)
    values = {}
    for name, (low, high, logarithmic) in BOUNDS.items():
        luck = chance.uniform(f"calibrate.{name}", 0)[:, 0]
        values[name] = low * (high / low) ** luck if logarithmic else low + (high - low) * luck
        if name in FORMS[form]:
            values[name] = np.full(count, NEUTRAL[name])
    return tuple(ConflictRules(**{name: float(column[row]) for name, column in values.items()}) for row in range(count))


def calibrate(
    cases: Sequence[FlightCase],
    draws: int = 400,
    seed: int = 1,
    tell: Callable[[int, int], None] | None = None,
    forms: Sequence[str] = (EVERY_TERM,),
) -> Calibration:
    """Run `draws` rules of every form on every record with the same luck; `tell(done, of)` is called as it goes on."""
    _check(cases)
    flights = [prepare(case) for case in cases]
    rules = tuple(rule for form in forms for rule in draw_rules(draws, seed, form))
    shape = (len(rules), len(cases))
    ard, log_total = np.zeros(shape), np.zeros(shape)
    for row, rule in enumerate(rules):
        for column, flight in enumerate(flights):
            ard[row, column], log_total[row, column] = _distance(flight, rule, seed)
        if tell is not None:
            tell(row + 1, len(rules))
    named = tuple(form for form in forms for _ in range(draws))
    return Calibration(tuple(case.name for case in cases), rules, ard, log_total, seed, named)


def _check(cases: Sequence[FlightCase]) -> None:
    names = [case.name for case in cases]
    problems = [
        Problem(name, "is named twice", "each folder once", "Drop one.")
        for name in {n for n in names if names.count(n) > 1}
    ]
    for case in cases:
        if case.record().sum() == 0:
            problems.append(Problem(case.name, "has no registered people to fit to", "source_data with counts", ""))
    if problems:
        raise InputError(problems)


def _distance(flight: ConflictFlight, rule: ConflictRules, seed: int) -> tuple[float, float]:
    """After the known days: rescaled error, and mean absolute log of the total's ratio."""
    after = min(len(flight.seen), flight.case.days - 1)
    camps = run_conflict(flight, [rule], 1, seed).camps[0, after:].astype(np.float64)
    recorded = flight.case.record()[after:].astype(np.float64)
    ratio = np.log((camps.sum(axis=1) + 1.0) / (recorded.sum(axis=1) + 1.0))
    return rescaled_error(camps, recorded), float(np.abs(ratio).mean())


def posterior_rules(
    cases: Sequence[FlightCase],
    fitted: Calibration,
    columns: Sequence[int],
    keep: int = KEEP,
    form: str = ALL_FORMS,
    spreads: bool = True,
) -> tuple[ConflictRules, ...]:
    """The rules that fit the records in `columns`, nearest first, with the spreads those records leave.

    For the spreads each of the records is foretold by rules fitted to the rest of them (a single one by its own).
    spreads: False leaves them out, for a forecast as sure of camps and totals as the rules are.
    """
    rules = tuple(fitted.rules[row] for row in fitted.best(columns, keep, form))
    if not spreads:
        return rules
    flights = {column: prepare(cases[column]) for column in columns}
    found = []
    for held in columns:
        rest = [other for other in columns if other != held] or [held]
        inner = tuple(fitted.rules[row] for row in fitted.best(rest, keep, form))
        inner = with_told_error(inner, [flights[other] for other in rest], fitted.seed)
        found.append(log_scores(flights[held], inner, fitted.seed))
    of_pull, of_total = (np.sum(scores, axis=0) for scores in zip(*found, strict=True))
    spread = with_spreads(rules, of_pull, of_total, fitted.seed)
    return with_told_error(spread, list(flights.values()), fitted.seed)


@dataclass(frozen=True, slots=True)
class OutOfSample:
    """One record foretold from the others, beside forecasts without a model; `later`: after the known days only.

    form: of the rules, chosen by the other records.
    """

    case: str
    fitted_to: tuple[str, ...]
    form: str
    homeward: FlightScores
    later: FlightScores
    naive: dict[str, FlightScores]
    naive_later: dict[str, FlightScores]
    rules: tuple[ConflictRules, ...]


def leave_one_out(
    cases: Sequence[FlightCase],
    fitted: Calibration,
    runs: int = RUNS_EACH,
    keep: int = KEEP,
    form: str = "",
    spreads: bool = True,
) -> tuple[OutOfSample, ...]:
    """Every record foretold by rules fitted to the other records only.

    form: of the rules; where it is not given, it is chosen anew for each record by the others. spreads: whether camps
    and totals stray from the rules as they did in the others.
    """
    if len(cases) < 2:
        raise InputError([Problem("--leave-one-out", "needs at least two folders", "two or more", "Name another.")])
    found = []
    for column, case in enumerate(cases):
        others = [other for other in range(len(cases)) if other != column]
        chosen = form or fitted.choose_form(others, keep)
        rules = posterior_rules(cases, fitted, others, keep, chosen, spreads)
        camps = run_conflict(prepare(case), list(rules), runs, fitted.seed).camps
        guesses, recorded = naive_series(case, KNOWN_DAYS), case.record()
        found.append(
            OutOfSample(
                case=case.name,
                fitted_to=tuple(fitted.cases[other] for other in others),
                form=chosen,
                homeward=score_series(camps, recorded),
                later=score_series(camps, recorded, after=KNOWN_DAYS),
                naive={name: score_series(series[None], recorded) for name, series in guesses.items()},
                naive_later={
                    name: score_series(series[None], recorded, after=KNOWN_DAYS) for name, series in guesses.items()
                },
                rules=rules,
            )
        )
    return tuple(found)


def posterior_file(cases: Sequence[FlightCase], fitted: Calibration, keep: int = KEEP) -> dict[str, object]:
    """The kept rules with their scores, as the posterior file holds them."""
    everything = range(len(fitted.cases))
    kept = fitted.best(everything, keep)
    rules = posterior_rules(cases, fitted, everything, keep)
    return {
        "rules": "homeward",
        "method": "approximate Bayesian computation by rejection, uniform priors",
        "priors": {name: {"low": low, "high": high, "log": log} for name, (low, high, log) in BOUNDS.items()},
        "cases": list(fitted.cases),
        "draws": len(fitted.rules),
        "seed": fitted.seed,
        "known_days": KNOWN_DAYS,
        "spreads": {
            "method": "log score of each record, foretold from the rest, of told counts in closed form; uniform priors",
            "source": list(fitted.cases),
            "status": "derived" if len(cases) > 1 else "derived from the record fitted to: too narrow",
            "pull_spread": {"low": PULL_SPREADS[0], "high": PULL_SPREADS[-1]},
            "total_spread": {"low": TOTAL_SPREADS[0], "high": TOTAL_SPREADS[-1]},
            "told_spread": {"low": TOLD_SPREADS[0], "high": TOLD_SPREADS[-1]},
        },
        "posterior": [
            {
                **rule.as_dict(),
                "ard_rescaled": {name: round(float(fitted.ard[row, c]), 4) for c, name in enumerate(fitted.cases)},
                "log_total_error": {
                    name: round(float(fitted.log_total[row, c]), 4) for c, name in enumerate(fitted.cases)
                },
            }
            for row, rule in zip(kept, rules, strict=True)
        ],
    }
