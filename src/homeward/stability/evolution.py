"""From the status quo onwards: what can be reached, by whom, in how few moves, and what each concept allows.

Search over states, breadth first; among shortest paths the first in order of decision maker, then state number.
Nobody moves twice in a row: two moves of one party in a row would be one move, so shortest paths never do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from homeward.foundation.types import Ints
from homeward.stability.concepts import Stability, expected_after
from homeward.stability.graph import Graph


@dataclass(frozen=True)
class Evolution:
    """moves: fewest moves to each state, -1 if out of reach # (state); mover and origin: the last step there."""

    start: int
    moves: Ints
    mover: Ints
    origin: Ints

    def path(self, state: int) -> list[tuple[int, int, int]]:
        """Steps (mover, from, to) of one shortest path to a state."""
        steps: list[tuple[int, int, int]] = []
        if self.moves[state] < 0:
            return steps
        while state != self.start:
            steps.append((int(self.mover[state]), int(self.origin[state]), state))
            state = int(self.origin[state])
        return steps[::-1]


def evolve(graph: Graph, start: int, allowed: str = "moves", opponents_once: bool = False) -> Evolution:
    """Search from a start. allowed: moves | improvements | best improvements | a concept.

    A concept allows a move if the mover gains even after the answers the concept foresees.
    """
    if allowed == "moves":
        return search(graph.states, graph.players, start, graph.moves)
    if allowed == "improvements":
        return search(graph.states, graph.players, start, graph.improvements)
    if allowed == "best improvements":
        return search(graph.states, graph.players, start, lambda player, state: _best(graph, player, state))
    worth = [expected_after(graph, i, allowed, opponents_once) for i in range(graph.players)]

    def tempting(player: int, state: int) -> Ints:
        found = graph.moves(player, state)
        kept: Ints = found[worth[player][found] > graph.pay[player, state]]
        return kept

    return search(graph.states, graph.players, start, tempting)


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


def dead_ends(graph: Graph, evolution: Evolution) -> list[int]:
    """Reached states from which nobody improves."""
    reached = np.flatnonzero(evolution.moves >= 0).tolist()
    return [s for s in reached if all(graph.improvements(j, s).size == 0 for j in range(graph.players))]


def reach_states(graph: Graph, start: int, movers: list[int], only_gains: bool) -> list[int]:
    """States the movers can lead to from a start in any sequence, the start left out, ascending."""
    steps = graph.improvements if only_gains else graph.moves
    seen, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for j in movers:
            found = [t for t in steps(j, state).tolist() if t not in seen]
            seen.update(found)
            todo += found
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
    seen, level, back = {to}, [to], {}
    while level:
        following = []
        for s in level:
            for j in opponents:
                for t in steps(j, s).tolist():
                    if t in seen:
                        continue
                    seen.add(t)
                    back[t] = (j, s, t)
                    following.append(t)
                    if graph.pay[player, t] <= limit and (
                        concept in ("gmr", "seq") or (graph.pay[player, graph.moves(player, t)] <= limit).all()
                    ):
                        return _traced(back, to, t)
        level = following
    return None


def _traced(back: dict[int, tuple[int, int, int]], start: int, state: int) -> tuple[tuple[int, int, int], ...]:
    steps: list[tuple[int, int, int]] = []
    while state != start:
        steps.append(back[state])
        state = back[state][1]
    return tuple(reversed(steps))
