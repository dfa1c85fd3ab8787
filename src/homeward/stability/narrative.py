"""The analysis in words that can be pasted: what each party does, why it stays, what tempts it and what deters it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homeward.stability.changes import Found, nearest_moves
from homeward.stability.concepts import LONG_NAMES, Stability
from homeward.stability.evolution import Deterred, Evolution, Unsanctioned, reasons
from homeward.stability.graph import Graph
from homeward.stability.inverse import Condition, Counts
from homeward.stability.uncertain import Kept, Share

MOST_STATES = 8
MOST_NAMED = 4


def listing(words: Sequence[str], joint: str = "and") -> str:
    """Words as a list in a sentence."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}" if words else "nothing"


def state_words(graph: Graph, state: int) -> str:
    """A state by what is done in it: "state 7: A signs; B accepts"; names of options carry their party."""
    conflict = graph.conflict
    code = int(graph.codes[state])
    done = [option.name for j, option in enumerate(conflict.options) if code >> j & 1]
    name = next((key for key, known in conflict.named_states.items() if known == code), "")
    title = f"State {state + 1}" + (f" ({name.replace('_', ' ')})" if name else "")
    return f"{title}: {'; '.join(done) if done else 'no option is taken'}."


def move_words(graph: Graph, state: int, to: int) -> str:
    """What changes on a move: options taken up and given up."""
    change = int(graph.codes[state] ^ graph.codes[to])
    options = graph.conflict.options
    taken = [o.name for j, o in enumerate(options) if change >> j & 1 and int(graph.codes[to]) >> j & 1]
    left = [o.name for j, o in enumerate(options) if change >> j & 1 and not int(graph.codes[to]) >> j & 1]
    parts = ([f"taking up “{listing(taken)}”"] if taken else []) + ([f"giving up “{listing(left)}”"] if left else [])
    return " and ".join(parts)


def why_stays(stability: Stability, concept: str, player: int, state: int) -> str:
    """Why a player stays in a state, or what makes it leave."""
    graph = stability.graph
    name = graph.names[player]
    if graph.unseen[player, state]:
        return f"{name} cannot see this state."
    if graph.moves(player, state).size == 0:
        return f"{name} can do nothing else here."
    found = reasons(stability, concept, player, state)
    if not found:
        return f"{name} cannot do better."
    free = [reason for reason in found if isinstance(reason, Unsanctioned)]
    if concept == "sim":
        kept = bool(stability.stable["sim"][player, state])
        return f"{name} may be tempted, and {'a' if kept else 'no'} simultaneous choice of the others deters it."
    if free:
        moves = listing(
            [f"state {reason.to + 1} ({move_words(graph, state, reason.to)})" for reason in free[:MOST_NAMED]]
        )
        return f"{name} would leave for {moves}; nothing deters it."
    deterred = [reason for reason in found if isinstance(reason, Deterred)]
    return " ".join(_deterrence(graph, name, reason) for reason in deterred[:MOST_NAMED])


def _deterrence(graph: Graph, name: str, reason: Deterred) -> str:
    steps = [f"{graph.names[who]} can answer by {move_words(graph, here, to)}" for who, here, to in reason.answer]
    end = reason.answer[-1][2]
    pay = graph.pay[reason.player]
    worse = "no better" if pay[end] == pay[reason.state] else "worse"
    what = f"State {reason.to + 1} tempts {name} ({move_words(graph, reason.state, reason.to)}), but"
    return f"{what} {', then '.join(steps)}, leaving {name} {worse} off in state {end + 1}."


def equilibria_words(stability: Stability, most: int = MOST_STATES) -> list[str]:
    """A paragraph for each equilibrium, those that most concepts agree on first."""
    graph = stability.graph
    votes = np.sum([stability.equilibria(concept) for concept in stability.stable], axis=0)
    order = np.lexsort((np.arange(graph.states), -votes))
    chosen = [int(s) for s in order[:most] if votes[s]]
    paragraphs = []
    for state in chosen:
        concepts = [concept for concept in stability.stable if stability.equilibria(concept)[state]]
        named = listing([LONG_NAMES[concept] for concept in concepts])
        shown = "seq" if "seq" in concepts else concepts[0]
        stays = " ".join(why_stays(stability, shown, player, state) for player in range(graph.players))
        paragraphs.append(f"{state_words(graph, state)} It is an equilibrium by {named}. {stays}")
    total = int((votes > 0).sum())
    if total > len(chosen):
        paragraphs.append(f"{total - len(chosen)} further states are equilibria by at least one concept.")
    if total == 0:
        paragraphs.append("No state is an equilibrium by any of the concepts.")
    return paragraphs


def leaving_words(stability: Stability, concept: str, state: int) -> str:
    """A state and, party by party, whether it would leave it."""
    stays = [why_stays(stability, concept, player, state) for player in range(stability.graph.players)]
    return f"{state_words(stability.graph, state)} {' '.join(stays)}"


def path_words(graph: Graph, evolution: Evolution, state: int) -> str:
    """One shortest path to a state."""
    steps = evolution.path(state)
    if not steps:
        there = "is the starting point" if state == evolution.start else "cannot be reached"
        return f"State {state + 1} {there}."
    told = [f"to {to + 1} by {graph.names[who]}, {move_words(graph, here, to)}" for who, here, to in steps]
    return f"State {state + 1} is {len(steps)} moves away: {'; '.join(told)}."


def condition_words(graph: Graph, state: int, found: Sequence[Condition]) -> list[str]:
    """What has to change in whose preferences, from conditions that are not met."""
    sentences = []
    for condition in found:
        if condition.met:
            continue
        name = graph.names[condition.player]
        words = f"{name} must not prefer state {condition.move + 1} ({move_words(graph, state, condition.move)})"
        if condition.answers:
            shown = listing([str(answer + 1) for answer in condition.answers[:MOST_NAMED]], "or")
            more = " among others" if len(condition.answers) > MOST_NAMED else ""
            words += f", or must not prefer an answer to it (state {shown}{more})"
        sentences.append(f"{words}.")
    return sentences or [f"Every condition for state {state + 1} is met as preferences stand."]


def change_words(graph: Graph, found: Found, most: int = 12) -> list[str]:
    """The smallest changes of statements in words."""
    if not found.sets:
        return ["No change of one or two statements of each party that was tried does it."]
    if found.sets == ((),):
        return ["Nothing has to change."]
    sets = nearest_moves(found.sets)
    sentences = [f"{'; '.join(change.words(graph.conflict) for change in one)}." for one in sets[:most]]
    if len(sets) > most:
        sentences.append(f"{len(sets) - most} further changes of the same size do it too.")
    return sentences


def count_words(graph: Graph, state: int, free: Sequence[int], counts: Counts) -> str:
    """How many rankings make a state hold, in a sentence."""
    who = listing([graph.names[player] for player in free])
    parts = [f"{LONG_NAMES[c]} {100 * counts.share(c):.3g} %" for c in counts.giving]
    return f"If {who} could rank the states in any order, state {state + 1} would hold by {listing(parts)} of rankings."


def share_words(share: Share) -> str:
    """A share with its interval."""
    return f"{100 * share.share:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f} %)"


def kept_words(kept: Kept) -> list[str]:
    """For every state asked about: the chance that all keep to it, and who would leave it most often."""
    sentences = []
    leavers = kept.leavers()
    for name, share in kept.shares().items():
        likely = sorted(leavers[name].items(), key=lambda item: -item[1].share)
        named = [f"{party} in {100 * s.share:.0f} %" for party, s in likely if s.share >= 0.005][:3]
        leave = f" It is left by {listing(named)} of futures." if named else ""
        sentences.append(f"{name} is kept by all in {share_words(share)} of futures.{leave}")
    return sentences
