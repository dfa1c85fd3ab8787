"""Speed and memory of the flagship study, with ratios taken in one run.

Printed: seconds for nine policies x 1,000 futures x 120 months with two workers and with one; the first run with
compilation; peak memory; the growth with futures, places and people; where the time of a policy goes; the fraction
of the machine's random-number and memory-bandwidth limits. Ratios of wall time mean something on a quiet machine only;
the profile and the growth with places and people count processor time.
Usage: python -m benchmarks.bench_study [--futures 1000] [--block 500] [--profile]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from unittest.mock import patch

import numpy as np

from homeward.cli.open import open_the_crisis, plan_of
from homeward.crisis.crisis import Crisis
from homeward.crisis.policies import Policy
from homeward.foundation.chance import Chance
from homeward.foundation.declare import parameters
from homeward.lab.futures import draw_futures
from homeward.lab.study import BLOCK, Plan, run_study
from homeward.model import simulate as simulation
from homeward.model.month import the_month
from homeward.model.recorder import Recorder
from homeward.model.simulate import Block, simulate
from homeward.world.layout import Layout, layout_of
from homeward.world.mechanism import Mechanism
from homeward.world.today import Today
from homeward.world.world import World

CRISIS = "nagorno-karabakh"
MONTHS = 120


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--futures", type=int, default=1000)
    parser.add_argument("--block", type=int, default=BLOCK, help="futures worked on at once")
    parser.add_argument("--profile", action="store_true", help="only where the time goes, and the limits")
    options = parser.parse_args()
    futures = options.futures
    crisis = open_the_crisis(CRISIS)
    if options.profile:
        _limits(_profile(crisis), len(layout_of(crisis, crisis.as_of).places))
        return
    _first_run()
    plan = plan_of(crisis, None, futures, 10, None, "pooled", 1)
    _warm(crisis, plan)
    two = _timed(lambda: run_study(crisis, plan, workers=2, block=options.block))
    one = _timed(lambda: run_study(crisis, plan, workers=1, block=options.block))
    print(f"study of {len(plan.policies)} policies x {futures} futures x 120 months: {two:.1f} s with two workers")
    print(f"  one worker {one:.1f} s, ratio {one / two:.2f}")
    for worker in multiprocessing.active_children():  # their memory is counted once they have ended
        worker.join()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  peak memory {peak:.0f} MB in this process, {child:.0f} MB in the largest worker")
    _growth_with_futures(crisis, plan)
    _growth_with_places_and_people(crisis)
    _limits(_profile(crisis), len(layout_of(crisis, crisis.as_of).places))


def _timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def _worked(job: Callable[[], object]) -> float:
    """Processor time of this process, which others on the machine disturb less than the clock."""
    start = time.process_time()
    job()
    return time.process_time() - start


def _warm(crisis: Crisis, plan: Plan) -> None:
    run_study(crisis, replace(plan, futures=20, years=1))


def _first_run() -> None:
    """A run in a fresh process with an empty compilation cache, as on the first day."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache, "HOMEWARD_HOME": cache}
        command = [
            sys.executable,
            "-m",
            "homeward",
            "compare",
            CRISIS,
            "--futures",
            "10",
            "--years",
            "1",
            "--out",
            cache,
        ]
        seconds = _timed(lambda: subprocess.run(command, env=environment, check=True, capture_output=True))
    print(f"first command on a new machine, all kernels compiled, 10 futures x 1 year: {seconds:.1f} s")


def _growth_with_futures(crisis: Crisis, plan: Plan) -> None:
    small = _timed(lambda: run_study(crisis, replace(plan, futures=125, policies=plan.policies[:2])))
    large = _timed(lambda: run_study(crisis, replace(plan, futures=500, policies=plan.policies[:2])))
    print(f"four times the futures: {large / small:.2f} times the time")


def _growth_with_places_and_people(crisis: Crisis) -> None:
    layout = layout_of(crisis, crisis.as_of)
    futures = draw_futures(crisis, parameters.all(), 250, seed=1, as_of=crisis.as_of)
    policy = crisis.policy("joint-protected-return")
    block = futures.block(0, 250)
    many = replace(block, drawn={**block.drawn, "people.initial_total": block.drawn["people.initial_total"] * 100})
    base = min(_worked(lambda: simulate(layout, policy, block, 120)) for _ in range(3))
    hundred = min(_worked(lambda: simulate(layout, policy, many, 120)) for _ in range(3))
    print(f"a hundred times the people: {hundred / base:.2f} times the time")
    half = _half(layout)
    part = min(_worked(lambda: simulate(half, policy, block, 120)) for _ in range(3))
    print(f"twice the places: {base / part:.2f} times the time")


def _half(layout: Layout) -> Layout:
    """The same layout with every second home place."""
    keep = np.arange(0, len(layout.places), 2)
    cohorts = np.flatnonzero(np.isin(layout.cohort_place, keep))
    return replace(
        layout,
        places=tuple(layout.places[place] for place in keep),
        cohort_group=layout.cohort_group[cohorts],
        cohort_place=np.searchsorted(keep, layout.cohort_place[cohorts]),
        road_km=layout.road_km[np.ix_(keep, keep)],
        exit_km=layout.exit_km[keep],
        start_people=layout.start_people[:, cohorts],
        share_of_start=layout.share_of_start[cohorts],
    )


def _profile(crisis: Crisis) -> float:
    """Print where the time goes, by mechanism, fixed for a block and for each future; seconds a future and month."""
    layout = layout_of(crisis, crisis.as_of)
    futures = draw_futures(crisis, parameters.all(), BLOCK, seed=1, as_of=crisis.as_of)
    policy = crisis.policy("joint-protected-return")
    simulate(layout, policy, futures.block(0, BLOCK), MONTHS)
    few, many = ([_parts(layout, policy, futures.block(0, size)) for _ in range(3)] for size in (2, BLOCK))
    small, large = ({name: min(run[name] for run in runs) for name in runs[0]} for runs in (few, many))
    print("processor time of one policy, 120 months: microseconds a month for a block, and a future and month on top")
    for name in sorted(large, key=lambda name: -large[name]):
        each = (large[name] - small[name]) / (BLOCK - 2) / MONTHS
        print(f"  {name:26s} {small[name] / MONTHS * 1e6:7.0f} {each * 1e6:8.2f}")
    total = sum(large.values())
    print(f"  together {total / BLOCK * 1e3:.2f} ms a future in blocks of {BLOCK}")
    return total / BLOCK / MONTHS


def _parts(layout: Layout, policy: Policy, block: Block) -> dict[str, float]:
    """Processor seconds by mechanism and for recording, over 120 months."""
    spent: dict[str, float] = defaultdict(float)

    def timed(mechanism: Mechanism) -> Mechanism:
        def step(world: World, today: Today) -> None:
            spent[mechanism.name] += _worked(lambda: mechanism.step(world, today))

        return replace(mechanism, step=step)

    class Timed(Recorder):
        def note(self, world: World, month: int) -> None:
            spent["recording"] += _worked(lambda: Recorder.note(self, world, month))

    month = tuple(timed(mechanism) for mechanism in the_month())
    with patch.object(simulation, "the_month", lambda: month), patch.object(simulation, "Recorder", Timed):
        simulate(layout, policy, block, MONTHS)
    return spent


def _limits(seconds: float, places: int) -> None:
    """How far the model is from drawing numbers, and from moving memory, per future, month and place."""
    chance, cell = Chance(1, 1000), seconds / places
    for words, size in (("alone", 1), ("in a row", 1000)):
        chance.uniform("limit", 0, size)
        draw = min(_worked(lambda n=size: chance.uniform("limit", 1, n)) for _ in range(20)) / (1000 * size)
        print(f"a draw {words} costs {draw * 1e9:.1f} ns; a future, month and place {cell / draw:.1f} of them")
    source, target = np.zeros(20_000_000), np.empty(20_000_000)
    copy = 2 * source.nbytes / min(_worked(lambda: np.copyto(target, source)) for _ in range(3))
    print(f"a future, month and place costs {cell * 1e9:.0f} ns; memory at {copy / 1e9:.1f} GB/s moves", end=" ")
    print(f"{cell * copy:.0f} bytes meanwhile")


if __name__ == "__main__":
    main()
