"""People on links that were closed under them: they travel on, and from the end go back to the start."""

from __future__ import annotations

import numpy as np

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.cells import crowd, mark, next_row, put, remembered, steps, take
from homeward.movement.flee_rules.draws import draw_binomial
from homeward.movement.flee_rules.kernels import kernel
from homeward.movement.flee_rules.stages import rest_at

__all__ = ["return_lost_riders", "return_lost_walkers"]


@kernel
def turn_back(t, f, s, g, day, leg, memory, units, people):  # type: ignore[no-untyped-def]
    """People are back at the start of a closed link, for the night."""
    place = t[t[a.LEG_START] + leg]
    s[t[a.S_HERE] + place] += people
    if t[a.LIVE]:
        crowd(t, f, s, g, day, place)
    after = remembered(t, memory, steps(t, units), f[t[a.F_GRID]])
    rest_at(t, s, 1 - (day & 1), place, t[t[a.LEG_RETURN] + leg], after, people)


@kernel
def go_on_lost(t, f, s, g, day, memory, cell, speed, people):  # type: ignore[no-untyped-def]
    """People on a link closed under them travel on; from its end they go back to its start."""
    leg, done = t[t[a.CELL_LEG] + cell], t[t[a.CELL_X] + cell]
    length = t[t[a.LEG_UNITS] + leg]
    if done + speed > length:
        turn_back(t, f, s, g, day, leg, memory, length - done, people)
        return
    later, after = 1 - (day & 1), remembered(t, memory, steps(t, speed), f[t[a.F_GRID]])
    row = t[a.S_LOST] + later * t[a.P_LOST] + after * t[a.CELLS]
    bits = t[a.S_LOST_BITS] + later * t[a.P_LOST_BITS] + after * t[a.W_LOST]
    mark(t, s, t[a.S_LOST_ROWS], later, after)
    put(s, row, bits, cell + speed // t[t[a.LEG_STEP] + leg], people)


@kernel
def return_lost_riders(t, f, s, g, day, luck):  # type: ignore[no-untyped-def]
    """Everyone on a closed link who has arrived somewhere before."""
    now = day & 1
    rows = t[a.S_LOST_ROWS] + now * t[a.W_ROWS]
    memory = next_row(s, rows, np.int64(0), t[a.ROWS])
    while memory < t[a.ROWS]:
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
        memory = next_row(s, rows, memory + 1, t[a.ROWS])
    for word in range(t[a.W_ROWS]):
        s[rows + word] = 0


@kernel
def return_lost_walkers(t, f, s, g, day):  # type: ignore[no-untyped-def]
    """Everyone on a closed link who is on foot."""
    now, later, walk = day & 1, 1 - (day & 1), t[a.WALK]
    for older in range(t[a.AGES] * (t[a.WALKED] - 1)):
        age, walked = older // (t[a.WALKED] - 1), 1 + older % (t[a.WALKED] - 1)
        tonight = t[a.S_LOST_FRESH] + now * t[a.FRESH_ALL] + age * t[a.FRESH]
        tomorrow = t[a.S_LOST_FRESH] + later * t[a.FRESH_ALL] + min(age + 1, t[a.AGES] - 1) * t[a.FRESH]
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
                turn_back(t, f, s, g, day, leg, age * t[a.AGE] + t[t[a.FRESH_MEMORY] + walked], units, people)
