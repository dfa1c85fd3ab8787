"""Changes of single preference statements: the smallest that make a state hold, and what each would upset."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from homeward.crisis.conflict import Conflict, Statement
from homeward.foundation.types import Bools
from homeward.stability.concepts import stable_at
from homeward.stability.graph import Graph
from homeward.stability.inverse import OWN_ONLY
from homeward.stability.preferences import Ranks, from_truth, truths

MOST_PAIRS = 20_000


@dataclass(frozen=True)
class Change:
    """A statement of a decision maker left out, reversed, or moved to another place (places count from 0)."""

    player: int
    statement: int
    kind: str
    place: int = -1

    def words(self, conflict: Conflict) -> str:
        """The change as a clause."""
        maker = conflict.decision_makers[self.player]
        said = _quoted(maker.statements, self.statement)
        if self.kind == "leave out":
            return f"{maker.name} would no longer care about {said}"
        if self.kind == "reverse":
            return f"{maker.name} would want the opposite of {said}"
        more = "more" if self.place < self.statement else "less"
        return f"{maker.name} would care {more} about {said} than about {_quoted(maker.statements, self.place)}"


def _quoted(statements: Sequence[Statement], place: int) -> str:
    statement = statements[place]
    return f"“{statement.meaning or statement.text or f'statement {place + 1}'}”"


def nearest_moves(sets: Sequence[tuple[Change, ...]]) -> list[tuple[Change, ...]]:
    """Sets of changes without those that only move a statement further in the same direction than another set does."""
    kept: dict[tuple[tuple[int, int, str, bool], ...], tuple[Change, ...]] = {}
    for one in sets:
        key = tuple((c.player, c.statement, c.kind, c.place > c.statement) for c in one)
        if key not in kept or _way(one) < _way(kept[key]):
            kept[key] = one
    return list(kept.values())


def _way(changes: Sequence[Change]) -> int:
    return sum(abs(change.place - change.statement) for change in changes if change.kind == "move")


def changed_list(truth: Bools, changes: Sequence[Change]) -> Bools:
    """Truth of a list after changes, all named by their places in the unchanged list # (statement, state)."""
    order = list(range(truth.shape[0]))
    reverse = np.zeros(truth.shape[0], dtype=np.bool_)
    for change in changes:
        if change.kind == "reverse":
            reverse[change.statement] ^= True
        elif change.statement in order:
            order.remove(change.statement)
            if change.kind == "move":
                order.insert(change.place, change.statement)
    changed: Bools = truth[order] ^ reverse[order][:, None]
    return changed


def single_changes(player: int, statements: int) -> Iterator[Change]:
    """Every change of one statement of a decision maker."""
    for s in range(statements):
        yield Change(player, s, "leave out")
        yield Change(player, s, "reverse")
        for place in range(statements):
            if place not in (s, s - 1) or place < s - 1:
                yield Change(player, s, "move", place)
        if s > 0:
            yield Change(player, s, "move", s - 1)


class Changed:
    """Verdicts on one state under changed statements, computing only what a change can touch."""

    def __init__(self, graph: Graph, concept: str) -> None:
        self.graph, self.concept = graph, concept
        makers = graph.conflict.decision_makers
        self.truth = [truths(maker.statements, graph.codes) for maker in makers]

    def pay_of(self, changes: Sequence[Change]) -> dict[int, Ranks]:
        """New payoffs of the players touched."""
        touched = {change.player for change in changes}
        return {
            j: from_truth(changed_list(self.truth[j], [c for c in changes if c.player == j])) for j in sorted(touched)
        }

    def stable(self, changes: Sequence[Change], states: Sequence[int], players: Sequence[int] | None = None) -> Bools:
        """Whether each state is stable for all the players named (default: everybody) # (state)."""
        new = self.pay_of(changes)
        pay = self.graph.pay.copy()
        for player, row in new.items():
            pay[player] = row
        who = range(self.graph.players) if players is None else players
        graph = self.graph.with_pay(pay) if changes else self.graph
        held: Bools = np.all(stable_at(graph, np.array(states, dtype=np.int64), self.concept)[list(who)], axis=0)
        return held


@dataclass(frozen=True)
class Found:
    """Smallest sets of changes, and whether every set up to that size was tried."""

    sets: tuple[tuple[Change, ...], ...]
    exhaustive: bool


def smallest_changes(graph: Graph, state: int, concept: str, unstable: int | None = None) -> Found:
    """The smallest changes of statements after which a state holds (and, if asked, another no longer does)."""
    judge = Changed(graph, concept)

    def wished(changes: Sequence[Change]) -> bool:
        states = [state] if unstable is None else [state, unstable]
        held = judge.stable(changes, states)
        return bool(held[0]) and (unstable is None or not held[1])

    if wished(()):
        return Found(((),), True)
    singles = [c for j in range(graph.players) for c in single_changes(j, judge.truth[j].shape[0])]
    found: tuple[tuple[Change, ...], ...] = tuple((change,) for change in singles if wished((change,)))
    if found:
        return Found(found, True)
    if concept in OWN_ONLY and unstable is None:
        return _player_by_player(graph, judge, state)
    pairs = [pair for pair in itertools.combinations(singles, 2) if _apart(pair)]
    tried = pairs[:MOST_PAIRS]
    found = tuple(pair for pair in tried if wished(pair))
    return Found(found, len(tried) == len(pairs))


def _apart(pair: tuple[Change, Change]) -> bool:
    return pair[0].player != pair[1].player or pair[0].statement != pair[1].statement


def _player_by_player(graph: Graph, judge: Changed, state: int) -> Found:
    """Where a verdict depends on own preferences alone, each unstable player is mended by itself."""
    parts: list[list[tuple[Change, ...]]] = []
    for player in range(graph.players):
        if judge.stable((), [state], [player])[0]:
            continue
        singles = list(single_changes(player, judge.truth[player].shape[0]))
        mends: list[tuple[Change, ...]] = [(c,) for c in singles if judge.stable((c,), [state], [player])[0]]
        if not mends:
            pairs = [(a, b) for a in singles for b in singles if a.statement < b.statement]
            mends = [pair for pair in pairs[:MOST_PAIRS] if judge.stable(pair, [state], [player])[0]]
        if not mends:
            return Found((), False)
        parts.append(mends)
    joined = itertools.islice(itertools.product(*parts), 200)
    return Found(tuple(tuple(itertools.chain(*choice)) for choice in joined), False)


@dataclass(frozen=True)
class Sensitivity:
    """What one change of one statement does to named states: those it upsets and those it makes hold."""

    change: Change
    lost: tuple[int, ...]
    won: tuple[int, ...]


def sensitivity(graph: Graph, concept: str, states: Sequence[int]) -> list[Sensitivity]:
    """Leave out, reverse and swap each statement with the next; which of the states then hold or no longer do."""
    judge = Changed(graph, concept)
    before = judge.stable((), states)
    found = []
    for player in range(graph.players):
        count = judge.truth[player].shape[0]
        for s in range(count):
            changes = [Change(player, s, "leave out"), Change(player, s, "reverse")]
            if s + 1 < count:
                changes.append(Change(player, s, "move", s + 1))
            for change in changes:
                after = judge.stable((change,), states)
                lost = tuple(np.array(states)[before & ~after].tolist())
                won = tuple(np.array(states)[~before & after].tolist())
                found.append(Sensitivity(change, lost, won))
    return found
