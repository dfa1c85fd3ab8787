"""Stability of every state for every player by every basic concept (specification in docs/why/stability.md).

All of them have one form. Let v(s1) be the least a mover expects to be left with after going to s1: its payoff
there, or the worst that opponents' answers can bring it, if that is lower. A state s is unstable for the mover if
some move leads to an s1 with v(s1) above the payoff of s. The concepts differ only in which answers count and in
whether the mover's own way out of an answer counts too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Bools, Ints
from homeward.stability import kernels
from homeward.stability.arcs import sequences
from homeward.stability.graph import Graph
from homeward.stability.preferences import Ranks
from homeward.stability.simultaneous import simultaneous

MOST_OPPONENTS = 12
BASIC = ("nash", "gmr", "smr", "seq", "sseq")
CONCEPTS = (*BASIC, "sim")
LONG_NAMES = {
    "nash": "Nash stability",
    "gmr": "general metarationality",
    "smr": "symmetric metarationality",
    "seq": "sequential stability",
    "sseq": "symmetric sequential stability",
    "sim": "simultaneous stability",
}


@dataclass(frozen=True)
class Stability:
    """stable: concept -> (player, state); expected: concept -> v of each state (see above) # (player, state)."""

    graph: Graph
    stable: dict[str, Bools]
    expected: dict[str, Ranks] = field(default_factory=dict)

    def equilibria(self, concept: str) -> Bools:
        """States stable for every player # (state)."""
        found: Bools = np.all(self.stable[concept], axis=0)
        return found


def analyse(graph: Graph, concepts: tuple[str, ...] = CONCEPTS, opponents_once: bool = False) -> Stability:
    """Stability by the concepts named; `opponents_once` limits each opponent to one move in an answer."""
    refuse_simultaneous(graph, concepts)
    shape = (graph.players, graph.states)
    stable = {concept: np.empty(shape, dtype=np.bool_) for concept in concepts}
    kept = {concept: np.empty(shape, dtype=np.int32) for concept in concepts if concept != "sim"}
    for i in range(graph.players):
        for concept, worth in kept.items():
            worth[i] = expected_after(graph, i, concept, opponents_once)
            stable[concept][i] = greatest(graph, i, worth[i]) <= graph.pay[i]
    if "sim" in concepts:
        stable["sim"] = simultaneous(graph)
    return Stability(graph, stable, kept)


def refuse_simultaneous(graph: Graph, concepts: Sequence[str]) -> None:
    """Simultaneous stability needs options; refuse it where moves are given outright."""
    if graph.arcs is not None and "sim" in concepts:
        what = "simultaneous stability joins changes of options, so it is not defined where moves are given outright"
        raise InputError([Problem("concepts", what, ", ".join(BASIC), "Leave sim out.")])


def expected_after(graph: Graph, player: int, concept: str, opponents_once: bool = False) -> Ranks:
    """v: the least the player expects to be left with after moving to a state # (state)."""
    pay: Ranks = graph.pay[player]
    if concept == "nash" or graph.players == 1:
        return pay
    values = greatest(graph, player, pay) if concept in ("smr", "sseq") else pay
    only_gains = concept in ("seq", "sseq")
    worst = _once(graph, player, values, only_gains) if opponents_once else _worst(graph, player, values, only_gains)
    return np.minimum(pay, worst)


def greatest(graph: Graph, player: int, values: Ranks) -> Ranks:
    """Greatest value over {state} and the player's moves # (state)."""
    out: Ranks = kernels.greatest_over_moves(
        values,
        graph.class_of[player],
        int(graph.classes[player]),
        bool(graph.ordered[player]),
        graph.up_start[player],
        graph.up_list,
    )
    return out


def _worst(graph: Graph, player: int, values: Ranks, only_gains: bool) -> Ranks:
    if graph.arcs is not None:
        steps = gaining(graph) if only_gains else graph.arcs
        answers = sequences(steps, graph.others(player).tolist(), graph.states)
        least: Ranks = np.minimum(values, np.where(answers, values[None, :], values.max()).min(axis=1))
        return least.astype(np.int32)
    order = kernels.ascending(values, int(values.max()))
    head = (values, order, graph.others(player), graph.record)
    moves = (graph.starts, graph.members, graph.ordered, graph.down_start, graph.down_list)
    found: Ranks = (
        kernels.least_over_improvements(*head, graph.sorted_pay, *moves)
        if only_gains
        else kernels.least_over_sequences(*head, *moves)
    )
    return found


def gaining(graph: Graph) -> Bools:
    """Of moves given outright, those that gain for their mover # (player, state, state)."""
    assert graph.arcs is not None
    found: Bools = graph.arcs & (graph.pay[:, None, :] > graph.pay[:, :, None])
    return found


def stable_at(graph: Graph, states: Ints, concept: str) -> Bools:
    """Stability of a few states without analysing the others # (player, state asked for)."""
    if concept == "sim" or graph.arcs is not None:
        return analyse(graph, (concept,)).stable[concept][:, states]
    found: Bools = kernels.stable_at(states.astype(np.int32), BASIC.index(concept), *graph.forward)
    return found


def _once(graph: Graph, player: int, values: Ranks, only_gains: bool) -> Ranks:
    """Answers in which each opponent moves at most once, in any order: least value by sets of opponents left."""
    opponents = graph.others(player).tolist()
    if len(opponents) > MOST_OPPONENTS:
        what = f"{len(opponents)} opponents of one move each can answer in too many ways"
        raise InputError([Problem("one move each", what, f"at most {MOST_OPPONENTS}", "Leave the limit out.")])
    least = {frozenset[int](): values}
    for _ in opponents:
        longer: dict[frozenset[int], Ranks] = {}
        for left in {done | {j} for done in least for j in opponents if j not in done}:
            found = values
            for j in left:
                step = kernels.least_over_step(
                    least[left - {j}], graph.pay[j], graph.class_of[j], graph.starts[j], graph.members[j],
                    bool(graph.ordered[j]), graph.up_start[j], graph.up_list, only_gains,
                )  # fmt: skip
                found = np.minimum(found, step)
            longer[left] = found
        least = longer
    return least[frozenset(opponents)]
