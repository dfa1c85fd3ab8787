"""`homeward compare`: the study. Every policy over the same futures, a verdict on each claim, and the brief."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

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
    gates: Annotated[
        str, typer.Option("--gates", help="Where the host's consent comes from: prior, or stability (stability.yaml).")
    ] = "prior",
    json: Json = False,
) -> None:
    """Run policies over the same futures; compare them; judge every claim; write the brief.

    Example: homeward compare nagorno-karabakh --futures 1000 --years 10
    """
    from homeward.cli import keeping
    from homeward.cli.open import check_folder, check_workers, open_the_crisis, plan_of

    keeping.check_gates(gates)
    opened = open_the_crisis(crisis)
    conflict = keeping.conflict_of(crisis)
    plan = plan_of(opened, policies, futures, years, as_of, account, seed, gates)
    count = check_workers(workers)
    folder = out or Path("studies") / opened.id
    check_folder(folder)

    from homeward.argument.trial import try_claims
    from homeward.cli.session import get_study, write_results
    from homeward.report.brief import write_brief
    from homeward.report.tables import print_study

    started = time.monotonic()
    instead = keeping.gates_from(conflict, opened, plan) if gates == "stability" else None
    study, found = get_study(opened, plan, count, fresh=fresh, instead=instead)
    verdicts = try_claims(opened.claims, study)
    kept = keeping.keep_study(conflict, plan, study)
    about = write_results(opened, plan, study, verdicts, folder)
    brief = write_brief(
        folder / "brief.html",
        opened,
        study,
        verdicts,
        about,
        hindcast=keeping.past_page(opened, plan.seed),
        stability=keeping.stability_page(conflict, opened, plan, kept),
    )
    if json:
        print((folder / "study.json").read_text(encoding="utf-8"))
        return
    print_study(opened, study, verdicts, kept=keeping.kept_by_all(kept))
    print(f"{'Found again' if found else 'Run'} in {time.monotonic() - started:.0f} s. The brief: {brief}")
