"""Those who stayed behind when their community left go too, in part.

    P(one who stayed leaves) = 1 - exp(-rate * away)      away = share of the cohort's people who do not live at home
    stayed(t+1)              = min(stayed(t), people at home) - those who leave

People who were at home on the first day and have not left since are told apart from those who came back: a household
that returned chose the place as it is, and whether it really lives there is in the return equation. Where the community
is at home nobody leaves; as people come back the pull to follow the others fades. Those who leave join the displaced
and are outside the ever-willing pool: they were the last to go. What decides between a trickle and an end within weeks
is an arrangement between the parties, so one rate per future spans both: of 12,300 people who stayed in the north of
Cyprus in 1974 a trickle went for twenty years (715 left in 1994), of 10,700 in its south all but 130 within three
months, once that was agreed (hri_enclaved, prio_cyprus).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.chance import stream_id, uniform
from homeward.foundation.declare import field, uncertain
from homeward.foundation.inverse import binomial
from homeward.world.layout import DEAD, DISPLACED, RESIDENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

LEAVE = uncertain(
    "stayed.leave",
    unit="1/month",
    low=0.0,
    about="Rate at which people who stayed behind leave while all the others of their place are away.",
)
STAYED = field("stayed", unit="person", dims=("cohort",), about="People at home since the start without a break.")


@njit(cache=True)
def follow(people, cohorts, rate, seed, first, stream, month, stayed, out):  # type: ignore[no-untyped-def]
    """Those who leave # (future, cohort), added to an `out` of zeros; stayed # (future, cohort) is kept up.

    Returns in which futures anybody leaves # (future,).
    """
    leaves = np.zeros(people.shape[0], dtype=np.bool_)
    for future in range(people.shape[0]):
        for cohort in cohorts:
            if stayed[future, cohort] == 0.0:
                continue
            home = people[future, RESIDENT, cohort]
            left = min(np.int64(stayed[future, cohort]), home)
            if left > 0:
                living = -people[future, DEAD, cohort]
                for standing in range(people.shape[1]):
                    living += people[future, standing, cohort]
                chance = 1.0 - np.exp(-rate[future] * (living - home) / living)
                luck = uniform(seed, first + future, stream, month, cohort)
                out[future, cohort] = binomial(luck, left, chance)
                leaves[future] |= out[future, cohort] > 0
            stayed[future, cohort] = left - out[future, cohort]
    return leaves


def _start(world: World, _today: Today) -> None:
    world[STAYED][:] = world.people[:, RESIDENT]


@mechanism(
    "movement.staying",
    sentence="Some of those who stayed behind when their community left go too.",
    reads=["people"],
    writes=[STAYED, "people"],
    uses=[LEAVE],
    begin=_start,
)
def leave_too(world: World, today: Today) -> None:
    """Move those who leave this month to the displaced."""
    layout = world.layout
    leaving = np.zeros((world.futures, layout.cohorts), dtype=np.int64)
    leaves = follow(
        world.people, layout.cohorts_of(layout.returnees), today[LEAVE], today.chance.seed, world.first,
        stream_id("stayed.leave"), today.month, world[STAYED], leaving,
    )  # fmt: skip
    rows = np.flatnonzero(leaves)
    if rows.size:
        world.move(leaving[rows], RESIDENT, DISPLACED, rows)
