"""Policies and claims: levers that exist, values within bounds, comparisons between policies that are there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from homeward.foundation.declare import Lever
from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.io.cells import quoted
from homeward.io.mappings import Entry
from homeward.io.reading import Draft
from homeward.io.vocabulary import Vocabulary

Known = Mapping[str, Collection[str] | None]


def check_policies(draft: Draft, vocabulary: Vocabulary | None, known: Known, problems: ProblemList) -> None:
    """Note every problem of the policies that needs more than one value."""
    levers = vocabulary.levers if vocabulary else {}
    seen: dict[str, str] = {}
    for file, entry in draft.policies.items():
        key, stem = entry.get("id"), PurePosixPath(file).stem
        if key and key != stem:
            if key in seen:
                problems.add(entry.where("id"), f"{quoted(key)} is the id of {seen[key]} already", "each id once")
            problems.add(entry.where("id"), f"{quoted(key)} is not the name of the file", stem, f"Write {stem}.")
        if key:
            seen.setdefault(key, file)
        for setting in entry.get("settings") or []:
            _check_setting(setting, levers, known, problems)
        _check_together(entry.get("settings") or [], problems)
        for signpost in entry.get("signposts") or []:
            _check_signpost(signpost, known, problems)
            for setting in signpost.get("then") or []:
                _check_setting(setting, levers, known, problems)
            _check_together(signpost.get("then") or [], problems)
        _check_suppose(entry, vocabulary, problems)


def _check_suppose(policy: Entry, vocabulary: Vocabulary | None, problems: ProblemList) -> None:
    """Note suppositions of a policy that is compared, unknown quantities, and values out of bounds."""
    supposed = policy.get("suppose") or []
    if supposed and not policy.get("claims_only"):
        what = "supposes something, which is no course of action"
        problems.add(policy.where("suppose"), what, "only with claims_only: yes", "Set levers, or mark it claims_only.")
    for item in supposed if vocabulary else ():
        key, value = item.get("parameter"), item.get("value")
        declared = vocabulary.parameter(key) if vocabulary and key else None
        if key and declared is None:
            names = list(vocabulary.parameters) if vocabulary else []
            what = f"{quoted(key)} is not a quantity of the model"
            problems.add(item.where("parameter"), what, listed(names), nearest(key, names))
        elif declared is not None and value is not None and not declared.low <= value <= declared.high:
            allowed = f"{declared.low:,g} to {declared.high:,g} ({declared.unit})"
            problems.add(item.where("value"), f"{value:g} is out of bounds for {key}", allowed, declared.about)


def _check_signpost(signpost: Entry, known: Known, problems: ProblemList) -> None:
    conditions = signpost.get("if") or []
    if len(conditions) > 1:
        problems.add(signpost.where("if"), "holds more than one condition", "one", "Write a signpost for each.")
    for condition in conditions:
        _check_known(condition, "outcome", "outcomes", "an outcome of the model", known, problems)
        given = [key for key in ("below", "above") if condition.get(key) is not None]
        if len(given) != 1 and condition.whole:
            what = "gives both below and above" if given else "gives neither below nor above"
            problems.add(condition.where(), what, "one of below, above", "Write the number that decides.")


def _check_known(entry: Entry, key: str, thing: str, words: str, known: Known, problems: ProblemList) -> bool:
    """Whether the value of a key is a known id; noted where it is not."""
    value, choices = entry.get(key), known.get(thing)
    if not value or choices is None or value in choices:
        return True
    cure = nearest(value, list(choices))
    problems.add(entry.where(key), f"{quoted(value)} is not {words}", listed(choices), cure)
    return False


def _check_setting(setting: Entry, levers: Mapping[str, Lever], known: Known, problems: ProblemList) -> None:
    first, last = setting.get("from"), setting.get("until")
    if first is not None and last is not None and last < first:
        what = f"the dates are reversed: until {last} comes before from {first}"
        problems.add(setting.where("until"), what, f"a date from {first} on", "Exchange the two dates.")
    _check_known(setting, "by", "actors", "an actor", known, problems)
    if not _check_known(setting, "lever", "levers", "a lever of the model", known, problems):
        return
    lever = levers.get(setting.get("lever") or "")
    if lever is None:
        return
    value = setting.get("value")
    if value is not None and not lever.low <= value <= lever.high:
        what = f"{value:g} is out of bounds for {lever.id}"
        allowed = f"{lever.low:,g} to {lever.high:,g} ({lever.unit})"
        problems.add(setting.where("value"), what, allowed, f"Write a number in that range: {lever.about}")
    _check_to(setting, lever, known, problems)


def _check_together(settings: list[Entry], problems: ProblemList) -> None:
    """Several actors who hold one lever at one time share one value: with two, the later line would hold for both.

    One actor, or nobody named, may change a value from some day on; so may a signpost.
    """
    for place, later in enumerate(settings):
        for earlier in settings[:place]:
            if not clash(earlier, later):
                continue
            lever, value, by = later.get("lever"), earlier.get("value"), earlier.get("by")
            what = f"{later.get('by')} and {by} hold {lever} in the same months with different values"
            cure = "Write the value of the whole in each line: they share it. Or end one before the other begins."
            problems.add(later.where("value"), what, f"{value:g}, as at {earlier.where('value')}", cure)
            break


def clash(one: Entry, other: Entry) -> bool:
    """Whether two settings by two actors give one lever of one party or place two values in some month."""
    if not one.get("lever") or any((one.get(key) or "") != (other.get(key) or "") for key in ("lever", "to")):
        return False
    actors, values = {one.get("by"), other.get("by")}, [one.get("value"), other.get("value")]
    if not all(actors) or len(actors) < 2 or None in values or values[0] == values[1]:
        return False
    first = max(one.get("from") or dt.date.min, other.get("from") or dt.date.min)
    last = min(one.get("until") or dt.date.max, other.get("until") or dt.date.max)
    return (first.year, first.month) <= (last.year, last.month)


def _check_to(setting: Entry, lever: Lever, known: Known, problems: ProblemList) -> None:
    to = setting.get("to")
    choices = known.get({"party": "parties", "place": "places", "actor": "actors"}.get(lever.per, ""))
    if not lever.per and to:
        what = f"{lever.id} is one number for the whole crisis and takes no to"
        problems.add(setting.where("to"), what, "no to", "Remove the line.")
    elif lever.per and to == "":
        what = f"{lever.id} is set for one {lever.per} and needs to"
        problems.add(setting.where("lever"), what, listed(choices or ()), f"Add a line, to: and the {lever.per}.")
    elif lever.per and to and choices is not None and to not in choices:
        what = f"{quoted(to)} is not a {lever.per} of this crisis"
        problems.add(setting.where("to"), what, listed(choices), nearest(to, list(choices)))


def check_claims(draft: Draft, known: Known, problems: ProblemList) -> None:
    """Note every problem of the claims that needs more than one value."""
    horizon = (draft.crisis.get("horizon_years") if draft.crisis else None) or 50
    seen: dict[str, str] = {}
    for claim in draft.claims:
        key = claim.get("id")
        if key and key in seen:
            problems.add(claim.where("id"), f"{quoted(key)} is used already at {seen[key]}", "each id once")
        elif key:
            seen[key] = claim.where("id")
        for column in ("sources", "record_sources", "evidence"):
            _check_sources(claim, column, known, problems)
        if not claim.get("test") and not claim.get("untestable") and claim.whole:
            what = f"claim {quoted(key or '')} has neither a test nor a reason why there is none"
            problems.add(claim.where(), what, "test or untestable", "Write the comparison, or untestable: and why.")
        for test in claim.get("test") or []:
            _check_test(test, horizon, known, problems)


def _check_sources(claim: Entry, column: str, known: Known, problems: ProblemList) -> None:
    sources = known.get("sources")
    if sources is None:
        return
    for key in claim.get(column) or ():
        if key not in sources:
            cure = nearest(key, list(sources)) or "Add it to sources.csv."
            problems.add(claim.where(column), f"{quoted(key)} is not a source", listed(sources), cure)


def _check_test(test: Entry, horizon: int, known: Known, problems: ProblemList) -> None:
    _check_known(test, "outcome", "outcomes", "an outcome of the model", known, problems)
    _check_known(test, "given", "outcomes", "an outcome of the model", known, problems)
    _check_known(test, "policy", "policies", "a policy of this crisis", known, problems)
    _check_known(test, "than", "policies", "a policy of this crisis", known, problems)
    than, threshold = test.get("than"), test.get("threshold")
    if test.whole and bool(than) == (threshold is not None):
        what = "gives both than and threshold" if than else "gives neither than nor threshold"
        problems.add(test.where(), what, "one of than, threshold", "Name the other policy, or the number.")
    if than and than == test.get("policy"):
        problems.add(test.where("than"), "compares a policy with itself", "another policy", "Name the other one.")
    months = test.get("at")
    if months is not None and months > horizon * 12:
        what = f"{months} months is beyond the horizon of {horizon} years"
        problems.add(test.where("at"), what, f"1 to {horizon * 12} months", "Read it earlier, or raise horizon_years.")
