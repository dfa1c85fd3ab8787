"""Speed and memory of the flagship study, with ratios taken in one run.

Printed: seconds for nine policies x 1,000 futures x 120 months with two workers and with one; the first run with
compilation; peak memory; the growth with futures, places and people; the fraction of the machine's random-number
and memory-bandwidth limits. Usage: python -m benchmarks.bench_study [--futures 1000]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from homeward.cli.open import open_the_crisis, plan_of
from homeward.crisis.crisis import Crisis
from homeward.foundation.chance import Chance
from homeward.foundation.declare import parameters
from homeward.lab.futures import draw_futures
from homeward.lab.study import Plan, run_study
from homeward.model.simulate import simulate
from homeward.world.layout import Layout, layout_of

CRISIS = "nagorno-karabakh"


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--futures", type=int, default=1000)
    futures = parser.parse_args().futures
    _first_run()
    crisis = open_the_crisis(CRISIS)
    plan = plan_of(crisis, None, futures, 10, None, "pooled", 1)
    _warm(crisis, plan)
    two = _timed(lambda: run_study(crisis, plan, workers=2))
    one = _timed(lambda: run_study(crisis, plan, workers=1))
    print(f"study of {len(plan.policies)} policies x {futures} futures x 120 months: {two:.1f} s with two workers")
    print(f"  one worker {one:.1f} s, ratio {one / two:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  peak memory {peak:.0f} MB in this process, {child:.0f} MB in the largest worker")
    _growth_with_futures(crisis, plan)
    _growth_with_places_and_people(crisis)
    _limits(one, len(plan.policies) * futures * 120, len(layout_of(crisis, crisis.as_of).places))


def _timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


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
    base = min(_timed(lambda: simulate(layout, policy, block, 120)) for _ in range(2))
    hundred = min(_timed(lambda: simulate(layout, policy, many, 120)) for _ in range(2))
    print(f"a hundred times the people: {hundred / base:.2f} times the time")
    half = _half(layout)
    part = min(_timed(lambda: simulate(half, policy, block, 120)) for _ in range(2))
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


def _limits(seconds: float, future_months: int, places: int) -> None:
    """How far the study is from drawing one number, and from moving one cache line, per future, month and place."""
    chance = Chance(1, 1000)
    chance.uniform("limit", 0, 1000)
    draw = min(_timed(lambda: chance.uniform("limit", 1, 1000)) for _ in range(3)) / 1e6
    source, target = np.zeros(20_000_000), np.empty(20_000_000)
    copy = 2 * source.nbytes / min(_timed(lambda: np.copyto(target, source)) for _ in range(3))
    cell = seconds / (future_months * places)
    print(f"per future, month and place: {cell * 1e9:.0f} ns; one addressed draw costs {draw * 1e9:.1f} ns")
    print(
        f"  that is {cell / draw:.1f} draws; memory moves at {copy / 1e9:.1f} GB/s, {cell * copy:.0f} bytes meanwhile"
    )


if __name__ == "__main__":
    main()
