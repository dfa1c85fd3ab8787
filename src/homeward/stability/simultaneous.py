"""Simultaneous stability: each opponent, unaware of the others, may stay or improve at the moment of the move.

Fraser and Hipel, Conflict Analysis (1984). The choices are enumerated anew for every improvement.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.types import Bools
from homeward.stability.graph import Graph
from homeward.stability.units import Units


def simultaneous(graph: Graph) -> Bools:
    """Simultaneous stability # (player, state)."""
    alone = np.arange(graph.players + 1, dtype=np.int64)
    stable: Bools = _simultaneous(
        graph.codes, graph.table, graph.pay, alone, alone[:-1], graph.class_of, graph.starts, graph.members,
        graph.ordered, graph.up_start, graph.up_list,
    )  # fmt: skip
    return stable


def simultaneous_of_units(graph: Graph, units: Units) -> Bools:
    """Simultaneous stability with merged units as players # (unit, state)."""
    stable: Bools = _simultaneous(
        graph.codes, graph.table, graph.pay, units.member_start, units.member_list, units.class_of, units.starts,
        units.in_class, units.ordered, units.up_start, units.up_list,
    )  # fmt: skip
    return stable


def simultaneous_work(graph: Graph) -> float:
    """Upper bound on the joint choices to look at; the real number is smaller, a sanction ends the search."""
    choices = np.stack([_gains(graph, j) for j in range(graph.players)]).astype(np.float64)
    with np.errstate(over="ignore"):
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
def _gain(j, t, s, pay, member_start, member_list):  # type: ignore[no-untyped-def]
    for x in range(member_start[j], member_start[j + 1]):  # noqa: SIM110 (compiled)
        if pay[member_list[x], t] <= pay[member_list[x], s]:
            return False
    return True


@njit(cache=True)
def _changes(  # type: ignore[no-untyped-def]
    j, s, codes, pay, member_start, member_list, class_of, starts, members, ordered, up_start, up_list, out
):
    """Option changes of the improvements of player j from s; returns how many."""
    count = 0
    own = class_of[j, s]
    first = up_start[j, own] if ordered[j] else 0
    last = up_start[j, own + 1] if ordered[j] else 0
    for x in range(first - 1, last):
        c = own if x == first - 1 else up_list[x]
        for e in range(starts[j, c], starts[j, c + 1]):
            t = members[j, e]
            if _gain(j, t, s, pay, member_start, member_list):
                out[count] = codes[t] ^ codes[s]
                count += 1
    return count


@njit(cache=True)
def _sanctioned(  # type: ignore[no-untyped-def]
    s, change, i, k, codes, table, pay, member_start, member_list, choices, counts, place
):
    """Whether some joint choice of the opponents with this move leaves player i without a gain over s."""
    place[:] = -1
    while True:
        joint = change
        for j in range(k):
            if place[j] >= 0:
                joint |= choices[j, place[j]]
        t = _place(codes[s] ^ joint, codes, table)
        if t >= 0 and not _gain(i, t, s, pay, member_start, member_list):
            return True
        j = 0
        while j < k and (j == i or place[j] == counts[j] - 1):
            place[j] = -1
            j += 1
        if j == k:
            return False
        place[j] += 1


@njit(cache=True)
def _widest(starts, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    """Most states any player can reach in one move, counting where it stands."""
    widest = 1
    for j in range(starts.shape[0]):
        for c in range(starts.shape[1] - 1):
            total = starts[j, c + 1] - starts[j, c]
            if ordered[j]:
                for x in range(up_start[j, c], up_start[j, c + 1]):
                    d = up_list[x]
                    total += starts[j, d + 1] - starts[j, d]
            widest = max(widest, total)
    return widest


@njit(cache=True)
def _simultaneous(  # type: ignore[no-untyped-def]
    codes, table, pay, member_start, member_list, class_of, starts, members, ordered, up_start, up_list
):
    k, n = class_of.shape
    stable = np.ones((k, n), np.bool_)
    choices = np.empty((k, _widest(starts, ordered, up_start, up_list)), np.int64)
    counts = np.zeros(k, np.int64)
    place = np.empty(k, np.int64)
    who = (member_start, member_list)
    for s in range(n):
        for j in range(k):
            counts[j] = _changes(
                j, s, codes, pay, *who, class_of, starts, members, ordered, up_start, up_list, choices[j]
            )
        for i in range(k):
            for e in range(counts[i]):
                if not _sanctioned(s, choices[i, e], i, k, codes, table, pay, *who, choices, counts, place):
                    stable[i, s] = False
                    break
    return stable
