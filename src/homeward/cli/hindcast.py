"""`homeward hindcast`: the recorded flight of a crisis, run from stated facts, beside the record."""

from __future__ import annotations

import json as json_text
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from homeward.cli.arguments import CrisisName, Json, Seed
from homeward.cli.form import WHOLE, check_number, problems_so_far, whole_number

if TYPE_CHECKING:
    from pathlib import Path

    from homeward.record.hindcast import Hindcast


def hindcast(
    crisis: CrisisName,
    futures: Annotated[
        int,
        typer.Option("--futures", parser=whole_number, metavar=WHOLE, help="How many futures of the flight to run."),
    ] = 400,
    seed: Seed = 1,
    json: Json = False,
    plot: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--plot", metavar="FILE", help="Also draw arrivals beside the record, as .html, .svg or .png."),
    ] = None,
) -> None:
    """Run the recorded flight of a crisis from stated facts and set it beside what was counted.

    Example: homeward hindcast nagorno-karabakh --futures 400
    """
    from homeward.cli.open import check_file, open_the_crisis
    from homeward.record.hindcast import hindcast as run

    problems = problems_so_far()
    check_number(problems, "--futures", futures, 10, 100_000)
    check_number(problems, "--seed", seed, 0, 2**63 - 1)
    target = _plot_file(plot, problems)
    check_file(target, "--plot", problems)
    with problems.noting():
        opened = open_the_crisis(crisis)
    problems.raise_if_any()
    result = run(opened, futures, seed)
    report = as_json(result)
    if target is not None:
        from homeward.report.flight_charts import arrivals_chart, save_chart

        save_chart(arrivals_chart(result), target)
    if json:
        print(json_text.dumps(report, indent=1, ensure_ascii=False))
    else:
        _print(report)


def _plot_file(plot: str | None, problems: Any) -> Path | None:
    from pathlib import Path

    if plot is None:
        return None
    if Path(plot).suffix not in {".html", ".svg", ".png"}:
        problems.add("--plot", f'"{plot}" has no known ending', ".html, .svg or .png", "Name such a file.")
    return Path(plot)


def as_json(result: Hindcast) -> dict[str, Any]:
    """Everything that the command says, as plain values."""
    import numpy as np

    from homeward.record.flight_regions import compare_regions
    from homeward.record.hindcast import longest_wait, scores

    low, median, high = np.quantile(result.at_counts(result.cumulative), [0.1, 0.5, 0.9], axis=0)
    rows = [
        {
            "at": count.at.isoformat(timespec="minutes"),
            "recorded": count.people,
            "median": round(float(median[row])),
            "low": round(float(low[row])),
            "high": round(float(high[row])),
            "precision": count.precision,
            "conflict": count.conflict,
            "source": count.source,
        }
        for row, count in enumerate(result.counts)
    ]
    regions = [
        {
            "region": share.region,
            "at": share.at.isoformat(timespec="minutes"),
            "recorded": share.recorded,
            "median": round(share.median, 4),
            "low": round(share.low, 4),
            "high": round(share.high, 4),
            "source": share.source,
        }
        for share in compare_regions(result)
    ]
    waits = [round(float(hours), 1) for hours in np.quantile(longest_wait(result), [0.1, 0.5, 0.9])]
    return {
        "crisis": result.crisis.id,
        "futures": len(result.cumulative),
        "seed": result.seed,
        "scores": scores(result),
        "counts": rows,
        "regions": regions,
        "longest_wait_hours": dict(zip(("low", "median", "high"), waits, strict=True)),
    }


def _print(report: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=f"Arrivals counted and foretold, {report['futures']} futures")
    for name in ("hour", "counted", "median", "80 % band", "note"):
        table.add_column(name, justify="left" if name in {"hour", "note"} else "right")
    for row in report["counts"]:
        note = "disagrees with another" if row["conflict"] else "" if row["precision"] == "exact" else row["precision"]
        band = f"{row['low']:,} to {row['high']:,}"
        table.add_row(row["at"], f"{row['recorded']:,}", f"{row['median']:,}", band, note.replace("_", " "))
    console.print(table)
    _print_scores(console, report["scores"])
    wait = report["longest_wait_hours"]
    console.print(
        f"Longest wait in the queue: {wait['median']:.0f} hours (80 % band {wait['low']:.0f} to {wait['high']:.0f})"
    )
    for share in report["regions"]:
        console.print(
            f"{share['region']} ({share['at'][:10]}): {share['recorded']:.0%} recorded, {share['median']:.0%} foretold "
            f"(80 % band {share['low']:.0%} to {share['high']:.0%})"
        )


def _print_scores(console: Any, scores: dict[str, Any]) -> None:
    """The scores of the model and of the naive forecasts, and what coverage by one flight is worth."""
    named = {
        "Homeward, from stated facts": scores,
        "  outside the window in which the bottleneck was measured": scores["outside_measured_window"],
        "  without counts that disagree": scores["without_conflicting_rows"],
        "naive: everyone on day one": scores["naive"]["everyone_on_day_one"],
        "naive: constant rate": scores["naive"]["constant_rate"],
    }
    for name, score in named.items():
        console.print(
            f"{name}: median absolute error {score['median_absolute_error']:.1%} of the total; "
            f"{score['coverage_80']:.0%} of {score['rows']} counts inside the 80 % band"
        )
    console.print(
        f"Counts of one flight rise and fall together: of the model's own flights, "
        f"{scores['own_runs_as_well_covered']:.0%} have at least as many counts inside the band."
    )
