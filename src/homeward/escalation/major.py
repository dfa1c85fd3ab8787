"""Major escalation: a proportional hazard for fighting with 100 or more deaths in 45 days, and its severity.

    ln h = ln h0 + ln R + memory * (z - z_mean) + time_since * (ln(1 + years) - time_mean)
         + arms + exercises + trust + return + max(cap, settlement + mission + confidence)
    P(attack this month) = 1 - exp(-h / 12)

h0 base hazard, R regime factor; z is 1 after a fatal month and fades with a half-life of years (so incidents feed a
slow memory, never a fast trigger); every covariate is centred on its average over the calibration window. Settlement,
mission and confidence-building overlap, hence the floor `cap` on their joint effect. Deaths follow a Pareto law from
100, D = 100 * U ** (-1 / a), at most `severity.cap`; 1,000 or more is a war.
"""

from __future__ import annotations

import numpy as np

from homeward.escalation.exercises import PUSH_EXERCISE
from homeward.escalation.incidents import LINE_CIVILIAN, LINE_MILITARY
from homeward.escalation.memory import MEMORY, YEARS_QUIET
from homeward.escalation.undertakings import PUSH_CONFIDENCE
from homeward.foundation.declare import field, uncertain
from homeward.foundation.inverse import binomial_quantile
from homeward.foundation.types import Floats
from homeward.world.fields import (
    ATTACK,
    ATTACK_DEATHS,
    ATTACK_REACHES,
    HAZARD,
    PUSH_ARMS,
    PUSH_MISSION,
    PUSH_RETURN,
    PUSH_SETTLEMENT,
    PUSH_TRUST,
    WAR,
)
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

LEAST_HAZARD, MOST_HAZARD = 1e-6, 24.0  # 1/year; beyond these a month cannot tell the difference

BASE = uncertain("escalation.base", unit="1/year", low=0.0, about="Major escalations a year, all else average.")
REGIME = uncertain("escalation.regime", unit="share", low=0.0, about="Regime factor on the hazard.")
ON_MEMORY = uncertain("escalation.memory", unit="log_ratio", about="Effect of fatal incidents in the last years.")
HALF_LIFE = uncertain("escalation.memory_half_life", unit="year", low=0.1, about="Half-life of that memory.")
MEMORY_MEAN = uncertain(
    "escalation.memory_mean", unit="share", low=0.0, high=1.0, about="Average memory in the calibration window."
)
ON_TIME = uncertain("escalation.time_since", unit="log_ratio", about="Effect per unit of ln(1 + years of quiet).")
TIME_MEAN = uncertain(
    "escalation.time_mean", unit="number", low=0.0, about="Average of ln(1 + years of quiet) in that window."
)
YEARS_SINCE = uncertain(
    "escalation.years_since", unit="year", low=0.0, about="Years from the last major fighting to the date of the study."
)
CAP = uncertain(
    "escalation.cap", unit="log_ratio", high=0.0, about="Floor of settlement, mission and confidence together."
)
EXPONENT = uncertain("severity.exponent", unit="number", low=0.05, about="Exponent of the tail of deaths.")
SEVERITY_CAP = uncertain("severity.cap", unit="person", low=100.0, about="Most deaths of one escalation.")
SEVERITY_FLOOR = uncertain("severity.floor", unit="person", low=1.0, about="Fewest deaths of a major escalation.")
WAR_THRESHOLD = uncertain("severity.war_threshold", unit="person", low=1.0, about="Deaths from which it is a war.")
CIVILIAN_SHARE = uncertain(
    "severity.civilian_share", unit="share", low=0.0, high=1.0, about="Civilians among the dead of an escalation."
)
REACHES = uncertain(
    "escalation.reaches", unit="share", low=0.0, high=1.0, about="Chance that an attack reaches the land returned to."
)
ATTACK_CIVILIANS = field("attack_civilians", unit="person", about="Civilians killed in this month's escalation.")


def log_hazard(
    base: Floats, regime: Floats, covariates: tuple[tuple[Floats, Floats, Floats], ...], pushes: Floats, damping: Floats
) -> Floats:
    """The log hazard # (future,).

    covariates: (coefficient, value, average) each; damping: settlement, mission and confidence, already capped.
    """
    total = np.log(base) + np.log(regime) + pushes + damping
    for coefficient, value, average in covariates:
        total = total + coefficient * (value - average)
    return np.clip(total, np.log(LEAST_HAZARD), np.log(MOST_HAZARD))


def chance_in_month(hazard: Floats) -> Floats:
    """Chance of at least one event in a month at a yearly hazard."""
    return -np.expm1(-hazard / 12.0)


def severity(luck: Floats, exponent: Floats, least: Floats, most: Floats) -> Floats:
    """Deaths of an escalation: whole numbers, Pareto from `least`, at most `most`; more luck, more deaths."""
    return np.floor(np.minimum(least * (1.0 - luck) ** (-1.0 / exponent), most))


def begin(world: World, today: Today) -> None:
    """Start the memory and the years of quiet from the last major fighting before the study."""
    years = today[YEARS_SINCE]
    world[YEARS_QUIET] = years
    world[MEMORY] = 0.5 ** (years / today[HALF_LIFE])


def _remember(world: World, today: Today) -> None:
    """Age memory and quiet by a month; a month with deaths on the line sets the memory to its full height."""
    fatal = world[LINE_MILITARY] + world[LINE_CIVILIAN] > 0
    faded = world[MEMORY] * 0.5 ** (1.0 / (12.0 * today[HALF_LIFE]))
    world[MEMORY] = np.where(fatal, 1.0, faded)
    world[YEARS_QUIET] = world[YEARS_QUIET] + 1.0 / 12.0


@mechanism(
    "escalation.major",
    sentence="Whether a major escalation begins, how deadly it is, and whether it reaches the land returned to.",
    reads=[
        LINE_MILITARY, LINE_CIVILIAN, MEMORY, YEARS_QUIET,
        PUSH_ARMS, PUSH_EXERCISE, PUSH_TRUST, PUSH_RETURN, PUSH_SETTLEMENT, PUSH_MISSION, PUSH_CONFIDENCE,
    ],
    writes=[HAZARD, ATTACK, ATTACK_DEATHS, ATTACK_CIVILIANS, ATTACK_REACHES, WAR, MEMORY, YEARS_QUIET],
    uses=[
        BASE, REGIME, ON_MEMORY, HALF_LIFE, MEMORY_MEAN, ON_TIME, TIME_MEAN, YEARS_SINCE, CAP,
        EXPONENT, SEVERITY_CAP, SEVERITY_FLOOR, WAR_THRESHOLD, CIVILIAN_SHARE, REACHES,
    ],
    begin=begin,
)  # fmt: skip
def step(world: World, today: Today) -> None:
    """Set the hazard, draw the attack and what it does."""
    _remember(world, today)
    quiet = np.log1p(world[YEARS_QUIET])
    covariates = (
        (today[ON_MEMORY], world[MEMORY], today[MEMORY_MEAN]),
        (today[ON_TIME], quiet, today[TIME_MEAN]),
    )
    pushes = world[PUSH_ARMS] + world[PUSH_EXERCISE] + world[PUSH_TRUST] + world[PUSH_RETURN]
    damping = np.maximum(today[CAP], world[PUSH_SETTLEMENT] + world[PUSH_MISSION] + world[PUSH_CONFIDENCE])
    world[HAZARD] = np.exp(log_hazard(today[BASE], today[REGIME], covariates, pushes, damping))
    _draw_attack(world, today)


def _draw_attack(world: World, today: Today) -> None:
    """Draw whether an attack begins this month, its dead and its reach."""
    luck = today.luck("escalation.major", 4)
    attack = luck[:, 0] < chance_in_month(world[HAZARD])
    deaths = severity(luck[:, 1], today[EXPONENT], today[SEVERITY_FLOOR], today[SEVERITY_CAP])
    world[ATTACK] = attack.astype(np.float64)
    world[ATTACK_DEATHS] = np.where(attack, deaths, 0.0)
    world[WAR] = (attack & (deaths >= today[WAR_THRESHOLD])).astype(np.float64)
    world[ATTACK_REACHES] = (attack & (luck[:, 2] < today[REACHES])).astype(np.float64)
    heads = world[ATTACK_DEATHS].astype(np.int64)
    world[ATTACK_CIVILIANS] = binomial_quantile(luck[:, 3], heads, today[CIVILIAN_SHARE]).astype(np.float64)
    world[YEARS_QUIET] = np.where(attack, 0.0, world[YEARS_QUIET])
    world[MEMORY] = np.where(attack, 1.0, world[MEMORY])
