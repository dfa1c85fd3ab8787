"""Speed and memory of the Flee rules: the peer from the package index and ours on one conflict, in one go.

Printed: seconds of processor time and peak memory of one run of the peer, seconds of ours (one run after
compilation, and per run of an ensemble), the ratios, the cost at a hundred times the people, person-days per
second beside published yardsticks, where the time goes by stage of the day, and the shares of what the machine
could do if it did nothing but draw random numbers, or nothing but read and write memory. The peer needs
`pip install flee`, here or in an interpreter named by HOMEWARD_PEER_PYTHON.
Usage: python -m benchmarks.bench_flight [--conflict mali2012] [--days 30 | 0 = all] [--runs 100]
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.flight_profile import YARDSTICKS, bytes_per_second, numbers_per_second, profile
from homeward.crisis.flight_case import FlightCase, Series
from homeward.io.flee_folder import read_flee_folder
from homeward.io.reference import project_folder, reference_folder
from homeward.movement.flee_rules.arena import pack
from homeward.movement.flee_rules.run import run_compiled
from homeward.movement.flee_rules.tables import compile_case

PEER_PYTHON = "HOMEWARD_PEER_PYTHON"


def find(conflict: str) -> tuple[Path, Path]:
    """Folder and settings of the conflict: a shared one, or the small one of our own."""
    shared = reference_folder()
    if shared is not None and (shared / "flee" / conflict).is_dir():
        return shared / "flee" / conflict, shared / "flee" / "settings" / "modern125.yml"
    own = (project_folder() or Path()) / "tests" / "flight_cases" / "valley"
    print(f"{conflict} is not there; using the small conflict of our own")
    return own, own / "simsetting.yml"


def run_peer(folder: Path, settings: Path, days: int) -> tuple[float, float] | None:
    """Seconds of processor time and peak memory in MB of one run of the peer; None where it is not installed."""
    python = os.environ.get(PEER_PYTHON, "")
    if not python and importlib.util.find_spec("flee") is None:
        print(f"flee is not installed: pip install flee, or name an interpreter that has it in {PEER_PYTHON}")
        return None
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    driver = Path(__file__).with_name("peer_driver.py")
    command = [python or sys.executable, str(driver), str(folder), str(settings), str(days)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, after.ru_maxrss / 1024.0


def seconds_of(case: FlightCase, runs: int, memory: str, leap: bool) -> float:
    """Processor seconds per run, after compilation."""
    compiled = compile_case(case, memory, "live", True)
    run_compiled(compiled, 1, 1, 10**6, leap)
    start = time.process_time()
    run_compiled(compiled, runs, 1, 0, leap)
    return (time.process_time() - start) / runs


def crowded(case: FlightCase, times: int) -> FlightCase:
    """The same conflict with so many times the people and the room."""

    def more(series: Series) -> Series:
        return Series(series.days, series.values * times)

    places = tuple(replace(p, population=p.population * times, capacity=p.capacity * times) for p in case.places)
    registered, as_counted = ({name: more(x) for name, x in s.items()} for s in (case.registered, case.as_counted))
    return replace(case, places=places, registered=registered, as_counted=as_counted, total=more(case.total))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conflict", default="mali2012")
    parser.add_argument("--days", type=int, default=30, help="days of the run of both programs, 0 for all")
    parser.add_argument("--runs", type=int, default=100)
    asked = parser.parse_args()
    folder, settings = find(asked.conflict)
    whole = read_flee_folder(folder, settings)
    days = min(asked.days or whole.days, whole.days)
    case = replace(whole, days=days, conflict=whole.conflict[:days])
    compiled = compile_case(case, "exact", "live", True)
    people = int(compiled.tables.residents.sum()) + np.cumsum(compiled.arrivals.new)
    print(f"{case.name}, {days} days, {people[-1]:,} people at the end, {people.sum():,} person-days")
    peer = run_peer(folder, settings, days)
    if peer is not None:
        print(f"peer, one run: {peer[0]:.2f} s, {peer[1]:.0f} MB")
    blocks = pack(compile_case(case, "binned", "live", True).tables)
    ours_mb = 8 * (blocks.counts + blocks.fractions) / 2**20
    print(f"ours, counts of one run: {ours_mb:.2f} MB" + (f" (1/{peer[1] / ours_mb:.0f})" if peer else ""))
    ways = (
        ("one run, exact", 1, "exact", False),
        ("one run, binned", 1, "binned", False),
        (f"per run of {asked.runs}, binned", asked.runs, "binned", True),
    )
    for name, runs, memory, leap in ways:
        seconds = seconds_of(case, runs, memory, leap)
        ratio = f"{peer[0] / seconds:,.0f} times the peer, " if peer else ""
        print(f"ours, {name}: {seconds * 1e3:.2f} ms, {ratio}{people.sum() / seconds:,.0f} person-days per second")
        few = min(runs, 50)
        dear, cheap = seconds_of(crowded(case, 100), few, memory, leap), seconds_of(case, few, memory, leap)
        print(f"  at 100 times the people: {dear / cheap:.2f} times the cost")
        for yardstick, rate in YARDSTICKS if memory == "binned" else ():
            print(f"  {people.sum() / seconds / rate:,.1f} times the person-days of {yardstick}")
        print_profile(case, min(runs, 20), memory, leap)


def print_profile(case: FlightCase, runs: int, memory: str, leap: bool) -> None:
    """Where the time goes, and how far the limits of the machine are."""
    compiled = compile_case(case, memory, "live", True)
    profile(compiled, 1, leap)  # loads or compiles what is called from here
    found = profile(compiled, runs, leap)
    seconds = sum(found.stages.values())
    print("  time: " + ", ".join(f"{name} {100 * part / seconds:.0f} %" for name, part in found.stages.items()))
    rate, traffic = found.numbers / seconds, 2.0 * found.bytes * found.days / seconds
    print(
        f"  {found.numbers:,.0f} random numbers a run: {100 * rate / numbers_per_second():.1f} % of what it could draw"
    )
    share = 100 * traffic / bytes_per_second()
    print(f"  all counts ({found.bytes / 2**20:.2f} MB) read and written once a day: {share:.1f} % of what it could do")


if __name__ == "__main__":
    main()
