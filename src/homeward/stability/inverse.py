"""Which preferences would make a wished-for state hold: conditions, exact counts of rankings, smallest changes.

Kinsara, Kilgour and Hipel, IEEE SMC:S 45(5), 2015; Wang, Hipel, Fang and Dang, EJOR 270, 2018. Ties deter.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from homeward.foundation.types import Ints
from homeward.stability.concepts import BASIC, analyse
from homeward.stability.evolution import reach_states
from homeward.stability.graph import Graph
from homeward.stability.inverse_kernels import count_by_orders, count_by_sets
from homeward.stability.relations import move_matrices

MOST_ORDERS = 20_000_000
MOST_SET_STATES = 22
MOST_COUNTED = 300
OWN_ONLY = ("nash", "gmr", "smr")
"""Concepts whose verdict for a party depends on that party's preferences alone."""


@dataclass(frozen=True)
class Condition:
    """For the state to hold, the player must not prefer `move`, or must not prefer one of the answers to it.

    answers: states to which opponents can take the conflict after the move (by gains of theirs for seq and sseq, as
    they prefer now). own: for each answer, states the player could go on to, none of which it may prefer (smr, sseq).
    met: whether present preferences satisfy the condition.
    """

    player: int
    move: int
    answers: tuple[int, ...]
    own: tuple[tuple[int, ...], ...]
    met: bool


def conditions(graph: Graph, state: int, concept: str, tempting_only: bool = False) -> list[Condition]:
    """What each player must prefer for the state to be stable, move by move.

    tempting_only: leave out moves that the player does not prefer as things stand; their condition is met.
    """
    found = []
    for player in range(graph.players):
        moves = graph.improvements(player, state) if tempting_only else graph.moves(player, state)
        for move in moves.tolist():
            answers: list[int] = []
            if concept != "nash":
                answers = reach_states(graph, move, graph.others(player).tolist(), concept in ("seq", "sseq"))
            symmetric = concept in ("smr", "sseq")
            own = [graph.moves(player, a).tolist() if symmetric else [] for a in answers]
            pay = graph.pay[player]
            met = bool(pay[move] <= pay[state]) or any(
                pay[a] <= pay[state] and (pay[after] <= pay[state]).all() for a, after in zip(answers, own, strict=True)
            )
            found.append(Condition(player, move, tuple(answers), tuple(map(tuple, own)), met))
    return found


@dataclass(frozen=True)
class Counts:
    """Of `tried` strict rankings (of all free players together), how many make the state an equilibrium."""

    tried: int
    giving: dict[str, int]
    refused: dict[str, str]

    def share(self, concept: str) -> float:
        """Share of rankings that make the state an equilibrium by a concept."""
        return float(Fraction(self.giving[concept], self.tried))


def count_rankings(graph: Graph, state: int, free: Sequence[int], concepts: Sequence[str] = BASIC) -> Counts:
    """Exact number of strict rankings of the free players that make a state an equilibrium, others unchanged.

    Where a verdict depends on a player's own preferences alone, only the set of states above the wished-for one
    matters: sets are counted, each with the number of orders it stands for. Otherwise all orders are tried.
    """
    tried = math.factorial(graph.states) ** len(free)
    giving: dict[str, int] = {}
    refused: dict[str, str] = {}
    fixed = [j for j in range(graph.players) if j not in free]
    stable = analyse(graph, tuple(concepts)).stable
    for concept in concepts:
        alone = concept in OWN_ONLY or (len(free) == 1 and stable_anyway(graph, fixed, state))
        if alone:
            holds = all(stable[concept][j, state] for j in fixed)
            parts = [_count_alone(graph, state, player, concept) for player in free] if holds else [0]
            if None in parts:
                refused[concept] = f"more than {MOST_SET_STATES} states matter to one decision maker"
            else:
                giving[concept] = math.prod(part for part in parts if part is not None)
        elif graph.arcs is not None:
            refused[concept] = "moves are given outright, so credible answers cannot be counted by ranking"
        elif graph.states <= 8 and tried <= MOST_ORDERS:
            moves = move_matrices(graph)
            pay = graph.pay.astype(np.int64)
            giving[concept] = int(
                count_by_orders(moves, pay, np.array(free), state, concept == "sseq", math.factorial(graph.states))
            )
        else:
            refused[concept] = f"{number_words(tried)} rankings would have to be tried one by one"
    return Counts(tried, giving, refused)


def number_words(number: int) -> str:
    """A whole number, as a power of ten where it has more than fifteen digits."""
    return f"{number:,}" if number < 10**15 else f"about 10^{math.log10(number):.0f}"


def stable_anyway(graph: Graph, players: Sequence[int], state: int) -> bool:
    """Whether these players have no improvement from the state at all, so that no answer matters to them."""
    return all(graph.improvements(j, state).size == 0 for j in players)


def _count_alone(graph: Graph, state: int, player: int, concept: str) -> int | None:
    if graph.moves(player, state).size > MOST_SET_STATES or (concept != "nash" and graph.states > MOST_COUNTED):
        return None
    wanted = [c for c in conditions(graph, state, concept) if c.player == player]
    named = {c.move for c in wanted} | {a for c in wanted for a in c.answers}
    named |= {after for c in wanted for own in c.own for after in own}
    relevant = sorted(named - {state})
    if len(relevant) > MOST_SET_STATES:
        return None
    bit = {s: 1 << place for place, s in enumerate(relevant)} | {state: 0}
    moves = np.array([bit[c.move] for c in wanted], dtype=np.int64)
    starts, sanctions = [0], []
    for c in wanted:
        for answer, own in zip(c.answers, c.own, strict=True):
            sanctions.append(bit[answer] | _union([bit[after] for after in own]))
        starts.append(len(sanctions))
    by_size: Ints = count_by_sets(
        moves, np.array(starts, dtype=np.int64), np.array(sanctions, dtype=np.int64), len(relevant)
    )
    r = len(relevant)
    orders = sum(int(count) * math.factorial(u) * math.factorial(r - u) for u, count in enumerate(by_size))
    return orders * (math.factorial(graph.states) // math.factorial(r + 1))


def _union(masks: Sequence[int]) -> int:
    total = 0
    for mask in masks:
        total |= mask
    return total
