"""Who at home was not touched by an attack in about the past year."""

from __future__ import annotations

import numpy as np
import pytest

from homeward.protection import unharmed as module
from homeward.world import fields as f
from homeward.world.layout import DISPLACED, RESIDENT
from homeward.world.world import World
from tests.support import make_today, make_world


def at_home(people: int = 100) -> World:
    world = make_world(2)
    world.move(np.full((2, world.layout.cohorts), people), DISPLACED, RESIDENT)
    return world


def month(world: World, attacks: float = 0.0) -> None:
    world[f.COMMUNAL_INCIDENTS][:, 0] = attacks
    module.tell_apart(world, make_today(world, parameters_={module.HOUSEHOLD.id: 4.0}))


def test_an_attack_touches_a_household_and_fades_over_a_year() -> None:
    world = at_home()
    month(world, attacks=3.0)
    assert world[module.UNHARMED][:, 0] == pytest.approx(4 * 100 - 12)
    month(world)
    assert world[module.UNHARMED][:, 0] == pytest.approx(4 * 100 - 11)
    assert (world[module.UNHARMED][:, 1] == 400).all()


def test_no_more_are_touched_than_live_there_and_an_attack_on_the_land_touches_all() -> None:
    world = at_home(people=10)
    month(world, attacks=50.0)
    assert (world[module.UNHARMED][:, 0] == 30).all()
    world[f.ATTACK_REACHES][0] = 1.0
    month(world)
    assert world[module.UNHARMED][0].tolist() == [0.0, 0.0]
    assert world[module.UNHARMED][1, 0] == pytest.approx(40 - 10 * 11 / 12)
