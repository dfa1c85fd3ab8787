"""Compiled kernels over the structure of moves; nothing here stores a move.

A *class* of a party holds states between which the party moves freely (they differ only in its own reversible
options). Irreversible options order the classes of one group: `up` lists the classes it can go on to, `down`
those it can come from. Everything a concept asks is then a greatest value over {state} and moves, or a least value
over the states that opponents can reach, and both touch each state a few times instead of each move.

Shapes: class_of, members (party, state); starts (party, classes + 1); up/down: flat lists with starts (party, D);
record (state, party, 2): class and payoff side by side, so that one state is one stretch of memory.
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
def least_over_sequences(values, order, movers, record, starts, members, ordered, down_start, down_list):  # type: ignore[no-untyped-def]
    """Least value over {state} and the states that the movers reach in any sequence of moves # (state).

    Backwards from the lowest value: every state that can reach it gets it, so each class is opened once per mover.
    Everything is written in one loop: a call per class would cost more than the work.
    """
    worst = np.full(values.size, -1, values.dtype)
    stack = np.empty(values.size, np.int32)
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
                own = record[t, j, 0]
                if opened[p, own]:
                    continue
                first = down_start[j, own] if ordered[j] else 0
                last = down_start[j, own + 1] if ordered[j] else 0
                for x in range(first - 1, last):
                    c = own if x == first - 1 else down_list[x]
                    if opened[p, c]:
                        continue
                    opened[p, c] = True
                    for e in range(starts[j, c], starts[j, c + 1]):
                        u = members[j, e]
                        if worst[u] < 0:
                            worst[u] = label
                            stack[top] = u
                            top += 1
    return worst


@njit(cache=True)
def least_over_improvements(  # type: ignore[no-untyped-def]
    values, order, movers, record, sorted_pay, starts, members, ordered, down_start, down_list
):
    """Least value over {state} and the states that the movers reach when every step gains for its mover # (state).

    Members of a class are sorted by the mover's payoff (sorted_pay holds it in that order), so the states that would
    step up to t are a prefix, and a pointer per class says how much of it is done.
    """
    worst = np.full(values.size, -1, values.dtype)
    stack = np.empty(values.size, np.int32)
    filled = np.empty((movers.size, starts.shape[1]), np.int32)
    for p in range(movers.size):
        for c in range(starts.shape[1]):  # one by one: a whole row at once takes ten times as long to compile
            filled[p, c] = starts[movers[p], c]
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
                limit = record[t, j, 1]
                own = record[t, j, 0]
                first = down_start[j, own] if ordered[j] else 0
                last = down_start[j, own + 1] if ordered[j] else 0
                for x in range(first - 1, last):
                    c = own if x == first - 1 else down_list[x]
                    e = filled[p, c]
                    while e < starts[j, c + 1]:
                        if sorted_pay[j, e] >= limit:
                            break
                        u = members[j, e]
                        if worst[u] < 0:
                            worst[u] = label
                            stack[top] = u
                            top += 1
                        e += 1
                    filled[p, c] = e
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


@njit(cache=True)
def _deterred(  # type: ignore[no-untyped-def]
    i,
    s1,
    limit,
    mode,
    players,
    pay,
    class_of,
    starts,
    members,
    ordered,
    up_start,
    up_list,
    seen,
    stack,
    search,
    passed,
    passed_in,
):
    """Whether opponents can answer s1 with a state that deters player i; forward, ending at the first one.

    Members of a class stand by rising payoff, so from above they are passed once per opponent: passed[j, c] is how far
    down, if passed_in[j, c] is this search; seen[t] is the last search that met t.
    """
    seen[s1] = search
    stack[0] = s1
    top = 1
    only_gains = mode >= 3
    symmetric = mode in (2, 4)
    while top > 0:
        top -= 1
        t = stack[top]
        for j in range(players):
            if j == i:
                continue
            own = class_of[j, t]
            first = up_start[j, own] if ordered[j] else 0
            last = up_start[j, own + 1] if ordered[j] else 0
            for x in range(first - 1, last):
                c = own if x == first - 1 else up_list[x]
                if passed_in[j, c] != search:
                    passed_in[j, c] = search
                    passed[j, c] = starts[j, c + 1]
                while passed[j, c] > starts[j, c]:
                    u = members[j, passed[j, c] - 1]
                    if only_gains and pay[j, u] <= pay[j, t]:
                        break
                    passed[j, c] -= 1
                    if seen[u] == search:
                        continue
                    seen[u] = search
                    stack[top] = u
                    top += 1
                    if pay[i, u] > limit:
                        continue
                    if not symmetric or not _can_exceed(
                        u, limit, pay[i], class_of[i], starts[i], members[i], ordered[i], up_start[i], up_list
                    ):
                        return True
    return False


@njit(cache=True)
def _can_exceed(s, limit, pay, class_of, starts, members, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    """Whether a party can move from s to a payoff above a limit: the last member of a class is its best."""
    own = class_of[s]
    first = up_start[own] if ordered else 0
    last = up_start[own + 1] if ordered else 0
    for x in range(first - 1, last):
        c = own if x == first - 1 else up_list[x]
        if starts[c + 1] > starts[c] and pay[members[starts[c + 1] - 1]] > limit:
            return True
    return False


@njit(cache=True)
def stable_at(states, mode, pay, class_of, starts, members, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    """Stability of a few states without analysing all # (player, state asked for).

    mode: 0 nash, 1 gmr, 2 smr, 3 seq, 4 sseq.
    """
    k, n = pay.shape
    out = np.ones((k, states.size), np.bool_)
    seen = np.zeros(n, np.int32)
    stack = np.empty(n + 1, np.int32)
    passed = np.empty((k, starts.shape[1]), np.int32)
    passed_in = np.zeros((k, starts.shape[1]), np.int32)
    search = 0
    for i in range(k):
        for place in range(states.size):
            s = states[place]
            limit = pay[i, s]
            own = class_of[i, s]
            first = up_start[i, own] if ordered[i] else 0
            last = up_start[i, own + 1] if ordered[i] else 0
            for x in range(first - 1, last):
                c = own if x == first - 1 else up_list[x]
                for e in range(starts[i, c + 1] - 1, starts[i, c] - 1, -1):
                    s1 = members[i, e]
                    if not out[i, place] or pay[i, s1] <= limit:
                        break
                    search += 1
                    if mode == 0 or not _deterred(
                        i, s1, limit, mode, k, pay, class_of, starts, members, ordered, up_start, up_list, seen, stack,
                        search, passed, passed_in,
                    ):  # fmt: skip
                        out[i, place] = False
    return out


@njit(cache=True)
def reached_by_gains(start, pay, class_of, starts, members, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    """States that improvements of anybody lead to from a start, itself included # (state)."""
    k, n = pay.shape
    seen = np.zeros(n, np.bool_)
    stack = np.empty(n, np.int32)
    seen[start] = True
    stack[0] = start
    top = 1
    while top > 0:
        top -= 1
        t = stack[top]
        for j in range(k):
            own = class_of[j, t]
            first = up_start[j, own] if ordered[j] else 0
            last = up_start[j, own + 1] if ordered[j] else 0
            for x in range(first - 1, last):
                c = own if x == first - 1 else up_list[x]
                for e in range(starts[j, c + 1] - 1, starts[j, c] - 1, -1):
                    u = members[j, e]
                    if pay[j, u] <= pay[j, t]:
                        break
                    if not seen[u]:
                        seen[u] = True
                        stack[top] = u
                        top += 1
    return seen
