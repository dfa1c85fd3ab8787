"""Arms: what deliveries and announcements add to the logarithm of the hazard, by the future's account.

With d the tenths of capability delivered to each party (at most `arms.most_tenths`), the balanced part
b = min(d_weaker, d_stronger) and the windows w = announced - delivered,

    push = (d_weaker - b) * effect.arms_weaker + (d_stronger - b) * effect.arms_stronger
         + sum over parties of w * effect.arms_announced
         + min(b, 1) * effect.mutual_buildup            unless one supplier arms both parties

so that arms which change the balance and arms which answer each other are never counted twice. Which party is the
weaker is judged by capability at the start. Section 4.2 of the model notes gives the table; the commitment account
knows a window between announcement and delivery, the other accounts none.
"""

from __future__ import annotations

import numpy as np

from homeward.escalation import undertakings
from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.types import Bools, Floats, Ints
from homeward.world.fields import ARMED, ARMS_SUPPLIED, COMPLIANCE, PUSH_ARMS, SETTLEMENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

ANNOUNCED = lever(
    "arms.announced",
    unit="tenth",
    high=10.0,
    per="party",
    about="Arms announced for a party so far, in tenths of its capability at the start; what is delivered is included.",
)
DELIVERED = lever(
    "arms.delivered",
    unit="tenth",
    high=10.0,
    per="party",
    about="Arms delivered to a party so far, in tenths of its capability at the start.",
)
HOST_CAPABILITY = uncertain(
    "arms.host_capability",
    unit="share",
    low=0.0,
    high=1.0,
    about="The host's share of the military capability of the two parties at the start; below a half it is the weaker.",
)
MOST_TENTHS = uncertain("arms.most_tenths", unit="tenth", low=0.0, about="Tenths beyond this number add nothing.")
TO_WEAKER = uncertain("effect.arms_weaker", unit="log_ratio", about="A tenth of capability for the weaker party.")
TO_STRONGER = uncertain("effect.arms_stronger", unit="log_ratio", about="A tenth of capability for the stronger party.")
IN_WINDOW = uncertain("effect.arms_announced", unit="log_ratio", about="A tenth announced and not yet delivered.")
MUTUAL = uncertain("effect.mutual_buildup", unit="log_ratio", about="Both parties armed, each by its own patron.")
NEW_ARMS = field("new_arms", unit="tenth", dims=("party",), about="Arms delivered to a party this month.")


def weaker_party(host_share: Floats, host: int) -> Ints:
    """Which party is the weaker # (future,), 0 or 1; at equal strength the one that is not the host."""
    return np.where(host_share < 0.5, host, 1 - host).astype(np.int64)


def arms_push(delivered: Floats, window: Floats, weaker: Ints, shared: Bools, effects: tuple[Floats, ...]) -> Floats:
    """Change of the log hazard # (future,) by arms; delivered and window # (future, party) in tenths.

    shared: whether one outside actor arms both # (future,).
    effects: per tenth to the weaker, to the stronger, per tenth announced, and of a mutual build-up # (future,) each.
    """
    to_weaker, to_stronger, announced, mutual = effects
    row = np.arange(len(weaker))
    balanced = delivered.min(axis=1)
    gain_weaker = delivered[row, weaker] - balanced
    gain_stronger = delivered[row, 1 - weaker] - balanced
    push = gain_weaker * to_weaker + gain_stronger * to_stronger + window.sum(axis=1) * announced
    total: Floats = np.where(shared, push, push + np.minimum(balanced, 1.0) * mutual)
    return total


def one_supplier(by_actor: Floats) -> Bools:
    """Whether one outside actor arms both parties # (future,); without named suppliers each has its own.

    by_actor # (future, actor, party).
    """
    found: Bools = np.any(np.all(by_actor > 0, axis=2), axis=1)
    return found


@mechanism(
    "escalation.arms",
    sentence="Arms are announced and delivered, pacts and backing stand; each account weighs the danger its way.",
    reads=[SETTLEMENT, COMPLIANCE],
    writes=[
        PUSH_ARMS, ARMED, NEW_ARMS, ARMS_SUPPLIED, undertakings.PACT_MONTHS, undertakings.UNDERTAKEN,
        undertakings.PUSH_CONFIDENCE,
    ],
    uses=[
        ANNOUNCED, DELIVERED, HOST_CAPABILITY, MOST_TENTHS, TO_WEAKER, TO_STRONGER, IN_WINDOW, MUTUAL,
        *undertakings.USES,
    ],
)  # fmt: skip
def step(world: World, today: Today) -> None:
    """Add up what arms and undertakings do to the log hazard this month."""
    most = today[MOST_TENTHS][:, None]
    delivered = today.lever(DELIVERED)
    window = np.minimum(np.maximum(today.lever(ANNOUNCED), delivered), most) - np.minimum(delivered, most)
    weaker = weaker_party(today[HOST_CAPABILITY], world.layout.host)
    by_actor = today.by_actor(DELIVERED)
    world[NEW_ARMS] = np.maximum(delivered - world[ARMED], 0.0)
    world[ARMED] = delivered
    world[ARMS_SUPPLIED] = by_actor
    effects = (today[TO_WEAKER], today[TO_STRONGER], today[IN_WINDOW], today[MUTUAL])
    push = arms_push(np.minimum(delivered, most), window, weaker, one_supplier(by_actor), effects)
    world[PUSH_ARMS] = push + undertakings.undertakings_push(world, today, weaker)
