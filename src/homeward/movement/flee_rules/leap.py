"""The rest of a day in one draw: where people who reach a place with part of the day left will be at night.

While nothing changes, the chances of every way the day can end depend only on the place, the distance done and
the memory, so they are worked out once (a *row*) and shared by all futures. Two things keep this exact when
camps fill: whoever chooses a camp of limited capacity stops at that choice, where the crowding of the moment
decides by a maximal coupling of the weights of the row with the weights of the moment; and rows leave out camps
that were full when the travel phase began. A row is kept until the spell of days without change is over.

Blocks: `qi` holds switches, the index of rows and their codes and aliases; `qf` their chances, and scratch.
A code is memory * places + place for a night at a place, then memory * cells + cell for a night on a link, then
leg * top + units for a camp chosen after `units` of travel.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.types import Floats, Ints
from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.arena import Arena
from homeward.movement.flee_rules.cells import low_bit, remembered
from homeward.movement.flee_rules.draws import draw
from homeward.movement.flee_rules.kernels import inlined, kernel

__all__ = ["full_camps", "new_rows", "pick", "row_of"]

MASKS = 8
POOL = 1_500_000

(Q_SPELL, Q_USED, Q_MASKS, Q_MASK, Q_INDEX, Q_CODE, Q_ALIAS, Q_BITS, Q_UNITS, Q_TOUCHED, Q_STACK, Q_POOL, Q_STARTS,
 Q_CHANCE, Q_CUT, Q_NODE, Q_OUT, Q_CAPPED, Q_BUILT) = range(19)  # fmt: skip


def new_rows(blocks: Arena, pool: int = POOL) -> tuple[Ints, Floats]:
    """Empty blocks of rows for a compiled case."""
    t = blocks.t
    starts = 2 * int(t[a.LEGS]) + int(t[a.CELLS])
    outcomes = int(t[a.MEMORIES] * (t[a.PLACES] + t[a.CELLS]) + t[a.LEGS] * t[a.TOP])
    words = int(t[a.PLACES]) // 64 + 1
    sizes = {
        Q_MASK: MASKS, Q_INDEX: MASKS * starts * int(t[a.MEMORIES]), Q_CODE: pool, Q_ALIAS: pool,
        Q_BITS: int(t[a.TOP]) * words, Q_UNITS: int(t[a.TOP]) // 64 + 1, Q_TOUCHED: outcomes, Q_STACK: 2 * outcomes,
        Q_CAPPED: int(t[a.PLACES]),
    }  # fmt: skip
    head, at = np.zeros(19, dtype=np.int64), 19
    for name, size in sizes.items():
        head[name] = at
        at += size
    qi = np.zeros(at, dtype=np.int64)
    head[Q_SPELL], head[Q_POOL], head[Q_STARTS] = -1, pool, starts
    head[Q_CHANCE], head[Q_CUT], head[Q_NODE] = 0, pool, 2 * pool
    head[Q_OUT] = 2 * pool + int(t[a.TOP] * t[a.PLACES])
    qi[:19] = head
    return qi, np.zeros(int(head[Q_OUT]) + outcomes)


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


@kernel
def full_camps(t, f, s, qi, day):  # type: ignore[no-untyped-def]
    """Number of today's set of full camps among the sets met in this spell; rows are begun anew with a spell."""
    if qi[Q_SPELL] != t[t[a.SPELL] + day]:
        qi[Q_SPELL] = t[t[a.SPELL] + day]
        forget(t, f, qi, day)
    mask = np.int64(0)
    for p in range(t[a.PLACES]):
        number = qi[qi[Q_CAPPED] + p]
        if number >= 0 and s[t[a.S_HERE] + p] >= f[t[a.F_CAPACITY] + day * t[a.PLACES] + p]:
            mask |= np.int64(1) << np.int64(min(number, 62))
    for slot in range(qi[Q_MASKS]):
        if qi[qi[Q_MASK] + slot] == mask:
            return slot
    if qi[Q_MASKS] == MASKS:
        forget(t, f, qi, day)
    slot = qi[Q_MASKS]
    qi[qi[Q_MASK] + slot] = mask
    qi[Q_MASKS] += 1
    return slot


@inlined
def row_weight(t, f, qi, day, slot, route):  # type: ignore[no-untyped-def]
    """Weight of a route in a row: without crowding, and 0 where its end was full this morning."""
    number = qi[qi[Q_CAPPED] + t[t[a.TARGET] + route]]
    if number >= 0 and (qi[qi[Q_MASK] + slot] >> np.int64(min(number, 62))) & 1:
        return 0.0
    return f[t[a.F_WEIGHT] + t[t[a.SPELL] + day] * t[a.ROUTES] + route]


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
        end, after = t[t[a.LEG_END] + leg], units + length
        if after < speed:
            add_node(t, qi, qf, end, after, chance)
        else:
            code = remembered(memory, after, f[t[a.F_GRID]]) * places + end
            touched = add_out(qi, qf, code, chance, touched)
    else:
        cell = t[t[a.LEG_CELL] + leg] + speed // t[t[a.LEG_STEP] + leg] - 1
        code = t[a.MEMORIES] * places + remembered(memory, units + speed, f[t[a.F_GRID]]) * t[a.CELLS] + cell
        touched = add_out(qi, qf, code, chance, touched)
    return touched


@kernel
def expand(t, f, qi, qf, day, slot, p, units, memory, chance, touched):  # type: ignore[no-untyped-def]
    """Add what a decision at a place leads to."""
    cell, grid, places = day * t[a.PLACES] + p, f[t[a.F_GRID]], t[a.PLACES]
    move = f[t[a.F_CHANCE] + cell]
    if t[a.NO_SHORT] and t[t[a.TOWN] + cell] and memory * grid + units < t[a.SPEED]:
        move = 1.0
    total = 0.0
    for route in range(t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1]):
        total += row_weight(t, f, qi, day, slot, route)
    if total <= 0.0:
        move = 0.0
    if move < 1.0:
        touched = add_out(qi, qf, remembered(memory, units, grid) * places + p, chance * (1.0 - move), touched)
    if move == 0.0:
        return touched
    nights = t[a.MEMORIES] * (places + t[a.CELLS])
    for route in range(t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1]):
        part = chance * move * row_weight(t, f, qi, day, slot, route) / total
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
    """Put the outcomes into the pool with an alias table (Vose 1991); where the row begins."""
    row = qi[Q_USED]
    code, alias, chance, cut = qi[Q_CODE] + row, qi[Q_ALIAS] + row, qi[Q_CHANCE] + row, qi[Q_CUT] + row
    total = 0.0
    for i in range(touched):
        total += qf[qi[Q_OUT] + qi[qi[Q_TOUCHED] + i]]
    small, large, few, many = qi[Q_STACK], qi[Q_STACK] + touched, 0, 0
    qi[code] = touched
    for i in range(touched):
        cell = qi[Q_OUT] + qi[qi[Q_TOUCHED] + i]
        share = qf[cell] / total
        qf[cell] = 0.0
        qi[code + 1 + i] = qi[qi[Q_TOUCHED] + i]
        qf[chance + 1 + i] = share
        qf[cut + 1 + i] = share * touched
        qi[alias + 1 + i] = i
        if share * touched < 1.0:
            qi[small + few] = i
            few += 1
        else:
            qi[large + many] = i
            many += 1
    while few > 0 and many > 0:
        few -= 1
        poor, rich = qi[small + few], qi[large + many - 1]
        qi[alias + 1 + poor] = rich
        qf[cut + 1 + rich] -= 1.0 - qf[cut + 1 + poor]
        if qf[cut + 1 + rich] < 1.0:
            many -= 1
            qi[small + few] = rich
            few += 1
    for i in range(few):
        qf[cut + 1 + qi[small + i]] = 1.0
    for i in range(many):
        qf[cut + 1 + qi[large + i]] = 1.0
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
        if qi[Q_USED] + outcomes + 1 >= qi[Q_POOL]:
            mask = qi[qi[Q_MASK] + slot]
            used = qi[Q_MASKS]
            forget(t, f, qi, day)
            qi[Q_MASKS] = used
            qi[qi[Q_MASK] + slot] = mask
        qi[index] = build(t, f, qi, qf, day, slot, p, units, memory)
    return qi[index]


@inlined
def pick(qi, qf, row, luck):  # type: ignore[no-untyped-def]
    """One outcome of a row: its code."""
    count = qi[qi[Q_CODE] + row]
    u = draw(luck) * count
    i = np.int64(u)
    if u - i >= qf[qi[Q_CUT] + row + 1 + i]:
        i = qi[qi[Q_ALIAS] + row + 1 + i]
    return qi[qi[Q_CODE] + row + 1 + i]
