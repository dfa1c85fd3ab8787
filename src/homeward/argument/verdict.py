"""What a study says of a claim, in one of five words, with the figures behind the word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from homeward.crisis.claims import Claim

SUPPORTED, LEANING, CONTESTED, CONTRADICTED, NOT_TESTABLE = (
    "supported",
    "leaning",
    "contested",
    "contradicted",
    "not testable",
)
WORDS = (SUPPORTED, LEANING, CONTESTED, CONTRADICTED, NOT_TESTABLE)


@dataclass(frozen=True, slots=True)
class TestResult:
    """One comparison tried, future by future.

    share: of the futures in which the two policies differ, those that differ as claimed; error: its Monte Carlo
    error (one standard error). same: share of futures in which they do not differ. mean, mean_error: the mean
    difference and its error. by_account: mean difference under each school; share_by_account: share as claimed.
    judgement_share: how much of the explained spread rests on estimates marked judgement. hangs_on: the strongest
    driver. turns_on: judgement estimates in whose low or high third the sign of the mean turns.
    flips: weight of a school at which the pooled sign turns. given, given_share: the condition under which the claim
    is tried, in words, and the share of futures in which it holds.
    """

    outcome: str
    policy: str
    than: str
    direction: str
    at: int
    threshold: float | None
    share: float
    error: float
    same: float
    mean: float
    mean_error: float
    difference_median: float
    difference_low: float
    difference_high: float
    by_account: Mapping[str, float]
    share_by_account: Mapping[str, float]
    judgement_share: float
    decisive_parameters: tuple[str, ...]
    turns_on: tuple[str, ...]
    flips: Mapping[str, float]
    given: str
    given_share: float
    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A claim's verdict: the word, why, and its tests; what the record since says stands beside it, not in it."""

    claim: Claim
    word: str
    reason: str
    tests: tuple[TestResult, ...]
    record: str
    sources: tuple[str, ...]
