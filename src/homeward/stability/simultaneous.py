"""Simultaneous stability: each opponent, unaware of the others, may stay or improve at the moment of the move.

Fraser and Hipel, Conflict Analysis (1984). The choices are enumerated anew for every improvement.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.types import Bools
from homeward.stability.graph import Graph


def simultaneous(graph: Graph) -> Bools:
    """Simultaneous stability # (player, state)."""
    stable: Bools = _simultaneous(
        graph.codes, graph.table, graph.pay, graph.class_of, graph.starts, graph.members, graph.ordered,
        graph.up_start, graph.up_list,
    )  # fmt: skip
    return stable


def simultaneous_work(graph: Graph) -> float:
    """Upper bound on the joint choices to look at; the real number is smaller, a sanction ends the search."""
    choices = np.stack([_gains(graph, j) for j in range(graph.players)]).astype(np.float64)
    product = np.prod(1 + choices, axis=0)
    return float((choices / (1 + choices) * product).sum())


def _gains(graph: Graph, j: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Number of improvements of a player in each state, inside and beyond its class # (state)."""
    counts: np.ndarray[tuple[int], np.dtype[np.int64]] = _count_gains(
        graph.pay[j], graph.class_of[j], graph.starts[j], graph.members[j], bool(graph.ordered[j]),
        graph.up_start[j], graph.up_list,
    )  # fmt: skip
    return counts


@njit(cache=True)
def _count_gains(pay_j, class_of, starts, members, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    out = np.zeros(pay_j.size, np.int64)
    for s in range(pay_j.size):
        own = class_of[s]
        last = up_start[own + 1] if ordered else 0
        first = up_start[own] if ordered else 0
        for x in range(first - 1, last):
            c = own if x == first - 1 else up_list[x]
            low, high = starts[c], starts[c + 1]
            while low < high:
                middle = (low + high) // 2
                if pay_j[members[middle]] > pay_j[s]:
                    high = middle
                else:
                    low = middle + 1
            out[s] += starts[c + 1] - low
    return out


@njit(cache=True)
def _place(code, codes, table):  # type: ignore[no-untyped-def]
    if table.size:
        return table[code]
    place = np.searchsorted(codes, code)
    return place if place < codes.size and codes[place] == code else -1


@njit(cache=True)
def _changes(j, s, codes, pay, class_of, starts, members, ordered, up_start, up_list, out):  # type: ignore[no-untyped-def]
    """Option changes of the improvements of player j from s; returns how many."""
    count = 0
    own = class_of[j, s]
    first = up_start[j, own] if ordered[j] else 0
    last = up_start[j, own + 1] if ordered[j] else 0
    for x in range(first - 1, last):
        c = own if x == first - 1 else up_list[x]
        for e in range(starts[j, c + 1] - 1, starts[j, c] - 1, -1):
            t = members[j, e]
            if pay[j, t] <= pay[j, s]:
                break
            out[count] = codes[t] ^ codes[s]
            count += 1
    return count


@njit(cache=True)
def _sanctioned(s, change, limit, i, k, codes, table, pay, choices, counts, place):  # type: ignore[no-untyped-def]
    """Whether some joint choice of the opponents with this move leaves player i no better than in s."""
    place[:] = -1
    while True:
        joint = change
        for j in range(k):
            if place[j] >= 0:
                joint |= choices[j, place[j]]
        t = _place(codes[s] ^ joint, codes, table)
        if t >= 0 and pay[i, t] <= limit:
            return True
        j = 0
        while j < k and (j == i or place[j] == counts[j] - 1):
            place[j] = -1
            j += 1
        if j == k:
            return False
        place[j] += 1


@njit(cache=True)
def _simultaneous(codes, table, pay, class_of, starts, members, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    k, n = pay.shape
    stable = np.ones((k, n), np.bool_)
    widest = 1
    for j in range(k):
        size = 0
        for c in range(starts.shape[1] - 1):
            total = starts[j, c + 1] - starts[j, c]
            if ordered[j] and c + 1 < up_start.shape[1]:
                for x in range(up_start[j, c], up_start[j, c + 1]):
                    d = up_list[x]
                    total += starts[j, d + 1] - starts[j, d]
            size = max(size, total)
        widest = max(widest, size)
    choices = np.empty((k, widest), np.int64)
    counts = np.zeros(k, np.int64)
    place = np.empty(k, np.int64)
    for s in range(n):
        for j in range(k):
            counts[j] = _changes(j, s, codes, pay, class_of, starts, members, ordered, up_start, up_list, choices[j])
        for i in range(k):
            for e in range(counts[i]):
                if not _sanctioned(s, choices[i, e], pay[i, s], i, k, codes, table, pay, choices, counts, place):
                    stable[i, s] = False
                    break
    return stable
