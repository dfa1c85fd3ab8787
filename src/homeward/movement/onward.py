"""Moving on: displaced people leave for third countries or become citizens where they are.

    chance a quarter = 1 - exp(-3 * (leave + naturalise / 12) * 0.5 ** (years away / fading))

Only people outside the ever-willing pool move on; how long exile wears down the wish to return is in the return
equation. Shares are applied and fractions of a person carried over: the luck that matters is in the rates. People
move on once a quarter. Births and natural deaths are out of scope: a study counts the people who were
displaced, and ten years are too short for either to change a comparison of policies.
Evidence: border and citizenship counts in the record (mirrorspectator-2023-10-26, zartonk-2025-09-01, newpan-2025-09).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import field, uncertain
from homeward.movement.bookkeeping import HOUSEHOLDS, SEEN_DISPLACED
from homeward.movement.return_home import SIZE
from homeward.world.fields import YEARS_AWAY
from homeward.world.layout import DISPLACED, ONWARD
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

QUARTER = 3

LEAVE = uncertain(
    "return.onward_rate", unit="1/month", low=0.0, about="Share of the displaced who leave the region for good a month."
)
NATURALISE = uncertain(
    "onward.citizenship",
    unit="1/year",
    low=0.0,
    about="Share of the displaced who become citizens where they are a year.",
)
FADING = uncertain("onward.fading", unit="year", low=0.1, about="Half-life of both rates over the years away.")
DUE = field("due_onward", unit="person", dims=("cohort",), about="Fractions of people still to move on.")


@njit(cache=True)
def move_on(people, cohorts, households, size, rate, fading, years, due, out):  # type: ignore[no-untyped-def]
    """People who move on # (future, cohort); due # (future, cohort) carries fractions of a person over."""
    for future in range(people.shape[0]):
        out[future] = 0
        last, chance = -1.0, 0.0
        for cohort in cohorts:
            pool = np.int64(np.rint(households[future, cohort] * size[future]))
            unwilling = people[future, DISPLACED, cohort] - pool
            if unwilling > 0:
                if years[future, cohort] != last:  # most cohorts fled together: one power serves them all
                    last = years[future, cohort]
                    chance = 1.0 - np.exp(-QUARTER * rate[future] * 0.5 ** (last / fading[future]))
                due[future, cohort] += unwilling * chance
                leaving = min(unwilling, np.int64(due[future, cohort]))
                due[future, cohort] -= leaving
                out[future, cohort] = leaving


def _start(world: World, _today: Today) -> None:
    world[SEEN_DISPLACED][:] = world.people[:, DISPLACED]


def _leave(world: World, today: Today) -> None:
    """Move on the share of a quarter."""
    layout = world.layout
    leaving = np.empty((world.futures, layout.cohorts), dtype=np.int64)
    move_on(
        world.people, layout.cohorts_of(layout.returnees), world[HOUSEHOLDS], today[SIZE],
        today[LEAVE] + today[NATURALISE] / 12.0, today[FADING], world[YEARS_AWAY], world[DUE], leaving,
    )  # fmt: skip
    world.move(leaving, DISPLACED, ONWARD)


@mechanism(
    "movement.onward",
    sentence="Some of the displaced leave for third countries or become citizens where they are.",
    reads=[YEARS_AWAY, HOUSEHOLDS, "people"],
    writes=[SEEN_DISPLACED, DUE, "people"],
    uses=[LEAVE, NATURALISE, FADING, SIZE],
    begin=_start,
)
def go_onward(world: World, today: Today) -> None:
    """At the end of a quarter let its share move on, then note who is displaced at the end of the month."""
    if today.month % QUARTER == QUARTER - 1:
        _leave(world, today)
    world[SEEN_DISPLACED][:] = world.people[:, DISPLACED]
