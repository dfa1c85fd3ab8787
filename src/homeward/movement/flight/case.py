"""A flight from a crisis: its roads and closures step by step, its people as cohorts, its places as destinations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from homeward.crisis.crisis import Closure, Crisis, Road
from homeward.foundation.types import Bools, Ints
from homeward.movement.flight.network import FlightNetwork, Links, build_network

__all__ = ["SHUT", "CrisisFlight", "case_from_crisis"]

SHUT = frozenset({"closed", "humanitarian", "individual"})
"""Restrictions under which a family cannot drive out; under any other it can."""


@dataclass(frozen=True, slots=True)
class CrisisFlight:
    """A crisis arranged for flight, places in order of their ids.

    homes: home place of each cohort # (cohort,); heads: people of the group there # (cohort,); regions: names of the
    origins; origin: region of each cohort # (cohort,); targets: ids of the destinations; gate_roads: the road id of
    each bottleneck # (gate,).
    """

    start: dt.datetime
    hours: float
    network: FlightNetwork
    homes: tuple[str, ...]
    heads: Ints
    regions: tuple[str, ...]
    origin: Ints
    targets: tuple[str, ...]
    gate_roads: tuple[str, ...]


def case_from_crisis(
    crisis: Crisis,
    start: dt.datetime,
    steps: int,
    hours: float = 1.0,
    targets: tuple[str, ...] = (),
    first_home: str = "",
) -> CrisisFlight:
    """Arrange the returnees' group as it lived at home on the day, with the roads open in each step.

    targets: destinations, all reception places where none is named. first_home: a place that leads the list once more,
    without people, for a cohort that has been gathered there.
    """
    stocks = {
        row.place: row.count
        for row in crisis.people_on(start.date())
        if row.group == crisis.returnees and row.standing == "resident" and row.count > 0
    }
    places = sorted(crisis.places, key=lambda place: place.id)
    number = {place.id: row for row, place in enumerate(places)}
    homes = ([first_home] if first_home else []) + [place.id for place in places if place.id in stocks]
    goals = tuple(sorted(targets or (place.id for place in places if place.role == "reception")))
    roads = sorted(crisis.roads, key=lambda road: road.id)
    links = _links(roads, crisis.closures, number, start, steps, hours)
    rows = np.array([number[place] for place in homes], dtype=np.int64)
    network = build_network(len(places), links, rows, np.array([number[place] for place in goals], dtype=np.int64))
    regions = sorted({places[row].region for row in rows})
    heads = [stocks[place] for place in homes[1 if first_home else 0 :]]
    return CrisisFlight(
        start=start,
        hours=hours,
        network=network,
        homes=tuple(homes),
        heads=np.array([0] * bool(first_home) + heads, dtype=np.int64),
        regions=tuple(regions),
        origin=np.array([regions.index(places[row].region) for row in rows], dtype=np.int64),
        targets=goals,
        gate_roads=tuple(roads[int(gate) % len(roads)].id for gate in network.gates),
    )


def _links(
    roads: list[Road],
    closures: tuple[Closure, ...],
    number: dict[str, int],
    start: dt.datetime,
    steps: int,
    hours: float,
) -> Links:
    """Every road as one link each way, with the steps in which it is open."""
    ends = [(number[road.start], number[road.end]) for road in roads]
    open_ = np.stack([_open(road, closures, start, steps, hours) for road in roads], axis=1)
    km = np.array([road.km for road in roads])
    rate = np.array([road.vehicles_per_hour if road.vehicles_per_hour > 0 else np.inf for road in roads])
    pairs = np.array(ends, dtype=np.int64)
    return Links(
        np.concatenate([pairs[:, 0], pairs[:, 1]]),
        np.concatenate([pairs[:, 1], pairs[:, 0]]),
        np.tile(km, 2),
        np.tile(rate, 2),
        np.tile(open_, (1, 2)),
    )


def _open(road: Road, closures: tuple[Closure, ...], start: dt.datetime, steps: int, hours: float) -> Bools:
    """Whether families could drive along a road # (step,). A closure lasts through its end day; a later one rules."""
    days = np.array([(start + dt.timedelta(hours=hours * step)).date() for step in range(steps)])
    usable = np.ones(steps, dtype=np.bool_)
    if road.open_from is not None:
        usable &= days >= road.open_from
    if road.open_to is not None:
        usable &= days < road.open_to
    for closure in sorted((row for row in closures if road.id in row.roads), key=lambda row: row.start):
        during = (days >= closure.start) & (days <= (closure.end or dt.date.max))
        usable = np.where(during, closure.restriction not in SHUT, usable)
    return usable.astype(np.bool_)
