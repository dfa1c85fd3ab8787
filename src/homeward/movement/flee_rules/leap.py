"""The rest of a day in one draw: where people who reach a place with part of the day left will be at night.

While nothing changes, the chances of every way the day can end depend only on the place, the distance done and
the memory, so they are worked out once (a *row*) and shared by all futures. Two things keep this exact when
camps fill: whoever chooses a camp of limited capacity stops at that choice, where the crowding of the moment
decides by a maximal coupling of the chances of the row with those of the moment; and rows are worked out for the
level of crowding at which the travel phase began. A row is kept until the spell of days without change is over.

Blocks: `qi` holds switches, the index of rows and their entries; `qf` their chances, and scratch.
A code is memory * places + place for a night at a place, then memory * cells + cell for a night on a link, then
leg * top + units for a camp chosen after `units` of travel.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.types import Floats, Ints
from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.arena import Arena
from homeward.movement.flee_rules.cells import low_bit, remembered, steps
from homeward.movement.flee_rules.draws import draw
from homeward.movement.flee_rules.kernels import inlined, kernel

__all__ = ["entry_of", "full_camps", "new_rows", "pick", "plan", "row_of"]

MASKS = 24
POOL = 1_000_000
CODE, ALIAS = np.int64(0xFFFFF), np.int64(0x7FFF)
ALIAS_AT, CUT_AT = np.int64(20), np.int64(35)
WHOLE, MOST_CUT = 2.0**28, np.int64(2**28)
LEVELS = (1.0, 0.6, 0.3, 0.0)
"""Levels of crowding for which rows are worked out: each at least what it stands for."""

(Q_SPELL, Q_USED, Q_MASKS, Q_MASK, Q_INDEX, Q_POOL, Q_BITS, Q_UNITS, Q_TOUCHED, Q_STACK, Q_SIZE, Q_STARTS,
 Q_CHANCE, Q_CUT, Q_NODE, Q_OUT, Q_PLAN, Q_CAPPED, Q_BUILT) = range(19)  # fmt: skip


def new_rows(blocks: Arena, pool: int = POOL) -> tuple[Ints, Floats]:
    """Empty blocks of rows for a compiled case; a pool holds at least one row."""
    t = blocks.t
    starts = 2 * int(t[a.LEGS]) + int(t[a.CELLS])
    outcomes = int(t[a.MEMORIES] * (t[a.PLACES] + t[a.CELLS]) + t[a.LEGS] * t[a.TOP])
    pool = max(pool, outcomes + 3)
    words = int(t[a.PLACES]) // 64 + 1
    sizes = {
        Q_MASK: MASKS, Q_INDEX: MASKS * starts * int(t[a.MEMORIES]), Q_POOL: pool,
        Q_BITS: int(t[a.TOP]) * words, Q_UNITS: int(t[a.TOP]) // 64 + 1, Q_TOUCHED: outcomes, Q_STACK: 2 * outcomes,
        Q_CAPPED: int(t[a.PLACES]),
    }  # fmt: skip
    head, at = np.zeros(19, dtype=np.int64), 19
    for name, size in sizes.items():
        head[name] = at
        at += size
    qi = np.zeros(at, dtype=np.int64)
    head[Q_SPELL], head[Q_SIZE], head[Q_STARTS] = -1, pool, starts
    at = 0
    fractions = {
        Q_CHANCE: pool, Q_CUT: outcomes, Q_NODE: int(t[a.TOP] * t[a.PLACES]), Q_OUT: outcomes,
        Q_PLAN: MASKS * int(t[a.ROUTES]),
    }  # fmt: skip
    for name, size in fractions.items():
        head[name] = at
        at += size
    qi[:19] = head
    return qi, np.zeros(at)


@kernel
def forget(t, f, qi, day):  # type: ignore[no-untyped-def]
    """Forget all rows; number the places of limited capacity."""
    for cell in range(qi[Q_INDEX], qi[Q_INDEX] + MASKS * qi[Q_STARTS] * t[a.MEMORIES]):
        qi[cell] = 0
    qi[Q_USED], qi[Q_MASKS] = 1, 0
    number = 0
    for p in range(t[a.PLACES]):
        limited = f[t[a.F_CAPACITY] + day * t[a.PLACES] + p] >= 1.0
        qi[qi[Q_CAPPED] + p] = number if limited else -1
        number += 1 if limited else 0


@inlined
def level_of(factor):  # type: ignore[no-untyped-def]
    """The level of crowding a row is worked out for: never more crowded than now, and entry barred at the same."""
    if factor <= 0.0:
        return 3
    if factor <= LEVELS[2]:
        return 2
    return 1 if factor <= LEVELS[1] else 0


@kernel
def plan(t, f, qi, qf, day, slot):  # type: ignore[no-untyped-def]
    """Chances of the routes of every place at the levels of crowding of a slot # (route,)."""
    spell, mask = t[t[a.SPELL] + day], qi[qi[Q_MASK] + slot]
    first = qi[Q_PLAN] + slot * t[a.ROUTES]
    for p in range(t[a.PLACES]):
        total = 0.0
        for route in range(t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1]):
            number = qi[qi[Q_CAPPED] + t[t[a.TARGET] + route]]
            share = f[t[a.F_WEIGHT] + spell * t[a.ROUTES] + route]
            if number >= 0:
                share *= LEVELS[(mask >> np.int64(2 * number)) & 3] ** f[t[a.F_POWER]]
            qf[first + route] = share
            total += share
        for route in range(t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1]):
            qf[first + route] = qf[first + route] / total if total > 0.0 else 0.0


@kernel
def full_camps(t, f, g, qi, qf, day):  # type: ignore[no-untyped-def]
    """Number of today's levels of crowding among those met in this spell; rows are begun anew with a spell."""
    if qi[Q_SPELL] != t[t[a.SPELL] + day]:
        qi[Q_SPELL] = t[t[a.SPELL] + day]
        forget(t, f, qi, day)
    mask = np.int64(0)
    for p in range(t[a.PLACES]):
        number = qi[qi[Q_CAPPED] + p]
        if number >= 0:
            mask |= np.int64(level_of(g[t[a.G_FACTOR] + p])) << np.int64(2 * number)
    for slot in range(qi[Q_MASKS]):
        if qi[qi[Q_MASK] + slot] == mask:
            return slot
    if qi[Q_MASKS] == MASKS:
        forget(t, f, qi, day)
    slot = qi[Q_MASKS]
    qi[qi[Q_MASK] + slot] = mask
    qi[Q_MASKS] += 1
    plan(t, f, qi, qf, day, slot)
    return slot


@inlined
def add_out(qi, qf, code, chance, touched):  # type: ignore[no-untyped-def]
    """Add to the chance of an outcome; the number of outcomes touched so far."""
    cell = qi[Q_OUT] + code
    if qf[cell] == 0.0:
        qi[qi[Q_TOUCHED] + touched] = code
        touched += 1
    qf[cell] += chance
    return touched


@inlined
def add_node(t, qi, qf, place, units, chance):  # type: ignore[no-untyped-def]
    """Add to the chance of being at a place after some travel, with part of the day left."""
    qf[qi[Q_NODE] + units * t[a.PLACES] + place] += chance
    qi[qi[Q_BITS] + units * (t[a.PLACES] // 64 + 1) + (place >> 6)] |= np.int64(1) << np.int64(place & 63)
    qi[qi[Q_UNITS] + (units >> 6)] |= np.int64(1) << np.int64(units & 63)


@kernel
def add_stage(t, f, qi, qf, leg, memory, units, speed, chance, touched):  # type: ignore[no-untyped-def]
    """Add what a stage at a speed leads to: a place in time to go on, a place for the night, or the link."""
    length, places = t[t[a.LEG_UNITS] + leg], t[a.PLACES]
    if length < speed:
        end, after = t[t[a.LEG_END] + leg], units + steps(t, length)
        if after < steps(t, speed):
            add_node(t, qi, qf, end, after, chance)
        else:
            code = remembered(t, memory, after, f[t[a.F_GRID]]) * places + end
            touched = add_out(qi, qf, code, chance, touched)
    else:
        cell = t[t[a.LEG_CELL] + leg] + speed // t[t[a.LEG_STEP] + leg] - 1
        code = (
            t[a.MEMORIES] * places + remembered(t, memory, units + steps(t, speed), f[t[a.F_GRID]]) * t[a.CELLS] + cell
        )
        touched = add_out(qi, qf, code, chance, touched)
    return touched


@kernel
def expand(t, f, qi, qf, day, slot, p, units, memory, chance, touched):  # type: ignore[no-untyped-def]
    """Add what a decision at a place leads to."""
    cell, grid, places = day * t[a.PLACES] + p, f[t[a.F_GRID]], t[a.PLACES]
    move = f[t[a.F_CHANCE] + cell]
    if t[a.NO_SHORT] and t[t[a.TOWN] + cell] and memory * grid + units < t[a.SPEED]:
        move = 1.0
    low, high = t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1]
    planned, total = qi[Q_PLAN] + slot * t[a.ROUTES], 0.0
    for route in range(low, high):
        total += qf[planned + route]
    if total <= 0.0:
        move = 0.0
    if move < 1.0:
        touched = add_out(qi, qf, remembered(t, memory, units, grid) * places + p, chance * (1.0 - move), touched)
    if move == 0.0:
        return touched
    nights = t[a.MEMORIES] * (places + t[a.CELLS])
    for route in range(low, high):
        part = chance * move * qf[planned + route]
        if part <= 0.0:
            continue
        leg = t[t[a.ROUTE_LEG] + route]
        if qi[qi[Q_CAPPED] + t[t[a.TARGET] + route]] >= 0:
            touched = add_out(qi, qf, nights + leg * t[a.TOP] + units, part, touched)
            continue
        walk = f[t[a.F_LEG_WALK] + leg]
        if walk > 0.0:
            touched = add_stage(t, f, qi, qf, leg, memory, units, t[a.WALK], part * walk, touched)
        if walk < 1.0:
            speed = t[t[a.LEG_SPEED] + leg]
            touched = add_stage(t, f, qi, qf, leg, memory, units, speed, part * (1.0 - walk), touched)
    return touched


@kernel
def store(qi, qf, touched):  # type: ignore[no-untyped-def]
    """Put the outcomes into the pool with an alias table (Vose 1991); where the row begins.

    An entry is one whole number, so that a draw touches little memory: from the top the share of draws that keep the
    code (of 2**28), the alias (15 bits), the code (20 bits).
    """
    row, first = qi[Q_USED], qi[Q_POOL] + qi[Q_USED]
    chance, cut, total = qi[Q_CHANCE] + row + 1, qi[Q_CUT], 0.0
    for i in range(touched):
        total += qf[qi[Q_OUT] + qi[qi[Q_TOUCHED] + i]]
    small, large, few, many = qi[Q_STACK], qi[Q_STACK] + touched, 0, 0
    qi[first] = touched
    for i in range(touched):
        code = qi[qi[Q_TOUCHED] + i]
        share = qf[qi[Q_OUT] + code] / total
        qf[qi[Q_OUT] + code] = 0.0
        qi[first + 1 + i] = code | (i << ALIAS_AT)
        qf[chance + i] = share
        qf[cut + i] = share * touched
        if share * touched < 1.0:
            qi[small + few] = i
            few += 1
        else:
            qi[large + many] = i
            many += 1
    while few > 0 and many > 0:
        few -= 1
        poor, rich = qi[small + few], qi[large + many - 1]
        qi[first + 1 + poor] = (qi[first + 1 + poor] & CODE) | (rich << ALIAS_AT)
        qf[cut + rich] -= 1.0 - qf[cut + poor]
        if qf[cut + rich] < 1.0:
            many -= 1
            qi[small + few] = rich
            few += 1
    for i in range(few):
        qf[cut + qi[small + i]] = 1.0
    for i in range(many):
        qf[cut + qi[large + i]] = 1.0
    for i in range(touched):
        qi[first + 1 + i] |= min(np.int64(qf[cut + i] * WHOLE + 0.5), MOST_CUT) << CUT_AT
    qi[Q_USED] = row + touched + 1
    return row


@kernel
def build(t, f, qi, qf, day, slot, p, units, memory):  # type: ignore[no-untyped-def]
    """Work out a row, from the least travel to the most; where it begins in the pool."""
    places, touched = t[a.PLACES], 0
    words = places // 64 + 1
    add_node(t, qi, qf, p, units, 1.0)
    for block in range(t[a.TOP] // 64 + 1):
        while qi[qi[Q_UNITS] + block] != 0:
            here = (block << 6) + low_bit(qi[qi[Q_UNITS] + block])
            qi[qi[Q_UNITS] + block] &= qi[qi[Q_UNITS] + block] - 1
            for word in range(words):
                bits = qi[Q_BITS] + here * words + word
                while qi[bits] != 0:
                    place = (word << 6) + low_bit(qi[bits])
                    qi[bits] &= qi[bits] - 1
                    cell = qi[Q_NODE] + here * places + place
                    chance = qf[cell]
                    qf[cell] = 0.0
                    if chance > 0.0:
                        touched = expand(t, f, qi, qf, day, slot, place, here, memory, chance, touched)
    qi[Q_BUILT] += 1
    return store(qi, qf, touched)


@kernel
def row_of(t, f, qi, qf, day, slot, start, p, units, memory):  # type: ignore[no-untyped-def]
    """Where the row of a start begins; it is worked out when it is first asked for."""
    index = qi[Q_INDEX] + (slot * qi[Q_STARTS] + start) * t[a.MEMORIES] + memory
    if qi[index] == 0:
        outcomes = t[a.MEMORIES] * (t[a.PLACES] + t[a.CELLS]) + t[a.LEGS] * t[a.TOP]
        if qi[Q_USED] + outcomes + 1 >= qi[Q_SIZE]:
            slots = qi[Q_MASKS]
            forget(t, f, qi, day)
            qi[Q_MASKS] = slots
        qi[index] = build(t, f, qi, qf, day, slot, p, units, memory)
    return qi[index]


@inlined
def pick(qi, row, luck):  # type: ignore[no-untyped-def]
    """One outcome of a row: its code. The share kept is exact to 2**-28."""
    first = qi[Q_POOL] + row
    u = draw(luck) * qi[first]
    i = np.int64(u)
    entry = qi[first + 1 + i]
    if np.int64((u - i) * WHOLE) < (entry >> CUT_AT):
        return entry & CODE
    return qi[first + 1 + ((entry >> ALIAS_AT) & ALIAS)] & CODE


@inlined
def entry_of(qi, qf, row, i):  # type: ignore[no-untyped-def]
    """Code and chance of an outcome of a row."""
    return qi[qi[Q_POOL] + row + 1 + i] & CODE, qf[qi[Q_CHANCE] + row + 1 + i]
