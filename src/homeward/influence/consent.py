"""Consent of the host: a gate, not a dial. Without it there is no mission and no legal way home.

Whether the host consents is decided by one luck per future (the same under every policy) against a chance that moves
with what is asked and what backs it:

    chance of entry   = (1 - (1 - consent.entry) * (1 - asked * compliance) * (1 - asked * signed * consent.settlement))
                        * exp(-status_cost * status asked)
    chance of mission = (1 - (1 - consent.mission) * (1 - compliance) * (1 - signed * consent.settlement))
                        * exp(-arms_cost * tenths delivered to the host's rival - robust_cost * robust mandate)

so that consent is monotone in pressure under equal luck, and is withdrawn when the chance falls below the luck again.
An attack that reaches the land returned to, or the yearly hazard `consent.withdrawn`, suspends either for a year; a
mandate agreed in writing lets only the share `consent.robust_hold` of withdrawals through for the mission.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Bools, Floats
from homeward.world.fields import (
    ARMED,
    ATTACK_REACHES,
    COMPLIANCE,
    ENTRY,
    MISSION_CONSENT,
    SETTLEMENT,
    STATUS_GRANTED,
)
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

SUSPENSION = 12.0  # months

LEGAL_RIGHT = lever(
    "return.legal_right", unit="share", about="A legal, documented right of entry and return is asked of the host."
)
STATUS = lever(
    "return.status", unit="share", about="Collective status for returnees asked of the host, 0 none to 1 full autonomy."
)
ROBUST = lever(
    "mission.robust_consent_sought",
    unit="share",
    about="The host is asked for consent in writing to a mandate that may protect by force.",
)
TO_MISSION = uncertain(
    "consent.mission", unit="share", low=0.0, high=1.0, about="Chance of consent to a mission, unpressed and unsigned."
)
TO_ENTRY = uncertain(
    "consent.entry", unit="share", low=0.0, high=1.0, about="Chance of a legal right of entry, unpressed and unsigned."
)
BY_SETTLEMENT = uncertain(
    "consent.settlement", unit="share", low=0.0, high=1.0, about="Chance that a settlement wins consent refused before."
)
ARMS_COST = uncertain(
    "consent.arms_cost", unit="log_ratio", low=0.0, about="Fall of the log chance per tenth delivered to the rival."
)
ROBUST_COST = uncertain(
    "consent.robust_cost", unit="log_ratio", low=0.0, about="Fall of the log chance where a robust mandate is asked."
)
STATUS_COST = uncertain(
    "consent.status_cost",
    unit="log_ratio",
    low=0.0,
    about="Fall of the log chance of entry where full status is asked.",
)
ROBUST_HOLD = uncertain(
    "consent.robust_hold",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of withdrawals that a written mandate lets through.",
)
WITHDRAWN = uncertain(
    "consent.withdrawn", unit="1/year", low=0.0, about="Yearly hazard that the host suspends entry or consent."
)
MISSION_SUSPENDED = field(
    "mission_suspended", unit="month", about="Months for which consent to a mission is suspended."
)
ENTRY_SUSPENDED = field("entry_suspended", unit="month", about="Months for which the right of entry is suspended.")


def chance_of(own: Floats, pressed: Floats, signed: Floats) -> Floats:
    """Chance that one of three grounds opens the gate: the host's own will, pressure, a settlement # (future,)."""
    opens: Floats = 1.0 - (1.0 - own) * (1.0 - pressed) * (1.0 - signed)
    return opens


def suspended(left: Floats, withdrawn: Bools) -> Floats:
    """Months of suspension left after this month's withdrawal, if any."""
    return np.where(withdrawn, SUSPENSION, np.maximum(left - 1.0, 0.0))


@mechanism(
    "influence.consent",
    sentence="The host decides whether a mission may come and whether people may legally come home.",
    reads=[COMPLIANCE, SETTLEMENT, ARMED, ATTACK_REACHES, MISSION_SUSPENDED, ENTRY_SUSPENDED],
    writes=[MISSION_CONSENT, ENTRY, STATUS_GRANTED, MISSION_SUSPENDED, ENTRY_SUSPENDED],
    uses=[
        LEGAL_RIGHT, STATUS, ROBUST, TO_MISSION, TO_ENTRY, BY_SETTLEMENT, ARMS_COST, ROBUST_COST, STATUS_COST,
        ROBUST_HOLD, WITHDRAWN,
    ],
)  # fmt: skip
def step(world: World, today: Today) -> None:
    """Open or close the two gates."""
    host = world.layout.host
    move = world[COMPLIANCE][:, host]
    settled = (world[SETTLEMENT] >= 1.0) * today[BY_SETTLEMENT]
    robust, asked, status = today.lever(ROBUST), today.lever(LEGAL_RIGHT), today.lever(STATUS)
    will = today.chance.uniform("influence.consent", 0, 2)
    _suspend(world, today, robust)
    mission = chance_of(today[TO_MISSION], move, settled)
    mission = mission * np.exp(-today[ARMS_COST] * world[ARMED][:, 1 - host] - today[ROBUST_COST] * robust)
    entry = chance_of(today[TO_ENTRY], asked * move, asked * settled) * np.exp(-today[STATUS_COST] * status)
    world[MISSION_CONSENT] = (will[:, 0] < mission) & (world[MISSION_SUSPENDED] == 0.0)
    world[ENTRY] = (will[:, 1] < entry) & (world[ENTRY_SUSPENDED] == 0.0)
    world[STATUS_GRANTED] = status * chance_of(np.zeros_like(move), move, settled) * world[ENTRY]


def _suspend(world: World, today: Today, robust: Floats) -> None:
    """Count suspensions down and begin new ones."""
    luck = today.luck("influence.consent.withdrawn", 3)
    attacked = world[ATTACK_REACHES] > 0.0
    chance = -np.expm1(-today[WITHDRAWN] / 12.0)
    through = luck[:, 2] < 1.0 - robust * (1.0 - today[ROBUST_HOLD])
    world[MISSION_SUSPENDED] = suspended(world[MISSION_SUSPENDED], (attacked | (luck[:, 0] < chance)) & through)
    world[ENTRY_SUSPENDED] = suspended(world[ENTRY_SUSPENDED], attacked | (luck[:, 1] < chance))
