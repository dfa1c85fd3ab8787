"""Prints what a camp holds just after it filled: the recorded run, single walkers, and ours with and without age.

Where a small camp fills within a day or two, whose turn comes first decides how many get in. The peer asks people in
the order in which they came into being; single walkers (one object a person, a second program) do so too.
Beside it, what keeping age costs in processor time.
Usage: python -m benchmarks.filling_camp [--runs 60] [--walks 12] [--ages 12], about 8 s a walk of tigray2020, 15 s of
burundi2015.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from benchmarks.peer_runs import PeerRun, peer_runs
from homeward.foundation.types import Ints
from homeward.io.reference import REFERENCE_VARIABLE, reference_folder
from homeward.movement.flee_rules.run import run_compiled
from homeward.movement.flee_rules.tables import AGES, compile_case


class Filling(NamedTuple):
    """A camp of a recorded run, and a day on which it has just filled; day 0 is the first row of the record."""

    run: str
    camp: str
    day: int


FILLINGS = (
    Filling("tigray2020_modern125_seed1", "Wad_Al_Mahi", 17),
    Filling("burundi2015_modern125_seed1", "Lusenda", 92),
)


def counted(peer: PeerRun, days: int, runs: int, ages: int) -> tuple[Ints, float]:
    """Our runs of the first days, exact memory # (run, day, camp), and milliseconds of processor time a run."""
    case = replace(peer.case, days=days, conflict=peer.case.conflict[:days])
    compiled = compile_case(case, "exact", "live", True)
    compiled = replace(compiled, tables=compiled.tables._replace(ages=ages))
    run_compiled(compiled, 1, 1)
    start = time.process_time()
    camps = run_compiled(compiled, runs, 1)
    return camps, (time.process_time() - start) / runs * 1e3


def walked(peer: PeerRun, days: int, walks: int) -> Ints:
    """Walks of single persons over the first days # (walk, day, camp)."""
    from tests.flee_rules.walkers import Walkers

    case = replace(peer.case, days=days, conflict=peer.case.conflict[:days])
    return np.stack([Walkers(case, seed).run() for seed in range(walks)])


def show(name: str, held: Ints) -> None:
    """A line: mean, standard error of the mean, standard deviation."""
    sd = held.std(ddof=1)
    print(f"  {f'{name}, {held.size} runs':44s}{held.mean():10,.0f}{sd / held.size**0.5:10,.1f}{sd:10,.0f}", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--walks", type=int, default=12)
    parser.add_argument("--ages", type=int, default=AGES, help="classes of age, the last one without end")
    asked = parser.parse_args()
    folder = reference_folder()
    if folder is None:
        sys.exit(f"No reference copies: set {REFERENCE_VARIABLE} to the folder that holds flee/.")
    recorded = {peer.name: peer for peer in peer_runs(folder / "flee")}
    for name, camp, day in FILLINGS:
        peer = recorded[name]
        row = peer.case.camps.index(camp)
        print(f"{name}, {camp}, day {day}: recorded {peer.camps[day, row]:,}")
        print(f"  {'':44s}{'mean':>10s}{'error':>10s}{'sd':>10s}")
        for title, ages in ((f"counted, {asked.ages} ages", asked.ages), ("counted, age not kept", 1)):
            camps, cost = counted(peer, day + 1, asked.runs, ages)
            show(f"{title}, {cost:.0f} ms", camps[:, day, row])
        if asked.walks > 1:
            show("single walkers, the oldest first", walked(peer, day + 1, asked.walks)[:, day, row])


if __name__ == "__main__":
    main()
