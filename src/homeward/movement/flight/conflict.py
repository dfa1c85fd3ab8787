"""Homeward's rules on a recorded flight in the peer's form: places, routes and fighting by day, camps as destinations.

Nothing is taken from the record but the camps' counts that stood on the last day a forecaster may see: no line is drawn
to a later count. A camp that nobody had counted by then is not taken to be empty: some of those whom the rules
would have sent there are. Capacities in the folder are not read: most of them equal the record's own maximum. People at
a place where there is fighting leave at a hazard that halves every `half_life` days of fighting; they choose a camp by
room, road distance and how many of their own are there and in its country already, and some move on later to another
camp of the country. Days up to the last known one show what was told; from then on, arrivals are added. The number who
leave slows down as a power of time, because those quickest to leave leave first, and rises and falls with the people
under threat.

Camps that look the same draw differently: services, rumour, an agreement, a gate kept shut. Of that only the size is
known, from other conflicts. So every future draws a pull for each camp, a lognormal factor with median 1 that lasts for
the flight, and one for the total (`pull_spread` and `total_spread`). Early counts are off as well: verifications change
them later. How many there were on the last known day is drawn about the count that stood (`told_mean`, `told_spread`);
days up to it show what was told.

A closure of a place keeps people from passing through it or arriving, not from fleeing it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from homeward.crisis.flight_case import FlightCase, FlightRuns
from homeward.foundation.chance import Chance, stream_id, uniform
from homeward.foundation.inverse import normal_quantile
from homeward.foundation.types import Bools, Floats, Ints
from homeward.movement.flight.choice import NOWHERE
from homeward.movement.flight.engine import Draws, FlightSetting, run_flight
from homeward.movement.flight.network import FlightNetwork, Links, build_network

__all__ = ["DEFAULT", "KNOWN_DAYS", "ConflictFlight", "ConflictRules", "prepare", "pulls", "run_conflict"]

KNOWN_DAYS = 30
"""Days of the record that a forecast may use."""
KM_PER_DAY = 150.0

OF_COUNTRY = 0.5
"""Share of the variance of the error of told counts that the camps of a country have in common (judgement)."""

_PULL = stream_id("flight.pull")
_TOLD = stream_id("flight.told")


@dataclass(frozen=True, slots=True)
class ConflictRules:
    """What is calibrated.

    power: attraction falls as (km + 10) ** -power. half_life: days of fighting after which the hazard has halved.
    kin: exponent on how many are in a camp already: people go where their own went before them.
    ties: exponent on how many are in a camp's country already. crowd: 0 where every camp of a country draws people of
    its own, 1 where they divide what the country draws. beds: people at which a camp is full, for every camp.
    size_power: exponent on a place's population. growth: those registered grow as (day / last known day) ** growth.
    threat: exponent on the people under threat against those of the first days.
    uncounted: of those whom the rules send to camps not counted by the last known day, the share who are there.
    onward: share of the people in a camp who move on to another of its country in a day.
    rate: share of those under threat who leave in a day where nobody was registered in the first days; not calibrated.
    pull_spread: standard deviation of the logarithm of what a camp draws beside another that looks the same.
    total_spread: the same of how many leave after the last known day, beside what the rules make of it.
    told_mean and told_spread: mean and standard deviation of the logarithm of how many were in a camp on the last known
    day over its count as it stood.
    """

    power: float = 1.2
    half_life: float = 140.0
    kin: float = 0.26
    ties: float = 0.19
    crowd: float = 0.63
    beds: float = 440_000.0
    size_power: float = 0.96
    growth: float = 0.46
    threat: float = 0.093
    uncounted: float = 0.6
    onward: float = 0.00057
    rate: float = 0.0005
    pull_spread: float = 0.0
    total_spread: float = 0.0
    told_mean: float = 0.0
    told_spread: float = 0.0

    def as_dict(self) -> dict[str, float]:
        """By name, for the posterior file."""
        return {item.name: float(getattr(self, item.name)) for item in fields(self)}


DEFAULT = ConflictRules()
"""Rules within the range of those that are shipped (movement/flight/posterior.py), without spreads: one run, where one
must do."""


@dataclass(frozen=True, slots=True)
class ConflictFlight:
    """A recorded flight arranged for the engine; nothing in it depends on the rules' parameters.

    homes: rows of places with fighting at some time # (home,); people # (home,); age: days of fighting so far where
    there is fighting, -1 elsewhere # (day, home); usable: 1 while a camp takes people # (day, camp).
    seen: people counted in each camp in the first days, as known on the last of them # (day, camp); counted: whether
    there was a count # (camp,). country: number of a camp's country # (camp,).
    """

    case: FlightCase
    network: FlightNetwork
    homes: Ints
    people: Ints
    age: Ints
    usable: Floats
    seen: Ints
    counted: Bools
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
    seen, counted = case.record_until(known_days)
    return ConflictFlight(
        case=case,
        network=network,
        homes=homes,
        people=np.array([case.places[row].population for row in homes], dtype=np.int64),
        age=age,
        usable=_usable(case),
        seen=seen,
        counted=counted,
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


def run_conflict(flight: ConflictFlight, rules: list[ConflictRules], runs: int, seed: int) -> FlightRuns:
    """Run the flight `runs` times under each of the rules, in order # camps (rules * runs, day, camp)."""
    chosen = [rule for rule in rules for _ in range(runs)]
    camps = np.concatenate([_run(flight, rule, Chance(seed, 1, row)) for row, rule in enumerate(chosen)])
    raw = np.full(flight.case.days, flight.seen[-1].sum(), dtype=np.int64)
    last, days = len(flight.seen) - 1, flight.case.days
    note = f"The counts that stood on day {last} were told: days up to it show them and are no forecast."
    if not flight.seen.any():
        note = f"Nobody had been counted by day {last}, so no count was told and the rate of leaving is a guess."
    elif last >= days - 1:
        note = f"All {days} days were told, so nothing was foretold."
    return FlightRuns(flight.case, camps, camps.sum(axis=2), raw, (note,))


def pulls(flight: ConflictFlight, spread: float, chance: Chance) -> Floats:
    """What each camp draws beside another that looks the same, one factor for the whole flight # (camp,).

    Lognormal with median 1. The address of its luck is the camp's name, so the order of rows makes no difference to it.
    """
    drawn: Floats = np.exp(spread * _normal(chance, _PULL, flight.case.camps, 0))
    return drawn


def _normal(chance: Chance, stream: np.int64, names: Sequence[str], time: int) -> Floats:
    """A standard normal number for each name # (name,)."""
    luck = [uniform(chance.seed, chance.first, stream, time, _slot(name)) for name in names]
    drawn: Floats = normal_quantile(np.array(luck))
    return drawn


def _true_counts(flight: ConflictFlight, rule: ConflictRules, chance: Chance) -> Floats:
    """People who were in each camp on the last known day, as its count then may be off # (camp,)."""
    if rule.told_mean == 0.0 and rule.told_spread == 0.0:
        told: Floats = flight.seen[-1].astype(np.float64)
        return told
    places = {place.name: place for place in flight.case.places}
    country = _normal(chance, _TOLD, [places[name].country for name in flight.case.camps], 1)
    camp = _normal(chance, _TOLD, flight.case.camps, 0)
    error = np.sqrt(OF_COUNTRY) * country + np.sqrt(1.0 - OF_COUNTRY) * camp
    counts: Floats = np.floor(flight.seen[-1] * np.exp(rule.told_mean + rule.told_spread * error))
    return counts


def _slot(name: str) -> int:
    """The number of a camp in addresses of luck."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little")


def _run(flight: ConflictFlight, rule: ConflictRules, chance: Chance) -> Ints:
    """One run # (1, day, camp): what was told, then the people there and those who arrive or move on."""
    days, targets = flight.case.days, len(flight.network.targets)
    level = np.exp(rule.total_spread * normal_quantile(chance.uniform("flight.total", 0)[:, 0]))
    pull = pulls(flight, rule.pull_spread, chance)
    early = _early(flight, rule)
    start = _start(flight, rule, early, pull, _true_counts(flight, rule, chance))
    first = len(flight.seen) if start.any() else 0
    if first >= days:
        return flight.seen[None]
    came = flight.seen[-1].sum() + start[~flight.counted].sum() > flight.seen[0].sum()
    hazard = (_hazard(flight, rule, float(start.sum()) if came else 0.0) * level[0])[first:]
    zeros = np.zeros(len(flight.homes), dtype=np.int64)
    setting = FlightSetting(
        hours=24.0,
        threat=hazard / 24.0,
        safety=flight.usable[first:],
        beds=np.full(targets, rule.beds),
        neighbourhood=zeros,
        kind=zeros,
        origin=zeros,
        start=start.astype(np.float64),
        country=flight.country,
    )
    one = np.ones(1)
    draws = Draws(
        people=np.maximum(flight.people - np.floor(early.sum(axis=1) * start.sum()).astype(np.int64), 0)[None, :],
        stay_share=0.0 * one,
        rate=one,
        contagion=0.0 * one,
        news=0.0 * one,
        speed=KM_PER_DAY / 24.0 * one,
        household=4.0 * one,
        attraction=pull[None, :],
        power=rule.power * one,
        pace=np.ones((1, days - first, 1)),
        flow=np.ones((1, len(flight.network.gates))),
        kin=rule.kin * one,
        ties=rule.ties * one,
        crowd=rule.crowd * one,
        onward=-np.log1p(-rule.onward) / 24.0 * one,
    )
    arrived = run_flight(flight.network.since(first), setting, draws, chance).arrived[0, :, 0, :]
    ramp = np.arange(first)[:, None] / max(first - 1, 1)
    told = np.where(flight.counted, flight.seen[:first], np.floor(ramp * start).astype(np.int64))
    return np.concatenate([told, start + arrived.cumsum(axis=0)])[None]


LEAST_SHARE = 0.1
"""Share of those who fled that counted camps are taken to hold at least, however far the rules find them."""


def _early(flight: ConflictFlight, rule: ConflictRules) -> Floats:
    """Shares of those who fled in the known days by home and camp, as the rules have it without kin # (home, camp)."""
    days, homes = len(flight.seen), len(flight.homes)
    spell = flight.network.spell[:days]
    reach = (flight.network.first_gate[spell, :homes] != NOWHERE) & (flight.usable[:days, None, :] > 0.0)
    weight = np.where(reach, np.exp(-rule.power * flight.network.log_km[spell, :homes]), 0.0)
    same = flight.country[:, None] == flight.country[None, :]
    open_camps = np.maximum(reach.any(axis=1).astype(np.float64) @ same, 1.0)
    weight *= open_camps[:, None, :] ** -rule.crowd
    weight /= np.maximum(weight.sum(axis=2, keepdims=True), 1e-300)
    exposed = _shape(flight, rule)[:days] * flight.people
    shares: Floats = np.einsum("dh,dhc->hc", exposed, weight)
    return shares / max(float(shares.sum()), 1e-300)


def _start(flight: ConflictFlight, rule: ConflictRules, early: Floats, pull: Floats, counts: Floats) -> Ints:
    """People in each camp on the last known day # (camp,): as `counts` has them, or by the rules beside those counted.

    The pull of camps not counted divides those who are in them; it makes them no more.
    """
    by_rules = early.sum(axis=0)
    scale = float(counts.sum()) / max(float(by_rules[flight.counted].sum()), LEAST_SHARE)
    drawn = by_rules * pull
    as_many = float(by_rules[~flight.counted].sum()) / max(float(drawn[~flight.counted].sum()), 1e-300)
    unseen = np.floor(rule.uncounted * scale * drawn * as_many).astype(np.int64)
    start: Ints = np.where(flight.counted, counts, unseen).astype(np.int64)
    return start


LEAST_THREAT = 0.02
"""Share of the first days' people under threat below which fewer of them slow a flight down no more."""


def _shape(flight: ConflictFlight, rule: ConflictRules) -> Floats:
    """Hazard of leaving of each home against the others # (day, home)."""
    shape = np.where(flight.age >= 0, 0.5 ** (np.maximum(flight.age, 0) / rule.half_life), 0.0)
    smaller: Floats = shape * (flight.people[None, :] / 1e4) ** (rule.size_power - 1.0)
    return smaller


def _hazard(flight: ConflictFlight, rule: ConflictRules, start: float) -> Floats:
    """Hazard of leaving per day # (day, home), as the growth asks from `start`, those of the last known day.

    start: 0 where nobody came in the known days.
    """
    shape = _shape(flight, rule)
    exposed = (shape * flight.people[None, :]).sum(axis=1)
    known = len(flight.seen)
    usual = float(exposed[:known].mean())
    if start <= 0.0 or usual <= 0.0:
        return rule.rate * shape
    day = np.arange(len(shape)) / max(known - 1, 1)
    grown = np.diff(day**rule.growth, prepend=0.0) * start
    later = grown * np.maximum(exposed / usual, LEAST_THREAT) ** rule.threat / np.maximum(exposed, 1e-9)
    scaled: Floats = shape * later[:, None]
    return scaled
