"""Which combinations of options are feasible: counted exactly before any is listed.

Every infeasible pattern is subtracted from a set of disjoint cubes (a cube fixes some options and leaves the rest
free), so the number of feasible states is known, and a model too large is refused, without a list of combinations.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from homeward.crisis.conflict import Conflict
from homeward.crisis.formula import Pattern, patterns_of
from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Ints

MOST_CUBES = 200_000
MOST_STEPS = 20_000_000
BYTES_PER_STATE = 40
BYTES_PER_STATE_AND_PARTY = 48
"""Peak of building and analysing, measured by benchmarks/bench_stability.py and rounded up."""

Cube = tuple[int, int]
"""(fixed options as a mask, their values); everything else is free."""


def bytes_needed(states: int, decision_makers: int) -> int:
    """Memory that an analysis of this size takes at its peak."""
    return states * (BYTES_PER_STATE + BYTES_PER_STATE_AND_PARTY * decision_makers)


def cubes_of(options: int, patterns: Iterable[Pattern]) -> list[Cube]:
    """Disjoint cubes that together hold exactly the feasible combinations."""
    cubes: list[Cube] = [(0, 0)]
    steps = 0
    for pattern in sorted(patterns, key=len):
        steps += len(cubes)
        mask = sum(1 << option for option, _ in pattern)
        value = sum(1 << option for option, taken in pattern if taken)
        cubes = [part for cube in cubes for part in _without(cube, mask, value)]
        if len(cubes) > MOST_CUBES or steps > MOST_STEPS:
            raise InputError(
                [
                    Problem(
                        "infeasible patterns",
                        f"cut the {2**options:,} combinations of {options} options into more pieces "
                        f"than can be counted ({MOST_CUBES:,})",
                        cure="Use fewer, shorter patterns, or fewer options.",
                    )
                ]
            )
    return cubes


def _without(cube: Cube, mask: int, value: int) -> list[Cube]:
    fixed, values = cube
    if (fixed & mask) & (values ^ value):
        return [cube]
    parts, rest = [], mask & ~fixed
    while rest:
        bit = rest & -rest
        rest ^= bit
        parts.append((fixed | bit, values | (bit & ~value)))
        fixed, values = fixed | bit, values | (bit & value)
    return parts


def count_feasible(conflict: Conflict) -> int:
    """How many states are feasible, exactly, without listing them (before any are counted as one)."""
    if conflict.state_names:
        return len(conflict.state_names)
    options = len(conflict.options)
    cubes = cubes_of(options, infeasible_patterns(conflict))
    return sum(1 << (options - fixed.bit_count()) for fixed, _ in cubes)


def infeasible_patterns(conflict: Conflict) -> list[Pattern]:
    """All infeasible patterns of the conflict in their simplest form."""
    return [pattern for rule in conflict.infeasibles for pattern in patterns_of(rule.formula)]


def feasible_codes(conflict: Conflict, most_bytes: int = 4 * 2**30) -> Ints:
    """Feasible states in ascending order # (state); refused beforehand if they would not fit in memory."""
    if conflict.state_names:
        return np.arange(len(conflict.state_names), dtype=np.int64)
    options = len(conflict.options)
    cubes = cubes_of(options, infeasible_patterns(conflict))
    states = sum(1 << (options - fixed.bit_count()) for fixed, _ in cubes)
    if states == 0:
        problem = Problem(
            "infeasible patterns",
            "leave no feasible state",
            cure="Remove or narrow a pattern; together they exclude every combination of options.",
        )
        raise InputError([problem])
    needed = bytes_needed(states, len(conflict.decision_makers))
    if needed > most_bytes:
        raise InputError(
            [
                Problem(
                    conflict.title or "model",
                    f"has {states:,} feasible states from {options} options: its analysis needs about "
                    f"{needed / 2**30:,.1f} GiB, more than the {most_bytes / 2**30:,.1f} GiB allowed",
                    cure="Add infeasible patterns, merge options, or allow more memory.",
                )
            ]
        )
    codes = np.concatenate([_expanded(cube, options) for cube in cubes])
    codes.sort()
    return codes


def _expanded(cube: Cube, options: int) -> Ints:
    fixed, values = cube
    codes = np.array([values], dtype=np.int64)
    for option in range(options):
        if not fixed >> option & 1:
            codes = np.concatenate([codes, codes | (1 << option)])
    return codes


def coalesced_groups(conflict: Conflict, codes: Ints) -> list[list[int]]:
    """Groups of states that count as one, as places in `codes`; patterns that overlap join their groups."""
    groups: list[list[int]] = []
    for pattern in conflict.coalesced:
        same = set(np.flatnonzero(pattern.formula.holds(codes)).tolist())
        touching = [group for group in groups if same.intersection(group)]
        groups = [group for group in groups if group not in touching]
        groups.append(sorted(same.union(*touching)))
    return [group for group in groups if group]
