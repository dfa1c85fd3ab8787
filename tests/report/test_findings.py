"""Findings made from a study whose answer is known beforehand."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from homeward.report.findings import key_findings
from homeward.report.gather import middle_month, programme_of
from homeward.report.inputs import BriefInputs, labels_of
from tests.report.make_study import make_inputs

FUTURES = 100


@pytest.fixture(scope="module")
def made() -> BriefInputs:
    return make_inputs(futures=FUTURES)


def with_gates(made: BriefInputs, mission: range, entry: range) -> str:
    """The finding behind the gates, where futures of these numbers are given a mission and a right of entry."""
    study = made.study.copy(deep=True)
    month, policy = middle_month(study), programme_of(made.crisis, study)
    home = study["people_home"]
    for name, numbers in (("mission_present", mission), ("entry_open", entry)):
        given = np.isin(np.arange(FUTURES), numbers)[None, :, None]
        attrs = {"units": "1", "long_name": "A gate is open", "kind": "event", "better": "higher", "format": "share"}
        study[name] = xr.DataArray(np.broadcast_to(given, home.shape).astype(np.float32), dims=home.dims, attrs=attrs)
    number = list(study["policy"].values).index(policy)
    study["people_home"][number, :, month] = np.arange(FUTURES)
    found = key_findings(BriefInputs(made.crisis, study, made.verdicts, made.about), labels_of(made.crisis))
    return next((text for text in found if "differ in more than consent" in text), "")


def test_people_home_are_told_for_each_state_of_consent(made: BriefInputs) -> None:
    text = with_gates(made, mission=range(0, 40), entry=range(20, 80))
    assert "21 to 38 (median 30) with the mission and the right of entry (20 of 100)" in text
    assert "42 to 77 (median 60) with the right of entry alone (40 of 100)" in text
    assert "without a right of entry (40 of 100)" in text


def test_a_group_of_fewer_than_twenty_futures_is_left_out(made: BriefInputs) -> None:
    text = with_gates(made, mission=range(0, 19), entry=range(0, 80))
    assert "with the mission and the right of entry" not in text
    assert "with the right of entry alone (61 of 100)" in text


def test_one_group_alone_says_nothing(made: BriefInputs) -> None:
    assert with_gates(made, mission=range(0, 0), entry=range(0, 100)) == ""
