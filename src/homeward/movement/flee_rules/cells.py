"""Cells that hold people, and the crowding of places.

Bits say which cells of a row hold anybody, so a day costs what is occupied, not what is possible. A row is an age and
a memory: its number is age * t[AGE] + memory, and arguments called `memory` in other kernels are such rows. Where age
is not kept a row is just a memory.
"""

from __future__ import annotations

import numpy as np

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.kernels import inlined

__all__ = ["crowd", "low_bit", "mark", "next_row", "put", "remembered", "some", "steps", "take"]

_CAPACITY, _BUFFER, _POWER, _PLACES = a.F_CAPACITY, a.F_BUFFER, a.F_POWER, a.PLACES
_STEP, _AGE, _OLDEST = a.STEP, a.AGE, a.OLDEST
_HERE, _FACTOR, _ATTRACTION = a.S_HERE, a.G_FACTOR, a.G_ATTRACTION


@inlined
def put(s, row, bits, cell, people):  # type: ignore[no-untyped-def]
    """Add people to a cell of the row that begins at `row` and mark it in the bits that begin at `bits`."""
    s[row + cell] += people
    s[bits + (cell >> 6)] |= np.int64(1) << np.int64(cell & 63)


@inlined
def mark(t, s, rows, day_parity, row):  # type: ignore[no-untyped-def]
    """Note that a row holds somebody; `rows` is where the bits of rows begin, one set for tonight, one for tomorrow."""
    s[rows + day_parity * t[a.W_ROWS] + (row >> 6)] |= np.int64(1) << np.int64(row & 63)


@inlined
def low_bit(word):  # type: ignore[no-untyped-def]
    """Place of the lowest bit of a word that is not 0."""
    step = np.int64(0)
    if word & np.int64(0xFFFFFFFF) == 0:
        word >>= np.int64(32)
        step += 32
    if word & np.int64(0xFFFF) == 0:
        word >>= np.int64(16)
        step += 16
    if word & np.int64(0xFF) == 0:
        word >>= np.int64(8)
        step += 8
    if word & np.int64(0xF) == 0:
        word >>= np.int64(4)
        step += 4
    if word & np.int64(0x3) == 0:
        word >>= np.int64(2)
        step += 2
    if word & np.int64(0x1) == 0:
        step += 1
    return step


@inlined
def take(s, row, bits, words, start):  # type: ignore[no-untyped-def]
    """The next marked cell at or after the word `start`: unmark it, empty it; (cell, people), or (-1, 0)."""
    for index in range(start, words):
        word = s[bits + index]
        if word != 0:
            cell = (index << 6) + low_bit(word)
            s[bits + index] = word & (word - 1)
            people = s[row + cell]
            s[row + cell] = 0
            return cell, people
    return -1, 0


@inlined
def next_row(s, bits, row, stop):  # type: ignore[no-untyped-def]
    """The first marked row from `row` on, before `stop`; `stop` if there is none."""
    while row < stop:
        word = s[bits + (row >> 6)] >> np.int64(row & 63)
        if word != 0:
            return min(row + low_bit(word), stop)
        row = ((row >> 6) + 1) << 6
    return stop


@inlined
def some(s, bits, words):  # type: ignore[no-untyped-def]
    """Whether any cell of a row is marked."""
    marked = np.int64(0)
    for word in range(bits, bits + words):
        marked |= s[word]
    return marked != 0


@inlined
def remembered(t, row, units, grid):  # type: ignore[no-untyped-def]
    """The row a day later: people are a day older; their memory is the mean of it and of the steps travelled today."""
    step = t[_AGE]
    memory = row & (step - 1)
    older = min(row - memory + step, t[_OLDEST])
    if grid == 1.0:
        return older + ((memory + units) >> 1)
    if grid == 0.0:
        return older
    return older + np.int64(np.rint((memory * grid + units) / (2.0 * grid)))


@inlined
def steps(t, units):  # type: ignore[no-untyped-def]
    """Steps of the day's travel in a distance: at least one."""
    step = t[_STEP]
    return units if step == 1 else max(1, (units + step // 2) // step)


@inlined
def crowd(t, f, s, g, day, place):  # type: ignore[no-untyped-def]
    """Set what crowding leaves of a place's weight: 1 up to the buffer, 0 when full, a straight line between."""
    most = f[t[_CAPACITY] + day * t[_PLACES] + place]
    if most < 1.0:
        return
    here = s[t[_HERE] + place]
    start = f[t[_BUFFER]] * most
    if here <= start:
        value = 1.0
    elif here >= most:
        value = 0.0
    else:
        value = 1.0 - (here - start) / (most - start)
    power = f[t[_POWER]]
    g[t[_FACTOR] + place] = value
    g[t[_ATTRACTION] + place] = value if power == 1.0 else value**power
