"""Payoffs from simulated outcomes: what a party gets from a state is what the policy it stands for brings about.

An alternative to stated preferences. A state that no policy stands for takes a mixture of the outcomes of all policies,
the nearest ones weighing most; between states whose outcomes are worth the same, stated preferences decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from homeward.crisis.conflict import Conflict, OutcomeWeight
from homeward.foundation.chance import Chance
from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.foundation.types import Floats, Ints
from homeward.stability import rank_kernels
from homeward.stability.concepts import stable_at
from homeward.stability.graph import Graph, build_graph
from homeward.stability.preferences import Ranks
from homeward.stability.uncertain import Kept, policy_states

if TYPE_CHECKING:
    import xarray as xr


def payoffs_from_outcomes(conflict: Conflict, study: xr.Dataset, seed: int = 1, first: int = 0) -> Floats:
    """Worth of every policy of a study to every party # (decision maker, future, policy).

    Sum over declared outcomes of weight x outcome / per, at the month named or the last one. The weight of a future
    is drawn evenly from its range, by its address, so two policies are weighed alike in the same future.
    """
    _check(conflict, study)
    futures, policies = int(study.sizes["future"]), int(study.sizes["policy"])
    worth = np.zeros((len(conflict.decision_makers), futures, policies))
    chance = Chance(seed, futures, first)
    for i, maker in enumerate(conflict.decision_makers):
        for weight in maker.outcome_weights:
            luck = chance.uniform(f"stability.outcome.{maker.id}.{weight.outcome}", 0)
            drawn = weight.low + (weight.high - weight.low) * luck
            worth[i] += drawn * _values(study, weight) / weight.per
    return worth


def _values(study: xr.Dataset, weight: OutcomeWeight) -> Floats:
    """Values of one outcome # (future, policy)."""
    values = study[weight.outcome]
    if "month" in values.dims:
        values = values.isel(month=-1 if weight.at_month is None else weight.at_month)
    rest = [dim for dim in values.dims if dim not in ("policy", "future")]
    values = values.sum(dim=rest) if rest else values
    return np.asarray(values.transpose("future", "policy"), dtype=np.float64)


def _check(conflict: Conflict, study: xr.Dataset) -> None:
    problems = ProblemList()
    known = [str(name) for name in study.data_vars]
    months = int(study.sizes.get("month", 0))
    for maker in conflict.decision_makers:
        for weight in maker.outcome_weights:
            where = f"stability.yaml, outcome_weights of {maker.id}"
            if weight.outcome not in known:
                what = f"the study has no outcome {weight.outcome!r}"
                problems.add(where, what, listed(known), nearest(weight.outcome, known))
            elif weight.at_month is not None and weight.at_month >= months:
                problems.add(where, f"month {weight.at_month} lies beyond the study", f"0 to {months - 1}")
    for dim in ("policy", "future"):
        if dim not in study.dims:
            problems.add("study", f"has no dimension {dim!r}")
    problems.raise_if_any()


class _Mixes:
    """The different mixtures of policies that states take their outcomes from.

    mixes: share of each policy # (policy, mixture); which: mixture of every state # (state,).
    """

    def __init__(self, graph: Graph, policies: Sequence[int]) -> None:
        self.graph = graph
        shares = np.round(shares_of_policies(graph.codes, policies), 12)
        self.mixes, which = np.unique(shares, axis=1, return_inverse=True)
        self.which = which.reshape(-1)
        self.within = [self._within(row) for row in graph.pay]

    def _within(self, pay: Ranks) -> tuple[Ints, Ints]:
        """Rank of each state inside its mixture # (state,), and how many ranks a mixture has # (mixture,)."""
        width = int(pay.max()) + 1
        pairs, place = np.unique(self.which * width + pay, return_inverse=True)
        distinct = np.bincount(pairs // width, minlength=self.mixes.shape[1])
        first = np.cumsum(distinct) - distinct
        return place.reshape(-1) - first[self.which], distinct

    def payoffs(self, worth: Floats) -> Ranks:
        """Payoffs of all states in one future from the worth of policies # (decision maker, policy) -> (maker, state).

        Where outcomes are equal, stated preferences decide; a maker without outcome weights keeps to those alone.
        """
        pay = self.graph.pay.copy()
        for i, maker in enumerate(self.graph.conflict.decision_makers):
            if maker.outcome_weights:
                values = np.round(worth[i] @ self.mixes, 9)
                pay[i] = rank_kernels.ranks_within(
                    values, np.argsort(values), self.which, self.graph.pay[i], *self.within[i]
                )
        return pay


def shares_of_policies(codes: Ints, policies: Sequence[int]) -> Floats:
    """Share of each policy in the outcomes of each state # (policy, state).

    A state that a policy stands for takes that policy's outcomes; any other a mixture of all, each weighed by one over
    the square of the number of options in which it differs (Shepard, 1968).
    """
    apart = np.stack([np.bitwise_count(codes ^ np.int64(policy)) for policy in policies]).astype(np.float64)
    here = apart == 0
    near = np.where(here.any(axis=0), here, 1 / np.maximum(apart, 1) ** 2)
    share: Floats = near / near.sum(axis=0)
    return share


def keep_by_outcomes(
    conflict: Conflict, study: xr.Dataset, seed: int = 1, concept: str = "seq", first: int = 0
) -> Kept:
    """Per-future verdicts on the states of the study's policies when parties weigh simulated outcomes."""
    return keep_all_by_outcomes(conflict, study, (concept,), seed, first)[concept]


def keep_all_by_outcomes(
    conflict: Conflict, study: xr.Dataset, concepts: Sequence[str], seed: int = 1, first: int = 0
) -> dict[str, Kept]:
    """The same by several concepts, each future's outcomes being weighed once."""
    names = [str(policy) for policy in study["policy"].values]
    codes = policy_states(conflict, names)
    worth = payoffs_from_outcomes(conflict, study, seed, first)
    graph = build_graph(conflict)
    mixes = _Mixes(graph, list(codes.values()))
    places = [graph.state_of(code) for code in codes.values()]
    known = [j for j, place in enumerate(places) if place is not None]
    states = np.array([place for place in places if place is not None], dtype=np.int64)
    futures = worth.shape[1]
    by_party = {c: np.zeros((futures, graph.players, len(names)), dtype=np.bool_) for c in concepts}
    for future in range(futures):
        drawn = graph.with_pay(mixes.payoffs(worth[:, future]))
        for concept, rows in by_party.items():
            rows[future][:, known] = stable_at(drawn, states, concept)
    parties = tuple(maker.name for maker in conflict.decision_makers)
    nothing, base = np.zeros((futures, len(names)), dtype=np.bool_), np.zeros(futures, dtype=np.int64)
    return {
        c: Kept(c, tuple(names), parties, np.asarray(rows.all(axis=1)), rows, nothing, base)
        for c, rows in by_party.items()
    }


def option_chances(
    conflict: Conflict, policy: str, option: str, futures: int = 1000, seed: int = 1, first: int = 0
) -> Floats:
    """Whether the owner would take an option in the situation of a policy # (future,): 1, or 0; 0.5 if indifferent.

    For gates of the simulation that wait for consent or acceptance: everything else is as the policy's state has it.
    """
    from homeward.stability.uncertain import Profiles

    place = next((j for j, known in enumerate(conflict.options) if known.id == option), -1)
    if place < 0:
        problems = ProblemList()
        ids = [known.id for known in conflict.options]
        problems.add("option", f"{option!r} is unknown", listed(ids), nearest(option, ids))
        problems.raise_if_any()
    code = policy_states(conflict, [policy])[policy]
    owner = next(i for i, maker in enumerate(conflict.decision_makers) if place in maker.options)
    drawn = Profiles(conflict, seed, futures, first)
    out = np.zeros(futures)
    for future in range(futures):
        graph = drawn.graph(future)
        best = [_best_with(graph, owner, code, place, taken) for taken in (True, False)]
        out[future] = 0.5 * ((best[0] > best[1]) + (best[0] >= best[1]))
    return out


def _best_with(graph: Graph, owner: int, code: int, option: int, taken: bool) -> int:
    """Best payoff of the owner with the option set, its other options free, everybody else's as in the state."""
    others = ~graph.masks[owner]
    fits = ((graph.codes & others) == (code & others)) & (((graph.codes >> option) & 1).astype(bool) == taken)
    return int(graph.pay[owner, fits].max()) if fits.any() else -1
