"""What a large return does to the danger of a major escalation: sign unknown, centred on nothing.

ln h gains return.escalation_effect * (share of the displaced group that lives at home)
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import uncertain
from homeward.world.fields import PUSH_RETURN
from homeward.world.layout import DEAD, RESIDENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

EFFECT = uncertain(
    "return.escalation_effect", unit="log_ratio", about="Effect on the log hazard if everybody had returned."
)


@njit(cache=True)
def share_home(people, cohorts, out):  # type: ignore[no-untyped-def]
    """Share of the living people of some cohorts who live at home, into `out` # (future,)."""
    for f in range(people.shape[0]):
        home, living = 0.0, 0.0
        for c in cohorts:
            home += people[f, RESIDENT, c]
            for standing in range(DEAD):
                living += people[f, standing, c]
        out[f] = home / max(living, 1.0)


@mechanism(
    "escalation.return_effect",
    sentence="A large return may raise or lower the danger; nobody knows which.",
    reads=["people"],
    writes=[PUSH_RETURN],
    uses=[EFFECT],
)
def step(world: World, today: Today) -> None:
    """Set the contribution of return to the log hazard, from next month on."""
    share = np.empty(world.futures)
    share_home(world.people, world.layout.cohorts_of(world.layout.returnees), share)
    world[PUSH_RETURN] = today[EFFECT] * share
