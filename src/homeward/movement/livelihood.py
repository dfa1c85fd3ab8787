"""Services and jobs at home, in standard deviations from what there was before the war.

    programme(t+1) = programme + (effort - programme) * (1 - exp(-1 / build time))      effort 0 without entry
    work(place)    = start + full * programme

Utilities, jobs and services draw people back (rows E162, E178, E193); a programme takes years to build them up.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import field, lever, uncertain
from homeward.world.fields import ENTRY, SERVED, WORK
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

EFFORT = lever("services.jobs", unit="share", about="Effort of a programme of services and jobs, 0 none to 1 full.")
START = uncertain("work.start", unit="sd", about="Services and jobs at the start; 0 is what there was before the war.")
FULL = uncertain("work.full", unit="sd", low=0.0, about="Gain that a full programme brings in the end.")
BUILD_TIME = uncertain("work.build_time", unit="month", low=1.0, about="Time in which a programme builds up.")
PROGRAMME = field("programme", unit="share", about="Share of a full programme of services and jobs that is built up.")


@mechanism(
    "movement.livelihood",
    sentence="Services and jobs build up at home, or run down.",
    reads=[ENTRY],
    writes=[WORK, SERVED, PROGRAMME],
    uses=[EFFORT, START, FULL, BUILD_TIME],
)
def work(world: World, today: Today) -> None:
    """Move the programme towards its effort and say what work there is."""
    world[SERVED] = today.lever(EFFORT) * world[ENTRY]
    world[PROGRAMME] += (world[SERVED] - world[PROGRAMME]) * -np.expm1(-1.0 / today[BUILD_TIME])
    world[WORK] = (today[START] + today[FULL] * world[PROGRAMME])[:, None]
