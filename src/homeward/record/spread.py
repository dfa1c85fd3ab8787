"""How far camps and totals stray from what the rules make of them: standard deviations, learnt from recorded flights.

A recorded flight is foretold with the spread at each of several values, and each value gets the log score of the
record: the logarithm of a normal density with the mean and variance of the runs, on a logarithmic scale (the score of
Dawid and Sebastiani). Every camp counts as one observation, and every conflict as one of the total, because days follow
each other too closely to count apart. With a uniform prior, exp(score) is the posterior of the spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from homeward.foundation.chance import Chance
from homeward.foundation.inverse import normal_quantile
from homeward.foundation.types import Floats
from homeward.movement.flight.choice import FEW
from homeward.movement.flight.conflict import ConflictFlight, ConflictRules, run_conflict
from homeward.record.flight_scores import rescaled

__all__ = ["PULL_SPREADS", "TOTAL_SPREADS", "log_scores", "posterior_values", "with_spreads"]

PULL_SPREADS = np.linspace(0.0, 2.4, 9)
"""Spreads of the pull that are tried; no more than a factor of eleven between camps that look the same."""
TOTAL_SPREADS = np.linspace(0.0, 1.0, 21)
"""Spreads of the total that are tried."""
COUNT_ERROR = 0.05
"""Standard deviation of the logarithm of a count as such (judgement); bounds the score of a forecast without spread."""
RUNS = 2
"""Runs under each set of rules."""


def log_score(runs: Floats, recorded: Floats) -> Floats:
    """Mean over days of the log score of runs # (run, day, ...) of a record # (day, ...), both logarithms # (...)."""
    variance = runs.var(axis=0) + COUNT_ERROR**2
    scores = -0.5 * np.log(2.0 * np.pi * variance) - 0.5 * (recorded - runs.mean(axis=0)) ** 2 / variance
    mean: Floats = np.asarray(scores.mean(axis=0), dtype=np.float64)
    return mean


def log_scores(flight: ConflictFlight, rules: Sequence[ConflictRules], seed: int) -> tuple[Floats, Floats]:
    """Log scores of a record after the known days at each spread of the pull # (pull,) and of the total # (total,)."""
    after = len(flight.seen)
    recorded = flight.case.record()[after:].astype(np.float64)
    if not len(recorded):
        return np.zeros(len(PULL_SPREADS)), np.zeros(len(TOTAL_SPREADS))
    of_pull = []
    for spread in PULL_SPREADS:
        tried = [replace(rule, pull_spread=float(spread), total_spread=0.0) for rule in rules]
        camps = run_conflict(flight, tried, RUNS, seed).camps.astype(np.float64)
        shares = rescaled(camps[:, after:], recorded)
        of_pull.append(float(log_score(np.log(shares + FEW), np.log(recorded + FEW)).sum()))
    return np.array(of_pull), _of_total(camps.sum(axis=2), recorded.sum(axis=1), after, bool(flight.seen.any()), seed)


def _of_total(totals: Floats, recorded: Floats, after: int, told: bool, seed: int) -> Floats:
    """Log scores of recorded totals # (day,) at each spread, from runs without one # (run, day) # (total,).

    People who come after the first day that was not told are multiplied, as the hazard of leaving is in a run; those in
    camps on that day stand for the start, which a run may have apart from what was told.
    """
    start = totals[:, after : after + 1] * told
    normal = normal_quantile(Chance(seed, len(totals)).uniform("flight.total", 0))
    found = []
    for spread in TOTAL_SPREADS:
        runs = start + np.exp(spread * normal) * (totals[:, after:] - start)
        found.append(float(log_score(np.log(runs + FEW), np.log(recorded + FEW))))
    return np.array(found)


def posterior_values(tried: Floats, scores: Floats, luck: Floats) -> Floats:
    """As many values of the posterior as there is luck # (value,): its quantiles, in the order of the luck."""
    fine = np.linspace(tried[0], tried[-1], 40 * (len(tried) - 1) + 1)
    density = np.interp(fine, tried, scores)
    below = np.cumsum(np.exp(density - density.max()))
    ranks = (np.argsort(np.argsort(luck, kind="stable"), kind="stable") + 0.5) / len(luck)
    values: Floats = np.interp(ranks * below[-1], below, fine)
    return values


def with_spreads(
    rules: Sequence[ConflictRules], of_pull: Floats, of_total: Floats, seed: int
) -> tuple[ConflictRules, ...]:
    """The rules with a spread of the pull and of the total each, from the log scores # (pull,) and # (total,)."""
    chance = Chance(seed, len(rules))
    luck = [chance.uniform(f"calibrate.{name}", 0)[:, 0] for name in ("pull_spread", "total_spread")]
    pull = posterior_values(PULL_SPREADS, of_pull, luck[0])
    total = posterior_values(TOTAL_SPREADS, of_total, luck[1])
    return tuple(
        replace(rule, pull_spread=float(one), total_spread=float(other))
        for rule, one, other in zip(rules, pull, total, strict=True)
    )
