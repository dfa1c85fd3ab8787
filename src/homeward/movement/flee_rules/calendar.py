"""What changes from day to day whatever people do: arrivals, fighting, closures, capacities, scores of places.

Defects of the peer are kept where `like_flee` is set; otherwise they are corrected, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homeward.crisis.flight_case import FlightCase
from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Bools, Floats, Ints

__all__ = ["Arrivals", "Calendar", "arrivals", "calendar"]

THRESHOLD = 1e-6


@dataclass(frozen=True, slots=True)
class Arrivals:
    """New people of each day, the peer's raw column, and its debt. All # (day,); residents # (place,)."""

    new: Ints
    raw: Ints
    debt: Ints
    residents: Ints


def arrivals(case: FlightCase, like_flee: bool) -> Arrivals:
    """How many people arrive each day: increases of the record, decreases set against later increases."""
    days = np.arange(case.days)
    settings = case.settings
    headers = [series.at(days) for series in case.registered.values()]
    camp_sum = np.sum(headers, axis=0) if headers else np.zeros(case.days, dtype=np.int64)
    total = case.total.at(days)
    if settings.empty_camps_on_day0:
        camp_sum, total = camp_sum - camp_sum[0], total - total[0]
    source = camp_sum if settings.sum_from_camps else total
    difference = np.diff(source, prepend=0)
    if like_flee:
        difference[0] = camp_sum[0] + total[0]
    new, debts = np.zeros(case.days, dtype=np.int64), np.zeros(case.days, dtype=np.int64)
    debt = 0
    for day in range(case.days):
        wanted = int(difference[day]) - debt
        if day == 0 and settings.insert_day0:
            wanted = 0
        debt = max(0, -wanted)
        new[day], debts[day] = max(0, wanted), debt
    return Arrivals(new, np.cumsum(difference), debts, _residents(case))


def _residents(case: FlightCase) -> Ints:
    """People in each place on the first day # (place,)."""
    out = np.zeros(len(case.places), dtype=np.int64)
    if not case.settings.insert_day0:
        return out
    for row, place in enumerate(case.places):
        if not place.is_camp:
            continue
        out[row] = _attribute(case, row, "initial_idps", 0.0)
        if place.name in case.registered and not case.settings.empty_camps_on_day0:
            out[row] += int(case.registered[place.name].at(0))
    return out


def _attribute(case: FlightCase, row: int, key: str, default: float) -> float:
    """A numeric attribute of a place."""
    place = case.places[row]
    text = place.attributes.get(key, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not 0.0 <= value <= 1e12:
        raise InputError([Problem(f"locations.csv, {place.name}, {key}", f'"{text}" is not a number from 0 to 1e12')])
    return value


@dataclass(frozen=True, slots=True)
class Calendar:
    """State of places and links on each day, after that day's changes.

    move_chance, score, spawn_weight, capacity # (day, place) (capacity already scaled, 0 = none);
    town, camp # (day, place); link_open, doomed, forced # (day, link): doomed links were closed that day
    under the people on them.
    """

    move_chance: Floats
    score: Floats
    spawn_weight: Floats
    capacity: Floats
    town: Bools
    camp: Bools
    link_open: Bools
    doomed: Bools
    forced: Bools
    notes: tuple[str, ...]


class _Places:
    """The changing state of places and links while the calendar is written."""

    def __init__(self, case: FlightCase, links: list[tuple[int, int]], like_flee: bool) -> None:
        self.case, self.links, self.like_flee = case, links, like_flee
        s, count = case.settings, len(case.places)
        kinds = [place.kind for place in case.places]
        self.index = case.place_index()
        self.intensity = np.full(count, -1.0)
        self.since = np.full(count, -1)
        self.camp = np.array([kind in ("camp", "idpcamp") for kind in kinds])
        self.town = np.array([kind == "town" for kind in kinds])
        by_kind = {"camp": s.camp_movechance, "idpcamp": s.idpcamp_movechance, "hub": 1.0, "marker": 1.0}
        self.own_chance = np.array([by_kind.get(kind, s.default_movechance) for kind in kinds])
        self.chance = self.own_chance.copy()
        self.active = np.zeros(count, dtype=bool)
        for row, place in enumerate(case.places):
            if place.kind == "conflict" and place.conflict_day <= 0:
                self.intensity[row] = _attribute(case, row, "conflict_intensity", 1.0)
                self.chance[row] = s.conflict_movechance
            elif place.kind == "conflict":
                self.town[row] = True
        self.open = np.ones(len(links), dtype=bool)
        self.forced = np.zeros(len(links), dtype=bool)

    def fight(self, day: int) -> bool:
        """Switch fighting on and off; True if anything was switched."""
        changed = False
        table = self.case.conflict[day]
        if self.like_flee and self.case.conflict_from_dates:
            return False
        for row in np.flatnonzero((table > THRESHOLD) != self.active):
            changed = True
            on = bool(table[row] > THRESHOLD)
            self.active[row] = on
            self.intensity[row] = table[row] if on else -1.0
            if on:
                self.since[row] = day
                self.chance[row] = self.case.settings.conflict_movechance
                self.town[row] = False
            elif self.like_flee or self.case.places[row].kind in ("conflict", "town", "flood_zone"):
                self.chance[row] = self.case.settings.default_movechance
                self.town[row] = True
            else:
                self.chance[row] = self.own_chance[row]
        if not self.like_flee:
            self.intensity[self.active] = table[self.active]
        return changed

    def close(self, day: int, doomed: Bools) -> None:
        """Closures that start or end today, in file order."""
        for closure in self.case.closures:
            if closure.start == day:
                self._act(closure.kind, closure.first, closure.second, False, doomed)
            if closure.end == day:
                self._act(closure.kind, closure.first, closure.second, True, doomed)

    def _act(self, kind: str, first: str, second: str, opening: bool, doomed: Bools) -> None:
        """Close or open one thing."""
        if kind in ("camp", "idpcamp"):
            row, s = self.index[first], self.case.settings
            chance = s.camp_movechance if kind == "camp" else s.idpcamp_movechance
            self.chance[row] = chance if opening else s.default_movechance
            self.camp[row], self.town[row], self.intensity[row] = opening, not opening, -1.0
        elif kind == "remove_forced_redirection":
            for link, (a, b) in enumerate(self.links):
                if (a, b) == (self.index[first], self.index[second]):
                    self.forced[link] = opening
        elif kind != "link" or not self.like_flee:
            which = self._meant(kind, first, second)
            if not opening:
                doomed |= which & self.open
            self.open[which] = opening

    def _meant(self, kind: str, first: str, second: str) -> Bools:
        """The links that a closure means."""
        out = np.zeros(len(self.links), dtype=bool)
        for link, (a, b) in enumerate(self.links):
            one, two = self.case.places[a], self.case.places[b]
            if kind == "country":
                out[link] = (one.country, two.country) in ((first, second), (second, first))
            elif kind == "location":
                out[link] = first in (one.name, two.name)
            else:
                out[link] = (one.name, two.name) in ((first, second), (second, first))
        return out

    def decay(self, time: int) -> Floats:
        """How much of the fighting still counts at a time, by its age # (place,)."""
        factors = self.case.settings.conflict_spawn_decay
        if not factors:
            return np.ones(len(self.case.places))
        age = (time - self.since) / self.case.settings.conflict_spawn_decay_interval
        return np.asarray(factors)[np.minimum(age.astype(np.int64), len(factors) - 1)]

    def score(self, day: int) -> Floats:
        """How attractive places are # (place,)."""
        s = self.case.settings
        foreign = np.array([place.country != self.case.home_country for place in self.case.places])
        out = np.where(foreign, s.foreign_weight, 1.0) * np.where(self.camp, s.camp_weight, 1.0)
        fighting = self.intensity > 0.0
        return np.where(fighting, out * s.conflict_weight ** (np.maximum(self.intensity, 0.0) * self.decay(day)), out)


def calendar(case: FlightCase, links: list[tuple[int, int]], forced: Bools, like_flee: bool) -> Calendar:
    """The calendar of a case; links are pairs of rows of places."""
    state = _Places(case, links, like_flee)
    state.forced |= forced
    days, count = case.days, len(case.places)
    move, score, weight = (np.zeros((days, count)) for _ in range(3))
    town, camp = (np.zeros((days, count), dtype=bool) for _ in range(2))
    is_open, doomed, is_forced = (np.zeros((days, len(links)), dtype=bool) for _ in range(3))
    population = np.array([place.population for place in case.places], dtype=float)
    if case.settings.take_from_population:
        population[:] = 1.0
    for day in range(days):
        changed = state.fight(day)
        time = day if changed or day == 0 else day - 1
        weight[day] = np.where(state.intensity > 0.0, population * state.intensity * state.decay(time), 0.0)
        state.close(day, doomed[day])
        move[day], score[day] = state.chance, state.score(day)
        town[day], camp[day] = state.town, state.camp
        is_open[day], is_forced[day] = state.open, state.forced
    scale = case.settings.movechance_pop_scale_factor
    if scale != 0.0:
        size = np.array([max(p.population, p.capacity, 1) for p in case.places])
        move = np.minimum(1.0, move * (size / case.settings.movechance_pop_base) ** scale)
    if like_flee:
        is_forced[:] = False
    capacity = _capacity(case, like_flee)
    return Calendar(move, score, weight, capacity, town, camp, is_open, doomed, is_forced, _notes(case, like_flee))


def _capacity(case: FlightCase, like_flee: bool) -> Floats:
    """People each place can hold on each day, scaled # (day, place); 0 where there is no limit."""
    base = np.array([float(place.capacity) for place in case.places])
    growth = np.array([_attribute(case, row, "capacity_per_day", 0.0) for row in range(base.size)])
    if like_flee:
        first = np.array([int(case.registered[p.name].at(0)) if p.name in case.registered else 0 for p in case.places])
        base = np.where(base > 0, base - first, base)
    out = (base + growth * np.arange(1, case.days + 1)[:, None]) * case.settings.capacity_scaling
    return np.where(out >= 1.0, out, 0.0)


def _notes(case: FlightCase, like_flee: bool) -> tuple[str, ...]:
    """What of the peer's behaviour was kept or corrected in this case."""
    if like_flee:
        return ("run like the peer: its defects are kept",)
    notes = ["the first day's total is not added to the record, and capacities are not reduced by the first residents"]
    if any(route.flag for route in case.routes):
        notes.append("forced redirection is obeyed: whoever leaves its start takes that road (the peer ignores it)")
    if any(closure.kind == "link" for closure in case.closures):
        notes.append("closures of a single link close it both ways (in the peer they do nothing)")
    table = case.conflict
    varying = (table[1:] > THRESHOLD) & (table[:-1] > THRESHOLD) & (table[1:] != table[:-1])
    if varying.any():
        notes.append("a change of intensity while fighting goes on is followed (the peer ignores it)")
    return tuple(notes)
