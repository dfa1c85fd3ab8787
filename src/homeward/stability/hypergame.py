"""Each party judges by its own model of the conflict: a first-level hypergame.

Bennett (1977), Wang, Hipel and Fraser (1988); in graph form Aljefri, Bashar, Hipel and Fang, IEEE SMC:S 48 (2018). A
state is an equilibrium if every party finds it stable in the model that it sees; a party does not leave a state that
its model does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from homeward.crisis.conflict import Conflict
from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.foundation.types import Bools
from homeward.stability.concepts import BASIC, analyse
from homeward.stability.graph import Graph, build_graph


@dataclass(frozen=True)
class Hypergame:
    """stable: concept -> (party, state) in the numbering of the base model; perceived # (party, state)."""

    graph: Graph
    sees: tuple[str, ...]
    stable: dict[str, Bools]
    perceived: Bools

    def equilibria(self, concept: str) -> Bools:
        """States that every party finds stable in its own model # (state)."""
        found: Bools = np.all(self.stable[concept], axis=0)
        return found


def hypergame(conflict: Conflict, sees: Mapping[str, str], concepts: Sequence[str] = BASIC) -> Hypergame:
    """sees: party id to the id of the reading it judges by; a party not named judges by the base model."""
    check_readings(conflict, sees)
    base = build_graph(conflict)
    readings = [sees.get(maker.id, "base") for maker in conflict.decision_makers]
    models = {name: build_graph(conflict if name == "base" else conflict.read_as(name)) for name in set(readings)}
    verdicts = {name: analyse(graph, tuple(concepts)).stable for name, graph in models.items()}
    stable = {concept: np.ones((base.players, base.states), dtype=np.bool_) for concept in concepts}
    perceived = np.zeros((base.players, base.states), dtype=np.bool_)
    for player, name in enumerate(readings):
        places = [models[name].state_of(int(code)) for code in base.codes]
        known = np.array([state for state, place in enumerate(places) if place is not None], dtype=np.int64)
        there = np.array([place for place in places if place is not None], dtype=np.int64)
        perceived[player, known] = True
        for concept in concepts:
            stable[concept][player, known] = verdicts[name][concept][player, there]
    return Hypergame(base, tuple(readings), stable, perceived)


def check_readings(conflict: Conflict, sees: Mapping[str, str]) -> None:
    """Refuse a party that is no decision maker, and a reading that is not there."""
    problems = ProblemList()
    parties = [maker.id for maker in conflict.decision_makers]
    readings = ["base", *(reading.id for reading in conflict.readings)]
    for party, reading in sees.items():
        for word, known in ((party, parties), (reading, readings)):
            if word not in known:
                problems.add("--each-sees", f'"{word}" is unknown', listed(known), nearest(word, known))
    problems.raise_if_any()
