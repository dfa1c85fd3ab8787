"""Compiled kernels for players with several members, whose gains cannot be put in one order.

Shapes as in kernels.py; members of unit u are member_list[member_start[u] : member_start[u + 1]].
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def closure(bounds, heads):  # type: ignore[no-untyped-def]
    """All nodes reachable from each node, itself left out: starts # (node + 1) and a flat list."""
    count = bounds.size - 1
    start = np.zeros(count + 1, np.int64)
    found = np.empty(max(16, heads.size), np.int32)
    seen = np.full(count, -1, np.int64)
    total = 0
    for node in range(count):
        seen[node] = node
        first = total
        if total + count > found.size:
            longer = np.empty(2 * (total + count), np.int32)
            for e in range(total):  # a slice would bring seconds of compilation for the message of its failure
                longer[e] = found[e]
            found = longer
        at = node
        place = first
        while True:
            for e in range(bounds[at], bounds[at + 1]):
                if seen[heads[e]] != node:
                    seen[heads[e]] = node
                    found[total] = heads[e]
                    total += 1
            if place == total:
                break
            at = found[place]
            place += 1
        start[node + 1] = total
    return start, found[:total].copy()


@njit(cache=True)
def _better(expected, pay, t, s):  # type: ignore[no-untyped-def]
    for m in range(pay.shape[0]):  # noqa: SIM110 (compiled)
        if expected[m, t] <= pay[m, s]:
            return False
    return True


@njit(cache=True)
def no_joint_gain(expected, pay, class_of, starts, in_class, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    """No state within reach has an expected payoff above the present one for every member # (state)."""
    n = class_of.size
    out = np.ones(n, np.bool_)
    for s in range(n):
        own = class_of[s]
        first = up_start[own] if ordered else 0
        last = up_start[own + 1] if ordered else 0
        for x in range(first - 1, last):
            c = own if x == first - 1 else up_list[x]
            for e in range(starts[c], starts[c + 1]):
                if _better(expected, pay, in_class[e], s):
                    out[s] = False
                    break
            if not out[s]:
                break
    return out


@njit(cache=True)
def leads_to(s, wanted, class_of, starts, in_class, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    """Whether the unit can move from s to a wanted state."""
    own = class_of[s]
    first = up_start[own] if ordered else 0
    last = up_start[own + 1] if ordered else 0
    for x in range(first - 1, last):
        c = own if x == first - 1 else up_list[x]
        for e in range(starts[c], starts[c + 1]):
            if wanted[in_class[e]]:
                return True
    return False


@njit(cache=True)
def _push_gainers(unit, c, p, t, label, worst, pay, low, high, member_list, starts, left, in_class, stack, top):  # type: ignore[no-untyped-def]
    """Label the states of a class from which a joint gain leads to t; labelled states leave the list."""
    first = starts[unit, c]
    e = first
    while e < first + left[p, c]:
        u = in_class[p, e]
        gone = worst[u] >= 0
        if not gone:
            gains = True
            for x in range(low, high):
                if pay[member_list[x], t] <= pay[member_list[x], u]:
                    gains = False
                    break
            if gains:
                worst[u] = label
                stack[top] = u
                top += 1
                gone = True
        if gone:
            left[p, c] -= 1
            in_class[p, e] = in_class[p, first + left[p, c]]
        else:
            e += 1
    return top


@njit(cache=True)
def least_over_joint_gains(  # type: ignore[no-untyped-def]
    values, order, movers, pay, member_start, member_list, class_of, starts, in_class, ordered, down_start, down_list
):
    """Least value over {state} and states reached by sequences in which every step gains for all its movers."""
    n = values.size
    worst = np.full(n, -1, values.dtype)
    stack = np.empty(n, np.int32)
    rest = np.empty((movers.size, n), np.int32)
    left = np.empty((movers.size, starts.shape[1] - 1), np.int32)
    for p in range(movers.size):
        for place in range(n):  # a whole row at once takes seconds to compile
            rest[p, place] = in_class[movers[p], place]
        for c in range(left.shape[1]):
            left[p, c] = starts[movers[p], c + 1] - starts[movers[p], c]
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
                unit = movers[p]
                low, high = member_start[unit], member_start[unit + 1]
                own = class_of[unit, t]
                first = down_start[unit, own] if ordered[unit] else 0
                last = down_start[unit, own + 1] if ordered[unit] else 0
                for x in range(first - 1, last):
                    c = own if x == first - 1 else down_list[x]
                    top = _push_gainers(
                        unit, c, p, t, label, worst, pay, low, high, member_list, starts, left, rest, stack, top
                    )
    return worst
