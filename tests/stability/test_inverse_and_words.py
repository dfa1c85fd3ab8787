"""Inverse analysis, limited moves, evolution, pairwise preference, narrative, picture and command."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from homeward.cli.stability import stability as command
from homeward.crisis.conflict import Relation
from homeward.foundation.problems import InputError
from homeward.io.gmcr import read_gmcr
from homeward.stability import narrative
from homeward.stability.changes import Change, Changed, changed_list, sensitivity, smallest_changes
from homeward.stability.concepts import BASIC, analyse
from homeward.stability.evolution import Deterred, dead_ends, evolve, reasons
from homeward.stability.graph import build_graph
from homeward.stability.inverse import conditions, count_rankings
from homeward.stability.limited import limited_moves
from homeward.stability.picture import chart, draw, layout, svg_of, write_picture
from homeward.stability.preferences import from_truth
from homeward.stability.relations import fuzzy_stability, relation_stability, strength_stability, unknown_attitude

CASES = Path(__file__).parent / "cases"


def graph_of(name):
    return build_graph(read_gmcr(CASES / f"{name}.gmcr"))


def test_counts_of_rankings_are_the_derived_ones():
    euphrates = count_rankings(graph_of("euphrates-1975"), 1, [0])
    assert euphrates.giving == {"nash": 240, "gmr": 384, "smr": 300, "seq": 384, "sseq": 300}
    dilemma = count_rankings(graph_of("prisoners-dilemma"), 3, [0, 1])
    assert dilemma.giving == {"nash": 144, "gmr": 256, "smr": 196, "seq": 193, "sseq": 169}
    assert (euphrates.tried, dilemma.tried) == (720, 576)


@pytest.mark.parametrize("name", ["euphrates-1975", "chicken"])
def test_counting_sets_equals_trying_every_ranking(name):
    graph = graph_of(name)
    counts = count_rankings(graph, 1, [0])
    for concept in BASIC:
        tried = 0
        for order in itertools.permutations(range(graph.states)):
            pay = graph.pay.copy()
            pay[0] = order
            tried += bool(analyse(graph.with_pay(pay), (concept,)).equilibria(concept)[1])
        assert counts.giving[concept] == tried, concept


def test_conditions_say_what_is_not_met():
    graph = graph_of("euphrates-1975")
    for concept in BASIC:
        found = conditions(graph, 1, concept)
        stable = analyse(graph, (concept,)).stable[concept][:, 1]
        for player in range(graph.players):
            assert stable[player] == all(c.met for c in found if c.player == player)
        tempting = conditions(graph, 1, concept, tempting_only=True)
        assert [c for c in found if not c.met] == [c for c in tempting if not c.met]


def test_a_counting_too_long_is_refused_with_a_reason():
    graph = graph_of("elmira-1991")
    counts = count_rankings(graph, 0, [0, 1, 2])
    assert set(counts.giving) | set(counts.refused) == set(BASIC)
    assert counts.refused


def test_changes_of_statements_do_what_they_say():
    truth = np.array([[True, False], [False, True], [True, True]])
    assert changed_list(truth, [Change(0, 0, "leave out")]).tolist() == truth[1:].tolist()
    assert changed_list(truth, [Change(0, 1, "reverse")])[1].tolist() == [True, False]
    assert changed_list(truth, [Change(0, 2, "move", 0)]).tolist() == truth[[2, 0, 1]].tolist()
    both = [Change(0, 0, "leave out"), Change(0, 2, "reverse")]
    assert changed_list(truth, both).tolist() == [[False, True], [False, False]]
    assert from_truth(truth).tolist() == [1, 0]


def test_hundreds_of_statements_are_ranked_exactly():
    truth = np.zeros((130, 3), dtype=bool)
    truth[128, 1] = truth[129, 2] = truth[5, 0] = True
    assert from_truth(truth).tolist() == [2, 1, 0]


def test_limited_moves_find_the_published_foresight():
    dilemma = limited_moves(graph_of("prisoners-dilemma"))
    assert dilemma.non_myopic.all(axis=0).tolist() == [True, False, False, True]
    euphrates = limited_moves(graph_of("euphrates-1975"))
    assert (euphrates.settles_after, euphrates.period) == (2, 4)
    assert limited_moves(graph_of("gisborne-1999")).cautious


def test_evolution_gives_shortest_paths_and_dead_ends():
    graph = graph_of("elmira-1991")
    gains = evolve(graph, 0, "improvements")
    assert gains.path(6) == [(2, 0, 6)]
    assert dead_ends(graph, gains) == [6]
    for allowed in (*BASIC, "moves", "best improvements"):
        assert evolve(graph, 0, allowed).moves[0] == 0
    everything = evolve(graph, 0)
    for state in graph.each():
        assert len(everything.path(state)) == max(everything.moves[state], 0)


def test_reasons_agree_with_verdicts():
    for name in ("three-parties", "elmira-1991", "korea-2017"):
        graph = graph_of(name)
        found = analyse(graph, BASIC)
        for concept, player, state in itertools.product(BASIC, range(graph.players), graph.each()):
            told = reasons(found, concept, player, state)
            assert found.stable[concept][player, state] == all(isinstance(reason, Deterred) for reason in told)


def test_the_sanction_that_needs_two_moves_of_one_opponent_is_found_and_told():
    graph = graph_of("three-parties")
    found = analyse(graph, BASIC)
    (reason,) = reasons(found, "seq", 1, 4)
    assert [who for who, _, _ in reason.answer] == [2, 0, 2]
    assert not analyse(graph, ("seq",), opponents_once=True).stable["seq"][1, 4]


def test_unknown_preference_follows_the_four_attitudes():
    conflict = read_gmcr(CASES / "gisborne-1999.gmcr")
    makers = list(conflict.decision_makers)
    makers[1] = replace(makers[1], ranking=None, relation=Relation(preferred=((3, 1), (7, 5))))
    graph = build_graph(replace(conflict, decision_makers=tuple(makers)))
    found = {e: relation_stability(graph, unknown_attitude(graph, e)) for e in "abcd"}
    for concept in BASIC:
        for smaller, larger in ("ab", "bd", "ac", "cd"):
            assert not (found[smaller][concept] & ~found[larger][concept]).any(), (concept, smaller, larger)


def test_strength_and_fuzzy_preference_follow_their_examples():
    graph = graph_of("prisoners-dilemma")
    greatly = np.zeros((2, 4, 4), dtype=bool)
    assert not strength_stability(graph, greatly)["seq"][0, 3], "a mild loss deters only weakly"
    greatly[:, 0, 3] = True
    assert strength_stability(graph, greatly)["seq"][0, 3]
    degree = (graph.pay[:, :, None] > graph.pay[:, None, :]).astype(float)
    degree[:, 3, 0], degree[:, 0, 3] = 0.6, 0.4
    crisp = analyse(graph, BASIC).stable
    sharp = fuzzy_stability(graph, degree, np.full(2, 0.2))
    assert all((sharp[concept] == crisp[concept]).all() for concept in BASIC)


def statements_model(tmp_path):
    path = tmp_path / "model.gmcr"
    options = [{"name": f"{who} holds back", "permittedDirection": "both"} for who in ("A", "B")]
    makers = [
        {"name": "A", "options": [0], "preferences": [[[0, "N"]], [[1, "Y"]]]},
        {"name": "B", "options": [1], "preferences": [[[1, "N"]], [[0, "Y"]]]},
    ]
    path.write_text(json.dumps({"title": "Restraint", "options": options, "decisionMakers": makers, "infeasibles": []}))
    return path


def test_the_smallest_changes_make_the_wish_hold(tmp_path):
    graph = build_graph(read_gmcr(statements_model(tmp_path)))
    for concept in ("nash", "seq"):
        found = smallest_changes(graph, 3, concept)
        assert found.sets
        assert all(len(one) == 2 for one in found.sets)
        judge = Changed(graph, concept)
        assert all(judge.stable(one, [3])[0] for one in found.sets)
    rows = sensitivity(graph, "nash", [0, 3])
    assert any(row.lost == (0,) for row in rows)


def test_words_name_what_tempts_and_what_deters():
    found = analyse(graph_of("prisoners-dilemma"))
    text = " ".join(narrative.equilibria_words(found))
    assert "tempts First suspect" in text
    assert "Second suspect can answer" in text
    assert "State 4" in text
    gains = evolve(found.graph, 3, "improvements")
    assert "2 moves away" in narrative.path_words(found.graph, gains, 0)


def test_pictures_of_small_and_large_models(tmp_path):
    found = analyse(graph_of("korea-2017"))
    drawing = draw(found)
    assert len(drawing.labels) == 12
    x, y = layout(drawing)
    assert len({(int(a), int(b)) for a, b in zip(x, y, strict=True)}) == 12, "no disc covers another"
    picture = chart(drawing, "Korea")
    assert "<svg" in svg_of(picture)
    write_picture(picture, tmp_path / "korea.png")
    assert (tmp_path / "korea.png").read_bytes().startswith(b"\x89PNG")
    write_picture(picture, tmp_path / "korea.html")
    page = (tmp_path / "korea.html").read_text(encoding="utf-8")
    assert 'src="http' not in page


def test_a_large_model_is_drawn_by_classes():
    from tests.stability.test_flagship import FOLDER, read_stability

    found = analyse(build_graph(read_stability(FOLDER / "stability.yaml")), BASIC)
    drawing = draw(found, [0])
    assert drawing.condensed
    assert sum(drawing.sizes) == found.graph.states
    assert len(drawing.labels) <= 60


def run(*words):
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_prints_the_keys_of_the_reference_cases():
    result = run(CASES / "euphrates-1975.gmcr", "--status-quo", 1, "--wish", 2, "--coalitions", "--json")
    assert result.exit_code == 0
    data = json.loads(result.output)
    for key in (
        "feasible_states", "states", "rankings", "unilateral_moves", "unilateral_improvements", "stability",
        "equilibria", "limited_move", "coalitional", "evolution", "inverse",
    ):  # fmt: skip
        assert key in data
    assert data["inverse"]["rankings_giving_equilibrium"]["seq"] == 384
    assert data["evolution"]["fewest_improvements"] == {"1": 0, "4": 1, "6": 2}


def test_the_command_tells_a_story(tmp_path):
    result = run(
        statements_model(tmp_path), "--status-quo", 1, "--wish", 4, "--sensitivity", "--draws", 5, "--merge", "A+B",
        "--plot", tmp_path / "state.svg",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    for part in ("Restraint: 4 feasible states", "equilibrium", "would have to change", "kept by all"):
        assert part in result.output
    assert (tmp_path / "state.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    "words",
    [
        ["--concepts", "nahs"], ["--wish", "99"], ["--wish", "o1+zz"], ["--merge", "X+Y"], ["--plot", "a.pdf"],
        ["--reading", "x"],
    ],
)  # fmt: skip
def test_bad_options_are_told(words):
    result = run(CASES / "chicken.gmcr", *words)
    assert isinstance(result.exception, InputError)
    assert result.exception.problems


def test_the_command_tells_the_four_attitudes_to_unknown_preference(tmp_path):
    path = tmp_path / "unknown.gmcr"
    data = json.loads((CASES / "gisborne-1999.gmcr").read_text(encoding="utf-8"))
    del data["decisionMakers"][1]["preferenceRanking"]
    data["decisionMakers"][1]["preferenceRelation"] = {"preferred": [[3, 1], [7, 5]], "otherwise": "unknown"}
    path.write_text(json.dumps(data), encoding="utf-8")
    found = json.loads(run(path, "--json").output)
    assert set(found["unknown_preference"]) == {"a", "b", "c", "d"}
    assert found["unilateral_improvements"]["Province"] == {"1": [3], "5": [7]}
    assert "attitude d" in run(path).output
