"""Where the time of the Flee rules goes, and how far the limits of the machine are."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numba import njit

from homeward.foundation.chance import stream_id
from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.arena import pack
from homeward.movement.flee_rules.cells import crowd
from homeward.movement.flee_rules.day import begin_future, depart, doom, grow_older, spawn, total_of
from homeward.movement.flee_rules.draws import begin, draw, drawn, new_luck
from homeward.movement.flee_rules.leap import new_rows
from homeward.movement.flee_rules.run import STREAM
from homeward.movement.flee_rules.tables import Compiled
from homeward.movement.flee_rules.travel import travel

__all__ = ["Profile", "bytes_per_second", "numbers_per_second", "profile"]

YARDSTICKS = (
    ("Mesa 3.3.1 (0.53 million, a bare walk)", 0.53e6),
    ("Starsim 3.7.2 (7.1 million)", 7.1e6),
    ("Covasim (10 million, as its makers state)", 10e6),
    ("a compiled bare walk with addressed luck (221 million)", 221e6),
)
"""Person-days per second of one core: published, or measured on a machine of the same kind."""


@dataclass(frozen=True)
class Profile:
    """Processor seconds of a run by stage of the day, uniform numbers it drew, and bytes of its counts."""

    stages: dict[str, float]
    numbers: float
    bytes: int
    days: int


@njit
def _crowds(t, f, s, g, day):  # type: ignore[no-untyped-def]
    for p in range(t[a.PLACES]):
        crowd(t, f, s, g, day, p)


def profile(compiled: Compiled, runs: int, leap: bool) -> Profile:
    """Run some futures day by day with a clock at every stage; all futures take a day before the next begins."""
    blocks = pack(compiled.tables)
    t, f = blocks.t, blocks.f
    t[a.LEAP] = t[a.LEAP] and leap
    qi, qf = new_rows(blocks) if t[a.LEAP] else (np.zeros(1, dtype=np.int64), np.zeros(1))
    counts, fractions = np.zeros((runs, blocks.counts), dtype=np.int64), np.zeros((runs, blocks.fractions))
    luck = [new_luck(1, i, stream_id(STREAM)) for i in range(runs)]
    stages = dict.fromkeys(("arrivals and closures", "crowding", "departures", "travel"), 0.0)
    for future in range(runs):
        begin_future(t, f, counts[future], fractions[future])
    for day in range(int(t[a.DAYS])):
        for future in range(runs):
            s, g, mine = counts[future], fractions[future], luck[future]
            clock = [time.process_time()]
            begin(mine, day)
            if t[a.AGES] > 1 and day > 0:
                grow_older(t, s)
            spawn(t, f, s, g, day, mine)
            if t[a.ANY_DOOMED] and total_of(t, t[a.DOOMED] + day * t[a.LEGS], t[a.LEGS]) > 0:
                doom(t, s, day)
            clock.append(time.process_time())
            _crowds(t, f, s, g, day)
            clock.append(time.process_time())
            depart(t, f, s, g, day, mine)
            clock.append(time.process_time())
            _crowds(t, f, s, g, day)
            travel(t, f, s, g, qi, qf, day, mine)
            clock.append(time.process_time())
            for name, seconds in zip(stages, np.diff(clock), strict=True):
                stages[name] += float(seconds) / runs
    numbers = float(np.mean([drawn(mine) for mine in luck]))
    return Profile(stages, numbers, 8 * (blocks.counts + blocks.fractions), int(t[a.DAYS]))


@njit
def _many(luck, count):  # type: ignore[no-untyped-def]
    total = 0.0
    for _ in range(count):
        total += draw(luck)
    return total


def numbers_per_second() -> float:
    """How many uniform numbers the machine draws in a second, and nothing else."""
    luck = new_luck(1, 2, 3)
    _many(luck, 1)
    start = time.process_time()
    _many(luck, 5_000_000)
    return 5_000_000 / (time.process_time() - start)


def bytes_per_second() -> float:
    """How many bytes the machine reads and writes in a second when it copies a large block, and nothing else."""
    source = np.ones(2**25)
    target = np.empty_like(source)
    np.copyto(target, source)
    start = time.process_time()
    for _ in range(4):
        np.copyto(target, source)
    return 4 * 2 * source.nbytes / (time.process_time() - start)
