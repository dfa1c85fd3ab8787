"""Homeward's rules on a recorded flight in the peer's form: places, routes and fighting by day, camps as destinations.

Nothing is taken from the record but the camps' counts on the first days that a forecaster is allowed to see: the number
who flee is scaled to them, and a camp draws people by how many were seen there. Capacities in the folder are not read:
most of them equal the record's own maximum. People at a place where there is fighting leave at a hazard that halves
every `half_life` days of fighting; they choose a camp by room, road distance and how many of their own are there and in
its country already. From the last known day on, arrivals are added to the counts seen on that day; the number who leave
slows down as a power of time, because those quickest to leave leave first, and rises and falls with the people under
threat.

A closure of a place keeps people from passing through it or arriving, not from fleeing it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from homeward.crisis.flight_case import FlightCase, FlightRuns
from homeward.foundation.chance import Chance
from homeward.foundation.inverse import normal_quantile
from homeward.foundation.types import Bools, Floats, Ints
from homeward.movement.flight.engine import Draws, FlightSetting, run_flight
from homeward.movement.flight.network import FlightNetwork, Links, build_network

__all__ = ["DEFAULT", "KNOWN_DAYS", "ConflictFlight", "ConflictRules", "prepare", "run_conflict"]

KNOWN_DAYS = 30
"""Days of the record that a forecast may use."""
KM_PER_DAY = 150.0


@dataclass(frozen=True, slots=True)
class ConflictRules:
    """What is calibrated.

    power: attraction falls as (km + 10) ** -power. half_life: days of fighting after which the hazard has halved.
    kin: exponent on how many are in a camp already: people go where their own went before them.
    ties: exponent on how many are in a camp's country already. crowd: 0 where every camp of a country draws people of
    its own, 1 where they divide what the country draws. beds: people at which a camp is full, for every camp.
    size_power: exponent on a place's population. growth: those registered grow as (day / last known day) ** growth.
    threat: exponent on the people under threat against those of the first days.
    rate: share of those under threat who leave in a day where nobody was registered in the first days; not calibrated.
    """

    power: float = 1.0
    half_life: float = 140.0
    kin: float = 0.14
    ties: float = 0.27
    crowd: float = 0.66
    beds: float = 240_000.0
    size_power: float = 0.56
    growth: float = 0.46
    threat: float = 0.26
    rate: float = 0.0005

    def as_dict(self) -> dict[str, float]:
        """By name, for the posterior file."""
        return {item.name: float(getattr(self, item.name)) for item in fields(self)}


DEFAULT = ConflictRules()
"""Rounded medians of the posterior fitted to the five shared conflicts (docs/why/flight.md)."""


@dataclass(frozen=True, slots=True)
class ConflictFlight:
    """A recorded flight arranged for the engine; nothing in it depends on the rules' parameters.

    homes: rows of places with fighting at some time # (home,); people # (home,); age: days of fighting so far where
    there is fighting, -1 elsewhere # (day, home); usable: 1 while a camp takes people # (day, camp).
    seen: people registered in each camp in the first days # (day, camp); country: its number # (camp,).
    """

    case: FlightCase
    network: FlightNetwork
    homes: Ints
    people: Ints
    age: Ints
    usable: Floats
    seen: Ints
    country: Ints


def prepare(case: FlightCase, known_days: int = KNOWN_DAYS) -> ConflictFlight:
    """Arrange a case; the record is read up to `known_days` and no further."""
    fighting = case.conflict[: case.days] > 1e-6
    homes = np.array(
        [row for row, place in enumerate(case.places) if fighting[:, row].any() and place.population > 0],
        dtype=np.int64,
    )
    camps = np.array([row for row, place in enumerate(case.places) if place.is_camp], dtype=np.int64)
    network = build_network(len(case.places) + len(homes), _links(case, homes), _doors(case, homes), camps)
    age = np.full((case.days, len(homes)), -1, dtype=np.int64)
    since = np.zeros(len(homes), dtype=np.int64)
    for day in range(case.days):
        here = fighting[day, homes]
        age[day] = np.where(here, since, -1)
        since += here
    return ConflictFlight(
        case=case,
        network=network,
        homes=homes,
        people=np.array([case.places[row].population for row in homes], dtype=np.int64),
        age=age,
        usable=_usable(case),
        seen=case.record()[: min(known_days, case.days - 1) + 1],
        country=np.unique([case.places[row].country for row in camps], return_inverse=True)[1].astype(np.int64),
    )


def _doors(case: FlightCase, homes: Ints) -> Ints:
    """Each home has a door of its own, from which roads only lead out # (home,)."""
    return len(case.places) + np.arange(len(homes))


def _links(case: FlightCase, homes: Ints) -> Links:
    """Routes both ways with the days on which they are open; doors copy the ways out of the homes and never close."""
    index = case.place_index()
    start = np.array([index[route.start] for route in case.routes], dtype=np.int64)
    end = np.array([index[route.end] for route in case.routes], dtype=np.int64)
    km = np.array([route.km for route in case.routes])
    first, last, length = np.concatenate([start, end]), np.concatenate([end, start]), np.tile(km, 2)
    open_ = np.ones((case.days, len(first)), dtype=np.bool_)
    border = np.ones_like(open_)
    for closure in case.closures:
        during = slice(max(closure.start, 0), max(closure.end, 0))
        if closure.kind == "country":
            border[during] &= ~_between(case, first, last, closure.first, closure.second)
        elif closure.kind == "location":
            place = index[closure.first]
            open_[during, (first == place) | (last == place)] = False
    out = [
        (door, link)
        for door, home in zip(_doors(case, homes), homes, strict=True)
        for link in np.flatnonzero(first == home)
    ]
    doors = np.array([door for door, _ in out], dtype=np.int64)
    copied = np.array([link for _, link in out], dtype=np.int64)
    return Links(
        np.concatenate([first, doors]),
        np.concatenate([last, last[copied]]),
        np.concatenate([length, length[copied]]),
        np.full(len(first) + len(doors), np.inf),
        np.concatenate([open_ & border, border[:, copied]], axis=1),
    )


def _between(case: FlightCase, first: Ints, last: Ints, one: str, other: str) -> Bools:
    """Links between two countries, either way # (link,)."""
    country = np.array([place.country for place in case.places])
    pairs: Bools = ((country[first] == one) & (country[last] == other)) | (
        (country[first] == other) & (country[last] == one)
    )
    return pairs


def _usable(case: FlightCase) -> Floats:
    """1 while a camp takes people in # (day, camp): not while it is closed as a camp or as a place."""
    usable = np.ones((case.days, len(case.camps)))
    for closure in case.closures:
        if closure.kind in ("camp", "idpcamp", "location") and closure.first in case.camps:
            usable[max(closure.start, 0) : max(closure.end, 0), case.camps.index(closure.first)] = 0.0
    return usable


def run_conflict(
    flight: ConflictFlight, rules: list[ConflictRules], runs: int, seed: int, spread: float = 0.0
) -> FlightRuns:
    """Run the flight `runs` times under each of the rules, in order # camps (rules * runs, day, camp).

    spread: standard deviation of the logarithm of the total, for what the first days do not tell of it.
    """
    chosen = [rule for rule in rules for _ in range(runs)]
    chance = Chance(seed, len(chosen))
    luck = chance.uniform("flight.total", 0)[:, 0]
    level = np.exp(spread * normal_quantile(luck))
    camps = np.concatenate(
        [_run(flight, rule, level[row : row + 1], Chance(seed, 1, row)) for row, rule in enumerate(chosen)]
    )
    raw = np.full(flight.case.days, flight.seen[-1].sum(), dtype=np.int64)
    return FlightRuns(flight.case, camps, camps.sum(axis=2), raw)


def _run(flight: ConflictFlight, rule: ConflictRules, level: Floats, chance: Chance) -> Ints:
    """One run # (1, day, camp)."""
    days, targets = flight.case.days, len(flight.network.targets)
    hazard = _hazard(flight, rule) * level[0]
    zeros = np.zeros(len(flight.homes), dtype=np.int64)
    setting = FlightSetting(
        hours=24.0,
        threat=hazard / 24.0,
        safety=flight.usable,
        beds=np.full(targets, rule.beds),
        neighbourhood=zeros,
        kind=zeros,
        origin=zeros,
        start=flight.seen[-1].astype(np.float64),
        country=flight.country,
    )
    one = np.ones(1)
    draws = Draws(
        people=flight.people[None, :],
        stay_share=0.0 * one,
        rate=one,
        contagion=0.0 * one,
        news=0.0 * one,
        speed=KM_PER_DAY / 24.0 * one,
        household=4.0 * one,
        attraction=np.ones((1, targets)),
        power=rule.power * one,
        pace=np.ones((1, days, 1)),
        flow=np.ones((1, len(flight.network.gates))),
        kin=rule.kin * one,
        ties=rule.ties * one,
        crowd=rule.crowd * one,
    )
    arrived = run_flight(flight.network, setting, draws, chance).arrived[:, :, 0, :]
    total = arrived.cumsum(axis=1)
    last = len(flight.seen) - 1
    camps: Ints = flight.seen[0][None, None, :] + total
    camps[:, last + 1 :] = flight.seen[-1][None, None, :] + total[:, last + 1 :] - total[:, last : last + 1]
    return camps


LEAST_THREAT = 0.02
"""Share of the first days' people under threat below which fewer of them slow a flight down no more."""


def _hazard(flight: ConflictFlight, rule: ConflictRules) -> Floats:
    """Hazard of leaving per day # (day, home): as seen in the first days, then as the growth of the total asks."""
    shape = np.where(flight.age >= 0, 0.5 ** (np.maximum(flight.age, 0) / rule.half_life), 0.0)
    shape = shape * (flight.people[None, :] / 1e4) ** (rule.size_power - 1.0)
    exposed = (shape * flight.people[None, :]).sum(axis=1)
    known = len(flight.seen)
    came = float(flight.seen[-1].sum() - flight.seen[0].sum())
    usual = float(exposed[:known].mean())
    if came <= 0.0 or usual <= 0.0:
        return rule.rate * shape
    day = np.arange(len(shape)) / max(known - 1, 1)
    grown = np.diff(day**rule.growth, prepend=0.0) * float(flight.seen[-1].sum())
    later = grown * np.maximum(exposed / usual, LEAST_THREAT) ** rule.threat / np.maximum(exposed, 1e-9)
    level = np.where(np.arange(len(shape)) < known, came / (usual * known), later)
    scaled: Floats = shape * level[:, None]
    return scaled
