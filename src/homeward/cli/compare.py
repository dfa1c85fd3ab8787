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

    from homeward.cli.session import describe, get_study, get_variants, save, write_results
    from homeward.lab.crew import Crew

    started = time.monotonic()
    instead = keeping.gates_from(conflict, opened, plan) if gates == "stability" else None
    with ThreadPoolExecutor(1) as beside, Crew(count) as crew:
        ready = beside.submit(_make_ready, conflict, plan)
        study, found = get_study(opened, plan, crew, fresh=fresh, instead=instead)

        from homeward.argument.trial import try_claims
        from homeward.report.brief import inputs_of, write_brief
        from homeward.report.figures import AFTER_IT, OF_THE_STUDY, draw
        from homeward.report.tables import print_study

        past = crew.submit(keeping.past_page, opened, plan.seed)
        judged = keeping.begin_judging(crew, conflict, opened, plan, study, ready.result())
        variants = beside.submit(get_variants, opened, plan, crew)
        save(study, folder)
        about = describe(crisis, opened, plan, study, hide_under)
        inputs = inputs_of(opened, study, (), about, hide_under=hide_under)
        drawn = draw(inputs, crew, OF_THE_STUDY)
        apart = variants.result()
        _tell_of_the_rest()
        verdicts = try_claims(opened.claims, study, apart)
        inputs = replace(inputs, verdicts=verdicts, hindcast=past.result())
        drawn |= draw(inputs, crew, AFTER_IT)
        write_results(plan, study, verdicts, about, folder)
        kept, page = judged.result()
        brief = write_brief(folder / "brief.html", replace(inputs, stability=page), drawn)
    if json:
        print((folder / "study.json").read_text(encoding="utf-8"))
        return
    print_study(opened, study, verdicts, kept=keeping.kept_by_all(kept))
    print(f"{_how(found, apart is not None)} in {time.monotonic() - started:.0f} s. The brief: {brief}")


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
