"""Limited-move and non-myopic stability: where a mover expects the conflict to end when both look h moves ahead.

Zagare (1984), Kilgour (1984), Fang, Hipel and Kilgour (EJOR 41, 1989) for two decision makers. For more, the
cautious form L_h*: after i's move any opponent or nobody may move next, and i expects the worst of these for itself.
Ties go to the lowest state number in both.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from homeward.foundation.types import Bools
from homeward.stability.graph import Graph

Ends = NDArray[np.int32]
MOST_ROUNDS = 100_000


@dataclass(frozen=True)
class Limited:
    """stable: horizon h -> (player, state); settles_after and period describe how anticipation repeats."""

    stable: dict[int, Bools]
    non_myopic: Bools
    settles_after: int
    period: int
    cautious: bool

    def equilibria(self, horizon: int) -> Bools:
        """States stable for every player at a horizon # (state)."""
        found: Bools = np.all(self.stable[horizon], axis=0)
        return found


def limited_moves(graph: Graph, most: int = 6) -> Limited:
    """Stability at horizons 1 to most, and non-myopic stability from the period of anticipation."""
    here = np.arange(graph.states, dtype=np.int32)
    ends: list[Ends] = [np.tile(here, (graph.players, 1))]
    met = {_digest(ends[0]): 0}
    settles_after = -1
    while settles_after < 0 and len(ends) <= MOST_ROUNDS:
        ends.append(_next(graph, ends[-1]))
        settles_after = met.setdefault(_digest(ends[-1]), len(ends) - 1)
        settles_after = -1 if settles_after == len(ends) - 1 else settles_after
    period = len(ends) - 1 - settles_after
    cycle = np.stack(ends[settles_after : settles_after + period]) if settles_after >= 0 else ends[-1][None]
    while len(ends) <= most:
        ends.append(ends[len(ends) - period])
    return Limited(
        {h: ends[h] == here for h in range(1, most + 1)},
        np.all(cycle == here, axis=0),
        settles_after,
        period,
        graph.players > 2,
    )


def _digest(ends: Ends) -> bytes:
    return hashlib.blake2b(ends.tobytes(), digest_size=16).digest()


def _next(graph: Graph, before: Ends) -> Ends:
    out = np.empty_like(before)
    for i in range(graph.players):
        after = _after_move(graph, i, before)
        out[i] = _best_end(
            graph.pay[i], after, graph.class_of[i], graph.starts[i], graph.members[i], bool(graph.ordered[i]),
            graph.up_start[i], graph.up_list,
        )  # fmt: skip
    return out


def _after_move(graph: Graph, i: int, before: Ends) -> Ends:
    """Where i expects to end after moving to each state: the other's anticipation, or the worst of several."""
    others = graph.others(i)
    if others.size == 1:
        only: Ends = before[others[0]]
        return only
    worst = np.arange(graph.states, dtype=np.int32)
    for j in others:
        low, now = graph.pay[i, before[j]], graph.pay[i, worst]
        lower = (low < now) | ((low == now) & (before[j] < worst))
        worst = np.where(lower, before[j], worst)
    return worst


@njit(cache=True)
def _best_end(pay, after, class_of, starts, members, ordered, up_start, up_list):  # type: ignore[no-untyped-def]
    out = np.empty(pay.size, np.int32)
    for s in range(pay.size):
        own = class_of[s]
        first = up_start[own] if ordered else 0
        last = up_start[own + 1] if ordered else 0
        best = -1
        best_pay = -1
        for x in range(first - 1, last):
            c = own if x == first - 1 else up_list[x]
            for e in range(starts[c], starts[c + 1]):
                t = members[e]
                worth = pay[after[t]]
                if t != s and (worth > best_pay or (worth == best_pay and t < best)):
                    best_pay = worth
                    best = t
        out[s] = after[best] if best >= 0 and best_pay > pay[s] else s
    return out
