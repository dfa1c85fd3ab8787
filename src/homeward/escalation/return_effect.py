"""What a large return does to the danger of a major escalation: sign unknown, centred on nothing.

ln h gains return.escalation_effect * (share of the displaced group that lives at home)
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import uncertain
from homeward.foundation.types import Floats
from homeward.world.fields import PUSH_RETURN
from homeward.world.layout import DEAD, RESIDENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

EFFECT = uncertain(
    "return.escalation_effect", unit="log_ratio", about="Effect on the log hazard if everybody had returned."
)


def share_home(world: World) -> Floats:
    """Share of the living displaced group that lives at home # (future,)."""
    group = world.layout.returnees
    home = world.heads(RESIDENT, group).astype(np.float64)
    everybody = world.people[:, :DEAD, :][:, :, world.layout.cohorts_of(group)].sum(axis=(1, 2))
    share: Floats = home / np.maximum(everybody, 1)
    return share


@mechanism(
    "escalation.return_effect",
    sentence="A large return may raise or lower the danger; nobody knows which.",
    reads=["people"],
    writes=[PUSH_RETURN],
    uses=[EFFECT],
)
def step(world: World, today: Today) -> None:
    """Set the contribution of return to the log hazard, from next month on."""
    world[PUSH_RETURN] = today[EFFECT] * share_home(world)
