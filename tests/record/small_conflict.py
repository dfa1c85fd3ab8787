"""A recorded flight of our own making, in the peer's form."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np

from homeward.crisis.flight_case import FlightCase, FlightPlace, FlightRoute, Series
from homeward.movement.flight.conflict import ConflictRules, prepare, run_conflict

TRUTH = ConflictRules(
    power=2.5, half_life=40.0, kin=0.2, ties=0.1, crowd=0.3, beds=900_000.0, size_power=1.0, rate=0.002
)


def make_case(name: str = "made", days: int = 90, seed: int = 0, shift: float = 0.0, **change: Any) -> FlightCase:
    """Two towns with fighting, one without, three camps at 60, 120 and 240 km; nobody registered yet."""
    places = [
        FlightPlace("Upper", "r", "Home", 1.0, 1.0, "conflict", 0, 30_000, 0),
        FlightPlace("Lower", "r", "Home", 1.0, 1.5, "conflict", 10, 20_000, 0),
        FlightPlace("Middle", "r", "Home", 1.2, 1.2, "town", 0, 9_000, 0),
        FlightPlace("Near", "r", "Away", 1.5, 1.0, "camp", 0, 0, 3),
        FlightPlace("Far", "r", "Away", 2.5, 1.0, "camp", 0, 0, 5),
        FlightPlace("Farther", "r", "Beyond", 3.5, 1.0, "camp", 0, 0, 7),
    ]
    routes = [
        FlightRoute("Upper", "Middle", 30.0 + shift),
        FlightRoute("Lower", "Middle", 40.0),
        FlightRoute("Middle", "Near", 30.0),
        FlightRoute("Middle", "Far", 90.0 + shift),
        FlightRoute("Middle", "Farther", 210.0),
    ]
    conflict = np.zeros((days, len(places)))
    conflict[:, 0] = 1.0
    conflict[10:, 1] = 1.0
    empty = {place.name: Series(np.arange(days), np.zeros(days)) for place in places if place.is_camp}
    case = FlightCase(
        name=name,
        start=dt.date(2020, 1, 1),
        days=days,
        places=tuple(places),
        routes=tuple(routes),
        closures=(),
        conflict=conflict,
        registered=empty,
        total=Series(np.arange(days), np.zeros(days)),
    )
    return replace(case, **change)


def with_record(case: FlightCase, counts: Any) -> FlightCase:
    """The case with people registered by camp # (day, camp)."""
    days = np.arange(case.days)
    registered = {name: Series(days, counts[:, row].astype(float)) for row, name in enumerate(case.camps)}
    return replace(case, registered=registered, total=Series(days, counts.sum(axis=1).astype(float)))


def recorded_case(name: str, seed: int, shift: float = 0.0) -> FlightCase:
    """A case whose record was made by known rules."""
    bare = make_case(name, shift=shift)
    counts = run_conflict(prepare(bare, 0), [TRUTH], 1, seed).camps[0]
    return with_record(bare, counts)
