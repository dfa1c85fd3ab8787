"""From the status quo onwards: what can be reached, by whom, in how few moves, and what each concept allows.

Search over states, breadth first; among shortest paths the first in order of decision maker, then state number.
Nobody moves twice in a row: two moves of one party in a row would be one move, so shortest paths never do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from homeward.foundation.types import Ints
from homeward.stability.arcs import sequences
from homeward.stability.concepts import Stability, expected_after, gaining
from homeward.stability.graph import Graph


@dataclass(frozen=True)
class Evolution:
    """moves: fewest moves to each state, -1 if out of reach # (state); mover and origin: the last step there."""

    start: int
    moves: Ints
    mover: Ints
    origin: Ints
    paths: dict[int, list[tuple[int, int, int]]] | None = None
    """Shortest paths themselves, where a state may have to be passed by a longer way than its own shortest one."""

    def path(self, state: int) -> list[tuple[int, int, int]]:
        """Steps (mover, from, to) of one shortest path to a state."""
        steps: list[tuple[int, int, int]] = []
        if self.moves[state] < 0:
            return steps
        if self.paths is not None:
            return self.paths[state]
        while state != self.start:
            steps.append((int(self.mover[state]), int(self.origin[state]), state))
            state = int(self.origin[state])
        return steps[::-1]


def evolve(graph: Graph, start: int, allowed: str = "moves", opponents_once: bool = False) -> Evolution:
    """Search from a start. allowed: moves | improvements | improvements or stay | best improvements | a concept.

    A concept allows a move if the mover gains even after the answers the concept foresees. Where another may stay in
    between, a party can move twice in a row; that matters only where moves are given outright.
    """
    find = search if graph.arcs is None or allowed == "improvements or stay" else search_in_turn
    if allowed == "moves":
        return find(graph.states, graph.players, start, graph.moves)
    if allowed in ("improvements", "improvements or stay"):
        return find(graph.states, graph.players, start, graph.improvements)
    if allowed == "best improvements":
        return find(graph.states, graph.players, start, lambda player, state: _best(graph, player, state))
    worth = [expected_after(graph, i, allowed, opponents_once) for i in range(graph.players)]

    def tempting(player: int, state: int) -> Ints:
        found = graph.moves(player, state)
        kept: Ints = found[worth[player][found] > graph.pay[player, state]]
        return kept

    return find(graph.states, graph.players, start, tempting)


def _best(graph: Graph, player: int, state: int) -> Ints:
    found = graph.improvements(player, state)
    if found.size == 0:
        return found
    pay = graph.pay[player, found]
    best: Ints = found[pay == pay.max()]
    return best


def search(states: int, players: int, start: int, steps: Callable[[int, int], Ints]) -> Evolution:
    """Breadth first from a start; steps(player, state) gives the states that the player may go on to, ascending."""
    moves = np.full(states, -1, dtype=np.int64)
    mover, origin = np.full_like(moves, -1), np.full_like(moves, -1)
    moves[start] = 0
    level = [start]
    while level:
        following: list[int] = []
        for state in level:
            for player in range(players):
                found = steps(player, state)
                found = found[moves[found] < 0]
                moves[found], mover[found], origin[found] = moves[state] + 1, player, state
                following += found.tolist()
        level = following
    return Evolution(start, moves, mover, origin)


Step = tuple[int, int, int]


def search_in_turn(states: int, players: int, start: int, steps: Callable[[int, int], Ints]) -> Evolution:
    """The same where two moves in a row of one party are not one move: the last mover is part of the search."""
    moves = np.full(states, -1, dtype=np.int64)
    mover, origin = np.full_like(moves, -1), np.full_like(moves, -1)
    moves[start] = 0
    paths: dict[int, list[Step]] = {start: []}
    trails: dict[tuple[int, int], list[Step]] = {(start, -1): []}
    level = [(start, -1)]
    while level:
        following = []
        for state, last in level:
            for player in range(players):
                for to in steps(player, state).tolist() if player != last else []:
                    if (to, player) in trails:
                        continue
                    trails[to, player] = [*trails[state, last], (player, state, to)]
                    following.append((to, player))
                    if moves[to] < 0:
                        moves[to], mover[to], origin[to] = len(trails[to, player]), player, state
                        paths[to] = trails[to, player]
        level = following
    return Evolution(start, moves, mover, origin, paths)


def dead_ends(graph: Graph, evolution: Evolution) -> list[int]:
    """Reached states from which nobody improves."""
    reached = np.flatnonzero(evolution.moves >= 0).tolist()
    return [s for s in reached if all(graph.improvements(j, s).size == 0 for j in range(graph.players))]


def reach_states(graph: Graph, start: int, movers: list[int], only_gains: bool) -> list[int]:
    """States the movers can lead to from a start in any sequence, the start left out, ascending."""
    if graph.arcs is not None:
        steps = gaining(graph) if only_gains else graph.arcs
        found = set(np.flatnonzero(sequences(steps, movers, graph.states)[start]).tolist())
        return sorted(found - {start})
    following = graph.improvements if only_gains else graph.moves
    seen, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for j in movers:
            new = [t for t in following(j, state).tolist() if t not in seen]
            seen.update(new)
            todo += new
    return sorted(seen - {start})


@dataclass(frozen=True)
class Unsanctioned:
    """A move that tempts, and the least its mover expects from it."""

    player: int
    state: int
    to: int


@dataclass(frozen=True)
class Deterred:
    """A move that tempts and the shortest answer that deters it: steps (mover, from, to) after the move."""

    player: int
    state: int
    to: int
    answer: tuple[tuple[int, int, int], ...]


def reasons(stability: Stability, concept: str, player: int, state: int) -> list[Unsanctioned | Deterred]:
    """For every improvement of a player from a state: that nothing deters it, or one shortest answer that does."""
    graph = stability.graph
    found: list[Unsanctioned | Deterred] = []
    for to in graph.improvements(player, state).tolist():
        answer = _answer(graph, concept, player, state, to)
        found.append(Unsanctioned(player, state, to) if answer is None else Deterred(player, state, to, answer))
    return found


def _answer(graph: Graph, concept: str, player: int, state: int, to: int) -> tuple[tuple[int, int, int], ...] | None:
    if concept in ("nash", "sim"):
        return None
    limit = int(graph.pay[player, state])
    steps = graph.improvements if concept in ("seq", "sseq") else graph.moves
    opponents = graph.others(player).tolist()
    trails: dict[tuple[int, int], tuple[Step, ...]] = {(to, -1): ()}
    level = [(to, -1)]
    while level:
        following = []
        for here, last in level:
            for j in opponents:
                for t in steps(j, here).tolist() if j != last else []:
                    if (t, j) in trails:
                        continue
                    trails[t, j] = (*trails[here, last], (j, here, t))
                    following.append((t, j))
                    if graph.pay[player, t] <= limit and (
                        concept in ("gmr", "seq") or (graph.pay[player, graph.moves(player, t)] <= limit).all()
                    ):
                        return trails[t, j]
        level = following
    return None
