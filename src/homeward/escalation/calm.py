"""Confidence-building: a hotline, a verified truce or a settlement multiplies incidents until it breaks down at once.

    factor on incidents = incidents.hotline_factor ** level      while the arrangement holds, else 1
    breakdown           = hazard incidents.hotline_breakdown a year, or a major escalation

The level is that of the hotline lever or 1 under a signed settlement. An arrangement that broke down stays broken
until a new one begins: the lever raised again, or a settlement signed.
"""

from __future__ import annotations

import numpy as np

from homeward.escalation.settlement_state import YEARS_SIGNED
from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Bools, Floats
from homeward.world.fields import ATTACK, SETTLEMENT
from homeward.world.today import Today
from homeward.world.world import World

HOTLINE = lever(
    "hotline", unit="share", about="Direct channel between commanders with a verified truce, 0 none to 1 in full."
)
FACTOR = uncertain(
    "incidents.hotline_factor",
    unit="share",
    low=0.0,
    about="Factor on incidents of a hotline or verified truce in force.",
)
BREAKDOWN = uncertain(
    "incidents.hotline_breakdown", unit="1/year", low=0.0, about="Yearly hazard that such an arrangement breaks down."
)
ARRANGED = field("arranged", unit="share", about="Level of confidence-building arranged, whether it holds or not.")
BROKEN = field("broken", unit="share", about="1 while the arrangement has broken down.")
CALM = field("calm", unit="share", about="Level of confidence-building that is arranged and holds.")

USES = (HOTLINE, FACTOR, BREAKDOWN)
WRITES = (ARRANGED, BROKEN, CALM)


def breaks_down(luck: Floats, hazard: Floats) -> Bools:
    """Whether an arrangement breaks down this month, for a yearly hazard # (future,)."""
    broken: Bools = luck < -np.expm1(-hazard / 12.0)
    return broken


def calm_factor(world: World, today: Today) -> Floats:
    """Update the arrangement and return its factor on incidents # (future,)."""
    level = np.maximum(today.lever(HOTLINE), world[SETTLEMENT] >= 1.0)
    just_signed = (world[SETTLEMENT] >= 1.0) & (world[YEARS_SIGNED] == 0.0)
    begun = (level > world[ARRANGED]) | just_signed
    lost = breaks_down(today.luck("escalation.calm")[:, 0], today[BREAKDOWN]) | (world[ATTACK] > 0.0)
    world[BROKEN] = np.where(lost & ~begun, 1.0, np.where(begun, 0.0, world[BROKEN]))
    world[ARRANGED] = level
    world[CALM] = level * (1.0 - world[BROKEN])
    factor: Floats = today[FACTOR] ** world[CALM]
    return factor
