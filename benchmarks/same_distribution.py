"""Prints whether the peer's recorded runs could have come from ours: python -m benchmarks.same_distribution.

With --against-exact it prints instead how far a faster way of counting (--memory, --leap) is from our exact one,
camp by camp.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import pairwise

import numpy as np

from benchmarks.peer_runs import PeerRun, peer_runs
from homeward.foundation.types import Ints
from homeward.io.reference import REFERENCE_VARIABLE, reference_folder
from homeward.lab.crew import Crew
from homeward.movement.flee_rules.run import run_case
from homeward.record.same_distribution import camp_errors, same_distribution


def ensemble(peer: PeerRun, runs: int, memory: str, workers: int, leap: bool) -> Ints:
    """Our runs of the peer's case, over as many days # (run, day, camp)."""
    capacity = "frozen" if peer.parallel else "live"
    edges = [runs * i // workers for i in range(workers + 1)]
    with Crew(workers) as crew:
        jobs = [
            crew.submit(run_case, peer.case, high - low, 1, low, memory, capacity, True, leap)
            for low, high in pairwise(edges)
        ]
        return np.concatenate([job.result().camps for job in jobs])[:, : len(peer.camps)]


def peer_table(runs: list[PeerRun], asked: argparse.Namespace) -> None:
    """The peer's runs among ours."""
    print(f"{asked.runs} runs of ours, {asked.memory} memory. p: chance of so odd a run if both are alike (corrected).")
    print("shift: how far off one camp's counts could be and be found in 4 of 5 cases. rms: deviation in our sd.")
    head = ("recorded run", "p", "all over", "somewhere", "grain", "rms", "shift", "alike", "s/run")
    print(f"{head[0]:48s}" + "".join(f"{name:>10s}" for name in head[1:]))
    for peer in runs:
        start = time.perf_counter()
        ours = ensemble(peer, asked.runs, asked.memory, asked.workers, asked.leap)
        seconds = (time.perf_counter() - start) / asked.runs
        test = same_distribution(ours, peer.camps)
        numbers = [test.p, *test.by_statistic, test.rms, test.shift]
        line = "".join(f"{value:10.3f}" for value in numbers)
        print(f"{peer.name:48s}{line}{'yes' if test.alike else 'NO':>10s}{seconds:10.3f}", flush=True)


def exact_table(runs: list[PeerRun], asked: argparse.Namespace) -> None:
    """A faster way of counting beside the exact one."""
    way = f"{asked.memory} memory{', leaping' if asked.leap else ''}"
    print(f"{way} against exact memory, {asked.runs} runs of each. Mean: over the weeks, in percent of the camp's mean")
    print("and in standard deviations of a run; worst: the week furthest off; noise: what a week is off by chance.")
    head = ("mean %", "mean sd", "worst sd", "noise sd")
    print(f"{'':48s}" + "".join(f"{name:>10s}" for name in head))
    for peer in runs:
        truth = ensemble(peer, asked.runs, "exact", asked.workers, False)
        errors = camp_errors(ensemble(peer, asked.runs, asked.memory, asked.workers, asked.leap), truth)
        print(peer.name, flush=True)
        for name, row in zip(peer.case.camps, errors, strict=True):
            print(f"  {name:46s}" + "".join(f"{value:10.2f}" for value in row))
        print(f"  {'root mean square':46s}" + "".join(f"{value:10.2f}" for value in (errors**2).mean(axis=0) ** 0.5))


def main() -> None:
    """Print the table asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--memory", default="exact", choices=["exact", "binned", "none"])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="only recorded runs whose name contains this")
    parser.add_argument("--leap", action="store_true", help="draw the rest of a day at once")
    parser.add_argument("--against-exact", action="store_true", help="compare with our exact runs, not with the peer")
    asked = parser.parse_args()
    folder = reference_folder()
    if folder is None:
        sys.exit(f"No reference copies: set {REFERENCE_VARIABLE} to the folder that holds flee/.")
    runs = [peer for peer in peer_runs(folder / "flee") if asked.only in peer.name]
    (exact_table if asked.against_exact else peer_table)(runs, asked)


if __name__ == "__main__":
    main()
