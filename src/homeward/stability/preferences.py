"""From statements, rankings or weights to payoffs: whole numbers of which only the order counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from homeward.crisis.conflict import Conflict, DecisionMaker, Ranking, Statement
from homeward.foundation.types import Bools, Floats, Ints

Ranks = NDArray[np.int32]
BLOCK = 20
"""Statements packed into one whole number at a time; 2**20 ranks and 20 statements fit 64 bits with room."""


def payoffs(conflict: Conflict, codes: Ints) -> Ranks:
    """Payoffs # (decision maker, state), 0 for the least preferred level, higher is better."""
    return np.stack([payoff(maker, codes, conflict.ranked) for maker in conflict.decision_makers])


def payoff(maker: DecisionMaker, codes: Ints, ranked: bool) -> Ranks:
    """Payoffs of one decision maker # (state)."""
    if ranked and maker.ranking is not None:
        return from_ranking(maker.ranking, codes.size)
    if maker.weights and not maker.statements:
        total = np.zeros(codes.size)
        for weight in maker.weights:
            total += (weight.low + weight.high) / 2 * weight.formula.holds(codes)
        return dense(total)
    rank = np.zeros(codes.size, dtype=np.int64)
    for first in range(0, len(maker.statements), BLOCK):
        rank = _refined(rank, truths(maker.statements[first : first + BLOCK], codes))
    return rank.astype(np.int32)


def truths(statements: Sequence[Statement], codes: Ints) -> Bools:
    """Truth of every statement in every state # (statement, state)."""
    if not statements:
        return np.zeros((0, codes.size), dtype=bool)
    return np.stack([statement.formula.holds(codes) for statement in statements])


def from_ranking(ranking: Ranking, states: int) -> Ranks:
    """Payoffs from levels of state numbers, best first # (state)."""
    out = np.zeros(states, dtype=np.int32)
    for height, level in enumerate(reversed(ranking)):
        out[np.asarray(level) - 1] = height
    return out


def from_truth(truth: Bools) -> Ranks:
    """Payoffs from statements, most important first: the first statement that differs decides # (state).

    Statements are packed by blocks into whole numbers, so any number of them stays exact.
    """
    rank = np.zeros(truth.shape[1], dtype=np.int64)
    for first in range(0, truth.shape[0], BLOCK):
        rank = _refined(rank, truth[first : first + BLOCK])
    return rank.astype(np.int32)


def _refined(rank: Ints, block: Bools) -> Ints:
    """Ranks split further by a block of statements that matter less."""
    word = np.zeros(rank.size, dtype=np.int64)
    for row in block:
        word = 2 * word + row
    if not rank.any():
        return _dense_small(word, 1 << block.shape[0])
    finer: Ints = np.unique((rank << BLOCK) + word, return_inverse=True)[1].astype(np.int64)
    return finer


def _dense_small(words: Ints, size: int) -> Ints:
    present = np.zeros(size, dtype=bool)
    present[words] = True
    return (np.cumsum(present) - 1)[words].astype(np.int64)


def dense(values: Floats) -> Ranks:
    """Payoffs from numbers of any kind # (state); equal numbers are tied."""
    return np.unique(values, return_inverse=True)[1].astype(np.int32)


def levels(pay: Ranks) -> list[list[int]]:
    """State numbers by level, best first; the inverse of `from_ranking`."""
    order = np.lexsort((np.arange(pay.size), -pay.astype(np.int64)))
    breaks = np.flatnonzero(np.diff(pay[order])) + 1
    return [(part + 1).tolist() for part in np.split(order, breaks)]
