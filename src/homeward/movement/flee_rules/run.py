"""Runs a case under the Flee rules: many futures of it, each with its own address of luck."""

from __future__ import annotations

import numpy as np

from homeward.crisis.flight_case import FlightCase, FlightRuns
from homeward.crisis.flight_settings import CAPACITY_MODES, MEMORY_MODES
from homeward.foundation.chance import stream_id
from homeward.foundation.types import Ints
from homeward.movement.flee_rules.arena import pack
from homeward.movement.flee_rules.day import run_future
from homeward.movement.flee_rules.draws import new_luck
from homeward.movement.flee_rules.tables import Compiled, compile_case

__all__ = ["run_case", "run_compiled"]

STREAM = "flee rules"


def run_case(
    case: FlightCase,
    runs: int,
    seed: int,
    first: int = 0,
    memory: str = "binned",
    capacity: str = "live",
    like_flee: bool = False,
) -> FlightRuns:
    """Futures first .. first + runs - 1 of a case under the Flee rules.

    memory: how recent travel is remembered (exact | binned | none); capacity: crowding looked at while people
    arrive (live) or only between the phases of a day (frozen, as the peer's parallel version does).
    like_flee: keep the peer's defects. Future i is the same in whatever block it is run.
    """
    if memory not in MEMORY_MODES:
        raise ValueError(f"memory {memory!r} is not one of {MEMORY_MODES}")
    if capacity not in CAPACITY_MODES:
        raise ValueError(f"capacity {capacity!r} is not one of {CAPACITY_MODES}")
    compiled = compile_case(case, memory, capacity, like_flee)
    camps = run_compiled(compiled, runs, seed, first)
    came = compiled.arrivals
    everywhere = int(came.residents.sum()) + np.cumsum(came.new)
    return FlightRuns(case, camps, np.broadcast_to(everywhere, (runs, case.days)), came.raw, compiled.notes)


def run_compiled(compiled: Compiled, runs: int, seed: int, first: int = 0) -> Ints:
    """People in camps # (run, day, camp) of futures of a compiled case."""
    tables = compiled.tables
    blocks = pack(tables)
    counts, fractions = np.zeros(blocks.counts, dtype=np.int64), np.zeros(blocks.fractions)
    out = np.zeros((runs, tables.new.size, compiled.camp_rows.size), dtype=np.int64)
    expected = int(tables.residents.sum() + tables.new.sum())
    for run in range(runs):
        luck = new_luck(seed, first + run, stream_id(STREAM))
        people = run_future(blocks.t, blocks.f, counts, fractions, compiled.camp_rows, luck, out[run])
        if people != expected:
            raise RuntimeError(f"people were not conserved: {people} at the end, {expected} came")
    return out
