"""Trust: each party's belief that the other prefers mutual restraint, learnt from what the other does and forgotten.

    t = a / (a + c);  each month  a = keep * a + w_reassure * (reassuring acts),
                                  c = keep * c + w_hostile * (hostile acts)

a beta-binomial update with forgetting (Kydd 2000, 2005). Reassuring: the share of quiet days that is verified (by a
hotline that holds, a mission, else `trust.verified_base` of it), the share of its people who live unharmed beside the
other community, and as one act a year each an undertaking observed, a joint programme and a settlement in force (their
direct effects are counted elsewhere). So living together counts for both sides, and the more the larger it is.
Hostile: half of each incident-day to either side, new arms and exercises of the other side. Outsiders who see
fighting should trust less, not only fear more: trust starts low.
Under the spiral account only, ln h gains -escalation.trust * (lower trust - its average when calibrated).
"""

from __future__ import annotations

import numpy as np

from homeward.escalation.arms import NEW_ARMS
from homeward.escalation.calm import CALM
from homeward.escalation.exercises import EXERCISED
from homeward.escalation.fear import TOGETHER
from homeward.escalation.incidents import DAYS
from homeward.escalation.undertakings import SPONSORSHIP, UNDERTAKEN
from homeward.foundation.declare import field, uncertain
from homeward.foundation.types import Floats
from homeward.world.fields import ATTACK, INCIDENTS, MISSION_PRESENT, PUSH_TRUST, SETTLEMENT, TRUST
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

START = uncertain("trust.start", unit="share", low=0.0, high=1.0, about="Trust of each party at the start.")
STRENGTH = uncertain("trust.prior_strength", unit="number", low=0.1, about="Acts that the first belief is worth.")
KEEP = uncertain("trust.forgetting", unit="share", low=0.0, high=1.0, about="Share of old evidence kept each month.")
REASSURE = uncertain("trust.weight_reassure", unit="number", low=0.0, about="Evidence of one reassuring act.")
HOSTILE = uncertain("trust.weight_hostile", unit="number", low=0.0, about="Evidence of one hostile act.")
VERIFIED = uncertain(
    "trust.verified_base", unit="share", low=0.0, high=1.0, about="Share of quiet believed without verification."
)
ON_HAZARD = uncertain("escalation.trust", unit="log_ratio", low=0.0, about="Fall of the log hazard per unit of trust.")
TRUST_MEAN = uncertain(
    "escalation.trust_mean", unit="share", low=0.0, high=1.0, about="Average of the lower trust when calibrated."
)
ATTACK_ACTS = 30.0  # a major escalation weighs like a month in which every day had an incident
RESTRAINT = field(
    "restraint", unit="number", dims=("party",), about="Remembered evidence that the other is restrained."
)
HOSTILITY = field("hostility", unit="number", dims=("party",), about="Remembered evidence that the other is hostile.")


def learn(
    restraint: Floats, hostility: Floats, keep: Floats, reassuring: Floats, hostile: Floats
) -> tuple[Floats, Floats]:
    """Evidence for and against # (future, party) after a month of weighted acts."""
    return keep * restraint + reassuring, keep * hostility + hostile


def begin(world: World, today: Today) -> None:
    """Both parties start from the same belief, worth `trust.prior_strength` acts."""
    start = np.clip(today[START], 1e-6, 1.0 - 1e-6)
    world[RESTRAINT] = (today[STRENGTH] * start)[:, None]
    world[HOSTILITY] = (today[STRENGTH] * (1.0 - start))[:, None]
    world[TRUST] = start[:, None]
    world[PUSH_TRUST] = _push(world, today)


@mechanism(
    "escalation.trust",
    sentence="Each party learns from the other's acts whether it prefers restraint, and forgets with time.",
    reads=[
        INCIDENTS, ATTACK, CALM, EXERCISED, NEW_ARMS, UNDERTAKEN, MISSION_PRESENT, SETTLEMENT, TOGETHER,
    ],
    writes=[TRUST, PUSH_TRUST, RESTRAINT, HOSTILITY],
    uses=[START, STRENGTH, KEEP, REASSURE, HOSTILE, VERIFIED, ON_HAZARD, TRUST_MEAN, SPONSORSHIP],
    begin=begin,
)  # fmt: skip
def step(world: World, today: Today) -> None:
    """Learn from this month's acts."""
    keep = today[KEEP][:, None]
    reassuring = today[REASSURE][:, None] * _reassuring_acts(world, today)
    hostile = today[HOSTILE][:, None] * _hostile_acts(world)
    world[RESTRAINT], world[HOSTILITY] = learn(world[RESTRAINT], world[HOSTILITY], keep, reassuring, hostile)
    total = world[RESTRAINT] + world[HOSTILITY]
    world[TRUST] = np.where(total > 0.0, world[RESTRAINT] / np.maximum(total, 1e-300), world[TRUST])
    world[PUSH_TRUST] = _push(world, today)


def _push(world: World, today: Today) -> Floats:
    push: Floats = -today[ON_HAZARD] * (world[TRUST].min(axis=1) - today[TRUST_MEAN])
    return push


def _reassuring_acts(world: World, today: Today) -> Floats:
    """Reassuring acts seen by each party this month # (future, party)."""
    proof = np.maximum(world[CALM], world[MISSION_PRESENT])
    verified = today[VERIFIED] + (1.0 - today[VERIFIED]) * np.clip(proof, 0.0, 1.0)
    quiet = np.maximum(1.0 - world[INCIDENTS] / DAYS, 0.0) * (world[ATTACK] == 0.0)
    standing = world[UNDERTAKEN] + today.lever(SPONSORSHIP) + (world[SETTLEMENT] >= 1.0)
    common = quiet * verified + standing / 12.0
    acts: Floats = common[:, None] + world[TOGETHER]
    return acts


def _hostile_acts(world: World) -> Floats:
    """Hostile acts of the other side seen by each party this month # (future, party)."""
    common = 0.5 * world[INCIDENTS] + ATTACK_ACTS * world[ATTACK]
    acts: Floats = common[:, None] + world[NEW_ARMS][:, ::-1] + world[EXERCISED][:, ::-1]
    return acts
