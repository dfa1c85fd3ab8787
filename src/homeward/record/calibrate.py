"""Fit Homeward's rules of flight to recorded flights, and foretell a flight from the others.

Approximate Bayesian computation by rejection: rules are drawn from wide priors at fixed addresses, every one is run on
every record with the same luck, and those with the smallest distance are kept. Because a draw's distance to each
record is kept apart, leaving one record out costs nothing: its forecast uses the draws that fit the others best, and
the spread of the total is what those draws got wrong on the others. The form of the rules (which terms they have) can
be chosen in the same way, by foretelling each of the other records from the rest of them: nested, so that no forecast
is helped by the record it is of.
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

__all__ = [
    "ALL_FORMS",
    "BOUNDS",
    "FORMS",
    "Calibration",
    "OutOfSample",
    "calibrate",
    "foretell",
    "leave_one_out",
    "posterior_file",
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
MOST_SPREAD = 2.0


@dataclass(frozen=True)
class Calibration:
    """Draws of the rules and how each did on each record.

    ard: rescaled error # (draw, case). log_total: mean absolute logarithm of foretold over recorded total, after the
    known days # (draw, case). bias: the same at the end of the record, with its sign. forms: of each draw.
    """

    cases: tuple[str, ...]
    rules: tuple[ConflictRules, ...]
    ard: Floats
    log_total: Floats
    bias: Floats
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

    def spread(self, kept: Ints, columns: Sequence[int]) -> float:
        """Standard deviation of the logarithm of the total that the kept draws left unexplained."""
        return float(
            min(np.sqrt((self.bias[kept][:, np.array(list(columns), dtype=np.int64)] ** 2).mean()), MOST_SPREAD)
        )


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
    ard, log_total, bias = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, rule in enumerate(rules):
        for column, flight in enumerate(flights):
            ard[row, column], log_total[row, column], bias[row, column] = _distance(flight, rule, seed)
        if tell is not None:
            tell(row + 1, len(rules))
    named = tuple(form for form in forms for _ in range(draws))
    return Calibration(tuple(case.name for case in cases), rules, ard, log_total, bias, seed, named)


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


def _distance(flight: ConflictFlight, rule: ConflictRules, seed: int) -> tuple[float, float, float]:
    """After the known days: rescaled error, mean absolute log of the total's ratio, and its value at the end."""
    after = min(len(flight.seen), flight.case.days - 1)
    camps = run_conflict(flight, [rule], 1, seed).camps[0, after:].astype(np.float64)
    recorded = flight.case.record()[after:].astype(np.float64)
    ratio = np.log((camps.sum(axis=1) + 1.0) / (recorded.sum(axis=1) + 1.0))
    return rescaled_error(camps, recorded), float(np.abs(ratio).mean()), float(ratio[-1])


def foretell(
    case: FlightCase,
    fitted: Calibration,
    columns: Sequence[int],
    runs: int = 3,
    keep: int = KEEP,
    form: str = ALL_FORMS,
) -> tuple[Ints, tuple[ConflictRules, ...]]:
    """Runs of a case # (run, day, camp) under the rules that fit the records in `columns`, and those rules."""
    kept = fitted.best(columns, keep, form)
    rules = tuple(fitted.rules[row] for row in kept)
    spread = fitted.spread(kept, columns)
    return run_conflict(prepare(case), list(rules), runs, fitted.seed, spread).camps, rules


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
    cases: Sequence[FlightCase], fitted: Calibration, runs: int = 3, keep: int = KEEP, form: str = ""
) -> tuple[OutOfSample, ...]:
    """Every record foretold by rules fitted to the other records only.

    form: of the rules; where it is not given, it is chosen anew for each record by the others.
    """
    if len(cases) < 2:
        raise InputError([Problem("--leave-one-out", "needs at least two folders", "two or more", "Name another.")])
    found = []
    for column, case in enumerate(cases):
        others = [other for other in range(len(cases)) if other != column]
        chosen = form or fitted.choose_form(others, keep)
        camps, rules = foretell(case, fitted, others, runs, keep, chosen)
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


def posterior_file(fitted: Calibration, keep: int = KEEP) -> dict[str, object]:
    """The kept rules with their scores, as the posterior file holds them."""
    everything = range(len(fitted.cases))
    kept = fitted.best(everything, keep)
    return {
        "rules": "homeward",
        "method": "approximate Bayesian computation by rejection, uniform priors",
        "priors": {name: {"low": low, "high": high, "log": log} for name, (low, high, log) in BOUNDS.items()},
        "cases": list(fitted.cases),
        "draws": len(fitted.rules),
        "seed": fitted.seed,
        "known_days": KNOWN_DAYS,
        "spread_of_log_total": round(fitted.spread(kept, everything), 4),
        "posterior": [
            {
                **fitted.rules[row].as_dict(),
                "ard_rescaled": {name: round(float(fitted.ard[row, c]), 4) for c, name in enumerate(fitted.cases)},
                "log_total_error": {
                    name: round(float(fitted.log_total[row, c]), 4) for c, name in enumerate(fitted.cases)
                },
            }
            for row in kept
        ],
    }
