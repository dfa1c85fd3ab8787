"""A month of protection and movement without the other rooms: consent, status and attacks are given, not drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from homeward.movement import (
    housing,
    livelihood,
    onward,
    redisplacement,
    resettlement,
    return_home,
    staying,
    years_away,
)
from homeward.protection import demining, mission, posts, safety
from homeward.world import fields as f
from homeward.world.mechanism import registered
from homeward.world.world import World
from tests.support import make_layout, make_today, make_world

FILES = (
    mission, posts, demining, housing, livelihood, safety, years_away,
    return_home, redisplacement, staying, resettlement, onward,
)  # fmt: skip
ORDER = tuple(f"{module.__name__.split('.')[1]}.{module.__name__.split('.')[2]}" for module in FILES)

# Round numbers near the middle of the reference library's priors.
PARAMETERS: dict[str, Any] = {
    "mission.recurrence": -0.5, "mission.non_un_share": 0.5, "mission.full_size": 1500, "mission.ramp": 6,
    "mission.end_consented": 0.0, "mission.end_strained": 0.0, "mission.decay": 2, "mission.post_size": 75,
    "mission.reach": 12, "mission.troops_nonstate": 0.12, "mission.troops_cap": 1.6, "mission.police": 0.15,
    "mission.police_cap": 300, "mines.share_mined": 0.25, "mines.zone_hectares": 6000, "mines.clearance_base": 100,
    "mines.clearance_zone_share": 0.2, "mines.incident_rate": 3e-5, "mines.deter": -0.6, "safety.incident_rate": 6,
    "safety.state_share": 0.25, "safety.mixing": 0.8, "safety.lethal": 0.016, "safety.start": -1.2,
    "safety.per_log": 0.5, "safety.attack": 1.5, "safety.harm": 0.4, "safety.line": 0.08, "safety.memory": 1.5,
    "safety.host_exposed": 0.05, "incidents.communal_per_return": 0.08, "incidents.communal_resolution": 0.5,
    "housing.destroyed_share": 0.2, "housing.decay": 0.05, "housing.occupied_start": 0.02,
    "housing.reserve_share": 0.3, "housing.persons_per_home": 3.8, "property.rate": 0.6,
    "property.title": 0.4, "work.start": -1,
    "work.full": 1.2, "work.build_time": 24, "displacement.year": 2023.74, "return.willing": 0.5,
    "stayed.leave": 0.1, "return.exile_km": 390.0, "return.distance": 0.9,
    "return.needs_status": 0.3, "return.needs_protection": 0.4, "return.base": 0.05, "return.safety": 0.25,
    "return.housing": 0.8, "return.livelihood": 0.3, "return.integration": 0.3, "return.integration_level": 0.3,
    "return.peers": 1.5, "return.mission": 0.35, "return.documents": 0.3, "return.status": 0.4, "return.grant": 0.05,
    "return.visited": 0.3, "return.delay_early": 0.2, "return.delay_late": 0.06, "return.real_share": 0.6,
    "return.again": 0.6, "return.visit_rate": 0.02, "return.redisplaced_attack": 0.1, "resettlement.base": 20,
    "resettlement.delivery": 0.5, "return.onward_rate": 0.005, "onward.citizenship": 0.03, "onward.fading": 4,
}  # fmt: skip
LEVERS: dict[str, Any] = {
    "mission.troops": 300, "mission.police": 100, "mission.observers": 50, "mission.mandate": 1,
    "return.documents": 0.5, "housing.reconstruction": 10, "property.restitution": 0.5, "demining.hectares": 50,
    "grants.return": 1000, "services.jobs": 0.5,
}  # fmt: skip


def small_world(futures: int = 6, places: int = 4, people: int = 1000, first: int = 0) -> World:
    """A world of the tests' layout, everybody displaced, entry and a mission granted, some status granted."""
    layout = make_layout(places)
    layout.start_people[2] = people
    world = make_world(futures, layout, first)
    world[f.ENTRY] = world[f.MISSION_CONSENT] = np.ones(futures)
    world[f.STATUS_GRANTED] = np.full(futures, 0.5)
    return world


def today_of(world: World, month: int = 0, parameters: Mapping[str, Any] = {}, levers: Mapping[str, Any] = {}, **more):
    """A month with the usual parameters and levers, some of them replaced."""
    return make_today(world, month, parameters_={**PARAMETERS, **parameters}, levers_={**LEVERS, **levers}, **more)


def start(world: World, parameters: Mapping[str, Any] = {}, only: Iterable[str] = ORDER) -> None:
    """Let every mechanism set its starting values."""
    for name in only:
        begin = registered()[name].begin
        if begin is not None:
            begin(world, today_of(world, 0, parameters))


def live(
    world: World,
    months: int,
    parameters: Mapping[str, Any] = {},
    levers: Mapping[str, Any] = {},
    only: Iterable[str] = ORDER,
    begin: bool = True,
) -> World:
    """Run the months of these mechanisms."""
    names = tuple(only)
    if begin:
        start(world, parameters, names)
    for month in range(months):
        today = today_of(world, month, parameters, levers)
        for name in names:
            registered()[name].step(world, today)
    return world
