"""Stages of a day: what people do at a place with part of the day left, and on a link.

All who reach a place after the same distance are one group however they came.
"""

from __future__ import annotations

import numpy as np

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.cells import crowd, mark, put, remembered, steps
from homeward.movement.flee_rules.draws import draw, draw_binomial, draw_shares
from homeward.movement.flee_rules.kernels import inlined, kernel

__all__ = ["arrive", "choose", "decide", "finest", "follow", "full", "rest_at", "set_out", "sleep_on"]

FINE = 0.01
"""Share of the width in which a camp fills that may choose it in one go before its crowding is looked at again."""

NONE = -1


@inlined
def rest_at(t, s, later, place, wait, memory, people):  # type: ignore[no-untyped-def]
    """People stop for the day at a place, with what is left of their route."""
    mark(t, s, t[a.S_AT_ROWS], later, memory)
    if wait >= 0:
        row = t[a.S_WAITING] + later * t[a.P_WAITING] + memory * t[a.WAITS]
        bits = t[a.S_WAITING_BITS] + later * t[a.P_WAITING_BITS] + memory * t[a.W_WAITS]
        put(s, row, bits, wait, people)
    else:
        row = t[a.S_AT] + later * t[a.P_AT] + memory * t[a.PLACES]
        bits = t[a.S_AT_BITS] + later * t[a.P_AT_BITS] + memory * t[a.W_PLACES]
        put(s, row, bits, place, people)


@inlined
def sleep_on(t, s, later, memory, cell, people):  # type: ignore[no-untyped-def]
    """People stop for the day on a link."""
    mark(t, s, t[a.S_MOVING_ROWS], later, memory)
    row = t[a.S_ON] + later * t[a.P_ON] + memory * t[a.CELLS]
    bits = t[a.S_ON_BITS] + later * t[a.P_ON_BITS] + memory * t[a.W_CELLS]
    put(s, row, bits, cell, people)


@kernel
def arrive(t, f, s, g, day, leg, memory, units, speed, people):  # type: ignore[no-untyped-def]
    """People reach the end of a leg after `units` steps of travel today; below their speed they may go on."""
    place, wait = t[t[a.LEG_END] + leg], t[t[a.LEG_WAIT] + leg]
    s[t[a.S_HERE] + place] += people
    if t[a.LIVE]:
        crowd(t, f, s, g, day, place)
    if units < speed:
        node = place if wait < 0 else t[a.PLACES] + wait
        row = t[a.S_NODE] + units * (t[a.PLACES] + t[a.WAITS])
        put(s, row, t[a.S_NODE_BITS] + units * t[a.W_NODES], node, people)
        s[t[a.S_UNIT_BITS] + (units >> 6)] |= np.int64(1) << np.int64(units & 63)
    else:
        rest_at(t, s, 1 - (day & 1), place, wait, remembered(t, memory, units, f[t[a.F_GRID]]), people)


@inlined
def stage(t, f, s, g, day, leg, memory, units, speed, people):  # type: ignore[no-untyped-def]
    """People start a leg after `units` steps today: they reach its end, or stay on it overnight."""
    length = t[t[a.LEG_UNITS] + leg]
    if length < speed:
        arrive(t, f, s, g, day, leg, memory, units + steps(t, length), steps(t, speed), people)
    else:
        after = remembered(t, memory, units + steps(t, speed), f[t[a.F_GRID]])
        cell = t[t[a.LEG_CELL] + leg] + speed // t[t[a.LEG_STEP] + leg] - 1
        sleep_on(t, s, 1 - (day & 1), after, cell, people)


@kernel
def set_out(t, f, s, g, day, leg, memory, units, people, luck):  # type: ignore[no-untyped-def]
    """Start a leg, some on foot where the road makes them."""
    walk = f[t[a.F_LEG_WALK] + leg]
    walking = draw_binomial(people, walk, luck) if walk > 0.0 else 0
    if walking > 0:
        stage(t, f, s, g, day, leg, memory, units, t[a.WALK], walking)
    if people > walking:
        stage(t, f, s, g, day, leg, memory, units, t[t[a.LEG_SPEED] + leg], people - walking)


@inlined
def full(t, g, day, leg):  # type: ignore[no-untyped-def]
    """Whether the last place of a leg's route is a camp too full to set out for."""
    goal = t[t[a.LEG_GOAL] + leg]
    return t[t[a.CAMP] + day * t[a.PLACES] + goal] != 0 and g[t[a.G_FACTOR] + goal] < 0.5


@inlined
def choose(t, f, s, g, day, p, people, luck):  # type: ignore[no-untyped-def]
    """Share people who leave a place out over its routes, into s[t[S_PICKED] ..]; False if there is no route."""
    low, spell = t[t[a.FIRST] + p], t[t[a.SPELL] + day]
    count = t[t[a.FIRST] + p + 1] - low
    weight = t[a.F_WEIGHT] + spell * t[a.ROUTES] + low
    shares, attraction, target = t[a.G_SHARES], t[a.G_ATTRACTION], t[a.TARGET] + low
    total, most = 0.0, 0.0
    for i in range(count):
        share = f[weight + i] * g[attraction + t[target + i]]
        g[shares + i] = share
        total += share
        most = max(most, share)
    prune = f[t[a.F_PRUNE]]
    if prune > 1.0:
        total = 0.0
        for i in range(count):
            if g[shares + i] < most / prune:
                g[shares + i] = 0.0
            total += g[shares + i]
    if total <= 0.0:
        total = 0.0
        available = t[a.AVAILABLE] + spell * t[a.ROUTES] + low
        for i in range(count):
            g[shares + i] = float(t[available + i])
            total += g[shares + i]
        if total == 0.0:
            return False
    draw_shares(people, g, shares, count, total, s, t[a.S_PICKED], luck)
    return True


@kernel
def finest(t, f, s, day, p, people):  # type: ignore[no-untyped-def]
    """How many of the people leaving a place may choose in one go before crowding is looked at again."""
    part = people
    if t[a.LIVE] == 0:
        return part
    for route in range(t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1]):
        goal = t[t[a.TARGET] + route]
        most = f[t[a.F_CAPACITY] + day * t[a.PLACES] + goal]
        if most >= 1.0:
            here, buffer = s[t[a.S_HERE] + goal], f[t[a.F_BUFFER]]
            if here + people > buffer * most and here < most:
                part = min(part, max(1, int(FINE * most * (1.0 - buffer))))
    return part


@inlined
def choose_free(t, f, s, day, p, people, luck):  # type: ignore[no-untyped-def]
    """A few people choose one by one at a place from which no choice hangs on crowding, into s[t[S_PICKED] ..]."""
    spell = t[t[a.SPELL] + day]
    low, high = t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1]
    reached, picked = t[a.F_REACHED] + spell * t[a.ROUTES], t[a.S_PICKED] - low
    for route in range(low, high):
        s[picked + route] = 0
    for _ in range(people):
        u, route = draw(luck), low
        while route < high - 1 and u >= f[reached + route]:
            route += 1
        s[picked + route] += 1


@inlined
def leave(t, f, s, g, day, memory, units, p, going, free, luck):  # type: ignore[no-untyped-def]
    """People choose a route from a place they reached today and travel on; the number who stay after all."""
    low = t[t[a.FIRST] + p]
    count, stay = t[t[a.FIRST] + p + 1] - low, 0
    while going > 0:
        part = going if free else finest(t, f, s, day, p, going)
        going -= part
        if free and part <= 2 * (count - 1):
            choose_free(t, f, s, day, p, part, luck)
        elif not choose(t, f, s, g, day, p, part, luck):
            stay += part
            continue
        for i in range(count):
            got = s[t[a.S_PICKED] + i]
            if got == 0:
                continue
            leg = t[t[a.ROUTE_LEG] + low + i]
            if full(t, g, day, leg):
                stay += got
            else:
                s[t[a.S_HERE] + p] -= got
                if t[a.LIVE]:
                    crowd(t, f, s, g, day, p)
                set_out(t, f, s, g, day, leg, memory, units, got, luck)
    return stay


@inlined
def decide(t, f, s, g, day, memory, units, p, people, luck):  # type: ignore[no-untyped-def]
    """People who reached a place with part of the day left stay, or choose a route and travel on."""
    grid = f[t[a.F_GRID]]
    cell = day * t[a.PLACES] + p
    chance = f[t[a.F_CHANCE] + cell]
    if t[a.NO_SHORT] and t[t[a.TOWN] + cell] and (memory & (t[a.AGE] - 1)) * grid + units < t[a.SPEED]:
        chance = 1.0
    free = t[t[a.FREE] + t[t[a.SPELL] + day] * t[a.PLACES] + p] != 0
    going = draw_binomial(people, chance, luck)
    stay = people - going + leave(t, f, s, g, day, memory, units, p, going, free, luck)
    if stay > 0:
        rest_at(t, s, 1 - (day & 1), p, NONE, remembered(t, memory, units, grid), stay)


@kernel
def follow(t, f, s, g, day, memory, units, wait, people, luck):  # type: ignore[no-untyped-def]
    """People who reached a place on a longer route take its next link at once."""
    p, leg = t[t[a.WAIT_PLACE] + wait], t[t[a.WAIT_LEG] + wait]
    goes = leg >= 0 and t[t[a.LEG_OPEN] + t[t[a.SPELL] + day] * t[a.LEGS] + leg] != 0
    if not goes or full(t, g, day, leg):
        rest_at(t, s, 1 - (day & 1), p, NONE, remembered(t, memory, units, f[t[a.F_GRID]]), people)
        return
    s[t[a.S_HERE] + p] -= people
    if t[a.LIVE]:
        crowd(t, f, s, g, day, p)
    set_out(t, f, s, g, day, leg, memory, units, people, luck)
