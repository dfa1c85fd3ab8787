"""Pacts, backing, undertakings and joint sponsorship: what they add to the logarithm of the hazard, by account.

    push       = pact * credible * effect.pact                  while nothing is signed
               + sum over parties of backing * effect.backing   in part only for the weaker party
    confidence = sponsorship * effect.sponsorship
               + undertaking * observed * effect.nonaggression  while nothing is signed

The second overlaps with settlement and mission: `escalation.major` caps the three together.

A pact becomes credible over `guarantee.credible_after` months; after a signed settlement the same pledge counts as
its enforcement guarantee (escalation.talks) and not here, so it is never counted twice. An undertaking asked of the
parties is observed by `willing + (1 - willing) * compliance`, compliance being that of the less compliant party;
a signed settlement contains one. The effects differ by account (deterrence, spiral, commitment, inertia).
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Floats, Ints
from homeward.world.fields import COMPLIANCE, SETTLEMENT
from homeward.world.today import Today
from homeward.world.world import World

PACT = lever(
    "guarantee.pact",
    unit="share",
    about="Conditional defence pact or guarantee for the weaker party; after a settlement, the pledge to enforce it.",
)
BACKING = lever(
    "backing.unconditional", unit="share", per="party", about="Backing of a party whatever it does, 0 none to 1 full."
)
SPONSORSHIP = lever(
    "sponsorship.joint",
    unit="share",
    about="Both patrons sponsor one security programme with both parties, 0 none to 1 full.",
)
UNDERTAKING = lever(
    "nonaggression.undertaking", unit="share", about="Undertaking not to use force asked of both parties."
)

EFFECT_PACT = uncertain("effect.pact", unit="log_ratio", about="Credible conditional guarantee to the weaker party.")
EFFECT_BACKING = uncertain("effect.backing", unit="log_ratio", about="Unconditional backing of the stronger party.")
EFFECT_SPONSORSHIP = uncertain("effect.sponsorship", unit="log_ratio", about="One programme of both patrons with both.")
EFFECT_UNDERTAKING = uncertain(
    "effect.nonaggression", unit="log_ratio", about="Undertaking not to use force, observed."
)
WEAKER_SHARE = uncertain(
    "effect.backing_weaker_share",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of the effect of unconditional backing that holds when the weaker party is backed.",
)
CREDIBLE_AFTER = uncertain(
    "guarantee.credible_after", unit="month", low=0.0, about="Months until a new guarantee is believed."
)
WILLING = uncertain(
    "nonaggression.willing",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of an undertaking that the parties observe without outside pressure.",
)
PACT_MONTHS = field("pact_months", unit="month", about="Months for which a guarantee has stood.")
PUSH_CONFIDENCE = field(
    "push_confidence", unit="log_ratio", about="Joint sponsorship and an undertaking not to use force, by account."
)
UNDERTAKEN = field("undertaken", unit="share", about="Share of an undertaking not to use force that is observed.")

USES = (
    PACT, BACKING, SPONSORSHIP, UNDERTAKING,
    EFFECT_PACT, EFFECT_BACKING, EFFECT_SPONSORSHIP, EFFECT_UNDERTAKING, WEAKER_SHARE, CREDIBLE_AFTER, WILLING,
)  # fmt: skip


def credible(months: Floats, after: Floats) -> Floats:
    """How far a guarantee is believed, 0 to 1, after it has stood for some months."""
    return np.clip(months / np.maximum(after, 1e-9), 0.0, 1.0)


def observed(asked: Floats, willing: Floats, compliance: Floats) -> Floats:
    """Share of an undertaking that is observed; compliance # (future, party)."""
    kept: Floats = asked * (willing + (1.0 - willing) * compliance.min(axis=1))
    return kept


def undertakings_push(world: World, today: Today, weaker: Ints) -> Floats:
    """Change of the log hazard by pact and backing # (future,); that by confidence-building is noted in its field."""
    unsigned = world[SETTLEMENT] < 1.0
    pact = today.lever(PACT)
    world[PACT_MONTHS] = np.where(pact > 0.0, world[PACT_MONTHS] + 1.0, 0.0)
    believed = credible(world[PACT_MONTHS], today[CREDIBLE_AFTER])
    world[UNDERTAKEN] = observed(today.lever(UNDERTAKING), today[WILLING], world[COMPLIANCE])
    backing = today.lever(BACKING)
    row = np.arange(world.futures)
    backed = backing[row, 1 - weaker] + today[WEAKER_SHARE] * backing[row, weaker]
    push: Floats = pact * believed * unsigned * today[EFFECT_PACT] + backed * today[EFFECT_BACKING]
    world[PUSH_CONFIDENCE] = (
        today.lever(SPONSORSHIP) * today[EFFECT_SPONSORSHIP] + world[UNDERTAKEN] * unsigned * today[EFFECT_UNDERTAKING]
    )
    return push
