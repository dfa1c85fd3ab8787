"""Counts drawn in a kernel have their distribution, marked rows are found, and walking alone is fair."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numba import njit
from scipy.stats import binom

from homeward.foundation.chance import uniform
from homeward.io.flee_folder import read_flee_folder
from homeward.movement.flee_rules import arena, run_case
from homeward.movement.flee_rules.cells import next_row
from homeward.movement.flee_rules.draws import begin, draw, draw_binomial, drawn, new_luck
from homeward.record.same_distribution import weekly

VALLEY = Path(__file__).parents[1] / "flight_cases" / "valley"


@njit
def _numbers(luck, count):  # type: ignore[no-untyped-def]
    out = np.empty(count)
    for i in range(count):
        out[i] = draw(luck)
    return out, drawn(luck)


@njit
def _counts(n, p, luck, count):  # type: ignore[no-untyped-def]
    out = np.empty(count, dtype=np.int64)
    for i in range(count):
        out[i] = draw_binomial(n, p, luck)
    return out


@njit
def _next(s, row, stop):  # type: ignore[no-untyped-def]
    return next_row(s, 0, row, stop)


def test_the_numbers_of_a_day_come_from_its_address_and_are_counted() -> None:
    luck = new_luck(7, 3, 11)
    begin(luck, 5)
    numbers, count = _numbers(luck, 150)
    assert count == 150
    assert numbers[0] == uniform(7, 3, 11, 5, 0)
    assert numbers[64] == uniform(7, 3, 11, 5, 32)  # a block gives two numbers: the second stock begins at block 32
    assert len(set(numbers)) == 150
    begin(luck, 6)
    more, count = _numbers(luck, 2)
    assert count == 152
    assert more[0] == uniform(7, 3, 11, 6, 0)


@pytest.mark.parametrize(("n", "p"), [(1, 0.3), (2, 0.1), (3, 0.9), (8, 0.05), (8, 0.5), (40, 0.01), (60, 0.2)])
def test_small_counts_have_the_binomial_distribution(n: int, p: float) -> None:
    luck, size = new_luck(1, n, 2), 40_000
    begin(luck, 0)
    found = np.bincount(_counts(n, p, luck, size), minlength=n + 1)
    expected = size * binom.pmf(np.arange(n + 1), n, p)
    likely = expected > 5.0
    distance = ((found - expected)[likely] ** 2 / expected[likely]).sum()
    assert distance < likely.sum() + 5.0 * np.sqrt(2.0 * likely.sum())


@given(some.sets(some.integers(0, 199)), some.integers(0, 199), some.integers(0, 199))
@settings(max_examples=60, deadline=None)
def test_the_next_marked_row_is_found(marked: set[int], row: int, stop: int) -> None:
    words = np.zeros(4, dtype=np.uint64)
    for one in marked:
        words[one >> 6] |= np.uint64(1) << np.uint64(one & 63)
    expected = min((one for one in marked if row <= one < stop), default=stop)
    assert _next(words.view(np.int64), row, stop) == expected


@pytest.mark.parametrize("memory", ["exact", "binned"])
def test_walking_alone_and_in_groups_have_one_distribution(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = read_flee_folder(VALLEY, VALLEY / "simsetting.yml")
    runs = []
    for few in (0, 10**6):
        monkeypatch.setattr(arena, "MOST_ALONE", few)
        runs.append(weekly(run_case(case, 200, seed=few, memory=memory, leap=False).camps))
    a, b = runs
    error = np.sqrt((a.var(axis=0) + b.var(axis=0)) / 200)
    moves = error > 0
    assert moves.any()
    assert (np.abs(a.mean(axis=0) - b.mean(axis=0))[moves] / error[moves]).max() < 4.5
