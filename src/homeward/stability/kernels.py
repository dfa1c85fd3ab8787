"""Compiled kernels over the structure of moves; nothing here stores a move.

A *class* of a party holds states between which the party moves freely (they differ only in its own reversible
options). Irreversible options order the classes of one group: `up` lists the classes it can go on to, `down`
those it can come from. Everything a concept asks is then a greatest value over {state} and moves, or a least value
over the states that opponents can reach, and both touch each state a few times instead of each move.

Shapes: class_of, members (party, state); starts (party, classes + 1); up/down: flat lists with starts (party, D).
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def number_classes(keys, table):  # type: ignore[no-untyped-def]
    """Class numbers in order of first appearance, by a table over all keys # (state), count."""
    table[:] = -1
    out = np.empty(keys.size, np.int32)
    count = 0
    for s in range(keys.size):
        if table[keys[s]] < 0:
            table[keys[s]] = count
            count += 1
        out[s] = table[keys[s]]
    return out, count


@njit(cache=True)
def bucket(class_of, order, starts, members):  # type: ignore[no-untyped-def]
    """Fill members class by class, each class in the given order of states."""
    starts[:] = 0
    for s in range(class_of.size):
        starts[class_of[s] + 1] += 1
    for c in range(1, starts.size):
        starts[c] += starts[c - 1]
    place = starts[:-1].copy()
    for s in order:
        c = class_of[s]
        members[place[c]] = s
        place[c] += 1


@njit(cache=True)
def ascending(values, most):  # type: ignore[no-untyped-def]
    """States by ascending value, ties by number; values are whole numbers from 0 to most."""
    place = np.zeros(most + 2, np.int64)
    for value in values:
        place[value + 1] += 1
    for v in range(1, place.size):
        place[v] += place[v - 1]
    out = np.empty(values.size, np.int32)
    for s in range(values.size):
        out[place[values[s]]] = s
        place[values[s]] += 1
    return out


@njit(cache=True)
def count_links(group, fwd, back, order, ups, downs):  # type: ignore[no-untyped-def]
    """Links between classes of one group along irreversible options; ups, downs # (class + 1) get their counts.

    group, fwd, back are sorted by group; order says which class stands at each place.
    """
    first = 0
    while first < group.size:
        last = first
        while last < group.size and group[last] == group[first]:
            last += 1
        for c in range(first, last):
            for d in range(first, last):
                if c != d and fwd[c] & ~fwd[d] == 0 and back[d] & ~back[c] == 0:
                    ups[order[c] + 1] += 1
                    downs[order[d] + 1] += 1
        first = last


@njit(cache=True)
def link_classes(group, fwd, back, order, ups, downs, up_list, down_list):  # type: ignore[no-untyped-def]
    """Write the links counted before; ups, downs # (class + 1) are where each class begins."""
    up = ups.copy()
    down = downs.copy()
    first = 0
    while first < group.size:
        last = first
        while last < group.size and group[last] == group[first]:
            last += 1
        for c in range(first, last):
            for d in range(first, last):
                if c != d and fwd[c] & ~fwd[d] == 0 and back[d] & ~back[c] == 0:
                    up_list[up[order[c]]] = order[d]
                    down_list[down[order[d]]] = order[c]
                    up[order[c]] += 1
                    down[order[d]] += 1
        first = last


@njit(cache=True)
def greatest_over_moves(values, class_of, classes, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    """Greatest value over {state} and the states one party reaches from it in one move # (state)."""
    best = np.full(classes, -1, values.dtype)
    for s in range(values.size):
        c = class_of[s]
        best[c] = max(best[c], values[s])
    if ordered:
        own = best.copy()
        for c in range(classes):
            for e in range(up_start[c], up_start[c + 1]):
                best[c] = max(best[c], own[up_list[e]])
    out = np.empty_like(values)
    for s in range(values.size):
        out[s] = best[class_of[s]]
    return out


@njit(cache=True)
def _push_class(j, c, label, worst, starts, members, stack, top):  # type: ignore[no-untyped-def]
    for e in range(starts[j, c], starts[j, c + 1]):
        u = members[j, e]
        if worst[u] < 0:
            worst[u] = label
            stack[top] = u
            top += 1
    return top


@njit(cache=True)
def least_over_sequences(values, order, movers, class_of, starts, members, ordered, down_start, down_list):  # type: ignore[no-untyped-def]
    """Least value over {state} and the states that the movers reach in any sequence of moves # (state).

    Backwards from the lowest value: every state that can reach it gets it, so each class is opened once per mover.
    """
    n = values.size
    worst = np.full(n, -1, values.dtype)
    stack = np.empty(n, np.int32)
    opened = np.zeros((movers.size, starts.shape[1]), np.bool_)
    for t0 in order:
        if worst[t0] >= 0:
            continue
        label = values[t0]
        worst[t0] = label
        stack[0] = t0
        top = 1
        while top > 0:
            top -= 1
            t = stack[top]
            for p in range(movers.size):
                j = movers[p]
                c = class_of[j, t]
                if opened[p, c]:
                    continue
                opened[p, c] = True
                top = _push_class(j, c, label, worst, starts, members, stack, top)
                if ordered[j]:
                    for e in range(down_start[j, c], down_start[j, c + 1]):
                        d = down_list[e]
                        if not opened[p, d]:
                            opened[p, d] = True
                            top = _push_class(j, d, label, worst, starts, members, stack, top)
    return worst


@njit(cache=True)
def _push_below(j, c, p, limit, label, worst, pay, starts, members, filled, stack, top):  # type: ignore[no-untyped-def]
    e = filled[p, c]
    while e < starts[j, c + 1]:
        u = members[j, e]
        if pay[j, u] >= limit:
            break
        if worst[u] < 0:
            worst[u] = label
            stack[top] = u
            top += 1
        e += 1
    filled[p, c] = e
    return top


@njit(cache=True)
def least_over_improvements(  # type: ignore[no-untyped-def]
    values, order, movers, pay, class_of, starts, members, ordered, down_start, down_list
):
    """Least value over {state} and the states that the movers reach when every step gains for its mover # (state).

    Members of a class are sorted by the mover's payoff, so the states that would step up to t are a prefix, and a
    pointer per class says how much of it is done.
    """
    n = values.size
    worst = np.full(n, -1, values.dtype)
    stack = np.empty(n, np.int32)
    filled = np.empty((movers.size, starts.shape[1]), np.int32)
    for p in range(movers.size):
        filled[p] = starts[movers[p]]
    for t0 in order:
        if worst[t0] >= 0:
            continue
        label = values[t0]
        worst[t0] = label
        stack[0] = t0
        top = 1
        while top > 0:
            top -= 1
            t = stack[top]
            for p in range(movers.size):
                j = movers[p]
                limit = pay[j, t]
                c = class_of[j, t]
                top = _push_below(j, c, p, limit, label, worst, pay, starts, members, filled, stack, top)
                if ordered[j]:
                    for e in range(down_start[j, c], down_start[j, c + 1]):
                        d = down_list[e]
                        top = _push_below(j, d, p, limit, label, worst, pay, starts, members, filled, stack, top)
    return worst


@njit(cache=True)
def least_over_step(values, pay_j, class_of, starts, members, ordered, up_start, up_list, only_gains):  # type: ignore[no-untyped-def]
    """Least value over {state} and one move (or one improvement) of one party # (state)."""
    n = values.size
    suffix = np.empty(n + 1, values.dtype)
    out = values.copy()
    classes = starts.size - 1
    for c in range(classes):
        least = np.iinfo(np.int32).max
        for e in range(starts[c + 1] - 1, starts[c] - 1, -1):
            least = min(least, values[members[e]])
            suffix[e] = least
    for s in range(n):
        c = class_of[s]
        out[s] = min(out[s], _least_in(c, pay_j[s], pay_j, starts, members, suffix, only_gains))
        if ordered:
            for x in range(up_start[c], up_start[c + 1]):
                d = up_list[x]
                out[s] = min(out[s], _least_in(d, pay_j[s], pay_j, starts, members, suffix, only_gains))
    return out


@njit(cache=True)
def _least_in(c, limit, pay_j, starts, members, suffix, only_gains):  # type: ignore[no-untyped-def]
    low, high = starts[c], starts[c + 1]
    if low == high:
        return np.iinfo(np.int32).max
    end = high
    if only_gains:
        while low < high:
            middle = (low + high) // 2
            if pay_j[members[middle]] > limit:
                high = middle
            else:
                low = middle + 1
        if low == end:
            return np.iinfo(np.int32).max
    return suffix[low]
