"""The terminal's tables hold what they say and fit eighty columns."""

from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType

from homeward.report import numbers
from homeward.report.inputs import BriefInputs, labels_of
from homeward.report.tables import BY_OUTCOMES, STYLES, comparison, kept_table, verdict_list
from homeward.stability.uncertain import Share
from tests.report.make_study import make_inputs


@pytest.fixture(scope="module")
def made() -> BriefInputs:
    return make_inputs(futures=100)


def printed(table: RenderableType, width: int = 80) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(table)
    return console.export_text()


def test_a_policy_outside_the_conflict_model_has_a_dash(made: BriefInputs) -> None:
    inside, outside = numbers.policies_of(made.study)[:2]
    stated, weighed = Share(0.44, 0.02, 0.4, 0.48, 1000), Share(0.12, 0.01, 0.1, 0.14, 1000)
    kept = {inside: {"seq": stated, "seq" + BY_OUTCOMES: weighed}}
    labels = labels_of(made.crisis)
    lines = printed(kept_table(kept, labels, [inside, outside])).splitlines()
    first = next(line for line in lines if line.strip().startswith(labels.policy(inside)[:10]))
    second = next(line for line in lines if line.strip().startswith(labels.policy(outside)[:10]))
    assert first.split()[-2:] == ["44", "12"]
    assert second.split()[-2:] == ["-", "-"]


def test_claims_stand_under_their_word_with_every_account(made: BriefInputs) -> None:
    labels = labels_of(made.crisis)
    text = printed(verdict_list(made.verdicts, labels, numbers.outcomes_of(made.study)))
    tried = [verdict for verdict in made.verdicts if verdict.tests]
    assert tried
    order = [word for word in STYLES for verdict in tried if verdict.word == word]
    found = [word for line in text.splitlines() for word in STYLES if line.startswith(f" {word} ")]
    assert found == order
    for verdict in tried:
        assert verdict.claim.id in text
    for key in tried[0].tests[0].share_by_account:
        assert labels.account(key) in " ".join(text.split())


@pytest.mark.parametrize("width", [80, 160])
def test_no_figure_is_cut_off(made: BriefInputs, width: int) -> None:
    outcomes = ["people_home", "war", "settlement"]
    text = printed(comparison(made.study, labels_of(made.crisis), outcomes, 60), width)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    assert text.count("better") + text.count("higher") + text.count("no difference") >= 3
