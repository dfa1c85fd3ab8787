"""Policies over futures: the study. Work is cut into blocks; any block gives the same numbers whoever computes it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import xarray as xr

import homeward
from homeward.crisis.crisis import Crisis
from homeward.crisis.policies import Policy
from homeward.foundation.declare import Outcome, declared_for, parameters
from homeward.foundation.pulse import listening
from homeward.foundation.types import Floats
from homeward.io.atomic import read_arrays
from homeward.lab.block import Arrays, compute
from homeward.lab.crew import Crew
from homeward.lab.futures import Futures, draw_futures
from homeward.model.month import the_month
from homeward.model.outcomes import variables
from homeward.model.rehearsal import parts_of_the_month, rehearse
from homeward.world.layout import Layout, layout_of

BLOCK = 500
"""Futures worked on at once. Fewer repeat the month's fixed cost more often, more share out worse between workers."""
Progress = Callable[[int, int], None]
"""Told how many months of futures are done, every policy counted, and of how many."""
Instead: TypeAlias = Mapping[str, Mapping[str, Floats]]
"""Quantities that under one policy are not the drawn ones: policy to parameter to values # (future,)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides the numbers of a study."""

    crisis: str
    crisis_digest: str
    policies: tuple[str, ...]
    futures: int
    years: int
    as_of: str
    account: str
    seed: int
    version: str
    code_digest: str
    gates: str = "prior"

    @property
    def key(self) -> str:
        """The content address of the study."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:24]


def plan_study(
    crisis: Crisis,
    policies: tuple[str, ...],
    futures: int,
    years: int,
    as_of: dt.date,
    account: str,
    seed: int,
    gates: str = "prior",
) -> Plan:
    """The plan of a study of a crisis."""
    return Plan(
        crisis.id, crisis.digest, policies, futures, years, as_of.isoformat(), account, seed,
        homeward.__version__, code_digest(), gates,
    )  # fmt: skip


def code_digest() -> str:
    """A digest of the package's own source, so that a study made by other code is never taken for this one."""
    total = hashlib.sha256()
    root = Path(homeward.__file__).parent
    for path in sorted(root.rglob("*.py")):
        total.update(path.relative_to(root).as_posix().encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def run_study(
    crisis: Crisis,
    plan: Plan,
    *,
    workers: int | Crew = 1,
    block: int = BLOCK,
    kept: Path | None = None,
    progress: Progress | None = None,
    instead: Instead | None = None,
) -> xr.Dataset:
    """Run a study, block by block. `kept` is a folder in which finished blocks survive a kill and are found again.

    workers: how many processes, or those of a command that has more for them to do.
    """
    as_of = dt.date.fromisoformat(plan.as_of)
    futures = draw_futures(crisis, parameters.all(), plan.futures, seed=plan.seed, as_of=as_of, account=plan.account)
    layout = layout_of(crisis, as_of)
    jobs = [(number, start) for start in range(0, plan.futures, block) for number in range(len(plan.policies))]
    policies = [crisis.policy(key) for key in plan.policies]
    canvas = _Canvas(plan, layout)
    months = plan.years * 12
    tally = _Tally(plan.futures * len(policies) * months, progress)
    with Crew(workers) if isinstance(workers, int) else nullcontext(workers) as crew:
        for (number, start), arrays in _results(
            layout, policies, futures, jobs, months, block, crew, kept, instead or {}, tally
        ):
            canvas.paint(number, start, arrays)
    return canvas.dataset(crisis, futures)


def _supposed(policy: Policy, futures: int) -> dict[str, Floats]:
    """What a policy supposes, as quantities that replace the drawn ones # (future,) each."""
    return {key: np.full(futures, value) for key, value in policy.suppose}


class _Tally:
    """How much of a study is done, in months of futures: what was found, and what is heard of the work."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.done, self.progress = total, 0, progress

    def add(self, done: int) -> None:
        if done and self.progress is not None:
            self.done += done
            self.progress(self.done, self.total)


def _results(
    layout: Layout,
    policies: list[Policy],
    futures: Futures,
    jobs: list[tuple[int, int]],
    months: int,
    block: int,
    crew: Crew,
    kept: Path | None,
    instead: Instead,
    tally: _Tally,
) -> Iterator[tuple[tuple[int, int], Arrays]]:
    """Finished blocks first from the kept folder, then computed, in whatever order they come."""
    waiting = []
    for job in jobs:
        path = None if kept is None else kept / f"{policies[job[0]].id}-{job[1]:06d}-{block}.npz"
        found = None if path is None else read_arrays(path)
        if found is not None:
            tally.add(min(block, len(futures.account) - job[1]) * months)
            yield job, found
        else:
            policy = policies[job[0]]
            part = futures.block(job[1], block, {**_supposed(policy, len(futures)), **instead.get(policy.id, {})})
            waiting.append((job, (layout, policies[job[0]], part, months, path)))
    if crew.workers <= 1 or len(waiting) <= 1:
        with listening(tally.add):
            for job, task in waiting:
                yield job, compute(*task)
        return
    if not crew.rehearsed:
        _rehearse(crew, layout, policies[0], futures)
        crew.rehearsed = True
    heard = crew.beats
    running = {crew.submit(compute, *task): job for job, task in waiting}
    while running:
        ready = crew.wait(running)
        now = crew.beats
        tally.add(now - heard)
        heard = now
        for work in ready:
            yield running.pop(work), work.result()


def _rehearse(crew: Crew, layout: Layout, policy: Policy, futures: Futures) -> None:
    """Let the workers compile the kernels between them, not each of them all."""
    two = futures.block(0, 2)
    for part in [crew.submit(rehearse, layout, policy, two, names) for names in parts_of_the_month()]:
        part.result()


class _Canvas:
    """The arrays of a whole study, filled block by block."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self.plan, self.layout = plan, layout
        self.named = variables(layout.communities, layout.actors)
        months, size = plan.years * 12, (len(plan.policies), plan.futures)
        self.outcomes = {name: np.empty((*size, months + 1), dtype=np.float32) for name in self.named}
        self.residents = np.empty((*size, plan.years + 1, len(layout.groups), len(layout.places)), dtype=np.int32)

    def paint(self, number: int, start: int, arrays: Arrays) -> None:
        part = slice(start, start + len(arrays["residents"]))
        for name, canvas in self.outcomes.items():
            canvas[number, part] = arrays[name]
        self.residents[number, part] = arrays["residents"]

    def dataset(self, crisis: Crisis, futures: Futures) -> xr.Dataset:
        """The study: outcomes, residents and drawn quantities, with their units and words."""
        plan, layout = self.plan, self.layout
        data = {
            name: (("policy", "future", "month"), self.outcomes[name], _describe(item, name))
            for name, item in self.named.items()
        }
        residents = {"units": "person", "long_name": "People living at home, by group and place, at each year's end."}
        drawn = {f"drawn_{key}": (("future",), values, _describe_drawn(key)) for key, values in futures.drawn.items()}
        return xr.Dataset(
            {**data, "residents": (("policy", "future", "year", "group", "place"), self.residents, residents), **drawn},
            coords={
                "policy": list(plan.policies),
                "month": np.arange(plan.years * 12 + 1),
                "year": np.arange(plan.years + 1),
                "group": list(layout.groups),
                "place": list(layout.places),
                "account": (("future",), np.array(futures.schools)[futures.account]),
            },
            attrs={
                "title": f"{crisis.name}: policies over futures",
                "crisis": crisis.id,
                "crisis_digest": plan.crisis_digest,
                "code_digest": plan.code_digest,
                "version": plan.version,
                "seed": plan.seed,
                "as_of": plan.as_of,
                "account": plan.account,
                "gates": plan.gates,
                "key": plan.key,
                "month_order": [item.name for item in the_month()],
                "judgement": sorted(futures.judgement),
            },
        )


def _describe(item: Outcome, name: str) -> dict[str, str]:
    owner = name.removeprefix(f"{item.id}_").replace("_", " ") if item.per else ""
    return {
        "units": item.unit,
        "long_name": f"{item.sentence} ({owner})" if owner else item.sentence,
        "kind": item.kind,
        "better": item.better,
        "format": item.format,
        "outcome": item.id,
    }


def _describe_drawn(key: str) -> dict[str, str]:
    item = declared_for(key, parameters.all())
    return {} if item is None else {"units": item.unit, "long_name": item.about}


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def digest_of(dataset: xr.Dataset) -> str:
    """A digest of the numbers of a study: the same bytes whatever the cores, the blocks or the day."""
    total = hashlib.sha256()
    for name in sorted(map(str, dataset.variables)):
        values = dataset[name].values
        total.update(name.encode())
        total.update(
            np.ascontiguousarray(values).tobytes() if values.dtype.kind not in "OU" else repr(values.tolist()).encode()
        )
    return total.hexdigest()
