"""A case compiled into integer arrays: what every future of it shares.

Places are in order of their names and links in order of their places, so the order of rows in the files cannot
change a result. Distances are whole units: km, or tenths of a km where a distance or speed has a fraction.
Routing of a spell of days without change is held once, in the rows `spell` of `weight`, `available`, `leg_open`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from homeward.crisis.flight_case import FlightCase
from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Bools, Floats, Ints
from homeward.movement.flee_rules.calendar import Arrivals, Calendar, arrivals, calendar
from homeward.movement.flee_rules.routes import Links, Routes, find_routes, read_links

__all__ = ["Compiled", "Tables", "compile_case"]

BINS = 16
"""Bins of recent travel per day at full speed, in binned mode."""

STEPS = 80
"""Steps in which the travel of a day at full speed is counted, in binned mode."""


AGES = 12
"""Classes of age in exact mode: a day each, but the last takes in everybody older."""


class Tables(NamedTuple):
    """Arrays the kernels read; none of them changes in a run. Sizes: day, place, route, leg, wait, spell, cell."""

    new: Ints  # (day,) arrivals
    residents: Ints  # (place,) people of the first day
    spawn_weight: Floats  # (day, place)
    population: Floats  # (place,) people left to flee, read where they are taken from it
    take: bool
    move_chance: Floats  # (day, place)
    town: Bools  # (day, place)
    camp: Bools  # (day, place)
    capacity: Floats  # (day, place)
    spell: Ints  # (day,)
    weight: Floats  # (spell, route) without the crowding of its end
    available: Bools  # (spell, route)
    leg_open: Bools  # (spell, leg)
    doomed: Bools  # (day, leg) closed today under the people on it
    any_doomed: bool
    first: Ints  # (place + 1,)
    route_leg: Ints  # (route,)
    target: Ints  # (route,)
    leg_start: Ints  # (leg,)
    leg_end: Ints
    leg_goal: Ints
    leg_wait: Ints
    leg_return: Ints
    leg_units: Ints  # (leg,) length
    leg_speed: Ints  # (leg,) units per day
    leg_walk: Floats  # (leg,) chance of walking a stage
    wait_place: Ints  # (wait,)
    wait_leg: Ints
    cell_leg: Ints  # (cell,) overnight cells of people who have arrived somewhere before
    cell_x: Ints  # (cell,) units done
    leg_cell: Ints  # (leg,) first cell
    leg_step: Ints  # (leg,) units from one cell to the next
    fresh_leg: Ints  # (fresh cell,) overnight cells of people on their first link, ordered by days walked
    fresh_next: Ints  # (fresh cell,) the cell a day later, or -1: the end is reached
    fresh_first: Ints  # (days walked + 1,)
    leg_fresh: Ints  # (leg,) cell after one day, or -1
    fresh_memory: Ints  # (days walked,)
    walk_units: Ints  # (1,)
    step: int  # units per step of the day's travel
    speed: int  # steps that make a full day's travel
    top: int  # more than any steps of a day after which one may go on
    memories: int
    ages: int  # classes of age: days since people came into being, the last without end
    grid: float  # steps of travel per unit of memory; 1 = exact, 0 = none
    on_foot: bool
    no_short: bool
    buffer: float
    power: float
    prune: float
    live: bool


@dataclass(frozen=True, slots=True)
class Compiled:
    """Tables with what is needed to read their results. camp_rows: rows of the camps, in file order."""

    tables: Tables
    camp_rows: Ints
    arrivals: Arrivals
    notes: tuple[str, ...]


def compile_case(case: FlightCase, memory: str = "exact", capacity: str = "live", like_flee: bool = False) -> Compiled:
    """Tables of a case; memory: exact, binned or none; capacity: live, or frozen within a phase of the day."""
    _check(case, like_flee)
    came = arrivals(case, like_flee)
    names = sorted(place.name for place in case.places)
    order = {name: row for row, name in enumerate(names)}
    permutation = np.array([case.place_index()[name] for name in names], dtype=np.int64)
    links = read_links(case, order, like_flee)
    in_file = [(int(permutation[a]), int(permutation[b])) for a, b in links.ends]
    days = calendar(case, in_file, links.forced, like_flee)
    _check_spawning(days, came)
    markers = np.array([case.places[row].kind == "marker" for row in permutation])
    awareness = case.settings.awareness_level
    routes = find_routes(len(names), links, markers, awareness)
    tables = _tables(case, permutation, links, routes, days, came, memory, capacity)
    camp_rows = np.array([order[name] for name in case.camps], dtype=np.int64)
    notes = [*case.notes, *days.notes]
    if awareness == 0:
        tables.available[:] = False
        tables.weight[:] = 0.0
        notes.append("awareness level 0: nobody can choose a road, so everybody stays")
    return Compiled(tables, camp_rows, came, tuple(notes))


def _check(case: FlightCase, like_flee: bool) -> None:
    """Refuse what would run but mean nothing."""
    if case.settings.awareness_level == 0 and not like_flee:
        what = "level 0 leaves everybody where they are in the peer"
        raise InputError([Problem("move_rules.awareness_level", what, "1 or more, or -1", "use 1")])
    walks = case.settings.start_on_foot or any("walk_probability" in route.attributes for route in case.routes)
    if not walks and case.settings.max_walk_speed != 35.0:
        what = "no effect: nobody walks unless start_on_foot is True or a road has a walk_probability"
        raise InputError([Problem("move_rules.max_walk_speed", what, cure="leave it out")])


def _check_spawning(days: Calendar, came: Arrivals) -> None:
    """People who arrive need a place that is fought over."""
    without = np.flatnonzero((came.new > 0) & (days.spawn_weight.sum(axis=1) <= 0.0))
    if without.size:
        day = int(without[0])
        what = f"{int(came.new[day])} people flee on day {day}, but no place with people is fought over that day"
        raise InputError([Problem("conflicts.csv", what, cure="start the fighting earlier, or check populations")])


def _spells(days: Calendar) -> tuple[Ints, Ints]:
    """Spell of each day # (day,), and the first day of each spell."""
    columns = [days.score, days.move_chance, days.capacity >= 1.0, days.town, days.camp, days.link_open, days.forced]
    state = np.concatenate([column.astype(float) for column in columns], axis=1)
    changed = np.flatnonzero((state[1:] != state[:-1]).any(axis=1)) + 1
    starts = np.concatenate([[0], changed]).astype(np.int64)
    return np.searchsorted(starts, np.arange(state.shape[0]), side="right") - 1, starts


def _weights(
    case: FlightCase, permutation: Ints, routes: Routes, links: Links, days: Calendar, starts: Ints
) -> tuple[Floats, Bools]:
    """Weight and availability of each route in each spell # (spell, route)."""
    s, count = case.settings, routes.leg.size
    uses = np.zeros((count, len(links.ends)), dtype=np.int64)
    for route, path in enumerate(routes.paths):
        uses[route, list(path)] = 1
    closed = (~days.link_open[starts]).astype(np.int64)
    available = (closed @ uses.T) == 0
    forced = days.forced[starts] & days.link_open[starts]
    for place in range(routes.first.size - 1):
        rows = slice(int(routes.first[place]), int(routes.first[place + 1]))
        first_forced = forced[:, routes_link(routes)[rows]]
        some = first_forced.any(axis=1)
        available[some, rows] &= first_forced[some]
    with np.errstate(all="ignore"):
        score = days.score[starts][:, permutation][:, routes.target]
        weight = ((s.weight_softening + score) / (s.softening + routes.km) ** s.distance_power) ** s.weight_power
    weight = np.where(available & np.isfinite(weight), weight, 0.0)
    return np.ascontiguousarray(weight), np.ascontiguousarray(available)


def routes_link(routes: Routes) -> Ints:
    """The first link of each route # (route,)."""
    return routes.leg_link[routes.leg]


def _units(case: FlightCase, links: Links) -> int:
    """Units per km: 1 where everything is whole, else 10."""
    s = case.settings
    values = [*links.km, *links.speed, s.max_move_speed, s.max_walk_speed]
    return 1 if all(value == int(value) for value in values) else 10


def _cells(units: Ints, step: Ints, overnight: Bools) -> tuple[Ints, Ints, Ints]:
    """Overnight cells of legs: leg and units done of each cell, and the first cell of each leg."""
    counts = np.where(overnight, units // step, 0)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64) if counts.size else counts
    leg = np.repeat(np.arange(counts.size), counts)
    done = (np.arange(leg.size) - first[leg] + 1) * step[leg]
    return leg, done, first


def _fresh_cells(units: Ints, walk: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Overnight cells on the first link, by days walked: leg, next cell, first cell of a day, cell of day one."""
    longest = int((units // walk).max(initial=0))
    index = np.full((longest + 2, units.size), -1, dtype=np.int64)
    legs: list[int] = []
    first = [0]
    for day in range(1, longest + 1):
        for leg in np.flatnonzero(units // walk >= day):
            index[day, leg] = len(legs)
            legs.append(int(leg))
        first.append(len(legs))
    following = [int(index[day + 1, leg]) for day in range(1, longest + 1) for leg in legs[first[day - 1] : first[day]]]
    return (
        np.array(legs, dtype=np.int64), np.array(following, dtype=np.int64),
        np.array(first, dtype=np.int64), index[min(1, longest + 1)].copy(),
    )  # fmt: skip


def _ages(days: Calendar, memory: str, capacity: str) -> int:
    """Classes of age: one where nobody's turn can matter, or where a faster way of counting is asked for."""
    return AGES if memory == "exact" and capacity == "live" and bool((days.capacity >= 1.0).any()) else 1


def remember(memory: int, units: int, grid: float) -> int:
    """Memory a day later: the mean of memory and of the steps travelled today, in units of the grid."""
    if grid == 0.0:
        return 0
    if grid == 1.0:
        return (memory + units) >> 1
    return round((memory * grid + units) / (2.0 * grid))


def _tables(
    case: FlightCase, permutation: Ints, links: Links, routes: Routes, days: Calendar, came: Arrivals,
    memory: str, capacity: str,
) -> Tables:  # fmt: skip
    """All arrays in the order of the kernels."""
    s, scale = case.settings, _units(case, links)
    speed, walk = max(1, round(s.max_move_speed * scale)), max(1, round(s.max_walk_speed * scale))
    link_units = np.maximum(1, np.rint(links.km * scale)).astype(np.int64)
    link_speed = np.where(links.speed > 0, np.rint(links.speed * scale), speed).astype(np.int64)
    units, leg_speed = link_units[routes.leg_link], np.maximum(1, link_speed[routes.leg_link])
    leg_walk = links.walk[routes.leg_link]
    step = np.where(leg_walk > 0, np.gcd(leg_speed, walk), leg_speed)
    cell_leg, cell_x, leg_cell = _cells(units, step, (units >= leg_speed) | (leg_walk > 0))
    fresh_leg, fresh_next, fresh_first, leg_fresh = _fresh_cells(units, walk)
    stride = 1 if memory == "exact" else max(1, speed // STEPS)
    top = -(-int(max(leg_speed.max(initial=speed), walk, speed)) // stride) + 1
    full = (speed + stride // 2) // stride
    grid = {"exact": 1.0, "binned": full / BINS, "none": 0.0}[memory]
    if not s.avoid_short_stints:
        grid = 0.0
    fresh_memory = [0]
    for _ in range(fresh_first.size):
        fresh_memory.append(remember(fresh_memory[-1], max(1, (walk + stride // 2) // stride), grid))
    spell, starts = _spells(days)
    weight, available = _weights(case, permutation, routes, links, days, starts)
    ends = np.array(links.ends, dtype=np.int64).reshape(-1, 2)
    population = np.array([float(case.places[row].population) for row in permutation])
    return Tables(
        new=came.new, residents=came.residents[permutation],
        spawn_weight=np.ascontiguousarray(days.spawn_weight[:, permutation]),
        population=population, take=s.take_from_population,
        move_chance=np.ascontiguousarray(days.move_chance[:, permutation]),
        town=np.ascontiguousarray(days.town[:, permutation]), camp=np.ascontiguousarray(days.camp[:, permutation]),
        capacity=np.ascontiguousarray(days.capacity[:, permutation]), spell=spell, weight=weight, available=available,
        leg_open=np.ascontiguousarray(days.link_open[starts][:, routes.leg_link]),
        doomed=np.ascontiguousarray(days.doomed[:, routes.leg_link]), any_doomed=bool(days.doomed.any()),
        first=routes.first, route_leg=routes.leg, target=routes.target, leg_start=ends[routes.leg_link, 0],
        leg_end=routes.leg_end, leg_goal=routes.leg_goal, leg_wait=routes.leg_wait, leg_return=routes.leg_return,
        leg_units=units, leg_speed=leg_speed, leg_walk=leg_walk, wait_place=routes.wait_place,
        wait_leg=routes.wait_leg, cell_leg=cell_leg, cell_x=cell_x, leg_cell=leg_cell, leg_step=step,
        fresh_leg=fresh_leg, fresh_next=fresh_next, fresh_first=fresh_first, leg_fresh=leg_fresh,
        fresh_memory=np.array(fresh_memory, dtype=np.int64), walk_units=np.array([walk], dtype=np.int64),
        ages=_ages(days, memory, capacity),
        step=stride, speed=full, top=top, memories=1 if grid == 0.0 else int(2 * top / grid) + 2, grid=grid,
        on_foot=s.start_on_foot, no_short=s.avoid_short_stints, buffer=s.capacity_buffer, power=s.weight_power,
        prune=s.pruning_threshold, live=capacity == "live",
    )  # fmt: skip
