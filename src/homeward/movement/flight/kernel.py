"""The compiled heart of a flight: leave, choose, queue, arrive.

For each future f and step s of `hours` hours:

* leave      a household of cohort c leaves with chance 1 - exp(-rate * threat * pace * (1 + contagion * left) *
             (1 + news) * hours), where `left` is the share of the neighbourhood gone by the last step and `news` counts
             once somebody has arrived. A share of people, drawn once, stays whatever happens.
* choose     a destination t with chance proportional to attraction * safety * room * (km + SOFTENING) ** -power,
             km of the whole way, times (people already there + FEW) ** kin where people follow their own.
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

FAR = 1e9
"""Steps that no flight lasts; a longer stretch is cut to it."""

DIRECT, NOWHERE = -1, -2
"""Entries of first_gate: the destination lies ahead without a bottleneck; it cannot be reached."""

_STAY = stream_id("flight.stay")
_LEAVE = stream_id("flight.leave")
_CHOOSE = stream_id("flight.choose")
_DELAY = stream_id("flight.delay")
_PASS = stream_id("flight.pass")


@njit(cache=True)
def _weights(first_gate, log_km, attraction, power, home, out):  # type: ignore[no-untyped-def]
    """Attraction by distance of each destination from each source # (source, target), 0 where out of reach.

    Only sources that somebody can leave from are worked out: cohorts with people at home, and bottlenecks.
    """
    for source in range(out.shape[0]):
        if source < home.shape[0] and home[source] == 0:
            continue
        for target in range(out.shape[1]):
            out[source, target] = 0.0
            if first_gate[source, target] != NOWHERE:
                out[source, target] = attraction[target] * math.exp(-power * log_km[source, target])


@njit(cache=True)
def _times(km, km_per_step, whole, part):  # type: ignore[no-untyped-def]
    """Steps that each stretch takes, whole ones and the part that is left # (source, target) all."""
    for source in range(km.shape[0]):
        for target in range(km.shape[1]):
            steps = km[source, target] / km_per_step
            whole[source, target] = math.floor(min(steps, FAR))
            part[source, target] = min(steps, FAR) - whole[source, target]


@njit(cache=True)
def _send(heads, kind, target, source, floor_gate, step, luck, first_gate, whole, part, due):  # type: ignore[no-untyped-def]
    """Put people of one kind on the stretch from a source towards a target; the last row of `due` is arrival.

    `due` # (bottleneck, step, kind) goes round: it holds as many steps as the longest stretch takes.
    """
    gate = first_gate[source, target]
    node = due.shape[0] - 1 if gate == DIRECT else gate
    steps = whole[source, target]
    late = math.floor(heads * part[source, target] + luck)
    ring = due.shape[1]
    now = 1 if node <= floor_gate and steps == 0 else steps
    due[node, (step + min(now, ring - 1)) % ring, kind] += heads - late
    due[node, (step + min(steps + 1, ring - 1)) % ring, kind] += late


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
    if luck <= 1.0 - households * rate * hours:  # nobody, for P(nobody) is at least that; spares most of the work
        return 0
    going = binomial(luck, households, -math.expm1(-rate * hours))
    return home if going == households else home * going // households


@njit(cache=True)
def _turn_away(  # type: ignore[no-untyped-def]
    gate, queue, entry, origins, weight, factor, step, clock, seed, future, first_gate, whole, part, due, share
):
    """People at a closed bottleneck take another road or another destination; without one they wait."""
    targets = first_gate.shape[1]
    luck = uniform(seed, future, _DELAY, clock + step, entry)
    for kind in range(queue.shape[0]):
        heads = queue[kind]
        if heads == 0:
            continue
        target = kind % targets
        if first_gate[entry, target] != NOWHERE:
            if first_gate[entry, target] != gate:
                _send(heads, kind, target, entry, gate, step, luck, first_gate, whole, part, due)
                queue[kind] = 0
        elif _divide(
            heads, weight[entry], factor, seed, future, clock + step, entry * origins + kind // targets, share
        ):
            queue[kind] = 0
            for other in range(targets):
                if share[other] > 0:
                    into = kind - target + other
                    _send(share[other], into, other, entry, gate, step, luck, first_gate, whole, part, due)


@njit(cache=True)
def _let_through(  # type: ignore[no-untyped-def]
    gate, queue, waiting, allowed, exit_, step, luck, first_gate, whole, part, due
):
    """Pass `allowed` people of a mixed queue, each kind in proportion, to the next stretch."""
    targets = first_gate.shape[1]
    before = 0
    passed = 0
    for kind in range(queue.shape[0]):
        heads = queue[kind]
        if heads == 0:
            continue
        before += heads
        upto = before if allowed == waiting else before * allowed // waiting
        served = upto - passed
        passed = upto
        if served == 0 or first_gate[exit_, kind % targets] == NOWHERE:
            continue
        queue[kind] -= served
        _send(served, kind, kind % targets, exit_, gate, step, luck, first_gate, whole, part, due)


@njit(cache=True)
def _join(due, queue):  # type: ignore[no-untyped-def]
    """Those due at a bottleneck now # (kind,) join its queue # (kind,); how many wait."""
    waiting = 0
    for kind in range(queue.shape[0]):
        queue[kind] += due[kind]
        due[kind] = 0
        waiting += queue[kind]
    return waiting


@njit(cache=True)
def _depart(  # type: ignore[no-untyped-def]
    step, clock, seed, future, home, rate, household, origin, weight, factor, first_gate, whole, part, hours, due,
    share, origins, luck, delay,
):  # fmt: skip
    """Households leave at the given hazards, choose and set out; returns heads that left."""
    cohorts, targets = home.shape[0], first_gate.shape[1]
    gone = 0
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
                _send(share[target], kind, target, cohort, -1, step, delay[cohort], first_gate, whole, part, due)
    return gone


@njit(cache=True)
def _pass_gates(  # type: ignore[no-untyped-def]
    step, clock, seed, future, cohorts, household, weight, factor, first_gate, whole, part, vehicles, flow, hours,
    queue, due, share, origins, delay,
):  # fmt: skip
    """Every bottleneck in order from the farthest takes in who is due and passes what it can; how many wait then."""
    gates = queue.shape[0]
    queued = 0
    for gate in range(gates):
        waiting = _join(due[gate, step % due.shape[1]], queue[gate])
        if waiting == 0:
            continue
        limit = vehicles[gate] * flow[gate] * household * hours
        if limit <= 0.0:
            entry = cohorts + gates + gate
            _turn_away(
                gate, queue[gate], entry, origins, weight, factor, step, clock, seed, future, first_gate, whole, part,
                due, share,
            )  # fmt: skip
        else:
            allowed = waiting
            if limit < waiting:
                allowed = min(waiting, math.floor(limit + uniform(seed, future, _PASS, clock + step, gate)))
            _let_through(
                gate, queue[gate], waiting, allowed, cohorts + gate, step, delay[cohorts + gate], first_gate, whole,
                part, due,
            )  # fmt: skip
        queued += queue[gate].sum()
    return queued


@njit(cache=True)
def _hazards(home, start, near, stay, begun, rate, threat, pace, kind, contagion, lift, out):  # type: ignore[no-untyped-def]
    """The hazard of leaving per hour of each cohort, given who has left around it # (cohort,).

    stay and begun: room for the heads of each neighbourhood, now and at the start # (neighbourhood,).
    """
    stay[:] = 0.0
    begun[:] = 0.0
    for cohort in range(home.shape[0]):
        stay[near[cohort]] += home[cohort]
        begun[near[cohort]] += start[cohort]
    for where in range(stay.shape[0]):
        left = 1.0 - stay[where] / begun[where] if begun[where] > 0.0 else 0.0
        stay[where] = rate * (1.0 + contagion * left) * lift
    for cohort in range(home.shape[0]):
        out[cohort] = stay[near[cohort]] * threat[cohort] * pace[kind[cohort]] if home[cohort] > 0 else 0.0


@njit(cache=True)
def _factors(housed, start, beds, safety, kin, country, ties, crowd, count, there, out):  # type: ignore[no-untyped-def]
    """What a destination's safety, room, people already there and its country make of its attraction # (target,).

    count and there: room for the open destinations and the people of each country # (country,).
    """
    count[:] = 0.0
    there[:] = 0.0
    for target in range(out.shape[0]):
        here = housed[target] + start[target]
        room = 1.0 - here / beds[target] if beds[target] > 0.0 else 0.0
        out[target] = safety[target] * max(room, 0.0)
        there[country[target]] += here
        if out[target] > 0.0:
            count[country[target]] += 1.0
        if kin != 0.0:
            out[target] *= (here + FEW) ** kin
    if ties != 0.0 or crowd != 0.0:
        for target in range(out.shape[0]):
            where = country[target]
            out[target] *= (there[where] + FEW) ** ties * max(count[where], 1.0) ** -crowd


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
    count = due.sum()
    due[:] = 0
    return count


@njit(cache=True)
def _longest(km, speed, hours, steps):  # type: ignore[no-untyped-def]
    """How many steps ahead people can be due: those of the longest stretch at the slowest speed, and two."""
    slowest = speed.min() * hours
    farthest = km.max() if km.size > 0 else 0.0
    if farthest >= slowest * (steps - 2):
        return steps + 1
    return int(farthest / slowest) + 3


# The arrays of `flee`:
# numbers: the futures' own numbers, the address of their luck # (future,); clock: added to the step in it.
# flow: factor on what each bottleneck passes # (future, gate).
# kin: exponent on how many are at a target already, `start` # (target,) of them at first # (future,);
# ties and crowd: exponents on how many are in its country and how many destinations that has open # (future,).
# people # (future, cohort); rate, contagion, news, speed, household, power, stay_share # (future,);
# attraction # (future, target); pace # (future, step, kind), its last value holding on; threat # (step, cohort);
# safety # (step, target);
# first_gate, km # (spell, source, target), sources being cohorts, bottleneck exits, bottleneck entries; log_km
# likewise, of the whole way and SOFTENING;
# vehicles # (step, gate) per hour; inflow # (future, step, origin*target); left, queued # (future, step).
@njit(cache=True)
def flee(  # type: ignore[no-untyped-def]
    seed, numbers, clock, hours, people, stay_share, rate, contagion, news, speed, household, attraction, power, pace,
    flow, kin, ties, crowd, start, threat, safety, beds, country, near, kind, origin, spell, first_gate, km, log_km,
    vehicles, inflow, left, queued, remaining, on_road,
):  # fmt: skip
    """Run every future of a block; see the module's words. Results are written into the last five arrays."""
    futures, cohorts = people.shape
    steps, gates = vehicles.shape
    sources, targets = first_gate.shape[1], first_gate.shape[2]
    kinds = inflow.shape[2]
    origins = kinds // targets
    last_pace = pace.shape[1] - 1
    near_count = near.max() + 1 if cohorts > 0 else 1
    stay, begun = np.zeros(near_count), np.zeros(near_count)
    due = np.zeros((gates + 1, _longest(km, speed, hours, steps), kinds), dtype=np.int64)
    queue = np.zeros((gates, kinds), dtype=np.int64)
    weight = np.zeros((sources, targets))
    factor = np.ones(targets)
    count, there = np.zeros(country.max() + 1), np.zeros(country.max() + 1)
    share = np.zeros(targets, dtype=np.int64)
    housed = np.zeros(targets)
    hazard = np.zeros(cohorts)
    luck = np.empty(cohorts)
    delay = np.empty(cohorts + gates)
    whole, part = np.zeros((sources, targets), dtype=np.int64), np.zeros((sources, targets))
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
                _weights(first_gate[now], log_km[now], attraction[f], power[f], home, weight)
                _times(km[now], speed[f] * hours, whole, part)
            _factors(housed, start, beds, safety[step], kin[f], country, ties[f], crowd[f], count, there, factor)
            _hazards(
                home, people[f], near, stay, begun, rate[f], threat[step], pace[f, min(step, last_pace)], kind,
                contagion[f], lift, hazard,
            )  # fmt: skip
            fill_row(seed, numbers[f], _LEAVE, clock + step, luck)
            fill_row(seed, numbers[f], _DELAY, clock + step, delay)
            left[f, step] = _depart(
                step, clock, seed, numbers[f], home, hazard, household[f], origin, weight, factor, first_gate[now],
                whole, part, hours, due, share, origins, luck, delay,
            )  # fmt: skip
            queued[f, step] = _pass_gates(
                step, clock, seed, numbers[f], cohorts, household[f], weight, factor, first_gate[now], whole, part,
                vehicles[step], flow[f], hours, queue, due, share, origins, delay,
            )  # fmt: skip
            under_way += left[f, step] - _arrive(due[gates, step % due.shape[1]], inflow[f, step], housed)
            if under_way == 0 and home.sum() == 0:
                break
            if housed.sum() > 0.0:
                lift = 1.0 + news[f]
        for k in range(kinds):
            on_road[f, k] = queue[:, k].sum() + due[:, :, k].sum()
        remaining[f] += home
