"""The analysis as plain values, under the keys and in the numbering of the reference cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from homeward.crisis.conflict import Conflict
from homeward.foundation.types import Bools
from homeward.stability.coalitions import UnitStability, analyse_coalitions, analyse_merged, evolve_units, unit_gains
from homeward.stability.concepts import Stability, analyse
from homeward.stability.evolution import dead_ends, evolve
from homeward.stability.graph import Graph, build_graph
from homeward.stability.limited import limited_moves
from homeward.stability.preferences import levels
from homeward.stability.relations import EXTENSIONS, relation_of, relation_stability, unknown_attitude
from homeward.stability.units import coalition_work

STATE_ORDER = "ascending sum of 2**j over the options j taken; numbered from 1"
STATE_COLUMNS = ("number", "decimal", "pattern (Y taken, N not taken, first option first)")
LIMITED_RULES = {
    False: "two decision makers; ties among the best moves go to the lowest state number",
    True: "cautious form: any opponent or nobody moves next, and the mover expects the worst of these for itself",
}
COALITION_RULE = (
    "every non-empty set of decision makers may form; a gain is strict for every member; moves and answers are "
    "sequences; credible answers are sequences of joint gains by sets of the others"
)
EVOLUTION_RULE = "fewest moves from the status quo, nobody twice in a row; states not listed cannot be reached"
MOST_LISTED = 5000
MOST_VARIANT = 6
"""Decision makers up to which answers of one move each are compared unasked."""
MOST_QUICK_WORK = 2e9


def numbers(states: Bools) -> list[int]:
    """State numbers, from 1, of the states marked # (state)."""
    found: list[int] = (np.flatnonzero(states) + 1).tolist()
    return found


def describe(graph: Graph) -> dict[str, Any]:
    """States, rankings and moves of a model; moves are listed for models of up to 5,000 states."""
    conflict = graph.conflict
    data: dict[str, Any] = {
        "title": conflict.title,
        "state_order": STATE_ORDER,
        "options": [option.name for option in conflict.options],
        "option_ids": [option.id for option in conflict.options],
        "decision_makers": {m.name: [option + 1 for option in m.options] for m in conflict.decision_makers},
        "feasible_states": graph.states,
    }
    if graph.states <= MOST_LISTED:
        data["states_columns"] = list(STATE_COLUMNS)
        data["states"] = [[s + 1, int(graph.codes[s]), graph.pattern(s)] for s in graph.each()]
        ranks = [levels(graph.pay[j]) for j in range(graph.players)]
        data["rankings"] = {
            name: [level if len(level) > 1 else level[0] for level in ranks[j]]
            for j, name in enumerate(graph.names)
            if conflict.decision_makers[j].relation is None
        }
        data |= _moves(graph)
        if graph.powered is not None and graph.powered.any():
            data["power_moves"] = _power_moves(graph, graph.powered)
    return data


def _power_moves(graph: Graph, powered: Bools) -> dict[str, dict[str, list[int]]]:
    """Moves that set another's option, by decision maker and state."""
    return {
        name: {str(s + 1): numbers(powered[j, s]) for s in graph.each() if powered[j, s].any()}
        for j, name in enumerate(graph.names)
        if powered[j].any()
    }


def _moves(graph: Graph) -> dict[str, Any]:
    moves: dict[str, dict[str, list[int]]] = {}
    gains: dict[str, dict[str, list[int]]] = {}
    for j, name in enumerate(graph.names):
        maker = graph.conflict.decision_makers[j]
        found = {str(s + 1): graph.moves(j, s) for s in graph.each()}
        moves[name] = {s: (to + 1).tolist() for s, to in found.items() if to.size}
        if maker.relation is None:
            better = {s: to[graph.pay[j, to] > graph.pay[j, int(s) - 1]] for s, to in found.items()}
        else:
            preferred = relation_of(maker, graph.pay[j].astype(np.int64))[0]
            better = {s: to[preferred[int(s) - 1, to]] for s, to in found.items()}
        gains[name] = {s: (to + 1).tolist() for s, to in better.items() if to.size}
    return {
        "count_unilateral_moves": {name: sum(map(len, found.values())) for name, found in moves.items()},
        "count_unilateral_improvements": {name: sum(map(len, found.values())) for name, found in gains.items()},
        "unilateral_moves": moves,
        "unilateral_improvements": gains,
    }


def stability_data(stability: Stability) -> dict[str, Any]:
    """Stable states of every decision maker and the equilibria, by concept."""
    names = stability.graph.names
    stable = {c: {n: numbers(rows[j]) for j, n in enumerate(names)} for c, rows in stability.stable.items()}
    equilibria = {concept: numbers(stability.equilibria(concept)) for concept in stability.stable}
    if {"seq", "sim"} <= set(stability.stable):
        either = stability.stable["seq"] | stability.stable["sim"]
        equilibria["seq_or_sim"] = numbers(np.all(either, axis=0))
    return {"stability": stable, "equilibria": equilibria}


def variant_data(stability: Stability) -> dict[str, Any]:
    """Verdicts if each opponent could answer with one move at most, by the concepts for which that differs."""
    basic = tuple(concept for concept in stability.stable if concept not in ("nash", "sim"))
    once = analyse(stability.graph, basic, opponents_once=True)
    apart = {c: rows for c, rows in once.stable.items() if (rows != stability.stable[c]).any()}
    if not apart:
        return {}
    found = stability_data(Stability(stability.graph, apart))
    return {"variant_each_opponent_at_most_once": found}


def without_power(conflict: Conflict, concepts: Sequence[str]) -> dict[str, Any]:
    """Equilibria if nobody could set the options of another."""
    graph = build_graph(replace(conflict, power=()))
    found = analyse(graph, tuple(concepts))
    return {"equilibria": {concept: numbers(found.equilibria(concept)) for concept in concepts}}


def has_relations(graph: Graph) -> bool:
    """Whether some preference is given pair by pair, so that verdicts depend on the attitude to what is unknown."""
    return any(maker.relation is not None for maker in graph.conflict.decision_makers)


def limited_data(graph: Graph, most: int = 6) -> dict[str, Any]:
    """Limited-move stability; for more than two decision makers the cautious form, marked by a star."""
    limited = limited_moves(graph, most)
    star = "*" if limited.cautious else ""
    rows = {f"L{h}{star}": stable for h, stable in limited.stable.items()}
    return {
        "rule": LIMITED_RULES[limited.cautious],
        "stable": {h: {n: numbers(stable[j]) for j, n in enumerate(graph.names)} for h, stable in rows.items()},
        "equilibria": {h: numbers(np.all(stable, axis=0)) for h, stable in rows.items()},
        "non_myopic": {
            "stable": {n: numbers(limited.non_myopic[j]) for j, n in enumerate(graph.names)},
            "equilibria": numbers(np.all(limited.non_myopic, axis=0)),
            "anticipation_settles_after": limited.settles_after,
            "period": limited.period,
        },
    }


def coalitional_data(graph: Graph) -> dict[str, Any]:
    """Stability when any coalition may form."""
    found = analyse_coalitions(graph)
    return {
        "rule": COALITION_RULE,
        "stable_for_every_coalition": {concept: numbers(found.equilibria(concept)) for concept in found.stable},
        "by_coalition": {
            concept: {name: numbers(rows[j]) for j, name in enumerate(found.names)}
            for concept, rows in found.stable.items()
        },
    }


def merged_data(
    graph: Graph, partition: Sequence[Sequence[int]], concepts: Sequence[str], status_quo: int | None = None
) -> dict[str, Any]:
    """Stability with a partition of the decision makers into units, and where joint gains lead from the status quo."""
    found: UnitStability = analyse_merged(graph, partition, concepts)
    evolution: dict[str, Any] = {}
    if status_quo is not None:
        moves = evolve_units(graph, partition, status_quo).moves
        evolution["fewest_improvements"] = {str(s + 1): int(moves[s]) for s in graph.each() if moves[s] >= 0}
    return evolution | {
        "partition": [[graph.names[member] for member in unit] for unit in partition],
        "stability": {
            concept: {name: numbers(rows[j]) for j, name in enumerate(found.names)}
            for concept, rows in found.stable.items()
        },
        "equilibria": {concept: numbers(found.equilibria(concept)) for concept in found.stable},
        "improvements": {
            name: {
                str(s + 1): (to + 1).tolist() for s in graph.each() if (to := unit_gains(graph, found.units, u, s)).size
            }
            for u, name in enumerate(found.names)
        },
    }


def evolution_data(graph: Graph, status_quo: int, stability: Stability | None = None) -> dict[str, Any]:
    """Fewest moves and improvements from the status quo, with one shortest path of improvements to each state.

    stability: verdicts, to say which equilibria are reached.
    """
    moves, gains = evolve(graph, status_quo), evolve(graph, status_quo, "improvements")
    best = evolve(graph, status_quo, "best improvements")
    found = {} if stability is None else stability.stable
    held = {concept: np.all(rows, axis=0) for concept, rows in found.items()}
    reached = [s for s in graph.each() if gains.moves[s] > 0]
    return {
        "status_quo": status_quo + 1,
        "rule": EVOLUTION_RULE,
        "fewest_moves": {str(s + 1): int(moves.moves[s]) for s in graph.each() if moves.moves[s] >= 0},
        "fewest_improvements": {str(s + 1): int(gains.moves[s]) for s in graph.each() if gains.moves[s] >= 0},
        "improvement_paths": {
            str(s + 1): [[graph.names[who], here + 1, to + 1] for who, here, to in gains.path(s)] for s in reached
        },
        "fewest_best_improvements": {str(s + 1): int(best.moves[s]) for s in graph.each() if best.moves[s] >= 0},
        "end_states": [s + 1 for s in dead_ends(graph, gains)],
        "equilibria_reached": {concept: numbers(rows & (gains.moves >= 0)) for concept, rows in held.items()},
    }


def unknown_data(graph: Graph) -> dict[str, Any]:
    """Stability under unknown preference, by extension."""
    out = {}
    for extension in EXTENSIONS:
        stable = relation_stability(graph, unknown_attitude(graph, extension))
        out[extension] = {
            "stability": {c: {n: numbers(rows[j]) for j, n in enumerate(graph.names)} for c, rows in stable.items()},
            "equilibria": {concept: numbers(np.all(rows, axis=0)) for concept, rows in stable.items()},
        }
    return out


def quick_coalitions(graph: Graph) -> bool:
    """Whether a coalitional analysis is small enough to be made without being asked for."""
    return coalition_work(graph) <= MOST_QUICK_WORK
