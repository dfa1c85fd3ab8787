"""The key findings in words: neutral sentences made from numbers, with the misses among them."""

from __future__ import annotations

import numpy as np
import xarray as xr

from homeward.argument.trial import FEWEST
from homeward.argument.verdict import NOT_TESTABLE
from homeward.report import gather, numbers, words
from homeward.report.inputs import BriefInputs, HindcastPage, Labels

WEAK = 0.1
"""Share of the spread below which a quantity is not said to decide an outcome."""

RARE = 0.1
"""Share of the model's own flights below which a record is called unlike them."""


def key_findings(inputs: BriefInputs, labels: Labels) -> list[str]:
    """The findings of page one, each one or two sentences, in the order in which a reader asks."""
    study, crisis = inputs.study, inputs.crisis
    month = gather.middle_month(study)
    programme = gather.programme_of(crisis, study)
    found = [_behind_the_gate(study, labels, programme, month) or _gate(study, labels, programme, month)]
    found.append(_no_winner(study, labels, month))
    found.append(_claims(inputs))
    found.append(_decides(inputs, labels))
    found.append(_accounts(study, labels, programme, month))
    if inputs.hindcast is not None:
        found.append(hindcast_sentence(inputs.hindcast))
    return [text for text in found if text]


def _gate(study: xr.Dataset, labels: Labels, programme: str, month: int) -> str:
    """How often the mission and the right of entry that the programme needs are there at all."""
    gates = [("mission_present", "a mission is deployed"), ("entry_open", "there is a legal right of entry")]
    held = [(name, text) for name, text in gates if name in numbers.outcomes_of(study)]
    if not held:
        return ""
    parts = [
        f"{text} in {words.of_hundred(float(numbers.values_at(study, name, programme, month).mean()))}"
        for name, text in held
    ]
    return f"Consent is a gate. Under “{labels.policy(programme)}”, {words.at(month)}, {words.listed(parts)} futures."


def _behind_the_gate(study: xr.Dataset, labels: Labels, programme: str, month: int) -> str:
    """People home under the programme where each consent was given; groups too small to judge are left out."""
    if not {"mission_present", "entry_open", "people_home"} <= set(numbers.outcomes_of(study)):
        return ""
    mission = numbers.values_at(study, "mission_present", programme, month) > 0
    entry = numbers.values_at(study, "entry_open", programme, month) > 0
    groups = {
        "with the mission and the right of entry": mission & entry,
        "with the right of entry alone": entry & ~mission,
        "without a right of entry": ~entry,
    }
    parts = []
    for name, held in groups.items():
        if held.sum() >= FEWEST:
            figure = gather.figure_text(study, "people_home", programme, month, np.flatnonzero(held).tolist())
            parts.append(f"{figure} {name} ({words.of_hundred(float(held.mean()))})")
    if len(parts) < 2:
        return ""
    text = f"{labels.outcome('people_home')} under “{labels.policy(programme)}”, {words.at(month)}: {'; '.join(parts)}."
    return f"{text} Such futures may differ in more than consent."


def _no_winner(study: xr.Dataset, labels: Labels, month: int) -> str:
    """Which policy has the best mean on each headline outcome; ranges are in the tables."""
    best: dict[str, list[str]] = {}
    if len(numbers.policies_of(study)) < 2:
        return ""
    for outcome in gather.headlines(study):
        better = study.variables[outcome].attrs.get("better")
        if better not in ("higher", "lower"):
            continue
        means = {key: float(numbers.values_at(study, outcome, key, month).mean()) for key in numbers.policies_of(study)}
        top = max(means.values()) if better == "higher" else min(means.values())
        winners = [key for key, value in means.items() if np.isclose(value, top, rtol=1e-3, atol=1e-9)]
        if len(winners) == 1:
            best.setdefault(winners[0], []).append(labels.outcome(outcome).lower())
    if not best:
        return ""
    parts = [f"“{labels.policy(key)}” on {words.listed(outcomes)}" for key, outcomes in best.items()]
    lead = (
        "No policy is best on everything"
        if len(best) > 1
        else "One policy leads on every outcome that has a single leader"
    )
    return f"{lead}. Best on the mean {words.at(month)}: {'; '.join(parts)}."


def _claims(inputs: BriefInputs) -> str:
    """How the claims of the argument fared."""
    counts = dict(gather.word_counts(inputs.verdicts))
    untested = counts.pop(NOT_TESTABLE, 0)
    if not counts and not untested:
        return ""
    parts = [f"{count} {word}" for word, count in counts.items()]
    tested = f"Claims that could be tested: {words.listed(parts)}." if counts else "No claim could be tested."
    rest = (
        f" Not testable: {untested}, which state a fact or a position, or a condition that too few futures meet."
        if untested
        else ""
    )
    return tested + rest


def _decides(inputs: BriefInputs, labels: Labels) -> str:
    """The quantity on which the outcome that hangs on one most hangs; outcomes come in the order of the headlines."""
    if not inputs.hangs_on:
        return "No headline outcome hangs on any one quantity by more than chance explains."
    top = inputs.hangs_on[0]
    name = labels.outcome(top.outcome).lower()
    policy = labels.policy(top.policy)
    share = (
        f"about {round(100 * top.importance)} % of the spread" if top.importance >= 0.01 else "under 1 % of the spread"
    )
    if top.importance < WEAK:
        lead = f"No single quantity decides “{name}” under “{policy}”; the strongest ({share}) is {top.parameter}"
    else:
        lead = f"What decides most about “{name}” under “{policy}” ({share}) is {top.parameter}"
    return f"{lead}: {top.sentence[:1].lower()}{top.sentence[1:]}"


def _accounts(study: xr.Dataset, labels: Labels, programme: str, month: int) -> str:
    """Where the schools of thought disagree on the sign of what the programme does."""
    found = gather.disagreements(study, labels, programme, gather.headlines(study), month)
    if not found:
        policy = labels.policy(programme)
        return f"On no headline outcome do the accounts clearly disagree on whether “{policy}” raises or lowers it."
    return f"The accounts disagree on what “{labels.policy(programme)}” does. {' '.join(found)}"


def hindcast_sentence(page: HindcastPage) -> str:
    """The score of a run on the past beside the naive forecasts, a miss called a miss."""
    error, coverage = page.scores.get("median_absolute_error"), page.scores.get("coverage_80")
    if error is None:
        return ""
    naive = {
        name: held["median_absolute_error"] for name, held in page.naive.items() if "median_absolute_error" in held
    }
    beaten = [name for name, value in naive.items() if value > error]
    title = f"{page.title[:1].lower()}{page.title[1:]}"
    parts = [f"Run on the past ({title}), the model missed the counts by {100 * error:.1f} % of the total (median)"]
    if naive:
        others = words.listed([f"{100 * value:.1f} % for “{name}”" for name, value in naive.items()])
        parts.append(f"against {others}")
    text = ", ".join(parts) + "."
    if coverage is not None:
        text += f" {round(100 * coverage)} % of the counts lie in the band that should hold 80 %."
        text += _band(coverage, page.scores.get("own_runs_as_well_covered"))
    if naive and len(beaten) < len(naive):
        text += " It did not beat every naive forecast: a miss."
    return text


def _band(coverage: float, alike: float | None) -> str:
    """What coverage by one flight says of a band of 80 %; alike: the model's own flights that do at least as well."""
    told = "" if alike is None else f" In {words.of_hundred(alike)} of the model's own flights at least as many do."
    if alike is not None and alike < RARE:
        return f"{told} The band is wider than it need be."
    if coverage < 0.7 and (alike is None or alike > 1.0 - RARE):
        return f"{told} The band is too narrow: a miss."
    return told


def limits(inputs: BriefInputs) -> list[str]:
    """What this brief cannot say, made from the study itself."""
    study, ledger = inputs.study, inputs.crisis.ledger
    rows = [row for held in ledger.estimates.values() for row in held]
    judged, assumed = sum(row.judgement for row in rows), sum(row.status == "assumed" for row in rows)
    futures = study.sizes["future"]
    error = words.number(100 * numbers.monte_carlo_error(0.5, futures))
    as_of = study.attrs.get("as_of", "the date of the study")
    return [
        "This is decision support, not a forecast. A range says what follows from what is put in; it does not cover "
        "what nobody thought of.",
        f"{judged} of {len(rows)} estimates rest on judgement and {assumed} on assumption; where a judgement decides "
        "an answer, its verdict says contested.",
        f"Counts of futures carry a statistical error of up to {error} of 100 ({futures:,} futures).",
        "The accounts of how arms, exercises and guarantees work are given weights, and the weights are a choice; "
        "every result is also given for each account alone.",
        f"Only what was known on {as_of} was used. What happened since stands beside the verdicts; it is used to "
        "score, not to fit.",
        "Positions belong to the actors named with them. Places carry the names that each side uses; no line on a "
        "map is a statement about a border.",
        "People are counted in groups by place. Nothing here says what a person should do, or who is to blame.",
    ]
