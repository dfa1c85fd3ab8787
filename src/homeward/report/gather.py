"""What a brief shows, chosen and counted from a study: headline outcomes, the programme, what answers hang on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from homeward.argument.verdict import NOT_TESTABLE, Verdict
from homeward.crisis.crisis import Crisis
from homeward.lab.compare import baseline_of, horizons
from homeward.lab.sensitivity import Driver, drivers, judgement_of, quantities_of
from homeward.report import numbers, words
from homeward.report.inputs import HangsOn, Labels, Table

HEADLINES = (
    "people_home",
    "people_home_unharmed",
    "still_displaced",
    "redisplaced",
    "civilian_deaths",
    "major_escalation",
    "war",
    "settlement_signed",
    "border_legal",
    "total_cost",
)
"""Outcomes shown first, where a study has them; each stands alone and they are never added up."""

FANS = ("people_home", "still_displaced", "major_escalation", "settlement_signed")
GLANCE = ("people_home", "still_displaced", "civilian_deaths", "major_escalation", "settlement_signed", "total_cost")
DECIDED = ("people_home", "major_escalation", "settlement_signed")


def headlines(study: xr.Dataset, wanted: Sequence[str] = HEADLINES, most: int = 10) -> list[str]:
    """The outcomes of a list that a study has; the study's first ones where it has none of them."""
    held = numbers.outcomes_of(study)
    return [name for name in wanted if name in held] or held[:most]


def programme_of(crisis: Crisis, study: xr.Dataset) -> str:
    """The policy that the argument asks for: the one that its claims are tested on most often, else the last run."""
    run = numbers.policies_of(study)
    baseline = baseline_of(study)
    counts = Counter(
        test.policy for claim in crisis.claims for test in claim.tests if test.policy in run and test.policy != baseline
    )
    return counts.most_common(1)[0][0] if counts else run[-1]


def rival_of(crisis: Crisis, study: xr.Dataset) -> str:
    """The policy that the programme is most often set against, other than the baseline; "" where there is none."""
    run, programme, baseline = numbers.policies_of(study), programme_of(crisis, study), baseline_of(study)
    counts = Counter(
        test.than
        for claim in crisis.claims
        for test in claim.tests
        if test.policy == programme and test.than in run and test.than != baseline
    )
    return counts.most_common(1)[0][0] if counts else ""


def shown_policies(crisis: Crisis, study: xr.Dataset, most: int = 4) -> list[str]:
    """The baseline, the programme, its rival and others up to `most`, in the order of the study."""
    run = numbers.policies_of(study)
    first = [baseline_of(study), programme_of(crisis, study), rival_of(crisis, study), "as-it-went", *run]
    chosen = list(dict.fromkeys(name for name in first if name in run))[:most]
    return [name for name in run if name in chosen]


def middle_month(study: xr.Dataset) -> int:
    """Five years, where a study goes so far; else its end."""
    return 60 if 60 in horizons(study) else horizons(study)[-1]


def hangs_on(study: xr.Dataset, policy: str, month: int, most: int = 6) -> list[HangsOn]:
    """The quantities that explain most of the spread of the headline outcomes under a policy, strongest first."""
    quantities, judgement = quantities_of(study), judgement_of(study)
    found = []
    for outcome in headlines(study, DECIDED, 3):
        values = numbers.values_at(study, outcome, policy, month)
        if np.ptp(values) == 0:
            continue
        for driver in drivers(values, quantities, judgement)[:most]:
            sentence = _driver_sentence(study, outcome, driver)
            found.append(HangsOn(outcome, policy, driver.parameter, driver.share, driver.judgement, sentence))
    return found


def _driver_sentence(study: xr.Dataset, outcome: str, driver: Driver) -> str:
    """What the quantity is, and the outcome where it is low and where it is high."""
    about = str(study[f"drawn_{driver.parameter}"].attrs.get("long_name", "")).strip().rstrip(".")
    if words.is_chance(study.variables[outcome].attrs):
        low, high = words.of_hundred(driver.mean_when_low), words.of_hundred(driver.mean_when_high)
        ends = f"{low} futures where it is low, {high} where it is high"
    else:
        low, high = words.number(driver.mean_when_low), words.number(driver.mean_when_high)
        ends = f"on average {low} where it is low, {high} where it is high"
    mark = " (judgement)" if driver.judgement else ""
    return f"{about}{mark}: {ends}." if about else f"{ends[:1].upper()}{ends[1:]}{mark}."


def figure_text(study: xr.Dataset, outcome: str, policy: str, month: int, chosen: Sequence[int] | None = None) -> str:
    """An outcome as printed in tables: `low to high (median)`, or `x of 100`; `chosen` picks some futures."""
    values = numbers.values_at(study, outcome, policy, month)
    values = values if chosen is None else values[np.asarray(chosen, dtype=int)]
    if not len(values):
        return "no futures"
    if words.is_chance(study.variables[outcome].attrs):
        return words.of_hundred(float(values.mean()))
    low, middle, high = _middle_and_ends(study, outcome, values)
    return f"{words.joined(low, high)} (median {middle})" if low != high else middle


def short_figure(study: xr.Dataset, outcome: str, policy: str, month: int) -> str:
    """The same for a narrow table whose caption says what stands in it: `median (low to high)`, or `x`."""
    values = numbers.values_at(study, outcome, policy, month)
    if words.is_chance(study.variables[outcome].attrs):
        return words.of_hundred(float(values.mean())).removesuffix(" of 100")
    low, middle, high = _middle_and_ends(study, outcome, values)
    return words.with_range(middle, low, high)


def _middle_and_ends(study: xr.Dataset, outcome: str, values: np.ndarray) -> tuple[str, str, str]:
    """The low end, the median and the high end of 90 of 100 futures, as printed."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return tuple(words.figure(study, outcome, float(cut)) for cut in (low, middle, high))  # type: ignore[return-value]


def comparison_table(
    study: xr.Dataset, labels: Labels, outcomes: Sequence[str], month: int, chosen: Sequence[str] = ()
) -> Table:
    """Outcomes down, policies across: ranges of 90 of 100 futures with medians, or futures of a hundred."""
    policies = list(chosen) or numbers.policies_of(study)
    rows = [
        [
            f"{labels.outcome(name)} ({words.unit_of(study, name)})",
            *(figure_text(study, name, policy, month) for policy in policies),
        ]
        for name in outcomes
    ]
    when = words.at(month).capitalize()
    caption = f"{when}: the range of 90 of 100 futures with the median, or the number of futures of 100."
    return Table(caption, ["Outcome", *(labels.policy(policy) for policy in policies)], rows)


def accounts_table(study: xr.Dataset, labels: Labels, policy: str, outcomes: Sequence[str], month: int) -> Table:
    """The change that a policy makes to each outcome, under each account and all together: mean, paired by future."""
    baseline = baseline_of(study)
    account = np.asarray(study["account"].values).astype(str)
    schools = list(dict.fromkeys(sorted(account)))
    rows = []
    for name in outcomes:
        change = numbers.values_at(study, name, policy, month) - numbers.values_at(study, name, baseline, month)
        scale = words.scale_of(study, name)
        cells = [_change(scale * change)] + [_change(scale * change[account == school]) for school in schools]
        rows.append([f"{labels.outcome(name)} ({words.unit_of(study, name)})", *cells])
    caption = (
        f"What “{labels.policy(policy)}” changes {words.at(month)}, against “{labels.policy(baseline)}” in the same "
        "futures: mean difference, plus or minus twice its statistical error."
    )
    return Table(caption, ["Outcome", "All accounts", *(labels.account(school) for school in schools)], rows)


def _change(values: np.ndarray) -> str:
    """A mean difference with twice its statistical error."""
    if len(values) < 2:
        return "too few futures"
    mean, error = float(values.mean()), 2.0 * float(values.std(ddof=1)) / len(values) ** 0.5
    return words.with_error(mean, error) if error or mean else "no change"


def disagreements(study: xr.Dataset, labels: Labels, policy: str, outcomes: Sequence[str], month: int) -> list[str]:
    """Sentences on the outcomes for which accounts clearly disagree on what a policy does."""
    baseline = baseline_of(study)
    account = np.asarray(study["account"].values).astype(str)
    found = []
    for name in outcomes:
        change = numbers.values_at(study, name, policy, month) - numbers.values_at(study, name, baseline, month)
        up: list[str] = []
        down: list[str] = []
        for school in dict.fromkeys(sorted(account)):
            part = change[account == school]
            if len(part) > 1 and abs(part.mean()) > 2 * part.std(ddof=1) / len(part) ** 0.5:
                (up if part.mean() > 0 else down).append(labels.account(school))
        if up and down:
            found.append(f"{labels.outcome(name)}: higher under {words.listed(up)}, lower under {words.listed(down)}.")
    return found


def word_counts(verdicts: Sequence[Verdict]) -> Mapping[str, int]:
    """How many claims got each word, the tested ones first."""
    counts = Counter(verdict.word for verdict in verdicts)
    return {
        word: counts[word]
        for word in ("supported", "leaning", "contested", "contradicted", NOT_TESTABLE)
        if counts[word]
    }
