"""Trying a claim: paired differences future by future, under every account, and what they hang on.

The rules, in words. A test is *supported* if, of the futures in which the policies differ, at least four in five
differ as claimed, the mean difference is more than two standard errors as claimed, and no account says otherwise.
It is *leaning* if the mean is as claimed beyond error but the rest of that falls short; *contradicted* if the mean
goes the other way beyond error under the pool and no account is clearly as claimed; *contested* if accounts clearly
disagree, if the difference cannot be told from none, or if the strongest driver is an estimate marked judgement and
the sign turns within its range. A claim with several tests takes the word that all share; where they differ it is
contested if some go as claimed and some the other way beyond error (those whose word is contested included), leaning
if at least half go as claimed, contradicted if more than half go the other way, else contested. A claim that begins
with "if" is tried in the futures in which its condition holds; where that is fewer than twenty, it is not testable and
the reason says how rare the condition is.
Where two policies differ in no future, nothing was tried: that test is not testable either, and leaves the word to the
others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import xarray as xr

from homeward.argument import verdict as words
from homeward.argument.verdict import TestResult, Verdict
from homeward.crisis.claims import Claim, Comparison
from homeward.foundation.types import Floats
from homeward.lab.compare import values_at
from homeward.lab.sensitivity import Driver, Quantities, drivers, flip_weights, judgement_of, quantities_of

CLEAR_SHARE = 0.8
ERRORS = 2.0
FEWEST = 20
Arms: TypeAlias = tuple[xr.Dataset, ...]
"""A study, and the policies that only claims compare, over the same futures."""
NOT_RUN = "a policy or a year that it compares was not part of this study"


def try_claims(claims: Iterable[Claim], study: xr.Dataset, variants: xr.Dataset | None = None) -> list[Verdict]:
    """The verdict on every claim, in order.

    variants: policies that only claims compare, in the same futures; possibly for fewer months.
    """
    quantities, judgement = quantities_of(study), judgement_of(study)
    arms = (study,) if variants is None else (study, variants)
    return [_try(claim, arms, quantities, judgement) for claim in claims]


def _try(claim: Claim, arms: Arms, quantities: Quantities, judgement: frozenset[str]) -> Verdict:
    tests = [
        test for test in claim.tests if all(_runs(arms, name, test.at) for name in {test.policy, test.than} - {""})
    ]
    results = tuple(_test(test, arms, quantities, judgement) for test in tests)
    if not results:
        reason = claim.untestable or (NOT_RUN if claim.tests else "no comparison was given")
        word = words.NOT_TESTABLE
    else:
        word, reason = _together(results)
    return Verdict(claim, word, reason, results, claim.record, claim.record_sources)


def _arm_of(arms: Arms, policy: str) -> xr.Dataset | None:
    """The part of a study in which a policy was run."""
    return next((arm for arm in arms if policy in set(map(str, arm["policy"].values))), None)


def _runs(arms: Arms, policy: str, month: int) -> bool:
    """Whether a policy was run as far as a month."""
    arm = _arm_of(arms, policy)
    return arm is not None and month <= int(arm["month"].values[-1])


def _values(arms: Arms, outcome: str, policy: str, month: int) -> Floats:
    """One outcome under one policy at one month # (future,)."""
    arm = _arm_of(arms, policy)
    assert arm is not None, policy
    return values_at(arm, outcome, policy, month)


def _together(results: tuple[TestResult, ...]) -> tuple[str, str]:
    """One word for a claim from the words of its tests; every outcome keeps its own line beside it."""
    found = [result.word for result in results]
    if len(set(found)) == 1:
        return results[0].word, results[0].reason
    found = [word for word in found if word != words.NOT_TESTABLE]
    listing = _listing(results)
    toward = found.count(words.SUPPORTED) + found.count(words.LEANING)
    against = found.count(words.CONTRADICTED)
    if toward and (against or any(_goes_against(result) for result in results)):
        return words.CONTESTED, f"its outcomes pull apart ({listing})"
    if 2 * toward >= len(found):
        return words.LEANING, f"its outcomes lean the same way, not all beyond doubt ({listing})"
    if 2 * against > len(found):
        return words.CONTRADICTED, f"most of its outcomes go the other way ({listing})"
    return words.CONTESTED, f"most of its outcomes are open ({listing})"


def _listing(results: tuple[TestResult, ...]) -> str:
    """Each outcome with its word; against which policy, where the same outcome is tried more than once."""
    often = Counter(result.outcome for result in results)
    return "; ".join(
        f"{result.outcome}: {result.word}"
        + (f" against {result.than}" if often[result.outcome] > 1 and result.than else "")
        for result in results
    )


def _goes_against(result: TestResult) -> bool:
    """Whether the mean difference goes the other way beyond error, whatever makes the test contested."""
    sign = 1.0 if result.direction == "higher" else -1.0
    return bool(sign * result.mean < -ERRORS * result.mean_error)


def _test(test: Comparison, arms: Arms, quantities: Quantities, judgement: frozenset[str]) -> TestResult:
    sign = 1.0 if test.direction == "higher" else -1.0
    values = _values(arms, test.outcome, test.policy, test.at)
    against = (
        _values(arms, test.outcome, test.than, test.at) if test.than else np.full_like(values, test.threshold or 0)
    )
    holds = _values(arms, test.given, test.policy, test.at) > test.above if test.given else np.ones(len(values), bool)
    if holds.sum() < FEWEST:
        return _too_rare(test, float(holds.mean()))
    change = (values - against)[holds]
    quantities = quantities.where(holds)
    of_school = arms[0]["account"].values.astype(str)
    schools = tuple(sorted(set(of_school)))
    account = np.searchsorted(np.array(schools), of_school[holds])
    found = drivers(change, quantities, judgement)
    share, error = _share(change * sign)
    by_account = {school: float(change[account == number].mean()) for number, school in enumerate(schools)}
    turning = _turning(change, found, quantities)
    word, reason = _word(change * sign, share, [(change * sign)[account == n] for n in range(len(schools))], turning)
    low, median, high = np.quantile(change, [0.05, 0.5, 0.95])
    total = sum(driver.share for driver in found)
    return TestResult(
        outcome=test.outcome,
        policy=test.policy,
        than=test.than,
        direction=test.direction,
        at=test.at,
        threshold=test.threshold,
        share=share,
        error=error,
        same=float((change == 0).mean()),
        mean=float(change.mean()),
        mean_error=_error(change),
        difference_median=float(median),
        difference_low=float(low),
        difference_high=float(high),
        by_account=by_account,
        share_by_account={school: _share((change * sign)[account == n])[0] for n, school in enumerate(schools)},
        judgement_share=sum(driver.share for driver in found if driver.judgement) / total if total else 0.0,
        decisive_parameters=tuple(driver.parameter for driver in found[:5]),
        turns_on=turning,
        flips=flip_weights(change, account.astype(np.int64), schools),
        given=_condition(test),
        given_share=float(holds.mean()),
        word=word,
        reason=reason,
    )


def _condition(test: Comparison) -> str:
    return f"{test.given} above {test.above:,.0f}" if test.given else ""


def _too_rare(test: Comparison, share: float) -> TestResult:
    """A test whose condition hardly ever holds: nothing can be said, and that is said."""
    nothing = float("nan")
    return TestResult(
        outcome=test.outcome,
        policy=test.policy,
        than=test.than,
        direction=test.direction,
        at=test.at,
        threshold=test.threshold,
        share=nothing,
        error=nothing,
        same=nothing,
        mean=nothing,
        mean_error=nothing,
        difference_median=nothing,
        difference_low=nothing,
        difference_high=nothing,
        by_account={},
        share_by_account={},
        judgement_share=0.0,
        decisive_parameters=(),
        turns_on=(),
        flips={},
        given=_condition(test),
        given_share=share,
        word=words.NOT_TESTABLE,
        reason=f"its condition ({_condition(test)}) holds in {100 * share:.3g} of 100 futures, too few to judge",
    )


def _error(values: Floats) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("inf")


def _share(toward: Floats) -> tuple[float, float]:
    """Of the futures that differ, the share that differ as claimed, with its standard error; a half if none differ."""
    differing = toward[toward != 0]
    if not differing.size:
        return 0.5, 0.0
    share = float((differing > 0).mean())
    return share, float(np.sqrt(share * (1 - share) / differing.size))


def _turning(change: Floats, found: list[Driver], quantities: Quantities) -> tuple[str, ...]:
    """The strongest driver, if it is judgement and the sign of the mean clearly turns between its thirds."""
    if not found or not found[0].judgement:
        return ()
    values = quantities[found[0].parameter]
    low, high = np.quantile(values, [1 / 3, 2 / 3])
    signs = {_sign(change[values <= low]), _sign(change[values >= high])}
    return (found[0].parameter,) if signs == {-1, 1} or (0 in signs and len(signs) > 1) else ()


def _sign(change: Floats) -> int:
    """-1 or 1 where the mean is beyond error, else 0."""
    mean = change.mean()
    return int(np.sign(mean)) if abs(mean) > ERRORS * _error(change) else 0


def _word(toward: Floats, share: float, accounts: list[Floats], turning: tuple[str, ...]) -> tuple[str, str]:
    """The word for one test and its reason; `toward` is the difference counted positive as claimed."""
    sides = [_sign(part) for part in accounts if part.size > 1]
    pooled = _sign(toward)
    if not (toward != 0).any():
        return words.NOT_TESTABLE, "the policies differ on this in no future, so that nothing is tried"
    doubt = _doubt(pooled, sides, turning)
    if doubt:
        return words.CONTESTED, doubt
    if pooled < 0:
        return words.CONTRADICTED, "the difference goes the other way"
    if share >= CLEAR_SHARE and all(side == 1 for side in sides):
        return words.SUPPORTED, f"{share:.0%} of the futures that differ do so as claimed, under every account"
    return words.LEANING, _falls_short(share, sides)


def _doubt(pooled: int, sides: list[int], turning: tuple[str, ...]) -> str:
    """Why a test is contested, or an empty string."""
    if 1 in sides and -1 in sides:
        return "accounts disagree on the sign"
    if turning:
        return f"it hangs on {turning[0]}, a judgement within whose range the sign turns or fades"
    if pooled == 0:
        return "the difference cannot be told from none"
    if pooled < 0 and 1 in sides:
        return "the pool goes the other way, one account as claimed"
    return ""


def _falls_short(share: float, sides: list[int]) -> str:
    reasons = []
    if share < CLEAR_SHARE:
        reasons.append(f"only {share:.0%} of the futures that differ do so as claimed")
    if 0 in sides:
        reasons.append("not every account shows it beyond error")
    if -1 in sides:
        reasons.append("one account says otherwise")
    return "; ".join(reasons)


def counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many claims got each word."""
    out = dict.fromkeys(words.WORDS, 0)
    for item in verdicts:
        out[item.word] += 1
    return out
