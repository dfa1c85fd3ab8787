"""`homeward flight`: a recorded flight run again, beside the record and beside what anybody could have guessed."""

from __future__ import annotations

import json as json_text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from homeward.cli.arguments import Json, Seed, Workers
from homeward.cli.form import WHOLE, problems_so_far, whole_number

if TYPE_CHECKING:
    from homeward.crisis.crisis import Crisis
    from homeward.crisis.flight_case import FlightRuns


def flight(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A crisis folder or a conflict folder of Flee.")],
    rules: Annotated[str, typer.Option("--rules", help="homeward, or flee: the peer's own rules.")] = "homeward",
    settings: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--settings", metavar="FILE", help="Settings of the Flee rules.", show_default="the folder's"),
    ] = None,
    number: Annotated[
        int,
        typer.Option("--runs", parser=whole_number, metavar=WHOLE, help="How many futures of the flight to run."),
    ] = 100,
    seed: Seed = 1,
    workers: Workers = None,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--out", metavar="FILE.csv", help="Also write run, day, date, place, people, recorded."),
    ] = None,
    json: Json = False,
    plot: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--plot", metavar="FILE", help="Also draw camps beside the record, as .png, .svg or .html."),
    ] = None,
    like_flee: Annotated[bool, typer.Option("--like-flee", help="Keep the defects of Flee.")] = False,
    memory: Annotated[
        str, typer.Option("--memory", help="How the Flee rules remember recent travel: exact, binned or none.")
    ] = "binned",
    capacity: Annotated[
        str, typer.Option("--capacity", help="Full camps seen live, or frozen within a phase as in parallel Flee.")
    ] = "live",
) -> None:
    """Run a recorded flight and score it beside the record and beside naive forecasts.

    Example: homeward flight conflicts/burundi2015 --rules flee --settings modern125.yml --like-flee --runs 200
    """
    from homeward.cli.flight_run import check_options, read_case, run_rules
    from homeward.cli.open import open_the_crisis

    problems = problems_so_far()
    with problems.noting():
        used = check_options(rules, settings, number, seed, workers, out, plot, like_flee, memory, capacity)
    with problems.noting():
        case = read_case(folder, rules, settings)
        crisis = open_the_crisis(str(folder)) if case is None else None
    problems.raise_if_any()
    if case is None:
        assert crisis is not None
        _crisis_flight(crisis, number, seed, out, json, plot)
        return
    runs = run_rules(case, rules, number, seed, used, memory, capacity, like_flee)
    _deliver(runs, rules, seed, out, json, plot)


def _deliver(runs: FlightRuns, rules: str, seed: int, out: Path | None, json: bool, plot: Path | None) -> None:
    """Write and print what was asked for."""
    from homeward.movement.flight.conflict import KNOWN_DAYS
    from homeward.record.flight_scores import score_flight

    told = KNOWN_DAYS if rules == "homeward" else None
    scores = score_flight(runs, told)
    if out is not None:
        from homeward.io.flight_table import write_flight_table

        write_flight_table(runs, out)
    if plot is not None:
        from homeward.report.flight_charts import camps_chart, save_chart

        save_chart(camps_chart(runs, told=told), plot, f"Camps of {runs.case.name}: simulated and registered")
    if json:
        print(json_text.dumps(_report(runs, rules, seed, scores), indent=1, ensure_ascii=False))
    else:
        _print(runs, rules, scores)


def _report(runs: FlightRuns, rules: str, seed: int, scores: dict[str, object]) -> dict[str, Any]:
    """Everything that the command says, as plain values."""
    import numpy as np

    low, middle, high = np.quantile(runs.camps[:, -1], [0.1, 0.5, 0.9], axis=0)
    recorded = runs.case.record()[-1]
    last = [
        {
            "place": name,
            "recorded": int(recorded[i]),
            "median": round(float(middle[i])),
            "low": round(float(low[i])),
            "high": round(float(high[i])),
        }
        for i, name in enumerate(runs.case.camps)
    ]
    return {
        "folder": runs.case.name,
        "rules": rules,
        "runs": len(runs.camps),
        "seed": seed,
        "start": runs.case.start.isoformat(),
        "days": runs.case.days,
        "people_at_end": round(float(np.median(runs.everywhere[:, -1]))),
        "scores": scores,
        "last_day": last,
        "notes": list(runs.notes),
    }


def _print(runs: FlightRuns, rules: str, scores: dict[str, Any]) -> None:
    """Camps on the last day, then the scores beside the naive forecasts."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    report = _report(runs, rules, 0, scores)
    table = Table(title=f"{runs.case.name}: camps on day {runs.case.days - 1}, {len(runs.camps)} runs, {rules} rules")
    for name in ("camp", "registered", "median", "80 % band"):
        table.add_column(name, justify="left" if name == "camp" else "right")
    for row in report["last_day"]:
        band = f"{row['low']:,} to {row['high']:,}"
        table.add_row(row["place"], f"{row['recorded']:,}", f"{row['median']:,}", band)
    console.print(table)
    table = Table(title="Errors averaged over days, and how often the bands hold (lower errors are better)")
    for name in ("forecast", "ARD total", "ARD normal", "ARD rescaled", "CRPS", "50 %", "80 %", "95 %"):
        table.add_column(name, justify="left" if name == "forecast" else "right")
    rows = {f"{rules} rules": scores}
    if "after_told_days" in scores:
        rows["days after those told"] = scores["after_told_days"]
    for name, score in (rows | scores["naive"]).items():
        errors = [f"{score[key]:.3f}" for key in ("ard_total", "ard_normal", "ard_rescaled", "crps")]
        bands = [f"{score[f'coverage_{level}']:.0%}" if name not in scores["naive"] else "" for level in (50, 80, 95)]
        table.add_row(name.replace("_", " "), *errors, *bands)
    console.print(table)
    console.print("ARD is the error of one forecast: of the medians over runs, rescaled of their means.")
    console.print("CRPS is the error of the runs as a distribution.")
    console.print("ARD total divides by the peer's raw count, normal and rescaled by the registered sum of the day.")
    console.print("Naive forecasts are told each day's registered sum; yesterday is also told yesterday's shares.")
    for note in runs.notes:
        console.print(f"Note: {note}")


def _crisis_flight(crisis: Crisis, number: int, seed: int, out: Path | None, json: bool, plot: Path | None) -> None:
    """The flight of a crisis whose record is of arrivals: hour by hour over its roads."""
    from homeward.cli.hindcast import _print as print_hindcast
    from homeward.cli.hindcast import as_json
    from homeward.record.hindcast import hindcast

    result = hindcast(crisis, max(number, 10), seed)
    if out is not None:
        from homeward.io.flight_table import write_arrivals_table

        start = result.facts.start
        rows = [(count.at.replace(tzinfo=None), count.people) for count in result.counts]
        place = result.facts.counted_at
        write_arrivals_table(start.replace(tzinfo=None), place, rows, result.at_counts(result.cumulative), out)
    if plot is not None:
        from homeward.report.flight_charts import arrivals_chart, save_chart

        save_chart(arrivals_chart(result), plot)
    report = as_json(result)
    if json:
        print(json_text.dumps(report, indent=1, ensure_ascii=False))
    else:
        print_hindcast(report)
