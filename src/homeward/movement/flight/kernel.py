"""The compiled heart of a flight: leave, choose, queue, arrive.

For each future f and step s of `hours` hours:

* leave      a household of cohort c leaves with chance 1 - exp(-rate * threat * pace * (1 + contagion * left) *
             (1 + news) * hours), where `left` is the share gone by the last step of those of the neighbourhood who
             will leave, and `news` counts once somebody has arrived. A share, drawn once, stays whatever happens.
* choose     a destination t with chance proportional to attraction * safety * room * (km + SOFTENING) ** -power,
             km of the whole way, times (people already there + FEW) ** kin where people follow their own.
* queue      each bottleneck passes min(capacity, queue + inflow); fractions of a head are decided by luck.
* travel     km / speed steps; where that is not whole, people divide between the two steps around it.
* onward     a share of those at a destination move on to another of the same country, by its attraction and room.
* reroute    people who find a bottleneck closed take another road, or another destination, or wait.

Steps may be taken `bundle` at once, where that changes nothing but the hour: while each bottleneck has more people
waiting than it passes in all of them, or passes all who come in each.

Every draw has an address (seed, future, stream, step, slot), so blocks of futures and their slices agree.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from homeward.foundation.chance import fill_row, stream_id, uniform
from homeward.foundation.inverse import binomial
from homeward.movement.flight.choice import DIRECT, NOWHERE, divide, factors, move_on, weights

FAR = 1e9
"""Steps that no flight lasts; a longer stretch is cut to it."""

_NO_GATE = np.int64(-1)
_STAY = stream_id("flight.stay")
_LEAVE = stream_id("flight.leave")
_DELAY = stream_id("flight.delay")
_PASS = stream_id("flight.pass")


@njit(cache=True)
def _times(km, km_per_step, whole, part):  # type: ignore[no-untyped-def]
    """Steps that each stretch takes, whole ones and the part that is left # (source, target) all."""
    for source in range(km.shape[0]):
        for target in range(km.shape[1]):
            steps = km[source, target] / km_per_step
            whole[source, target] = math.floor(min(steps, FAR))
            part[source, target] = min(steps, FAR) - whole[source, target]


@njit(cache=True)
def _send(heads, kind, target, source, floor_gate, span, step, luck, first_gate, whole, part, due):  # type: ignore[no-untyped-def]
    """Put people of one kind on the stretch from a source towards a target; the last row of `due` is arrival.

    `due` # (bottleneck, step, kind) goes round: it holds as many steps as the longest stretch takes, and a bundle.
    Nobody is due within the `span` steps taken at once at a bottleneck that has had its turn in them.
    """
    gate = first_gate[source, target]
    node = due.shape[0] - 1 if gate == DIRECT else gate
    steps = whole[source, target]
    late = math.floor(heads * part[source, target] + luck)
    ring = due.shape[1]
    soonest = span if node <= floor_gate else 0
    due[node, (step + min(max(steps, soonest), ring - 1)) % ring, kind] += heads - late
    due[node, (step + min(max(steps + 1, soonest), ring - 1)) % ring, kind] += late


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
    gate, queue, entry, origins, weight, factor, span, step, clock, seed, future, first_gate, whole, part, due, share
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
                _send(heads, kind, target, entry, gate, span, step, luck, first_gate, whole, part, due)
                queue[kind] = 0
        elif divide(heads, weight[entry], factor, seed, future, clock + step, entry * origins + kind // targets, share):
            queue[kind] = 0
            for other in range(targets):
                if share[other] > 0:
                    into = kind - target + other
                    _send(share[other], into, other, entry, gate, span, step, luck, first_gate, whole, part, due)


@njit(cache=True)
def _let_through(  # type: ignore[no-untyped-def]
    gate, queue, waiting, allowed, exit_, span, step, luck, first_gate, whole, part, due
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
        _send(served, kind, kind % targets, exit_, gate, span, step, luck, first_gate, whole, part, due)


@njit(cache=True)
def _join(due, step, span, queue):  # type: ignore[no-untyped-def]
    """Those due at a bottleneck # (step, kind) in these steps join its queue # (kind,); how many wait."""
    for ahead in range(span):
        slot = (step + ahead) % due.shape[0]
        for kind in range(queue.shape[0]):
            queue[kind] += due[slot, kind]
            due[slot, kind] = 0
    return queue.sum()


@njit(cache=True)
def _depart(  # type: ignore[no-untyped-def]
    span, step, clock, seed, future, home, rate, household, origin, weight, factor, first_gate, whole, part, hours,
    due, share, origins, luck, delay,
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
        if not divide(going, weight[cohort], factor, seed, future, clock + step, cohort * origins, share):
            continue
        home[cohort] -= going
        gone += going
        for target in range(targets):
            if share[target] > 0:
                kind = origin[cohort] * targets + target
                late = delay[cohort]
                _send(share[target], kind, target, cohort, _NO_GATE, span, step, late, first_gate, whole, part, due)
    return gone


@njit(cache=True)
def _pass_gates(  # type: ignore[no-untyped-def]
    span, step, clock, seed, future, cohorts, weight, factor, first_gate, whole, part, limit, queue, due, share,
    origins, delay,
):  # fmt: skip
    """Every bottleneck in order from the farthest takes in who is due and passes what it can; how many wait then.

    limit: people it passes in a step # (gate,).
    """
    gates = queue.shape[0]
    queued = 0
    for gate in range(gates):
        waiting = _join(due[gate], step, span, queue[gate])
        if waiting == 0:
            continue
        most = limit[gate] * span
        if most <= 0.0:
            entry = cohorts + gates + gate
            _turn_away(
                gate, queue[gate], entry, origins, weight, factor, span, step, clock, seed, future, first_gate, whole,
                part, due, share,
            )  # fmt: skip
        else:
            allowed = waiting
            if most < waiting:
                allowed = min(waiting, math.floor(most + uniform(seed, future, _PASS, clock + step, gate)))
            _let_through(
                gate, queue[gate], waiting, allowed, cohorts + gate, span, step, delay[cohorts + gate], first_gate,
                whole, part, due,
            )  # fmt: skip
        queued += queue[gate].sum()
    return queued


@njit(cache=True)
def _hazards(home, start, near, stay, begun, rate, threat, pace, kind, contagion, lift, out):  # type: ignore[no-untyped-def]
    """The hazard of leaving per hour of each cohort, given who of those who will leave has left around it # (cohort,).

    start: how many of each will leave. stay and begun: room for the heads of each neighbourhood, now and at the start
    # (neighbourhood,).
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
def _fill(there, start):  # type: ignore[no-untyped-def]
    """People at each destination at first # (kind,): as of the first origin, whose kinds come first."""
    there[:] = 0
    for target in range(start.shape[0]):
        there[target] = int(start[target])


@njit(cache=True)
def _stay_or_leave(seed, number, clock, people, share, remaining, home, leavers):  # type: ignore[no-untyped-def]
    """Who of each cohort stays whatever happens, and who is at home still to leave # (cohort,)."""
    for cohort in range(home.shape[0]):
        remaining[cohort] = binomial(uniform(seed, number, _STAY, clock, cohort), people[cohort], share)
        home[cohort] = people[cohort] - remaining[cohort]
        leavers[cohort] = home[cohort]


@njit(cache=True)
def _arrive(due, step, span, inflow, housed):  # type: ignore[no-untyped-def]
    """Count those due at their destinations # (step, kind) in these steps into inflow # (kind,) and housed # (target,).

    Returns how many they are. The kinds of one origin stand together in the order of their targets.
    """
    count = _join(due, step, span, inflow)
    for kind in range(inflow.shape[0]):
        housed[kind % housed.shape[0]] += inflow[kind]
    return count


@njit(cache=True)
def _limits(vehicles, flow, household, hours, out):  # type: ignore[no-untyped-def]
    """How many people each bottleneck passes in a step # (gate,)."""
    for gate in range(out.shape[0]):
        out[gate] = vehicles[gate] * flow[gate] * household * hours


@njit(cache=True)
def _leads(first_gate, gates, out):  # type: ignore[no-untyped-def]
    """Whether the way from a source to any target comes to a bottleneck first # (gate, source)."""
    out[:] = False
    for source in range(first_gate.shape[0]):
        for target in range(first_gate.shape[1]):
            if 0 <= first_gate[source, target] < gates:
                out[first_gate[source, target], source] = True


@njit(cache=True)
def _peak(due, step, span):  # type: ignore[no-untyped-def]
    """The most people due in any one of these steps # (step, kind)."""
    most = 0
    for ahead in range(span):
        slot, heads = (step + ahead) % due.shape[0], 0
        for kind in range(due.shape[1]):
            heads += due[slot, kind]
        most = max(most, heads)
    return most


@njit(cache=True)
def _span(step, steps, bundle, home, hazard, hours, queue, due, limit, leads):  # type: ignore[no-untyped-def]
    """How many steps can be taken at once: a bundle, or one where the hour matters at a bottleneck.

    It does not where more wait than pass in the bundle, nor where in no step more are expected than pass in it.
    """
    if bundle == 1 or step % bundle != 0 or step + bundle > steps:
        return 1
    gates, cohorts = queue.shape[0], home.shape[0]
    for gate in range(gates):
        waiting = queue[gate].sum()
        if waiting >= bundle * limit[gate]:
            continue
        coming = waiting + float(_peak(due[gate], step, bundle))
        for cohort in range(cohorts):
            if leads[gate, cohort]:
                coming += home[cohort] * min(1.0, hazard[cohort] * hours)
        for other in range(gates):
            if other != gate and leads[gate, cohorts + other]:
                coming += min(limit[other], queue[other].sum()) + _peak(due[other], step, bundle)
        if coming > limit[gate]:
            return 1
    return bundle


@njit(cache=True)
def _clear(due, queue, housed):  # type: ignore[no-untyped-def]
    """Nobody is under way # (node, step, kind), waits # (gate, kind) or is housed # (target,): number by number too."""
    for node in range(due.shape[0]):
        for step in range(due.shape[1]):
            for kind in range(due.shape[2]):
                due[node, step, kind] = 0
    for gate in range(queue.shape[0]):
        for kind in range(queue.shape[1]):
            queue[gate, kind] = 0
    for target in range(housed.shape[0]):
        housed[target] = 0.0


@njit(cache=True)
def _add(total, counts):  # type: ignore[no-untyped-def]
    """Add counts to a total, one by one: a whole row at once takes seconds to compile."""
    for place in range(total.size):
        total[place] += counts[place]


@njit(cache=True)
def _still_on_road(queue, due, out):  # type: ignore[no-untyped-def]
    """People who wait at a bottleneck or are under way # (kind,)."""
    for kind in range(out.shape[0]):
        out[kind] = queue[:, kind].sum() + due[:, :, kind].sum()


# The arrays of `flee`:
# ahead: steps ahead that people can be due; areas, countries: how many there are.
# bundle: steps that may be taken at once; what happens in them is written to the first.
# numbers: the futures' own numbers, the address of their luck # (future,); clock: added to the step in it.
# flow: factor on what each bottleneck passes # (future, gate).
# kin: exponent on how many are at a target already, `start` # (target,) of them at first # (future,);
# ties and crowd: exponents on how many are in its country and how many destinations that has open # (future,).
# onward: chance an hour that somebody at a destination moves on # (future,); `start` moves as of the first origin.
# people # (future, cohort); rate, contagion, news, speed, household, power, stay_share # (future,);
# attraction # (future, target); pace # (future, step, kind), its last value holding on; threat # (step, cohort);
# safety # (step, target);
# first_gate, km # (spell, source, target), sources being cohorts, bottleneck exits, bottleneck entries; log_km
# likewise, of the whole way and SOFTENING;
# vehicles # (step, gate) per hour; inflow # (future, step, origin*target); left, queued # (future, step).
@njit(cache=True)
def flee(  # type: ignore[no-untyped-def]
    seed, numbers, clock, hours, bundle, ahead, areas, countries, people, stay_share, rate, contagion, news, speed,
    household, attraction, power, pace, flow, kin, ties, crowd, onward, start, threat, safety, beds, country, near,
    kind, origin, spell, first_gate, km, log_km, vehicles, inflow, left, queued, remaining, on_road,
):  # fmt: skip
    """Run every future of a block; see the module's words. Results are written into the last five arrays."""
    (futures, cohorts), (steps, gates) = people.shape, vehicles.shape
    sources, targets = first_gate.shape[1], first_gate.shape[2]
    kinds, origins = inflow.shape[2], inflow.shape[2] // first_gate.shape[2]
    stay, begun, count, there = np.zeros(areas), np.zeros(areas), np.zeros(countries), np.zeros(countries)
    due, queue = np.zeros((gates + 1, ahead, kinds), dtype=np.int64), np.zeros((gates, kinds), dtype=np.int64)
    weight, factor = np.zeros((sources, targets)), np.ones(targets)
    share, housed, pull = np.zeros(targets, dtype=np.int64), np.zeros(targets), np.zeros(targets)
    there_now, moved = np.zeros(kinds, dtype=np.int64), np.zeros(kinds, dtype=np.int64)
    hazard, luck, delay, limit = np.zeros(cohorts), np.empty(cohorts), np.empty(cohorts + gates), np.zeros(gates)
    whole, part = np.zeros((sources, targets), dtype=np.int64), np.zeros((sources, targets))
    leads = np.zeros((gates, sources), dtype=np.bool_)
    home, leavers = np.zeros(cohorts, dtype=np.int64), np.zeros(cohorts, dtype=np.int64)
    for f in range(futures):
        _clear(due, queue, housed)
        _fill(there_now, start)
        _stay_or_leave(seed, numbers[f], clock, people[f], stay_share[f], remaining[f], home, leavers)
        lift, under_way, step, before = 1.0, 0, np.int64(0), -1  # a plain 0 has all compiled twice
        while step < steps:
            now = spell[step]
            if now != before:
                before = now
                weights(first_gate[now], log_km[now], attraction[f], power[f], home, weight)
                _times(km[now], speed[f] * hours, whole, part)
                _leads(first_gate[now], gates, leads)
            factors(housed, start, beds, safety[step], kin[f], country, ties[f], crowd[f], count, there, factor)
            _hazards(
                home, leavers, near, stay, begun, rate[f], threat[step], pace[f, min(step, pace.shape[1] - 1)], kind,
                contagion[f], lift, hazard,
            )  # fmt: skip
            _limits(vehicles[step], flow[f], household[f], hours, limit)
            span = _span(step, steps, bundle, home, hazard, hours, queue, due, limit, leads)
            fill_row(seed, numbers[f], _LEAVE, clock + step, luck)
            fill_row(seed, numbers[f], _DELAY, clock + step, delay)
            left[f, step] = _depart(
                span, step, clock, seed, numbers[f], home, hazard, household[f], origin, weight, factor,
                first_gate[now], whole, part, hours * span, due, share, origins, luck, delay,
            )  # fmt: skip
            queued[f, step] = _pass_gates(
                span, step, clock, seed, numbers[f], cohorts, weight, factor, first_gate[now], whole, part, limit,
                queue, due, share, origins, delay,
            )  # fmt: skip
            under_way += left[f, step] - _arrive(due[gates], step, span, inflow[f, step], housed)
            if onward[f] > 0.0:
                _add(there_now, inflow[f, step])
                move_on(
                    -math.expm1(-onward[f] * hours * span), there_now, inflow[f, step], housed, attraction[f], factor,
                    country, clock + step, seed, numbers[f], sources * origins, pull, share, moved,
                )  # fmt: skip
            elif under_way == 0 and home.sum() == 0:
                break
            lift = 1.0 + news[f] if housed.sum() > 0.0 else lift
            step += span
        _still_on_road(queue, due, on_road[f])
        _add(remaining[f], home)
