"""The fast kernels against the definitions written out over sets, on random models; theorems as properties."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from homeward.foundation.problems import InputError
from homeward.stability import kernels
from homeward.stability.coalitions import COALITIONAL, analyse_coalitions, analyse_merged
from homeward.stability.concepts import BASIC, CONCEPTS, analyse, stable_at
from homeward.stability.graph import build_graph
from homeward.stability.limited import limited_moves
from homeward.stability.relations import EXTENSIONS, relation_stability, unknown_attitude
from tests.stability.models import conflicts, oracle_of

RANDOM = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
FEWER = settings(RANDOM, max_examples=100)


def graph_or_skip(conflict):
    try:
        return build_graph(conflict)
    except InputError:
        assume(False)
        raise


def codes(graph, stable):
    return {int(code) for code in graph.codes[np.flatnonzero(stable)]}


@given(conflicts(most_options=7))
@settings(RANDOM, max_examples=40)
def test_larger_models_agree_with_the_definitions(conflict):
    graph, oracle = graph_or_skip(conflict), oracle_of(conflict)
    found = analyse(graph, ("gmr", "seq", "sseq"))
    for concept in found.stable:
        expected = oracle.single(concept)
        for i in range(graph.players):
            assert codes(graph, found.stable[concept][i]) == expected[(i,)], (concept, i)


@given(conflicts(most_options=5))
@RANDOM
def test_every_verdict_agrees_with_the_definitions(conflict):
    graph, oracle = graph_or_skip(conflict), oracle_of(conflict)
    assert graph.codes.tolist() == oracle.states
    found = analyse(graph, CONCEPTS)
    for concept in CONCEPTS:
        expected = oracle.single(concept)
        for i in range(graph.players):
            assert codes(graph, found.stable[concept][i]) == expected[(i,)], (concept, i)
        alone = stable_at(graph, np.arange(graph.states), concept)
        assert (alone == found.stable[concept]).all(), f"{concept}, state by state"
    start = oracle.states[0]
    better = oracle.sequences(
        start, lambda i, s: {t for t in oracle.moves[i][s] if oracle.gains((i,), t, s)}, oracle.makers
    )
    assert codes(graph, kernels.reached_by_gains(0, *graph.forward)) == better | {start}


@given(conflicts(most_options=4))
@RANDOM
def test_every_coalition_agrees_with_the_definitions(conflict):
    graph, oracle = graph_or_skip(conflict), oracle_of(conflict)
    found = analyse_coalitions(graph)
    for concept, single in COALITIONAL.items():
        expected = oracle.coalitional(single)
        for j, unit in enumerate(found.units.members):
            assert codes(graph, found.stable[concept][j]) == expected[unit], (concept, unit)


@given(conflicts(most_options=5, most_makers=3), st.data())
@FEWER
def test_merged_coalitions_agree_with_the_definitions(conflict, data):
    graph, oracle = graph_or_skip(conflict), oracle_of(conflict)
    unit_of = [data.draw(st.integers(0, graph.players - 1)) for _ in range(graph.players)]
    partition = [[i for i in range(graph.players) if unit_of[i] == u] for u in sorted(set(unit_of))]
    found = analyse_merged(graph, partition)
    for concept in CONCEPTS:
        expected = oracle.merged(partition, concept)
        for j, unit in enumerate(partition):
            assert codes(graph, found.stable[concept][j]) == expected[tuple(unit)], (concept, unit)


@given(conflicts(most_options=5))
@FEWER
def test_opponents_limited_to_one_move_agree_with_the_definitions(conflict):
    graph, oracle = graph_or_skip(conflict), oracle_of(conflict)
    found = analyse(graph, BASIC, opponents_once=True)
    for concept in BASIC:
        expected = oracle.single(concept, once=True)
        for i in range(graph.players):
            assert codes(graph, found.stable[concept][i]) == expected[(i,)], (concept, i)


@given(conflicts(most_options=7))
@FEWER
def test_published_inclusions_hold(conflict):
    graph = graph_or_skip(conflict)
    stable = analyse(graph, CONCEPTS).stable
    for smaller, larger in [
        ("nash", "sseq"),
        ("sseq", "seq"),
        ("seq", "gmr"),
        ("sseq", "smr"),
        ("smr", "gmr"),
        ("nash", "sim"),
    ]:
        assert not (stable[smaller] & ~stable[larger]).any(), (smaller, larger)
    assert (limited_moves(graph, 1).stable[1] == stable["nash"]).all(), "a horizon of one move is Nash"
    if graph.players == 1:
        assert all((stable[concept] == stable["nash"]).all() for concept in CONCEPTS)


@given(conflicts(most_options=5))
@FEWER
def test_coalitional_stability_is_never_weaker_and_collapses_for_everybody(conflict):
    graph = graph_or_skip(conflict)
    single, joint = analyse(graph, BASIC), analyse_coalitions(graph)
    for concept, name in COALITIONAL.items():
        assert not (joint.equilibria(concept) & ~analyse_first(joint, concept, graph.players)).any()
        everybody = joint.units.members.index(tuple(range(graph.players)))
        assert (joint.stable[concept][everybody] == joint.stable["cnash"][everybody]).all()
        if name in ("nash", "gmr", "smr"):
            assert (joint.stable[concept][: graph.players] == single.stable[name]).all()


def analyse_first(joint, concept, players):
    return joint.stable[concept][:players].all(axis=0)


@given(conflicts(most_options=5, most_makers=3, unseen=False))
@FEWER
def test_without_unknown_preference_all_extensions_equal_the_crisp_concepts(conflict):
    graph = graph_or_skip(conflict)
    crisp = analyse(graph, BASIC).stable
    for extension in EXTENSIONS:
        found = relation_stability(graph, unknown_attitude(graph, extension))
        for concept in BASIC:
            assert (found[concept] == crisp[concept]).all(), (extension, concept)


@given(conflicts(most_options=5, most_makers=3))
@FEWER
def test_renaming_options_of_one_party_changes_no_verdict(conflict):
    from dataclasses import replace

    from homeward.crisis.conflict import grouped

    graph = graph_or_skip(conflict)
    turned = replace(conflict, decision_makers=tuple(reversed(conflict.decision_makers)))
    other = build_graph(grouped(turned))
    assert graph.states == other.states
    for concept in BASIC:
        assert (
            analyse(graph, (concept,)).equilibria(concept).sum() == analyse(other, (concept,)).equilibria(concept).sum()
        )


def test_the_oracle_itself_knows_the_published_prisoners_dilemma():
    from tests.stability.oracle import Oracle

    rank = [{0: 1, 1: 0, 2: 3, 3: 2}, {0: 1, 2: 0, 1: 3, 3: 2}]
    oracle = Oracle([0, 1, 2, 3], [{0}, {1}], set(), set(), rank, [set(), set()])
    both = {c: set.intersection(*oracle.single(c).values()) for c in ("nash", "gmr", "smr", "seq", "sseq")}
    assert both == {"nash": {0}, "gmr": {0, 3}, "smr": {0, 3}, "seq": {0, 3}, "sseq": {0, 3}}
    assert list(itertools.chain(*oracle.coalitional("nash").values()))
