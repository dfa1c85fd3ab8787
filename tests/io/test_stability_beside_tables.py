"""A conflict model in a crisis folder is checked with the tables, so that every problem is told at once."""

from __future__ import annotations

import pytest

from homeward.foundation.problems import InputError
from homeward.io.crisis_folder import open_crisis
from homeward.io.layout import CRISES
from homeward.io.template import write_template

MODEL = """
title: Two parties
about: Invented for a test.
options:
  - {id: stop, owner: north, name: North stops, status: assumption}
  - {id: sign, owner: south, name: South signs, status: assumption}
decision_makers:
  - {id: north, name: North, preferences: [{id: n1, say: stop, status: assumption}]}
  - {id: south, name: South, preferences: [{id: s1, say: STATEMENT, status: assumption}]}
"""


def test_the_flagship_model_names_only_its_own_policies():
    assert (CRISES / "nagorno-karabakh" / "stability.yaml").is_file()
    assert open_crisis("nagorno-karabakh").policies


def test_a_broken_model_is_told_beside_a_broken_table(tmp_path):
    folder = tmp_path / "crisis"
    write_template(folder)
    (folder / "stability.yaml").write_text(MODEL.replace("STATEMENT", "sgin"))
    people = folder / "people.csv"
    lines = people.read_text(encoding="utf-8").splitlines()
    people.write_text("\n".join([lines[0], lines[1], *lines[1:]]) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_crisis(folder)
    where = " ".join(problem.where for problem in caught.value.problems)
    assert "stability.yaml" in where
    assert "people.csv" in where
    assert "sgin" in str(caught.value)


def test_a_state_of_an_unknown_policy_is_a_problem(tmp_path):
    folder = tmp_path / "crisis"
    write_template(folder)
    text = MODEL.replace("STATEMENT", "sign") + "policies:\n  no-such-policy: [stop, sign]\n"
    (folder / "stability.yaml").write_text(text)
    with pytest.raises(InputError, match="is not a policy of this crisis"):
        open_crisis(folder)
