"""Fit Homeward's rules of flight to recorded flights, and foretell a flight from the others.

Approximate Bayesian computation by rejection: rules are drawn from wide priors at fixed addresses, every one is run on
every record with the same luck, and those with the smallest distance are kept. Because a draw's distance to each
record is kept apart, leaving one record out costs nothing: its forecast uses the draws that fit the others best, and
the spread of the total is what those draws got wrong on the others.
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
from homeward.record.share_scores import ShareScore, ard_rescaled, naive_forecasts, score_shares

__all__ = ["BOUNDS", "Calibration", "calibrate", "foretell", "leave_one_out", "posterior_file"]

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
}
"""Uniform priors: low, high, whether on a logarithmic scale."""
KEEP = 20
TOTAL_WEIGHT = 0.25
MOST_SPREAD = 2.0


@dataclass(frozen=True)
class Calibration:
    """Draws of the rules and how each did on each record.

    ard: rescaled error # (draw, case). log_total: mean absolute logarithm of foretold over recorded total, after the
    known days # (draw, case). bias: the same at the end of the record, with its sign.
    """

    cases: tuple[str, ...]
    rules: tuple[ConflictRules, ...]
    ard: Floats
    log_total: Floats
    bias: Floats
    seed: int

    def best(self, columns: Sequence[int], keep: int = KEEP) -> Ints:
        """The draws nearest to the records in these columns, nearest first # (kept,)."""
        chosen = np.array(list(columns), dtype=np.int64)
        distance = (self.ard[:, chosen] + TOTAL_WEIGHT * np.minimum(self.log_total[:, chosen], 3.0)).mean(axis=1)
        return np.argsort(distance, kind="stable")[:keep]

    def spread(self, kept: Ints, columns: Sequence[int]) -> float:
        """Standard deviation of the logarithm of the total that the kept draws left unexplained."""
        return float(
            min(np.sqrt((self.bias[kept][:, np.array(list(columns), dtype=np.int64)] ** 2).mean()), MOST_SPREAD)
        )


def draw_rules(count: int, seed: int) -> tuple[ConflictRules, ...]:
    """Rules from their priors, each at an address of its own."""
    chance = Chance(seed, count)
    values = {}
    for name, (low, high, logarithmic) in BOUNDS.items():
        luck = chance.uniform(f"calibrate.{name}", 0)[:, 0]
        values[name] = low * (high / low) ** luck if logarithmic else low + (high - low) * luck
    return tuple(ConflictRules(**{name: float(column[row]) for name, column in values.items()}) for row in range(count))


def calibrate(
    cases: Sequence[FlightCase], draws: int = 400, seed: int = 1, tell: Callable[[int, int], None] | None = None
) -> Calibration:
    """Run every draw on every record with the same luck; `tell(done, of)` is called as it goes on."""
    _check(cases)
    flights = [prepare(case) for case in cases]
    rules = draw_rules(draws, seed)
    shape = (draws, len(cases))
    ard, log_total, bias = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for row, rule in enumerate(rules):
        for column, flight in enumerate(flights):
            ard[row, column], log_total[row, column], bias[row, column] = _distance(flight, rule, seed)
        if tell is not None:
            tell(row + 1, draws)
    return Calibration(tuple(case.name for case in cases), rules, ard, log_total, bias, seed)


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
    """Rescaled error, mean absolute log of the total's ratio after the known days, and its value at the end."""
    camps = run_conflict(flight, [rule], 1, seed).camps[0].astype(np.float64)
    recorded = flight.case.record().astype(np.float64)
    ratio = np.log((camps.sum(axis=1) + 1.0) / (recorded.sum(axis=1) + 1.0))[len(flight.seen) - 1 :]
    return ard_rescaled(camps, recorded), float(np.abs(ratio).mean()), float(ratio[-1])


def foretell(
    case: FlightCase, fitted: Calibration, columns: Sequence[int], runs: int = 3, keep: int = KEEP
) -> tuple[Ints, tuple[ConflictRules, ...]]:
    """Runs of a case # (run, day, camp) under the rules that fit the records in `columns`, and those rules."""
    kept = fitted.best(columns, keep)
    rules = tuple(fitted.rules[row] for row in kept)
    spread = fitted.spread(kept, columns)
    return run_conflict(prepare(case), list(rules), runs, fitted.seed, spread).camps, rules


@dataclass(frozen=True, slots=True)
class OutOfSample:
    """One record foretold from the others, beside forecasts without a model; `later`: after the known days only."""

    case: str
    fitted_to: tuple[str, ...]
    homeward: ShareScore
    later: ShareScore
    naive: dict[str, ShareScore]
    naive_later: dict[str, ShareScore]
    rules: tuple[ConflictRules, ...]


def leave_one_out(
    cases: Sequence[FlightCase], fitted: Calibration, runs: int = 3, keep: int = KEEP
) -> tuple[OutOfSample, ...]:
    """Every record foretold by rules fitted to the other records only."""
    if len(cases) < 2:
        raise InputError([Problem("--leave-one-out", "needs at least two folders", "two or more", "Name another.")])
    found = []
    for column, case in enumerate(cases):
        others = [other for other in range(len(cases)) if other != column]
        camps, rules = foretell(case, fitted, others, runs, keep)
        guesses = naive_forecasts(case, KNOWN_DAYS)
        found.append(
            OutOfSample(
                case=case.name,
                fitted_to=tuple(fitted.cases[other] for other in others),
                homeward=score_shares(camps, case),
                later=score_shares(camps, case, KNOWN_DAYS),
                naive={name: score_shares(series[None], case) for name, series in guesses.items()},
                naive_later={name: score_shares(series[None], case, KNOWN_DAYS) for name, series in guesses.items()},
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
