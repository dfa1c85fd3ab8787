"""Mines: the share of the land round each place that is still unsafe, and its clearance.

    cleared(t+1) = min(zone, cleared(t) + base + asked)                         hectares
    mined(place) = share mined * (1 - clip(cleared / land of a place - rank, 0, 1))

Land is cleared place after place, where most people have their homes first; each place holds an equal part of the
mined land of the zone. The base is what the host clears anyway; a policy's hectares come on top.
Evidence: the Azerbaijani mine agency's figures for 2020-2025 (az_mines_2023b, az_mines_2024).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Ints
from homeward.world.fields import HECTARES_CLEARED, MINED
from homeward.world.layout import Layout, once_per_layout
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

ASKED = lever(
    "demining.hectares",
    unit="hectare/month",
    high=20_000.0,
    about="Land cleared in the zone on top of what the host does.",
)
SHARE_MINED = uncertain(
    "mines.share_mined", unit="share", low=0.0, high=1.0, about="Share of the land round a place mined at the start."
)
ZONE = uncertain("mines.zone_hectares", unit="hectare", low=1.0, about="Mined or suspected land in the whole zone.")
BASE = uncertain(
    "mines.clearance_base", unit="hectare/month", low=0.0, about="Land that the host clears a month in any case."
)
BASE_IN_ZONE = uncertain(
    "mines.clearance_zone_share", unit="share", low=0.0, high=1.0, about="Share of that land that lies in the zone."
)
CLEARED = field("cleared", unit="hectare", about="Land of the zone cleared since the start.")


@once_per_layout
def order_of_clearance(layout: Layout) -> Ints:
    """The turn of each place, 0 first: by people who have their homes there, ties in the order of the table."""
    people = np.bincount(layout.cohort_place, layout.start_people.sum(axis=0), len(layout.places))
    turn = np.empty(len(people), dtype=np.int64)
    turn[np.argsort(-people, kind="stable")] = np.arange(len(people))
    return turn


@njit(cache=True)
def still_mined(share, cleared, zone, turn, mined):  # type: ignore[no-untyped-def]
    """Share of the land round each place still mined, written to mined # (future, place)."""
    places = len(turn)
    for future in range(mined.shape[0]):
        done = cleared[future] * places / zone[future]
        for place in range(places):
            mined[future, place] = share[future] * (1.0 - min(1.0, max(0.0, done - turn[place])))


def _start(world: World, today: Today) -> None:
    world[MINED] = np.broadcast_to(today[SHARE_MINED][:, None], world[MINED].shape)


@mechanism(
    "protection.demining",
    sentence="Mined land is cleared, place after place, by the host and by what a policy adds.",
    writes=[MINED, CLEARED, HECTARES_CLEARED],
    uses=[ASKED, SHARE_MINED, ZONE, BASE, BASE_IN_ZONE],
    begin=_start,
)
def clear_mines(world: World, today: Today) -> None:
    """Clear this month's land and work out what is still mined."""
    zone = today[ZONE]
    left = np.maximum(0.0, zone - world[CLEARED] - today[BASE] * today[BASE_IN_ZONE])
    world[HECTARES_CLEARED] = np.minimum(today.lever(ASKED), left)
    world[CLEARED] = np.minimum(zone, world[CLEARED] + today[BASE] * today[BASE_IN_ZONE] + world[HECTARES_CLEARED])
    still_mined(today[SHARE_MINED], world[CLEARED], zone, order_of_clearance(world.layout), world[MINED])
