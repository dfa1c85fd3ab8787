"""How far early counts are from what is on record for them now: a mean and a spread, learnt from recorded flights.

The logarithm of the record of the last known day over what was told on it, one for each camp that had been counted.
A verification is one country's work, so half of the variance belongs to the countries and half to single camps
(judgement). With errors normal, and uniform priors on mean and spread, both have their posterior in closed form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from homeward.foundation.chance import Chance
from homeward.foundation.inverse import normal_quantile
from homeward.foundation.types import Floats
from homeward.movement.flight.choice import FEW
from homeward.movement.flight.conflict import OF_COUNTRY, ConflictFlight, ConflictRules
from homeward.record.spread import posterior_values

__all__ = ["TOLD_SPREADS", "log_ratios", "with_told_error"]

TOLD_SPREADS = np.linspace(0.05, 1.0, 39)
"""Spreads of a told count that are tried."""


def log_ratios(flight: ConflictFlight) -> Floats:
    """Logarithm of the record over the count told, last known day, camps counted # (counted camp,)."""
    last = len(flight.seen) - 1
    recorded = flight.case.record()[last, flight.counted]
    ratios: Floats = np.log((recorded + FEW) / (flight.seen[-1, flight.counted] + FEW))
    return ratios


def _sums(flight: ConflictFlight) -> tuple[float, float, float, int]:
    """1'V1, 1'Vr, r'Vr of log ratios r under the inverse correlation V of their errors, and how many they are."""
    ratios = log_ratios(flight)
    country = flight.country[flight.counted]
    correlation = (1.0 - OF_COUNTRY) * np.eye(len(ratios)) + OF_COUNTRY * (country[:, None] == country[None, :])
    weighted = np.linalg.solve(correlation, np.stack([np.ones(len(ratios)), ratios], axis=1))
    return float(weighted[:, 0].sum()), float(ratios @ weighted[:, 0]), float(ratios @ weighted[:, 1]), len(ratios)


def with_told_error(
    rules: Sequence[ConflictRules], flights: Sequence[ConflictFlight], seed: int
) -> tuple[ConflictRules, ...]:
    """The rules with a mean and a spread each of the error of told counts, from the posterior these flights leave.

    Without two camps counted among them nothing is learnt, and counts are taken as told.
    """
    ones, cross, squares, camps = (sum(column) for column in zip(*(_sums(flight) for flight in flights), strict=True))
    if camps < 2:
        return tuple(rules)
    mean = cross / ones
    left = squares - ones * mean**2
    scores = -(camps - 1) * np.log(TOLD_SPREADS) - 0.5 * left / TOLD_SPREADS**2
    chance = Chance(seed, len(rules))
    luck = [chance.uniform(f"calibrate.{name}", 0)[:, 0] for name in ("told_spread", "told_mean")]
    spread = posterior_values(TOLD_SPREADS, scores, luck[0])
    means = mean + spread / np.sqrt(ones) * normal_quantile(luck[1])
    return tuple(
        replace(rule, told_mean=float(one), told_spread=float(other))
        for rule, one, other in zip(rules, means, spread, strict=True)
    )
