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
from homeward.stability.uncertain import Kept, keep, policy_states
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
    by_outcomes: Kept | None = None,
) -> Summary:
    """Would the parties keep to it: who would leave which policy, in every reading, and what would have to change.

    kept: the verdicts of drawn preferences, if they are known already. by_outcomes: verdicts where parties weigh what
    the simulation says a policy brings about.
    """
    graph = build_graph(conflict)
    found = analyse(graph, BASIC)
    kept = kept or keep(conflict, None, futures, seed, concept)
    names = policy_names or {}
    best = _best_kept(kept, conflict)
    code = None if best is None else policy_states(conflict, [best])[best]
    sentences = _start_words(found, conflict)
    if best is not None and code is not None:
        sentences += [_best_words(kept, by_outcomes, best, names.get(best, best))]
        sentences += _reading_words(conflict, code, concept)
    if conflict.wish is not None:
        sentences += _wish_words(graph, found, conflict, told=conflict.wish == code)
        sentences += [] if conflict.wish == code else _reading_words(conflict, conflict.wish, concept)
    sentences += _coalition_words(graph, conflict)
    tables = (_kept_table(kept, by_outcomes, names, futures), _readings_table(conflict))
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


def _best_kept(kept: Kept, conflict: Conflict) -> str | None:
    """The policy that is kept by all most often, among those that change where things stand."""
    codes = policy_states(conflict, list(kept.names))
    changing = [name for name in kept.names if codes[name] != conflict.status_quo]
    shares = kept.shares()
    return max(changing, key=lambda name: shares[name].share, default=None)


def _best_words(kept: Kept, by_outcomes: Kept | None, policy: str, name: str) -> str:
    share = kept.shares()[policy]
    words = [
        f"Best kept of the policies that change where things stand: {name}. By stated preferences all parties keep to "
        f"its state in {narrative.share_words(share)} of futures{_left_by(kept, policy)}."
    ]
    if by_outcomes is not None and policy in by_outcomes.names:
        outcome = by_outcomes.shares()[policy]
        words.append(
            f"If they weigh what the simulation says each policy brings about, in {narrative.share_words(outcome)}"
            f"{_left_by(by_outcomes, policy)}."
        )
    return " ".join(words)


def _left_by(kept: Kept, policy: str) -> str:
    likely = sorted(kept.leavers()[policy].items(), key=lambda item: -item[1].share)[:2]
    named = [f"{party} ({100 * one.share:.0f} %)" for party, one in likely if one.share >= 0.005]
    return f"; it is left most often by {narrative.listing(named)}" if named else ""


def _reading_words(conflict: Conflict, code: int, concept: str) -> list[str]:
    """What would have to change for a state to hold, as modelled and as each side reads the other."""
    sides = [(reading.name, conflict.read_as(reading.id)) for reading in conflict.readings if reading.side]
    sentences = []
    for name, model in [("As modelled", conflict), *sides]:
        graph = build_graph(model)
        place = graph.state_of(code)
        if place is None:
            sentences.append(f"{name}, its state cannot be.")
            continue
        changes = smallest_changes(graph, place, concept)
        if changes.sets == ((),):
            sentences.append(f"{name}, it holds: nobody would leave it, and nothing would have to change.")
            continue
        unmet = [c for c in conditions(graph, place, concept, tempting_only=True) if not c.met]
        tempted = [f"{graph.names[c.player]} by {narrative.move_words(graph, place, c.move)}" for c in unmet[:3]]
        more = f" ({len(unmet) - 3} further moves tempt)" if len(unmet) > 3 else ""
        smallest = narrative.change_words(graph, changes, 3)
        told = f"{name}, it is left: {'; or '.join(tempted)}{more}."
        sentences.append(f"{told} Any one of these changes of preference would make it hold. {' '.join(smallest)}")
    return sentences


def _wish_words(graph: Graph, found: Stability, conflict: Conflict, told: bool) -> list[str]:
    """Whether the wished-for state holds and can be reached. told: it is the state that was just spoken of."""
    wish = None if conflict.wish is None else graph.state_of(conflict.wish)
    if wish is None:
        return []
    which = "What is wished for is that same state." if told else "What is wished for."
    sentences = [f"{which} {narrative.leaving_words(found, 'seq', wish)}"]
    if conflict.status_quo is not None and (start := graph.state_of(conflict.status_quo)) is not None:
        gains = evolve(graph, start, "improvements")
        reached = gains.moves[wish] >= 0
        sentences.append(
            narrative.path_words(graph, gains, wish)
            if reached
            else "No sequence of moves that each gain for their mover leads from where it starts to what is wished for."
        )
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


def _kept_table(kept: Kept, by_outcomes: Kept | None, names: dict[str, str], futures: int) -> SummaryTable:
    rows = []
    for policy in kept.names:
        row = [names.get(policy, policy), *_chance_cells(kept, policy)]
        rows.append((*row, *(_chance_cells(by_outcomes, policy) if by_outcomes is not None else ())))
    caption = (
        f"Chance that all parties keep to the state of a policy ({kept.concept}), over {futures:,} futures. "
        "A party may leave for more of a policy as well as for less."
    )
    columns = ["Policy", "Kept by all: stated preferences", "95 % interval", "Who would leave"]
    if by_outcomes is not None:
        columns += ["Kept by all: simulated outcomes", "95 % interval", "Who would leave"]
        caption += (
            " Simulated outcomes: each party weighs what the policies bring about in that future; a state that no "
            "policy stands for is worth a mixture of them, the nearest weighing most. It is a coarse measure."
        )
    return SummaryTable(caption, tuple(columns), tuple(rows))


def _chance_cells(kept: Kept, policy: str) -> tuple[str, str, str]:
    """The share, its interval, and who would leave most often."""
    if policy not in kept.names:
        return ("–", "–", "–")
    share = kept.shares()[policy]
    likely = sorted(kept.leavers()[policy].items(), key=lambda item: -item[1].share)[:3]
    who = ", ".join(f"{party} {100 * one.share:.0f} %" for party, one in likely if one.share >= 0.005)
    return f"{100 * share.share:.0f} %", f"{100 * share.low:.0f} to {100 * share.high:.0f} %", who or "nobody"


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
