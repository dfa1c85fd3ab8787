"""The travel phase: everyone on a link travels, decides again where the day is not over, and stops for the night.

People of one memory are taken together, those with the least travel today first. Where a camp fills up, they travel
in batches drawn at random, as the peer asks people one by one in an order that has nothing to do with where they are.
"""

from __future__ import annotations

import numpy as np

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.cells import low_bit, remembered, steps
from homeward.movement.flee_rules.draws import draw_binomial
from homeward.movement.flee_rules.enter import enter
from homeward.movement.flee_rules.kernels import inlined, kernel
from homeward.movement.flee_rules.leap import full_camps
from homeward.movement.flee_rules.lost import return_lost_riders, return_lost_walkers
from homeward.movement.flee_rules.stages import set_out, sleep_on, spread

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
            if f[t[a.F_LEG_WALK] + leg] > 0.0 or length >= speed:
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
        after = remembered(memory, steps(t, speed), f[t[a.F_GRID]])
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
def wake_walkers(t, f, s, g, qi, qf, day, slot, walked, batch, luck):  # type: ignore[no-untyped-def]
    """Those on their first link who have walked `walked` days; 0 are those who left this morning."""
    now, later, starts = day & 1, 1 - (day & 1), t[a.LEGS] + t[a.CELLS]
    memory, walk = t[t[a.FRESH_MEMORY] + walked], t[a.WALK]
    tonight, tomorrow = t[a.S_FRESH_ON] + now * t[a.FRESH], t[a.S_FRESH_ON] + later * t[a.FRESH]
    low = t[t[a.FRESH_FIRST] + walked - 1] if walked > 0 else 0
    high = t[t[a.FRESH_FIRST] + walked] if walked > 0 else t[a.LEGS]
    for cell in range(low, high):
        people = part_of(s, tonight + cell if walked > 0 else t[a.S_LEFT_FRESH] + cell, batch, luck)
        if people == 0:
            continue
        leg = t[t[a.FRESH_LEG] + cell] if walked > 0 else cell
        following = t[t[a.FRESH_NEXT] + cell] if walked > 0 else t[t[a.LEG_FRESH] + cell]
        if following >= 0:
            s[tomorrow + following] += people
        else:
            units = t[t[a.LEG_UNITS] + leg] - walked * walk
            enter(t, f, s, g, qi, qf, day, slot, starts + leg, leg, memory, units, walk, people, luck)


@kernel
def travellers(t, s, day):  # type: ignore[no-untyped-def]
    """How many people are on links."""
    now, people = day & 1, 0
    for cell in range(t[a.MEMORIES] * t[a.LEGS]):
        people += s[t[a.S_LEFT] + cell]
    for cell in range(t[a.MEMORIES] * t[a.CELLS]):
        people += s[t[a.S_ON] + now * t[a.P_ON] + cell]
    for leg in range(t[a.LEGS]):
        people += s[t[a.S_LEFT_FRESH] + leg]
    for cell in range(t[a.FRESH]):
        people += s[t[a.S_FRESH_ON] + now * t[a.FRESH] + cell]
    return people


@kernel
def certain(t, s, day, p):  # type: ignore[no-untyped-def]
    """How many people will reach the place p today at the end of the link they are on, whatever they decide."""
    now, people = day & 1, 0
    for leg in range(t[a.LEGS]):
        if t[t[a.LEG_END] + leg] == p:
            people += s[t[a.S_LEFT_FRESH] + leg] if t[t[a.LEG_FRESH] + leg] < 0 else 0
            for memory in range(t[a.MEMORIES]):
                people += s[t[a.S_LEFT] + memory * t[a.LEGS] + leg]
    for cell in range(t[a.FRESH]):
        if t[t[a.LEG_END] + t[t[a.FRESH_LEG] + cell]] == p and t[t[a.FRESH_NEXT] + cell] < 0:
            people += s[t[a.S_FRESH_ON] + now * t[a.FRESH] + cell]
    for cell in range(t[a.CELLS]):
        leg = t[t[a.CELL_LEG] + cell]
        if t[t[a.LEG_END] + leg] == p and t[t[a.CELL_X] + cell] + t[t[a.LEG_SPEED] + leg] > t[t[a.LEG_UNITS] + leg]:
            for memory in range(t[a.MEMORIES]):
                people += s[t[a.S_ON] + now * t[a.P_ON] + memory * t[a.CELLS] + cell]
    return people


@kernel
def batches(t, f, s, day):  # type: ignore[no-untyped-def]
    """In how many batches to travel: one, unless many who will surely reach a camp compete with those who may."""
    if t[a.LIVE] == 0:
        return 1
    most_batches, everyone = 1.0, travellers(t, s, day)
    for p in range(t[a.PLACES]):
        most = f[t[a.F_CAPACITY] + day * t[a.PLACES] + p]
        here, buffer = s[t[a.S_HERE] + p], f[t[a.F_BUFFER]]
        if most >= 1.0 and here < most and here + everyone > buffer * most:
            people = certain(t, s, day, p)
            wanted = np.ceil(people / (BATCH * most * (1.0 - buffer)))
            most_batches = max(most_batches, min(wanted, 1.0 + people))
    return int(min(float(t[a.BATCHES]), most_batches))


@kernel
def travel(t, f, s, g, qi, qf, day, luck):  # type: ignore[no-untyped-def]
    """The travel phase of a day, batch after batch, one memory after another."""
    slot = full_camps(t, f, g, qi, qf, day) if t[a.LEAP] else NONE
    if t[a.ANY_DOOMED]:
        return_lost_riders(t, f, s, g, day, luck)
        return_lost_walkers(t, f, s, g, day)
    for batch in range(batches(t, f, s, day), 0, -1):
        for memory in range(t[a.MEMORIES]):
            wake_departed(t, f, s, g, qi, qf, day, slot, memory, batch, luck)
            if t[a.CELLS] > 0:
                wake_riders(t, f, s, g, qi, qf, day, slot, memory, batch, luck)
            if t[a.ON_FOOT] and t[t[a.FRESH_WAKES] + memory]:
                for walked in range(t[a.WALKED]):
                    if t[t[a.FRESH_MEMORY] + walked] == memory:
                        wake_walkers(t, f, s, g, qi, qf, day, slot, walked, batch, luck)
            spread(t, f, s, g, day, memory, luck)
