"""Route tables: every route people at a place may choose from, as the first link and what is left after it.

A *leg* is a link together with the rest of the route beyond its end; a *wait* is a place together with the rest
of a route still to be walked from there. The tables hold for the whole run: on a given day a route can be
chosen if all its links are open, with the weight of that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from homeward.crisis.flight_case import FlightCase
from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Bools, Floats, Ints

__all__ = ["Links", "Routes", "find_routes", "read_links"]

MOST_ROUTES = 400_000


@dataclass(frozen=True, slots=True)
class Links:
    """Directed links, one for each ordered pair of places, sorted by the names of their places.

    ends # (link, 2) rows of places; km, speed (0 = the common one), walk (chance of walking), forced # (link,).
    choices: pair of places -> kilometres of each parallel road (all are weighed, the first is walked).
    """

    ends: list[tuple[int, int]]
    km: Floats
    speed: Floats
    walk: Floats
    forced: Bools
    choices: dict[tuple[int, int], list[float]]


def read_links(case: FlightCase, order: dict[str, int], like_flee: bool) -> Links:
    """Links of a case; `order` gives each place its row."""
    first: dict[tuple[int, int], tuple[float, float, float]] = {}
    choices: dict[tuple[int, int], list[float]] = {}
    forced: set[tuple[int, int]] = set()
    for route in case.routes:
        a, b = order[route.start], order[route.end]
        speed = float(route.attributes.get("max_move_speed", 0.0))
        walk = float(route.attributes.get("walk_probability", 0.0))
        twice = 2 if route.flag == 1 and like_flee else 1
        for pair in ((a, b), (b, a)):
            first.setdefault(pair, (route.km, speed, walk))
            choices.setdefault(pair, []).extend([route.km] * twice)
        if route.flag in (1, 2):
            forced.add((b, a))
        if route.flag == 1:
            forced.add((a, b))
    ends = sorted(first)
    columns = np.array([first[pair] for pair in ends], dtype=float).reshape(-1, 3)
    is_forced = np.array([pair in forced for pair in ends], dtype=bool)
    return Links(ends, columns[:, 0], columns[:, 1], columns[:, 2], is_forced, choices)


@dataclass(frozen=True, slots=True)
class Routes:
    """Routes from each place.

    first # (place + 1,): routes of place p are rows first[p] .. first[p + 1]. leg, km # (route,).
    target # (route,): the place weighed and reached last. paths # (route, link) whether the route uses a link.
    leg_link, leg_end, leg_goal, leg_wait, leg_return # (leg,): its link, the place at its end, the last place of
    its route, the wait at its end (-1 = none is left) and the wait back at its start if the link is closed.
    wait_place, wait_leg # (wait,): where, and the next leg (-1 = there is no such link).
    """

    first: Ints
    leg: Ints
    km: Floats
    target: Ints
    paths: list[tuple[int, ...]]
    leg_link: Ints
    leg_end: Ints
    leg_goal: Ints
    leg_wait: Ints
    leg_return: Ints
    wait_place: Ints
    wait_leg: Ints


class _Finder:
    """Depth-first search for routes, with legs and waits numbered as they are met."""

    def __init__(self, places: int, links: Links, markers: Bools, awareness: int) -> None:
        self.links, self.markers, self.awareness = links, markers, awareness
        self.number = {pair: link for link, pair in enumerate(links.ends)}
        self.next_places: list[list[int]] = [[] for _ in range(places)]
        for a, b in links.ends:
            self.next_places[a].append(b)
        self.legs: dict[tuple[int, int, tuple[int, ...]], int] = {}
        self.waits: dict[tuple[int, tuple[int, ...]], int] = {}
        self.routes: list[tuple[int, float, int, tuple[int, ...]]] = []

    def search(self, start: int) -> None:
        """Append every route from a place."""
        for b in self.next_places[start]:
            for km in self.links.choices[start, b]:
                self._visit((start,), b, km, 0.0, 1)

    def _visit(self, passed: tuple[int, ...], b: int, km: float, before: float, step: int) -> None:
        """Weigh the end of one link, then look beyond it."""
        path = (*passed, b)
        if self.markers[b]:
            step = step - 1 if self.awareness >= 0 else step
        else:
            used = tuple(self.number[pair] for pair in pairwise(path))
            self.routes.append((self.leg(path[0], path[1], path[2:]), before + km, b, used))
            if len(self.routes) > MOST_ROUTES:
                allowed = f"at most {MOST_ROUTES} routes in all"
                raise InputError([Problem("awareness_level", "too many routes to list", allowed, "lower the level")])
        if max(1, self.awareness) > step:
            for c in self.next_places[b]:
                if c not in passed:
                    for more in self.links.choices[b, c]:
                        self._visit(path, c, more, before + km, step + 1)

    def leg(self, a: int, b: int, rest: tuple[int, ...]) -> int:
        """Number of a leg, with those that follow it."""
        key = (a, b, rest)
        if key not in self.legs:
            self.legs[key] = len(self.legs)
            if rest:
                self.wait(b, rest)
                self.wait(a, rest)
        return self.legs[key]

    def wait(self, place: int, rest: tuple[int, ...]) -> int:
        """Number of a wait; its next leg is numbered too."""
        key = (place, rest)
        if key not in self.waits:
            self.waits[key] = len(self.waits)
            if (place, rest[0]) in self.number:
                self.leg(place, rest[0], rest[1:])
        return self.waits[key]


def find_routes(places: int, links: Links, markers: Bools, awareness: int) -> Routes:
    """Route tables of a network."""
    finder = _Finder(places, links, markers, awareness)
    first = [0]
    for place in range(places):
        finder.search(place)
        first.append(len(finder.routes))
    legs, waits = list(finder.legs), list(finder.waits)

    def ints(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)

    return Routes(
        first=ints(first),
        leg=ints([route[0] for route in finder.routes]),
        km=np.array([route[1] for route in finder.routes], dtype=float),
        target=ints([route[2] for route in finder.routes]),
        paths=[route[3] for route in finder.routes],
        leg_link=ints([finder.number[a, b] for a, b, _ in legs]),
        leg_end=ints([b for _, b, _ in legs]),
        leg_goal=ints([rest[-1] if rest else b for _, b, rest in legs]),
        leg_wait=ints([finder.waits[b, rest] if rest else -1 for _, b, rest in legs]),
        leg_return=ints([finder.waits[a, rest] if rest else -1 for a, _, rest in legs]),
        wait_place=ints([place for place, _ in waits]),
        wait_leg=ints([finder.legs.get((place, rest[0], rest[1:]), -1) for place, rest in waits]),
    )
