"""Luck has an address: known answers, independence of block and order, and the quality of the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from homeward.foundation.chance import Chance, philox, stream_id, uniform

# Random123, kat_vectors: philox4x32-10 with counter and key all zero, all ones, and the digits of pi.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_published_answers(counter, key, answer):
    words = [np.uint64(word) for word in (*counter, *key)]
    assert tuple(int(word) for word in philox(*words)) == answer


def test_block_of_futures_equals_the_slice_of_all():
    everything = Chance(7, 50).uniform("luck", 3, 11)
    part = Chance(7, 20, first=15).uniform("luck", 3, 11)
    assert np.array_equal(part, everything[15:35])


def test_addresses_differ_in_every_coordinate():
    base = uniform(1, 2, 3, 4, 5)
    others = [
        uniform(2, 2, 3, 4, 5),
        uniform(1, 3, 3, 4, 5),
        uniform(1, 2, 4, 4, 5),
        uniform(1, 2, 3, 5, 5),
        uniform(1, 2, 3, 4, 6),
    ]
    assert base not in others
    assert len(set(others)) == len(others)


def test_compiled_and_plain_agree():
    assert uniform(5, 6, 7, 8, 9) == uniform.py_func(np.uint64(5), 6, 7, 8, 9)


def test_numbers_are_uniform_and_independent():
    numbers = Chance(11, 400).uniform("check", 0, 500)
    assert stats.kstest(numbers.ravel(), "uniform").pvalue > 0.001
    assert abs(np.corrcoef(numbers[:, 0], numbers[:, 1])[0, 1]) < 0.2
    assert numbers.min() > 0
    assert numbers.max() < 1


def test_seed_zero_is_a_seed():
    assert not np.array_equal(Chance(0, 4).uniform("a", 0, 4), Chance(1, 4).uniform("a", 0, 4))


def test_a_seed_must_fit():
    with pytest.raises(ValueError, match="not a whole number"):
        Chance(-1, 3)


def test_stream_numbers_are_stable():
    assert stream_id("escalation") == stream_id("escalation")
    assert stream_id("escalation") != stream_id("return")
