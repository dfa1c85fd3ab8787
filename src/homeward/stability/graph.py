"""The state graph of a conflict, held as integer codes and classes of freely connected states, never as moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from homeward.crisis.conflict import Conflict
from homeward.crisis.feasible import feasible_codes
from homeward.foundation.problems import InputError, Problem
from homeward.foundation.types import Bools, Ints
from homeward.stability import kernels
from homeward.stability.arcs import (
    check_indifferent,
    check_size,
    groups_of,
    joined,
    listed_moves,
    one_of_each,
    option_moves,
    power_moves,
)
from homeward.stability.preferences import Ranks, payoffs

Small = NDArray[np.int32]
MOST_TABLE_BITS = 26
MOST_LINKS = 200_000_000


@dataclass(frozen=True)
class Graph:
    """Everything the kernels need. Players are decision makers, or units of merged decision makers.

    codes: states in ascending order # (state). pay: payoffs # (player, state).
    class_of, members: (player, state); starts: (player, classes + 1); classes: (player,).
    ordered: players with irreversible options; up/down: links between classes, flat lists with starts.
    masks: own options of each player; unseen: states outside the player's picture # (player, state).
    arcs: moves as matrices where they are more than options say, else None; every state is then its own class
    # (player, state, state). powered: those of them that set another's option. node_of: state of every feasible
    combination, where several count as one # (combination,), beside their codes.
    """

    conflict: Conflict
    codes: Ints
    pay: Ranks
    masks: Ints
    unseen: Bools
    class_of: Small
    classes: Ints
    starts: Small
    members: Small
    ordered: Bools
    up_start: Ints
    up_list: Small
    down_start: Ints
    down_list: Small
    table: Small
    arcs: Bools | None = None
    powered: Bools | None = None
    node_of: tuple[Ints, Ints] | None = None

    @property
    def states(self) -> int:
        """Number of feasible states."""
        return int(self.codes.size)

    @property
    def players(self) -> int:
        """Number of players."""
        return int(self.masks.size)

    @cached_property
    def record(self) -> Small:
        """Class and payoff of every player, state by state # (state, player, 2)."""
        return np.ascontiguousarray(np.stack([self.class_of, self.pay], axis=-1).transpose(1, 0, 2))

    @cached_property
    def sorted_pay(self) -> Small:
        """Payoffs in the order of `members` # (player, state)."""
        return np.take_along_axis(self.pay, self.members, axis=1)

    @property
    def forward(self) -> tuple[Ranks, Small, Small, Small, Bools, Ints, Small]:
        """What the kernels need that search forward from single states."""
        return (self.pay, self.class_of, self.starts, self.members, self.ordered, self.up_start, self.up_list)

    @property
    def names(self) -> list[str]:
        """Names of the decision makers, in order."""
        return [maker.name for maker in self.conflict.decision_makers]

    def others(self, player: int) -> Small:
        """All players but one."""
        return np.array([j for j in range(self.players) if j != player], dtype=np.int32)

    def with_pay(self, pay: Ranks) -> Graph:
        """The same moves under other preferences; only the order inside classes is made anew."""
        members = self.members.copy()
        for j in range(self.players):
            if pay is not self.pay and np.array_equal(pay[j], self.pay[j]):
                continue
            order = kernels.ascending(pay[j], int(pay[j].max()))
            kernels.bucket(self.class_of[j], order, self.starts[j, : self.classes[j] + 1].copy(), members[j])
        return replace(self, pay=np.ascontiguousarray(pay), members=members)

    def moves(self, player: int, state: int) -> Ints:
        """States the player reaches from a state in one move, ascending # (move); states count from 0."""
        own = int(self.class_of[player, state])
        classes = [own]
        if self.ordered[player]:
            first, last = self.up_start[player, own : own + 2]
            classes += self.up_list[first:last].tolist()
        starts = self.starts[player]
        found = np.concatenate([self.members[player, starts[c] : starts[c + 1]] for c in classes])
        return np.sort(found[found != state]).astype(np.int64)

    def improvements(self, player: int, state: int) -> Ints:
        """Moves that the player prefers to staying, ascending # (move)."""
        found = self.moves(player, state)
        gains: Ints = found[self.pay[player, found] > self.pay[player, state]]
        return gains

    def pattern(self, state: int) -> str:
        """The state as Y and N, first option first."""
        if self.conflict.state_names:
            return self.conflict.state_names[state]
        code = int(self.codes[state])
        return "".join("Y" if code >> j & 1 else "N" for j in range(len(self.conflict.options)))

    def state_of(self, code: int) -> int | None:
        """The place of a combination among the feasible states, or None."""
        codes = self.codes if self.node_of is None else self.node_of[0]
        place = int(np.searchsorted(codes, code))
        if place >= codes.size or int(codes[place]) != code:
            return None
        return place if self.node_of is None else int(self.node_of[1][place])

    def each(self) -> Iterator[int]:
        """All states, counted from 0."""
        return iter(range(self.states))


def build_graph(conflict: Conflict, most_bytes: int = 4 * 2**30, pay: Ranks | None = None) -> Graph:
    """States, moves and preferences of a conflict; InputError if there is no state or too little memory."""
    codes = feasible_codes(conflict, most_bytes)
    masks = [conflict.owned(j) for j in range(len(conflict.decision_makers))]
    unseen = unseen_states(conflict, codes)
    if conflict.direct:
        return _direct_graph(conflict, codes, masks, unseen)
    known = payoffs(conflict, codes) if pay is None else pay
    return graph_of(conflict, codes, masks, unseen, known)


def unseen_states(conflict: Conflict, codes: Ints) -> Bools:
    """States outside the picture of each decision maker # (decision maker, state)."""
    unseen = np.zeros((len(conflict.decision_makers), codes.size), dtype=bool)
    for j, maker in enumerate(conflict.decision_makers):
        for formula in maker.unseen:
            unseen[j] |= formula.holds(codes)
    return unseen


def _direct_graph(conflict: Conflict, codes: Ints, masks: list[int], unseen: Bools) -> Graph:
    """The graph where moves are more than options say: each state its own class, each move a link."""
    check_size(codes.size, len(masks), "moves given outright")
    nodes = groups_of(conflict, codes)
    first = one_of_each(nodes)
    if conflict.ranked:
        pay = payoffs(conflict, codes[first])
    else:
        pay = payoffs(conflict, codes)
        check_indifferent(conflict, nodes, pay.astype(np.int64))
        pay = pay[:, first]
    alone = [(j,) for j in range(len(masks))]
    powered = power_moves(conflict, codes, unseen)
    arcs = moves_of_units(conflict, codes, nodes, unseen, alone)
    hidden = np.stack([np.bincount(nodes, ~row) == 0 for row in unseen])
    graph = Graph(
        conflict, codes[first], pay, np.array(masks, dtype=np.int64), hidden, *singles(arcs),
        np.empty(0, dtype=np.int32), arcs, joined(powered, nodes), (codes, nodes),
    )  # fmt: skip
    return graph.with_pay(pay)


def moves_of_units(
    conflict: Conflict, codes: Ints, nodes: Ints, unseen: Bools, units: Sequence[Sequence[int]]
) -> Bools:
    """Moves of units between nodes: by all their options at once, by power, and as listed # (unit, node, node)."""
    makers = conflict.decision_makers
    masks = [sum(conflict.owned(j) for j in unit if makers[j].moves is None) for unit in units]
    hidden = np.stack([unseen[list(unit)].any(axis=0) for unit in units])
    raw = graph_of(conflict, codes, masks, hidden, np.zeros((len(masks), codes.size), dtype=np.int32))
    rows = [[raw.moves(u, s) for s in raw.each()] for u in range(raw.players)]
    powered = power_moves(conflict, codes, unseen)
    by_power = np.stack([powered[list(unit)].any(axis=0) for unit in units])
    arcs = joined(option_moves(rows, codes.size) | by_power, nodes)
    listed = listed_moves(conflict, arcs.shape[1])
    return arcs | np.stack([listed[list(unit)].any(axis=0) for unit in units])


def singles(arcs: Bools) -> tuple[Small, Ints, Small, Small, Bools, Ints, Small, Ints, Small]:
    """Classes and links of a graph in which every state is a class of its own."""
    k, n = arcs.shape[:2]
    here = np.tile(np.arange(n, dtype=np.int32), (k, 1))
    starts = np.tile(np.arange(n + 1, dtype=np.int32), (k, 1))
    classes, ordered = np.full(k, n, dtype=np.int64), np.ones(k, dtype=np.bool_)
    ups, downs = _links_of(arcs), _links_of(arcs.transpose(0, 2, 1))
    return here, classes, starts, here.copy(), ordered, *ups, *downs


def _links_of(arcs: Bools) -> tuple[Ints, Small]:
    """Where the links of each state begin in a flat list # (player, state + 1), and the list."""
    k, n = arcs.shape[:2]
    ends = np.cumsum(arcs.sum(axis=2).ravel()).reshape(k, n)
    bounds = np.concatenate([np.r_[0, ends[:-1, -1]][:, None], ends], axis=1)
    return bounds.astype(np.int64), np.nonzero(arcs)[2].astype(np.int32)


def graph_of(conflict: Conflict, codes: Ints, masks: list[int], unseen: Bools, pay: Ranks) -> Graph:
    """The graph of players with these option masks over given states."""
    n, k = codes.size, len(masks)
    bits = max(len(conflict.options), int(codes[-1]).bit_length())
    table = np.empty(1 << bits if bits <= MOST_TABLE_BITS else 0, dtype=np.int32)
    class_of = np.empty((k, n), dtype=np.int32)
    classes = np.empty(k, dtype=np.int64)
    fwd, back = conflict.mask("fwd"), conflict.mask("back")
    for j, mask in enumerate(masks):
        class_of[j], classes[j] = _classes(codes, mask & ~(fwd | back), unseen[j], table)
    starts = np.zeros((k, int(classes.max()) + 1), dtype=np.int32)
    for j in range(k):
        counts = np.bincount(class_of[j], minlength=starts.shape[1] - 1)
        starts[j, 1:] = np.cumsum(counts)
    ordered = np.array([bool(mask & (fwd | back)) for mask in masks])
    links = _links(codes, masks, fwd, back, class_of, starts, unseen, ordered)
    if table.size:
        table[:] = -1
        table[codes] = np.arange(n, dtype=np.int32)
    members = np.empty((k, n), dtype=np.int32)
    graph = Graph(
        conflict, codes, pay, np.array(masks, dtype=np.int64), unseen, class_of, classes, starts, members,
        ordered, *links, table,
    )  # fmt: skip
    return graph.with_pay(pay)


def _classes(codes: Ints, free: int, unseen: Bools, table: Small) -> tuple[Small, int]:
    """Class of every state; states a player does not see stand alone."""
    keys = codes & ~np.int64(free)
    if table.size:
        number, count = kernels.number_classes(keys, table)
    else:
        values, inverse = np.unique(keys, return_inverse=True)
        number, count = inverse.astype(np.int32), values.size
    hidden = int(unseen.sum())
    if hidden:
        number[unseen] = count + np.arange(hidden, dtype=np.int32)
        number = np.unique(number, return_inverse=True)[1].astype(np.int32)
        count = int(number.max()) + 1
    return number, int(count)


def _links(
    codes: Ints, masks: list[int], fwd: int, back: int, class_of: Small, starts: Small, unseen: Bools, ordered: Bools
) -> tuple[Ints, Small, Ints, Small]:
    """Which classes lead on to which, for players with irreversible options."""
    width = starts.shape[1] if ordered.any() else 1
    up_start = np.zeros((len(masks), width), dtype=np.int64)
    down_start = np.zeros((len(masks), width), dtype=np.int64)
    ups, downs, total = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)], 0
    for j in np.flatnonzero(ordered).tolist():
        count = int(class_of[j].max()) + 1
        codes_of, hidden = np.empty(count, dtype=np.int64), np.zeros(count, dtype=bool)
        codes_of[class_of[j]] = codes
        hidden[class_of[j]] = unseen[j]
        group = codes_of & ~np.int64(masks[j])
        group[hidden] = -1 - np.arange(hidden.sum())
        order = np.argsort(group, kind="stable")
        rows = (group[order], codes_of[order] & (fwd & masks[j]), codes_of[order] & (back & masks[j]), order)
        kernels.count_links(*rows, up_start[j], down_start[j])
        up_start[j], down_start[j] = np.cumsum(up_start[j]), np.cumsum(down_start[j])
        links = int(up_start[j, -1])
        if links > MOST_LINKS:
            what = f"irreversible options of {j + 1}. decision maker link {links:,} pairs of classes"
            raise InputError([Problem("options", what, f"at most {MOST_LINKS:,}", "Make fewer options irreversible.")])
        up, down = np.empty(links, dtype=np.int32), np.empty(links, dtype=np.int32)
        kernels.link_classes(*rows, up_start[j], down_start[j], up, down)
        up_start[j] += total
        down_start[j] += total
        total += links
        ups.append(up)
        downs.append(down)
    return up_start, np.concatenate(ups), down_start, np.concatenate(downs)
