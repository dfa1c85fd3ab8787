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
def attacked(attacks):  # type: ignore[no-untyped-def]
    """The futures with a lethal attack on anybody # (row,)."""
    found = np.empty(attacks.shape[0], dtype=np.int64)
    rows = 0
    for future in range(attacks.shape[0]):
        for cohort in range(attacks.shape[1]):
            if attacks[future, cohort] > 0.0:
                found[rows] = future
                rows += 1
                break
    return found[:rows].copy()


@njit(cache=True)
def drive_out(people, attacks, leave, seed, first, stream, month, rows):  # type: ignore[no-untyped-def]
    """People who leave # (row, cohort)."""
    out = np.zeros((len(rows), people.shape[2]), dtype=np.int64)
    for row, future in enumerate(rows):
        for cohort in range(people.shape[2]):
            if attacks[future, cohort] > 0.0:
                chance = 1.0 - (1.0 - leave[future]) ** attacks[future, cohort]
                luck = uniform(seed, first + future, stream, month, cohort)
                out[row, cohort] = binomial(luck, people[future, RESIDENT, cohort], chance)
    return out


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
    world[DRIVEN_OUT][:] = 0.0
    rows = attacked(world[LETHAL_ATTACKS])
    if not rows.size:
        return
    leaving = drive_out(
        world.people, world[LETHAL_ATTACKS], today[LEAVE],
        today.chance.seed, world.first, stream_id("redisplacement"), today.month, rows,
    )  # fmt: skip
    world.move(leaving, RESIDENT, DISPLACED, rows)
    world[DRIVEN_OUT][rows] = leaving
    party = world.layout.group_party[world.layout.cohort_group]
    for side in (0, 1):
        world[REDISPLACED][rows, side] += leaving[:, party == side].sum(axis=1)
