"""The other community's own return: its programme brings its displaced to the places named for them.

    pace         = base + delivered share * asked               people a month, all places together
    arrivals(c)  = pace * w(c) / sum of w,   w(c) = displaced(c) * (1 - mined(place))
    limits       : the displaced of the cohort; where returnees had homes, the homes free now over the reserve share

The base goes on under every policy. Where nobody of the displaced group had a home the programme builds what it needs.
Families come once a quarter; fractions of a person are carried over. Evidence: the Great Return programme (2,715 people
by October 2023, 24,729 by the end of 2025, 140,000 planned by the end of 2026; az_trend_2023_10, az_knot_2025_12).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Ints
from homeward.movement.bookkeeping import HOMES
from homeward.movement.housing import RESERVE
from homeward.world.fields import HOUSING, MINED
from homeward.world.layout import DISPLACED, RESIDENT, Layout, once_per_layout
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

ASKED = lever(
    "resettlement.pace",
    unit="person/month",
    high=10_000.0,
    about="People of the host's community to be brought back a month, on top of the pace that goes on anyway.",
)
BASE = uncertain(
    "resettlement.base",
    unit="person/month",
    low=0.0,
    about="People whom the host's programme brings back a month anyway.",
)
DELIVERY = uncertain(
    "resettlement.delivery", unit="share", low=0.0, about="Share of a pace asked on top that is delivered."
)
QUARTER = 3

DUE = field("due", unit="person", dims=("cohort",), about="Fractions of people still to be resettled.")


@njit(cache=True)
def settle(  # type: ignore[no-untyped-def]
    people, cohorts, cohort_place, residents, pace, mined, housing, homes, reserve, due, out
):
    """People who arrive # (future, cohort); due # (future, cohort) carries fractions of a person over.

    residents # (future, place) are counted on by those who arrive.
    """
    for future in range(people.shape[0]):
        out[future] = 0
        total = 0.0
        for cohort in cohorts:
            total += people[future, DISPLACED, cohort] * (1.0 - mined[future, cohort_place[cohort]])
        if total <= 0.0 or pace[future] <= 0.0:
            continue
        for cohort in cohorts:
            displaced = people[future, DISPLACED, cohort]
            if displaced == 0:
                continue
            where = cohort_place[cohort]
            share = min(1.0, pace[future] / total)
            exact = share * displaced * (1.0 - mined[future, where])
            if homes[future, where] > 0.0 and reserve[future] > 0.0:
                exact = min(exact, max(0.0, housing[future, where] - residents[future, where]) / reserve[future])
            due[future, cohort] += exact
            arrivals = min(displaced, np.int64(due[future, cohort]))
            due[future, cohort] -= arrivals
            out[future, cohort] = arrivals
            residents[future, where] += reserve[future] * out[future, cohort]


@once_per_layout
def of_the_host(layout: Layout) -> Ints:
    """Cohorts of the host's community other than the displaced group."""
    own = layout.group_party[layout.cohort_group] == layout.host
    cohorts: Ints = np.flatnonzero(own & (layout.cohort_group != layout.returnees))
    return cohorts


@mechanism(
    "movement.resettlement",
    sentence="The host brings displaced people of its own community back to the places named for them.",
    reads=[MINED, HOUSING, HOMES, "people"],
    writes=[DUE, "people"],
    uses=[ASKED, BASE, DELIVERY, RESERVE],
)
def resettle(world: World, today: Today) -> None:
    """Bring the families of the quarter, in its last month."""
    layout = world.layout
    cohorts = of_the_host(layout)
    if not cohorts.size or today.month % QUARTER != QUARTER - 1:
        return
    arrivals = np.empty((world.futures, layout.cohorts), dtype=np.int64)
    pace = QUARTER * (today[BASE] + today[DELIVERY] * today.lever(ASKED))
    residents = world.occupants.astype(np.float64)
    settle(
        world.people, cohorts, layout.cohort_place, residents, pace, world[MINED], world[HOUSING], world[HOMES],
        today[RESERVE], world[DUE], arrivals,
    )  # fmt: skip
    world.move(arrivals, DISPLACED, RESIDENT)
