"""Coalition analyses: a given partition that acts as merged units, and coalitions that may form at will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from homeward.foundation.types import Bools, Ints
from homeward.stability.concepts import BASIC, refuse_simultaneous
from homeward.stability.evolution import Evolution, search, search_in_turn
from homeward.stability.graph import Graph
from homeward.stability.simultaneous import simultaneous_of_units
from homeward.stability.units import Units, coalition_units, merged_units, unit_stability

COALITIONAL = {"cnash": "nash", "cgmr": "gmr", "csmr": "smr", "cseq": "seq"}
"""Coalitional concepts and the single-player concept whose form they take."""


@dataclass(frozen=True)
class UnitStability:
    """stable: concept -> (unit, state)."""

    units: Units
    names: tuple[str, ...]
    stable: dict[str, Bools]

    def equilibria(self, concept: str) -> Bools:
        """States stable for every unit # (state)."""
        found: Bools = np.all(self.stable[concept], axis=0)
        return found


def analyse_merged(
    graph: Graph,
    partition: Sequence[Sequence[int]],
    concepts: Sequence[str] = (*BASIC, "sim"),
    asked: Sequence[int] | None = None,
) -> UnitStability:
    """All concepts with the units of a partition as players. asked: states whose verdicts are wanted, if not all."""
    refuse_simultaneous(graph, concepts)
    units = merged_units(graph, partition)
    count = len(units.members)
    stable = {}
    for concept in concepts:
        if concept == "sim":
            stable[concept] = simultaneous_of_units(graph, units)
            continue
        others = [[j for j in range(count) if j != i] for i in range(count)]
        rows = [unit_stability(units, i, concept, others[i], others[i], asked) for i in range(count)]
        stable[concept] = np.stack(rows)
    return UnitStability(units, _names(graph, units), stable)


def analyse_coalitions(graph: Graph, concepts: Sequence[str] = tuple(COALITIONAL)) -> UnitStability:
    """Coalitional stability for every non-empty coalition."""
    units = coalition_units(graph)
    stable = {concept: np.empty((len(units.members), graph.states), dtype=np.bool_) for concept in concepts}
    for i, members in enumerate(units.members):
        outside = set(range(graph.players)) - set(members)
        single = [j for j, unit in enumerate(units.members) if len(unit) == 1 and unit[0] in outside]
        joint = [j for j, unit in enumerate(units.members) if outside.issuperset(unit)]
        for concept in concepts:
            stable[concept][i] = unit_stability(units, i, COALITIONAL[concept], single, joint)
    return UnitStability(units, _names(graph, units), stable)


def evolve_units(graph: Graph, partition: Sequence[Sequence[int]], start: int) -> Evolution:
    """From a start by moves that gain for every member of the unit that makes them; movers are units."""
    units = merged_units(graph, partition)

    def gains(unit: int, state: int) -> Ints:
        return unit_gains(graph, units, unit, state)

    find = search if graph.arcs is None else search_in_turn
    return find(graph.states, len(partition), start, gains)


def unit_gains(graph: Graph, units: Units, unit: int, state: int) -> Ints:
    """States to which a unit can go and that every member prefers, ascending # (move,)."""
    own = int(units.class_of[unit, state])
    classes = [own]
    if units.ordered[unit]:
        classes += units.up_list[units.up_start[unit, own] : units.up_start[unit, own + 1]].tolist()
    starts, pay = units.starts[unit], graph.pay[list(units.members[unit])]
    found = np.concatenate([units.in_class[unit, starts[c] : starts[c + 1]] for c in classes])
    better = np.all(pay[:, found] > pay[:, state][:, None], axis=0)
    return np.sort(found[better]).astype(np.int64)


def _names(graph: Graph, units: Units) -> tuple[str, ...]:
    return tuple("+".join(graph.names[member] for member in unit) for unit in units.members)


def stable_for_member(analysis: UnitStability, concept: str, member: int) -> Bools:
    """States stable for every coalition that contains a decision maker # (state)."""
    rows = [j for j, unit in enumerate(analysis.units.members) if member in unit]
    found: Bools = np.all(analysis.stable[concept][rows], axis=0)
    return found
