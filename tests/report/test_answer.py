"""The answer in short, made from a study whose answer is known beforehand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from homeward.report.answer import answers, share_home
from homeward.report.gather import programme_of
from homeward.report.inputs import BriefInputs, StabilityPage, labels_of
from tests.report.make_study import make_inputs

FUTURES = 100
EVENT = {"units": "1", "long_name": "It has happened", "kind": "event", "better": "lower", "format": "share"}


@pytest.fixture(scope="module")
def made() -> BriefInputs:
    """A study in which the programme brings home as many of 1,000 as the future's number, and no war from 50 on."""
    inputs = make_inputs(futures=FUTURES)
    study = inputs.study.copy(deep=True)
    policies = list(study["policy"].values)
    number, base = policies.index(programme_of(inputs.crisis, study)), policies.index("nothing")
    study["people_home"][:] = 0.0
    study["still_displaced"][:] = 1000.0
    study["people_home"][number, :, -1] = np.arange(FUTURES)
    study["war"][:] = 0.0
    study["war"][base, :, -1] = 1.0
    study["war"][number, :50, -1] = 1.0
    entry = np.broadcast_to((np.arange(FUTURES) >= 40)[None, :, None], study["war"].shape).astype(np.float32)
    mission = np.broadcast_to((np.arange(FUTURES) >= 70)[None, :, None], study["war"].shape).astype(np.float32)
    study["entry_open"] = xr.DataArray(entry, dims=study["war"].dims, attrs=EVENT)
    study["mission_present"] = xr.DataArray(mission, dims=study["war"].dims, attrs=EVENT)
    return replace(inputs, study=study)


def told(inputs: BriefInputs) -> dict[str, str]:
    return dict(answers(inputs, labels_of(inputs.crisis)))


def test_it_says_how_much_works(made: BriefInputs) -> None:
    text = told(made)["Would “Joint protected return” work?"]
    assert "5.0 % of the displaced live at home in the middle future, and 9.4 % or more in the best 5 of 100" in text
    assert "a tenth or more of them in 0 of 100 futures" in text
    assert "A war has happened in 50 of 100 futures." in text
    np.testing.assert_allclose(share_home(made.study, programme_of(made.crisis, made.study), -1), np.arange(100) / 1000)


def test_it_compares_with_doing_nothing_and_with_the_rival_in_the_same_futures(made: BriefInputs) -> None:
    text = told(made)["Compared with what?"]
    assert text.count("against") == 2
    assert (
        "against “Nothing”: “People home” more in 99, fewer in 0; “War” with it only in 0, without it only in 50"
        in text
    )
    assert "against “Each ally arms its own side”" in text


def test_it_says_what_consent_makes_of_it(made: BriefInputs) -> None:
    text = told(made)["What does it depend on?"]
    assert "84 where the host lets people in and a mission stands (30 of 100)" in text
    assert "54 where it lets people in alone (30 of 100) and 20 where it does not (40 of 100)" in text
    assert "by the school of thought" in text


def test_it_says_who_would_keep_to_it_where_that_is_known(made: BriefInputs) -> None:
    assert "Would the parties keep to it?" not in told(made)
    programme = programme_of(made.crisis, made.study)
    page = StabilityPage(("Kept.",), kept={programme: {"stated": 0.44, "weighed": 0.12}})
    text = told(replace(made, stability=page))["Would the parties keep to it?"]
    assert "in 44 of 100 futures by what the parties say they want" in text
    assert "in 12 of 100 futures where they weigh" in text


def test_a_study_without_these_outcomes_leaves_questions_out(made: BriefInputs) -> None:
    bare = replace(made, study=made.study.drop_vars(["people_home", "war", "entry_open"]), hangs_on=[])
    assert not told(bare) or "Would “Joint protected return” work?" not in told(bare)
