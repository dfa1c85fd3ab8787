"""A mission: whether it comes, how fast, how it ends, and what it does to the chance of renewed war.

    strength(t+1) = min(1, strength(t) + 1 / ramp)      while asked for, admitted by the host and not lost
    P(lost this month) = 1 - exp(-w / 12)               expelled or overrun; it does not come back
    w = w_strained + mandate * (1 + settled) / 2 * (min(w_consented, w_strained) - w_strained)
    push = theta * (k + (1 - k) * mandate) * effect     added to the log hazard of a major escalation
    effect = strength * min(1, size / full size)        while present; after an orderly end it fades over `decay`

The host's consent is a gate: without it there is no mission, and where it is withdrawn the mission is expelled at once.
w is the consented hazard where both parties accept a United Nations mandate and have signed a settlement, halfway to it
where they accept the mandate without a settlement (judgement), and the strained one for a coalition or one guarantor.
k is the share of the effect that a coalition keeps. A lost mission protects nobody from that month on.
Evidence: Fortna's ceasefires re-estimated, and studies that find no effect: rows E020-E031, E043.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Bools, Floats
from homeward.world.fields import (
    MISSION_BY,
    MISSION_CONSENT,
    MISSION_LOST,
    MISSION_PRESENT,
    OBSERVERS,
    POLICE,
    PUSH_MISSION,
    SETTLEMENT,
    TROOPS,
)
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

ASKED_TROOPS = lever(
    "mission.troops", unit="person", high=60_000.0, about="Soldiers that a mission is to have, if the host admits it."
)
ASKED_POLICE = lever("mission.police", unit="person", high=5_000.0, about="Police that a mission is to have.")
ASKED_OBSERVERS = lever("mission.observers", unit="person", high=2_000.0, about="Unarmed observers it is to have.")
MANDATE = lever(
    "mission.mandate",
    unit="share",
    about="0: a coalition or a single guarantor; 1: a United Nations mandate that both parties accept.",
)

EFFECT = uncertain(
    "mission.recurrence", unit="log_ratio", about="Change of the log hazard of renewed war with a mission present."
)
COALITION_SHARE = uncertain(
    "mission.non_un_share", unit="share", low=0.0, high=1.0, about="Share of that effect a coalition keeps."
)
FULL_SIZE = uncertain(
    "mission.full_size", unit="person", low=1.0, about="Size from which a mission counts in full against renewed war."
)
RAMP = uncertain("mission.ramp", unit="month", low=1.0, about="Months until a mission has its full strength.")
END_CONSENTED = uncertain(
    "mission.end_consented",
    unit="1/year",
    low=0.0,
    about="Hazard of an early end of a mission with a treaty and the consent of both parties.",
)
END_STRAINED = uncertain(
    "mission.end_strained",
    unit="1/year",
    low=0.0,
    about="Hazard of an early end of a mission of one guarantor under strain.",
)
DECAY = uncertain(
    "mission.decay", unit="year", low=0.1, about="Time until the effect on renewed war is gone after an orderly end."
)

STRENGTH = field("mission_strength", unit="share", about="Deployed share of the mission that is asked for.")
GONE = field("mission_gone", unit="share", about="1 once a mission has been lost; it does not come back.")
WEIGHT = field("mission_weight", unit="share", about="Share of the mission's full effect on renewed war now felt.")


def chance_of_loss(strained: Floats, consented: Floats, mandate: Floats, settled: Bools) -> Floats:
    """Monthly chance that a mission is expelled or overrun # (future,)."""
    calm = np.minimum(consented, strained)
    hazard: Floats = strained + mandate * (1.0 + settled) / 2.0 * (calm - strained)
    chance: Floats = -np.expm1(-hazard / 12.0)
    return chance


def _update_strength(world: World, today: Today, asked: Floats) -> Floats:
    """Deployed share this month # (future,); notes whether a mission was lost."""
    present = world[MISSION_PRESENT] > 0.0
    admitted = world[MISSION_CONSENT] > 0.0
    loss = chance_of_loss(today[END_STRAINED], today[END_CONSENTED], today.lever(MANDATE), world[SETTLEMENT] >= 1.0)
    overrun = present & (today.luck("mission.end")[:, 0] < loss)
    expelled = present & ~admitted & (asked > 0.0)
    world[GONE] = np.maximum(world[GONE], overrun)
    world[MISSION_LOST] = (overrun | expelled).astype(np.float64)
    deployed = (asked > 0.0) & admitted & (world[GONE] == 0.0)
    strength: Floats = np.where(deployed, np.minimum(1.0, world[STRENGTH] + 1.0 / today[RAMP]), 0.0)
    return strength


@mechanism(
    "protection.mission",
    sentence="A mission deploys where the host consents, may be lost, and lowers the chance of renewed war.",
    reads=[MISSION_CONSENT, SETTLEMENT],
    writes=[
        MISSION_PRESENT,
        MISSION_LOST,
        MISSION_BY,
        TROOPS,
        POLICE,
        OBSERVERS,
        PUSH_MISSION,
        STRENGTH,
        GONE,
        WEIGHT,
    ],
    uses=[
        ASKED_TROOPS,
        ASKED_POLICE,
        ASKED_OBSERVERS,
        MANDATE,
        EFFECT,
        COALITION_SHARE,
        FULL_SIZE,
        RAMP,
        END_CONSENTED,
        END_STRAINED,
        DECAY,
    ],
)
def deploy(world: World, today: Today) -> None:
    """Deploy, lose or withdraw the mission, and write what it does to the hazard of a major escalation."""
    troops, police, observers = (today.lever(item) for item in (ASKED_TROOPS, ASKED_POLICE, ASKED_OBSERVERS))
    size = troops + police + observers
    strength = _update_strength(world, today, size)
    present = strength > 0.0
    world[STRENGTH] = strength
    world[MISSION_PRESENT] = present.astype(np.float64)
    world[TROOPS], world[POLICE], world[OBSERVERS] = troops * strength, police * strength, observers * strength
    supplied = today.by_actor(ASKED_TROOPS) + today.by_actor(ASKED_POLICE)
    world[MISSION_BY] = supplied * strength[:, None]
    fading = np.maximum(0.0, world[WEIGHT] - 1.0 / (12.0 * today[DECAY]))
    fading[world[MISSION_LOST] > 0.0] = 0.0
    world[WEIGHT] = np.where(present, strength * np.minimum(1.0, size / today[FULL_SIZE]), fading)
    mandate, coalition = today.lever(MANDATE), today[COALITION_SHARE]
    world[PUSH_MISSION] = today[EFFECT] * (coalition + (1.0 - coalition) * mandate) * world[WEIGHT]
