"""Driven out again: households leave after a lethal attack near them.

    P(a resident leaves) = 1 - (1 - p) ** lethal attacks on the cohort this month

The same holds for both communities. People whom a major escalation drives out are moved by flight, earlier in the
month; the total of both flows is counted here. Rows E194, E195.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.chance import stream_id, uniform
from homeward.foundation.declare import uncertain
from homeward.foundation.inverse import binomial
from homeward.movement.bookkeeping import DRIVEN_OUT
from homeward.movement.flight.monthly import REDISPLACED_ATTACK
from homeward.world.fields import LETHAL_ATTACKS, REDISPLACED
from homeward.world.layout import DISPLACED, RESIDENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

LEAVE = uncertain(
    "return.redisplaced_attack",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of a community that leaves again after a lethal attack on it.",
)


@njit(cache=True)
def drive_out(people, attacks, leave, seed, first, stream, month, out):  # type: ignore[no-untyped-def]
    """People who leave # (future, cohort)."""
    for future in range(people.shape[0]):
        for cohort in range(people.shape[2]):
            out[future, cohort] = 0
            if attacks[future, cohort] > 0.0:
                chance = 1.0 - (1.0 - leave[future]) ** attacks[future, cohort]
                luck = uniform(seed, first + future, stream, month, cohort)
                out[future, cohort] = binomial(luck, people[future, RESIDENT, cohort], chance)


@mechanism(
    "movement.redisplacement",
    sentence="After a lethal attack some of the people near it leave again.",
    reads=[LETHAL_ATTACKS, REDISPLACED_ATTACK, "people"],
    writes=[REDISPLACED, DRIVEN_OUT, "people"],
    uses=[LEAVE],
)
def leave_again(world: World, today: Today) -> None:
    """Move those who leave after an attack, and count everybody driven out this month."""
    world[REDISPLACED] = world[REDISPLACED_ATTACK]
    world[DRIVEN_OUT] = np.zeros(world[DRIVEN_OUT].shape)
    if not world[LETHAL_ATTACKS].any():
        return
    leaving = np.empty((world.futures, world.layout.cohorts), dtype=np.int64)
    drive_out(
        world.people, world[LETHAL_ATTACKS], today[LEAVE],
        today.chance.seed, world.first, stream_id("redisplacement"), today.month, leaving,
    )  # fmt: skip
    world.move(leaving, RESIDENT, DISPLACED)
    world[DRIVEN_OUT] = leaving.astype(np.float64)
    party = world.layout.group_party[world.layout.cohort_group]
    for side in (0, 1):
        world[REDISPLACED][:, side] += leaving[:, party == side].sum(axis=1)
