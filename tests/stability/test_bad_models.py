"""Bad models: every problem at once, none run, none able to hang or crash the reader."""

from __future__ import annotations

import json
import random

import pytest

from homeward.crisis.feasible import count_feasible, feasible_codes
from homeward.crisis.formula import FormulaError, literal, parse_formula
from homeward.foundation.problems import InputError
from homeward.io.gmcr import conflict_from, read_gmcr
from homeward.io.stability_yaml import read_stability
from homeward.stability.as_json import quick_coalitions
from homeward.stability.concepts import analyse
from homeward.stability.graph import build_graph
from homeward.stability.simultaneous import simultaneous_work


def model(**changes):
    base = {
        "options": [{"name": "a", "permittedDirection": "both"}, {"name": "b", "permittedDirection": "both"}],
        "decisionMakers": [
            {"name": "A", "options": [0], "preferences": [[[0, "Y"]]]},
            {"name": "B", "options": [1], "preferences": [[[1, "N"]]]},
        ],
        "infeasibles": [],
        "useManualPreferenceRanking": False,
    }
    return base | changes


def problems(data):
    with pytest.raises(InputError) as caught:
        conflict_from(data)
    return [str(problem) for problem in caught.value.problems]


def test_all_problems_of_a_model_are_told_at_once():
    bad = model(
        options=[{"name": "a", "permittedDirection": "sideways"}, {"nam": "b"}],
        infeasibles=[[[7, "Y"]], [[0, "maybe"]], "x"],
        decisionMakers=[{"name": 3, "options": [0, 0, 9], "preferences": [[[0]], {"compound": 1}]}],
        coalitions=[0, 0],
    )
    told = "\n".join(problems(bad))
    for part in (
        "permittedDirection",
        "options[1].name",
        "infeasibles[0]",
        "infeasibles[1]",
        "infeasibles[2]",
        "options[2]",
    ):
        assert part in told
    assert "twice" in told
    assert "partition" in told


def test_no_feasible_state_is_an_error():
    assert "no feasible state" in problems(model(infeasibles=[[[0, "Y"]], [[0, "N"]]]))[0]


@pytest.mark.parametrize(
    ("ranking", "word"),
    [([1, 2, 3], "misses states [4]"), ([1, 2, 3, 4, 4], "repeats states [4]"), ([1, 2, 3, 4, 9], "[9]")],
)
def test_a_contradictory_ranking_names_the_states(ranking, word):
    makers = [{"name": n, "options": [j], "preferences": [], "preferenceRanking": ranking} for j, n in enumerate("AB")]
    told = problems(model(useManualPreferenceRanking=True, decisionMakers=makers))
    assert len(told) >= 2
    assert all(word in line for line in told[:1])


@pytest.mark.parametrize(
    "text",
    [
        "", "[", "[" * 200_000, '{"options": NaN}', '{"options": 1' + "0" * 5000 + "}", '{"a": 1, "a": 2}', "null",
        "[]", '"x"',
        '{"options": {}, "decisionMakers": []}', '{"options": [true], "decisionMakers": [null]}',
        '{"options": [], "decisionMakers": [{"name": "x", "options": [true]}]}', "\ud800",
    ],
)  # fmt: skip
def test_hostile_text_is_refused_with_a_problem(text, tmp_path):
    path = tmp_path / "hostile.gmcr"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError) as caught:
        read_gmcr(path)
    assert all("hostile.gmcr" in problem.where for problem in caught.value.problems)


def test_bytes_that_are_no_text_and_files_that_are_not_there_are_refused(tmp_path):
    path = tmp_path / "binary.gmcr"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        read_gmcr(path)
    with pytest.raises(InputError, match="does not exist"):
        read_gmcr(tmp_path / "missing.gmcr")


def test_a_model_too_large_is_refused_beforehand_with_the_size_it_needs():
    options = [{"name": f"o{j}", "permittedDirection": "both"} for j in range(40)]
    makers = [{"name": f"D{j}", "options": list(range(10 * j, 10 * j + 10)), "preferences": []} for j in range(4)]
    conflict = conflict_from({"options": options, "decisionMakers": makers, "infeasibles": []})
    assert count_feasible(conflict) == 2**40
    with pytest.raises(InputError, match=r"1,099,511,627,776 feasible states.*GiB"):
        build_graph(conflict)


def test_forty_options_with_few_feasible_states_are_analysed():
    options = [{"name": f"o{j}", "permittedDirection": "both"} for j in range(40)]
    makers = [{"name": f"D{j}", "options": list(range(10 * j, 10 * j + 10)), "preferences": []} for j in range(4)]
    patterns = [[[j, "Y"]] for j in range(40) if j % 10 > 1]
    graph = build_graph(conflict_from({"options": options, "decisionMakers": makers, "infeasibles": patterns}))
    assert graph.states == 2**8
    assert graph.moves(0, 0).tolist() == [1, 2, 3]


def test_many_decision_makers_and_many_patterns_neither_hang_nor_crash():
    makers = [{"name": f"D{j}", "options": [j] if j < 2 else [], "preferences": []} for j in range(1200)]
    graph = build_graph(conflict_from(model(decisionMakers=makers)))
    assert not quick_coalitions(graph)
    assert simultaneous_work(graph) >= 0
    with pytest.raises(InputError, match="answer in too many ways"):
        analyse(graph, ("seq",), opponents_once=True)
    options = [{"name": f"o{j}", "permittedDirection": "both"} for j in range(40)]
    rng = random.Random(1)
    patterns = [[[o, rng.choice("YN")] for o in rng.sample(range(40), 3)] for _ in range(2000)]
    with pytest.raises(InputError, match=r"pieces|no feasible state"):
        conflict_from({"options": options, "decisionMakers": [{"name": "A", "options": [0]}], "infeasibles": patterns})


def test_counting_and_listing_feasible_states_agree():
    conflict = conflict_from(
        model(infeasibles=[[[0, "Y"], [1, "Y"]], {"compound": True, "members": [[[0, "Y"], [1, "Y"]]]}])
    )
    assert feasible_codes(conflict).tolist() == [0, 1, 2]
    assert count_feasible(conflict) == 3


@pytest.mark.parametrize("text", ["a &", "(a", "a b", "c", "!" * 100 + "a", "a" * 5000, "a ? b", ""])
def test_statements_that_cannot_be_read_say_where(text):
    with pytest.raises(FormulaError):
        parse_formula(text, {"a": literal(0), "b": literal(1)})


def test_definitions_that_grow_without_end_are_refused():
    names = {"a": literal(0)}
    with pytest.raises(FormulaError, match="grows"):
        for _ in range(40):
            names["a"] = parse_formula("a & a & a", names)


YAML = """
title: Two
options:
  - {id: x, owner: a, name: A acts}
  - {id: y, owner: b, name: B acts}
decision_makers:
  - {id: a, name: A, preferences: [{say: x}]}
  - {id: b, name: B, preferences: [{say: not y}]}
"""


def yaml_problems(tmp_path, text):
    path = tmp_path / "stability.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_stability(path)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_yaml_is_read(tmp_path):
    path = tmp_path / "stability.yaml"
    path.write_text(YAML, encoding="utf-8")
    assert build_graph(read_stability(path)).states == 4


def test_definitions_in_a_circle_are_told_with_their_lines(tmp_path):
    told = yaml_problems(tmp_path, YAML + "definitions:\n  p: q & x\n  q: p | y\n")
    assert len(told) == 2
    assert all("circle" in line and "line 1" in line for line in told)


def test_all_problems_of_a_yaml_are_told_at_once(tmp_path):
    text = YAML.replace("owner: b", "owner: c").replace("say: x", "say: z, presence: 3, status: sourced, colour: red")
    told = "\n".join(
        yaml_problems(tmp_path, text + "status_quo: [w]\nreadings: [{id: r, name: R, changes: [{party: q}]}]\n")
    )
    for part in ("unknown 'c'", "'z'", "'presence'", "cites nothing", "'colour'", "'w'", "'q'"):
        assert part in told, part


def test_an_infeasible_policy_state_is_told(tmp_path):
    text = YAML + "infeasible: [{pattern: x & y, reason: both cannot be, status: logical}]\npolicies: {both: [x, y]}\n"
    assert "infeasible" in yaml_problems(tmp_path, text)[0]


def test_problems_can_be_told_as_json_lines():
    assert json.dumps(problems([])) == json.dumps(
        ["model: holds an array\n  Allowed: one JSON object with options and decisionMakers"]
    )
