"""Small flights made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from homeward.foundation.chance import Chance
from homeward.movement.flight.engine import Draws, FlightSetting, FlightTrack, run_flight
from homeward.movement.flight.network import FlightNetwork, build_network, two_way


def make_network(
    nodes: int,
    roads: list[tuple[int, int, float, float]],
    homes: list[int],
    targets: list[int],
    steps: int,
    closed: dict[int, range] | None = None,
) -> FlightNetwork:
    """Roads are (start, end, km, vehicles per hour); closed: road -> steps in which it is closed."""
    open_ = np.ones((steps, len(roads)), dtype=bool)
    for road, when in (closed or {}).items():
        open_[list(when), road] = False
    start, end, km, vehicles = (np.array(column) for column in zip(*roads, strict=True)) if roads else ([], [], [], [])
    links = two_way(start, end, np.asarray(km, float), np.asarray(vehicles, float), open_)
    return build_network(nodes, links, np.array(homes), np.array(targets))


def make_setting(network: FlightNetwork, cohorts: int, hours: float = 1.0, **change: Any) -> FlightSetting:
    """Full threat, safe destinations, one neighbourhood, room for all."""
    steps, targets = network.steps, len(network.targets)
    zeros = np.zeros(cohorts, dtype=np.int64)
    base = FlightSetting(
        hours=hours,
        threat=np.ones((steps, cohorts)),
        safety=np.ones((steps, targets)),
        beds=np.full(targets, np.inf),
        neighbourhood=zeros,
        kind=zeros,
        origin=zeros,
    )
    return replace(base, **change)


def make_draws(network: FlightNetwork, people: list[int], futures: int = 5, **change: Any) -> Draws:
    """Everybody leaves, at 0.05 an hour, without contagion, 30 km an hour, one person a vehicle."""
    ones = np.ones(futures)
    base: dict[str, Any] = {
        "people": np.broadcast_to(np.array(people, dtype=np.int64), (futures, len(people))),
        "stay_share": 0 * ones,
        "rate": 0.05 * ones,
        "contagion": 0 * ones,
        "news": 0 * ones,
        "speed": 30 * ones,
        "household": ones,
        "attraction": np.ones((futures, len(network.targets))),
        "power": ones,
        "pace": np.ones((futures, network.steps, 1)),
        "flow": np.ones((futures, len(network.gates))),
    }
    for key, value in change.items():
        base[key] = value * ones if np.ndim(value) == 0 else value
    return Draws(**base)


def run(network: FlightNetwork, setting: FlightSetting, draws: Draws, seed: int = 7, first: int = 0) -> FlightTrack:
    return run_flight(network, setting, draws, Chance(seed, len(draws.people), first))


def everybody(track: FlightTrack) -> Any:
    """Heads accounted for # (future,)."""
    return track.arrived.sum(axis=(1, 2, 3)) + track.remaining.sum(axis=1) + track.on_road.sum(axis=(1, 2))
