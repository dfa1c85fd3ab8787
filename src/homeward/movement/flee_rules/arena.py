"""One block of whole numbers and one of fractions for the kernels, with the place of each table in its head.

Passing many arrays from kernel to kernel costs more than the work they do; passing four blocks costs nothing.
`t[NAME]` is a size, a switch, or where a table begins: whole-number tables in the block `t` itself, fractions in
the block `f`, the counts of a future in the block `s`, its working fractions in the block `g`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from homeward.foundation.types import Bools, Floats, Ints
from homeward.movement.flee_rules.tables import Tables

__all__ = ["Arena", "pack"]

(
    DAYS, PLACES, ROUTES, LEGS, WAITS, CELLS, FRESH, WALKED, MEMORIES, TOP, WALK, SPEED, ON_FOOT, NO_SHORT, LIVE,
    ANY_DOOMED, TAKE, LEAP, STEP, BATCHES, AGES, AGE, OLDEST, ROWS, FRESH_ALL, FEW,
    FREE, EVERYONE, LIMITED,
    NEW, RESIDENTS, TOWN, CAMP, SPELL, AVAILABLE, LEG_OPEN, DOOMED, FIRST, ROUTE_LEG, TARGET, LEG_START, LEG_END,
    LEG_GOAL, LEG_WAIT, LEG_RETURN, LEG_UNITS, LEG_SPEED, LEG_CELL, LEG_STEP, LEG_FRESH, WAIT_PLACE, WAIT_LEG,
    CELL_LEG, CELL_X, FRESH_LEG, FRESH_NEXT, FRESH_FIRST, FRESH_MEMORY, FRESH_WAKES,
    F_SPAWN, F_POPULATION, F_CHANCE, F_CAPACITY, F_WEIGHT, F_LEG_WALK, F_GRID, F_BUFFER, F_POWER, F_PRUNE, F_REACHED,
    S_HERE, S_FRESH, S_AT, S_AT_BITS, S_AT_ROWS, S_MOVING_ROWS, S_LOST_ROWS,
    S_WAITING, S_WAITING_BITS, S_ON, S_ON_BITS, S_FRESH_ON, S_LOST, S_LOST_BITS,
    S_LOST_FRESH, S_LEFT, S_LEFT_BITS, S_LEFT_FRESH, S_SURE, S_OCCUPIED, S_NODE, S_NODE_BITS, S_UNIT_BITS, S_PICKED,
    S_CODES, S_SIZE, W_PLACES, W_WAITS, W_CELLS, W_LEGS, W_NODES, W_UNITS, W_LOST, W_ROWS, P_AT, P_AT_BITS, P_WAITING,
    P_WAITING_BITS, P_ON, P_ON_BITS, P_LOST, P_LOST_BITS,
    G_FACTOR, G_ATTRACTION, G_SHARES, G_POPULATION, G_SIZE,
) = range(117)  # fmt: skip


_NAMES = [name for name, value in list(globals().items()) if name.isupper() and isinstance(value, int)]

MOST_BATCHES = 20
"""Most batches in which people travel on a day on which a camp fills up."""

MOST_OUTCOMES = 2**15
"""More ways than this for a day to end do not fit the entries of a row."""

MOST_MEMORIES = 64
"""More memories than this and rows would be asked for too rarely to be worth working out."""


MOST_ALONE = 8
"""So many people or fewer who stand at one place after one distance walk one by one."""


class Arena(NamedTuple):
    """The shared blocks, and how large those of a future must be."""

    t: Ints
    f: Floats
    counts: int
    fractions: int


class _Builder:
    """Lays tables out one after another and notes where each begins."""

    def __init__(self) -> None:
        self.head: dict[str, int] = {}
        self.ints: list[Ints] = []
        self.floats: list[Floats] = []
        self.at_int, self.at_float, self.at_count, self.at_fraction = len(_NAMES), 0, 0, 0

    def table(self, name: str, values: object) -> None:
        """A table of whole numbers."""
        flat = np.asarray(values).astype(np.int64).ravel()
        self.head[name] = self.at_int
        self.ints.append(flat)
        self.at_int += flat.size

    def fraction(self, name: str, values: object) -> None:
        """A table of fractions."""
        flat = np.asarray(values, dtype=np.float64).ravel()
        self.head[name] = self.at_float
        self.floats.append(flat)
        self.at_float += flat.size

    def count(self, name: str, size: int, twice: str = "") -> None:
        """Room for counts of a future; `twice` names the step from tonight to tomorrow."""
        self.head[name] = self.at_count
        if twice:
            self.head[twice] = size
        self.at_count += 2 * size if twice else size

    def working(self, name: str, size: int) -> None:
        """Room for working fractions of a future."""
        self.head[name] = self.at_fraction
        self.at_fraction += size


def pack(tables: Tables) -> Arena:
    """The blocks of a compiled case."""
    b = _Builder()
    _sizes(b, tables)
    whole = {
        "NEW": tables.new, "RESIDENTS": tables.residents, "TOWN": tables.town, "CAMP": tables.camp,
        "SPELL": tables.spell, "AVAILABLE": tables.available, "LEG_OPEN": tables.leg_open, "DOOMED": tables.doomed,
        "FIRST": tables.first, "ROUTE_LEG": tables.route_leg, "TARGET": tables.target,
        "LEG_START": tables.leg_start, "LEG_END": tables.leg_end, "LEG_GOAL": tables.leg_goal,
        "LEG_WAIT": tables.leg_wait, "LEG_RETURN": tables.leg_return, "LEG_UNITS": tables.leg_units,
        "LEG_SPEED": tables.leg_speed, "LEG_CELL": tables.leg_cell, "LEG_STEP": tables.leg_step,
        "LEG_FRESH": tables.leg_fresh, "WAIT_PLACE": tables.wait_place, "WAIT_LEG": tables.wait_leg,
        "CELL_LEG": tables.cell_leg, "CELL_X": tables.cell_x, "FRESH_LEG": tables.fresh_leg,
        "FRESH_NEXT": tables.fresh_next, "FRESH_FIRST": tables.fresh_first, "FRESH_MEMORY": tables.fresh_memory,
        "FRESH_WAKES": np.isin(np.arange(tables.memories), tables.fresh_memory[: tables.fresh_first.size]),
    }  # fmt: skip
    whole["FREE"], reached = _free_choices(tables)
    whole["LIMITED"] = _bits(tables.capacity >= 1.0)
    whole["EVERYONE"] = int(tables.residents.sum()) + np.cumsum(tables.new)
    for name, values in whole.items():
        b.table(name, values)
    parts = {
        "F_SPAWN": tables.spawn_weight, "F_POPULATION": tables.population, "F_CHANCE": tables.move_chance,
        "F_CAPACITY": tables.capacity, "F_WEIGHT": tables.weight, "F_LEG_WALK": tables.leg_walk,
        "F_GRID": tables.grid, "F_BUFFER": tables.buffer, "F_POWER": tables.power, "F_PRUNE": tables.prune,
        "F_REACHED": reached,
    }  # fmt: skip
    for name, fractions in parts.items():
        b.fraction(name, fractions)
    _future(b, tables)
    head = np.array([b.head[name] for name in _NAMES], dtype=np.int64)
    return Arena(np.concatenate([head, *b.ints]), np.concatenate(b.floats), b.at_count, b.at_fraction)


def _sizes(b: _Builder, tables: Tables) -> None:
    """Sizes and switches."""
    b.head.update(
        DAYS=tables.new.size, PLACES=tables.residents.size, ROUTES=tables.route_leg.size, LEGS=tables.leg_end.size,
        WAITS=tables.wait_place.size, CELLS=tables.cell_leg.size, FRESH=tables.fresh_leg.size,
        WALKED=tables.fresh_first.size, MEMORIES=tables.memories, TOP=tables.top, WALK=int(tables.walk_units[0]),
        SPEED=tables.speed, ON_FOOT=int(tables.on_foot), NO_SHORT=int(tables.no_short), LIVE=int(tables.live),
        ANY_DOOMED=int(tables.any_doomed), TAKE=int(tables.take), LEAP=int(_leaps(tables)), STEP=tables.step,
        BATCHES=MOST_BATCHES, AGES=tables.ages, AGE=_age_step(tables), OLDEST=(tables.ages - 1) * _age_step(tables),
        ROWS=_rows(tables), FRESH_ALL=tables.ages * tables.fresh_leg.size, FEW=MOST_ALONE,
    )  # fmt: skip


def _age_step(tables: Tables) -> int:
    """Rows from one age to the next: a power of two, so that age and memory are read off a row without a division."""
    return 1 << int(tables.memories - 1).bit_length()


def _rows(tables: Tables) -> int:
    """Rows of counts: one for every memory of every age."""
    return (tables.ages - 1) * _age_step(tables) + tables.memories


def _free_choices(tables: Tables) -> tuple[Ints, Floats]:
    """Places from which no choice hangs on crowding # (spell, place), and the chances of their routes, summed up."""
    spells, places = tables.weight.shape[0], tables.residents.size
    first_day = np.searchsorted(tables.spell, np.arange(spells))
    limited = tables.capacity[first_day][:, tables.target] >= 1.0
    free = np.zeros((spells, places), dtype=np.int64)
    reached = np.zeros(tables.weight.shape)
    for place in range(places):
        rows = slice(int(tables.first[place]), int(tables.first[place + 1]))
        total = tables.weight[:, rows].sum(axis=1)
        free[:, place] = (total > 0.0) & ~limited[:, rows].any(axis=1) & (tables.prune <= 1.0)
        weight = tables.weight[:, rows]
        behind = np.cumsum(weight[:, ::-1], axis=1)[:, ::-1] - weight
        share = np.cumsum(weight, axis=1) / np.where(total > 0.0, total, 1.0)[:, None]
        reached[:, rows] = np.where(behind > 0.0, share, 2.0)
    return free, reached


def _bits(chosen: Bools) -> Ints:
    """A bit for each place, in words of 64 # (day, word)."""
    days, places = chosen.shape
    words = np.zeros((days, places // 64 + 1), dtype=np.uint64)
    for place in range(places):
        words[:, place >> 6] |= chosen[:, place].astype(np.uint64) << np.uint64(place & 63)
    return words.view(np.int64)


def _leaps(tables: Tables) -> bool:
    """Whether the rest of a day is drawn at once: without long routes, pruning or a fine memory."""
    limited = int((tables.capacity.max(axis=0) >= 1.0).sum())
    places, cells = tables.residents.size, tables.cell_leg.size
    outcomes = tables.memories * (places + cells) + tables.leg_end.size * tables.top
    simple = tables.wait_place.size == 0 and tables.prune <= 1.0 and limited < 31 and tables.ages == 1
    return simple and tables.live and tables.memories <= MOST_MEMORIES and outcomes < MOST_OUTCOMES


def _future(b: _Builder, tables: Tables) -> None:
    """Room for the counts of one future."""
    places, waits, legs = tables.residents.size, tables.wait_place.size, tables.leg_end.size
    cells, nodes, rows = tables.cell_leg.size, places + waits, _rows(tables)
    ages, fresh = tables.ages, tables.ages * tables.fresh_leg.size
    lost, lost_fresh = (cells, fresh) if tables.any_doomed else (0, 0)
    sizes = {"W_PLACES": places, "W_WAITS": waits, "W_CELLS": cells, "W_LEGS": legs, "W_NODES": nodes, "W_LOST": lost,
             "W_ROWS": rows}  # fmt: skip
    words = {name: size // 64 + 1 for name, size in {**sizes, "W_UNITS": tables.top}.items()}
    b.head.update(words)
    b.count("S_HERE", places)
    b.count("S_FRESH", ages * places)
    b.count("S_AT", rows * places, "P_AT")
    b.count("S_AT_BITS", rows * words["W_PLACES"], "P_AT_BITS")
    b.count("S_AT_ROWS", 2 * words["W_ROWS"])
    b.count("S_MOVING_ROWS", 2 * words["W_ROWS"])
    b.count("S_LOST_ROWS", 2 * words["W_ROWS"])
    b.count("S_WAITING", rows * waits, "P_WAITING")
    b.count("S_WAITING_BITS", rows * words["W_WAITS"], "P_WAITING_BITS")
    b.count("S_ON", rows * cells, "P_ON")
    b.count("S_ON_BITS", rows * words["W_CELLS"], "P_ON_BITS")
    b.count("S_LOST", rows * lost, "P_LOST")
    b.count("S_LOST_BITS", rows * words["W_LOST"], "P_LOST_BITS")
    b.count("S_FRESH_ON", 2 * fresh)
    b.count("S_LOST_FRESH", 2 * lost_fresh)
    b.count("S_LEFT", rows * legs)
    b.count("S_LEFT_BITS", rows * words["W_LEGS"])
    b.count("S_LEFT_FRESH", ages * legs)
    b.count("S_OCCUPIED", rows)
    b.count("S_SURE", ages * (places + 1))
    b.count("S_NODE", tables.top * nodes)
    b.count("S_NODE_BITS", tables.top * words["W_NODES"])
    b.count("S_UNIT_BITS", words["W_UNITS"])
    most = max(places, int(np.diff(tables.first).max(initial=1)))
    b.count("S_PICKED", most)
    b.count("S_CODES", 32)
    b.head["S_SIZE"] = b.at_count
    b.working("G_FACTOR", places)
    b.working("G_ATTRACTION", places)
    b.working("G_SHARES", most)
    b.working("G_POPULATION", places)
    b.head["G_SIZE"] = b.at_fraction
