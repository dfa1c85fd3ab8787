"""The counting engine and a plain walk of single persons have the same distribution on a conflict with everything."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from homeward.crisis.flight_case import FlightCase
from homeward.io.flee_folder import read_flee_folder
from homeward.io.flee_settings import read_flee_settings
from homeward.movement.flee_rules import run_case
from homeward.record.same_distribution import weekly
from tests.flee_rules.walkers import Walkers

CASES = Path(__file__).parents[1] / "flight_cases"
WALKS = 80
RUNS = 400


def valley(**settings: object) -> FlightCase:
    """The valley with one person in four, and no forced roads, which the walkers do not know."""
    given = read_flee_settings(CASES / "valley" / "simsetting.yml")
    case = read_flee_folder(CASES / "valley", replace(given, hasten=4, **settings))
    return replace(case, routes=tuple(replace(route, flag=0) for route in case.routes))


def distance(ours: np.ndarray, theirs: np.ndarray) -> tuple[float, float]:
    """Largest difference of means in standard errors, and the worst ratio of standard deviations."""
    a, b = weekly(ours), weekly(theirs)
    error = np.sqrt(a.var(axis=0) / len(a) + b.var(axis=0) / len(b))
    some = error > 0
    off = np.abs(a.mean(axis=0) - b.mean(axis=0))[some] / error[some]
    loud = (a.std(axis=0) > 3.0) & (b.std(axis=0) > 3.0)
    ratio = (a.std(axis=0)[loud] / b.std(axis=0)[loud]) if loud.any() else np.ones(1)
    return float(off.max()), float(np.abs(np.log(ratio)).max())


@pytest.mark.parametrize(
    ("settings", "memory", "leap"),
    [
        ({}, "exact", False),
        ({}, "binned", False),
        ({}, "binned", True),
        ({"awareness_level": 2, "default_movechance": 0.75}, "exact", False),
        ({"start_on_foot": False, "default_movechance": 1.0, "max_move_speed": 500.0}, "exact", False),
        ({"avoid_short_stints": False, "camp_weight": 2.0, "foreign_weight": 1.5}, "none", False),
    ],
)
def test_same_means_and_spreads_as_single_walkers(settings: dict[str, object], memory: str, leap: bool) -> None:
    case = valley(**settings)
    theirs = np.stack([Walkers(case, seed).run() for seed in range(WALKS)])
    # the walkers have no day-0 oddity of capacity, so the corrected rules are compared
    ours = run_case(case, RUNS, seed=5, memory=memory, leap=leap).camps
    off, ratio = distance(ours, theirs)
    assert off < 4.2, f"means differ by {off:.1f} standard errors"
    assert ratio < 0.45, f"spreads differ by a factor of {np.exp(ratio):.2f}"


def test_the_two_compared_programs_can_be_told_apart_when_a_rule_differs() -> None:
    case = valley()
    theirs = np.stack([Walkers(case, seed).run() for seed in range(30)])
    ours = run_case(valley(camp_movechance=0.03), RUNS, seed=5, memory="exact").camps
    assert distance(ours, theirs)[0] > 6.0
