"""How fast stability is found: from 2^4 to 2^20 states, three to six decision makers, time and memory per concept.

Every option is feasible and every decision maker has ten random preference statements, so a model of m options has
2^m states and its state graph is as dense as it can be. Printed per size: processor seconds for states and moves and
for each concept, peak memory of the process, edges of the state graph, and the growth exponent. Two comparisons:

* the open program in this field (dense matrices), by its published measured times on the same numbers of states;
* the limit "edges of the state graph touched once": a compiled loop that reads every edge once, on the same arrays.

    python benchmarks/bench_stability.py [--most 20] [--makers 3,6] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import time
from pathlib import Path

import numpy as np
from numba import njit

from homeward.crisis.conflict import Conflict, DecisionMaker, Option, Statement
from homeward.crisis.formula import Formula, conjunction, literal
from homeward.stability.concepts import BASIC, analyse
from homeward.stability.graph import Graph, build_graph
from homeward.stability.simultaneous import simultaneous_work

PEER = {
    1024: {2: 1.5, 5: 7.5},
    4096: {2: 14.0, 3: 22.0, 4: 60.0, 5: 326.0},
    8192: {2: 79.0, 3: 90.0, 5: 479.0},
}
"""Seconds measured for the open program, by states and decision makers; it could not do 16,384 states."""
MOST_SIMULTANEOUS = 2e10


def model(options: int, makers: int, seed: int, statements: int = 10) -> Conflict:
    """A model with every combination feasible and random statements."""
    rng = np.random.default_rng(seed)
    parts = []
    for owned in np.array_split(np.arange(options), makers):
        said = []
        for _ in range(statements):
            a, b = (int(o) for o in rng.choice(options, 2, replace=False))
            yes = bool(rng.integers(2))
            forms = (
                literal(a, yes),
                conjunction([(a, True), (b, yes)]),
                Formula("or", (literal(a), literal(b, False))),
                Formula("iff", (literal(a), literal(b))),
            )
            said.append(Statement(formula=forms[rng.integers(4)]))
        name = f"D{len(parts) + 1}"
        parts.append(DecisionMaker(id=name, name=name, options=tuple(map(int, owned)), statements=tuple(said)))
    known = tuple(Option(id=f"o{j}", name=f"o{j}") for j in range(options))
    return Conflict(title="bench", options=known, decision_makers=tuple(parts))


@njit(cache=True)
def touch_edges(pay, class_of, starts, members):
    """Read the payoff at the far end of every edge once; returns how many edges lead upwards."""
    count = 0
    for j in range(pay.shape[0]):
        for s in range(pay.shape[1]):
            c = class_of[j, s]
            for e in range(starts[j, c], starts[j, c + 1]):
                count += pay[j, members[j, e]] > pay[j, s]
    return count


def edges(graph: Graph) -> int:
    """Edges of the state graph: moves of all decision makers."""
    sizes = [np.diff(graph.starts[j, : graph.classes[j] + 1].astype(np.int64)) for j in range(graph.players)]
    return int(sum((size * (size - 1)).sum() for size in sizes))


def timed(work, repeats: int = 3):
    """Least processor seconds of a few runs, and the last result."""
    best, result = math.inf, None
    for _ in range(repeats):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


def measure(options: int, makers: int) -> dict:
    """One row of the table."""
    conflict = model(options, makers, seed=options)
    repeats = 5 if options < 16 else 1
    build, graph = timed(lambda: build_graph(conflict), repeats)
    row = {"states": graph.states, "makers": makers, "edges": edges(graph), "build": build}
    for concept in BASIC:
        row[concept] = timed(lambda c=concept: analyse(graph, (c,)), repeats)[0]
    row["sim"] = timed(lambda: analyse(graph, ("sim",)), 1)[0] if simultaneous_work(graph) < MOST_SIMULTANEOUS else None
    row["edges_once"] = timed(lambda: touch_edges(graph.pay, graph.class_of, graph.starts, graph.members), repeats)[0]
    row["basic"] = build + sum(row[concept] for concept in BASIC)
    row["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peer = PEER.get(graph.states, {}).get(makers)
    compared = build + sum(row[c] for c in ("nash", "gmr", "smr", "seq")) + (row["sim"] or 0.0)
    row["times_faster_than_peer"] = peer / compared if peer else None
    return row


def exponents(rows: list[dict]) -> dict:
    """Growth of seconds with states, fitted over the larger half of the sizes, by decision makers and concept."""
    found = {}
    for makers in sorted({row["makers"] for row in rows}):
        chosen = [row for row in rows if row["makers"] == makers and row["states"] >= 2**12]
        if len(chosen) < 3:
            continue
        size = np.log([row["states"] for row in chosen])
        for concept in (*BASIC, "edges_once", "basic"):
            seconds = np.log([max(row[concept], 1e-6) for row in chosen])
            found[f"{makers} {concept}"] = float(np.polyfit(size, seconds, 1)[0])
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--makers", default="2,3,4,5,6")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    measure(4, 2)
    rows = []
    head = (
        "states",
        "makers",
        "edges",
        "build",
        *BASIC,
        "sim",
        "basic",
        "edges_once",
        "memory_mb",
        "times_faster_than_peer",
    )
    print("  ".join(f"{name:>10.10}" for name in head))
    for options in [4, 6, 8, 10, *range(12, asked.most + 1)]:
        for makers in map(int, asked.makers.split(",")):
            if makers <= options:
                rows.append(measure(options, makers))
                print("  ".join(f"{_shown(rows[-1][name]):>10}" for name in head), flush=True)
    growth = exponents(rows)
    print("\nGrowth exponents (seconds against states, from 4,096 states):")
    for name, value in growth.items():
        print(f"  {name:20} {value:.2f}")
    if asked.json:
        asked.json.write_text(json.dumps({"rows": rows, "exponents": growth}, indent=1) + "\n", encoding="utf-8")


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}" if value < 10 else f"{value:,.0f}"


if __name__ == "__main__":
    main()
