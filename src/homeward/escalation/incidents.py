"""Casualty incident-days on the line: a self-exciting (Hawkes) count, taken month by month.

In continuous time the rate on day t is  lambda(t) = mu + x(t),  x(t) = sum over earlier incident-days s of
n * b * exp(-b * (t - s)),  with n the branching ratio, 1/b the mean lag in days and mu = r * (1 - n) * M_cbm * M_ex,
so that the long-run rate is r whatever n is. Over a month of T days, from a residual x0 (g = b * (1 - n),
x* = n * mu / (1 - n)), these hold exactly (linear moment equations of the process):

    E[N]    = mu * T / (1 - n) + (x0 - x*) * (1 - exp(-g T)) / g
    E[x(T)] = x* + (x0 - x*) * exp(-g T)

The count is drawn from a negative binomial with that mean and the variance-to-mean ratio of the process within a
month; the residual becomes x(T) = x0 * exp(-b T) + c * N, with c such that its mean is the exact one.
(Hawkes 1971; Lewis and others 2012; Browning and others 2024 for discrete time.)
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from homeward.escalation import calm
from homeward.escalation.exercises import EXERCISE_FACTOR
from homeward.escalation.settlement_state import YEARS_SIGNED
from homeward.foundation.declare import field, uncertain
from homeward.foundation.inverse import poisson
from homeward.world.fields import ATTACK, INCIDENTS, SETTLEMENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

DAYS = 365.25 / 12.0
POISSON_ABOVE = 400.0  # mean above which the first term of the negative binomial would underflow

RATE = uncertain("incidents.rate", unit="incident/year", low=0.0, about="Long-run casualty incident-days a year.")
BRANCHING = uncertain(
    "incidents.branching", unit="share", low=0.0, high=0.95, about="Follow-on incident-days per incident-day."
)
LAG = uncertain("incidents.lag", unit="day", low=0.5, about="Mean delay of a follow-on incident-day.")
SOLDIERS = uncertain(
    "incidents.military_deaths", unit="person/incident", low=0.0, about="Soldiers killed per incident-day."
)
CIVILIANS = uncertain(
    "incidents.civilian_deaths", unit="person/incident", low=0.0, about="Civilians killed per incident-day."
)
RESIDUAL = field("residual", unit="incident/day", about="Excitation left over from earlier incident-days.")
LINE_MILITARY = field("line_military", unit="person", about="Soldiers killed in incidents on the line this month.")
LINE_CIVILIAN = field("line_civilian", unit="person", about="Civilians killed in incidents on the line this month.")


@njit(cache=True)
def negative_binomial(u, mean, ratio):  # type: ignore[no-untyped-def]
    """The count at cumulative chance u of a negative binomial with a mean and a variance-to-mean ratio above 1."""
    if mean <= 0.0:
        return np.int64(0)
    if ratio <= 1.0 + 1e-9 or mean > POISSON_ABOVE:
        return poisson(u, mean)
    size = mean / (ratio - 1.0)
    rest = 1.0 - 1.0 / ratio
    chance = math.exp(-size * math.log(ratio))
    total = chance
    k = 0
    while total < u:
        chance *= rest * (k + size) / (k + 1.0)
        k += 1
        total += chance
        if chance < 1e-18 and k > mean:
            break
    return np.int64(k)


@njit(cache=True)
def within_month_ratio(branching, decay, days):  # type: ignore[no-untyped-def]
    """Variance over mean of a month's count, started at the mean residual: the moment equations solved."""
    jump = branching * decay
    g = decay * (1.0 - branching)
    one, two = -math.expm1(-g * days), -math.expm1(-2.0 * g * days)
    spread = jump * jump / (2.0 * g)
    pull = spread + jump
    twice = pull * days / g + spread * two / (2.0 * g * g) - (pull + spread) * one / (g * g)
    return 1.0 + 2.0 * twice / days


@njit(cache=True)
def month_of_incidents(luck, background, branching, decay, days, residual, counts):  # type: ignore[no-untyped-def]
    """Draw a month's counts # (future,) and carry the residual # (future,) over; both are written in place."""
    for f in range(luck.shape[0]):
        n, b, mu, x = branching[f], decay[f], background[f], residual[f]
        g = b * (1.0 - n)
        left = math.exp(-g * days)
        level = n * mu / (1.0 - n)
        mean = mu * days / (1.0 - n) + (x - level) * (1.0 - left) / g
        own = x * math.exp(-b * days)
        later = level + (x - level) * left
        count = negative_binomial(luck[f], mean, within_month_ratio(n, b, days))
        counts[f] = count
        residual[f] = own + (later - own) * count / mean if mean > 0.0 else own


@njit(cache=True)
def deaths_of(luck, counts, per_incident, out):  # type: ignore[no-untyped-def]
    """Deaths # (future,) of a month's incidents, by a Poisson law around the mean per incident; written to `out`."""
    for f in range(luck.shape[0]):
        out[f] = poisson(luck[f], counts[f] * per_incident[f])


def begin(world: World, today: Today) -> None:
    """Start the residual at its long-run mean."""
    per_day = today[RATE] / 365.25
    world[RESIDUAL] = per_day * today[BRANCHING]


@mechanism(
    "escalation.incidents",
    sentence="Incidents on the line breed further incidents; a hotline or truce lowers them until it breaks down.",
    reads=[SETTLEMENT, ATTACK, EXERCISE_FACTOR, RESIDUAL, calm.BROKEN, calm.ARRANGED, YEARS_SIGNED],
    writes=[INCIDENTS, RESIDUAL, LINE_MILITARY, LINE_CIVILIAN, *calm.WRITES],
    uses=[RATE, BRANCHING, LAG, SOLDIERS, CIVILIANS, *calm.USES],
    begin=begin,
)
def step(world: World, today: Today) -> None:
    """Draw this month's incident-days and the people they killed."""
    factor = calm.calm_factor(world, today) * world[EXERCISE_FACTOR]
    background = today[RATE] / 365.25 * (1.0 - today[BRANCHING]) * factor
    luck = today.luck("escalation.incidents", 3)
    month_of_incidents(
        luck[:, 0], background, today[BRANCHING], 1.0 / today[LAG], DAYS, world[RESIDUAL], world[INCIDENTS]
    )
    deaths_of(luck[:, 1], world[INCIDENTS], today[SOLDIERS], world[LINE_MILITARY])
    deaths_of(luck[:, 2], world[INCIDENTS], today[CIVILIANS], world[LINE_CIVILIAN])
