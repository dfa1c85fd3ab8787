"""Talks: from a truce (0) to a signed settlement (1), with a legal border (2), carried out (3), and back.

    signing a year = rate_base * exp( rate_mediation * mediation + rate_push * treaty push
                     + rate_compliance * (lower compliance of the two) + rate_trust * (lower trust - average)
                     + rate_fear * (higher fear - 1/2) + rate_escalation * [major escalation in the last year] )
    border a year  = border_rate * (delimitation + (1 - delimitation) * own pace)     once signed
                     border_rate * delimitation * own pace                            before
    carrying out a year = implementation_rate once the border is legal

A major escalation ends a settlement; one that is not carried out may also collapse. What it does to the hazard:

    ln h gains  signed * (1 - pressed * (1 - 2 ** (-years / half-life)))  + guarantee * pledge
              + delay * (years not carried out, at most delay_most)        while signed and not carried out
              + legal_border                                               once the border is legal

`pressed` is the outside pressure under which it was signed, which fades. Fully carried out for `normal_after` years,
the rivalry counts as ended and ln h gains `escalation.normalised` where that is lower.
"""

from __future__ import annotations

import numpy as np

from homeward.escalation.memory import YEARS_QUIET
from homeward.escalation.settlement_push import USES as PUSH_USES
from homeward.escalation.settlement_push import settlement_push
from homeward.escalation.settlement_state import SIGNED_UNDER, YEARS_DONE, YEARS_SIGNED, YEARS_UNDONE
from homeward.escalation.trust import TRUST_MEAN
from homeward.foundation.declare import lever, uncertain
from homeward.foundation.types import Bools, Floats
from homeward.world.fields import ATTACK, BORDER_LEGAL, COMPLIANCE, FEAR, MEDIATED, PUSH_SETTLEMENT, SETTLEMENT, TRUST
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

MEDIATION = lever("talks.mediation", unit="share", about="Mediation between the parties, 0 none to 1 a full effort.")
TREATY_PUSH = lever(
    "talks.treaty_push", unit="share", about="Push for a treaty that leaves return out, 0 none to 1 in full."
)
DELIMITATION = lever("border.delimitation", unit="share", about="Work on a legal border, 0 none to 1 in full.")

RATE = uncertain("settlement.rate_base", unit="1/year", low=0.0, about="Yearly rate of signing without any push.")
ON_MEDIATION = uncertain(
    "settlement.rate_mediation", unit="log_ratio", low=0.0, about="Effect of full mediation on it."
)
ON_PUSH = uncertain("settlement.rate_push", unit="log_ratio", low=0.0, about="Effect of a treaty without return on it.")
ON_COMPLIANCE = uncertain(
    "settlement.rate_compliance", unit="log_ratio", low=0.0, about="Effect of full compliance of both parties on it."
)
ON_ESCALATION = uncertain(
    "settlement.rate_escalation", unit="log_ratio", about="Effect of a major escalation in the last year on it."
)
ON_TRUST = uncertain("settlement.rate_trust", unit="log_ratio", about="Effect per unit of the lower trust on it.")
ON_FEAR = uncertain("settlement.rate_fear", unit="log_ratio", about="Effect per unit of the higher fear on it.")
BORDER_RATE = uncertain("settlement.border_rate", unit="1/year", low=0.0, about="Yearly rate of a legal border.")
OWN_PACE = uncertain(
    "settlement.border_own_pace", unit="share", low=0.0, high=1.0, about="Share of that rate without a push."
)
CARRIED_OUT = uncertain("settlement.implementation_rate", unit="1/year", low=0.0, about="Yearly rate of carrying out.")
COLLAPSE = uncertain(
    "settlement.collapse", unit="1/year", low=0.0, about="Yearly hazard that a settlement not carried out collapses."
)


def happens(luck: Floats, rate: Floats) -> Bools:
    """Whether something with a yearly rate happens this month # (future,)."""
    yes: Bools = luck < -np.expm1(-rate / 12.0)
    return yes


def signing_rate(world: World, today: Today) -> Floats:
    """Yearly rate at which a settlement is signed # (future,)."""
    log_factor = (
        today[ON_MEDIATION] * today.lever(MEDIATION)
        + today[ON_PUSH] * today.lever(TREATY_PUSH)
        + today[ON_COMPLIANCE] * world[COMPLIANCE].min(axis=1)
        + today[ON_TRUST] * (world[TRUST].min(axis=1) - today[TRUST_MEAN])
        + today[ON_FEAR] * (world[FEAR].max(axis=1) - 0.5)
        + today[ON_ESCALATION] * (world[YEARS_QUIET] < 1.0)
    )
    rate: Floats = today[RATE] * np.exp(log_factor)
    return rate


def border_rate(full: Floats, work: Floats, own_pace: Floats, signed: Bools) -> Floats:
    """Yearly rate at which the border becomes legal # (future,)."""
    return full * np.where(signed, work + (1.0 - work) * own_pace, work * own_pace)


@mechanism(
    "escalation.talks",
    sentence="Talks may end in a settlement, then a legal border, then its carrying out; fighting undoes a settlement.",
    reads=[SETTLEMENT, BORDER_LEGAL, COMPLIANCE, TRUST, FEAR, ATTACK, YEARS_QUIET],
    writes=[
        SETTLEMENT, BORDER_LEGAL, PUSH_SETTLEMENT, MEDIATED, SIGNED_UNDER, YEARS_SIGNED, YEARS_UNDONE, YEARS_DONE,
    ],
    uses=[
        MEDIATION, TREATY_PUSH, DELIMITATION, RATE, ON_MEDIATION, ON_PUSH, ON_COMPLIANCE, ON_ESCALATION, ON_TRUST,
        ON_FEAR, TRUST_MEAN, BORDER_RATE, OWN_PACE, CARRIED_OUT, COLLAPSE, *PUSH_USES,
    ],
)  # fmt: skip
def step(world: World, today: Today) -> None:
    """Move the settlement on or back by this month's luck."""
    luck = today.luck("escalation.talks", 4)
    was_signed, was_done = world[SETTLEMENT] >= 1.0, world[SETTLEMENT] >= 3.0
    collapses = happens(luck[:, 3], today[COLLAPSE]) & was_signed & ~was_done
    ended = was_signed & (collapses | (world[ATTACK] > 0.0))
    signs = ~was_signed & (world[ATTACK] == 0.0) & happens(luck[:, 0], signing_rate(world, today))
    signed = (was_signed & ~ended) | signs
    rate = border_rate(today[BORDER_RATE], today.lever(DELIMITATION), today[OWN_PACE], signed)
    border = (world[BORDER_LEGAL] > 0.0) | happens(luck[:, 1], rate)
    carried = signed & border & was_signed & happens(luck[:, 2], today[CARRIED_OUT])
    done = signed & (was_done | carried)
    world[SIGNED_UNDER] = np.where(signs, world[COMPLIANCE].min(axis=1), world[SIGNED_UNDER] * signed)
    _age(world, signed, done, signs)
    world[SETTLEMENT] = np.where(done, 3.0, np.where(signed & border, 2.0, signed * 1.0))
    world[BORDER_LEGAL] = border.astype(np.float64)
    world[MEDIATED] = today.by_actor(MEDIATION)
    world[PUSH_SETTLEMENT] = settlement_push(world, today)


def _age(world: World, signed: Bools, done: Bools, signs: Bools) -> None:
    """Add a month to the years signed, not carried out, and carried out."""
    month = 1.0 / 12.0
    world[YEARS_SIGNED] = np.where(signed & ~signs, world[YEARS_SIGNED] + month, 0.0)
    world[YEARS_UNDONE] = np.where(signed & ~done & ~signs, world[YEARS_UNDONE] + month, 0.0)
    world[YEARS_DONE] = np.where(done, world[YEARS_DONE] + month, 0.0)
