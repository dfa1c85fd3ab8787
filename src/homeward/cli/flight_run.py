"""Work of `homeward flight`: options checked, the folder read, the rules run over processes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from homeward.crisis.flight_case import FlightCase, FlightRuns
from homeward.crisis.flight_settings import CAPACITY_MODES, MEMORY_MODES
from homeward.foundation.problems import InputError, Problem, ProblemList, listed, nearest

__all__ = ["check_options", "check_there", "read_case", "read_record", "run_rules"]

RULES = ("homeward", "flee")
LEAST_RUNS_EACH = 4


def check_options(
    rules: str, settings: Path | None, number: int, seed: int, workers: int | None, out: Path | None,
    plot: Path | None, like_flee: bool, memory: str, capacity: str,
) -> int:  # fmt: skip
    """Refuse options that are wrong or would have no effect, all at once; the number of processes to use."""
    from homeward.cli.form import check_number
    from homeward.cli.open import check_file, check_workers

    problems = ProblemList()
    for name, value, choices in (
        ("--rules", rules, RULES), ("--memory", memory, MEMORY_MODES), ("--capacity", capacity, CAPACITY_MODES),
    ):  # fmt: skip
        if value not in choices:
            problems.add(name, f'"{value}" is not one of them', listed(choices), nearest(value, choices))
    check_number(problems, "--runs", number, 1, 100_000)
    check_number(problems, "--seed", seed, 0, 2**63 - 1)
    if rules == "homeward":
        given = {"--settings": settings is not None, "--like-flee": like_flee, "--memory": memory != "binned"}
        for name in [name for name, here in (given | {"--capacity": capacity != "live"}).items() if here]:
            problems.add(name, "has no effect on Homeward rules", cure="add --rules flee, or leave it out")
    if plot is not None and plot.suffix not in {".png", ".svg", ".html"}:
        problems.add("--plot", f'"{plot}" has no known ending', ".png, .svg or .html")
    if out is not None and out.suffix != ".csv":
        problems.add("--out", f'"{out}" does not end in .csv', cure="name a file such as flight.csv")
    check_file(out, "--out", problems)
    check_file(plot, "--plot", problems)
    with problems.noting():
        used = check_workers(workers)
    problems.raise_if_any()
    return used


def read_case(folder: Path, rules: str, settings: Path | None) -> FlightCase | None:
    """The recorded flight in a folder; None for a crisis whose record is of arrivals, not of camps."""
    from homeward.io.flee_convert import has_flight
    from homeward.io.flee_folder import is_flee_folder

    meant_for_flee = (folder / "locations.csv").is_file() or (folder / "source_data").is_dir()
    if is_flee_folder(folder) or has_flight(folder) or meant_for_flee:
        return read_record(folder, settings, obey_settings=rules == "flee")
    if folder.is_dir() and not (folder / "crisis.yaml").is_file():
        allowed = "input_csv and source_data (a conflict folder of Flee), or crisis.yaml (a crisis)"
        cure = "see docs/reference/flee-folders.md, or homeward new FOLDER"
        raise InputError([Problem(str(folder), "neither a conflict folder of Flee nor a crisis", allowed, cure)])
    if rules == "flee":
        what = "no recorded flight in the form that the Flee rules need"
        cure = "give a conflict folder of Flee, or a crisis folder made by homeward convert"
        raise InputError([Problem(str(folder), what, cure=cure)])
    return None


def read_record(folder: Path, settings: Path | None, obey_settings: bool = False) -> FlightCase:
    """The record in a conflict folder of Flee or in a crisis folder; obey_settings as in `read_flee_folder`."""
    from homeward.io.flee_convert import has_flight, read_crisis_flight
    from homeward.io.flee_folder import is_flee_folder, read_flee_folder

    check_there(folder)
    crisis = has_flight(folder) and not is_flee_folder(folder)
    return (read_crisis_flight if crisis else read_flee_folder)(folder, settings, obey_settings)


def check_there(folder: Path) -> None:
    """Refuse a folder that does not exist, before anything is said of what it holds."""
    if not folder.exists():
        raise InputError([Problem(str(folder), "does not exist", "a folder", "Check the path.")])


def run_rules(
    case: FlightCase, rules: str, number: int, seed: int, workers: int, memory: str, capacity: str, like_flee: bool
) -> FlightRuns:
    """Runs of a case under a rule set; the same whatever the number of processes."""
    if rules == "homeward":
        from homeward.movement.flee_rules.calendar import arrivals
        from homeward.movement.flight.conflict import prepare, run_conflict
        from homeward.movement.flight.posterior import shipped

        runs = run_conflict(prepare(case), shipped(number), 1, seed)
        return replace(runs, raw=arrivals(case, False).raw, notes=(*case.notes, *runs.notes))
    from homeward.lab.crew import Crew
    from homeward.movement.flee_rules import run_case

    workers = max(1, min(workers, number // LEAST_RUNS_EACH))
    if workers == 1:
        return run_case(case, number, seed, 0, memory, capacity, like_flee)
    edges = [number * worker // workers for worker in range(workers + 1)]
    with Crew(workers) as crew:
        jobs = [
            crew.submit(run_case, case, high - low, seed, low, memory, capacity, like_flee)
            for low, high in pairwise(edges)
        ]
        parts = [job.result() for job in jobs]
    camps = np.concatenate([part.camps for part in parts])
    everywhere = np.concatenate([part.everywhere for part in parts])
    return FlightRuns(case, camps, everywhere, parts[0].raw, parts[0].notes)
