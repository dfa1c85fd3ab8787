"""Moves given outright: graph form, states counted as one, and power over another's options.

Here two moves of one party in a row need not be one move, so "nobody twice in a row" decides what can be reached and
the classes of `graph.py` do not apply. Such models are small; moves are boolean matrices. Sources: Fang, Hipel and
Kilgour (1993) for graph form, Peng (thesis, Waterloo, 1999) for states counted as one, Yu, Kilgour, Hipel and Zhao,
Water Resources Research 51 (2015) for power.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from homeward.crisis.conflict import Conflict
from homeward.crisis.feasible import coalesced_groups
from homeward.foundation.problems import InputError, Problem, ProblemList
from homeward.foundation.types import Bools, Ints

MOST_STATES = 3000
"""A boolean matrix of this many states takes 9 MB; a search needs a few of them for every party."""


def check_size(states: int, players: int, what: str) -> None:
    """Refuse matrices that would be too large, with the memory they would need."""
    if states > MOST_STATES:
        needed = players * states**2 * 6 / 2**30
        cure = "Let moves follow from options, and state preferences by statements or a ranking."
        told = f"{states:,} states need {needed:,.1f} GiB for {what}"
        raise InputError([Problem("model", told, f"at most {MOST_STATES:,} states", cure)])


def groups_of(conflict: Conflict, codes: Ints) -> Ints:
    """Node of every state # (state): states counted as one share a node, numbered by their first state."""
    first = np.arange(codes.size)
    for group in coalesced_groups(conflict, codes):
        first[group] = group[0]
    nodes: Ints = np.unique(first, return_inverse=True)[1].astype(np.int64)
    return nodes


def one_of_each(nodes: Ints) -> Ints:
    """The first state of every node # (node,)."""
    first: Ints = np.unique(nodes, return_index=True)[1].astype(np.int64)
    return first


def check_indifferent(conflict: Conflict, nodes: Ints, pay: Ints) -> None:
    """States counted as one must be equally good for everybody; pay is by state # (player, state)."""
    problems = ProblemList()
    shared = pay[:, one_of_each(nodes)][:, nodes]
    for j, maker in enumerate(conflict.decision_makers):
        apart = np.flatnonzero(shared[j] != pay[j])
        if apart.size:
            members = (np.flatnonzero(nodes == nodes[apart[0]]) + 1).tolist()
            what = f"{maker.name} is not indifferent between states {members[:8]}, which count as one"
            problems.add("coalesced", what, "equal preference within a group", "Narrow the pattern or its preferences.")
    problems.raise_if_any()


def option_moves(moves: Sequence[Sequence[Ints]], states: int) -> Bools:
    """Moves as matrices # (player, state, state)."""
    out = np.zeros((len(moves), states, states), dtype=np.bool_)
    for player, rows in enumerate(moves):
        for state, found in enumerate(rows):
            out[player, state, found] = True
    return out


def power_moves(conflict: Conflict, codes: Ints, unseen: Bools) -> Bools:
    """Moves by which a decision maker sets an option of another # (player, state, state)."""
    out = np.zeros((len(conflict.decision_makers), codes.size, codes.size), dtype=np.bool_)
    for entry in conflict.power:
        bit = np.int64(1 << entry.option)
        taken = (codes & bit) != 0
        able = entry.when.holds(codes) & ~unseen[entry.decision_maker]
        able &= np.ones_like(taken) if entry.direction == "both" else taken == (entry.direction == "back")
        here = np.flatnonzero(able)
        there = np.minimum(np.searchsorted(codes, codes[here] ^ bit), codes.size - 1)
        met = (codes[there] == codes[here] ^ bit) & ~unseen[entry.decision_maker, there]
        out[entry.decision_maker, here[met], there[met]] = True
    return out


def joined(arcs: Bools, nodes: Ints) -> Bools:
    """Moves between nodes: the union of the moves of their states # (player, node, node)."""
    count = int(nodes.max()) + 1
    out = np.zeros((arcs.shape[0], count, count), dtype=np.bool_)
    player, here, there = np.nonzero(arcs)
    out[player, nodes[here], nodes[there]] = True
    out[:, np.arange(count), np.arange(count)] = False
    return out


def listed_moves(conflict: Conflict, states: int) -> Bools:
    """Moves of decision makers for whom they are listed outright # (player, state, state)."""
    problems = ProblemList()
    arcs = np.zeros((len(conflict.decision_makers), states, states), dtype=np.bool_)
    for j, maker in enumerate(conflict.decision_makers):
        beyond = sorted({s for pair in maker.moves or () for s in pair if not 1 <= s <= states})
        if beyond:
            problems.add(f"moves of {maker.name}", f"name unknown states {beyond[:8]}", f"1 to {states:,}")
        elif maker.moves:
            here, there = np.array(maker.moves, dtype=np.int64).T - 1
            arcs[j, here, there] = True
    problems.raise_if_any()
    return arcs


def sequences(steps: Bools | Mapping[int, Bools], movers: Sequence[int], states: int) -> Bools:
    """States reached by the movers in any order, nobody twice in a row # (state, state).

    steps: the moves of each mover # (state, state) each.
    """
    n = states
    last = {j: steps[j].copy() for j in movers}
    changed = True
    while changed:
        changed = False
        for j in movers:
            before = np.zeros((n, n), dtype=np.bool_)
            for h in movers:
                if h != j:
                    before |= last[h]
            more = last[j] | (before.astype(np.float32) @ steps[j].astype(np.float32) > 0)
            changed = changed or bool((more != last[j]).any())
            last[j] = more
    reached = np.zeros((n, n), dtype=np.bool_)
    for matrix in last.values():
        reached |= matrix
    return reached


def unit_stable(own: Bools, gains: Bools, answers: Bools, symmetric: bool) -> Bools:
    """States from which a unit has no gain that goes unanswered # (state,).

    own: its moves; gains: column better than row for all members; answers: what the others can bring about
    # (state, state) each. symmetric: an answer deters only if the unit has no way out to a gain (smr, sseq).
    """
    deters = ~gains
    if symmetric:
        way_out = own.astype(np.float32) @ gains.T.astype(np.float32) > 0
        deters = deters & ~way_out.T
    answered = deters.astype(np.float32) @ answers.T.astype(np.float32) > 0
    left: Bools = np.any(own & gains & ~answered, axis=1)
    return ~left
