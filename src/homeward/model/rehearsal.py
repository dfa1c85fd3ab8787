"""Every mechanism run once on two futures: it compiles the kernels, so that workers need not each compile all.

A kernel that one process has compiled is found by the others on disk. The flight is by far the largest, so it makes
one part of the month and the other mechanisms make the second; two workers rehearse one each.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from homeward.crisis.policies import Policy
from homeward.model.month import the_month
from homeward.model.recorder import Recorder
from homeward.model.simulate import Block, opening
from homeward.world.fields import ATTACK_REACHES, ENTRY, EXPOSED
from homeward.world.layout import DISPLACED, REGISTERED, RESIDENT, Layout
from homeward.world.world import World

FLIGHT = "movement.flight"
MONTH = 11
"""The last month of a year and of a quarter: what is done once a quarter or once a year is done in it."""


def parts_of_the_month() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The mechanisms in two parts that take about as long to compile."""
    return (FLIGHT,), tuple(item.name for item in the_month() if item.name != FLIGHT)


def rehearse(layout: Layout, policy: Policy, block: Block, names: Iterable[str]) -> None:
    """Run the named mechanisms for a month in which everything happens at once."""
    chosen = set(names)
    world, today, _ = opening(layout, policy, block, MONTH + 1)
    _spread_people(world)
    now = today(MONTH)
    for mechanism in the_month():
        if mechanism.name in chosen:
            _open_and_attacked(world)
            mechanism.step(world, now)
    Recorder(world, 1).note(world, 1)


def _spread_people(world: World) -> None:
    """A third of those displaced live at home, a third are registered there, the rest stay away."""
    third = np.array(world.people[:, DISPLACED] // 3)
    world.move(third, DISPLACED, RESIDENT)
    world.move(third, DISPLACED, REGISTERED)


def _open_and_attacked(world: World) -> None:
    """Whatever the mechanism before this one made of it, people may enter and an attack reaches every place."""
    world[ENTRY][:] = 1.0
    world[ATTACK_REACHES][:] = 1.0
    world[EXPOSED][:] = 1.0
