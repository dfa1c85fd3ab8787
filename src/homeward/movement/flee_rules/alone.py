"""The rest of a day of one person.

Where a group is small, walking its people one after another costs less than dividing it at every place: nothing has to
be put down and picked up again, and one number decides whether a person goes on and where to. As in the peer, one
person's day is over before the next person's is looked at.
"""

from __future__ import annotations

import numpy as np

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.cells import crowd, remembered, steps
from homeward.movement.flee_rules.draws import draw
from homeward.movement.flee_rules.kernels import inlined, kernel
from homeward.movement.flee_rules.stages import choose, full, rest_at, sleep_on

__all__ = ["pick_leg", "walk", "walk_from"]

NONE = -1


@inlined
def pick_free(t, f, day, p, u):  # type: ignore[no-untyped-def]
    """The route that the number u picks at a place from which no choice hangs on crowding."""
    reached = t[a.F_REACHED] + t[t[a.SPELL] + day] * t[a.ROUTES]
    route, last = t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1] - 1
    while route < last and u >= f[reached + route]:
        route += 1
    return route


@kernel
def pick_crowded(t, f, s, g, day, p, luck):  # type: ignore[no-untyped-def]
    """The leg that one person chooses by the crowding of the moment, or -1: there is none, or its end is too full."""
    if not choose(t, f, s, g, day, p, 1, luck):
        return NONE
    i = 0
    while s[t[a.S_PICKED] + i] == 0:
        i += 1
    leg = t[t[a.ROUTE_LEG] + t[t[a.FIRST] + p] + i]
    return NONE if full(t, g, day, leg) else leg


@inlined
def pick_leg(t, f, s, g, day, p, u, luck):  # type: ignore[no-untyped-def]
    """The leg by which one person leaves a place, or -1: there is none, or its end is too full; u is used if it can."""
    if t[t[a.FREE] + t[t[a.SPELL] + day] * t[a.PLACES] + p]:
        return t[t[a.ROUTE_LEG] + pick_free(t, f, day, p, u)]
    return np.int64(pick_crowded(t, f, s, g, day, p, luck))


@inlined
def next_leg(t, f, s, g, day, unforced, p, luck):  # type: ignore[no-untyped-def]
    """The leg by which a person who reached a place with part of the day left goes on, or -1 to stay."""
    cell = day * t[a.PLACES] + p
    chance = f[t[a.F_CHANCE] + cell]
    if unforced < 0.0 and t[t[a.TOWN] + cell]:
        chance = 1.0
    u, leg = draw(luck), np.int64(NONE)
    if u < chance:
        leg = pick_leg(t, f, s, g, day, p, u / chance, luck)
    return leg


@inlined
def following_leg(t, g, day, wait):  # type: ignore[no-untyped-def]
    """The next leg of a longer route, or -1 if its link is gone or its end too full."""
    leg = t[t[a.WAIT_LEG] + wait]
    if leg < 0 or t[t[a.LEG_OPEN] + t[t[a.SPELL] + day] * t[a.LEGS] + leg] == 0 or full(t, g, day, leg):
        return np.int64(NONE)
    return leg


@inlined
def move_head(t, f, s, g, day, p, people):  # type: ignore[no-untyped-def]
    """Count somebody in or out where crowding hangs on it."""
    if f[t[a.F_CAPACITY] + day * t[a.PLACES] + p] >= 1.0:
        s[t[a.S_HERE] + p] += people
        if t[a.LIVE]:
            crowd(t, f, s, g, day, p)


@inlined
def spend_night(t, f, s, day, memory, units, p, wait):  # type: ignore[no-untyped-def]
    """One person stops at a place, counted there already if crowding hangs on it."""
    if f[t[a.F_CAPACITY] + day * t[a.PLACES] + p] < 1.0:
        s[t[a.S_HERE] + p] += 1
    rest_at(t, s, 1 - (day & 1), p, wait, remembered(t, memory, units, f[t[a.F_GRID]]), 1)


@kernel
def walk_from(t, f, s, g, day, memory, units, p, wait, luck):  # type: ignore[no-untyped-def]
    """One person who stands at a place, counted there, after `units` steps of travel decides and goes on."""
    if f[t[a.F_CAPACITY] + day * t[a.PLACES] + p] < 1.0:
        s[t[a.S_HERE] + p] -= 1
    walk(t, f, s, g, day, memory, units, np.int64(NONE), p, wait, luck)


@kernel
def walk(t, f, s, g, day, memory, units, leg, p, wait, luck):  # type: ignore[no-untyped-def]
    """One person takes a leg after `units` steps of travel, or is at a place (leg -1), and goes on till night.

    Between places nobody is counted, and at a place only where crowding hangs on it.
    """
    may_go, must_go = True, -1.0
    if t[a.NO_SHORT]:
        must_go = t[a.SPEED] - (memory & (t[a.AGE] - 1)) * f[t[a.F_GRID]]
    while True:
        if leg >= 0:
            speed, foot = t[t[a.LEG_SPEED] + leg], f[t[a.F_LEG_WALK] + leg]
            if foot > 0.0 and draw(luck) < foot:
                speed = t[a.WALK]
            length = t[t[a.LEG_UNITS] + leg]
            if length >= speed:
                cell = t[t[a.LEG_CELL] + leg] + speed // t[t[a.LEG_STEP] + leg] - 1
                after = remembered(t, memory, units + steps(t, speed), f[t[a.F_GRID]])
                sleep_on(t, s, 1 - (day & 1), after, cell, 1)
                return
            units += steps(t, length)
            p, wait = t[t[a.LEG_END] + leg], t[t[a.LEG_WAIT] + leg]
            move_head(t, f, s, g, day, p, 1)
            may_go, leg = units < steps(t, speed), np.int64(NONE)
        if may_go and wait >= 0:
            leg, wait = following_leg(t, g, day, wait), np.int64(NONE)
        elif may_go:
            leg = next_leg(t, f, s, g, day, units - must_go, p, luck)
        if leg < 0:
            spend_night(t, f, s, day, memory, units, p, wait)
            return
        move_head(t, f, s, g, day, p, -1)
