"""Counts drawn in a kernel: numbers at consecutive slots of one address, binomial and multinomial draws.

No draw's cost grows with the number of people. Small means are inverted; large ones use the transformed
rejection of Hörmann ("The generation of binomial random variates", J. Stat. Comput. Simul. 46, 1993), which is
exact and takes a few numbers. The order of draws on a day depends only on the future and the day.

Numbers are made in stocks: blocks of the generator that do not wait for each other share vector instructions, so a
number out of a stock costs a quarter of one made alone.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from homeward.foundation.chance import philox
from homeward.foundation.inverse import binomial
from homeward.movement.flee_rules.kernels import inlined, kernel

__all__ = ["begin", "draw", "draw_binomial", "draw_shares", "drawn", "new_luck"]

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_INVERTED_BELOW = 20.0
_ONE_BY_ONE = 8
_RARE = 0.5
_STOCK, _BLOCKS = 8, 32
_FINEST = 2.0**-53


@njit(cache=True)
def new_luck(seed, future, stream):  # type: ignore[no-untyped-def]
    """State of the draws of one future: address, next block, numbers used of the stock, numbers so far; the stock."""
    luck = np.zeros(_STOCK + 2 * _BLOCKS, dtype=np.uint64)
    luck[0] = np.uint64(seed)
    luck[1] = np.uint64(future)
    luck[2] = np.uint64(stream)
    luck[5] = np.uint64(2 * _BLOCKS)
    return luck


@inlined
def drawn(luck):  # type: ignore[no-untyped-def]
    """How many numbers a future has drawn so far."""
    return luck[6] + np.uint64(2) * luck[4] + luck[5] - np.uint64(2 * _BLOCKS)


@kernel
def begin(luck, day):  # type: ignore[no-untyped-def]
    """Start the draws of a day."""
    luck[6] = drawn(luck)
    luck[3] = np.uint64(day)
    luck[4] = np.uint64(0)
    luck[5] = np.uint64(2 * _BLOCKS)


@kernel
def _restock(luck):  # type: ignore[no-untyped-def]
    """Make the next numbers of the day, as whole numbers of 53 bits: a block of the generator gives two."""
    first, day, stream, future = luck[4], luck[3] & _LOW, luck[2] & _LOW, luck[1] & _LOW
    low, high = luck[0] & _LOW, luck[0] >> _SHIFT
    for i in range(_BLOCKS):
        x, y, z, w = philox(first + np.uint64(i), day, stream, future, low, high)
        luck[_STOCK + i] = ((x >> np.uint64(5)) << np.uint64(26)) | (y >> np.uint64(6))
        luck[_STOCK + _BLOCKS + i] = ((z >> np.uint64(5)) << np.uint64(26)) | (w >> np.uint64(6))
    luck[4] = first + np.uint64(_BLOCKS)


@inlined
def draw(luck):  # type: ignore[no-untyped-def]
    """The next uniform number of the day, strictly between 0 and 1."""
    used = np.int64(luck[5])
    if used == 2 * _BLOCKS:
        _restock(luck)
        used = np.int64(0)
    luck[5] = np.uint64(used + 1)
    return (np.int64(luck[_STOCK + used]) + 0.5) * _FINEST


@kernel
def _stirling(k):  # type: ignore[no-untyped-def]
    """What Stirling's formula for log k! leaves out."""
    if k < 12.0:
        return math.lgamma(k + 1.0) - ((k + 0.5) * math.log(k + 1.0) - (k + 1.0) + 0.9189385332046727)
    x = 1.0 / ((k + 1.0) * (k + 1.0))
    return (1.0 / 12.0 - (1.0 / 360.0 - x / 1260.0) * x) / (k + 1.0)


@kernel
def _binomial_rejection(n, p, luck):  # type: ignore[no-untyped-def]
    """A binomial count for p <= 1/2 and n p of ten or more."""
    odds = p / (1.0 - p)
    sd = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * sd
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = n * p + 0.5
    inside = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * sd
    mode = math.floor((n + 1.0) * p)
    while True:
        u = draw(luck) - 0.5
        v = draw(luck)
        edge = 0.5 - abs(u)
        k = math.floor((2.0 * a / edge + b) * u + centre)
        if k < 0.0 or k > n:
            continue
        if edge >= 0.07 and v <= inside:
            return np.int64(k)
        v = math.log(v * alpha / (a / (edge * edge) + b))
        bound = (mode + 0.5) * math.log((mode + 1.0) / (odds * (n - mode + 1.0)))
        bound += (n + 1.0) * math.log((n - mode + 1.0) / (n - k + 1.0))
        bound += (k + 0.5) * math.log(odds * (n - k + 1.0) / (k + 1.0))
        bound += _stirling(mode) + _stirling(n - mode) - _stirling(k) - _stirling(n - k)
        if v <= bound:
            return np.int64(k)


@inlined
def _one_by_one(n, p, luck):  # type: ignore[no-untyped-def]
    """A binomial count of a few people."""
    heads = np.int64(0)
    for _ in range(n):
        heads += draw(luck) < p
    return heads


@kernel
def draw_binomial(n, p, luck):  # type: ignore[no-untyped-def]
    """How many of n people, each with chance p."""
    if n <= 0 or p <= 0.0:
        return np.int64(0)
    if p >= 1.0:
        return np.int64(n)
    if n == 1 or (n <= _ONE_BY_ONE and n * p >= _RARE):
        return _one_by_one(n, p, luck)
    if n * min(p, 1.0 - p) < _INVERTED_BELOW:
        u = draw(luck)  # nobody goes with a chance of 1 - n p or more
        return np.int64(0) if u <= 1.0 - n * p else binomial(u, n, p)
    if p > 0.5:
        return np.int64(n) - _binomial_rejection(float(n), 1.0 - p, luck)
    return _binomial_rejection(float(n), p, luck)


@kernel
def draw_shares(n, g, shares, count, total, s, picked, luck):  # type: ignore[no-untyped-def]
    """Share n people out over `count` options: shares g[shares ..] of `total` give counts s[picked ..]."""
    for i in range(count):
        s[picked + i] = 0
    if n <= 2 * (count - 1):
        for _ in range(n):
            u = draw(luck) * total
            last = 0
            for i in range(count):
                share = g[shares + i]
                if share > 0.0:
                    last = i
                    u -= share
                    if u < 0.0:
                        break
            s[picked + last] += 1
        return
    last = count - 1
    while last > 0 and g[shares + last] <= 0.0:
        last -= 1
    for i in range(last):
        if n == 0:
            return
        share = g[shares + i]
        if share > 0.0:
            got = draw_binomial(n, min(1.0, share / total), luck)
            s[picked + i] = got
            n -= got
            total -= share
    s[picked + last] += n
