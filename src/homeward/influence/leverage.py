"""Leverage: an outside actor's hold over a party, and with it the actor's standing.

    leverage of i over j = bandwidth_ij * dependence_ij                          each from 0 to 1
    standing of i        = mean of its leverage over the two parties

Bandwidth grows with a share in a mission that holds and with the share one had in mediating a settlement, shrinks when
a mission is expelled or overrun or an incumbent's is replaced, and otherwise drifts back to its start. Dependence grows
with arms supplied, at the cost of the other suppliers' shares:  d_i = (d0_i + gain_i) / (1 + sum of gains).
Structure after the formal bilateral influence index (bandwidth times dependence); the dynamics are a judgement.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import Parameter, field, uncertain
from homeward.foundation.types import Floats
from homeward.influence import pressure
from homeward.world.fields import (
    ARMS_SUPPLIED,
    COMPLIANCE,
    INFLUENCE,
    LEVERAGE,
    MEDIATED,
    MISSION_BY,
    MISSION_LOST,
    SETTLEMENT,
)
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

START_BANDWIDTH = uncertain(
    "influence.bandwidth",
    unit="share",
    low=0.0,
    high=1.0,
    about="Volume of a party's ties with an outside actor.",
    family=True,
)
START_DEPENDENCE = uncertain(
    "influence.dependence",
    unit="share",
    low=0.0,
    high=1.0,
    about="An outside actor's share of a party's ties.",
    family=True,
)
INCUMBENT = uncertain(
    "influence.incumbent",
    unit="share",
    low=0.0,
    high=1.0,
    about="1 if the actor's own mission stood at the start.",
    family=True,
)
MISSION_GAIN = uncertain("influence.mission_gain", unit="share", about="Bandwidth gained a year by running a mission.")
MISSION_LOSS = uncertain(
    "influence.mission_loss", unit="share", low=0.0, high=1.0, about="Share of bandwidth lost with a mission."
)
ARMS_GAIN = uncertain("influence.arms_gain", unit="share", about="Dependence gained per tenth of capability supplied.")
MEDIATION_GAIN = uncertain("influence.mediation_gain", unit="share", about="Bandwidth gained by a mediated settlement.")
HALF_LIFE = uncertain("influence.decay_half_life", unit="year", low=0.05, about="Half-life of gains and losses.")

FIRST_BANDWIDTH = field("first_bandwidth", unit="share", dims=("actor", "party"), about="Volume of ties at the start.")
FIRST_DEPENDENCE = field("first_dependence", unit="share", dims=("actor", "party"), about="Share of ties at the start.")
WAS_INCUMBENT = field(
    "was_incumbent", unit="share", dims=("actor",), about="1 while an incumbent was not yet replaced."
)
BANDWIDTH = field("bandwidth", unit="share", dims=("actor", "party"), about="Volume of ties now, 0 to 1.")
CONTRIBUTED = field("contributed", unit="share", dims=("actor",), about="Share in the mission last month.")
SIGNED_BEFORE = field("signed_before", unit="share", about="1 if a settlement was in force last month.")


@njit(cache=True)
def move_bandwidth(first, sent, mediated, lost, kept, gains, loss, bandwidth, contributed, incumbent):  # type: ignore[no-untyped-def]
    """A month of gains and losses on top of a drift back to the start; the last three are changed in place.

    first, bandwidth # (future, actor, party); sent, mediated, contributed, incumbent # (future, actor); gains
    # (2, future): of a full share in a mission this month, of a settlement mediated in full and signed this month.
    """
    for f in range(bandwidth.shape[0]):
        total = sent[f].sum()
        for i in range(bandwidth.shape[1]):
            share = sent[f, i] / total if total > 0.0 else 0.0
            gone = contributed[f, i] * lost[f]
            if total > 0.0 and share == 0.0:
                gone += incumbent[f, i]
                incumbent[f, i] = 0.0
            factor = 1.0 - loss[f] * min(gone, 1.0)
            gain = gains[0, f] * share + gains[1, f] * mediated[f, i]
            for j in range(bandwidth.shape[2]):
                ties = first[f, i, j] + (bandwidth[f, i, j] - first[f, i, j]) * kept[f]
                bandwidth[f, i, j] = min(max(ties * factor + gain, 0.0), 1.0)
            contributed[f, i] = share


@njit(cache=True)
def weigh(bandwidth, first_dependence, supplied, arms_gain, leverage, standing):  # type: ignore[no-untyped-def]
    """Leverage # (future, actor, party) after arms supplied, and standing # (future, actor), into the last two."""
    futures, actors, parties = bandwidth.shape
    for f in range(futures):
        standing[f, :] = 0.0
        for j in range(parties):
            total = 1.0
            for i in range(actors):
                total += arms_gain[f] * supplied[f, i, j]
            for i in range(actors):
                raised = (first_dependence[f, i, j] + arms_gain[f] * supplied[f, i, j]) / max(total, 1e-9)
                leverage[f, i, j] = bandwidth[f, i, j] * min(max(raised, 0.0), 1.0)
                standing[f, i] += leverage[f, i, j] / parties


def shared_credit(mediated: Floats) -> Floats:
    """Each mediator's credit # (future, actor): together no more than that of the one who did most, in equal measure.

    mediated # (future, actor): the effort of each. Five who mediate together gain no more than one who does it alone.
    """
    total = mediated.sum(axis=1, keepdims=True)
    credit: Floats = mediated * (mediated.max(axis=1, keepdims=True, initial=0.0) / np.maximum(total, 1e-300))
    return credit


def _by_pair(today: Today, world: World, item: Parameter) -> Floats:
    """Values # (future, actor, party) of a family given by actor and party."""
    layout = world.layout
    out = np.zeros((world.futures, len(layout.actors), 2))
    for number, actor in enumerate(layout.actors):
        for party, name in enumerate(layout.parties):
            out[:, number, party] = today.member(item, actor, name)
    return out


def begin(world: World, today: Today) -> None:
    """Start the ties, leverage and standing."""
    world[FIRST_BANDWIDTH] = world[BANDWIDTH] = _by_pair(today, world, START_BANDWIDTH)
    world[FIRST_DEPENDENCE] = _by_pair(today, world, START_DEPENDENCE)
    for number, actor in enumerate(world.layout.actors):
        world[WAS_INCUMBENT][:, number] = today.member(INCUMBENT, actor)
    _weigh(world, today)


@mechanism(
    "influence.leverage",
    sentence="Outside actors gain and lose leverage; what they press for together moves the parties more than apart.",
    reads=[ARMS_SUPPLIED, MISSION_BY, MISSION_LOST, MEDIATED, SETTLEMENT, BANDWIDTH, CONTRIBUTED, WAS_INCUMBENT],
    writes=[
        LEVERAGE, COMPLIANCE, INFLUENCE, BANDWIDTH, CONTRIBUTED, WAS_INCUMBENT, SIGNED_BEFORE, FIRST_BANDWIDTH,
        FIRST_DEPENDENCE,
    ],
    uses=[
        START_BANDWIDTH, START_DEPENDENCE, INCUMBENT, MISSION_GAIN, MISSION_LOSS, ARMS_GAIN, MEDIATION_GAIN, HALF_LIFE,
        *pressure.USES,
    ],
    begin=begin,
)  # fmt: skip
def step(world: World, today: Today) -> None:
    """Update ties and leverage, then what the pressure of this month moves from next month on."""
    signed = world[SETTLEMENT] >= 1.0
    newly = signed & (world[SIGNED_BEFORE] == 0.0)
    gains = np.stack([today[MISSION_GAIN] / 12.0, today[MEDIATION_GAIN] * newly])
    kept = 0.5 ** (1.0 / (12.0 * today[HALF_LIFE]))
    move_bandwidth(
        world[FIRST_BANDWIDTH], world[MISSION_BY], shared_credit(world[MEDIATED]), world[MISSION_LOST], kept, gains,
        today[MISSION_LOSS], world[BANDWIDTH], world[CONTRIBUTED], world[WAS_INCUMBENT],
    )  # fmt: skip
    world[SIGNED_BEFORE] = signed.astype(np.float64)
    _weigh(world, today)
    world[COMPLIANCE] = pressure.compliance(world, today)


def _weigh(world: World, today: Today) -> None:
    """Set leverage and standing from ties and arms as they are now."""
    weigh(
        world[BANDWIDTH], world[FIRST_DEPENDENCE], world[ARMS_SUPPLIED], today[ARMS_GAIN],
        world[LEVERAGE], world[INFLUENCE],
    )  # fmt: skip
