"""Leverage: how far outside actors can move a party, and what their standing is.

    leverage of i over j = bandwidth_ij * dependence_ij                          each from 0 to 1
    compliance of j      = (1 - exp(-kappa * net leverage used on j)) * will_j

Used together (`pressure.joint`), leverage adds up, less the share `influence.obstruct` of the leverage of those left
out. Used apart (`pressure.separate`), the party's main patron shields it with the share `influence.shield` of its own
leverage, and what is used in opposite directions cancels. Bandwidth grows with a share in a mission that holds and with a settlement one mediated, shrinks when a
mission is expelled or overrun or an incumbent's is replaced, and otherwise drifts back to its start. Dependence grows
with arms supplied, at the cost of the other suppliers' shares:  d_i = (d0_i + gain_i) / (1 + sum of gains).
Structure after the formal bilateral influence index (bandwidth times dependence); the dynamics are a judgement.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import Parameter, field, lever, uncertain
from homeward.foundation.types import Floats
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

JOINT = lever(
    "pressure.joint", unit="share", about="Outside actors press both parties together, 0 none to 1 all they have."
)
SEPARATE = lever(
    "pressure.separate",
    unit="share",
    per="party",
    about="Outside actors press a party each on its own, 0 none to 1 all they have.",
)
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
WILL = uncertain(
    "influence.will",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of a move that a party does not refuse on principle.",
    family=True,
)
KAPPA = uncertain("influence.kappa", unit="number", low=0.0, about="How fast leverage turns into a move.")
OBSTRUCT = uncertain(
    "influence.obstruct",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of their leverage that those left out use against.",
)
SHIELD = uncertain(
    "influence.shield",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of its leverage that a party's main patron uses to shield it when others press it apart.",
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
BANDWIDTH = field("bandwidth", unit="share", dims=("actor", "party"), about="Volume of ties now, 0 to 1.")
CONTRIBUTED = field("contributed", unit="share", dims=("actor",), about="Share in the mission last month.")
REPLACED = field("replaced", unit="share", dims=("actor",), about="1 once an incumbent's mission has been replaced.")
SIGNED_BEFORE = field("signed_before", unit="share", about="1 if a settlement was in force last month.")


def compliance_of(net: Floats, kappa: Floats, will: Floats) -> Floats:
    """How far a party moves towards what is asked: net leverage and will # (future, party), kappa # (future,)."""
    moved: Floats = -np.expm1(-kappa[:, None] * net) * will
    return moved


def used_together(leverage: Floats, effort: Floats, obstruct: Floats) -> Floats:
    """Net leverage # (future, party) of joint pressure; effort # (future, actor), obstruct # (future,)."""
    inside = (leverage * effort[:, :, None]).sum(axis=1)
    engaged = effort.max(axis=1, initial=0.0)
    outside = (leverage * (engaged[:, None] - effort)[:, :, None]).sum(axis=1)
    net: Floats = np.maximum(inside - obstruct[:, None] * outside, 0.0)
    return net


def used_apart(leverage: Floats, effort: Floats, shield: Floats) -> Floats:
    """Net leverage # (future, party) of separate pressure; effort # (future, actor, party), shield # (future,).

    The actor with most leverage over a party, acting apart, stands up for it, the harder the others press.
    """
    if leverage.shape[1] == 0:
        return np.zeros((len(leverage), 2))
    is_patron = np.arange(leverage.shape[1])[None, :, None] == leverage.argmax(axis=1)[:, None, :]
    others = np.where(is_patron, 0.0, effort)
    against = shield[:, None] * leverage.max(axis=1) * others.max(axis=1)
    net: Floats = np.maximum((leverage * others).sum(axis=1) - against, 0.0)
    return net


def dependence_of(start: Floats, gain: Floats) -> Floats:
    """Dependence # (future, actor, party) after arms gains; shares of the other suppliers shrink."""
    raised = start + gain
    shares: Floats = np.clip(raised / np.maximum(1.0 + gain.sum(axis=1, keepdims=True), 1e-9), 0.0, 1.0)
    return shares


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
    world[LEVERAGE] = world[BANDWIDTH] * world[FIRST_DEPENDENCE]
    world[INFLUENCE] = world[LEVERAGE].mean(axis=2)


@mechanism(
    "influence.leverage",
    sentence="Outside actors gain and lose leverage; what they press for together moves the parties more than apart.",
    reads=[ARMS_SUPPLIED, MISSION_BY, MISSION_LOST, MEDIATED, SETTLEMENT, BANDWIDTH, CONTRIBUTED, REPLACED],
    writes=[LEVERAGE, COMPLIANCE, INFLUENCE, BANDWIDTH, CONTRIBUTED, REPLACED, SIGNED_BEFORE, FIRST_BANDWIDTH,
        FIRST_DEPENDENCE],
    uses=[
        JOINT, SEPARATE, START_BANDWIDTH, START_DEPENDENCE, WILL, KAPPA, OBSTRUCT, SHIELD, INCUMBENT, MISSION_GAIN,
        MISSION_LOSS, ARMS_GAIN, MEDIATION_GAIN, HALF_LIFE,
    ],
    begin=begin,
)  # fmt: skip
def step(world: World, today: Today) -> None:
    """Update ties and leverage, then what the pressure of this month moves from next month on."""
    _update_bandwidth(world, today)
    gain = today[ARMS_GAIN][:, None, None] * world[ARMS_SUPPLIED]
    world[LEVERAGE] = world[BANDWIDTH] * dependence_of(world[FIRST_DEPENDENCE], gain)
    world[INFLUENCE] = world[LEVERAGE].mean(axis=2)
    net = used_together(world[LEVERAGE], _joint_effort(world, today), today[OBSTRUCT])
    net = net + used_apart(world[LEVERAGE], _separate_effort(world, today), today[SHIELD])
    will = np.stack([today.member(WILL, party) for party in world.layout.parties], axis=1)
    world[COMPLIANCE] = compliance_of(net, today[KAPPA], will)


def _update_bandwidth(world: World, today: Today) -> None:
    """Gains and losses of this month on top of a drift back to the start."""
    sent = world[MISSION_BY]
    total = sent.sum(axis=1, keepdims=True)
    share = np.divide(sent, total, out=np.zeros_like(sent), where=total > 0)
    start = world[FIRST_BANDWIDTH]
    kept = 0.5 ** (1.0 / (12.0 * today[HALF_LIFE]))[:, None, None]
    ties = start + (world[BANDWIDTH] - start) * kept
    signed = world[SETTLEMENT] >= 1.0
    newly = signed & (world[SIGNED_BEFORE] == 0.0)
    gain = today[MISSION_GAIN][:, None] / 12.0 * share + (today[MEDIATION_GAIN] * newly)[:, None] * world[MEDIATED]
    actors = [today.member(INCUMBENT, actor) for actor in world.layout.actors]
    standing = np.array(actors).reshape(len(actors), world.futures).T
    replaced = (total > 0) & (share == 0.0) & (world[REPLACED] == 0.0)
    lost = world[CONTRIBUTED] * world[MISSION_LOST][:, None] + standing * replaced
    factor = 1.0 - today[MISSION_LOSS][:, None] * np.clip(lost, 0.0, 1.0)
    world[BANDWIDTH] = np.clip(ties * factor[:, :, None] + gain[:, :, None], 0.0, 1.0)
    world[REPLACED] = np.maximum(world[REPLACED], replaced)
    world[CONTRIBUTED] = share
    world[SIGNED_BEFORE] = signed.astype(np.float64)


def _joint_effort(world: World, today: Today) -> Floats:
    """How much of its leverage each actor uses jointly # (future, actor): the named actors, or all if none is."""
    level = today.lever(JOINT)
    named = today.by_actor(JOINT)
    if (named > 0).any():
        return np.minimum(named[None, :], level[:, None])
    return np.repeat(level[:, None], len(world.layout.actors), axis=1)


def _separate_effort(world: World, today: Today) -> Floats:
    """How much of its leverage each actor uses on each party alone # (future, actor, party).

    The named actors, or all if none is.
    """
    level = today.lever(SEPARATE)
    named = today.by_actor(SEPARATE)
    if (named > 0).any():
        used: Floats = np.minimum(named[None, :, :], level[:, None, :])
        return used
    return np.repeat(level[:, None, :], len(world.layout.actors), axis=1)
