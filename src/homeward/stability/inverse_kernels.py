"""Compiled counting for inverse analysis."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def count_by_sets(moves, starts, sanctions, size):  # type: ignore[no-untyped-def]
    """How many sets of preferred states leave the wished-for state stable, by number of states in the set.

    moves: bit of each move; sanctions[starts[m]:starts[m+1]]: bits none of which may be preferred for it to deter.
    """
    out = np.zeros(size + 1, np.int64)
    for chosen in range(np.int64(1) << size):
        stable = True
        for m in range(moves.size):
            if moves[m] & chosen == 0:
                continue
            stable = False
            for e in range(starts[m], starts[m + 1]):
                if sanctions[e] & chosen == 0:
                    stable = True
                    break
            if not stable:
                break
        if stable:
            count = 0
            rest = chosen
            while rest:
                rest &= rest - 1
                count += 1
            out[count] += 1
    return out


@njit(cache=True)
def _credibly_deterred(moves, pay, i, s, s1, symmetric):  # type: ignore[no-untyped-def]
    k, n = pay.shape
    seen = np.zeros(n, np.bool_)
    stack = np.empty(n, np.int64)
    stack[0] = s1
    seen[s1] = True
    top = 1
    while top > 0:
        top -= 1
        t = stack[top]
        for j in range(k):
            if j == i:
                continue
            for u in range(n):
                if not moves[j, t, u] or pay[j, u] <= pay[j, t] or seen[u]:
                    continue
                seen[u] = True
                stack[top] = u
                top += 1
                if pay[i, u] > pay[i, s]:
                    continue
                out = False
                if symmetric:
                    for v in range(n):
                        if moves[i, u, v] and pay[i, v] > pay[i, s]:
                            out = True
                if not out:
                    return True
    return False


@njit(cache=True)
def _holds(moves, pay, s, symmetric):  # type: ignore[no-untyped-def]
    k, n = pay.shape
    for i in range(k):
        for s1 in range(n):
            if moves[i, s, s1] and pay[i, s1] > pay[i, s] and not _credibly_deterred(moves, pay, i, s, s1, symmetric):
                return False
    return True


@njit(cache=True)
def _order(number, row):  # type: ignore[no-untyped-def]
    """The order with this number (factorial base) written into a row of payoffs."""
    n = row.size
    left = np.arange(n)
    size = n
    for s in range(n):
        place = number % size
        number //= size
        row[s] = left[place]
        left[place] = left[size - 1]
        size -= 1


@njit(cache=True)
def count_by_orders(moves, pay, free, state, symmetric, orders):  # type: ignore[no-untyped-def]
    """Profiles of strict orders of the free players under which the state is a credible-answer equilibrium."""
    pay = pay.copy()
    numbers = np.zeros(free.size, np.int64)
    for f in range(free.size):
        _order(0, pay[free[f]])
    count = 0
    while True:
        if _holds(moves, pay, state, symmetric):
            count += 1
        f = 0
        while f < free.size and numbers[f] == orders - 1:
            numbers[f] = 0
            _order(0, pay[free[f]])
            f += 1
        if f == free.size:
            return count
        numbers[f] += 1
        _order(numbers[f], pay[free[f]])
