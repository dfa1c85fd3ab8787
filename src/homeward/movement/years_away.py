"""How long the displaced have been away.

    years(t+1) = (years + 1/12) * (1 - newly displaced / displaced)     people who have just fled start again at zero

The clock starts on the date of the flight. People newly displaced in the month are found by comparing the displaced
with the end of the last month, so that whatever displaced them need not be known here.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
from numba import njit

from homeward.foundation.declare import uncertain
from homeward.movement.bookkeeping import NEWLY_DISPLACED, SEEN_DISPLACED
from homeward.world.fields import YEARS_AWAY
from homeward.world.layout import DISPLACED
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

FLIGHT = uncertain("displacement.year", unit="year", about="When the displaced fled, as a year with decimals.")


def decimal_year(day: dt.date) -> float:
    """A date as a year with decimals, by twelfths and thirtieths.

    >>> decimal_year(dt.date(2023, 7, 1))
    2023.5
    """
    return day.year + (day.month - 1) / 12.0 + (day.day - 1) / 365.25


@njit(cache=True)
def age(people, seen, years, newly):  # type: ignore[no-untyped-def]
    """Let a month pass; years and newly # (future, cohort) are written."""
    for future in range(people.shape[0]):
        for cohort in range(people.shape[2]):
            displaced = people[future, DISPLACED, cohort]
            fresh = max(0.0, displaced - seen[future, cohort])
            newly[future, cohort] = fresh
            years[future, cohort] += 1.0 / 12.0
            if fresh > 0.0:
                years[future, cohort] *= 1.0 - fresh / displaced


def _start(world: World, today: Today) -> None:
    elapsed = np.maximum(0.0, decimal_year(world.layout.as_of) - today[FLIGHT])
    world[YEARS_AWAY] = np.broadcast_to(elapsed[:, None], world[YEARS_AWAY].shape)


@mechanism(
    "movement.years_away",
    sentence="The displaced have been away for another month.",
    reads=[SEEN_DISPLACED, "people"],
    writes=[YEARS_AWAY, NEWLY_DISPLACED],
    uses=[FLIGHT],
    begin=_start,
)
def count_years(world: World, _today: Today) -> None:
    """Let a month pass for every cohort."""
    age(world.people, world[SEEN_DISPLACED], world[YEARS_AWAY], world[NEWLY_DISPLACED])
