"""How many people at home were touched by an attack in about the past year: what "home and unharmed" leaves out.

    touched(t) = touched(t - 1) * 11/12 + household * attacks(t),   at most the residents

An attack touches one household. The memory is twelve months on average, so under a steady rate it holds a year's
attacks. A major escalation that reaches the land touches everybody who is at home.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import field, uncertain
from homeward.world.fields import ATTACK_REACHES, COMMUNAL_INCIDENTS
from homeward.world.layout import RESIDENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

MONTHS_REMEMBERED = 12.0
HOUSEHOLD = uncertain("housing.persons_per_home", unit="person", low=1.0, about="People in a household.")
TOUCHED = field(
    "touched",
    unit="person",
    dims=("cohort",),
    about="People at home whose household was attacked in about the past year.",
)


@mechanism(
    "protection.unharmed",
    sentence="People at home who were not attacked in about the past year are told apart.",
    reads=[COMMUNAL_INCIDENTS, ATTACK_REACHES, "people"],
    writes=[TOUCHED],
    uses=[HOUSEHOLD],
)
def tell_apart(world: World, today: Today) -> None:
    """Let last year's attacks fade, add this month's, and never count more people than are at home."""
    residents = world.people[:, RESIDENT, :]
    touched = world[TOUCHED] * (1.0 - 1.0 / MONTHS_REMEMBERED)
    touched += today[HOUSEHOLD][:, None] * world[COMMUNAL_INCIDENTS]
    reached = world[ATTACK_REACHES][:, None] > 0
    world[TOUCHED] = np.where(reached, residents, np.minimum(touched, residents))
