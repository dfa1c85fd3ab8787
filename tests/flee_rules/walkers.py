"""The peer's rules with one object a person, written from their description and sharing no code with the engine.

Slow and plain; it is what the counting engine must agree with in distribution.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from homeward.crisis.flight_case import FlightCase


@dataclass
class Spot:
    name: str
    country: str
    capacity: float
    population: int
    chance: float
    camp: bool
    town: bool
    marker: bool
    intensity: float = -1.0
    since: int = -1
    here: int = 0
    links: list[Road] = field(default_factory=list)
    closed: list[Road] = field(default_factory=list)
    score: float = 1.0


@dataclass
class Road:
    start: Spot
    end: Spot
    km: float
    shut: bool = False


@dataclass
class Person:
    at: Spot | None
    road: Road | None = None
    done: float = 0.0
    first: bool = True
    recent: float = 0.0
    moved: float = 0.0
    route: list[str] = field(default_factory=list)


class Walkers:
    def __init__(self, case: FlightCase, seed: int) -> None:
        s = case.settings
        self.case, self.s, self.luck = case, s, random.Random(seed)
        self.spots: dict[str, Spot] = {}
        chances = {"camp": s.camp_movechance, "idpcamp": s.idpcamp_movechance, "hub": 1.0, "marker": 1.0}
        for place in case.places:
            spot = Spot(
                place.name, place.country, float(place.capacity), place.population,
                chances.get(place.kind, s.default_movechance), place.is_camp, place.kind == "town",
                place.kind == "marker",
            )  # fmt: skip
            if place.kind == "conflict":
                if place.conflict_day > 0:
                    spot.town = True
                else:
                    spot.intensity, spot.chance = 1.0, s.conflict_movechance
            self.spots[place.name] = spot
        for route in case.routes:
            a, b = self.spots[route.start], self.spots[route.end]
            a.links.append(Road(a, b, route.km))
            b.links.append(Road(b, a, route.km))
        self.people: list[Person] = []
        self.debt = 0
        self.out = np.zeros((case.days, len(case.camps)), dtype=np.int64)
        for name in case.camps:
            for _ in range(int(case.registered[name].at(0)) if name in case.registered else 0):
                self.add(self.spots[name])

    def add(self, spot: Spot) -> None:
        self.people.append(Person(spot))
        spot.here += 1

    def run(self) -> np.ndarray[Any, Any]:
        for day in range(self.case.days):
            self.day(day)
        return self.out

    def decay(self, spot: Spot, time: int) -> float:
        factors = self.s.conflict_spawn_decay
        if not factors:
            return 1.0
        return factors[min(int((time - spot.since) / self.s.conflict_spawn_decay_interval), len(factors) - 1)]

    def day(self, day: int) -> None:
        changed = self.fight(day)
        self.spawn(day, day if changed or day == 0 else day - 1)
        for closure in self.case.closures:
            if closure.start == day:
                self.close(closure)
            if closure.end == day:
                self.open(closure)
        for spot in self.spots.values():
            spot.score = self.s.foreign_weight if spot.country != self.case.places[0].country else 1.0
            spot.score *= self.s.camp_weight if spot.camp else 1.0
            if spot.intensity > 0:
                spot.score *= self.s.conflict_weight ** (spot.intensity * self.decay(spot, day))
        for person in self.people:
            if person.at is not None:
                self.decide(person, False)
        for person in self.people:
            while person.road is not None and self.travel(person):
                pass
        for person in self.people:
            person.recent = (person.recent + person.moved / self.s.max_move_speed) / 2.0
            person.moved = 0.0
        for i, name in enumerate(self.case.camps):
            self.out[day, i] = self.spots[name].here

    def fight(self, day: int) -> bool:
        changed = False
        for i, place in enumerate(self.case.places):
            now = self.case.conflict[day, i] > 1e-6
            before = day > 0 and self.case.conflict[day - 1, i] > 1e-6
            spot = self.spots[place.name]
            if now and not before:
                spot.intensity, spot.chance, spot.town = self.case.conflict[day, i], self.s.conflict_movechance, False
                spot.since, changed = day, True
            elif before and not now:
                spot.intensity, spot.chance, spot.town, changed = -1.0, self.s.default_movechance, True, True
        return changed

    def spawn(self, day: int, time: int) -> None:
        names = list(self.case.registered)
        now = sum(int(self.case.registered[n].at(day)) for n in names)
        before = sum(int(self.case.registered[n].at(day - 1)) for n in names)
        new = 0 if day == 0 else now - before - self.debt
        self.debt = max(0, -new)
        spots = list(self.spots.values())
        weights = [s.population * s.intensity * self.decay(s, time) if s.intensity > 0 else 0.0 for s in spots]
        for spot in self.luck.choices(spots, weights, k=max(0, new)):
            self.add(spot)

    def meant(self, closure: Any) -> list[Road]:
        roads = [road for spot in self.spots.values() for road in spot.links + spot.closed]
        if closure.kind == "country":
            both = ((closure.first, closure.second), (closure.second, closure.first))
            return [road for road in roads if (road.start.country, road.end.country) in both]
        if closure.kind == "location":
            return [road for road in roads if closure.first in (road.start.name, road.end.name)]
        return []

    def close(self, closure: Any) -> None:
        if closure.kind == "camp":
            spot = self.spots[closure.first]
            spot.camp, spot.town, spot.chance, spot.intensity = False, True, self.s.default_movechance, -1.0
        for road in self.meant(closure):
            if road in road.start.links:
                road.start.links.remove(road)
                road.start.closed.append(Road(road.start, road.end, road.km))
                road.shut = True

    def open(self, closure: Any) -> None:
        if closure.kind == "camp":
            spot = self.spots[closure.first]
            spot.camp, spot.town, spot.chance, spot.intensity = True, False, self.s.camp_movechance, -1.0
        for road in self.meant(closure):
            if any(road is other for other in road.start.closed):
                road.start.closed = [other for other in road.start.closed if other is not road]
                road.start.links.append(road)

    def room(self, spot: Spot) -> float:
        most = spot.capacity * self.s.capacity_scaling
        if most < 1 or spot.here <= self.s.capacity_buffer * most:
            return 1.0
        if spot.here >= most:
            return 0.0
        return 1.0 - (spot.here - self.s.capacity_buffer * most) / (most * (1.0 - self.s.capacity_buffer))

    def routes(self, start: Spot) -> list[tuple[list[str], float]]:
        found: list[tuple[list[str], float]] = []

        def visit(road: Road, step: int, before: float, passed: list[str]) -> None:
            end, km = road.end, before + road.km
            if end.marker:
                step -= 1
            else:
                weight = (self.s.weight_softening + end.score) / (self.s.softening + km) ** self.s.distance_power
                found.append(([*passed[1:], end.name], (weight * self.room(end)) ** self.s.weight_power))
            if self.s.awareness_level > step:
                for more in end.links:
                    if more.end.name not in passed:
                        visit(more, step + 1, km, [*passed, end.name])

        for road in start.links:
            visit(road, 1, 0.0, [start.name])
        return found

    def decide(self, person: Person, forced: bool) -> bool:
        spot = person.at
        assert spot is not None
        chance = 1.0 if person.route or (forced and spot.town) else spot.chance
        if not spot.links or self.luck.random() >= chance:
            return False
        if not person.route:
            options = self.routes(spot)
            if not options:
                return False
            weights = [weight for _, weight in options]
            picked = self.luck.choices(options, weights if sum(weights) > 0 else None)[0]
            person.route = list(picked[0])
        road = next((road for road in spot.links if road.end.name == person.route[0]), None)
        last = self.spots[person.route[-1]]
        if road is None or (last.camp and self.room(last) < 0.5):
            person.route = []
            return False
        person.route.pop(0)
        person.at, person.road, person.done = None, road, 0.0
        spot.here -= 1
        return True

    def travel(self, person: Person) -> bool:
        """One stage; True if another follows today."""
        road = person.road
        assert road is not None
        speed = self.s.max_walk_speed if person.first and self.s.start_on_foot else self.s.max_move_speed
        person.done += speed
        person.moved += speed
        if person.done <= road.km:
            return False
        person.first = False
        person.moved += road.km - person.done
        person.road = None
        person.at = road.start if road.shut else road.end
        person.at.here += 1
        if road.shut or person.moved >= speed:
            return False
        forced = self.s.avoid_short_stints and (person.recent + person.moved / self.s.max_move_speed) / 2 < 0.5
        return self.decide(person, forced)
