"""`homeward compare`: the study. Every policy over the same futures, a verdict on each claim, and the brief."""

from __future__ import annotations

import importlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from homeward.cli import keeping
from homeward.cli.arguments import (
    AccountName,
    AsOf,
    CrisisName,
    FuturesCount,
    Gates,
    HideUnder,
    Json,
    Out,
    Policies,
    Seed,
    Workers,
    Years,
)
from homeward.cli.form import problems_so_far

if TYPE_CHECKING:
    from pathlib import Path

    from homeward.crisis.conflict import Conflict
    from homeward.crisis.crisis import Crisis
    from homeward.lab.study import Plan
    from homeward.stability.uncertain import Kept


def compare(
    crisis: CrisisName,
    policies: Policies = None,
    futures: FuturesCount = 1000,
    years: Years = None,
    as_of: AsOf = None,
    account: AccountName = "pooled",
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run again even if an identical study is found.")] = False,
    gates: Gates = "prior",
    hide_under: HideUnder = 0,
    json: Json = False,
) -> None:
    """Run policies over the same futures; compare them; judge every claim; write the brief.

    Example: homeward compare nagorno-karabakh --futures 1000 --years 10
    """
    from homeward.cli.open import check_hidden, open_study, plan_of

    def plan_for(opened: Crisis | None) -> Plan:
        return plan_of(opened, policies, futures, years, as_of, account, seed, gates)

    problems = problems_so_far()
    with problems.noting():
        conflict = keeping.conflict_for(crisis, gates)
    with problems.noting():
        check_hidden(hide_under)
    opened, plan, count, folder = open_study(crisis, problems, plan_for, workers, out)

    started = time.monotonic()
    how, brief = _study_to_brief(crisis, opened, conflict, plan, count, folder, fresh, hide_under, told=not json)
    if json:
        print((folder / "study.json").read_text(encoding="utf-8"))
    else:
        print(f"{how} in {time.monotonic() - started:.0f} s. The brief: {brief}")


def _study_to_brief(
    asked: str,
    crisis: Crisis,
    conflict: Conflict | None,
    plan: Plan,
    workers: int,
    folder: Path,
    fresh: bool,
    hide_under: int,
    told: bool,
) -> tuple[str, Path]:
    """Run or find the study, judge, draw and write; tell the comparison. What the time was spent on, and the brief.

    asked: the crisis as the user named it.
    """
    from homeward.cli.session import describe, get_study, get_variants, save, write_results
    from homeward.lab.crew import Crew

    instead = keeping.gates_from(conflict, crisis, plan) if plan.gates == "stability" else None
    with ThreadPoolExecutor(1) as beside, Crew(workers) as crew:
        ready = beside.submit(_make_ready, conflict, plan)
        study, found = get_study(crisis, plan, crew, fresh=fresh, instead=instead)

        from homeward.argument.trial import try_claims
        from homeward.report.brief import inputs_of, write_brief
        from homeward.report.figures import AFTER_IT, OF_THE_STUDY, draw
        from homeward.report.tables import print_study

        past = crew.submit(keeping.past_page, crisis, plan.seed)
        judged = keeping.begin_judging(crew, conflict, crisis, plan, study, ready.result())
        variants = beside.submit(get_variants, crisis, plan, crew)
        save(study, folder)
        about = describe(asked, crisis, plan, study, hide_under)
        inputs = inputs_of(crisis, study, (), about, hide_under=hide_under)
        drawn = draw(inputs, crew, OF_THE_STUDY)
        apart = variants.result()
        _tell_of_the_rest()
        verdicts = try_claims(crisis.claims, study, apart)
        inputs = replace(inputs, verdicts=verdicts, hindcast=past.result())
        drawn |= draw(inputs, crew, AFTER_IT)
        write_results(plan, study, verdicts, about, folder)
        kept, page = judged.result()
        brief = write_brief(folder / "brief.html", replace(inputs, stability=page), drawn)
    if told:
        print_study(crisis, study, verdicts, kept=keeping.kept_by_all(kept))
    return _how(found, apart is not None), brief


def _tell_of_the_rest() -> None:
    """What is done after the last bar, for who waits and watches."""
    if sys.stderr.isatty():
        print("Judging the claims, drawing charts and maps, writing the brief ...", file=sys.stderr)


def _how(found: bool, variants: bool) -> str:
    """What the time was spent on."""
    if not found:
        return "Run"
    also = "policies that only claims compare run, and the brief written," if variants else "the brief written"
    return f"Found again; {also}"


def _make_ready(conflict: Conflict | None, plan: Plan) -> dict[str, Kept]:
    """What needs no study, done while workers run it: stated preferences, and loading what writes the brief."""
    importlib.import_module("homeward.report.brief")
    return keeping.keep_as_stated(conflict, plan)
