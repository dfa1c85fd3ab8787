"""Where those who fled went, by region, beside the partial figures of the record.

A share `flight.kin_share` of people go where those of an earlier displacement went, as far as that was published
before this flight; the rest choose towns by size and road distance, size * (km + 10) ** -power. Only figures about all
who fled are compared: shelters of the state took those without kin, who are others.
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
from homeward.movement.flight.kernel import SOFTENING
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


def shares_by_region(result: Hindcast) -> tuple[tuple[str, ...], Floats]:
    """Names of regions and the share of those who fled in each # (future, region)."""
    crisis = result.crisis
    places = {place.id: place for place in crisis.places}
    table = crisis.record.get("reception_populations")
    sizes = {row["place"]: float(row["population"]) for row in table.rows} if table else {}
    goals = sorted(place.id for place in crisis.places if place.role == "reception")
    regions = tuple(sorted({places[goal].region for goal in goals}))
    km = _road_km(crisis, result.facts.counted_at, goals, result.facts.start.date())
    size = np.array([sizes.get(goal, 1.0) for goal in goals]) * np.isfinite(km)
    power = result.drawn[rules.DISTANCE_POWER.id][:, None]
    weight = size * (np.where(np.isfinite(km), km, 0.0) + SOFTENING) ** -power
    member = np.array([[places[goal].region == region for region in regions] for goal in goals], dtype=np.float64)
    by_size = weight @ member / weight.sum(axis=1, keepdims=True)
    kin = result.drawn[rules.KIN_SHARE.id][:, None]
    return regions, kin * _earlier(crisis, result.facts.start, regions, by_size) + (1.0 - kin) * by_size


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
    regions, shares = shares_by_region(result)
    rows = result.crisis.record["destinations"].rows if "destinations" in result.crisis.record else ()
    found = []
    for row in rows:
        names = row["region"].split("+")
        if row["basis"] != ALL or not row["percent"] or not set(names) <= set(regions):
            continue
        joint = shares[:, [regions.index(name) for name in names]].sum(axis=1)
        low, median, high = np.quantile(joint, [0.1, 0.5, 0.9])
        found.append(
            RegionShare(
                region=row["region"],
                at=dt.datetime.fromisoformat(row["datetime"]),
                recorded=float(row["percent"]) / 100.0,
                low=float(low),
                median=float(median),
                high=float(high),
                source=row["source"],
            )
        )
    return tuple(found)
