"""The first arrival of a day: where a row can say how the day ends, people go there at once."""

from __future__ import annotations

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.cells import remembered, steps
from homeward.movement.flee_rules.draws import draw_binomial, draw_shares
from homeward.movement.flee_rules.kernels import kernel
from homeward.movement.flee_rules.leap import Q_PLAN, Q_POOL, entry_of, pick, row_of
from homeward.movement.flee_rules.stages import arrive, finest, full, rest_at, set_out, sleep_on

__all__ = ["enter"]

NONE = -1
TOGETHER = 32
"""Outcomes drawn before any of them is carried out, so that the memory is waited for only once."""


@kernel
def go_or_stay(t, f, s, g, day, leg, memory, units, people, luck):  # type: ignore[no-untyped-def]
    """People set out on a leg unless the camp at the end of its route is too full; the number who stay."""
    if full(t, g, day, leg):
        return people
    set_out(t, f, s, g, day, leg, memory, units, people, luck)
    return 0


@kernel
def weigh(t, f, g, qi, qf, day, slot, leg):  # type: ignore[no-untyped-def]
    """At the start of a leg: weight of all routes now; chance of the leg in the row, and its weight now."""
    p, spell = t[t[a.LEG_START] + leg], t[t[a.SPELL] + day]
    actual, mine, mine_now = 0.0, 0.0, 0.0
    for route in range(t[t[a.FIRST] + p], t[t[a.FIRST] + p + 1]):
        now = f[t[a.F_WEIGHT] + spell * t[a.ROUTES] + route] * g[t[a.G_ATTRACTION] + t[t[a.TARGET] + route]]
        actual += now
        if t[t[a.ROUTE_LEG] + route] == leg:
            mine += qf[qi[Q_PLAN] + slot * t[a.ROUTES] + route]
            mine_now += now
    return actual, mine, mine_now


@kernel
def choose_again(t, f, s, g, qi, qf, day, slot, leg, memory, units, people, actual, luck):  # type: ignore[no-untyped-def]
    """Those whom the row sent to a camp too often choose among the routes it sent too few to; the number who stay."""
    p, spell = t[t[a.LEG_START] + leg], t[t[a.SPELL] + day]
    low, over, stay = t[t[a.FIRST] + p], 0.0, 0
    count = t[t[a.FIRST] + p + 1] - low
    for i in range(count):
        now = f[t[a.F_WEIGHT] + spell * t[a.ROUTES] + low + i] / actual
        now *= g[t[a.G_ATTRACTION] + t[t[a.TARGET] + low + i]]
        more = max(0.0, now - qf[qi[Q_PLAN] + slot * t[a.ROUTES] + low + i])
        g[t[a.G_SHARES] + i] = more
        over += more
    if over <= 0.0:
        return people
    draw_shares(people, g, t[a.G_SHARES], count, over, s, t[a.S_PICKED], luck)
    for i in range(count):
        got = s[t[a.S_PICKED] + i]
        if got > 0:
            stay += go_or_stay(t, f, s, g, day, t[t[a.ROUTE_LEG] + low + i], memory, units, got, luck)
    return stay


@kernel
def approach(t, f, s, g, qi, qf, day, slot, leg, memory, units, people, luck):  # type: ignore[no-untyped-def]
    """People who chose a camp in a row choose by the crowding of the moment: a maximal coupling of both chances."""
    p = t[t[a.LEG_START] + leg]
    stay, left = 0, people
    while left > 0:
        part = finest(t, f, s, day, p, left) if left > 1 else left
        left -= part
        actual, mine, mine_now = weigh(t, f, g, qi, qf, day, slot, leg)
        if actual <= 0.0:
            stay += part
            continue
        keep = mine_now / (mine * actual)
        kept = draw_binomial(part, keep, luck) if keep < 1.0 - 1e-12 else part
        if kept > 0:
            stay += go_or_stay(t, f, s, g, day, leg, memory, units, kept, luck)
        if kept < part:
            stay += choose_again(t, f, s, g, qi, qf, day, slot, leg, memory, units, part - kept, actual, luck)
    if stay > 0:
        s[t[a.S_HERE] + p] += stay
        rest_at(t, s, 1 - (day & 1), p, NONE, remembered(t, memory, units, f[t[a.F_GRID]]), stay)


@kernel
def end_day(t, f, s, g, qi, qf, day, slot, code, memory, people, luck):  # type: ignore[no-untyped-def]
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
    approach(t, f, s, g, qi, qf, day, slot, leg, memory, code - leg * t[a.TOP], people, luck)


@kernel
def leap(t, f, s, g, qi, qf, day, slot, row, memory, people, luck):  # type: ignore[no-untyped-def]
    """Draw how the day ends for people at the start of a row: one by one if few, else outcome by outcome."""
    count = qi[qi[Q_POOL] + row]
    if people <= 3 * count:
        codes, left = t[a.S_CODES], people
        while left > 0:
            part = min(left, TOGETHER)
            left -= part
            for i in range(part):
                s[codes + i] = pick(qi, row, luck)
            for i in range(part):
                end_day(t, f, s, g, qi, qf, day, slot, s[codes + i], memory, 1, luck)
        return
    total = 1.0
    for i in range(count):
        code, chance = entry_of(qi, qf, row, i)
        last = i == count - 1
        got = people if last else draw_binomial(people, min(1.0, chance / total), luck)
        if got > 0:
            end_day(t, f, s, g, qi, qf, day, slot, code, memory, got, luck)
            people -= got
        total -= chance
        if people == 0:
            return


@kernel
def enter(t, f, s, g, qi, qf, day, slot, start, leg, memory, units, speed, people, luck):  # type: ignore[no-untyped-def]
    """People reach the first place of their day: they leap to its end where a row can say how it ends."""
    place, pace = t[t[a.LEG_END] + leg], steps(t, speed)
    done = min(steps(t, units), pace - 1)
    if slot < 0 or f[t[a.F_CAPACITY] + day * t[a.PLACES] + place] >= 1.0:
        arrive(t, f, s, g, day, leg, memory, done, pace, people)
    else:
        row = row_of(t, f, qi, qf, day, slot, start, place, done, memory)
        leap(t, f, s, g, qi, qf, day, slot, row, memory, people, luck)
