"""Preferences that are not known: one profile drawn per future, the exact analysis of each, and shares with error.

Luck has an address (seed, future, party, statement), so draw f of a conflict goes with future f of the simulation,
and a share does not depend on block size or order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from homeward.crisis.conflict import Conflict, Statement
from homeward.foundation.chance import Chance
from homeward.foundation.problems import InputError, Problem, ProblemList, listed, nearest
from homeward.foundation.types import Bools, Floats, Ints
from homeward.stability import kernels, rank_kernels
from homeward.stability.concepts import LONG_NAMES, stable_at
from homeward.stability.evolution import evolve
from homeward.stability.graph import Graph, build_graph
from homeward.stability.preferences import Ranks, dense, from_truth, payoff, truths

WILSON = 1.959963984540054
"""Standard normal quantile of 0.975: intervals hold with 95 percent."""
MOST_PACKED = 62
"""Statements whose truth fits one whole number."""


@dataclass(frozen=True)
class Share:
    """A share of futures with its Monte Carlo standard error and a 95 percent Wilson interval."""

    share: float
    error: float
    low: float
    high: float
    futures: int


def share_of(marks: Bools) -> Share:
    """Share of marked futures # (future). The error is half the Wilson interval over its quantile, so never 0."""
    n = marks.size
    p = float(marks.mean()) if n else math.nan
    z = WILSON
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Share(p, half / z, max(0.0, centre - half), min(1.0, centre + half), n)


@dataclass(frozen=True)
class Kept:
    """What uncertain preferences say of chosen states under one concept.

    held: the state is an equilibrium # (future, state). by_party: it is stable for the party # (future, party, state).
    reached: improvements lead to it from the status quo # (future, state). reading: number of the reading drawn, 0
    for the base # (future,).
    """

    concept: str
    names: tuple[str, ...]
    parties: tuple[str, ...]
    held: Bools
    by_party: Bools
    reached: Bools
    reading: Ints

    def shares(self) -> dict[str, Share]:
        """Chance that each state is an equilibrium."""
        return {name: share_of(self.held[:, j]) for j, name in enumerate(self.names)}

    def leavers(self) -> dict[str, dict[str, Share]]:
        """Chance that each party would leave each state."""
        return {
            name: {party: share_of(~self.by_party[:, i, j]) for i, party in enumerate(self.parties)}
            for j, name in enumerate(self.names)
        }


def chance_kept(
    conflict_model: Conflict,
    policy_ids: Sequence[str] | None = None,
    futures: int = 1000,
    seed: int = 1,
    concept: str = "seq",
    first: int = 0,
) -> dict[str, Share]:
    """Chance that the state each policy stands for is kept by all, with its Monte Carlo error."""
    return keep(conflict_model, policy_ids, futures, seed, concept, first).shares()


def keep(
    conflict: Conflict,
    policy_ids: Sequence[str] | None = None,
    futures: int = 1000,
    seed: int = 1,
    concept: str = "seq",
    first: int = 0,
) -> Kept:
    """Per-future verdicts on the states of policies, paired with futures first, first + 1, ... of a study."""
    ids = list(conflict.policies) if policy_ids is None else list(policy_ids)
    return keep_states(conflict, policy_states(conflict, ids), futures, seed, concept, first)


def policy_states(conflict: Conflict, policy_ids: Sequence[str]) -> dict[str, int]:
    """The combination of options each policy stands for; InputError for policies without one."""
    problems = ProblemList()
    codes = {}
    for policy in policy_ids:
        if policy not in conflict.policies:
            cure = nearest(policy, list(conflict.policies))
            problems.add("stability.yaml, policies", f"no state for policy {policy!r}", listed(conflict.policies), cure)
            continue
        parts = conflict.policies[policy].parts
        codes[policy] = sum(1 << part.option for part in parts if part.taken)
    problems.raise_if_any()
    return codes


def keep_all(
    conflict: Conflict, policy_ids: Sequence[str], futures: int, seed: int, concepts: Sequence[str]
) -> dict[str, Kept]:
    """`keep` by several concepts over the same draws."""
    return keep_by_concept(conflict, policy_states(conflict, policy_ids), futures, seed, concepts)


def keep_states(
    conflict: Conflict, codes: dict[str, int], futures: int, seed: int, concept: str, first: int = 0
) -> Kept:
    """Per-future verdicts on any states, given by name and combination."""
    return keep_by_concept(conflict, codes, futures, seed, (concept,), first)[concept]


def keep_by_concept(
    conflict: Conflict, codes: dict[str, int], futures: int, seed: int, concepts: Sequence[str], first: int = 0
) -> dict[str, Kept]:
    """The same by several concepts over the same draws, each future's preferences being ranked once."""
    problems = [problem for concept in concepts if concept not in LONG_NAMES for problem in _bad_concept(concept)]
    if problems:
        raise InputError(problems)
    drawn = Profiles(conflict, seed, futures, first)
    shape = (futures, len(conflict.decision_makers), len(codes))
    by_party = {concept: np.zeros(shape, dtype=np.bool_) for concept in concepts}
    reached = np.zeros((futures, len(codes)), dtype=np.bool_)
    for future in range(futures):
        graph = drawn.graph(future)
        places = [graph.state_of(code) for code in codes.values()]
        known = [j for j, place in enumerate(places) if place is not None]
        states = [place for place in places if place is not None]
        for concept, rows in by_party.items():
            rows[future][:, known] = stable_at(graph, np.array(states, dtype=np.int64), concept)
        if conflict.status_quo is not None:
            reached[future, known] = _reaches(graph, conflict.status_quo, states)
    parties = tuple(maker.name for maker in conflict.decision_makers)
    return {
        concept: Kept(concept, tuple(codes), parties, np.asarray(rows.all(axis=1)), rows, reached, drawn.reading)
        for concept, rows in by_party.items()
    }


def _bad_concept(concept: str) -> list[Problem]:
    return [Problem("concept", f"{concept!r} is unknown", listed(LONG_NAMES), nearest(concept, list(LONG_NAMES)))]


def _reaches(graph: Graph, start_code: int, states: Sequence[int]) -> Bools:
    """Whether improvements lead from the start to each state # (state)."""
    start = graph.state_of(start_code)
    if start is None:
        return np.zeros(len(states), dtype=np.bool_)
    if graph.arcs is not None:
        return evolve(graph, start, "improvements").moves[list(states)] >= 0
    reached: Bools = kernels.reached_by_gains(start, *graph.forward)[list(states)]
    return reached


class Profiles:
    """Preference profiles of futures: which reading, which statements are held, in which order, which reversed."""

    def __init__(self, conflict: Conflict, seed: int, futures: int, first: int = 0) -> None:
        self.readings = [conflict, *(conflict.read_as(reading.id) for reading in conflict.readings)]
        weights = np.array([1.0, *(reading.weight for reading in conflict.readings)])
        self.graphs: dict[int, Graph] = {}
        self.ranked: dict[tuple[int, int], _Ranked] = {}
        self.conflict, self.futures = conflict, futures
        chance = Chance(seed, futures, first)
        bounds = np.cumsum(weights) / weights.sum()
        self.reading = np.searchsorted(bounds, chance.uniform("stability.reading", 0)[:, 0]).astype(np.int64)
        size = max((len(m.statements) for c in self.readings for m in c.decision_makers), default=0)
        self.luck = [
            chance.uniform(f"stability.{maker.id}", 0, 4 * max(size, len(maker.weights), 1))
            for maker in conflict.decision_makers
        ]

    def base(self, reading: int) -> Graph:
        """The graph of a reading under its undisturbed preferences."""
        if reading not in self.graphs:
            self.graphs[reading] = build_graph(self.readings[reading])
        return self.graphs[reading]

    def graph(self, future: int) -> Graph:
        """The graph of a future, with the preferences drawn for it."""
        reading = int(self.reading[future])
        base = self.base(reading)
        rows = [self._pay(base, reading, j, future) for j in range(base.players)]
        return base.with_pay(np.stack(rows))

    def _pay(self, base: Graph, reading: int, j: int, future: int) -> Ranks:
        maker = self.readings[reading].decision_makers[j]
        luck = self.luck[j][future]
        if maker.weights and not maker.statements:
            worth = [w.low + (w.high - w.low) * luck[4 * place] for place, w in enumerate(maker.weights)]
            total = np.zeros(base.states)
            for value, weight in zip(worth, maker.weights, strict=True):
                total += value * weight.formula.holds(base.codes)
            return dense(total)
        if base.conflict.ranked and maker.ranking is not None:
            return payoff(maker, base.codes, ranked=True)
        if (reading, j) not in self.ranked:
            futures = np.flatnonzero(self.reading == reading)
            self.ranked[reading, j] = _Ranked(maker.statements, base.codes, self.luck[j], futures)
        return self.ranked[reading, j].pay(future)


class _Ranked:
    """Payoffs of one party of one reading in each of its futures: ranks of the few truth vectors that states have."""

    def __init__(self, statements: Sequence[Statement], codes: Ints, luck: Floats, futures: Ints) -> None:
        truth = truths(statements, codes)
        self.vectors, which = np.unique(truth.T, axis=0, return_inverse=True)
        self.which = which.reshape(-1)
        self.order, self.held, self.reverse = draw_lists(statements, luck[futures].reshape(futures.size, -1, 4))
        self.place = {int(future): row for row, future in enumerate(futures)}

    def pay(self, future: int) -> Ranks:
        """Payoffs # (state,)."""
        row = self.place[future]
        order = self.order[row, : self.held[row]]
        flipped = self.reverse[row, order]
        if order.size > MOST_PACKED:
            ranks = from_truth(self.vectors[:, order].T ^ flipped[:, None])
        else:
            ranks = rank_kernels.ranks_of(self.vectors, order, flipped)
        pay: Ranks = ranks[self.which]
        return pay


def draw_lists(statements: Sequence[Statement], luck: Floats) -> tuple[Ints, Ints, Bools]:
    """Lists of statements by future, luck # (future, statement, 4).

    Returns their order with those not held last # (future, place), how many are held # (future,), and which
    statements are reversed # (future, statement).
    """
    count = len(statements)
    luck = luck[:, :count]
    low, high = np.array([s.presence for s in statements]).reshape(-1, 2).T
    absent = luck[:, :, 1] >= low + (high - low) * luck[:, :, 0]
    key = np.arange(count) + np.array([s.shift for s in statements]) * (2 * luck[:, :, 2] - 1)
    order = np.argsort(np.where(absent, np.inf, key), axis=1, kind="stable").astype(np.int64)
    reverse = luck[:, :, 3] < np.array([s.reverse for s in statements])
    return order, count - absent.sum(axis=1), reverse


def draw_statements(statements: Sequence[Statement], luck: Floats) -> tuple[Ints, Bools]:
    """Which statements are held, in order of importance, and which of them reversed; luck # (statement, 4)."""
    order, held, reverse = draw_lists(statements, luck[None])
    kept = order[0, : held[0]]
    return kept, reverse[0, kept]
