"""Flight inside a month: where an attack reaches the land returned to, those who live there are driven out.

In a future with an attack, a resident of an exposed cohort leaves unless drawn to stay (chance 1 -
`return.redisplaced_escalation`); leaving takes time, so an attack late in the month or a narrow exit leaves people at
home. Home places are joined to the reception places by their road distances, through narrow exits (the first crossing
on the way) that pass `flight.bridge_rate` vehicles an hour each: hour by hour while a queue grows or clears, day by day
while one lasts all day or nobody need wait. People of the host's own community go to their own side, not to the
reception places. Those registered as returned who live elsewhere lose their place at home in the same proportion.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.chance import stream_id, uniform
from homeward.foundation.declare import field, uncertain
from homeward.foundation.inverse import binomial
from homeward.foundation.types import Floats, Ints
from homeward.movement.flight import rules
from homeward.movement.flight.choice import DIRECT, NOWHERE
from homeward.movement.flight.engine import Draws, FlightSetting, FlightTrack, run_flight
from homeward.movement.flight.network import FlightNetwork
from homeward.world.fields import ATTACK_REACHES, EXPOSED, SHELTERED
from homeward.world.layout import DISPLACED, REGISTERED, RESIDENT, Layout, once_per_layout
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

DAY = 24
HOURS = 30 * DAY
CLOCK = 1000
"""Steps set aside for each month in the address of luck; more than the hours of a month."""

_UNREGISTER = stream_id("flight.unregister")

REDISPLACED_SHARE = uncertain(
    "return.redisplaced_escalation",
    unit="share",
    about="Share of returnees displaced again when a major escalation reaches them.",
    low=0.0,
    high=1.0,
)
REDISPLACED_ATTACK = field(
    "redisplaced_attack",
    unit="person",
    dims=("party",),
    about="Residents of each party's community driven from home by an attack this month.",
)


@once_per_layout
def exit_network(layout: Layout) -> FlightNetwork:
    """Home places behind their exits; targets are the reception places and, last, the host community's own side.

    An exit stands as far from a home as the nearest reception place behind it.
    """
    cohorts, receptions = layout.cohorts, len(layout.receptions)
    out_km = layout.exit_km[layout.cohort_place]
    exit_of = np.zeros(layout.exit_km.shape, dtype=np.int64) if layout.exit_of is None else layout.exit_of
    through = np.where(np.isfinite(out_km), exit_of[layout.cohort_place], NOWHERE)
    exits = int(exit_of.max(initial=0)) + 1
    own_side = layout.group_party[layout.cohort_group] == layout.host
    first_gate = np.full((1, cohorts + 2 * exits, receptions + 1), NOWHERE, dtype=np.int64)
    km = np.zeros(first_gate.shape)
    first_gate[0, :cohorts, :receptions] = np.where(own_side[:, None], NOWHERE, through)
    first_gate[0, :cohorts, receptions] = np.where(own_side | ~np.isfinite(out_km).any(axis=1), DIRECT, NOWHERE)
    for gate in range(exits):
        behind = through == gate
        nearest = np.min(out_km, axis=1, initial=np.inf, where=behind)
        km[0, :cohorts, :receptions] += np.where(behind, nearest[:, None], 0.0)
        beyond = np.where(behind, out_km, np.inf) - np.where(np.isfinite(nearest), nearest, 0.0)[:, None]
        ahead = np.min(beyond, axis=0, initial=np.inf)
        first_gate[0, cohorts + gate, :receptions] = np.where(np.isfinite(ahead), DIRECT, NOWHERE)
        km[0, cohorts + gate, :receptions] = np.where(np.isfinite(ahead), ahead, 0.0)
    return FlightNetwork(
        gates=np.arange(exits),
        spell=np.zeros(HOURS, dtype=np.int64),
        first_gate=first_gate,
        km=km,
        vehicles=np.ones((HOURS, exits)),
        targets=np.arange(receptions + 1),
    )


@once_per_layout
def mean_exit_km(layout: Layout) -> Floats:
    """Mean road distance of the returnees' people to each reception place # (reception,), infinite where no road is."""
    cohorts = layout.cohorts_of(layout.returnees)
    km = layout.exit_km[layout.cohort_place[cohorts]]
    heads = layout.start_people[:, cohorts].sum(axis=0).astype(np.float64)
    known = np.isfinite(km)
    total = (np.where(known, km, 0.0) * heads[:, None]).sum(axis=0)
    mean: Floats = total / np.maximum((known * heads[:, None]).sum(0), 1.0)
    return np.where(known.any(axis=0), mean, np.inf)


def shares_by_distance(layout: Layout, power: Floats) -> Floats:
    """How the displaced would settle over the reception places by distance alone # (future, reception)."""
    mean_km = mean_exit_km(layout)
    weight = np.where(np.isfinite(mean_km), (mean_km[None, :] + 10.0) ** -power[:, None], 0.0)
    shares: Floats = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-300)
    return shares


def begin(world: World, today: Today) -> None:
    """Place those who are displaced on the first day."""
    shares = shares_by_distance(world.layout, today[rules.DISTANCE_POWER])
    world[SHELTERED] = shares * world.heads(DISPLACED, world.layout.returnees)[:, None]


@mechanism(
    "movement.flight",
    sentence="Where an attack reaches them, those living in its way flee, hour by hour where the road is narrow.",
    reads=[ATTACK_REACHES, EXPOSED, "people"],
    writes=[SHELTERED, REDISPLACED_ATTACK, "people"],
    uses=[
        REDISPLACED_SHARE,
        rules.DECISION_TIME,
        rules.CONTAGION,
        rules.NEWS,
        rules.SPEED,
        rules.PEOPLE_PER_VEHICLE,
        rules.BRIDGE_RATE,
        rules.DISTANCE_POWER,
        rules.KIN_SHARE,
    ],
    begin=begin,
)
def step(world: World, today: Today) -> None:
    """Run the flights of this month and bring the reception places up to date."""
    _settle_changes(world, today)
    world[REDISPLACED_ATTACK][:] = 0.0
    hit = np.flatnonzero(world[ATTACK_REACHES] > 0.0)
    if not hit.size:
        return
    _flee(world, today, hit)
    _unregister(world, today, hit)


def _settle_changes(world: World, today: Today) -> None:
    """Scale the reception places to how many are displaced now; newcomers go by distance, leavers in proportion."""
    now = world.heads(DISPLACED, world.layout.returnees).astype(np.float64)
    held = world[SHELTERED].sum(axis=1)
    new = np.maximum(now - held, 0.0)
    rows = np.flatnonzero(new > 0.0)
    scale = np.where(held > 0.0, np.minimum(now, held) / np.maximum(held, 1e-300), 0.0)
    world[SHELTERED] *= scale[:, None]
    world[SHELTERED][rows] += shares_by_distance(world.layout, today[rules.DISTANCE_POWER][rows]) * new[rows, None]


def _flee(world: World, today: Today, rows: Ints) -> None:
    """Run the engine for futures # rows (future,), move the heads, add them to the reception places."""
    exposed = np.minimum(world[EXPOSED][rows], 1.0)
    people = np.where(exposed > 0.0, world.people[rows, RESIDENT, :], 0)
    track = _track(world, today, rows, people, exposed)
    left = people - track.remaining
    world.move(left, RESIDENT, DISPLACED, rows)
    party = world.layout.group_party[world.layout.cohort_group]
    for side in (0, 1):
        world[REDISPLACED_ATTACK][rows, side] = left[:, party == side].sum(axis=1)
    reached = track.arrived.sum(axis=(1, 2)) + track.on_road.sum(axis=1)
    world[SHELTERED][rows] += reached[:, :-1]


@once_per_layout
def _setting(layout: Layout) -> FlightSetting:
    """What is the same in every flight of a crisis: threat and room without limit, all of one origin."""
    cohorts, targets = layout.cohorts, len(layout.receptions) + 1
    return FlightSetting(
        hours=1.0,
        bundle=DAY,
        threat=np.ones((HOURS, cohorts)),
        safety=np.ones((HOURS, targets)),
        beds=np.full(targets, np.inf),
        neighbourhood=layout.cohort_place,
        kind=np.arange(cohorts),
        origin=np.zeros(cohorts, dtype=np.int64),
    )


def _track(world: World, today: Today, rows: Ints, people: Ints, exposed: Floats) -> FlightTrack:
    """The flight of the chosen futures # rows (future,), people and exposed (future, cohort)."""
    layout = world.layout
    network, setting = exit_network(layout), _setting(layout)
    draws = Draws(
        people=people,
        stay_share=1.0 - today[REDISPLACED_SHARE][rows],
        rate=rules.hourly(today[rules.DECISION_TIME], today[rules.CONTAGION], today[rules.NEWS])[rows],
        contagion=today[rules.CONTAGION][rows],
        news=today[rules.NEWS][rows],
        speed=today[rules.SPEED][rows],
        household=today[rules.PEOPLE_PER_VEHICLE][rows],
        attraction=_attraction(world, today, rows),
        power=today[rules.DISTANCE_POWER][rows],
        pace=exposed[:, None, :],
        flow=np.repeat(today[rules.BRIDGE_RATE][rows][:, None], len(network.gates), axis=1),
    )
    return run_flight(network, setting, draws, today.chance, world.first + rows, (today.month + 1) * CLOCK)


def _attraction(world: World, today: Today, rows: Ints) -> Floats:
    """Where the community lives already draws a share of those who flee; the rest see places alike # (row, target)."""
    held = world[SHELTERED][rows]
    receptions = held.shape[1]
    kin = today[rules.KIN_SHARE][rows][:, None]
    of_community = held / np.maximum(held.sum(axis=1, keepdims=True), 1e-300)
    places = kin * of_community + (1.0 - kin) / max(receptions, 1)
    return np.concatenate([places, np.ones((len(rows), 1))], axis=1)


def _unregister(world: World, today: Today, rows: Ints) -> None:
    """Those registered as returned who live elsewhere lose the place at home that the attack reached."""
    registered = np.ascontiguousarray(world.people[rows, REGISTERED, :])
    if not registered.any():
        return
    exposed = np.ascontiguousarray(world[EXPOSED][rows] > 0.0)
    share = np.ascontiguousarray(today[REDISPLACED_SHARE][rows])
    lost = _lose_place(today.chance.seed, world.first + rows, today.month, registered, exposed, share)
    world.move(lost, REGISTERED, DISPLACED, rows)


@njit(cache=True)
def _lose_place(seed, numbers, month, registered, exposed, share):  # type: ignore[no-untyped-def]
    """How many of the registered lose their place # (row, cohort)."""
    lost = np.zeros(registered.shape, dtype=np.int64)
    for row in range(registered.shape[0]):
        for cohort in range(registered.shape[1]):
            if exposed[row, cohort] and registered[row, cohort] > 0:
                luck = uniform(seed, numbers[row], _UNREGISTER, month, cohort)
                lost[row, cohort] = binomial(luck, registered[row, cohort], share[row])
    return lost
