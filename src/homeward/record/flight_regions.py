"""Where those who fled went, by region, beside the partial figures of the record.

Everybody is received first in the reception place nearest to where arrivals are counted and moves on after a time, with
mean `flight.first_stay`. A share `flight.kin_share` of people go where those of an earlier displacement went, as far as
that was published before this flight; the rest choose by size and road distance, size * (km + 10) ** -power (any other
power of size would make the result depend on how finely the map is drawn). Towns stand for their region: its other
people count `flight.villages` of a townsman, from not at all to fully. Only figures about all who
fled are compared: shelters of the state took those without kin, who are others.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from homeward.crisis.crisis import Crisis
from homeward.foundation.types import Floats
from homeward.movement.flight import rules
from homeward.movement.flight.choice import SOFTENING
from homeward.record.hindcast import Hindcast

EARLIER, ALL = "all_displaced", "all_refugees"


@dataclass(frozen=True, slots=True)
class RegionShare:
    """A recorded share of a region (or of several joined by +) and what the futures say of it."""

    region: str
    at: dt.datetime
    recorded: float
    low: float
    median: float
    high: float
    source: str


def shares_by_region(result: Hindcast, at: dt.datetime | None = None) -> tuple[tuple[str, ...], Floats]:
    """Names of regions and the share of those counted in by a time in each # (future, region).

    Where no time is given, everybody has moved on.
    """
    crisis = result.crisis
    places = {place.id: place for place in crisis.places}
    goals = sorted(place.id for place in crisis.places if place.role == "reception")
    regions = tuple(sorted({places[goal].region for goal in goals}))
    member = np.array([[places[goal].region == region for region in regions] for goal in goals], dtype=np.float64)
    km = _road_km(crisis, result.facts.counted_at, goals, result.facts.start.date())
    size = _sizes(crisis, goals, member, regions, result.drawn[rules.VILLAGES.id]) * np.isfinite(km)
    power = result.drawn[rules.DISTANCE_POWER.id][:, None]
    weight = size * (np.where(np.isfinite(km), km, 0.0) + SOFTENING) ** -power
    by_size = weight @ member / weight.sum(axis=1, keepdims=True)
    kin = result.drawn[rules.KIN_SHARE.id][:, None]
    in_the_end = kin * _earlier(crisis, result.facts.start, regions, by_size) + (1.0 - kin) * by_size
    if at is None:
        return regions, in_the_end
    waiting = still_received(result, at)[:, None]
    return regions, waiting * member[int(np.argmin(km))] + (1.0 - waiting) * in_the_end


def still_received(result: Hindcast, at: dt.datetime) -> Floats:
    """Share of those counted in by a time who have not moved on from the place of first reception # (future,)."""
    hours = (at - result.facts.start).total_seconds() / 3600.0
    arrived = np.diff(result.cumulative, axis=1, prepend=0.0)
    since = hours - np.arange(1, arrived.shape[1] + 1, dtype=np.float64)
    arrived = arrived * (since >= 0.0)
    stay = 24.0 * result.drawn[rules.FIRST_STAY.id][:, None]
    there = (arrived * np.exp(-np.maximum(since, 0.0) / stay)).sum(axis=1)
    still: Floats = there / np.maximum(arrived.sum(axis=1), 1.0)
    return still


def _sizes(crisis: Crisis, goals: list[str], member: Floats, regions: tuple[str, ...], villages: Floats) -> Floats:
    """People each reception place stands for # (future, goal): its own and part of its region's others where known."""
    towns = _column(crisis, "reception_populations", "place")
    whole = _column(crisis, "region_populations", "region")
    size = np.array([towns.get(goal, 1.0) for goal in goals])
    listed = size @ member
    others = np.array([max(whole.get(region, 0.0) - own, 0.0) for region, own in zip(regions, listed, strict=True)])
    share = others / np.maximum(listed, 1e-300)
    grown: Floats = size[None, :] * (1.0 + villages[:, None] * (member @ share)[None, :])
    return grown


def _column(crisis: Crisis, table: str, key: str) -> dict[str, float]:
    """The column `population` of a record table by one of its keys; empty where there is no such table."""
    rows = crisis.record[table].rows if table in crisis.record else ()
    return {row[key]: float(row["population"]) for row in rows}


def _earlier(crisis: Crisis, before: dt.datetime, regions: tuple[str, ...], by_size: Floats) -> Floats:
    """Shares of an earlier displacement; what was not published of it follows size and distance # (future, region)."""
    known = {
        row["region"]: float(row["percent"]) / 100.0
        for row in (crisis.record["destinations"].rows if "destinations" in crisis.record else ())
        if row["basis"].startswith(EARLIER) and row["percent"] and dt.datetime.fromisoformat(row["datetime"]) < before
    }
    given = np.array([known.get(region, 0.0) for region in regions])
    open_ = np.array([region not in known for region in regions])
    rest = by_size * open_
    left = max(0.0, 1.0 - float(given.sum()))
    out: Floats = given + left * rest / np.maximum(rest.sum(axis=1, keepdims=True), 1e-300)
    return out


def _road_km(crisis: Crisis, origin: str, goals: list[str], day: dt.date) -> Floats:
    """Road distance from where arrivals were counted to each reception place # (goal,)."""
    number = {place.id: row for row, place in enumerate(crisis.places)}
    roads = [
        road
        for road in crisis.roads
        if (road.open_from is None or road.open_from <= day) and (road.open_to is None or road.open_to > day)
    ]
    start, end = ([number[name] for name in ends] for ends in zip(*((r.start, r.end) for r in roads), strict=True))
    graph = coo_array(([road.km for road in roads], (start, end)), shape=(len(number), len(number)))
    distance: Floats = dijkstra(graph.tocsr(), directed=False, indices=[number[origin]])
    return distance[0, [number[goal] for goal in goals]]


def compare_regions(result: Hindcast) -> tuple[RegionShare, ...]:
    """Every recorded share of all who fled, in order of the record, beside the 80 % band of the futures."""
    rows = result.crisis.record["destinations"].rows if "destinations" in result.crisis.record else ()
    found = []
    for row in rows:
        at = dt.datetime.fromisoformat(row["datetime"])
        regions, shares = shares_by_region(result, at)
        names = row["region"].split("+")
        if row["basis"] != ALL or not row["percent"] or not set(names) <= set(regions):
            continue
        joint = shares[:, [regions.index(name) for name in names]].sum(axis=1)
        low, median, high = np.quantile(joint, [0.1, 0.5, 0.9])
        found.append(
            RegionShare(
                region=row["region"],
                at=at,
                recorded=float(row["percent"]) / 100.0,
                low=float(low),
                median=float(median),
                high=float(high),
                source=row["source"],
            )
        )
    return tuple(found)
