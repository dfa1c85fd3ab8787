"""Homes: how many stand, who lives in them, and how many are given back.

    standing(t+1) = standing - decay / 12 * empty + built            persons, at most the homes there were
    built(place)  = missing(place) * min(1, asked / missing in all)  only while the host grants entry
    taken(place)  = min(occupied at first * standing + reserve share * other residents, standing) * (1 - settled)
    settled(t+1)  = settled + (1 - settled) * (1 - exp(-rate * effort / 12))     the property process, all places alike
    housing       = standing - taken + other residents
    restored      = (standing - taken) / homes there were * (1 - title * (1 - settled))

Everybody who lives in a place now counts: of the other community's families a share live in returnees' homes, the rest
in homes built for them. Once claims are settled the taken homes are handed over and those families are housed anew. To
some homes people can go back only once their title is settled; to the others the key is enough. Free housing, the
ceiling of return, is housing less everybody who lives there. Rows E185-E191.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Bools
from homeward.movement.bookkeeping import HOMES
from homeward.world.fields import ENTRY, HOMES_BUILT, HOUSING, RESTORED
from homeward.world.layout import Layout
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

ASKED = lever(
    "housing.reconstruction",
    unit="person/month",
    high=5_000.0,
    about="Homes rebuilt for returnees, in persons a month.",
)
EFFORT = lever(
    "property.restitution", unit="share", about="Effort of a binding process that gives homes back, 0 none to 1 full."
)
DESTROYED = uncertain(
    "housing.destroyed_share", unit="share", low=0.0, high=1.0, about="Share of homes not fit to live in at the start."
)
DECAY = uncertain("housing.decay", unit="1/year", low=0.0, high=1.0, about="Share of empty homes lost a year.")
OCCUPIED = uncertain(
    "housing.occupied_start", unit="share", low=0.0, high=1.0, about="Share of standing homes others use at the start."
)
RESERVE = uncertain(
    "housing.reserve_share",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of the other community's settlers who are housed in returnees' homes.",
)
RATE = uncertain("property.rate", unit="1/year", low=0.0, about="Rate at which claims are settled at full effort.")
TITLE = uncertain(
    "property.title",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of free homes to which people can return only once a claim is settled.",
)
STANDING = field("standing", unit="person", dims=("place",), about="Returnees' homes fit to live in, in persons.")
SETTLED = field("settled", unit="share", about="Share of property claims settled.")


def of_returnees(layout: Layout) -> Bools:
    """Which cohorts belong to the displaced group # (cohort,)."""
    mask: Bools = layout.cohort_group == layout.returnees
    return mask


@njit(cache=True)
def keep_homes(  # type: ignore[no-untyped-def]
    homes,
    standing,
    residents,
    own,
    occupants,
    decay,
    occupied,
    reserve,
    title,
    settled,
    asked,
    housing,
    restored,
    built,
):
    """One month of homes; standing, housing, restored # (future, place) and built # (future,) are written.

    residents # (future, group, place), own: the group of the returnees; occupants # (future, place) of all groups.
    """
    for future in range(homes.shape[0]):
        back, reserved, missing = residents[future, own], reserve[future], 0.0
        for place in range(homes.shape[1]):
            others = occupants[future, place] - back[place]
            fit = standing[future, place]
            empty = max(0.0, fit - min(occupied[future] * fit + reserved * others, fit) - back[place])
            standing[future, place] -= decay[future] / 12.0 * empty
            missing += homes[future, place] - standing[future, place]
        part = min(1.0, asked[future] / missing) if missing > 0.0 else 0.0
        built[future] = part * missing
        for place in range(homes.shape[1]):
            others = occupants[future, place] - back[place]
            standing[future, place] += part * (homes[future, place] - standing[future, place])
            fit = standing[future, place]
            taken = min(occupied[future] * fit + reserved * others, fit) * (1.0 - settled[future])
            housing[future, place] = fit - taken + others
            restored[future, place] = 0.0
            if homes[future, place] > 0.0:
                free = (fit - taken) / homes[future, place]
                restored[future, place] = free * (1.0 - title[future] * (1.0 - settled[future]))


def _start(world: World, today: Today) -> None:
    layout = world.layout
    mine = of_returnees(layout)
    heads = world.people[:, :, mine].sum(axis=1)
    for column, place in enumerate(layout.cohort_place[mine]):
        world[HOMES][:, place] += heads[:, column]
    world[STANDING] = world[HOMES] * (1.0 - today[DESTROYED])[:, None]


@mechanism(
    "movement.housing",
    sentence="Homes fall empty, are rebuilt, taken by others or given back.",
    reads=[ENTRY, "people"],
    writes=[HOUSING, RESTORED, HOMES_BUILT, HOMES, STANDING, SETTLED],
    uses=[ASKED, EFFORT, DESTROYED, DECAY, OCCUPIED, RESERVE, RATE, TITLE],
    begin=_start,
)
def house(world: World, today: Today) -> None:
    """Settle claims, build, and count the homes that are free."""
    layout = world.layout
    effort = today.lever(EFFORT) * world[ENTRY]
    world[SETTLED] += (1.0 - world[SETTLED]) * -np.expm1(-today[RATE] * effort / 12.0)
    keep_homes(
        world[HOMES], world[STANDING], world.residents, layout.returnees, world.occupants, today[DECAY],
        today[OCCUPIED], today[RESERVE], today[TITLE], world[SETTLED], today.lever(ASKED) * world[ENTRY],
        world[HOUSING], world[RESTORED], world[HOMES_BUILT],
    )  # fmt: skip
