"""Moves given outright, states counted as one, and power over another's options, against the definitions."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from homeward.crisis.conflict import Coalesced, Power
from homeward.crisis.formula import conjunction
from homeward.foundation.problems import InputError
from homeward.io.gmcr import conflict_from, read_gmcr
from homeward.io.gmcr_writer import as_gmcr
from homeward.stability import as_json
from homeward.stability.coalitions import COALITIONAL, analyse_coalitions, analyse_merged, evolve_units
from homeward.stability.concepts import BASIC, analyse, stable_at
from homeward.stability.evolution import Deterred, evolve, reasons
from homeward.stability.graph import build_graph
from homeward.stability.inverse import conditions
from homeward.stability.limited import limited_moves
from tests.stability.models import conflicts, oracle_of, true_in
from tests.stability.oracle import Given, together

CASES = Path(__file__).parent / "cases"
RANDOM = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@st.composite
def arc_models(draw):
    """A model of named states with listed moves, and its oracle."""
    states, makers = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    everywhere = [(a, b) for a in range(1, states + 1) for b in range(1, states + 1) if a != b]
    arcs = [draw(st.sets(st.sampled_from(everywhere), max_size=8)) for _ in range(makers)]
    levels = [[draw(st.integers(0, 3)) for _ in range(states)] for _ in range(makers)]
    data = {
        "title": "listed moves",
        "states": [f"s{s}" for s in range(states)],
        "useManualPreferenceRanking": True,
        "decisionMakers": [
            {
                "name": f"D{i}",
                "options": [],
                "preferenceRanking": [
                    [s + 1 for s in range(states) if levels[i][s] == level] for level in sorted(set(levels[i]))[::-1]
                ],
                "moves": [list(pair) for pair in sorted(arcs[i])],
            }
            for i in range(makers)
        ],
    }
    moves = [{s: {b - 1 for a, b in pairs if a == s + 1} for s in range(states)} for pairs in arcs]
    rank = [dict(enumerate(level)) for level in levels]
    return data, Given(range(states), moves, rank)


def verdicts(graph, stable):
    return [{int(code) for code in graph.codes[np.flatnonzero(row)]} for row in stable]


def same_everywhere(graph, oracle):
    found = analyse(graph, BASIC)
    once = analyse(graph, BASIC, opponents_once=True)
    joint = analyse_coalitions(graph)
    for concept in BASIC:
        expected, limited = oracle.single(concept), oracle.single(concept, once=True)
        assert verdicts(graph, found.stable[concept]) == [expected[(i,)] for i in range(graph.players)], concept
        assert verdicts(graph, once.stable[concept]) == [limited[(i,)] for i in range(graph.players)], concept
        assert (stable_at(graph, np.arange(graph.states), concept) == found.stable[concept]).all()
        for state in range(graph.states):
            told = conditions(graph, state, concept)
            holds = [all(c.met for c in told if c.player == i) for i in range(graph.players)]
            assert holds == found.stable[concept][:, state].tolist() or concept in ("seq", "sseq")
    for concept, single in COALITIONAL.items():
        expected = oracle.coalitional(single)
        assert verdicts(graph, joint.stable[concept]) == [expected[unit] for unit in joint.units.members], concept


@given(arc_models())
@RANDOM
def test_listed_moves_agree_with_the_definitions(model):
    data, oracle = model
    conflict = conflict_from(data)
    assert conflict_from(as_gmcr(conflict)) == conflict_from(as_gmcr(conflict_from(as_gmcr(conflict))))
    graph = build_graph(conflict)
    same_everywhere(graph, oracle)
    for start in range(graph.states):
        everything, gains = evolve(graph, start), evolve(graph, start, "improvements")
        reached = oracle.sequences(start, lambda i, s: oracle.moves[i][s], oracle.makers) | {start}
        assert set(np.flatnonzero(everything.moves >= 0).tolist()) == reached
        better = oracle.sequences(
            start, lambda i, s: {t for t in oracle.moves[i][s] if oracle.gains((i,), t, s)}, oracle.makers
        )
        assert set(np.flatnonzero(gains.moves >= 0).tolist()) == better | {start}
        for state in better - {start}:
            path = gains.path(state)
            assert len(path) == gains.moves[state]
            assert path[0][1] == start
            assert path[-1][2] == state
            assert all(a[2] == b[1] and a[0] != b[0] for a, b in itertools.pairwise(path))


@given(conflicts(most_options=5, most_makers=3), st.data())
@RANDOM
def test_states_counted_as_one_and_power_agree_with_the_definitions(conflict, data):
    oracle = oracle_of(conflict)
    assume(oracle.states)
    options = len(conflict.options)
    pattern = data.draw(st.lists(st.tuples(st.integers(0, options - 1), st.booleans()), min_size=1, max_size=2))
    who, option = data.draw(st.integers(0, len(oracle.makers) - 1)), data.draw(st.integers(0, options - 1))
    direction, when = data.draw(st.sampled_from(["both", "fwd", "back"])), conjunction(pattern[:1])
    alike = [code for code in oracle.states if true_in(conjunction(pattern), code)]
    for code in alike:
        for i in oracle.makers:
            oracle.rank[i][code] = oracle.rank[i][alike[0]]
    for code in oracle.states:
        other = code ^ (1 << option)
        wanted = direction == "both" or bool(code >> option & 1) == (direction == "back")
        hidden = {code, other} & oracle.unseen[who]
        if true_in(when, code) and wanted and other in oracle.known and not hidden:
            oracle.moves[who][code] = oracle.moves[who][code] | {other}
    merged = together(oracle, [alike] if alike else [])
    values = [{r: p for p, r in enumerate(sorted(set(ranks.values())))} for ranks in oracle.rank]
    makers = [
        replace(
            maker,
            ranking=tuple(
                tuple(place + 1 for place, node in enumerate(merged.states) if values[i][oracle.rank[i][node]] == level)
                for level in range(len(values[i]) - 1, -1, -1)
            ),
        )
        for i, maker in enumerate(conflict.decision_makers)
    ]
    changed = replace(
        conflict,
        decision_makers=tuple(makers),
        ranked=True,
        coalesced=(Coalesced(formula=conjunction(pattern)),),
        power=(Power(decision_maker=who, option=option, direction=direction, when=when),),
    )
    graph = build_graph(changed)
    assert graph.codes.tolist() == merged.states
    same_everywhere(graph, merged)
    assert all(graph.state_of(code) == graph.state_of(alike[0]) for code in alike)


@given(conflicts(most_options=5, most_makers=3), st.data())
@settings(RANDOM, max_examples=60)
def test_one_state_counted_as_one_changes_nothing(conflict, data):
    try:
        graph = build_graph(conflict)
    except InputError:
        assume(False)
    code = int(data.draw(st.sampled_from(graph.codes.tolist())))
    only = conjunction((j, bool(code >> j & 1)) for j in range(len(conflict.options)))
    given_graph = build_graph(replace(conflict, coalesced=(Coalesced(formula=only),)))
    assert given_graph.arcs is not None
    unit_of = [data.draw(st.integers(0, graph.players - 1)) for _ in range(graph.players)]
    partition = [[i for i in range(graph.players) if unit_of[i] == u] for u in sorted(set(unit_of))]
    pairs = [
        (analyse_merged(g, partition, BASIC), analyse_coalitions(g), analyse(g, BASIC)) for g in (graph, given_graph)
    ]
    for ours, theirs in zip(*pairs, strict=True):
        assert all((rows == theirs.stable[concept]).all() for concept, rows in ours.stable.items())
    assert (limited_moves(graph).non_myopic == limited_moves(given_graph).non_myopic).all()
    for allowed in ("moves", "improvements", "best improvements", "seq"):
        assert (evolve(graph, 0, allowed).moves == evolve(given_graph, 0, allowed).moves).all()


def test_elmira_with_one_state_of_abandonment_is_the_published_model():
    data = json.loads((CASES / "elmira-1991.gmcr").read_text(encoding="utf-8"))
    data["coalesced"] = [[[3, "Y"]]]
    here = {1: 1, 2: 2, 3: 3, 4: 4, 9: 5, 5: 6, 6: 7, 7: 8, 8: 9}
    for maker, ranking in zip(
        data["decisionMakers"],
        ([7, 3, 4, 8, 5, 1, 2, 6, 9], [1, 4, 8, 5, 9, 2, 3, 7, 6], [7, 3, 5, 1, 8, 6, 4, 2, 9]),
        strict=True,
    ):
        maker["preferenceRanking"] = [here[state] for state in ranking]
    conflict = conflict_from(data)
    assert as_gmcr(conflict) == data
    graph = build_graph(conflict)
    assert graph.states == 9
    published = {
        published for published, ours in here.items() if analyse(graph, ("nash",)).equilibria("nash")[ours - 1]
    }
    assert published == {5, 8, 9}
    merged = analyse_merged(graph, [[0, 1], [2]], ("nash",)).equilibria("nash")
    assert {published for published, ours in here.items() if merged[ours - 1]} == {7, 8, 9}, (
        "the known result of ministry and company as one, with their escape from state 5 to 8"
    )
    assert evolve_units(graph, [[0, 1], [2]], 0).path(here[8] - 1)[-1] == (0, here[5] - 1, here[8] - 1)


def test_groups_that_somebody_is_not_indifferent_to_are_refused():
    data = json.loads((CASES / "elmira-1991.gmcr").read_text(encoding="utf-8"))
    data |= {"useManualPreferenceRanking": False, "coalesced": [[[3, "Y"]]]}
    for maker in data["decisionMakers"]:
        maker["preferences"] = [[[4, "Y"]]]
    with pytest.raises(InputError, match=r"is not indifferent between states \[5, 6, 11, 12\]") as caught:
        build_graph(conflict_from(data))
    assert len(caught.value.problems) == 3
    for maker in data["decisionMakers"]:
        maker["preferences"] = [[[3, "Y"]]]
    assert build_graph(conflict_from(data)).states == 9


def test_power_over_another_ends_the_first_prisoners_stability():
    data = json.loads((CASES / "prisoners-dilemma.gmcr").read_text(encoding="utf-8"))
    free = build_graph(read_gmcr(CASES / "prisoners-dilemma.gmcr"))
    data["power"] = [{"decisionMaker": 0, "option": 1, "direction": "fwd", "when": [[0, "N"], [1, "N"]]}]
    graph = build_graph(conflict_from(data))
    assert free.moves(0, 0).tolist() == [1]
    assert graph.moves(0, 0).tolist() == [1, 2]
    assert analyse(free, ("nash",)).stable["nash"][0, 0]
    assert not analyse(graph, ("nash",)).stable["nash"][0, 0]
    shown = as_json.describe(graph)
    assert shown["power_moves"] == {graph.names[0]: {"1": [3]}}


def test_an_answer_that_needs_two_moves_in_a_row_of_one_opponent_does_not_count():
    data = {
        "states": ["a", "b", "c", "d"],
        "useManualPreferenceRanking": True,
        "decisionMakers": [
            {"name": "I", "options": [], "preferenceRanking": [2, [1, 3], 4], "moves": [[1, 2]]},
            {"name": "J", "options": [], "preferenceRanking": [[1, 2, 3, 4]], "moves": [[2, 3], [3, 4]]},
            {"name": "K", "options": [], "preferenceRanking": [[1, 2, 3, 4]], "moves": []},
        ],
    }
    data["decisionMakers"][0]["preferenceRanking"] = [2, 3, 1, 4]
    graph = build_graph(conflict_from(data))
    assert not analyse(graph, ("gmr",)).stable["gmr"][0, 0]
    data["decisionMakers"][2]["moves"] = [[3, 2]]
    graph = build_graph(conflict_from(data))
    assert not analyse(graph, ("gmr",)).stable["gmr"][0, 0]
    data["decisionMakers"][2]["moves"] = [[2, 3]]
    found = analyse(build_graph(conflict_from(data)), BASIC)
    assert found.stable["gmr"][0, 0]
    (reason,) = reasons(found, "gmr", 0, 0)
    assert isinstance(reason, Deterred)
    assert reason.answer == ((2, 1, 2), (1, 2, 3))


def test_simultaneous_choices_are_refused_where_moves_are_listed():
    data = {"states": ["a", "b"], "decisionMakers": [{"name": "I", "options": [], "moves": [[1, 2]]}]}
    with pytest.raises(InputError, match="not defined"):
        analyse(build_graph(conflict_from(data)), ("sim",))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"states": ["a", "a"]}, "not names, each once"),
        ({"states": ["a"], "options": [{"name": "x"}]}, "stand beside options"),
        ({"power": [{"decisionMaker": 7, "option": 0}]}, "decisionMaker"),
        ({"power": [{"decisionMaker": 0, "option": 9}]}, "option index"),
        ({"power": [{"decisionMaker": 0, "option": 0, "direction": "up"}]}, "direction"),
        ({"power": [{"decisionMaker": 0, "option": 0, "whem": []}]}, "whem"),
        ({"power": ["x"]}, "is text"),
        ({"coalesced": [7]}, "is a number"),
    ],
)
def test_bad_listed_moves_are_told(change, told):
    data = {"options": [{"name": "x"}], "decisionMakers": [{"name": "I", "options": []}]} | change
    with pytest.raises(InputError) as caught:
        conflict_from(data)
    assert told in " ".join(map(str, caught.value.problems))


def test_moves_between_states_that_do_not_exist_are_told():
    data = {"states": ["a", "b"], "decisionMakers": [{"name": "I", "moves": [[1, 3], [2, 2], [1, "b"]]}]}
    with pytest.raises(InputError) as caught:
        conflict_from(data)
    assert [problem.where for problem in caught.value.problems] == [
        "model: decisionMakers[0].moves[1]", "model: decisionMakers[0].moves[2]",
    ]  # fmt: skip
    data["decisionMakers"][0]["moves"] = [[1, 3]]
    with pytest.raises(InputError, match=r"unknown states \[3\]"):
        conflict_from(data)
