"""The dead of the month: soldiers and civilians on the line and in major escalations, and people harmed at home.

military = line incidents + escalation * (1 - civilian share)
civilian = line incidents + escalation * civilian share + people killed at home in attacks on returnees
"""

from __future__ import annotations

import numpy as np

from homeward.escalation.incidents import LINE_CIVILIAN, LINE_MILITARY
from homeward.escalation.major import ATTACK_CIVILIANS
from homeward.world.fields import ATTACK_DEATHS, CIVILIAN_DEATHS, HARMED, MILITARY_DEATHS, STRUCK
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World


@mechanism(
    "escalation.deaths",
    sentence="The dead are counted: on the line, in major escalations and at home.",
    reads=[LINE_MILITARY, LINE_CIVILIAN, ATTACK_DEATHS, ATTACK_CIVILIANS, HARMED, STRUCK],
    writes=[CIVILIAN_DEATHS, MILITARY_DEATHS],
)
def step(world: World, _today: Today) -> None:
    """Add up the month's dead."""
    civilians = world[ATTACK_CIVILIANS]
    world[MILITARY_DEATHS] = world[LINE_MILITARY] + world[ATTACK_DEATHS] - civilians
    world[CIVILIAN_DEATHS] = world[LINE_CIVILIAN] + civilians
    struck = np.flatnonzero(world[STRUCK])
    world[CIVILIAN_DEATHS][struck] += world[HARMED][struck].sum(axis=1)
