"""`homeward calibrate`: fit Homeward's rules of flight to recorded flights."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from homeward.cli.arguments import Json, Seed
from homeward.cli.form import WHOLE, check_number, problems_so_far, whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from homeward.crisis.flight_case import FlightCase
    from homeward.foundation.problems import ProblemList
    from homeward.record.calibrate import Calibration, OutOfSample


def calibrate(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="Recorded conflicts in Flee's layout.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the posterior goes, as JSON.")],
    leave_one_out: Annotated[
        bool, typer.Option("--leave-one-out", help="Also foretell each conflict from the others only.")
    ] = False,
    draws: Annotated[
        int, typer.Option("--draws", parser=whole_number, metavar=WHOLE, help="How many sets of rules to try.")
    ] = 400,
    settings: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--settings", metavar="FILE", help="A Flee settings file, for how the record is read."),
    ] = None,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Fit Homeward's rules of flight to one or several records, and keep the posterior with its scores.

    Example: homeward calibrate conflicts/one conflicts/two --out posterior.json --leave-one-out
    """
    from homeward.io.atomic import write_text
    from homeward.record import calibrate as fitting

    cases = _open(folders, settings, draws, seed, out, leave_one_out)
    fitted = fitting.calibrate(cases, draws, seed, None if json else _tell)
    report: dict[str, Any] = dict(fitting.posterior_file(cases, fitted))
    if leave_one_out:
        report["leave_one_out"] = _left_out(fitting.leave_one_out(cases, fitted))
    write_text(out, json_text.dumps(report, indent=1) + "\n")
    if json:
        print(json_text.dumps(report, indent=1))
    else:
        _print(report, fitted, out)


def _open(
    folders: Sequence[Path], settings: Path | None, draws: int, seed: int, out: Path, leave_one_out: bool
) -> list[FlightCase]:
    """The cases, with every problem of every folder and option at once."""
    from homeward.cli.flight_run import read_record
    from homeward.cli.open import check_file
    from homeward.foundation.problems import InputError

    problems = problems_so_far()
    check_number(problems, "--draws", draws, 20, 100_000)
    check_number(problems, "--seed", seed, 0, 2**63 - 1)
    check_file(out, "--out", problems)
    cases = []
    for folder in folders:
        try:
            cases.append(read_record(folder, settings))
        except InputError as error:
            for problem in error.problems:
                where = problem.where if problem.where == str(folder) else f"{folder.name}: {problem.where}"
                problems.add(where, problem.what, problem.allowed, problem.cure)
    if leave_one_out:
        _check_left_out(folders, cases, problems)
    problems.raise_if_any()
    return cases


def _check_left_out(folders: Sequence[Path], cases: Sequence[FlightCase], problems: ProblemList) -> None:
    """Foretelling one record from the others needs others, and days of the record that were not told."""
    from homeward.movement.flight.conflict import KNOWN_DAYS

    if len(folders) < 2:
        problems.add("--leave-one-out", "needs at least two folders", "two or more", "Name another.")
    for case in cases:
        if case.days <= KNOWN_DAYS + 1:
            what = f"ends on day {case.days - 1}, and days up to {KNOWN_DAYS} are told: none is left to foretell"
            cure = "Leave this folder out, or --leave-one-out."
            problems.add(case.name, what, f"with --leave-one-out, a record beyond day {KNOWN_DAYS}", cure)


def _tell(done: int, of: int) -> None:
    import sys

    if done % 20 == 0 or done == of:
        print(f"\r{done} of {of} sets of rules tried", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _left_out(found: Sequence[OutOfSample]) -> list[dict[str, Any]]:
    return [
        {
            "case": item.case,
            "fitted_to": list(item.fitted_to),
            "form": item.form,
            "homeward": item.homeward.as_json(),
            "homeward_after_known_days": item.later.as_json(),
            "naive": {name: score.as_json() for name, score in item.naive.items()},
            "naive_after_known_days": {name: score.as_json() for name, score in item.naive_later.items()},
        }
        for item in found
    ]


def _print(report: dict[str, Any], fitted: Calibration, out: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    best = report["posterior"][0]
    named = ", ".join(f"{name} {best[name]:.4g}" for name in report["priors"])
    console.print(f"{len(report['posterior'])} of {report['draws']} sets of rules kept in {out}. Nearest: {named}")
    if "leave_one_out" not in report:
        return
    others = len(fitted.cases) - 1
    told = "the other one" if others == 1 else f"the other {others}"
    table = Table(title=f"Foretold from {told} only; rescaled error, 0 best to 2")
    for name in (
        "conflict",
        "Homeward",
        "constant shares",
        "gravity",
        "yesterday (told the record)",
        "CRPS",
        "total",
        "in 80 % band",
    ):
        table.add_column(name, justify="left" if name == "conflict" else "right")
    for item in report["leave_one_out"]:
        naive, own = item["naive"], item["homeward"]
        error = "ard_rescaled"
        cells = [own[error], *(naive[k][error] for k in ("constant_shares", "gravity", "yesterday"))]
        band = f"{item['homeward_after_known_days']['coverage_80']:.0%}"
        errors = (f"{own['crps']:.3f}", f"{own['total_error']:.1%}")
        table.add_row(item["case"], *(f"{v:.3f}" for v in cells), *errors, band)
    console.print(table)
