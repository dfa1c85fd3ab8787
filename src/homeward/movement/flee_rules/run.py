"""Runs a case under the Flee rules: many futures of it, each with its own address of luck."""

from __future__ import annotations

import numpy as np

from homeward.crisis.flight_case import FlightCase, FlightRuns
from homeward.crisis.flight_settings import CAPACITY_MODES, MEMORY_MODES
from homeward.foundation.chance import stream_id
from homeward.foundation.types import Ints
from homeward.movement.flee_rules.arena import LEAP, pack
from homeward.movement.flee_rules.day import run_block
from homeward.movement.flee_rules.draws import new_luck
from homeward.movement.flee_rules.leap import new_rows
from homeward.movement.flee_rules.tables import Compiled, compile_case

__all__ = ["run_case", "run_compiled"]

STREAM = "flee rules"
BLOCK = 128
"""Most futures in a block; results do not depend on it."""

BLOCK_BYTES = 64 * 2**20
"""Most bytes for the counts of a block."""


def run_case(
    case: FlightCase,
    runs: int,
    seed: int,
    first: int = 0,
    memory: str = "binned",
    capacity: str = "live",
    like_flee: bool = False,
    leap: bool | None = None,
) -> FlightRuns:
    """Futures first .. first + runs - 1 of a case under the Flee rules.

    memory: how recent travel is remembered (exact | binned | none); capacity: crowding looked at while people
    arrive (live) or only between the phases of a day (frozen, as the peer's parallel version does).
    like_flee: keep the peer's defects. leap: draw the rest of a day at once, from rows that futures share; left
    out, this is done in the modes binned and none. One run is faster without it, hundreds are faster with it.

    Future i is the same in whatever block it is run.
    """
    if memory not in MEMORY_MODES:
        raise ValueError(f"memory {memory!r} is not one of {MEMORY_MODES}")
    if capacity not in CAPACITY_MODES:
        raise ValueError(f"capacity {capacity!r} is not one of {CAPACITY_MODES}")
    compiled = compile_case(case, memory, capacity, like_flee)
    camps = run_compiled(compiled, runs, seed, first, memory != "exact" if leap is None else leap)
    came = compiled.arrivals
    everywhere = int(came.residents.sum()) + np.cumsum(came.new)
    return FlightRuns(case, camps, np.broadcast_to(everywhere, (runs, case.days)), came.raw, compiled.notes)


def run_compiled(compiled: Compiled, runs: int, seed: int, first: int = 0, leap: bool = False) -> Ints:
    """People in camps # (run, day, camp) of futures of a compiled case."""
    blocks = pack(compiled.tables)
    blocks.t[LEAP] = blocks.t[LEAP] and leap
    shape = (runs, compiled.tables.new.size, compiled.camp_rows.size)
    out = np.zeros(shape, dtype=np.int64)
    expected = int(compiled.tables.residents.sum() + compiled.tables.new.sum())
    size = max(1, min(runs, BLOCK, BLOCK_BYTES // (8 * (blocks.counts + blocks.fractions))))
    qi, qf = new_rows(blocks) if blocks.t[LEAP] else (np.zeros(1, dtype=np.int64), np.zeros(1))
    for start in range(0, runs, size):
        futures = min(size, runs - start)
        counts = np.zeros((futures, blocks.counts), dtype=np.int64)
        fractions, people = np.zeros((futures, blocks.fractions)), np.zeros(futures, dtype=np.int64)
        luck = np.stack([new_luck(seed, first + start + i, stream_id(STREAM)) for i in range(futures)])
        part = out[start : start + futures]
        run_block(blocks.t, blocks.f, counts, fractions, qi, qf, compiled.camp_rows, luck, part, people)
        if (people != expected).any():
            raise RuntimeError(f"people were not conserved: {people} at the end, {expected} came")
    return out
