"""Published conflicts, written by us, and the shared reference cases, entry by entry."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from homeward.cli.stability import stability as command
from homeward.io.gmcr import read_gmcr
from homeward.io.gmcr_writer import as_gmcr, write_gmcr
from homeward.io.reference import reference_folder
from homeward.stability import as_json
from homeward.stability.coalitions import analyse_coalitions, evolve_units, stable_for_member
from homeward.stability.concepts import CONCEPTS, analyse, stable_at
from homeward.stability.graph import build_graph
from homeward.stability.inverse import count_rankings

CASES = Path(__file__).parent / "cases"
EXPECTED = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))
SHARED = reference_folder()
SHARED_CASES = sorted((SHARED / "gmcr").glob("*/*/model.gmcr")) if SHARED else []
COMPARED = (
    "feasible_states", "options", "decision_makers", "states", "rankings", "count_unilateral_moves",
    "count_unilateral_improvements", "unilateral_moves", "unilateral_improvements", "stability", "equilibria",
    "limited_move", "coalitional", "evolution",
)  # fmt: skip


def test_at_least_eight_published_cases_are_here_with_their_sources():
    published = [name for name, case in EXPECTED.items() if case["published"]]
    assert len(published) >= 8
    assert all(case["sources"] for case in EXPECTED.values())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_published_case_has_its_known_verdicts(name):
    case = EXPECTED[name]
    graph = build_graph(read_gmcr(CASES / f"{name}.gmcr"))
    data = as_json.stability_data(analyse(graph, CONCEPTS))
    assert graph.states == case["feasible_states"]
    assert data["stability"] == case["stability"]
    assert data["equilibria"] == case["equilibria"]
    for concept, states in case["published"].items():
        assert data["equilibria"][concept] == states, case["claim"]
    coalitions = analyse_coalitions(graph)
    assert {c: as_json.numbers(coalitions.equilibria(c)) for c in coalitions.stable} == case["coalition_equilibria"]
    for concept in coalitions.stable:
        alone = np.all([stable_for_member(coalitions, concept, j) for j in range(graph.players)], axis=0)
        assert (alone == coalitions.equilibria(concept)).all()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_single_states_get_the_verdict_of_the_whole_analysis(name):
    graph = build_graph(read_gmcr(CASES / f"{name}.gmcr"))
    everything = analyse(graph, CONCEPTS[:-1])
    for concept, stable in everything.stable.items():
        assert (stable_at(graph, np.arange(graph.states), concept) == stable).all()


def _differences(expected, found, path=""):
    if isinstance(expected, dict) and isinstance(found, dict):
        return [
            line
            for key, value in expected.items()
            if key != "rule"
            for line in (
                _differences(value, found[key], f"{path}/{key}") if key in found else [f"{path}/{key} missing"]
            )
        ]
    lists = isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found)
    if lists and any(isinstance(item, dict) for item in expected):
        pairs = enumerate(zip(expected, found, strict=True))
        return [line for place, (a, b) in pairs for line in _differences(a, b, f"{path}/{place}")]
    return [] if expected == found else [f"{path}: {expected} expected, {found} found"]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_CASES, reason="no reference copies (HOMEWARD_DATA)")
@pytest.mark.parametrize("path", SHARED_CASES, ids=lambda path: path.parent.name)
def test_a_shared_case_agrees_entry_by_entry(path):
    expected = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))
    graph = build_graph(read_gmcr(path))
    data = as_json.describe(graph) | as_json.stability_data(analyse(graph, CONCEPTS))
    if "limited_move" in expected:
        data["limited_move"] = as_json.limited_data(graph)
    if "coalitional" in expected:
        data["coalitional"] = as_json.coalitional_data(graph)
    if "evolution" in expected:
        data["evolution"] = as_json.evolution_data(graph, expected["evolution"]["status_quo"] - 1)
    wanted = {key: value for key, value in expected.items() if key in COMPARED}
    assert _differences(wanted, data) == []
    for merged in expected.get("merged_coalitions", []):
        partition = [[graph.names.index(name) for name in unit] for unit in merged["partition"]]
        found = as_json.merged_data(graph, partition, CONCEPTS)
        assert found["equilibria"] == merged["equilibria"]
    once = expected.get("variant_each_opponent_at_most_once")
    if once:
        found = as_json.stability_data(analyse(graph, CONCEPTS[:-1], opponents_once=True))
        kept = {concept: rows for concept, rows in once["stability"].items() if concept in found["stability"]}
        assert _differences(kept, found["stability"]) == []
    inverse = expected.get("inverse")
    if inverse:
        free = [graph.names.index(name) for name in inverse["free_rankings"]]
        counts = count_rankings(graph, inverse["desired_state"] - 1, free)
        assert (counts.tried, counts.giving) == (inverse["rankings_tried"], inverse["rankings_giving_equilibrium"])


PROVENANCE = {"title", "model", "source", "state_order", "opponent_moves", "numbering_in_the_literature", "checks"}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_CASES, reason="no reference copies (HOMEWARD_DATA)")
@pytest.mark.parametrize("path", SHARED_CASES, ids=lambda path: path.parent.name)
def test_the_command_prints_every_key_of_a_shared_case(path):
    expected = json.loads((path.parent / "expected.json").read_text(encoding="utf-8"))
    words = [str(path), "--json", "--coalitions"]
    if "evolution" in expected:
        words += ["--status-quo", str(expected["evolution"]["status_quo"])]
    if "inverse" in expected:
        words += ["--wish", str(expected["inverse"]["desired_state"])]
        words += ["--free", ",".join(expected["inverse"]["free_rankings"])]
        expected["inverse"].pop("derivation", None)
    for merged in expected.get("merged_coalitions", []):
        words += ["--merge", ",".join("+".join(unit) for unit in merged["partition"])]
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.exception
    printed = json.loads(result.output)
    if "coalitional" not in expected:
        del printed["coalitional"]
    assert _differences({key: value for key, value in expected.items() if key not in PROVENANCE}, printed) == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_CASES, reason="no reference copies (HOMEWARD_DATA)")
@pytest.mark.parametrize("path", SHARED_CASES, ids=lambda path: path.parent.name)
def test_a_shared_file_comes_back_without_loss(path):
    assert as_gmcr(read_gmcr(path)) == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.shared
@pytest.mark.skipif(SHARED is None, reason="no reference copies (HOMEWARD_DATA)")
def test_the_draft_of_the_flagship_has_its_known_equilibria():
    from homeward.io.gmcr import conflict_from

    draft = json.loads((SHARED / "nagorno-karabakh" / "stability-draft.json").read_text(encoding="utf-8"))
    graph = build_graph(conflict_from(draft["model"]))
    found = as_json.stability_data(analyse(graph, CONCEPTS[:-1]))
    assert graph.states == 960
    assert {concept: found["equilibria"][concept] for concept in draft["equilibria"]} == draft["equilibria"]
    signatories = evolve_units(graph, [[0, 1], [2], [3], [4], [5]], 704)
    assert signatories.moves[951] == 5
    assert int((signatories.moves >= 0).sum()) == 127


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_model_written_and_read_again_is_the_same(name, tmp_path):
    conflict = read_gmcr(CASES / f"{name}.gmcr")
    write_gmcr(conflict, tmp_path / "again.gmcr")
    assert read_gmcr(tmp_path / "again.gmcr") == conflict
