"""Run a flight: plain arrays in, counts per future and step out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from homeward.foundation.chance import Chance
from homeward.foundation.types import Floats, Ints
from homeward.movement.flight.kernel import flee
from homeward.movement.flight.network import FlightNetwork

__all__ = ["Draws", "FlightSetting", "FlightTrack", "run_flight"]


@dataclass(frozen=True, slots=True)
class FlightSetting:
    """What is the same in all futures.

    hours: length of a step. threat: of each cohort, 0 to 1 # (step, cohort). safety: of each target # (step, target).
    beds: room at each target, infinite where unknown # (target,). neighbourhood, kind, origin: numbers # (cohort,);
    kind picks the cohort's column of `pace`, origin is kept on the road. origins: how many there are.
    start: people at each target already, nobody if left out # (target,). country: number of each target's country, all
    one if left out # (target,).
    bundle: steps that may be taken at once, as a day by its hours, wherever the hour does not matter at a bottleneck.
    """

    hours: float
    threat: Floats
    safety: Floats
    beds: Floats
    neighbourhood: Ints
    kind: Ints
    origin: Ints
    origins: int = 1
    start: Floats | None = None
    country: Ints | None = None
    bundle: int = 1


@dataclass(frozen=True, slots=True)
class Draws:
    """What differs between futures # (future,) unless said.

    people # (future, cohort). rate: departures per household and hour under full threat. stay_share: people who do not
    leave. household: people who leave together, and per vehicle at a bottleneck. attraction # (future, target).
    power: how quickly attraction falls with distance. pace: factor on leaving by step, its last value holding on
    # (future, step, kind).
    flow: factor on what each bottleneck of the network passes # (future, gate).
    kin: exponent on how many are at a target already; ties: on how many are in its country; crowd: by which a country's
    open targets divide its attraction among them, 0 none to 1 wholly; 0 if left out # (future,).
    onward: chance an hour that somebody at a target moves on to another in its country; 0 if left out # (future,).
    """

    people: Ints
    stay_share: Floats
    rate: Floats
    contagion: Floats
    news: Floats
    speed: Floats
    household: Floats
    attraction: Floats
    power: Floats
    pace: Floats
    flow: Floats
    kin: Floats | None = None
    ties: Floats | None = None
    crowd: Floats | None = None
    onward: Floats | None = None


@dataclass(frozen=True, slots=True)
class FlightTrack:
    """What happened.

    Steps taken at once are written to the first of them.
    arrived: people who reached a target in a step, by origin, less those who moved on # (future, step, origin, target).
    left: people who set out # (future, step). queued: people waiting at bottlenecks # (future, step).
    remaining: people still at home at the end # (future, cohort). on_road # (future, origin, target) at the end.
    """

    arrived: Ints
    left: Ints
    queued: Ints
    remaining: Ints
    on_road: Ints


def run_flight(
    network: FlightNetwork,
    setting: FlightSetting,
    draws: Draws,
    chance: Chance,
    numbers: Ints | None = None,
    clock: int = 0,
) -> FlightTrack:
    """The flight of a block of futures over a network; heads are conserved in every future.

    numbers: which futures these are, where they are not the whole block of `chance` # (future,).
    clock: set apart from other flights of the same futures by adding it to the step in the address of luck.
    """
    futures, cohorts = draws.people.shape
    steps, targets = network.steps, len(network.targets)
    kinds = setting.origins * targets
    inflow = np.zeros((futures, steps, kinds), dtype=np.int64)
    left = np.zeros((futures, steps), dtype=np.int64)
    queued = np.zeros((futures, steps), dtype=np.int64)
    remaining = np.zeros((futures, cohorts), dtype=np.int64)
    on_road = np.zeros((futures, kinds), dtype=np.int64)
    extra = (draws.kin, draws.ties, draws.crowd, draws.onward)
    kin, ties, crowd, onward = (np.zeros(futures) if x is None else x for x in extra)
    country = np.zeros(targets, dtype=np.int64) if setting.country is None else setting.country
    start = np.zeros(targets) if setting.start is None else setting.start
    ids = chance.first + np.arange(futures) if numbers is None else numbers
    flee(  # type: ignore[call-arg]
        chance.seed, _ints(ids), clock, float(setting.hours), setting.bundle, _longest(network, setting, draws),
        int(np.max(setting.neighbourhood, initial=0)) + 1, int(np.max(country, initial=0)) + 1, _ints(draws.people),
        *map(_floats, (draws.stay_share, draws.rate, draws.contagion, draws.news, draws.speed, draws.household)),
        _floats(draws.attraction), _floats(draws.power), _floats(draws.pace), _floats(draws.flow),
        _floats(kin), _floats(ties), _floats(crowd), _floats(onward), _floats(start),
        _floats(setting.threat), _floats(setting.safety), _floats(setting.beds), _ints(country),
        _ints(setting.neighbourhood), _ints(setting.kind), _ints(setting.origin),
        network.spell, network.first_gate, network.km, network.log_km, _floats(network.vehicles),
        inflow, left, queued, remaining, on_road,
    )  # fmt: skip
    shape = (setting.origins, targets)
    return FlightTrack(
        inflow.reshape(futures, steps, *shape), left, queued, remaining, on_road.reshape(futures, *shape)
    )


def _longest(network: FlightNetwork, setting: FlightSetting, draws: Draws) -> int:
    """How many steps ahead people can be due: those of the longest stretch at the slowest speed, and two.

    No fewer than can be taken at once.
    """
    slowest = float(np.min(draws.speed, initial=np.inf)) * setting.hours
    farthest = float(np.max(network.km, initial=0.0))
    if farthest >= slowest * (network.steps - 2):
        return network.steps + 1 + setting.bundle
    return max(int(farthest / slowest) + 3, setting.bundle + 1)


def _floats(values: Floats) -> Floats:
    return np.ascontiguousarray(values, dtype=np.float64)


def _ints(values: Ints) -> Ints:
    return np.ascontiguousarray(values, dtype=np.int64)
