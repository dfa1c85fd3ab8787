"""The travel phase: everyone on a link travels, decides again where the day is not over, and stops for the night.

People of one memory are taken together, those with the least travel today first, so that all who reach a place
after the same distance are one group however they came.
"""

from __future__ import annotations

import numpy as np

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.cells import crowd, low_bit, put, remembered, take
from homeward.movement.flee_rules.draws import draw_binomial, draw_shares
from homeward.movement.flee_rules.kernels import inlined, kernel
from homeward.movement.flee_rules.leap import Q_CHANCE, Q_CODE, full_camps, pick, row_of, row_weight

__all__ = ["choose", "rest_at", "travel"]

FINE = 0.01
"""Share of the width in which a camp fills that may choose it in one go before its crowding is looked at again."""

BATCH = 0.05
"""People sure to reach a filling camp come in batches of this share of the width in which it fills up."""

MOST_BATCHES = 20

NONE = -1


@inlined
def rest_at(t, s, later, place, wait, memory, people):  # type: ignore[no-untyped-def]
    """People stop for the day at a place, with what is left of their route."""
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
    row = t[a.S_ON] + later * t[a.P_ON] + memory * t[a.CELLS]
    bits = t[a.S_ON_BITS] + later * t[a.P_ON_BITS] + memory * t[a.W_CELLS]
    put(s, row, bits, cell, people)


@kernel
def arrive(t, f, s, g, day, leg, memory, units, speed, people):  # type: ignore[no-untyped-def]
    """People reach the end of a leg after `units` of travel today; they may go on if that is below their speed."""
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
        rest_at(t, s, 1 - (day & 1), place, wait, remembered(memory, units, f[t[a.F_GRID]]), people)


@inlined
def stage(t, f, s, g, day, leg, memory, units, speed, people):  # type: ignore[no-untyped-def]
    """People start a leg at a speed, having done `units` today: they reach its end, or stay on it overnight."""
    length = t[t[a.LEG_UNITS] + leg]
    if length < speed:
        arrive(t, f, s, g, day, leg, memory, units + length, speed, people)
    else:
        after = remembered(memory, units + speed, f[t[a.F_GRID]])
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


@kernel
def turn_back(t, f, s, g, day, leg, memory, units, people):  # type: ignore[no-untyped-def]
    """People are back at the start of a closed link, for the night."""
    place = t[t[a.LEG_START] + leg]
    s[t[a.S_HERE] + place] += people
    if t[a.LIVE]:
        crowd(t, f, s, g, day, place)
    after = remembered(memory, units, f[t[a.F_GRID]])
    rest_at(t, s, 1 - (day & 1), place, t[t[a.LEG_RETURN] + leg], after, people)


@kernel
def go_on_lost(t, f, s, g, day, memory, cell, speed, people):  # type: ignore[no-untyped-def]
    """People on a link closed under them travel on; from its end they go back to its start."""
    leg, done = t[t[a.CELL_LEG] + cell], t[t[a.CELL_X] + cell]
    length = t[t[a.LEG_UNITS] + leg]
    if done + speed > length:
        turn_back(t, f, s, g, day, leg, memory, length - done, people)
        return
    later, after = 1 - (day & 1), remembered(memory, speed, f[t[a.F_GRID]])
    row = t[a.S_LOST] + later * t[a.P_LOST] + after * t[a.CELLS]
    bits = t[a.S_LOST_BITS] + later * t[a.P_LOST_BITS] + after * t[a.W_LOST]
    put(s, row, bits, cell + speed // t[t[a.LEG_STEP] + leg], people)


@kernel
def return_lost_riders(t, f, s, g, day, luck):  # type: ignore[no-untyped-def]
    """Everyone on a closed link who has arrived somewhere before."""
    now = day & 1
    for memory in range(t[a.MEMORIES]):
        row = t[a.S_LOST] + now * t[a.P_LOST] + memory * t[a.CELLS]
        bits = t[a.S_LOST_BITS] + now * t[a.P_LOST_BITS] + memory * t[a.W_LOST]
        cell, people = take(s, row, bits, t[a.W_LOST], 0)
        while cell >= 0:
            leg = t[t[a.CELL_LEG] + cell]
            walking = draw_binomial(people, f[t[a.F_LEG_WALK] + leg], luck)
            if walking > 0:
                go_on_lost(t, f, s, g, day, memory, cell, t[a.WALK], walking)
            if people > walking:
                go_on_lost(t, f, s, g, day, memory, cell, t[t[a.LEG_SPEED] + leg], people - walking)
            cell, people = take(s, row, bits, t[a.W_LOST], cell >> 6)


@kernel
def return_lost_walkers(t, f, s, g, day):  # type: ignore[no-untyped-def]
    """Everyone on a closed link who is on foot."""
    now, later, walk = day & 1, 1 - (day & 1), t[a.WALK]
    tonight, tomorrow = t[a.S_LOST_FRESH] + now * t[a.FRESH], t[a.S_LOST_FRESH] + later * t[a.FRESH]
    for walked in range(1, t[a.WALKED]):
        for cell in range(t[t[a.FRESH_FIRST] + walked - 1], t[t[a.FRESH_FIRST] + walked]):
            people = s[tonight + cell]
            if people == 0:
                continue
            s[tonight + cell] = 0
            leg, following = t[t[a.FRESH_LEG] + cell], t[t[a.FRESH_NEXT] + cell]
            if following >= 0:
                s[tomorrow + following] += people
            else:
                units = t[t[a.LEG_UNITS] + leg] - walked * walk
                turn_back(t, f, s, g, day, leg, t[t[a.FRESH_MEMORY] + walked], units, people)


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
def decide(t, f, s, g, day, memory, units, p, people, luck):  # type: ignore[no-untyped-def]
    """People who reached a place with part of the day left stay, or choose a route and travel on."""
    grid = f[t[a.F_GRID]]
    cell = day * t[a.PLACES] + p
    chance = f[t[a.F_CHANCE] + cell]
    if t[a.NO_SHORT] and t[t[a.TOWN] + cell] and memory * grid + units < t[a.SPEED]:
        chance = 1.0
    going = draw_binomial(people, chance, luck)
    stay = people - going
    low = t[t[a.FIRST] + p]
    count = t[t[a.FIRST] + p + 1] - low
    while going > 0:
        part = finest(t, f, s, day, p, going)
        going -= part
        if not choose(t, f, s, g, day, p, part, luck):
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
    if stay > 0:
        rest_at(t, s, 1 - (day & 1), p, NONE, remembered(memory, units, grid), stay)


@kernel
def follow(t, f, s, g, day, memory, units, wait, people, luck):  # type: ignore[no-untyped-def]
    """People who reached a place on a longer route take its next link at once."""
    p, leg = t[t[a.WAIT_PLACE] + wait], t[t[a.WAIT_LEG] + wait]
    goes = leg >= 0 and t[t[a.LEG_OPEN] + t[t[a.SPELL] + day] * t[a.LEGS] + leg] != 0
    if not goes or full(t, g, day, leg):
        rest_at(t, s, 1 - (day & 1), p, NONE, remembered(memory, units, f[t[a.F_GRID]]), people)
        return
    s[t[a.S_HERE] + p] -= people
    if t[a.LIVE]:
        crowd(t, f, s, g, day, p)
    set_out(t, f, s, g, day, leg, memory, units, people, luck)


@kernel
def spread(t, f, s, g, day, memory, luck):  # type: ignore[no-untyped-def]
    """Everyone of one memory who has arrived somewhere today goes on, those with the least travel first."""
    places = t[a.PLACES]
    nodes = places + t[a.WAITS]
    for word in range(t[a.W_UNITS]):
        bit = t[a.S_UNIT_BITS] + word
        while s[bit] != 0:
            units = (word << 6) + low_bit(s[bit])
            s[bit] &= s[bit] - 1
            row, bits = t[a.S_NODE] + units * nodes, t[a.S_NODE_BITS] + units * t[a.W_NODES]
            node, people = take(s, row, bits, t[a.W_NODES], 0)
            while node >= 0:
                if node < places:
                    decide(t, f, s, g, day, memory, units, node, people, luck)
                else:
                    follow(t, f, s, g, day, memory, units, node - places, people, luck)
                node, people = take(s, row, bits, t[a.W_NODES], node >> 6)


@inlined
def part_of(s, cell, batch, luck):  # type: ignore[no-untyped-def]
    """Take the share of a cell that travels in this batch: one in `batch` of those still waiting, drawn at random."""
    people = s[cell]
    if batch > 1:
        people = draw_binomial(people, 1.0 / batch, luck)
    s[cell] -= people
    return people


@kernel
def approach(t, f, s, g, qi, day, slot, leg, memory, units, people, luck):  # type: ignore[no-untyped-def]
    """People who chose a camp in a row choose by the crowding of the moment: a maximal coupling of both weights."""
    p = t[t[a.LEG_START] + leg]
    low = t[t[a.FIRST] + p]
    count = t[t[a.FIRST] + p + 1] - low
    weight = t[a.F_WEIGHT] + t[t[a.SPELL] + day] * t[a.ROUTES] + low
    stay, left = 0, people
    while left > 0:
        part = finest(t, f, s, day, p, left)
        left -= part
        planned, actual, mine, mine_now = 0.0, 0.0, 0.0, 0.0
        for i in range(count):
            was = row_weight(t, f, qi, day, slot, low + i)
            now = f[weight + i] * g[t[a.G_ATTRACTION] + t[t[a.TARGET] + low + i]]
            planned, actual = planned + was, actual + now
            if t[t[a.ROUTE_LEG] + low + i] == leg:
                mine, mine_now = mine + was, mine_now + now
        if actual <= 0.0:
            stay += part
            continue
        keep = mine_now * planned / (mine * actual)
        kept = draw_binomial(part, keep, luck) if keep < 1.0 - 1e-12 else part
        if kept > 0:
            if full(t, g, day, leg):
                stay += kept
            else:
                set_out(t, f, s, g, day, leg, memory, units, kept, luck)
        if kept == part:
            continue
        over = 0.0
        for i in range(count):
            was = row_weight(t, f, qi, day, slot, low + i) / planned
            now = f[weight + i] * g[t[a.G_ATTRACTION] + t[t[a.TARGET] + low + i]] / actual
            g[t[a.G_SHARES] + i] = max(0.0, now - was)
            over += max(0.0, now - was)
        draw_shares(part - kept, g, t[a.G_SHARES], count, over, s, t[a.S_PICKED], luck)
        for i in range(count):
            got = s[t[a.S_PICKED] + i]
            if got > 0:
                other = t[t[a.ROUTE_LEG] + low + i]
                if full(t, g, day, other):
                    stay += got
                else:
                    set_out(t, f, s, g, day, other, memory, units, got, luck)
    if stay > 0:
        s[t[a.S_HERE] + p] += stay
        rest_at(t, s, 1 - (day & 1), p, NONE, remembered(memory, units, f[t[a.F_GRID]]), stay)


@kernel
def end_day(t, f, s, g, qi, day, slot, code, memory, people, luck):  # type: ignore[no-untyped-def]
    """Put people where an outcome of a row says."""
    places, later = t[a.PLACES], 1 - (day & 1)
    if code < t[a.MEMORIES] * places:
        after = code // places
        place = code - after * places
        s[t[a.S_HERE] + place] += people
        rest_at(t, s, later, place, NONE, after, people)
        return
    code -= t[a.MEMORIES] * places
    if code < t[a.MEMORIES] * t[a.CELLS]:
        after = code // t[a.CELLS]
        sleep_on(t, s, later, after, code - after * t[a.CELLS], people)
        return
    code -= t[a.MEMORIES] * t[a.CELLS]
    leg = code // t[a.TOP]
    approach(t, f, s, g, qi, day, slot, leg, memory, code - leg * t[a.TOP], people, luck)


@kernel
def leap(t, f, s, g, qi, qf, day, slot, row, memory, people, luck):  # type: ignore[no-untyped-def]
    """Draw how the day ends for people at the start of a row: one by one if few, else outcome by outcome."""
    count = qi[qi[Q_CODE] + row]
    if people <= 3 * count:
        for _ in range(people):
            end_day(t, f, s, g, qi, day, slot, pick(qi, qf, row, luck), memory, 1, luck)
        return
    total = 1.0
    for i in range(count):
        chance = qf[qi[Q_CHANCE] + row + 1 + i]
        last = i == count - 1
        got = people if last else draw_binomial(people, min(1.0, chance / total), luck)
        if got > 0:
            end_day(t, f, s, g, qi, day, slot, qi[qi[Q_CODE] + row + 1 + i], memory, got, luck)
            people -= got
        total -= chance
        if people == 0:
            return


@kernel
def enter(t, f, s, g, qi, qf, day, slot, start, leg, memory, units, speed, people, luck):  # type: ignore[no-untyped-def]
    """People reach the first place of their day: they leap to its end where a row can say how it ends."""
    place = t[t[a.LEG_END] + leg]
    if slot < 0 or units >= speed or f[t[a.F_CAPACITY] + day * t[a.PLACES] + place] >= 1.0:
        arrive(t, f, s, g, day, leg, memory, units, speed, people)
    else:
        row = row_of(t, f, qi, qf, day, slot, start, place, units, memory)
        leap(t, f, s, g, qi, qf, day, slot, row, memory, people, luck)


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
        after = remembered(memory, speed, f[t[a.F_GRID]])
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
            most_batches = max(most_batches, np.ceil(people / (BATCH * most * (1.0 - buffer))))
    return int(min(MOST_BATCHES, most_batches))


@kernel
def travel(t, f, s, g, qi, qf, day, luck):  # type: ignore[no-untyped-def]
    """The travel phase of a day, batch after batch, one memory after another."""
    slot = full_camps(t, f, s, qi, day) if t[a.LEAP] else NONE
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
