"""Luck with an address: (seed, future, stream, time, slot) gives one uniform number, always the same.

No policy is part of an address, so every policy meets the same futures; no state is kept, so the order of
work, the size of a block and the number of cores cannot change a result.

The generator is Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3",
SC11, 2011): a keyed bijection of a 128-bit counter, here counter = (slot, time, stream, future), key = seed.
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from numba import njit

from homeward.foundation.types import Floats

_MULTIPLIER_A = np.uint64(0xD2511F53)
_MULTIPLIER_B = np.uint64(0xCD9E8D57)
_WEYL_A = np.uint64(0x9E3779B9)
_WEYL_B = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)

_streams: dict[int, str] = {}


# Forced inline, so that the loop over slots in `fill_row` is turned into vector instructions.
@njit(cache=True, forceinline=True)
def philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def]
    """Ten rounds of Philox4x32 on one counter; all arguments and results are 32-bit values held in uint64."""
    for _ in range(10):
        product_a = _MULTIPLIER_A * c0
        product_b = _MULTIPLIER_B * c2
        c0 = (product_b >> _SHIFT) ^ c1 ^ k0
        c1 = product_b & _LOW
        c2 = (product_a >> _SHIFT) ^ c3 ^ k1
        c3 = product_a & _LOW
        k0 = (k0 + _WEYL_A) & _LOW
        k1 = (k1 + _WEYL_B) & _LOW
    return c0, c1, c2, c3


@njit(cache=True, forceinline=True)
def uniform(seed, future, stream, time, slot):  # type: ignore[no-untyped-def]
    """The uniform number at one address, strictly between 0 and 1 (53 random bits, never 0 nor 1)."""
    key = np.uint64(seed)
    a, b, _, _ = philox(
        np.uint64(slot) & _LOW,
        np.uint64(time) & _LOW,
        np.uint64(stream) & _LOW,
        np.uint64(future) & _LOW,
        key & _LOW,
        key >> _SHIFT,
    )
    return ((a >> np.uint64(5)) * 67108864.0 + (b >> np.uint64(6)) + 0.5) / 9007199254740992.0


@njit(cache=True)
def fill_row(seed, future, stream, time, out):  # type: ignore[no-untyped-def]
    """The uniform numbers at slots 0, 1, 2, ... of one future, written to `out` # (slot,).

    The same numbers as slot by slot with `uniform`, at an eighth of the cost: draws that do not wait for each other
    run side by side in the vector unit. Worth it where at least one slot in eight is looked at.
    """
    for slot in range(out.shape[0]):
        out[slot] = uniform(seed, future, stream, time, slot)


@njit(cache=True)
def _fill(seed, first_future, stream, time, out):  # type: ignore[no-untyped-def]
    for future in range(out.shape[0]):
        fill_row(seed, first_future + future, stream, time, out[future])


@cache
def stream_id(name: str) -> np.int64:
    """The 32-bit number of a named stream; two names with one number are an error, not a coincidence.

    Of a sized kind, for which kernels are compiled once: a plain number is a constant, and would be for each anew.
    """
    number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little")
    known = _streams.setdefault(number, name)
    if known != name:
        raise ValueError(f"streams {known!r} and {name!r} share the number {number}; rename one")
    return np.int64(number)


class Chance:
    """The luck of a block of futures: `futures` of them, the first numbered `first`."""

    def __init__(self, seed: int, futures: int, first: int = 0) -> None:
        if not 0 <= seed < 2**64:
            raise ValueError(f"seed {seed} is not a whole number from 0 to 2**64 - 1")
        self.seed = np.uint64(seed)
        self.futures = futures
        self.first = first

    def uniform(self, stream: str, time: int, size: int = 1) -> Floats:
        """Uniform numbers # (future, size) of a stream at a month or day."""
        out = np.empty((self.futures, size))
        _fill(self.seed, self.first, stream_id(stream), time, out)
        return out
