"""Drawn statements or weighed outcomes turned into ranks of states, once a future."""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.types import Bools, Ints
from homeward.stability.preferences import Ranks


def ranks_of(vectors: Bools, order: Ints, reverse: Bools) -> Ranks:
    """Ranks of truth vectors # (vector, statement) when these statements count in this order, some reversed.

    Not compiled: there are few vectors, and sorting takes longer to compile than all futures take to rank.
    """
    worth = np.left_shift(1, np.arange(order.size - 1, -1, -1))
    words = (vectors[:, order] != reverse) @ worth
    return np.unique(words, return_inverse=True)[1].astype(np.int32)


@njit(cache=True)
def ranks_within(values, sequence, which, second, within, distinct):  # type: ignore[no-untyped-def]
    """Ranks of states by the value of their mixture, then by a second rank # (state); values # (mixture,).

    sequence: the mixtures by rising value. within: rank of the second rank inside the mixture # (state,); distinct:
    how many there are # (mixture,). Ranks may leave numbers out, where mixtures are worth the same; only their order
    counts.
    """
    base = np.empty(values.size, np.int64)
    tied = np.zeros(values.size, np.bool_)
    width = 0
    for s in range(second.size):
        width = max(width, second[s] + 1)
    total = 0
    first = 0
    while first < sequence.size:
        last = first + 1
        while last < sequence.size and values[sequence[last]] == values[sequence[first]]:
            last += 1
        for place in range(first, last):
            base[sequence[place]] = total
            tied[sequence[place]] = last - first > 1
        total += width if last - first > 1 else distinct[sequence[first]]
        first = last
    out = np.empty(which.size, np.int32)
    for s in range(which.size):
        mixture = which[s]
        out[s] = base[mixture] + (second[s] if tied[mixture] else within[s])
    return out
