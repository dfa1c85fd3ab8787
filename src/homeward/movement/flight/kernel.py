"""The compiled heart of a flight: leave, choose, queue, arrive.

For each future f and step s of `hours` hours:

* leave      a household of cohort c leaves with chance 1 - exp(-rate * threat * pace * (1 + contagion * left) *
             (1 + news) * hours), where `left` is the share of the neighbourhood gone by the last step and `news` counts
             once somebody has arrived. A share of people, drawn once, stays whatever happens.
* choose     a destination t with chance proportional to attraction * safety * room * (km + SOFTENING) ** -power,
             times (people already there + FEW) ** kin where people follow their own.
* queue      each bottleneck passes min(capacity, queue + inflow); fractions of a head are decided by luck.
* travel     km / speed steps; where that is not whole, people divide between the two steps around it.
* reroute    people who find a bottleneck closed take another road, or another destination, or wait.

Every draw has an address (seed, future, stream, step, slot), so blocks of futures and their slices agree.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from homeward.foundation.chance import fill_row, stream_id, uniform
from homeward.foundation.inverse import binomial

SOFTENING = 10.0
"""Kilometres added to a distance, so that the nearest place is not infinitely attractive."""

FEW = 300.0
"""Heads added to those at a destination, so that one where nobody is yet can still draw people."""

DIRECT, NOWHERE = -1, -2
"""Entries of first_gate: the destination lies ahead without a bottleneck; it cannot be reached."""

_STAY = stream_id("flight.stay")
_LEAVE = stream_id("flight.leave")
_CHOOSE = stream_id("flight.choose")
_DELAY = stream_id("flight.delay")
_PASS = stream_id("flight.pass")


@njit(cache=True)
def _weights(first_gate, km, attraction, power, home, out):  # type: ignore[no-untyped-def]
    """Attraction by distance of each destination from each source # (source, target), 0 where out of reach.

    Only sources that somebody can leave from are worked out: cohorts with people at home, and bottlenecks. Powers are
    the dear part, and behind one exit all destinations lie as far from home, so the last power is kept.
    """
    for source in range(out.shape[0]):
        if source < home.shape[0] and home[source] == 0:
            continue
        last, fall = -1.0, 0.0
        for target in range(out.shape[1]):
            out[source, target] = 0.0
            if first_gate[source, target] != NOWHERE:
                if km[source, target] != last:
                    last = km[source, target]
                    fall = (last + SOFTENING) ** -power
                out[source, target] = attraction[target] * fall


@njit(cache=True)
def _send(  # type: ignore[no-untyped-def]
    heads, kind, target, source, floor_gate, step, clock, seed, future, first_gate, km, km_per_step, due
):
    """Put people of one kind on the stretch from a source towards a target; the last row of `due` is arrival."""
    targets = first_gate.shape[1]
    gate = first_gate[source, target]
    node = due.shape[0] - 1 if gate == DIRECT else gate
    whole = km[source, target] / km_per_step
    steps = math.floor(whole)
    luck = uniform(seed, future, _DELAY, clock + step, source * targets + target)
    late = math.floor(heads * (whole - steps) + luck)
    when = step + steps
    if node <= floor_gate and when == step:
        when = step + 1
    last = due.shape[1] - 1
    due[node, min(when, last), kind] += heads - late
    due[node, min(step + steps + 1, last), kind] += late


@njit(cache=True)
def _divide(heads, weight, factor, seed, future, time, slot, out):  # type: ignore[no-untyped-def]
    """Divide people over destinations by weight * factor (by weight alone if every factor is 0); False if none."""
    total = 0.0
    plain = 0.0
    for target in range(weight.shape[0]):
        total += weight[target] * factor[target]
        plain += weight[target]
    if plain <= 0.0:
        return False
    open_only = total > 0.0
    rest = total if open_only else plain
    left = heads
    out[:] = 0
    for target in range(weight.shape[0]):
        share = weight[target] * (factor[target] if open_only else 1.0)
        chance = 1.0 if share >= rest else share / rest
        luck = uniform(seed, future, _CHOOSE, time, slot * weight.shape[0] + target) if 0.0 < chance < 1.0 else 0.5
        out[target] = binomial(luck, left, chance)
        left -= out[target]
        if left == 0:
            break
        rest = max(rest - share, 0.0)
    return True


@njit(cache=True)
def _leavers(home, rate, hours, household, luck):  # type: ignore[no-untyped-def]
    """How many people of a cohort leave in a step: whole households, each with the chance of the hazard."""
    if rate <= 0.0:
        return 0
    households = math.ceil(home / household)
    going = binomial(luck, households, -math.expm1(-rate * hours))
    return home if going == households else home * going // households


@njit(cache=True)
def _turn_away(  # type: ignore[no-untyped-def]
    gate, queue, entry, origins, weight, factor, step, clock, seed, future, first_gate, km, km_per_step, due, share
):
    """People at a closed bottleneck take another road or another destination; without one they wait."""
    targets = first_gate.shape[1]
    for kind in range(queue.shape[0]):
        heads = queue[kind]
        if heads == 0:
            continue
        target = kind % targets
        if first_gate[entry, target] != NOWHERE:
            if first_gate[entry, target] != gate:
                _send(heads, kind, target, entry, gate, step, clock, seed, future, first_gate, km, km_per_step, due)
                queue[kind] = 0
        elif _divide(
            heads, weight[entry], factor, seed, future, clock + step, entry * origins + kind // targets, share
        ):
            queue[kind] = 0
            for other in range(targets):
                if share[other] > 0:
                    into = kind - target + other
                    _send(
                        share[other], into, other, entry, gate, step, clock, seed, future, first_gate, km,
                        km_per_step, due,
                    )  # fmt: skip


@njit(cache=True)
def _let_through(  # type: ignore[no-untyped-def]
    gate, queue, allowed, exit_, step, clock, seed, future, first_gate, km, km_per_step, due
):
    """Pass `allowed` people of a mixed queue, each kind in proportion, to the next stretch."""
    targets = first_gate.shape[1]
    total = queue.sum()
    before = 0
    passed = 0
    for kind in range(queue.shape[0]):
        heads = queue[kind]
        if heads == 0:
            continue
        before += heads
        upto = before * allowed // total
        served = upto - passed
        passed = upto
        if served == 0 or first_gate[exit_, kind % targets] == NOWHERE:
            continue
        queue[kind] -= served
        _send(served, kind, kind % targets, exit_, gate, step, clock, seed, future, first_gate, km, km_per_step, due)


@njit(cache=True)
def _one_step(  # type: ignore[no-untyped-def]
    step, clock, seed, future, home, rate, household, origin, weight, factor, first_gate, km, vehicles, flow, hours,
    km_per_step, queue, due, share, origins, luck,
):  # fmt: skip
    """Departures at the given hazards, then every bottleneck in order from the farthest; returns heads that left."""
    cohorts, targets = home.shape[0], first_gate.shape[1]
    gates = queue.shape[0]
    gone = 0
    fill_row(seed, future, _LEAVE, clock + step, luck)
    for cohort in range(cohorts):
        if home[cohort] == 0 or rate[cohort] <= 0.0:
            continue
        going = _leavers(home[cohort], rate[cohort], hours, household, luck[cohort])
        if going == 0:
            continue
        if not _divide(going, weight[cohort], factor, seed, future, clock + step, cohort * origins, share):
            continue
        home[cohort] -= going
        gone += going
        for target in range(targets):
            if share[target] > 0:
                kind = origin[cohort] * targets + target
                _send(
                    share[target], kind, target, cohort, -1, step, clock, seed, future, first_gate, km, km_per_step, due
                )
    for gate in range(gates):
        queue[gate] += due[gate, step]
        waiting = queue[gate].sum()
        if waiting == 0:
            continue
        if vehicles[gate] * flow[gate] <= 0.0:
            entry = cohorts + gates + gate
            _turn_away(
                gate, queue[gate], entry, origins, weight, factor, step, clock, seed, future, first_gate, km,
                km_per_step, due, share,
            )  # fmt: skip
            continue
        limit = vehicles[gate] * flow[gate] * household * hours
        limit += uniform(seed, future, _PASS, clock + step, gate)
        allowed = waiting if limit >= waiting else math.floor(limit)
        _let_through(
            gate, queue[gate], allowed, cohorts + gate, step, clock, seed, future, first_gate, km, km_per_step, due
        )
    return gone


@njit(cache=True)
def _hazards(home, start, near, near_count, rate, threat, pace, kind, contagion, lift, out):  # type: ignore[no-untyped-def]
    """The hazard of leaving per hour of each cohort, given who has left around it # (cohort,)."""
    stay = np.zeros(near_count)
    whole = np.zeros(near_count)
    for cohort in range(home.shape[0]):
        stay[near[cohort]] += home[cohort]
        whole[near[cohort]] += start[cohort]
    for cohort in range(home.shape[0]):
        if home[cohort] == 0:
            out[cohort] = 0.0
            continue
        left = 1.0 - stay[near[cohort]] / whole[near[cohort]] if whole[near[cohort]] > 0.0 else 0.0
        out[cohort] = rate * threat[cohort] * pace[kind[cohort]] * (1.0 + contagion * left) * lift


@njit(cache=True)
def _factors(housed, start, beds, safety, kin, out):  # type: ignore[no-untyped-def]
    """What a destination's safety, room and people already there make of its attraction # (target,)."""
    for target in range(out.shape[0]):
        there = housed[target] + start[target]
        room = 1.0 - there / beds[target] if beds[target] > 0.0 else 0.0
        out[target] = safety[target] * max(room, 0.0)
        if kin != 0.0:
            out[target] *= (there + FEW) ** kin


@njit(cache=True)
def _stay_or_leave(seed, number, clock, people, share, remaining, home):  # type: ignore[no-untyped-def]
    """Who of each cohort stays whatever happens, and who is at home still to leave # (cohort,)."""
    for cohort in range(home.shape[0]):
        remaining[cohort] = binomial(uniform(seed, number, _STAY, clock, cohort), people[cohort], share)
        home[cohort] = people[cohort] - remaining[cohort]


@njit(cache=True)
def _arrive(due, inflow, housed):  # type: ignore[no-untyped-def]
    """Count those due at their destinations # (kind,) into inflow # (kind,) and housed # (target,); how many they are.

    The kinds of one origin stand together in the order of their targets.
    """
    for kind in range(due.shape[0]):
        inflow[kind] = due[kind]
        housed[kind % housed.shape[0]] += due[kind]
    return due.sum()


@njit(cache=True)
def flee(  # type: ignore[no-untyped-def]
    seed, numbers, clock, hours, people, stay_share, rate, contagion, news, speed, household, attraction, power, pace,
    flow, kin, start, threat, safety, beds, near, kind, origin, spell, first_gate, km, vehicles, inflow, left, queued,
    remaining, on_road,
):  # fmt: skip
    """Run every future of a block; see the module's words. Results are written into the last five arrays.

    numbers: the futures' own numbers, the address of their luck # (future,); clock: added to the step in it.
    flow: factor on what each bottleneck passes # (future, gate).
    kin: exponent on how many are at a target already, `start` # (target,) of them at first # (future,).
    people # (future, cohort); rate, contagion, news, speed, household, power, stay_share # (future,);
    attraction # (future, target); pace # (future, step, kind), its last value holding on; threat # (step, cohort);
    safety # (step, target);
    first_gate, km # (spell, source, target), sources being cohorts, bottleneck exits, bottleneck entries;
    vehicles # (step, gate) per hour; inflow # (future, step, origin*target); left, queued # (future, step).
    """
    futures, cohorts = people.shape
    steps, gates = vehicles.shape
    sources, targets = first_gate.shape[1], first_gate.shape[2]
    kinds = inflow.shape[2]
    origins = kinds // targets
    last_pace = pace.shape[1] - 1
    near_count = near.max() + 1 if cohorts > 0 else 1
    due = np.zeros((gates + 1, steps + 1, kinds), dtype=np.int64)
    queue = np.zeros((gates, kinds), dtype=np.int64)
    weight = np.zeros((sources, targets))
    factor = np.ones(targets)
    share = np.zeros(targets, dtype=np.int64)
    housed = np.zeros(targets)
    hazard = np.zeros(cohorts)
    luck = np.empty(cohorts)
    home = np.zeros(cohorts, dtype=np.int64)
    for f in range(futures):
        due[:] = 0
        queue[:] = 0
        housed[:] = 0.0
        _stay_or_leave(seed, numbers[f], clock, people[f], stay_share[f], remaining[f], home)
        lift, under_way = 1.0, 0
        for step in range(steps):
            now = spell[step]
            if step == 0 or now != spell[step - 1]:
                _weights(first_gate[now], km[now], attraction[f], power[f], home, weight)
            _factors(housed, start, beds, safety[step], kin[f], factor)
            _hazards(
                home, people[f], near, near_count, rate[f], threat[step], pace[f, min(step, last_pace)], kind,
                contagion[f], lift, hazard,
            )  # fmt: skip
            left[f, step] = _one_step(
                step, clock, seed, numbers[f], home, hazard, household[f], origin, weight, factor, first_gate[now],
                km[now], vehicles[step], flow[f], hours, speed[f] * hours, queue, due, share, origins, luck,
            )  # fmt: skip
            queued[f, step] = queue.sum()
            under_way += left[f, step] - _arrive(due[gates, step], inflow[f, step], housed)
            if under_way == 0 and home.sum() == 0:
                break
            if housed.sum() > 0.0:
                lift = 1.0 + news[f]
        for k in range(kinds):
            on_road[f, k] = queue[:, k].sum() + due[:, steps, k].sum()
        remaining[f] += home
