"""Where people are at some hours of a hindcast: at home by place, on the road, through.

A flight cut short is the beginning of the same flight, luck included, so each hour is read off by running up to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from homeward.foundation.chance import Chance
from homeward.foundation.types import Floats
from homeward.movement.flight.engine import run_flight
from homeward.movement.flight.network import FlightNetwork
from homeward.record.hindcast import Hindcast, flight_of


@dataclass(frozen=True, slots=True)
class Stage:
    """Medians over futures at the end of an hour: people at home # (home place,), on the road, and counted in."""

    hour: int
    at_home: dict[str, float]
    on_road: float
    through: float


def stages(result: Hindcast, hours: Sequence[int], futures: int = 60) -> tuple[Stage, ...]:
    """The flight at the end of each hour, over the first futures of a hindcast."""
    setting, draws = flight_of(result, futures)
    found = []
    for hour in hours:
        network = _until(result.case.network, hour)
        begun = replace(setting, threat=setting.threat[:hour], safety=setting.safety[:hour])
        track = run_flight(network, begun, replace(draws, pace=draws.pace[:, :hour]), Chance(result.seed, futures))
        through = track.arrived.sum(axis=(1, 2, 3)).astype(np.float64)
        moving = draws.people.sum(axis=1) - track.remaining.sum(axis=1) - through
        middle: Floats = np.median(track.remaining, axis=0)
        at_home: dict[str, float] = {}
        for home, heads in zip(result.case.homes, middle, strict=True):
            at_home[home] = at_home.get(home, 0.0) + float(heads)
        found.append(Stage(hour, at_home, float(np.median(moving)), float(np.median(through))))
    return tuple(found)


def _until(network: FlightNetwork, hour: int) -> FlightNetwork:
    return replace(network, spell=network.spell[:hour], vehicles=network.vehicles[:hour])


__all__ = ["Stage", "stages"]
