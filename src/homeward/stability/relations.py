"""Stability when preferences are relations between pairs of states: unknown, graded or fuzzy preference.

Such models give a preference for every pair, so they are small; the boolean matrices of this module are as large as
the model. Definitions: Li, Hipel, Kilgour and Fang, IEEE SMC-A 34(4), 2004 (unknown preference, extensions a to d);
Hamouda, Kilgour and Hipel, 2004 and 2006 (strength); Bashar, Kilgour and Hipel, IEEE TFS 20, 2012 (fuzzy).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from homeward.crisis.conflict import DecisionMaker
from homeward.foundation.types import Bools, Floats, Ints
from homeward.stability.arcs import check_size, sequences
from homeward.stability.graph import Graph

EXTENSIONS = ("a", "b", "c", "d")
CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")


@dataclass(frozen=True)
class Attitude:
    """How a party judges a pair, row the present state, column the other # (player, state, state).

    leaves: would move there; deterred: an answer there deters; escapes: would go on there from an answer;
    gains: counts as an improvement of an opponent (credible).
    """

    leaves: Bools
    deterred: Bools
    escapes: Bools
    gains: Bools


def relation_stability(graph: Graph, attitude: Attitude, concepts: Sequence[str] = CONCEPTS) -> dict[str, Bools]:
    """Stability # (player, state) by each concept under pairwise preferences."""
    check_size(graph.states, graph.players, "pairwise preferences")
    moves = move_matrices(graph)
    credible = moves & attitude.gains
    out = {}
    for concept in concepts:
        rows = [_stable_for(i, concept, moves, credible, attitude) for i in range(graph.players)]
        out[concept] = np.stack(rows)
    return out


def move_matrices(graph: Graph) -> Bools:
    """Moves as 0/1 # (player, state, state)."""
    if graph.arcs is not None:
        return graph.arcs
    out = np.zeros((graph.players, graph.states, graph.states), dtype=bool)
    for j in range(graph.players):
        for s in graph.each():
            out[j, s, graph.moves(j, s)] = True
    return out


def _stable_for(i: int, concept: str, moves: Bools, credible: Bools, attitude: Attitude) -> Bools:
    tempting = moves[i] & attitude.leaves[i]
    if concept == "nash":
        calm: Bools = ~tempting.any(axis=1)
        return calm
    others = [j for j in range(moves.shape[0]) if j != i]
    answers = sequences(credible if concept in ("seq", "sseq") else moves, others, moves.shape[1])
    sanction = attitude.deterred[i]
    if concept in ("smr", "sseq"):
        out_of = moves[i].astype(np.float32) @ attitude.escapes[i].T.astype(np.float32)
        sanction = sanction & ~(out_of.T > 0)
    reaches = answers.astype(np.float32) @ sanction.T.astype(np.float32) > 0
    stable: Bools = ~(tempting & ~reaches.T).any(axis=1)
    return stable


def relation_of(maker: DecisionMaker, pay: Ints) -> tuple[Bools, Bools]:
    """(better, unknown): whether the column is preferred to the row, or unknown # (state, state)."""
    if maker.relation is None:
        return pay[None, :] > pay[:, None], np.zeros((pay.size, pay.size), dtype=bool)
    better = np.zeros((pay.size, pay.size), dtype=bool)
    for high, low in maker.relation.preferred:
        better[low - 1, high - 1] = True
    unknown = ~(better | better.T) & ~np.eye(pay.size, dtype=bool)
    return better, unknown if maker.relation.otherwise == "unknown" else np.zeros_like(unknown)


def unknown_attitude(graph: Graph, extension: str) -> Attitude:
    """Attitudes of extension a, b, c or d towards unknown preference."""
    check_size(graph.states, graph.players, "pairwise preferences")
    pairs = [
        relation_of(maker, graph.pay[j].astype(np.int64)) for j, maker in enumerate(graph.conflict.decision_makers)
    ]
    better, unknown = np.stack([pair[0] for pair in pairs]), np.stack([pair[1] for pair in pairs])
    known_worse = ~better & ~unknown
    return Attitude(
        leaves=better | unknown if extension in "ac" else better,
        deterred=known_worse | unknown if extension in "cd" else known_worse,
        escapes=better | unknown if extension in "ab" else better,
        gains=better | unknown,
    )


def strength_stability(graph: Graph, greatly: Bools, concepts: Sequence[str] = CONCEPTS) -> dict[str, Bools]:
    """Strong stability # (player, state): answers must be greatly worse, and so must every way out of them.

    greatly[i, s, t]: t is greatly preferred to s. Stable but not strongly stable is weakly stable.
    """
    better = graph.pay[:, None, :] > graph.pay[:, :, None]
    much_worse = greatly.transpose(0, 2, 1)
    attitude = Attitude(leaves=better, deterred=much_worse, escapes=~much_worse, gains=better)
    return relation_stability(graph, attitude, concepts)


def fuzzy_stability(
    graph: Graph, degree: Floats, threshold: Floats, concepts: Sequence[str] = CONCEPTS
) -> dict[str, Bools]:
    """Fuzzy stability # (player, state). degree[i, s, t]: how far i prefers s to t, 0 to 1; threshold # (player,)."""
    certainty = degree.transpose(0, 2, 1) - degree
    improves = certainty >= threshold[:, None, None] - 1e-12
    attitude = Attitude(leaves=improves, deterred=~improves, escapes=improves, gains=improves)
    return relation_stability(graph, attitude, concepts)
