"""Where to: the compiled rules by which people choose a destination, and by which they move on from one.

A destination draws people by attraction * safety * room * (km + SOFTENING) ** -power, km of the whole way, times
(people already there + FEW) ** kin and, over its country, ties and crowd.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from homeward.foundation.chance import stream_id, uniform
from homeward.foundation.inverse import binomial

SOFTENING = 10.0
"""Kilometres added to a distance, so that the nearest place is not infinitely attractive."""

FEW = 300.0
"""Heads added to those at a destination, so that one where nobody is yet can still draw people."""

DIRECT, NOWHERE = -1, -2
"""Entries of first_gate: the destination lies ahead without a bottleneck; it cannot be reached."""

_CHOOSE = stream_id("flight.choose")
_ONWARD = stream_id("flight.onward")


@njit(cache=True)
def weights(first_gate, log_km, attraction, power, home, out):  # type: ignore[no-untyped-def]
    """Attraction by distance of each destination from each source # (source, target), 0 where out of reach.

    Only sources that somebody can leave from are worked out: cohorts with people at home, and bottlenecks.
    """
    for source in range(out.shape[0]):
        if source < home.shape[0] and home[source] == 0:
            continue
        for target in range(out.shape[1]):
            out[source, target] = 0.0
            if first_gate[source, target] != NOWHERE:
                out[source, target] = attraction[target] * math.exp(-power * log_km[source, target])


@njit(cache=True)
def divide(heads, weight, factor, seed, future, time, slot, out):  # type: ignore[no-untyped-def]
    """Divide people over destinations by weight * factor (by weight alone if every factor is 0); False if none."""
    total = 0.0
    plain = 0.0
    for target in range(weight.shape[0]):
        total += weight[target] * factor[target]
        plain += weight[target]
    if plain <= 0.0:
        return False
    open_only = total > 0.0
    rest = total if open_only else plain
    left = heads
    out[:] = 0
    for target in range(weight.shape[0]):
        share = weight[target] * (factor[target] if open_only else 1.0)
        chance = 1.0 if share >= rest else share / rest
        luck = uniform(seed, future, _CHOOSE, time, slot * weight.shape[0] + target) if 0.0 < chance < 1.0 else 0.5
        out[target] = binomial(luck, left, chance)
        left -= out[target]
        if left == 0:
            break
        rest = max(rest - share, 0.0)
    return True


@njit(cache=True)
def factors(housed, start, beds, safety, kin, country, ties, crowd, count, there, out):  # type: ignore[no-untyped-def]
    """What a destination's safety, room, people already there and its country make of its attraction # (target,).

    count and there: room for the open destinations and the people of each country # (country,).
    """
    count[:] = 0.0
    there[:] = 0.0
    for target in range(out.shape[0]):
        here = housed[target] + start[target]
        room = 1.0 - here / beds[target] if beds[target] > 0.0 else 0.0
        out[target] = safety[target] * max(room, 0.0)
        there[country[target]] += here
        if out[target] > 0.0:
            count[country[target]] += 1.0
        if kin != 0.0:
            out[target] *= (here + FEW) ** kin
    if ties != 0.0 or crowd != 0.0:
        for target in range(out.shape[0]):
            where = country[target]
            out[target] *= (there[where] + FEW) ** ties * max(count[where], 1.0) ** -crowd


@njit(cache=True)
def move_on(  # type: ignore[no-untyped-def]
    leaving, there, inflow, housed, attraction, factor, country, time, seed, future, slot, weight, share, moved
):
    """Move a share of the people at each destination # (kind,) on to others of its country; nobody is moved twice.

    weight, share # (target,) and moved # (kind,) are room; people without an open destination to go to stay.
    """
    targets = housed.shape[0]
    moved[:] = 0
    for kind in range(there.shape[0]):
        here = kind % targets
        going = binomial(uniform(seed, future, _ONWARD, time, kind), there[kind], leaving) if there[kind] > 0 else 0
        if going == 0:
            continue
        for target in range(targets):
            other = target != here and country[target] == country[here]
            weight[target] = attraction[target] * factor[target] if other else 0.0
        if not divide(going, weight, np.ones(targets), seed, future, time, slot + kind, share):
            continue
        moved[kind] -= going
        for target in range(targets):
            moved[kind - here + target] += share[target]
    for kind in range(there.shape[0]):
        there[kind] += moved[kind]
        inflow[kind] += moved[kind]
        housed[kind % targets] += moved[kind]
