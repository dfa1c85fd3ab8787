"""Where protectors stand, and how far their presence reaches.

    posts = (troops + police) / post size, placed one after another where they cover the most people not yet covered
    presence(place) = max over posts of exp(-road km from the post / reach);  the last, unfinished post counts in part

The order of the posts is the same in every future: it is planned once over road distances with a planning radius, for
the people of both communities who have their homes there. So more protectors keep every post and add to them:
presence never falls anywhere when troops are added. A place without a road to a post is not reached.
Local effects that fade with distance: rows E005, E010, E013 (grid cells of peacekeepers).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from homeward.foundation.declare import field, uncertain
from homeward.foundation.types import Floats, Ints
from homeward.world.fields import POLICE, PRESENCE, TROOPS
from homeward.world.layout import Layout, once_per_layout
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

# The radius with which posts are planned, in road km. It orders the posts and nothing else; how far protection
# really reaches is the uncertain `mission.reach`. One number for all futures keeps the plan the same in each.
PLANNING_KM = 12.0

POST_SIZE = uncertain("mission.post_size", unit="person", low=1.0, about="Troops and police that hold one post.")
REACH = uncertain(
    "mission.reach", unit="km", low=0.1, about="Road distance over which the presence of a post falls to one third."
)
AT_POSTS = field("protectors_at_posts", unit="person", about="Protectors for whom presence was last worked out.")


@dataclass(frozen=True, slots=True)
class Plan:
    """posts: places in the order in which they get a post # (n,).

    nearest_km: road km from a place to the nearest of the first n posts # (n + 1, place).
    """

    posts: Ints
    nearest_km: Floats


def plan_posts(road_km: Floats, people: Floats, radius_km: float = PLANNING_KM) -> Plan:
    """Order the posts greedily: each goes where exp(-km / radius) adds most cover, counted in people; ties go first."""
    places = len(people)
    cover_by = np.exp(-road_km / radius_km)
    covered = np.zeros(places)
    posts = np.zeros(places, dtype=np.int64)
    nearest = np.full((places + 1, places), np.inf)
    open_ = np.ones(places, dtype=bool)
    for number in range(places):
        gain = np.maximum(cover_by - covered, 0.0) @ people
        gain[~open_] = -1.0
        best = int(np.argmax(gain))
        posts[number], open_[best] = best, False
        covered = np.maximum(covered, cover_by[best])
        nearest[number + 1] = np.minimum(nearest[number], road_km[best])
    return Plan(posts, nearest)


@once_per_layout
def plan_of(layout: Layout) -> Plan:
    """The plan of a layout, for everybody who has a home there."""
    people = np.bincount(layout.cohort_place, layout.start_people.sum(axis=0), len(layout.places))
    return plan_posts(layout.road_km, people.astype(np.float64))


@njit(cache=True)
def spread_presence(protectors, last, post_size, reach, posts, nearest_km, road_km, out):  # type: ignore[no-untyped-def]
    """Presence # (future, place), worked out again only where the number of protectors changed."""
    places = out.shape[1]
    for future in range(out.shape[0]):
        if protectors[future] == last[future]:
            continue
        held = protectors[future] / post_size[future]
        whole = min(int(held), places)
        part = held - whole
        for place in range(places):
            best = np.exp(-nearest_km[whole, place] / reach[future])
            if whole < places:
                best = max(best, part * np.exp(-road_km[posts[whole], place] / reach[future]))
            out[future, place] = best


@mechanism(
    "protection.posts",
    sentence="Protectors stand where they cover the most people; presence falls with road distance from their posts.",
    reads=[TROOPS, POLICE],
    writes=[PRESENCE, AT_POSTS],
    uses=[POST_SIZE, REACH],
)
def place_posts(world: World, today: Today) -> None:
    """Place the posts and spread their presence over the roads."""
    plan = plan_of(world.layout)
    protectors = world[TROOPS] + world[POLICE]
    spread_presence(
        protectors,
        world[AT_POSTS],
        today[POST_SIZE],
        today[REACH],
        plan.posts,
        plan.nearest_km,
        world.layout.road_km,
        world[PRESENCE],
    )
    world[AT_POSTS] = protectors
