"""Compiled kernels that turn drawn statements or weighed outcomes into ranks of states, once a future."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True)
def ranks_of(vectors, order, reverse):  # type: ignore[no-untyped-def]
    """Ranks of truth vectors # (vector, statement) when these statements count in this order, some reversed."""
    words = np.zeros(vectors.shape[0], np.int64)
    for place in range(order.size):
        flip = reverse[place]
        for v in range(words.size):
            words[v] = 2 * words[v] + (vectors[v, order[place]] != flip)
    sequence = np.argsort(words)
    out = np.empty(words.size, np.int32)
    rank = 0
    for place in range(sequence.size):
        if place > 0 and words[sequence[place]] != words[sequence[place - 1]]:
            rank += 1
        out[sequence[place]] = rank
    return out


@njit(cache=True)
def ranks_within(values, which, second, within, distinct):  # type: ignore[no-untyped-def]
    """Ranks of states by the value of their mixture, then by a second rank # (state); values # (mixture,).

    within: rank of the second rank inside the mixture # (state,); distinct: how many there are # (mixture,). Ranks may
    leave numbers out, where mixtures are worth the same; only their order counts.
    """
    sequence = np.argsort(values)
    base = np.empty(values.size, np.int64)
    tied = np.zeros(values.size, np.bool_)
    width = second.max() + 1
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
