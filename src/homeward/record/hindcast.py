"""The recorded flight of a crisis, run from stated facts and set beside the record.

Used: when the road opened, what the bottleneck passes in an hour, people per vehicle, the population, who was let go
first and when others could get fuel, the accident that took fuel, nights. Not used: any count of arrivals. The one
circle is named: where the bottleneck's rate was itself counted during the flight, counts inside that window test less,
so the score outside the window is printed as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from homeward.crisis.crisis import Crisis
from homeward.foundation.chance import Chance
from homeward.foundation.types import Floats, Ints
from homeward.lab.futures import draw_futures
from homeward.model.simulate import INITIAL_TOTAL
from homeward.movement.flight import rules
from homeward.movement.flight.case import CrisisFlight, case_from_crisis
from homeward.movement.flight.engine import Draws, FlightSetting, run_flight
from homeward.record.flight_facts import Count, FlightFacts, counts_of, facts_of, hours_of
from homeward.record.scores import Score, as_well_covered, score_counts
from homeward.world.world import rescale

NEEDED = (
    INITIAL_TOTAL,
    rules.DECISION_TIME,
    rules.DEPARTURE_SHARE,
    rules.CONTAGION,
    rules.NEWS,
    rules.NIGHT,
    rules.SPEED,
    rules.PEOPLE_PER_VEHICLE,
    rules.BRIDGE_RATE,
    rules.DISTANCE_POWER,
    rules.KIN_SHARE,
    rules.VILLAGES,
    rules.FIRST_STAY,
    rules.CORRIDOR_OPENING,
    rules.HOMELESS,
    rules.WAITING,
    rules.AFTER_EXPLOSION,
)
NIGHT_FROM, NIGHT_TO = 21, 6
OTHERS, FIRST = 0, 1
"""Kinds of cohort: those who still had homes, and those let go first."""


@dataclass(frozen=True)
class Hindcast:
    """An hourly flight beside its record.

    cumulative: people counted in by the end of each hour # (future, hour). queued: waiting at bottlenecks, likewise.
    by_origin: counted in by region of origin # (future, hour, region). naive: the naive forecasts, like cumulative.
    """

    crisis: Crisis
    facts: FlightFacts
    case: CrisisFlight
    counts: tuple[Count, ...]
    cumulative: Floats
    queued: Floats
    by_origin: Floats
    naive: Mapping[str, Floats]
    drawn: Mapping[str, Floats]
    seed: int

    @property
    def total(self) -> float:
        """The last recorded count, by which errors are divided."""
        return float(self.counts[-1].people)

    def at_counts(self, series: Floats) -> Floats:
        """A series # (future, hour) read at the time of every count # (future, row)."""
        ends = np.arange(1, series.shape[1] + 1, dtype=np.float64)
        hours = hours_of(self.counts, self.facts)
        return np.stack([np.interp(hours, ends, row, left=0.0) for row in series])

    def score(self, series: Floats, rows: Ints | None = None) -> Score:
        """How well a series foretold the counts, or some of them."""
        chosen = np.arange(len(self.counts)) if rows is None else rows
        return score_counts(self.at_counts(series)[:, chosen], self.recorded[chosen], self.total)

    @property
    def recorded(self) -> Floats:
        """The counts # (row,)."""
        return np.array([count.people for count in self.counts], dtype=np.float64)

    @property
    def as_well_covered(self) -> float:
        """Share of the model's own flights with at least as many counts in the band as the record."""
        return as_well_covered(self.at_counts(self.cumulative), self.recorded)

    @property
    def outside_window(self) -> Ints:
        """Rows that lie outside the window in which the bottleneck's rate was counted # (row,)."""
        window = self.facts.measured
        return np.array(
            [row for row, c in enumerate(self.counts) if window is None or not window[0] <= c.at <= window[1]],
            dtype=np.int64,
        )


def hindcast(crisis: Crisis, futures: int = 400, seed: int = 1, first: int = 0) -> Hindcast:
    """Run the recorded flight of a crisis in many futures, from what was known when it began."""
    facts = facts_of(crisis)
    case = case_from_crisis(crisis, facts.start, facts.hours, 1.0, (facts.counted_at,), facts.gathered_at)
    known = draw_futures(
        _without_sides(crisis), {item.id: item for item in NEEDED}, first + futures, seed=seed, as_of=facts.start.date()
    )
    drawn = {key: values[first:] for key, values in known.drawn.items()}
    track = run_flight(case.network, _setting(case), _draws(case, facts, drawn), Chance(seed, futures, first))
    arrived = track.arrived.sum(axis=3)
    cumulative = arrived.sum(axis=2).cumsum(axis=1).astype(np.float64)
    return Hindcast(
        crisis=crisis,
        facts=facts,
        case=case,
        counts=counts_of(crisis, facts),
        cumulative=cumulative,
        queued=track.queued.astype(np.float64),
        by_origin=arrived.cumsum(axis=1).astype(np.float64),
        naive=_naive(facts, drawn),
        drawn=drawn,
        seed=seed,
    )


def _without_sides(crisis: Crisis) -> Crisis:
    """The crisis with the estimates that hold for all only, where there are such.

    One side's figure is no fact, and on the day a flight begins often only one side has given one.
    """
    common = {
        key: tuple(row for row in rows if not row.account) or rows for key, rows in crisis.ledger.estimates.items()
    }
    return replace(crisis, ledger=replace(crisis.ledger, estimates=common))


def longest_wait(result: Hindcast) -> Floats:
    """Hours that the last of the longest queue waits, if the bottleneck goes on at its rate # (future,)."""
    rate = result.drawn[rules.BRIDGE_RATE.id] * result.drawn[rules.PEOPLE_PER_VEHICLE.id]
    hours: Floats = result.queued.max(axis=1) / np.maximum(rate, 1e-9)
    return hours


def flight_of(result: Hindcast, futures: int) -> tuple[FlightSetting, Draws]:
    """What the first futures of a hindcast were run with."""
    drawn = {key: values[:futures] for key, values in result.drawn.items()}
    return _setting(result.case), _draws(result.case, result.facts, drawn)


def _setting(case: CrisisFlight) -> FlightSetting:
    """Everybody is under full threat from the first hour; neighbours are those of the same region."""
    steps, cohorts = case.network.steps, len(case.homes)
    kind = np.full(cohorts, OTHERS, dtype=np.int64)
    origin = case.origin.copy()
    if len(case.heads) and case.heads[0] == 0:
        kind[0] = FIRST
        origin[0] = len(case.regions)
    return FlightSetting(
        hours=case.hours,
        threat=np.ones((steps, cohorts)),
        safety=np.ones((steps, len(case.targets))),
        beds=np.full(len(case.targets), np.inf),
        neighbourhood=origin,
        kind=kind,
        origin=origin,
        origins=len(case.regions) + 1,
    )


def _draws(case: CrisisFlight, facts: FlightFacts, drawn: Mapping[str, Floats]) -> Draws:
    """The futures of the flight; everybody is either let go first or asked to wait."""
    futures = len(drawn[INITIAL_TOTAL.id])
    ones = np.ones(futures)
    flow = np.ones((futures, len(case.gate_roads)))
    for gate, road in enumerate(case.gate_roads):
        if road == facts.bottleneck:
            flow[:, gate] = drawn[rules.BRIDGE_RATE.id] / max(case.network.vehicles[:, gate].max(), 1e-9)
    return Draws(
        people=_people(case, drawn),
        stay_share=1.0 - drawn[rules.DEPARTURE_SHARE.id],
        rate=rules.hourly(drawn[rules.DECISION_TIME.id], drawn[rules.CONTAGION.id], drawn[rules.NEWS.id]),
        contagion=drawn[rules.CONTAGION.id],
        news=drawn[rules.NEWS.id],
        speed=drawn[rules.SPEED.id],
        household=drawn[rules.PEOPLE_PER_VEHICLE.id],
        attraction=np.ones((futures, len(case.targets))),
        power=ones,
        pace=_pace(facts, drawn),
        flow=flow,
    )


def _people(case: CrisisFlight, drawn: Mapping[str, Floats]) -> Ints:
    """Heads by cohort # (future, cohort): the drawn total over the settlements, less those who lost homes outside the
    place where they gathered, who make up the first cohort.
    """
    totals, homeless = drawn[INITIAL_TOTAL.id], drawn[rules.HOMELESS.id]
    out = np.zeros((len(totals), len(case.heads)), dtype=np.int64)
    gathered = np.array([home == case.homes[0] for home in case.homes])
    for future in range(len(totals)):
        everybody = rescale(case.heads, round(float(totals[future])))
        if case.heads[0] == 0:
            outside = np.where(gathered, 0, everybody)
            lost = rescale(outside, min(round(float(homeless[future])), int(outside.sum())))
            everybody = everybody - lost
            everybody[0] = lost.sum()
        out[future] = everybody
    return out


def _pace(facts: FlightFacts, drawn: Mapping[str, Floats]) -> Floats:
    """Hour-by-hour factor on leaving # (future, hour, kind): closed, open, asked to wait, out of fuel, night.

    The decision time counts days with their nights, so the night moves departures within a day and slows none of them.
    """
    hours = np.arange(facts.hours, dtype=np.float64)
    clock = (hours + facts.start.hour) % 24
    night = ((clock >= NIGHT_FROM) | (clock < NIGHT_TO))[None, :]
    by_night = drawn[rules.NIGHT.id][:, None]
    hours_of_night = (24 - NIGHT_FROM + NIGHT_TO) / 24.0
    dark = np.where(night, by_night, 1.0) / (1.0 - hours_of_night * (1.0 - by_night))
    opened = np.clip(hours[None, :] + 1.0 - drawn[rules.CORRIDOR_OPENING.id][:, None], 0.0, 1.0)
    waiting = np.ones_like(opened)
    if facts.others_from is not None:
        before = hours < _hour(facts.others_from, facts)
        waiting = np.where(before[None, :], drawn[rules.WAITING.id][:, None], 1.0)
    if facts.accident is not None:
        since = hours - _hour(facts.accident, facts)
        during = (since >= 0) & (since < facts.accident_hours)
        waiting = waiting * np.where(during[None, :], drawn[rules.AFTER_EXPLOSION.id][:, None], 1.0)
    return np.stack([opened * dark * waiting, opened * dark], axis=2)


def _hour(moment: dt.datetime, facts: FlightFacts) -> float:
    return (moment - facts.start).total_seconds() / 3600.0


def _naive(facts: FlightFacts, drawn: Mapping[str, Floats]) -> dict[str, Floats]:
    """Two forecasts without a model # (future, hour): everybody on day one; a constant rate to the end."""
    leaving = drawn[INITIAL_TOTAL.id] * drawn[rules.DEPARTURE_SHARE.id]
    ends = np.arange(1, facts.hours + 1, dtype=np.float64)
    opening = drawn[rules.CORRIDOR_OPENING.id][:, None]

    def straight(last: float) -> Floats:
        share = np.clip((ends[None, :] - opening) / np.maximum(last - opening, 1.0), 0.0, 1.0)
        values: Floats = share * leaving[:, None]
        return values

    return {"everyone_on_day_one": straight(24.0), "constant_rate": straight(240.0)}


def scores(result: Hindcast) -> dict[str, object]:
    """The scores in the shape that the command prints."""
    own = result.score(result.cumulative)
    settled = np.array([row for row, c in enumerate(result.counts) if not c.conflict], dtype=np.int64)
    return {
        **own.as_json(),
        "own_runs_as_well_covered": round(result.as_well_covered, 4),
        "outside_measured_window": result.score(result.cumulative, result.outside_window).as_json(),
        "without_conflicting_rows": result.score(result.cumulative, settled).as_json(),
        "naive": {name: result.score(series).as_json() for name, series in result.naive.items()},
    }


__all__ = ["NEEDED", "Hindcast", "flight_of", "hindcast", "longest_wait", "scores"]
