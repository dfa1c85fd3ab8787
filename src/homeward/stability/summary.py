"""What a brief prints about a conflict: sentences, tables and the drawn state graph, ready made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from homeward.crisis.conflict import Conflict
from homeward.stability import narrative
from homeward.stability.changes import smallest_changes
from homeward.stability.coalitions import analyse_coalitions, analyse_merged
from homeward.stability.concepts import BASIC, Stability, analyse
from homeward.stability.evolution import evolve
from homeward.stability.graph import Graph, build_graph
from homeward.stability.inverse import conditions
from homeward.stability.picture import chart, draw, svg_of
from homeward.stability.uncertain import Kept, keep
from homeward.stability.units import coalition_work

MOST_COALITION_WORK = 1e10


@dataclass(frozen=True)
class SummaryTable:
    """A plain table: caption, column headings and rows of text."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Summary:
    """Sentences, tables, and pictures as (SVG text, description)."""

    sentences: tuple[str, ...]
    tables: tuple[SummaryTable, ...]
    svg: tuple[tuple[str, str], ...]


def summarise(
    conflict: Conflict,
    policy_names: dict[str, str] | None = None,
    futures: int = 1000,
    seed: int = 1,
    concept: str = "seq",
    kept: Kept | None = None,
) -> Summary:
    """Would the parties keep to it: who would leave which policy, in every reading, and what would have to change.

    kept: the verdicts of drawn preferences, if they are known already.
    """
    graph = build_graph(conflict)
    found = analyse(graph, BASIC)
    kept = kept or keep(conflict, None, futures, seed, concept)
    names = policy_names or {}
    sentences = [*_start_words(found, conflict), *_wish_words(graph, found, conflict, concept)]
    sentences += _coalition_words(graph, conflict)
    tables = (_kept_table(kept, names, futures), _readings_table(conflict))
    marked = [s for code in conflict.named_states.values() if (s := graph.state_of(code)) is not None]
    drawing = draw(found, marked)
    about = "The state graph: discs are states or classes of states, arrows are moves that gain for a party."
    return Summary(tuple(sentences), tables, ((svg_of(chart(drawing, conflict.title)), about),))


def _start_words(found: Stability, conflict: Conflict) -> list[str]:
    graph = found.graph
    start = None if conflict.status_quo is None else graph.state_of(conflict.status_quo)
    counts = ", ".join(f"{int(found.equilibria(c).sum())} by {c}" for c in BASIC)
    sentences = [
        f"The model has {graph.states:,} feasible states and {graph.players} parties; equilibria: {counts}. "
        "Preferences are readings of public positions or assumptions, not measurements."
    ]
    if start is not None:
        sentences.append(f"Where it starts. {narrative.leaving_words(found, 'seq', start)}")
    return sentences


def _wish_words(graph: Graph, found: Stability, conflict: Conflict, concept: str) -> list[str]:
    wish = None if conflict.wish is None else graph.state_of(conflict.wish)
    if wish is None:
        return []
    sentences = [f"What is wished for. {narrative.leaving_words(found, 'seq', wish)}"]
    if conflict.status_quo is not None and (start := graph.state_of(conflict.status_quo)) is not None:
        gains = evolve(graph, start, "improvements")
        reached = gains.moves[wish] >= 0
        sentences.append(
            narrative.path_words(graph, gains, wish)
            if reached
            else "No sequence of moves that each gain for their mover leads from where it starts to what is wished for."
        )
    for reading in conflict.readings:
        if reading.side:
            other = build_graph(conflict.read_as(reading.id))
            place = other.state_of(conflict.wish or 0)
            if place is not None:
                needed = narrative.condition_words(other, place, conditions(other, place, concept, tempting_only=True))
                smallest = narrative.change_words(other, smallest_changes(other, place, concept), 3)
                sentences.append(f"{reading.name}: {' '.join(needed[:2])} Smallest changes: {' '.join(smallest)}")
    return sentences


def _coalition_words(graph: Graph, conflict: Conflict) -> list[str]:
    """Whether the starting point and the wish would hold if parties could move together."""
    places = {"where it starts": conflict.status_quo, "what is wished for": conflict.wish}
    known = {name: s for name, code in places.items() if code is not None and (s := graph.state_of(code)) is not None}
    if not known or coalition_work(graph) > MOST_COALITION_WORK:
        return []
    found = analyse_coalitions(graph, ("cnash",))
    sentences = []
    for name, state in known.items():
        leaving = [
            unit for unit, stable in zip(found.names, found.stable["cnash"][:, state], strict=True) if not stable
        ]
        smallest = min((unit.count("+") for unit in leaving), default=0)
        who = [unit.replace("+", " with ") for unit in leaving if unit.count("+") == smallest]
        told = (
            f"no group of parties gains by leaving {name}" if not who else f"{name} is left by {', or '.join(who[:3])}"
        )
        sentences.append(f"If parties may move together, {told}.")
    return sentences


def _kept_table(kept: Kept, names: dict[str, str], futures: int) -> SummaryTable:
    rows = []
    leavers = kept.leavers()
    for policy, share in kept.shares().items():
        likely = sorted(leavers[policy].items(), key=lambda item: -item[1].share)[:3]
        who = ", ".join(f"{party} {100 * one.share:.0f} %" for party, one in likely if one.share >= 0.005)
        chance = f"{100 * share.share:.0f} %"
        between = f"{100 * share.low:.0f} to {100 * share.high:.0f} %"
        rows.append((names.get(policy, policy), chance, between, who or "nobody"))
    caption = (
        f"Chance that all parties keep to the state of a policy ({kept.concept}), over {futures:,} drawn preferences."
    )
    return SummaryTable(caption, ("Policy", "Kept by all", "95 % interval", "Who would leave"), tuple(rows))


def _readings_table(conflict: Conflict) -> SummaryTable:
    rows = [_reading_row("As modelled", conflict)]
    rows += [_reading_row(reading.name, conflict.read_as(reading.id)) for reading in conflict.readings]
    caption = (
        "Equilibria under other readings of the preferences; the last columns say by which concepts a state holds."
    )
    return SummaryTable(caption, ("Reading", "Nash", "SEQ", "GMR", "Starting point", "Wished-for state"), tuple(rows))


def _reading_row(name: str, conflict: Conflict) -> tuple[str, ...]:
    graph = build_graph(replace(conflict, coalitions=()))
    if conflict.coalitions:
        known = [
            s
            for code in (conflict.status_quo, conflict.wish)
            if code is not None and (s := graph.state_of(code)) is not None
        ]
        merged = analyse_merged(graph, conflict.coalitions, BASIC, known)
        held = {concept: merged.equilibria(concept) for concept in BASIC}
    else:
        alone = analyse(graph, BASIC)
        held = {concept: alone.equilibria(concept) for concept in BASIC}
    counts = [str(int(np.sum(held[concept]))) for concept in ("nash", "seq", "gmr")]
    return (name, *counts, *(_held_by(graph, code, held) for code in (conflict.status_quo, conflict.wish)))


def _held_by(graph: Graph, code: int | None, held: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]) -> str:
    state = None if code is None else graph.state_of(code)
    if state is None:
        return "–"
    concepts: Sequence[str] = [concept for concept in BASIC if held[concept][state]]
    return "all" if len(concepts) == len(BASIC) else ", ".join(concepts) or "none"
