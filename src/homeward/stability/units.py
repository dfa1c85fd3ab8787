"""Players that act together: merged coalitions (one unit, one step) and free coalitions (any sequence of moves).

Both are held in the same form as a single party: classes of states between which the unit moves freely, and links
to the classes it can go on to. A unit gains if every member strictly gains; an answer deters a unit if at least one
member does not gain (Kilgour, Hipel, Peng and Fang, 2001; Inohara and Hipel, 2008).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Bools, Ints
from homeward.stability import kernels, unit_kernels
from homeward.stability.arcs import sequences, unit_stable
from homeward.stability.graph import Graph, Small, graph_of, moves_of_units, singles, unseen_states
from homeward.stability.preferences import Ranks

MOST_MEMBERS = 10
MOST_WORK = 4e10


@dataclass(frozen=True)
class Units:
    """Coalitions and how they move. members: decision makers of each unit; the arrays are those of a Graph."""

    members: tuple[tuple[int, ...], ...]
    pay: Ranks
    class_of: Small
    classes: Ints
    starts: Small
    in_class: Small
    ordered: Bools
    up_start: Ints
    up_list: Small
    down_start: Ints
    down_list: Small
    arcs: Bools | None = None
    """Moves of units as matrices, where the graph has its moves given outright # (unit, state, state)."""

    @property
    def member_start(self) -> Ints:
        """Where the members of each unit begin in `member_list` # (unit + 1)."""
        return np.cumsum([0, *(len(unit) for unit in self.members)])

    @property
    def member_list(self) -> Ints:
        """Members of all units, one after another."""
        return np.array([member for unit in self.members for member in unit], dtype=np.int64)


def merged_units(graph: Graph, partition: Sequence[Sequence[int]]) -> Units:
    """A partition of the decision makers; each unit owns all options of its members and moves in one step."""
    if graph.node_of is not None:
        codes, nodes = graph.node_of
        unseen = unseen_states(graph.conflict, codes)
        return _given_units(graph, partition, moves_of_units(graph.conflict, codes, nodes, unseen, partition))
    masks = [int(np.bitwise_or.reduce(graph.masks[list(unit)])) for unit in partition]
    unseen = np.stack([graph.unseen[list(unit)].any(axis=0) for unit in partition])
    flat = np.zeros((len(masks), graph.states), dtype=np.int32)
    merged = graph_of(graph.conflict, graph.codes, masks, unseen, flat)
    return _units(tuple(tuple(unit) for unit in partition), graph, merged)


def _given_units(graph: Graph, members: Sequence[Sequence[int]], arcs: Bools) -> Units:
    """Units whose moves are matrices; a unit does not move to where it is."""
    arcs[:, np.arange(graph.states), np.arange(graph.states)] = False
    return Units(tuple(tuple(unit) for unit in members), graph.pay, *singles(arcs), arcs)


def _units(members: tuple[tuple[int, ...], ...], graph: Graph, moves: Graph) -> Units:
    return Units(
        members,
        graph.pay,
        moves.class_of,
        moves.classes,
        moves.starts,
        moves.members,
        moves.ordered,
        moves.up_start,
        moves.up_list,
        moves.down_start,
        moves.down_list,
    )


def all_coalitions(players: int) -> list[tuple[int, ...]]:
    """Every non-empty set of players, small sets first."""
    sizes = range(1, players + 1)
    return [unit for size in sizes for unit in itertools.combinations(range(players), size)]


def coalition_work(graph: Graph) -> float:
    """Steps that a coalitional analysis takes at most: it compares pairs of states in every coalition."""
    power = 2 if graph.arcs is None else 3
    return float((2.0 ** min(graph.players, 200) - 1) * float(graph.states) ** power * graph.players)


def coalition_units(graph: Graph) -> Units:
    """Every non-empty coalition; its moves are all sequences of moves of its members."""
    if graph.players > MOST_MEMBERS or coalition_work(graph) > MOST_WORK:
        what = (
            f"{graph.players} decision makers and {graph.states:,} states need about {coalition_work(graph):.0e} steps"
        )
        allowed = f"at most {MOST_MEMBERS} decision makers and {MOST_WORK:.0e} steps"
        raise InputError(
            [Problem("coalitional analysis", what, allowed, "Merge decision makers, or drop the request.")]
        )
    units = all_coalitions(graph.players)
    if graph.arcs is not None:
        return _given_units(graph, units, np.stack([sequences(graph.arcs, unit, graph.states) for unit in units]))
    closures = [_closure(graph, unit) for unit in units]
    class_of = np.stack([closure[0] for closure in closures])
    classes = class_of.max(axis=1).astype(np.int64) + 1
    width = int(classes.max())
    starts = np.zeros((len(units), width + 1), dtype=np.int32)
    in_class = np.empty_like(class_of)
    ups, downs = [_flat(closures, side, width) for side in (1, 2)]
    everyone = np.arange(graph.states, dtype=np.int32)
    for j in range(len(units)):
        kernels.bucket(class_of[j], everyone, starts[j], in_class[j])
    ordered = np.array([closure[1] is not None for closure in closures])
    return Units(tuple(units), graph.pay, class_of, classes, starts, in_class, ordered, *ups, *downs)


_Closure = tuple[Small, tuple[Ints, Small] | None, tuple[Ints, Small] | None]


def _closure(graph: Graph, unit: Sequence[int]) -> _Closure:
    """Classes of states that the unit can visit back and forth, and which classes it can go on to."""
    tails, heads = [], []
    linked = False
    for j in unit:
        starts, members = graph.starts[j, : graph.classes[j] + 1], graph.members[j]
        first = members[starts[graph.class_of[j]]]
        tails += [np.arange(graph.states), first]
        heads += [first, np.arange(graph.states)]
        if graph.ordered[j]:
            bounds = graph.up_start[j, : graph.classes[j] + 1]
            tails.append(members[starts[np.repeat(np.arange(graph.classes[j]), np.diff(bounds))]])
            heads.append(members[starts[graph.up_list[bounds[0] : bounds[-1]]]])
            linked = linked or bounds[-1] > bounds[0]
    tail, head = np.concatenate(tails), np.concatenate(heads)
    steps = coo_matrix((np.ones(tail.size, dtype=np.int8), (tail, head)), shape=(graph.states, graph.states))
    count, label = connected_components(steps, directed=linked, connection="strong")
    label = label.astype(np.int32)
    if not linked:
        return label, None, None
    pairs = np.unique(label[tail].astype(np.int64) * count + label[head])
    pairs = pairs[pairs // count != pairs % count]
    return label, _reached(count, pairs // count, pairs % count), _reached(count, pairs % count, pairs // count)


def _reached(count: int, tail: Ints, head: Ints) -> tuple[Ints, Small]:
    order = np.argsort(tail, kind="stable")
    bounds = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail, minlength=count), out=bounds[1:])
    start, found = unit_kernels.closure(bounds, head[order].astype(np.int32))
    return start, found


def _flat(closures: Sequence[_Closure], side: int, width: int) -> tuple[Ints, Small]:
    start = np.zeros((len(closures), width + 1), dtype=np.int64)
    lists, total = [np.empty(0, dtype=np.int32)], 0
    for j, closure in enumerate(closures):
        links = closure[side]
        if links is None:
            continue
        bounds, found = links
        start[j, : bounds.size] = total + bounds
        start[j, bounds.size :] = total + bounds[-1]
        lists.append(found)
        total += found.size
    return start, np.concatenate(lists)


def unit_stability(
    units: Units,
    i: int,
    concept: str,
    answering: Sequence[int],
    gaining: Sequence[int],
    asked: Sequence[int] | None = None,
) -> Bools:
    """Stability of every state for unit i # (state).

    answering: units whose sequences of moves answer (gmr, smr); gaining: units whose sequences of joint gains answer
    (seq, sseq). Concepts are named as for single players. asked: states to judge, if not all; smr and sseq of several
    members are judged state by state, and the others are then left as unstable.
    """
    if units.arcs is not None:
        return _given_stability(units, units.arcs, i, concept, answering, gaining)
    members = np.array(units.members[i], dtype=np.int64)
    pay = units.pay[members]
    movers = np.array(gaining if concept in ("seq", "sseq") else answering, dtype=np.int32)
    if concept == "nash" or movers.size == 0:
        return _no_gain(units, i, pay, pay)
    if concept in ("gmr", "seq"):
        worst = np.stack([_least(units, values, movers, concept == "seq") for values in pay])
        return _no_gain(units, i, np.minimum(pay, worst), pay)
    if members.size == 1:
        values = kernels.greatest_over_moves(pay[0], *_moves_up(units, i))
        worst = _least(units, values, movers, concept == "sseq")[None]
        return _no_gain(units, i, np.minimum(pay, worst), pay)
    return _without_way_out(units, i, movers, concept == "sseq", asked)


def _given_stability(
    units: Units, arcs: Bools, i: int, concept: str, answering: Sequence[int], gaining: Sequence[int]
) -> Bools:
    gains = _joint_gains(units, i)
    steps: Bools | dict[int, Bools] = arcs
    movers = [] if concept == "nash" else answering
    if concept in ("seq", "sseq"):
        steps = {j: arcs[j] & _joint_gains(units, j) for j in gaining}
        movers = gaining
    answers = sequences(steps, movers, gains.shape[0])
    return unit_stable(arcs[i], gains, answers, concept in ("smr", "sseq"))


def _joint_gains(units: Units, i: int) -> Bools:
    """Whether the column is better than the row for every member # (state, state)."""
    pay = units.pay[list(units.members[i])]
    better: Bools = np.all(pay[:, None, :] > pay[:, :, None], axis=0)
    return better


def _moves_up(units: Units, i: int) -> tuple[Small, int, bool, Ints, Small]:
    return units.class_of[i], int(units.classes[i]), bool(units.ordered[i]), units.up_start[i], units.up_list


def _no_gain(units: Units, i: int, expected: Ranks, pay: Ranks) -> Bools:
    """No move of the unit leads to an expected payoff that is better for every member # (state)."""
    if pay.shape[0] == 1:
        calm: Bools = kernels.greatest_over_moves(expected[0], *_moves_up(units, i)) <= pay[0]
        return calm
    stable: Bools = unit_kernels.no_joint_gain(
        expected, pay, units.class_of[i], units.starts[i], units.in_class[i], bool(units.ordered[i]),
        units.up_start[i], units.up_list,
    )  # fmt: skip
    return stable


def _least(units: Units, values: Ranks, movers: Small, only_gains: bool) -> Ranks:
    order = kernels.ascending(values, int(values.max()))
    moves = (units.starts, units.in_class, units.ordered, units.down_start, units.down_list)
    if not only_gains:
        record = np.ascontiguousarray(units.class_of.T)[:, :, None]
        least: Ranks = kernels.least_over_sequences(values, order, movers, record, *moves)
        return least
    found: Ranks = unit_kernels.least_over_joint_gains(
        values, order, movers, units.pay, units.member_start, units.member_list, units.class_of, *moves
    )
    return found


def _without_way_out(units: Units, i: int, movers: Small, only_gains: bool, asked: Sequence[int] | None) -> Bools:
    """What smr and sseq ask of a unit: an answer deters only without a way out to a joint gain # (state)."""
    pay = units.pay[np.array(units.members[i])]
    stable = _no_gain(units, i, pay, pay)
    worst_of = np.stack([_least(units, values, movers, only_gains) for values in pay])
    open_still = _no_gain(units, i, np.minimum(pay, worst_of), pay) & ~stable
    if asked is not None:
        open_still &= np.isin(np.arange(open_still.size), list(asked))
    here = (units.class_of[i], units.starts[i], units.in_class[i], bool(units.ordered[i]), units.up_start[i])
    for s in np.flatnonzero(open_still):
        gains = (pay > pay[:, s][:, None]).all(axis=0)
        escapes = kernels.greatest_over_moves(gains.astype(np.int32), *_moves_up(units, i))
        worst = _least(units, escapes, movers, only_gains)
        stable[s] = not unit_kernels.leads_to(s, gains & (worst == 1), *here, units.up_list)
    return stable
