"""The axes of the world: which places, cohorts, parties and actors the arrays run over, and what never changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from homeward.crisis.crisis import Crisis
from homeward.foundation.types import Floats, Ints

Rest = ParamSpec("Rest")
Result = TypeVar("Result")
STANDINGS = ("resident", "registered", "displaced", "onward", "dead")
RESIDENT, REGISTERED, DISPLACED, ONWARD, DEAD = range(len(STANDINGS))


@dataclass(frozen=True, slots=True)
class Layout:
    """The axes and constants of one crisis on one date.

    places: home places (people can live there); receptions: places that take people in; bases: home places where
    protectors can stand. cohorts are pairs (group, home place); `cohort_group` and `cohort_place` index them.
    road_km: shortest road distance between home places # (place, place), infinite where no road connects.
    exit_km: shortest road distance from a home place to each reception place # (place, reception).
    exit_of: number of the exit (first crossing) on the way to a reception place # (place, reception), one if left out.
    start_people: stocks on the date # (standing, cohort). years_away: how long the displaced have been away.
    """

    places: tuple[str, ...]
    receptions: tuple[str, ...]
    groups: tuple[str, ...]
    group_party: Ints
    cohort_group: Ints
    cohort_place: Ints
    parties: tuple[str, str]
    communities: tuple[str, str]
    host: int
    returnees: int
    actors: tuple[str, ...]
    road_km: Floats
    exit_km: Floats
    start_people: Ints
    as_of: dt.date
    share_of_start: Floats
    exit_of: Ints | None = None

    @property
    def cohorts(self) -> int:
        """How many cohorts there are."""
        return len(self.cohort_group)

    def cohorts_of(self, group: int) -> Ints:
        """The cohort numbers of one group."""
        return np.flatnonzero(self.cohort_group == group)

    def span_of(self, group: int) -> slice:
        """The same as a slice: cohorts are ordered by group, so a group's stand together."""
        first, last = np.searchsorted(self.cohort_group, [group, group + 1])
        return slice(int(first), int(last))


def once_per_layout(
    work: Callable[Concatenate[Layout, Rest], Result],
) -> Callable[Concatenate[Layout, Rest], Result]:
    """Keep the last few results of work that hangs on a layout alone: a study asks for the same every month."""
    kept: list[tuple[Layout, tuple[object, ...], Result]] = []

    @wraps(work)
    def remembered(layout: Layout, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Result:
        asked = (*args, *kwargs.values())
        for known, with_args, result in kept:
            if known is layout and with_args == asked:
                return result
        kept.insert(0, (layout, asked, work(layout, *args, **kwargs)))
        del kept[4:]
        return kept[0][2]

    return remembered


def layout_of(crisis: Crisis, as_of: dt.date) -> Layout:
    """Arrange a crisis for simulation from a date; only what was known on that date is used."""
    homes = [place.id for place in crisis.places if place.role == "home"]
    receptions = [place.id for place in crisis.places if place.role == "reception"]
    stocks = [row for row in crisis.people_on(as_of) if row.place in set(homes)]
    groups = list(dict.fromkeys([crisis.returnees, *(row.group for row in crisis.people)]))
    pairs = sorted(
        {(groups.index(row.group), homes.index(row.place)) for row in stocks}
        | {(0, place) for place in range(len(homes))}
    )
    number = {pair: cohort for cohort, pair in enumerate(pairs)}
    start = np.zeros((len(STANDINGS), len(pairs)), dtype=np.int64)
    for row in stocks:
        cohort = number[groups.index(row.group), homes.index(row.place)]
        start[STANDINGS.index(row.standing), cohort] += row.count
    road_km, onward = _road_km(crisis, as_of)
    index = {place.id: number for number, place in enumerate(crisis.places)}
    rows = [index[place] for place in homes]
    columns = [index[place] for place in receptions]
    return Layout(
        places=tuple(homes),
        receptions=tuple(receptions),
        groups=tuple(groups),
        group_party=np.array([_party_of(crisis, group) for group in groups], dtype=np.int64),
        cohort_group=np.array([pair[0] for pair in pairs], dtype=np.int64),
        cohort_place=np.array([pair[1] for pair in pairs], dtype=np.int64),
        parties=crisis.parties,
        communities=_communities(crisis),
        host=crisis.host_index,
        returnees=0,
        actors=tuple(actor.id for actor in crisis.actors if actor.role in {"patron", "guarantor"}),
        road_km=road_km[np.ix_(rows, rows)],
        exit_km=road_km[np.ix_(rows, columns)],
        start_people=start,
        as_of=as_of,
        share_of_start=_shares(start, np.array([pair[0] for pair in pairs]) == 0),
        exit_of=_exits(crisis, onward, rows, columns),
    )


def _exits(crisis: Crisis, onward: Ints, homes: list[int], receptions: list[int]) -> Ints:
    """The first crossing on the way from each home to each reception place, numbered # (home, reception).

    onward: the place before each one on the way from the first # (place, place). Ways without a crossing share a
    number; where there is no way the number means nothing.
    """
    crossing = np.array([place.role == "crossing" for place in crisis.places], dtype=np.bool_)
    first = np.full((len(homes), len(receptions)), -1, dtype=np.int64)
    for row, home in enumerate(homes):
        for column, goal in enumerate(receptions):
            here = int(onward[home, goal])
            while here >= 0 and here != home:
                first[row, column] = here if crossing[here] else first[row, column]
                here = int(onward[home, here])
    reached = onward[np.ix_(homes, receptions)] >= 0
    first = np.where(reached, first, np.max(first, initial=-1, where=reached))
    numbers: Ints = np.unique(first, return_inverse=True)[1].reshape(first.shape).astype(np.int64)
    return numbers


def _shares(start: Ints, of_returnees: np.ndarray) -> Floats:
    """Each returnee cohort's share of its group's total # (cohort,), zero for other groups."""
    heads = np.where(of_returnees, start.sum(axis=0), 0).astype(np.float64)
    shares: Floats = heads / max(heads.sum(), 1.0)
    return shares


def _party_of(crisis: Crisis, group: str) -> int:
    """Which party's community a group belongs to."""
    community = next(row.community for row in crisis.people if row.group == group)
    side = next(actor.side for actor in crisis.actors if actor.id == community)
    return crisis.parties.index(side)


def _communities(crisis: Crisis) -> tuple[str, str]:
    """The community of each party: of the returnees' party the returnees' own, else the first one declared."""
    own = next(row.community for row in crisis.people if row.group == crisis.returnees)
    found = []
    for party in crisis.parties:
        declared = [actor.id for actor in crisis.actors if actor.role == "community" and actor.side == party]
        found.append(own if own in declared else (declared or [party])[0])
    return found[0], found[1]


def _road_km(crisis: Crisis, as_of: dt.date) -> tuple[Floats, Ints]:
    """Shortest distance over roads open on the date, and the last place but one on the way # (place, place) both.

    Closures are not counted: they end. The place is negative where there is no way.
    """
    index = {place.id: number for number, place in enumerate(crisis.places)}
    roads = [
        road
        for road in crisis.roads
        if (road.open_from is None or road.open_from <= as_of) and (road.open_to is None or road.open_to > as_of)
    ]
    size = len(crisis.places)
    shortest: dict[tuple[int, int], float] = {}
    for road in roads:
        pair = tuple(sorted((index[road.start], index[road.end])))
        key = (pair[0], pair[1])
        shortest[key] = min(road.km, shortest.get(key, np.inf))
    ends = np.array(list(shortest), dtype=np.int64).reshape(-1, 2)
    graph = coo_array((np.array(list(shortest.values())), (ends[:, 0], ends[:, 1])), shape=(size, size))
    distances, before = dijkstra(graph.tocsr(), directed=False, return_predecessors=True)
    return distances, before.astype(np.int64)
