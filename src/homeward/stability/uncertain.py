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
from homeward.stability import kernels
from homeward.stability.concepts import LONG_NAMES, stable_at
from homeward.stability.graph import Graph, build_graph
from homeward.stability.preferences import Ranks, dense, from_truth, payoff, truths

WILSON = 1.959963984540054
"""Standard normal quantile of 0.975: intervals hold with 95 percent."""


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


def keep_states(
    conflict: Conflict, codes: dict[str, int], futures: int, seed: int, concept: str, first: int = 0
) -> Kept:
    """Per-future verdicts on any states, given by name and combination."""
    if concept not in LONG_NAMES or concept == "sim":
        raise InputError(_bad_concept(concept))
    drawn = Profiles(conflict, seed, futures, first)
    k = len(conflict.decision_makers)
    held = np.zeros((futures, len(codes)), dtype=np.bool_)
    by_party = np.zeros((futures, k, len(codes)), dtype=np.bool_)
    reached = np.zeros_like(held)
    wanted = list(codes.values())
    for future in range(futures):
        graph = drawn.graph(future)
        places = [graph.state_of(code) for code in wanted]
        known = [j for j, place in enumerate(places) if place is not None]
        states = [place for place in places if place is not None]
        by_party[future][:, known] = stable_at(graph, np.array(states, dtype=np.int64), concept)
        held[future] = by_party[future].all(axis=0)
        if conflict.status_quo is not None:
            reached[future, known] = _reaches(graph, conflict.status_quo, states)
    parties = tuple(maker.name for maker in conflict.decision_makers)
    return Kept(concept, tuple(codes), parties, held, by_party, reached, drawn.reading)


def _bad_concept(concept: str) -> list[Problem]:
    choices = [name for name in LONG_NAMES if name != "sim"]
    return [Problem("concept", f"{concept!r} cannot be drawn", listed(choices), nearest(concept, choices))]


def _reaches(graph: Graph, start_code: int, states: Sequence[int]) -> Bools:
    """Whether improvements lead from the start to each state # (state)."""
    start = graph.state_of(start_code)
    if start is None:
        return np.zeros(len(states), dtype=np.bool_)
    reached: Bools = kernels.reached_by_gains(start, *graph.forward)[list(states)]
    return reached


class Profiles:
    """Preference profiles of futures: which reading, which statements are held, in which order, which reversed."""

    def __init__(self, conflict: Conflict, seed: int, futures: int, first: int = 0) -> None:
        self.readings = [conflict, *(conflict.read_as(reading.id) for reading in conflict.readings)]
        weights = np.array([1.0, *(reading.weight for reading in conflict.readings)])
        self.graphs: dict[int, Graph] = {}
        self.truth: dict[tuple[int, int], Bools] = {}
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
        if (reading, j) not in self.truth:
            self.truth[reading, j] = truths(maker.statements, base.codes)
        order, reverse = draw_statements(maker.statements, luck.reshape(-1, 4))
        return from_truth(self.truth[reading, j][order] ^ reverse[:, None])


def draw_statements(statements: Sequence[Statement], luck: Floats) -> tuple[Ints, Bools]:
    """Which statements are held, in order of importance, and which of them reversed; luck # (statement, 4)."""
    count = len(statements)
    luck = luck[:count]
    low = np.array([s.presence[0] for s in statements])
    high = np.array([s.presence[1] for s in statements])
    present = luck[:, 1] < low + (high - low) * luck[:, 0] if count else np.zeros(0, dtype=bool)
    key = np.arange(count) + np.array([s.shift for s in statements]) * (2 * luck[:, 2] - 1)
    reverse = luck[:, 3] < np.array([s.reverse for s in statements])
    order = np.argsort(key, kind="stable")
    order = order[present[order]]
    return order.astype(np.int64), reverse[order].astype(bool)
