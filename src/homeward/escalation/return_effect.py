"""What a large return does to the danger of a major escalation: sign unknown, centred on nothing.

ln h gains return.escalation_effect * (share of the displaced group that lives at home)
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import field, uncertain
from homeward.world.fields import PUSH_RETURN
from homeward.world.layout import RESIDENT, STANDINGS
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

EFFECT = uncertain(
    "return.escalation_effect", unit="log_ratio", about="Effect on the log hazard if everybody had returned."
)

GROUP_SIZE = field(
    "group_size", unit="person", about="People of the displaced group at the start, whatever their standing."
)


def begin(world: World, _today: Today) -> None:
    """Count the group once: people change standing but do not leave the world."""
    for standing in range(len(STANDINGS)):
        world[GROUP_SIZE] += world.heads(standing, world.layout.returnees)


@mechanism(
    "escalation.return_effect",
    sentence="A large return may raise or lower the danger; nobody knows which.",
    reads=["people"],
    writes=[PUSH_RETURN],
    uses=[EFFECT],
    begin=begin,
)
def step(world: World, today: Today) -> None:
    """Set the contribution of return to the log hazard, from next month on."""
    share = world.heads(RESIDENT, world.layout.returnees) / np.maximum(world[GROUP_SIZE], 1.0)
    world[PUSH_RETURN] = today[EFFECT] * share
