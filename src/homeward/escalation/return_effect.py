"""What a large return does to the danger of a major escalation: sign unknown, centred on nothing.

ln h gains return.escalation_effect * (share of the displaced group that lives at home)
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import field, uncertain
from homeward.world.fields import PUSH_RETURN
from homeward.world.layout import RESIDENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

EFFECT = uncertain(
    "return.escalation_effect", unit="log_ratio", about="Effect on the log hazard if everybody had returned."
)

GROUP_SIZE = field(
    "group_size", unit="person", about="People of the displaced group at the start, whatever their standing."
)


@njit(cache=True)
def share_home(people, cohorts, everybody, out):  # type: ignore[no-untyped-def]
    """Share of a group that lives at home, into `out` # (future,); everybody # (future,) is how many it was."""
    for f in range(people.shape[0]):
        home = 0.0
        for c in cohorts:
            home += people[f, RESIDENT, c]
        out[f] = home / max(everybody[f], 1.0)


def begin(world: World, _today: Today) -> None:
    """Count the group once: people change standing but do not leave the world."""
    own = world.layout.cohorts_of(world.layout.returnees)
    world[GROUP_SIZE] = world.people[:, :, own].sum(axis=(1, 2)).astype(np.float64)


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
    share = np.empty(world.futures)
    share_home(world.people, world.layout.cohorts_of(world.layout.returnees), world[GROUP_SIZE], share)
    world[PUSH_RETURN] = today[EFFECT] * share
