"""Pressure: how much of the leverage over a party moves it, used together or apart.

    compliance of j = (1 - exp(-kappa * net leverage used on j)) * will_j

Used together (`pressure.joint`), leverage adds up, less the share `influence.obstruct` of the leverage of those left
out. Used apart (`pressure.separate`), the party's main patron shields it with the share `influence.shield` of its own
leverage, and what is used in opposite directions cancels. That allies move the parties more together than apart thus
follows from the form: it is an assumption, not a finding.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import lever, uncertain
from homeward.foundation.types import Bools, Floats
from homeward.world.fields import LEVERAGE
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
USES = (JOINT, SEPARATE, WILL, KAPPA, OBSTRUCT, SHIELD)


@njit(cache=True)
def used_together(leverage, effort, obstruct):  # type: ignore[no-untyped-def]
    """Net leverage # (future, party) of joint pressure; leverage # (future, actor, party), effort # (future, actor)."""
    futures, actors, parties = leverage.shape
    net = np.zeros((futures, parties))
    for f in range(futures):
        engaged = 0.0
        for i in range(actors):
            engaged = max(engaged, effort[f, i])
        for j in range(parties):
            total = 0.0
            for i in range(actors):
                total += leverage[f, i, j] * (effort[f, i] - obstruct[f] * (engaged - effort[f, i]))
            net[f, j] = max(total, 0.0)
    return net


@njit(cache=True)
def used_apart(leverage, effort, shield):  # type: ignore[no-untyped-def]
    """Net leverage # (future, party) of separate pressure; effort # (future, actor, party), shield # (future,).

    The actor with most leverage over a party, acting apart, stands up for it, the harder the others press.
    """
    futures, actors, parties = leverage.shape
    net = np.zeros((futures, parties))
    for f in range(futures):
        for j in range(parties):
            patron = 0
            for i in range(1, actors):
                if leverage[f, i, j] > leverage[f, patron, j]:
                    patron = i
            total, hardest = 0.0, 0.0
            for i in range(actors):
                if i != patron:
                    total += leverage[f, i, j] * effort[f, i, j]
                    hardest = max(hardest, effort[f, i, j])
            if actors > 0:
                total -= shield[f] * leverage[f, patron, j] * hardest
            net[f, j] = max(total, 0.0)
    return net


def compliance_of(net: Floats, kappa: Floats, will: Floats) -> Floats:
    """How far a party moves towards what is asked: net leverage and will # (future, party), kappa # (future,)."""
    moved: Floats = -np.expm1(-kappa[:, None] * net) * will
    return moved


def compliance(world: World, today: Today) -> Floats:
    """Compliance of both parties # (future, party) under this month's pressure."""
    net = used_together(world[LEVERAGE], _joint_effort(today), today[OBSTRUCT])
    net = net + used_apart(world[LEVERAGE], _separate_effort(today), today[SHIELD])
    will = np.stack([today.member(WILL, party) for party in world.layout.parties], axis=1)
    return compliance_of(net, today[KAPPA], will)


def _joint_effort(today: Today) -> Floats:
    """How much of its leverage each actor uses jointly # (future, actor): the named actors, or all if none is."""
    level = today.lever(JOINT)
    named = today.by_actor(JOINT)
    somebody: Bools = np.any(named > 0, axis=1)
    used: Floats = np.where(somebody[:, None], np.minimum(named, level[:, None]), level[:, None])
    return used


def _separate_effort(today: Today) -> Floats:
    """How much of its leverage each actor uses on each party alone # (future, actor, party).

    The named actors, or all if none is.
    """
    level = today.lever(SEPARATE)
    named = today.by_actor(SEPARATE)
    somebody: Bools = np.any(named > 0, axis=(1, 2))
    used: Floats = np.where(somebody[:, None, None], np.minimum(named, level[:, None, :]), level[:, None, :])
    return used
