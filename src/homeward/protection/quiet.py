"""How long each cohort's places have been quiet: months since the last attack on people of the cohort at home.

It defines "home and unharmed": living at home where no such attack happened in the past twelve months.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import field
from homeward.world.fields import ATTACK_REACHES, COMMUNAL_INCIDENTS
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

LONG = 120.0
QUIET_MONTHS = field(
    "quiet_months",
    unit="month",
    dims=("cohort",),
    start=LONG,
    about="Months since people of a cohort were last attacked at home, at most 120.",
)


@mechanism(
    "protection.quiet",
    sentence="Months without an attack are counted, place by place.",
    reads=[COMMUNAL_INCIDENTS, ATTACK_REACHES],
    writes=[QUIET_MONTHS],
)
def count_quiet_months(world: World, _today: Today) -> None:
    """Start again at zero where a cohort was attacked this month, else add one."""
    attacked = (world[COMMUNAL_INCIDENTS] > 0) | (world[ATTACK_REACHES] > 0)[:, None]
    world[QUIET_MONTHS] = np.where(attacked, 0.0, np.minimum(world[QUIET_MONTHS] + 1.0, LONG))
