"""Models that somebody made up to do harm, through the command: exit status 2 with problems, and no traceback."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from homeward.cli.stability import stability as command
from homeward.foundation.problems import InputError

CASES = Path(__file__).parent / "cases"
MODELS = [json.loads((CASES / f"{name}.gmcr").read_text(encoding="utf-8")) for name in ("elmira-1991", "chicken")]
MODELS[1] |= {"power": [{"decisionMaker": 0, "option": 1, "when": [[0, "Y"]]}], "coalesced": [[[0, "Y"], [1, "Y"]]]}
HARM = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
YAML = """
title: Two
options:
  - {id: x, owner: a, name: A acts, direction: fwd}
  - {id: y, owner: b, name: B acts}
definitions: {p: x & y}
infeasible: [{pattern: x & not y, reason: why, status: logical}]
coalesced: [{pattern: p, name: n}]
power: [{party: a, option: y, when: x}]
decision_makers:
  - {id: a, name: A, preferences: [{id: s, say: x IF y, presence: [0.5, 1], shift: 1, reverse: 0.1}]}
  - {id: b, name: B, weights: [{say: y, weight: [-1, 2]}], unseen: [x]}
status_quo: []
wish: [y]
states: {calm: []}
policies: {q: [y]}
readings: [{id: r, name: R, weight: 1, changes: [{party: a, statement: s, drop: yes}], coalitions: [[a, b]]}]
"""
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 70), st.sampled_from([10**30, -1, 1e308, 0.5]), st.text(max_size=6),
    st.sampled_from(["Y", "N", "both", "compound", "members", "unknown"]),
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def run(path, *words):
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    return CliRunner().invoke(app, [str(path), *words])


def fine_or_told(result):
    """Whether there was an answer, or problems that say where and what."""
    if isinstance(result.exception, InputError):
        problems = result.exception.problems
        return bool(problems) and all(problem.where and problem.what for problem in problems)
    return result.exit_code == 0


def places(data, path=()):
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


@given(data=st.data())
@HARM
def test_a_file_with_anything_anywhere_is_answered_or_refused(data, tmp_path_factory):
    model = copy.deepcopy(data.draw(st.sampled_from(MODELS)))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(model))))
        new = data.draw(values)
        if not path:
            model = new
            break
        holder = model
        for key in path[:-1]:
            holder = holder[key]
        if data.draw(st.booleans()) and isinstance(holder, dict):
            holder[data.draw(st.sampled_from(["moves", "states", "preferenceRelation", "coalitions", "power"]))] = new
        else:
            holder[path[-1]] = new
    file = tmp_path_factory.getbasetemp() / "hostile.gmcr"
    file.write_text(json.dumps(model), encoding="utf-8")
    result = run(file, "--status-quo", "1", "--wish", "2", "--json", "--draws", "2")
    assert fine_or_told(result), result.exception


@given(data=st.data())
@HARM
def test_a_yaml_with_anything_anywhere_is_answered_or_refused(data, tmp_path_factory):
    text = YAML
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 8)))
        new = data.draw(
            st.one_of(
                st.text(max_size=4), st.sampled_from(["x", "y", "&a ", "*a", "!!python/x ", "{", "[", ": ", "1e999"])
            )
        )
        text = text[:start] + new + text[end:]
    file = tmp_path_factory.getbasetemp() / "hostile.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    result = run(file, "--json", "--draws", "2", "--sensitivity")
    assert fine_or_told(result), result.exception


def test_the_model_that_is_spoiled_is_a_good_one(tmp_path):
    file = tmp_path / "good.yaml"
    file.write_text(YAML.replace("unseen: [x]", "unseen: []"), encoding="utf-8")
    result = run(file, "--json", "--draws", "3", "--sensitivity", "--wish", "2")
    assert result.exit_code == 0, result.exception


@pytest.mark.parametrize("ranked", [True, False])
def test_a_ranking_of_more_states_than_memory_holds_is_refused(ranked, tmp_path):
    options = [{"name": f"o{j}"} for j in range(50)]
    makers = [{"name": "A", "options": list(range(50)), "preferences": [], "preferenceRanking": [1, 1, 2]}]
    file = tmp_path / "large.gmcr"
    data = {"options": options, "decisionMakers": makers, "useManualPreferenceRanking": ranked}
    file.write_text(json.dumps(data), encoding="utf-8")
    result = run(file)
    assert isinstance(result.exception, InputError)
    told = " ".join(map(str, result.exception.problems))
    assert ("repeats states [1]" in told) if ranked else ("GiB" in told)


def test_very_many_states_with_listed_moves_are_refused_beforehand(tmp_path):
    options = [{"name": f"o{j}"} for j in range(20)]
    makers = [
        {"name": "A", "options": list(range(20)), "preferences": []},
        {"name": "B", "options": [], "moves": [[1, 2]]},
    ]
    file = tmp_path / "listed.gmcr"
    file.write_text(json.dumps({"options": options, "decisionMakers": makers}), encoding="utf-8")
    result = run(file)
    assert isinstance(result.exception, InputError)
    assert "1,048,576 states" in str(result.exception.problems[0])
