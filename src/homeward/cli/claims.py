"""`homeward claims`: every claim, its notes resolved, its test and its verdict in the last identical study."""

from __future__ import annotations

import json as json_text
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from homeward.cli.arguments import (
    AccountName,
    AsOf,
    CrisisName,
    FuturesCount,
    Json,
    Out,
    Policies,
    Seed,
    Workers,
    Years,
)
from homeward.cli.form import problems_so_far

if TYPE_CHECKING:
    from homeward.argument.verdict import TestResult, Verdict
    from homeward.crisis.crisis import Crisis
    from homeward.lab.study import Plan


def claims(
    crisis: CrisisName,
    policies: Policies = None,
    futures: FuturesCount = 1000,
    years: Years = None,
    as_of: AsOf = None,
    account: AccountName = "pooled",
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """List every claim with its sources, its test and its verdict; runs the study if there is none.

    Example: homeward claims nagorno-karabakh
    """
    from homeward.cli.open import open_study, plan_of

    def plan_for(opened: Crisis | None) -> Plan:
        return plan_of(opened, policies, futures, years, as_of, account, seed)

    opened, plan, count, folder = open_study(crisis, problems_so_far(), plan_for, workers, out)

    from homeward.argument.trial import try_claims
    from homeward.cli.session import describe, get_study, get_variants, save, write_results
    from homeward.lab.crew import Crew

    with Crew(count) as crew:
        study, found = get_study(opened, plan, crew)
        verdicts = try_claims(opened.claims, study, get_variants(opened, plan, crew))
    if not found:
        save(study, folder)
        write_results(plan, study, verdicts, describe(crisis, opened, plan, study), folder)
    if json:
        print(json_text.dumps([_entry(opened, item) for item in verdicts], ensure_ascii=False, indent=1, default=str))
        return
    for item in verdicts:
        _print(opened, item)


def _entry(crisis: Crisis, verdict: Verdict) -> dict[str, Any]:
    sources = {key: asdict(crisis.ledger.sources[key]) for key in verdict.claim.sources if key in crisis.ledger.sources}
    return {**asdict(verdict), "resolved_sources": sources}


def _print(crisis: Crisis, verdict: Verdict) -> None:
    from homeward.report.words import at, number

    claim = verdict.claim
    notes = f" [notes {', '.join(map(str, claim.notes))}]" if claim.notes else ""
    print(f"{claim.id} ({claim.kind}){notes}: {claim.text}")
    for key in claim.sources:
        if key in crisis.ledger.sources:
            print(f"    source {key}: {crisis.ledger.sources[key].named}")
    for test in verdict.tests:
        against = number(test.threshold) if test.threshold is not None else f"under {test.than}"
        print(
            f"    test: {test.outcome} {test.direction} under {test.policy} than {against} {at(test.at)}: "
            f"{_share(test)}; {test.word}"
        )
    print(f"    verdict: {verdict.word}: {verdict.reason}")
    if verdict.record:
        print(f"    since then: {verdict.record}")
    print()


def _share(test: TestResult) -> str:
    """How often a test came out as claimed, or why that cannot be said."""
    if not test.share_by_account:
        return f"its condition, {test.given}, holds in {test.given_share:.0%} of the futures, too few"
    if test.same >= 1:
        return "the two differ in no future"
    return f"{test.share:.0%} (+/- {test.error:.1%}) of the futures that differ"
