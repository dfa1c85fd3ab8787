"""Each word of a verdict is reached by a study made to deserve it, and by nothing weaker."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from homeward.argument.trial import counts, try_claims
from homeward.crisis.claims import Claim, Comparison

FUTURES = 400


def made(change: np.ndarray, guess: np.ndarray | None = None) -> xr.Dataset:
    """Two policies that differ by `change` # (future,); schools alternate; `guess` is a judgement parameter."""
    base = np.linspace(0, 1, FUTURES)
    values = np.stack([base, base + change])[:, :, None].repeat(13, axis=2).astype(np.float64)
    attributes = {"units": "share", "long_name": "risk", "kind": "level", "better": "lower", "format": "index"}
    data = {"risk": (("policy", "future", "month"), values, attributes)}
    if guess is not None:
        data["drawn_guess"] = (("future",), guess)
    schools = np.array(["deterrence", "spiral"])[np.arange(FUTURES) % 2]
    coords = {"policy": ["nothing", "plan"], "month": np.arange(13), "account": (("future",), schools)}
    return xr.Dataset(data, coords=coords, attrs={"judgement": ["guess"]})


def claim(*tests: Comparison, untestable: str = "") -> Claim:
    return Claim("c1", "The plan raises the risk.", "causal", (1,), ("s1",), tests, untestable)


HIGHER = Comparison("risk", "plan", "nothing", "higher", 12)
RNG = np.random.default_rng(5)
EVEN = np.arange(FUTURES) % 2 == 0
NOISE = RNG.normal(size=FUTURES)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (np.full(FUTURES, 0.3) + 0.1 * NOISE, "supported"),
        (0.3 + NOISE, "leaning"),
        (np.full(FUTURES, -0.3) + 0.1 * NOISE, "contradicted"),
        (np.where(EVEN, 0.5, -0.3) + 0.1 * NOISE, "contested"),
        (NOISE - NOISE.mean(), "contested"),
        (np.zeros(FUTURES), "not testable"),
    ],
)
def test_words_follow_the_rules(change, word):
    verdict = try_claims([claim(HIGHER)], made(change))[0]
    assert verdict.word == word
    assert verdict.reason


def test_a_judgement_in_whose_range_the_sign_turns_makes_it_contested():
    guess = RNG.uniform(size=FUTURES)
    change = 1.0 - 1.6 * guess + 0.05 * NOISE
    verdict = try_claims([claim(HIGHER)], made(change, guess))[0]
    assert verdict.word == "contested"
    assert verdict.tests[0].turns_on == ("guess",)
    assert verdict.tests[0].judgement_share == pytest.approx(1.0)


def test_a_judgement_that_only_changes_the_size_does_not():
    guess = RNG.uniform(size=FUTURES)
    verdict = try_claims([claim(HIGHER)], made(1.0 + guess + 0.05 * NOISE, guess))[0]
    assert verdict.word == "supported"


def test_share_and_error_are_those_of_the_futures_that_differ():
    change = np.zeros(FUTURES)
    change[:100] = 1.0
    change[100:125] = -1.0
    result = try_claims([claim(HIGHER)], made(change))[0].tests[0]
    assert result.share == pytest.approx(0.8)
    assert result.same == pytest.approx(0.6875)
    assert result.error == pytest.approx(np.sqrt(0.8 * 0.2 / 125))


def test_untestable_and_unrun_claims_say_why():
    verdicts = try_claims(
        [claim(untestable="a stated position"), claim(Comparison("risk", "other", "nothing", "higher", 12)), claim()],
        made(NOISE),
    )
    assert [verdict.word for verdict in verdicts] == ["not testable"] * 3
    assert verdicts[0].reason == "a stated position"
    assert "not part of this study" in verdicts[1].reason
    assert counts(verdicts)["not testable"] == 3


def test_a_claim_whose_tests_disagree_is_contested():
    lower = Comparison("risk", "plan", "nothing", "lower", 12)
    verdict = try_claims([claim(HIGHER, lower)], made(np.full(FUTURES, 0.3)))[0]
    assert verdict.word == "contested"
    assert verdict.reason.endswith("pull apart (risk: supported against nothing; risk: contradicted against nothing)")


def test_a_contested_test_that_points_the_other_way_keeps_a_claim_from_leaning():
    study = made(np.full(FUTURES, 0.3))
    other = np.where(EVEN, 0.5, -1.0) + 0.05 * NOISE
    study["calm"] = study["risk"].copy(data=np.stack([np.zeros(FUTURES), other])[:, :, None].repeat(13, axis=2))
    apart = replace(HIGHER, outcome="calm")
    verdict = try_claims([claim(HIGHER, HIGHER, apart)], study)[0]
    assert [test.word for test in verdict.tests] == ["supported", "supported", "contested"]
    assert verdict.word == "contested" and "pull apart" in verdict.reason
    turned = try_claims([claim(HIGHER, HIGHER, replace(apart, direction="lower"))], study)[0]
    assert turned.word == "leaning"


def test_policies_that_never_differ_try_nothing_and_leave_the_word_to_the_other_tests():
    study = made(np.full(FUTURES, 0.3))
    study["calm"] = study["risk"].copy(data=np.zeros(study["risk"].shape))
    still = replace(HIGHER, outcome="calm")
    alone = try_claims([claim(still)], study)[0]
    assert (alone.word, alone.tests[0].same) == ("not testable", 1.0)
    assert "in no future" in alone.reason
    beside = try_claims([claim(HIGHER, still)], study)[0]
    assert beside.word == "leaning"
    assert "calm: not testable" in beside.reason
    against = try_claims([claim(replace(HIGHER, direction="lower"), still)], study)[0]
    assert against.word == "contradicted"


def test_a_threshold_stands_in_for_a_second_policy():
    verdict = try_claims(
        [claim(Comparison("risk", "plan", "", "higher", 12, threshold=0.05))], made(np.full(FUTURES, 1.0))
    )[0]
    assert verdict.word == "supported"


def test_a_conditional_claim_is_tried_where_its_condition_holds():
    change = np.where(EVEN, 0.5, -0.5) + 0.01 * NOISE
    study = made(change)
    study["home"] = study["risk"].copy(data=np.where(EVEN, 10.0, 0.0)[None, :, None] * np.ones(study["risk"].shape))
    schools = np.array(["deterrence", "spiral"])[(np.arange(FUTURES) // 2) % 2]
    study = study.assign_coords(account=("future", schools))
    given = replace(HIGHER, given="home", above=5.0)
    verdict = try_claims([claim(given)], study)[0]
    assert verdict.word == "supported"
    assert verdict.tests[0].given_share == 0.5
    assert try_claims([claim(HIGHER)], study)[0].word == "contested"


def test_a_policy_run_for_claims_only_is_judged_as_if_it_were_in_the_study():
    whole = made(0.3 + NOISE)
    study, variants = whole.sel(policy=["nothing"]), whole.sel(policy=["plan"])
    together, apart = try_claims([claim(HIGHER)], whole)[0], try_claims([claim(HIGHER)], study, variants)[0]
    assert apart == together
    assert try_claims([claim(HIGHER)], study)[0].word == "not testable"
    short = try_claims([claim(HIGHER)], study, variants.isel(month=slice(0, 12)))[0]
    assert short.word == "not testable"


def test_a_condition_that_never_holds_makes_a_claim_untestable():
    study = made(np.full(FUTURES, 1.0))
    verdict = try_claims([claim(replace(HIGHER, given="risk", above=99.0))], study)[0]
    assert verdict.word == "not testable"
    assert "in 0 of 100 futures" in verdict.reason
