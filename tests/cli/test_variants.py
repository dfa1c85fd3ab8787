"""Policies that only claims compare: run beside a study, in the same futures, and no longer than is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from homeward.cli.open import open_the_crisis, plan_of
from homeward.cli.session import get_study, get_variants
from homeward.crisis.claims import Comparison


@pytest.fixture(scope="module")
def crisis():
    opened = open_the_crisis("nagorno-karabakh")
    asked = Comparison("incidents", "exercises-alone", "nothing", "higher", 12)
    claim = replace(next(item for item in opened.claims if item.id == "c13"), tests=(asked,))
    return replace(opened, claims=(claim,))


def test_they_are_not_part_of_a_study_unless_named(crisis):
    plan = plan_of(crisis, None, 4, 2, None, "pooled", 1)
    assert "exercises-alone" not in plan.policies
    assert plan_of(crisis, "exercises-alone", 4, 2, None, "pooled", 1).policies == ("exercises-alone",)


def test_they_meet_the_futures_of_the_study(crisis, tmp_path, monkeypatch):
    monkeypatch.setenv("HOMEWARD_HOME", str(tmp_path))
    plan = plan_of(crisis, "nothing", 4, 2, None, "pooled", 1)
    study, _ = get_study(crisis, plan, 1)
    variants = get_variants(crisis, plan, 1)
    assert variants is not None
    assert [str(name) for name in variants["policy"].values] == ["exercises-alone"]
    assert len(variants["month"]) == 13
    assert (variants["account"].values == study["account"].values).all()
    drawn = [name for name in study.variables if str(name).startswith("drawn_")]
    assert drawn and all(np.array_equal(study[name], variants[name]) for name in drawn)
    first = [part["incidents"].isel(policy=0).sel(month=slice(0, 11)).values for part in (study, variants)]
    assert np.array_equal(first[0], first[1])  # the first exercise is in October 2024, month 11


def test_none_is_run_where_no_claim_can_use_it(crisis):
    assert get_variants(crisis, plan_of(crisis, "as-it-went", 4, 2, None, "pooled", 1), 1) is None
    assert (
        get_variants(crisis, replace(plan_of(crisis, "nothing", 4, 2, None, "pooled", 1), gates="stability"), 1) is None
    )
    named = plan_of(crisis, "nothing,exercises-alone", 4, 2, None, "pooled", 1)
    assert get_variants(crisis, named, 1) is None
