"""A small world made by hand, so that a mechanism can be tried without a crisis folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from homeward.foundation.chance import Chance
from homeward.foundation.declare import levers, parameters
from homeward.world.layout import STANDINGS, Layout
from homeward.world.today import Schedule, Today
from homeward.world.world import World, begin

MONTHS = 240


def make_layout(places: int = 4, start: Any = None, km: float = 10.0) -> Layout:
    """Two groups (0 returnees of party 0, 1 of party 1 = host), `places` home places on a line, one reception."""
    cohorts = 2 * places
    people = np.zeros((len(STANDINGS), cohorts), dtype=np.int64)
    people[2] = 1000 if start is None else start
    line = np.arange(places) * km
    returnees = np.arange(cohorts) < places
    return Layout(
        places=tuple(f"place-{number}" for number in range(places)),
        receptions=("haven",),
        groups=("returnees", "others"),
        group_party=np.array([0, 1]),
        cohort_group=np.repeat([0, 1], places),
        cohort_place=np.tile(np.arange(places), 2),
        parties=("a", "b"),
        communities=("a-people", "b-people"),
        host=1,
        returnees=0,
        actors=("patron-a", "patron-b"),
        road_km=np.abs(line[:, None] - line[None, :]),
        exit_km=(line + 50.0)[:, None],
        start_people=people,
        as_of=dt.date(2023, 11, 1),
        share_of_start=np.where(returnees, 1.0 / places, 0.0),
    )


def make_world(futures: int = 8, layout: Layout | None = None, first: int = 0) -> World:
    """A world in which everybody is displaced."""
    return begin(layout or make_layout(), futures, first)


def make_today(
    world: World,
    month: int = 0,
    seed: int = 1,
    parameters_: Mapping[str, Any] | None = None,
    levers_: Mapping[str, Any] | None = None,
    account: Any = None,
) -> Today:
    """A month in which parameters hold the given values (0 where none is given) and levers theirs (else baseline)."""
    given = dict(parameters_ or {})
    drawn = {key: np.broadcast_to(np.asarray(given.pop(key, 0.0), float), (world.futures,)) for key in parameters.all()}
    assert not given, f"unknown parameters {sorted(given)}"
    held = dict(levers_ or {})
    sizes = {"": (), "party": (2,), "place": (len(world.layout.places),)}
    values = {
        key: np.broadcast_to(np.asarray(held.pop(key, item.baseline), float), (MONTHS, *sizes[item.per])).copy()
        for key, item in levers.all().items()
    }
    assert not held, f"unknown levers {sorted(held)}"
    parties = {key: (2,) if item.per == "party" else () for key, item in levers.all().items()}
    by_actor = {key: np.zeros((MONTHS, len(world.layout.actors), *parties[key])) for key in values}
    number = np.broadcast_to(np.asarray(0 if account is None else account), (world.futures,))
    switched = np.zeros((world.futures, 0), dtype=bool)
    chance = Chance(seed, world.futures, world.first)
    return Today(month, world.layout.as_of, drawn, number, Schedule(values, by_actor), switched, chance)
