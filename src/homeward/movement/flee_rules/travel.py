"""The travel phase: everyone on a link travels, decides again where the day is not over, and stops for the night.

The oldest travel first, as in the peer; of one age, people of one memory are taken together: a few walk one after
another, larger groups are divided, those with the least travel today first. Where a camp fills up, an age travels in
batches drawn at random: whose turn it is among people of one age has nothing to do with where they are.
"""

from __future__ import annotations

import numpy as np

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.alone import walk
from homeward.movement.flee_rules.cells import low_bit, mark, next_row, remembered, some, steps
from homeward.movement.flee_rules.draws import draw_binomial
from homeward.movement.flee_rules.enter import enter
from homeward.movement.flee_rules.kernels import inlined, kernel
from homeward.movement.flee_rules.leap import full_camps
from homeward.movement.flee_rules.lost import return_lost_riders, return_lost_walkers
from homeward.movement.flee_rules.spread import spread
from homeward.movement.flee_rules.stages import set_out, sleep_on

__all__ = ["travel"]

BATCH = 0.0125
"""People sure to reach a filling camp come in batches of this share of the width in which it fills up."""

NONE = -1


@inlined
def part_of(s, cell, batch, luck):  # type: ignore[no-untyped-def]
    """Take the share of a cell that travels in this batch: one in `batch` of those still waiting, drawn at random."""
    people = s[cell]
    if batch > 1:
        people = draw_binomial(people, 1.0 / batch, luck)
    s[cell] -= people
    return people


@kernel
def wake_departed(t, f, s, g, qi, qf, day, slot, memory, batch, luck):  # type: ignore[no-untyped-def]
    """Those of one memory who left a place this morning."""
    row, bits = t[a.S_LEFT] + memory * t[a.LEGS], t[a.S_LEFT_BITS] + memory * t[a.W_LEGS]
    for word in range(t[a.W_LEGS]):
        marked = s[bits + word]
        if batch == 1:
            s[bits + word] = 0
        while marked != 0:
            leg = (word << 6) + low_bit(marked)
            marked &= marked - 1
            people = part_of(s, row + leg, batch, luck)
            if people == 0:
                continue
            length, speed = t[t[a.LEG_UNITS] + leg], t[t[a.LEG_SPEED] + leg]
            if slot < 0 and people <= t[a.FEW]:
                for _ in range(people):
                    walk(t, f, s, g, day, memory, np.int64(0), leg, np.int64(0), np.int64(NONE), luck)
            elif f[t[a.F_LEG_WALK] + leg] > 0.0 or length >= speed:
                set_out(t, f, s, g, day, leg, memory, 0, people, luck)
            else:
                enter(t, f, s, g, qi, qf, day, slot, leg, leg, memory, length, speed, people, luck)


@kernel
def go_on(t, f, s, g, qi, qf, day, slot, memory, cell, speed, people, luck):  # type: ignore[no-untyped-def]
    """People who spent the night on a link travel on."""
    leg, done = t[t[a.CELL_LEG] + cell], t[t[a.CELL_X] + cell]
    length = t[t[a.LEG_UNITS] + leg]
    if done + speed > length:
        enter(t, f, s, g, qi, qf, day, slot, t[a.LEGS] + cell, leg, memory, length - done, speed, people, luck)
    else:
        after = remembered(t, memory, steps(t, speed), f[t[a.F_GRID]])
        sleep_on(t, s, 1 - (day & 1), after, cell + speed // t[t[a.LEG_STEP] + leg], people)


@kernel
def wake_riders(t, f, s, g, qi, qf, day, slot, memory, batch, luck):  # type: ignore[no-untyped-def]
    """Those of one memory who spent the night on a link."""
    now = day & 1
    row = t[a.S_ON] + now * t[a.P_ON] + memory * t[a.CELLS]
    bits = t[a.S_ON_BITS] + now * t[a.P_ON_BITS] + memory * t[a.W_CELLS]
    for word in range(t[a.W_CELLS]):
        marked = s[bits + word]
        if batch == 1:
            s[bits + word] = 0
        while marked != 0:
            cell = (word << 6) + low_bit(marked)
            marked &= marked - 1
            people = part_of(s, row + cell, batch, luck)
            leg = t[t[a.CELL_LEG] + cell]
            walk = f[t[a.F_LEG_WALK] + leg]
            walking = draw_binomial(people, walk, luck) if walk > 0.0 else 0
            if walking > 0:
                go_on(t, f, s, g, qi, qf, day, slot, memory, cell, t[a.WALK], walking, luck)
            if people > walking:
                speed = t[t[a.LEG_SPEED] + leg]
                go_on(t, f, s, g, qi, qf, day, slot, memory, cell, speed, people - walking, luck)


@kernel
def wake_walkers(t, f, s, g, qi, qf, day, slot, age, walked, batch, luck):  # type: ignore[no-untyped-def]
    """Those of one age on their first link who have walked `walked` days; 0 are those who left this morning."""
    now, later, starts = day & 1, 1 - (day & 1), t[a.LEGS] + t[a.CELLS]
    row, walk = age * t[a.AGE] + t[t[a.FRESH_MEMORY] + walked], t[a.WALK]
    tonight = t[a.S_FRESH_ON] + now * t[a.FRESH_ALL] + age * t[a.FRESH]
    tomorrow = t[a.S_FRESH_ON] + later * t[a.FRESH_ALL] + min(age + 1, t[a.AGES] - 1) * t[a.FRESH]
    low = t[t[a.FRESH_FIRST] + walked - 1] if walked > 0 else 0
    high = t[t[a.FRESH_FIRST] + walked] if walked > 0 else t[a.LEGS]
    waiting = tonight if walked > 0 else t[a.S_LEFT_FRESH] + age * t[a.LEGS]
    for cell in range(low, high):
        people = part_of(s, waiting + cell, batch, luck)
        if people == 0:
            continue
        leg = t[t[a.FRESH_LEG] + cell] if walked > 0 else cell
        following = t[t[a.FRESH_NEXT] + cell] if walked > 0 else t[t[a.LEG_FRESH] + cell]
        if following >= 0:
            s[tomorrow + following] += people
        else:
            units = t[t[a.LEG_UNITS] + leg] - walked * walk
            enter(t, f, s, g, qi, qf, day, slot, starts + leg, leg, row, units, walk, people, luck)


@inlined
def add_sure(t, s, counts, leg, sure, people):  # type: ignore[no-untyped-def]
    """Count people on a leg."""
    s[counts + t[a.PLACES]] += people
    if sure:
        s[counts + t[t[a.LEG_END] + leg]] += people


@kernel
def count_sure(t, s, day, age):  # type: ignore[no-untyped-def]
    """Count those of one age who will reach a place today at the end of their link; the last count is all on links."""
    now, counts = day & 1, t[a.S_SURE] + age * (t[a.PLACES] + 1)
    for place in range(t[a.PLACES] + 1):
        s[counts + place] = 0
    for leg in range(t[a.LEGS]):
        sure = t[t[a.LEG_FRESH] + leg] < 0
        add_sure(t, s, counts, leg, sure, s[t[a.S_LEFT_FRESH] + age * t[a.LEGS] + leg])
    for cell in range(t[a.FRESH]):
        people = s[t[a.S_FRESH_ON] + now * t[a.FRESH_ALL] + age * t[a.FRESH] + cell]
        add_sure(t, s, counts, t[t[a.FRESH_LEG] + cell], t[t[a.FRESH_NEXT] + cell] < 0, people)
    rows, stop = t[a.S_MOVING_ROWS] + now * t[a.W_ROWS], age * t[a.AGE] + t[a.MEMORIES]
    row = next_row(s, rows, age * t[a.AGE], stop)
    while row < stop:
        for word in range(t[a.W_LEGS]):
            marked = s[t[a.S_LEFT_BITS] + row * t[a.W_LEGS] + word]
            while marked != 0:
                leg = (word << 6) + low_bit(marked)
                marked &= marked - 1
                sure = t[t[a.LEG_UNITS] + leg] < t[t[a.LEG_SPEED] + leg]
                add_sure(t, s, counts, leg, sure, s[t[a.S_LEFT] + row * t[a.LEGS] + leg])
        for word in range(t[a.W_CELLS]):
            marked = s[t[a.S_ON_BITS] + now * t[a.P_ON_BITS] + row * t[a.W_CELLS] + word]
            while marked != 0:
                cell = (word << 6) + low_bit(marked)
                marked &= marked - 1
                leg = t[t[a.CELL_LEG] + cell]
                sure = t[t[a.CELL_X] + cell] + t[t[a.LEG_SPEED] + leg] > t[t[a.LEG_UNITS] + leg]
                add_sure(t, s, counts, leg, sure, s[t[a.S_ON] + now * t[a.P_ON] + row * t[a.CELLS] + cell])
        row = next_row(s, rows, row + 1, stop)


@kernel
def may_fill(t, f, s, day):  # type: ignore[no-untyped-def]
    """Whether any camp could be crowded today or empty out of crowding, were all who are under way to go there."""
    under_way = t[t[a.EVERYONE] + day]
    for p in range(t[a.PLACES]):
        under_way -= s[t[a.S_HERE] + p]
    for p in range(t[a.PLACES]):
        most, here = f[t[a.F_CAPACITY] + day * t[a.PLACES] + p], s[t[a.S_HERE] + p]
        if most >= 1.0 and here < most and here + under_way > f[t[a.F_BUFFER]] * most:
            return True
    return False


@kernel
def batches(t, f, s, day, age):  # type: ignore[no-untyped-def]
    """In how many batches an age travels: one, unless many who will surely reach a camp compete with those who may."""
    if t[a.LIVE] == 0 or not may_fill(t, f, s, day):
        return 1
    count_sure(t, s, day, age)
    most_batches, counts = 1.0, t[a.S_SURE] + age * (t[a.PLACES] + 1)
    for p in range(t[a.PLACES]):
        most = f[t[a.F_CAPACITY] + day * t[a.PLACES] + p]
        here, buffer = s[t[a.S_HERE] + p], f[t[a.F_BUFFER]]
        if most >= 1.0 and here < most and here + s[counts + t[a.PLACES]] > buffer * most:
            people = s[counts + p]
            wanted = np.ceil(people / (BATCH * most * (1.0 - buffer)))
            most_batches = max(most_batches, min(wanted, 1.0 + people))
    return int(min(float(t[a.BATCHES]), most_batches))


@inlined
def wake(t, f, s, g, qi, qf, day, slot, age, row, batch, luck):  # type: ignore[no-untyped-def]
    """Everyone of one row who travels in this batch."""
    memory = row - age * t[a.AGE]
    if some(s, t[a.S_LEFT_BITS] + row * t[a.W_LEGS], t[a.W_LEGS]):
        wake_departed(t, f, s, g, qi, qf, day, slot, row, batch, luck)
    if some(s, t[a.S_ON_BITS] + (day & 1) * t[a.P_ON_BITS] + row * t[a.W_CELLS], t[a.W_CELLS]):
        wake_riders(t, f, s, g, qi, qf, day, slot, row, batch, luck)
    if t[a.ON_FOOT] and t[t[a.FRESH_WAKES] + memory]:
        for walked in range(t[a.WALKED]):
            if t[t[a.FRESH_MEMORY] + walked] == memory:
                wake_walkers(t, f, s, g, qi, qf, day, slot, age, walked, batch, luck)
    spread(t, f, s, g, day, row, luck)


@kernel
def travel(t, f, s, g, qi, qf, day, luck):  # type: ignore[no-untyped-def]
    """The travel phase of a day: the oldest first, batch after batch, one memory after another."""
    slot = full_camps(t, f, g, qi, qf, day) if t[a.LEAP] else NONE
    if t[a.ANY_DOOMED]:
        return_lost_riders(t, f, s, g, day, luck)
        return_lost_walkers(t, f, s, g, day)
    rows = t[a.S_MOVING_ROWS] + (day & 1) * t[a.W_ROWS]
    for age in range(t[a.AGES] - 1, -1, -1):
        if t[a.ON_FOOT]:
            for walked in range(t[a.WALKED]):
                mark(t, s, t[a.S_MOVING_ROWS], day & 1, age * t[a.AGE] + t[t[a.FRESH_MEMORY] + walked])
        stop = age * t[a.AGE] + t[a.MEMORIES]
        for batch in range(batches(t, f, s, day, age), 0, -1):
            row = next_row(s, rows, age * t[a.AGE], stop)
            while row < stop:
                wake(t, f, s, g, qi, qf, day, slot, age, row, batch, luck)
                row = next_row(s, rows, row + 1, stop)
    for word in range(t[a.W_ROWS]):
        s[rows + word] = 0
