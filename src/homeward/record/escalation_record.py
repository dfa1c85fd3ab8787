"""Major escalations simulated from the ceasefire of May 1994 to September 2023, beside the four that happened.

The month's own mechanisms (incidents, major escalation, deaths, trust) run without any policy. Nothing that the test
looks for may inform the base hazard, so it starts from the territorial rivals' Gamma(1.5, 20 years), not from the
posterior that a study uses. Each regime is run alone and in the default mixture. The record: none in 21.9 years, then
April 2016, September 2020, September 2022 and September 2023 in 7.5 years; the split was chosen after seeing it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from homeward.crisis.crisis import Crisis
from homeward.crisis.policies import Policy
from homeward.escalation import deaths, incidents, major, trust
from homeward.foundation.chance import Chance
from homeward.foundation.declare import Parameter, levers, parameters
from homeward.foundation.priors import parse_prior
from homeward.foundation.types import Floats
from homeward.lab.futures import draw_futures
from homeward.model.schedule import schedule_of
from homeward.world.fields import ATTACK
from homeward.world.layout import STANDINGS, Layout
from homeward.world.mechanism import registered
from homeward.world.today import Today
from homeward.world.world import begin

START = dt.date(1994, 5, 1)
QUIET_MONTHS = 263  # May 1994 to March 2016
MONTHS = QUIET_MONTHS + 90  # to September 2023
RECORD = (0, 4)
BEFORE_1994 = {
    "escalation.base": "gamma(1.5, 20)",
    "escalation.years_since": "fixed(0)",
    "incidents.rate": "lognormal(24, 0.5)",
}
REGIMES = {
    "default mixture": "",
    "long run": "fixed(1)",
    "satisfied status quo": "lognormal(0.35, 0.5)",
    "momentum": "lognormal(3, 0.6)",
}
STEPS = (incidents.step, major.step, deaths.step, trust.step)


@dataclass(frozen=True, slots=True)
class RecordTest:
    """How the record sits among simulated counts under one regime.

    central: 95 % of simulated totals; tail_early: chance of no more than were seen in the quiet years;
    tail_late: chance of at least as many as were seen since; joint_rank: probability of the pairs of counts more
    likely than the recorded pair (below 0.95 the pair is inside the central 95 %).
    """

    regime: str
    mean: float
    central: tuple[float, float]
    tail_early: float
    tail_late: float
    joint_rank: float

    @property
    def inside(self) -> bool:
        """Whether the recorded pair of counts lies inside the central 95 %."""
        return self.joint_rank < 0.95

    def as_json(self) -> dict[str, str | float | bool | list[float]]:
        """As the benchmark prints it."""
        return {
            "regime": self.regime,
            "mean": round(self.mean, 3),
            "central_95": list(self.central),
            "chance_of_none_in_the_quiet_years": round(self.tail_early, 4),
            "chance_of_four_or_more_since": round(self.tail_late, 4),
            "joint_rank": round(self.joint_rank, 4),
            "inside": self.inside,
        }


def simulated_counts(crisis: Crisis, futures: int, seed: int, regime: str = "") -> Floats:
    """Major escalations in the quiet years and since # (future, 2), without any policy.

    regime: a prior for the regime factor in place of the crisis's own mixture.
    """
    needed = _needed()
    drawn = draw_futures(crisis, needed, futures, seed=seed, as_of=crisis.as_of)
    values = dict(drawn.drawn)
    for key, text in (BEFORE_1994 | ({"escalation.regime": regime} if regime else {})).items():
        luck = Chance(seed, futures).uniform(f"parameter:{key}", 0, 2)[:, 0]
        values[key] = parse_prior(text).bounded(needed[key].low, needed[key].high).quantile(luck)
    layout = _bare_layout(crisis)
    schedule = schedule_of(Policy("nothing", "", "", ()), layout, levers.all(), MONTHS)
    chance, switched = Chance(seed, futures), np.zeros((futures, 0), dtype=bool)
    make = partial(
        Today, as_of=START, drawn=values, account=drawn.account, schedule=schedule, switched=switched, chance=chance
    )
    world = begin(layout, futures)
    for module in (incidents, major, trust):
        module.begin(world, make(0))
    counts = np.zeros((futures, 2))
    for month in range(MONTHS):
        today = make(month)
        for step in STEPS:
            step(world, today)
        counts[:, int(month >= QUIET_MONTHS)] += world[ATTACK]
    return counts


def _needed() -> Mapping[str, Parameter]:
    """The quantities that the four steps use."""
    steps = {item.step: item for item in registered().values()}
    used = {parameter.id for step in STEPS for parameter in steps[step].parameters}
    return {key: item for key, item in parameters.all().items() if key in used}


def _bare_layout(crisis: Crisis) -> Layout:
    """One place without people: only the two sides matter here."""
    none = np.zeros(1, dtype=np.int64)
    return Layout(
        places=("line",), receptions=("away",), groups=(crisis.returnees, "others"), group_party=np.array([0, 1]),
        cohort_group=none, cohort_place=none, parties=crisis.parties, communities=crisis.parties,
        host=crisis.host_index, returnees=0, actors=(), road_km=np.zeros((1, 1)), exit_km=np.zeros((1, 1)),
        start_people=np.zeros((len(STANDINGS), 1), dtype=np.int64), as_of=START, share_of_start=np.zeros(1),
    )  # fmt: skip


def judge(counts: Floats, regime: str, recorded: tuple[int, int] = RECORD) -> RecordTest:
    """Where the recorded pair of counts lies among the simulated ones # (future, 2)."""
    total = counts.sum(axis=1)
    low, high = np.quantile(total, [0.025, 0.975])
    pairs, times = np.unique(counts, axis=0, return_counts=True)
    chance = times / len(counts)
    own = chance[(pairs == recorded).all(axis=1)]
    likelihood = float(own[0]) if own.size else 0.0
    return RecordTest(
        regime=regime,
        mean=float(total.mean()),
        central=(float(low), float(high)),
        tail_early=float((counts[:, 0] <= recorded[0]).mean()),
        tail_late=float((counts[:, 1] >= recorded[1]).mean()),
        joint_rank=float(chance[chance > likelihood].sum()),
    )


def record_tests(crisis: Crisis, futures: int = 4000, seed: int = 1) -> tuple[RecordTest, ...]:
    """The record beside simulated counts under the default mixture and at each of its corners."""
    return tuple(judge(simulated_counts(crisis, futures, seed, prior), name) for name, prior in REGIMES.items())
