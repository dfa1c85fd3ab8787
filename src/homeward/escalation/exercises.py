"""Joint exercises near the line: two months of effect, on incidents where the partner is no ally, else on the hazard.

    incidents are multiplied by exp(effect.exercise_incidents * level) for exercises with outside actors that are no
    treaty allies of the party; ln h gains effect.exercise_allies * level for exercises of treaty allies.

Published results disagree on every one of these signs, even for one pair of rivals, so all of them differ by account.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Floats
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

EXERCISE = lever(
    "exercise.joint",
    unit="share",
    per="party",
    about="Joint exercise of outside forces with a party near the line, 0 none to 1 a large one, in each month set.",
)
ALLIED = uncertain(
    "exercise.allied",
    unit="share",
    low=0.0,
    high=1.0,
    about="1 if the party that exercises and its partner are treaty allies, 0 if not; may be given by party.",
    family=True,
)
ON_INCIDENTS = uncertain(
    "effect.exercise_incidents", unit="log_ratio", about="Large exercise with a partner that is no ally: on incidents."
)
BY_ALLIES = uncertain(
    "effect.exercise_allies", unit="log_ratio", about="Large exercise of treaty allies: on the hazard."
)
EXERCISED = field("exercised", unit="share", dims=("party",), about="Size of the exercise with a party this month.")
EXERCISE_FACTOR = field("exercise_factor", unit="share", start=1.0, about="Factor of exercises on incidents.")
PUSH_EXERCISE = field("push_exercise", unit="log_ratio", about="Exercises of treaty allies, by account.")


def two_months(before: Floats, now: Floats) -> Floats:
    """The level at which an exercise acts: the larger of this month's and last month's # (future, party)."""
    return np.maximum(before, now)


@mechanism(
    "escalation.exercises",
    sentence="Joint exercises near the line act for two months: on incidents, or among treaty allies on the danger.",
    reads=[EXERCISED],
    writes=[EXERCISED, EXERCISE_FACTOR, PUSH_EXERCISE],
    uses=[EXERCISE, ALLIED, ON_INCIDENTS, BY_ALLIES],
)
def step(world: World, today: Today) -> None:
    """Note this month's exercises and what they and last month's do."""
    now = today.lever(EXERCISE)
    level = two_months(world[EXERCISED], now)
    allied = np.stack([today.member(ALLIED, party) for party in world.layout.parties], axis=1)
    others = ((1.0 - allied) * level).max(axis=1)
    world[EXERCISE_FACTOR] = np.exp(today[ON_INCIDENTS] * others)
    world[PUSH_EXERCISE] = today[BY_ALLIES] * (allied * level).max(axis=1)
    world[EXERCISED] = now
