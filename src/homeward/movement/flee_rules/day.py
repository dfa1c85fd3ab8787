"""The days of one future: spawning, closures, the departure phase, the travel phase."""

from __future__ import annotations

import numpy as np

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.alone import pick_leg
from homeward.movement.flee_rules.cells import crowd, low_bit, mark, next_row, put, remembered, take
from homeward.movement.flee_rules.draws import begin, draw, draw_binomial, draw_shares
from homeward.movement.flee_rules.kernels import inlined, kernel
from homeward.movement.flee_rules.stages import choose, full, rest_at
from homeward.movement.flee_rules.travel import travel

__all__ = ["run_block"]

NONE = -1
SETTLED = 0.01
"""Where people leave with less than this chance a day they count as the oldest: too few leave for it to matter."""


@kernel
def settle(t, s, day, p, age, people):  # type: ignore[no-untyped-def]
    """New people, or those of the first day, stand at a place before anything moves on a day."""
    s[t[a.S_HERE] + p] += people
    if t[a.ON_FOOT]:
        s[t[a.S_FRESH] + age * t[a.PLACES] + p] += people
    elif people > 0:
        now, row = day & 1, age * t[a.AGE]
        cells = t[a.S_AT] + now * t[a.P_AT] + row * t[a.PLACES]
        mark(t, s, t[a.S_AT_ROWS], now, row)
        put(s, cells, t[a.S_AT_BITS] + now * t[a.P_AT_BITS] + row * t[a.W_PLACES], p, people)


@kernel
def grow_older(t, s):  # type: ignore[no-untyped-def]
    """Those who stand where they came into being are a day older."""
    places = t[a.PLACES]
    for age in range(t[a.AGES] - 1, 0, -1):
        for cell in range(t[a.S_FRESH] + age * places, t[a.S_FRESH] + (age + 1) * places):
            s[cell] = s[cell - places] + (s[cell] if age == t[a.AGES] - 1 else 0)
            s[cell - places] = 0


@kernel
def spawn(t, f, s, g, day, luck):  # type: ignore[no-untyped-def]
    """Place the day's arrivals at places that are fought over, in proportion to their weights."""
    places, left = t[a.PLACES], t[t[a.NEW] + day]
    weight = t[a.F_SPAWN] + day * places
    total_people = left
    while left > 0:
        part = min(left, max(1, total_people // 100)) if t[a.TAKE] else left
        total = 0.0
        for p in range(places):
            share = f[weight + p] * (g[t[a.G_POPULATION] + p] if t[a.TAKE] else 1.0)
            g[t[a.G_SHARES] + p] = share
            total += share
        if total <= 0.0:
            for p in range(places):
                g[t[a.G_SHARES] + p] = f[weight + p]
                total += f[weight + p]
        draw_shares(part, g, t[a.G_SHARES], places, total, s, t[a.S_PICKED], luck)
        for p in range(places):
            got = s[t[a.S_PICKED] + p]
            if got > 0:
                settle(t, s, day, p, 0, got)
                g[t[a.G_POPULATION] + p] = max(0.0, g[t[a.G_POPULATION] + p] - got)
        left -= part


@kernel
def doom(t, s, day):  # type: ignore[no-untyped-def]
    """Links closed today: whoever is on them will have to turn back."""
    now, doomed = day & 1, t[a.DOOMED] + day * t[a.LEGS]
    for cell in range(t[a.FRESH_ALL]):
        if t[doomed + t[t[a.FRESH_LEG] + cell % t[a.FRESH]]]:
            held_in = t[a.S_FRESH_ON] + now * t[a.FRESH_ALL] + cell
            s[t[a.S_LOST_FRESH] + now * t[a.FRESH_ALL] + cell] += s[held_in]
            s[held_in] = 0
    for memory in range(t[a.ROWS]):
        row = t[a.S_ON] + now * t[a.P_ON] + memory * t[a.CELLS]
        lost = t[a.S_LOST] + now * t[a.P_LOST] + memory * t[a.CELLS]
        bits = t[a.S_LOST_BITS] + now * t[a.P_LOST_BITS] + memory * t[a.W_LOST]
        for cell in range(t[a.CELLS]):
            if t[doomed + t[t[a.CELL_LEG] + cell]] and s[row + cell] > 0:
                mark(t, s, t[a.S_LOST_ROWS], now, memory)
                put(s, lost, bits, cell, s[row + cell])
                s[row + cell] = 0


@inlined
def put_out(t, s, day, memory, leg, people):  # type: ignore[no-untyped-def]
    """People stand at the start of a leg, to travel later today."""
    mark(t, s, t[a.S_MOVING_ROWS], day & 1, memory)
    put(s, t[a.S_LEFT] + memory * t[a.LEGS], t[a.S_LEFT_BITS] + memory * t[a.W_LEGS], leg, people)


@inlined
def send(t, f, s, g, day, p, memory, people, fresh, luck):  # type: ignore[no-untyped-def]
    """Put people who leave a place on the first link of the routes they choose; the number who stay after all.

    memory: the row of those who have arrived somewhere before, or the age of those who have not.
    """
    if not choose(t, f, s, g, day, p, people, luck):
        return people
    stay = 0
    low = t[t[a.FIRST] + p]
    for i in range(t[t[a.FIRST] + p + 1] - low):
        got = s[t[a.S_PICKED] + i]
        if got == 0:
            continue
        leg = t[t[a.ROUTE_LEG] + low + i]
        if full(t, g, day, leg):
            stay += got
        elif fresh:
            s[t[a.S_LEFT_FRESH] + memory * t[a.LEGS] + leg] += got
        else:
            put_out(t, s, day, memory, leg, got)
    s[t[a.S_HERE] + p] -= people - stay
    if t[a.LIVE]:
        crowd(t, f, s, g, day, p)
    return stay


@kernel
def resume(t, f, s, g, day, memory, rest):  # type: ignore[no-untyped-def]
    """People on a longer route take its next link; the route is dropped if that link is gone or its end full."""
    now, later = day & 1, 1 - (day & 1)
    row = t[a.S_WAITING] + now * t[a.P_WAITING] + memory * t[a.WAITS]
    bits = t[a.S_WAITING_BITS] + now * t[a.P_WAITING_BITS] + memory * t[a.W_WAITS]
    wait, people = take(s, row, bits, t[a.W_WAITS], 0)
    while wait >= 0:
        p, leg = t[t[a.WAIT_PLACE] + wait], t[t[a.WAIT_LEG] + wait]
        goes = leg >= 0 and t[t[a.LEG_OPEN] + t[t[a.SPELL] + day] * t[a.LEGS] + leg] != 0
        if not goes or full(t, g, day, leg):
            rest_at(t, s, later, p, NONE, rest, people)
        else:
            put_out(t, s, day, memory, leg, people)
            s[t[a.S_HERE] + p] -= people
            if t[a.LIVE]:
                crowd(t, f, s, g, day, p)
        wait, people = take(s, row, bits, t[a.W_WAITS], wait >> 6)


@kernel
def depart_fresh(t, f, s, g, day, p, luck):  # type: ignore[no-untyped-def]
    """Those at a place who have never arrived anywhere may leave it."""
    for age in range(t[a.AGES] - 1, -1, -1):
        cell = t[a.S_FRESH] + age * t[a.PLACES] + p
        people = s[cell]
        if people > 0:
            going = draw_binomial(people, f[t[a.F_CHANCE] + day * t[a.PLACES] + p], luck)
            if going > 0:
                s[cell] = people - going + send(t, f, s, g, day, p, age, going, True, luck)


@inlined
def depart_alone(t, f, s, g, day, p, memory, chance, luck):  # type: ignore[no-untyped-def]
    """One person may leave a place; whether it happens."""
    u, leg = draw(luck), np.int64(NONE)
    if u < chance:
        leg = pick_leg(t, f, s, g, day, p, u / chance, luck)
    if leg < 0:
        return False
    put_out(t, s, day, memory, leg, 1)
    s[t[a.S_HERE] + p] -= 1
    if t[a.LIVE]:
        crowd(t, f, s, g, day, p)
    return True


@kernel
def depart_from(t, f, s, g, day, p, memory, people, luck):  # type: ignore[no-untyped-def]
    """People of one row at a place may leave it; the others rest. Where hardly anyone leaves age is forgotten."""
    chance = f[t[a.F_CHANCE] + day * t[a.PLACES] + p]
    if people == 1:
        people = 0 if depart_alone(t, f, s, g, day, p, memory, chance, luck) else 1
    else:
        going = draw_binomial(people, chance, luck)
        if going > 0:
            people = people - going + send(t, f, s, g, day, p, memory, going, False, luck)
    if people > 0:
        row = t[a.OLDEST] + (memory & (t[a.AGE] - 1)) if chance < SETTLED else memory
        rest_at(t, s, 1 - (day & 1), p, NONE, remembered(t, row, 0, f[t[a.F_GRID]]), people)


@kernel
def list_occupied(t, s, now):  # type: ignore[no-untyped-def]
    """List the rows in which anybody is at a place, and forget their marks; their number."""
    found, rows = 0, t[a.S_AT_ROWS] + now * t[a.W_ROWS]
    row = next_row(s, rows, np.int64(0), t[a.ROWS])
    while row < t[a.ROWS]:
        s[t[a.S_OCCUPIED] + found] = row
        found += 1
        row = next_row(s, rows, row + 1, t[a.ROWS])
    for word in range(t[a.W_ROWS]):
        s[rows + word] = 0
    return found


@kernel
def depart_limited(t, f, s, g, day, memory, luck):  # type: ignore[no-untyped-def]
    """People of one row at places of limited capacity may leave them."""
    row = t[a.S_AT] + (day & 1) * t[a.P_AT] + memory * t[a.PLACES]
    bits = t[a.S_AT_BITS] + (day & 1) * t[a.P_AT_BITS] + memory * t[a.W_PLACES]
    for word in range(t[a.W_PLACES]):
        marked = s[bits + word] & t[t[a.LIMITED] + day * t[a.W_PLACES] + word]
        s[bits + word] ^= marked
        while marked != 0:
            p = (word << 6) + low_bit(marked)
            marked &= marked - 1
            people = s[row + p]
            s[row + p] = 0
            if people > 0:
                depart_from(t, f, s, g, day, p, memory, people, luck)


@kernel
def depart(t, f, s, g, day, luck):  # type: ignore[no-untyped-def]
    """The departure phase: everyone who is at a place may leave it.

    Places of limited capacity come first: the peer asks people in the order in which they came into being, and
    those in camps are the older ones, so the room they leave is seen by the others.
    """
    now, places = day & 1, t[a.PLACES]
    occupied = list_occupied(t, s, now)
    for p in range(places):
        if f[t[a.F_CAPACITY] + day * places + p] >= 1.0:
            depart_fresh(t, f, s, g, day, p, luck)
    for listed in range(t[a.S_OCCUPIED], t[a.S_OCCUPIED] + occupied):
        depart_limited(t, f, s, g, day, s[listed], luck)
    for p in range(places):
        if f[t[a.F_CAPACITY] + day * places + p] < 1.0:
            depart_fresh(t, f, s, g, day, p, luck)
    for listed in range(t[a.S_OCCUPIED], t[a.S_OCCUPIED] + occupied):
        memory = s[listed]
        row = t[a.S_AT] + now * t[a.P_AT] + memory * places
        bits = t[a.S_AT_BITS] + now * t[a.P_AT_BITS] + memory * t[a.W_PLACES]
        p, people = take(s, row, bits, t[a.W_PLACES], 0)
        while p >= 0:
            if people > 0:
                depart_from(t, f, s, g, day, p, memory, people, luck)
            p, people = take(s, row, bits, t[a.W_PLACES], p >> 6)
        if t[a.WAITS] > 0:
            resume(t, f, s, g, day, memory, remembered(t, memory, 0, f[t[a.F_GRID]]))


@kernel
def total_of(s, start, size):  # type: ignore[no-untyped-def]
    """Everyone in a run of cells."""
    people = 0
    for cell in range(start, start + size):
        people += s[cell]
    return people


@kernel
def held(t, s):  # type: ignore[no-untyped-def]
    """Everyone there is, counted cell by cell; -1 if the count at places disagrees with their cells."""
    memory = t[a.ROWS]
    places = total_of(s, t[a.S_FRESH], t[a.AGES] * t[a.PLACES])
    places += total_of(s, t[a.S_AT], 2 * memory * t[a.PLACES])
    places += total_of(s, t[a.S_WAITING], 2 * memory * t[a.WAITS])
    if places != total_of(s, t[a.S_HERE], t[a.PLACES]):
        return np.int64(-1)
    links = total_of(s, t[a.S_ON], 2 * memory * t[a.CELLS]) + total_of(s, t[a.S_FRESH_ON], 2 * t[a.FRESH_ALL])
    if t[a.ANY_DOOMED]:
        links += total_of(s, t[a.S_LOST], 2 * memory * t[a.CELLS])
        links += total_of(s, t[a.S_LOST_FRESH], 2 * t[a.FRESH_ALL])
    return places + links


@kernel
def begin_future(t, f, s, g):  # type: ignore[no-untyped-def]
    """Empty the counts and settle the people of the first day."""
    s[:] = 0
    g[:] = 1.0
    for p in range(t[a.PLACES]):
        g[t[a.G_POPULATION] + p] = f[t[a.F_POPULATION] + p]
        settle(t, s, 0, p, t[a.AGES] - 1, t[t[a.RESIDENTS] + p])


@kernel
def one_day(t, f, s, g, qi, qf, day, luck):  # type: ignore[no-untyped-def]
    """One day of one future."""
    begin(luck, day)
    if t[a.AGES] > 1 and day > 0:
        grow_older(t, s)
    spawn(t, f, s, g, day, luck)
    if t[a.ANY_DOOMED] and total_of(t, t[a.DOOMED] + day * t[a.LEGS], t[a.LEGS]) > 0:
        doom(t, s, day)
    for p in range(t[a.PLACES]):
        crowd(t, f, s, g, day, p)
    depart(t, f, s, g, day, luck)
    for p in range(t[a.PLACES]):
        crowd(t, f, s, g, day, p)
    travel(t, f, s, g, qi, qf, day, luck)


@kernel
def run_block(t, f, s, g, qi, qf, camp_rows, luck, out, people):  # type: ignore[no-untyped-def]
    """Run a block of futures, spell by spell so that all share its rows.

    s, g, luck: counts, fractions and luck # (future, ...); out # (future, day, camp); people # (future,) at the end.
    """
    futures, first = s.shape[0], 0
    for future in range(futures):
        begin_future(t, f, s[future], g[future])
    while first < t[a.DAYS]:
        last = first
        while last < t[a.DAYS] and t[t[a.SPELL] + last] == t[t[a.SPELL] + first]:
            last += 1
        for future in range(futures):
            for day in range(first, last):
                one_day(t, f, s[future], g[future], qi, qf, day, luck[future])
                for camp in range(camp_rows.size):
                    out[future, day, camp] = s[future, t[a.S_HERE] + camp_rows[camp]]
        first = last
    for future in range(futures):
        people[future] = held(t, s[future])
