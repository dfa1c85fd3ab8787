"""Return: displaced households that would ever return choose each month to stay, to visit or to come home.

    gate       no legal, documented entry granted by the host: nobody returns and nobody visits
    pool       households that would ever return, drawn once per future and cohort with the ever-willing share w':
               odds(w') = odds(w) * (reference km / km of road between exile and home) ** b_d
    open pool  less those who come only with a collective status, and those who come only under protection:
               closed = 1 - (1 - needs status * (1 - status)) * (1 - needs protection * (1 - presence))
    logit p    = logit(c0) + b_s safety + b_h (restored - R) + b_l work - b_i integration + b_n (share back - B)
                 + b_pk (presence - 1) + b_doc (documents - 1) + b_st (status - 1) + b_g grant / 1000 + b_m mined
                 - d(years) + d(Y) + b_v visited
    d(years)   = d_early * min(years, 5) + d_late * max(0, years - 5)

c0 is the monthly chance of return read off Bosnia at its peak: 102,000 minority returns in 2002, out of a willing third
of 2.2 million less 288,000 who had come before, are two per cent a month. So every condition is counted from what it
was there and then, or it would be counted twice: years away Y = 9.5, share back B = 0.13, homes restored R = 0.55
(property claims settled), a strong force, papers, full status; safety and work are counted from the peace before the
war, for want of a measure. Returns are registered; the real share of them live at home, up to the free housing of the
place, and the rest are registered and live elsewhere. People driven out again rejoin the pool in part (Gali 1998-2004).
Households decide, not persons.

The nearer people live to their homes, the more of them would ever go back: they look after house and field, come for
the harvest, and give up little. b_d is read off minority returns to Bosnia (6.7 % a year of those displaced inside the
country against 2.2 % of those abroad in 2000, 8.6 against 3.3 in 2003) and off intentions near and far (E174).

Coefficients of housing, work, documents, grants and mines keep the sign that the evidence gives them: a draw beyond
zero counts as no effect. So more of a lever never lowers this month's returns under equal luck. Births and natural
deaths are out of scope. Rows E155-E193; the pace is checked against the reference class in docs.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.chance import fill_row, stream_id, uniform
from homeward.foundation.declare import field, lever, uncertain
from homeward.foundation.inverse import binomial
from homeward.foundation.types import Floats, Ints
from homeward.movement.bookkeeping import DRIVEN_OUT, HOMES, HOUSEHOLDS, NEWLY_DISPLACED
from homeward.world.fields import (
    ENTRY,
    GRANTS_PAID,
    HOUSING,
    MINED,
    PRESENCE,
    REGISTERED_NOW,
    RESTORED,
    RETURNED,
    SAFETY,
    STATUS_GRANTED,
    VISITS,
    WORK,
    YEARS_AWAY,
)
from homeward.world.layout import DISPLACED, REGISTERED, RESIDENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

EARLY_YEARS = 5.0

# Bosnia in 2002, where and when the base was read: rows E180, E181 and ohr_plip (41 % of claims settled at the end of
# 2001, 69 % a year later); the displaced had fled in the middle of 1992.
PEAK_YEARS, PEAK_BACK, PEAK_RESTORED = 9.5, 0.13, 0.55

# Km of road between exile and home at which the willing share is read: the geometric mean of Bosnia's displaced at
# the end of 1996. 760,146 inside the country (115 km, the mean distance between two points of a disc of its area)
# and 991,108 in states that held 1,000 or more (594 km to the capitals): 290 km as the crow flies, a third more by
# road (unhcr_rdf).
REFERENCE_KM = 390.0

DOCUMENTS = lever("return.documents", unit="share", about="Papers given without conditions, 0 none to 1 to everybody.")
GRANT = lever("grants.return", unit="USD/person", high=50_000.0, about="Grant paid to a person who comes home to live.")

WILLING = uncertain(
    "return.willing",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of the displaced who would ever return under the other side's authority.",
)
EXILE_KM = uncertain(
    "return.exile_km",
    unit="km",
    low=1.0,
    about="Road distance between home and where the displaced live, geometric mean over people.",
)
B_DISTANCE = uncertain(
    "return.distance",
    unit="log_ratio",
    low=0.0,
    about="Fall of the log odds of ever returning per e-fold of road distance between exile and home.",
)
NEEDS_STATUS = uncertain(
    "return.needs_status",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of the willing who would come only with a collective status.",
)
NEEDS_PROTECTION = uncertain(
    "return.needs_protection",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of the willing who would come only where protectors from outside are present.",
)
BASE = uncertain(
    "return.base",
    unit="1/month",
    low=1e-6,
    high=0.9,
    about="Monthly chance that a willing household returns when conditions are good.",
)
B_SAFETY = uncertain("return.safety", unit="log_ratio", about="Per standard deviation of safety.")
B_HOUSING = uncertain("return.housing", unit="log_ratio", about="Home restored and free against destroyed or occupied.")
B_WORK = uncertain("return.livelihood", unit="log_ratio", about="Per standard deviation of services and work.")
B_INTEGRATION = uncertain(
    "return.integration", unit="log_ratio", about="Fall per standard deviation of integration where they live now."
)
INTEGRATION = uncertain(
    "return.integration_level", unit="sd", about="How settled the displaced are where they live; 0 is the reference."
)
B_PEERS = uncertain(
    "return.peers", unit="log_ratio", low=0.0, about="Per unit share of the community that is already back."
)
B_MISSION = uncertain("return.mission", unit="log_ratio", about="Where a mission protects the place.")
B_DOCUMENTS = uncertain("return.documents", unit="log_ratio", about="Papers given without condition against none.")
B_STATUS = uncertain("return.status", unit="log_ratio", about="Collective status granted in full against none.")
B_GRANT = uncertain("return.grant", unit="log_ratio", about="Per 1,000 dollars of grant a person.")
B_MINES = uncertain("mines.deter", unit="log_ratio", about="Where all land round a place is mined.")
B_VISITED = uncertain("return.visited", unit="log_ratio", about="After a visit.")
D_EARLY = uncertain("return.delay_early", unit="log_ratio/year", about="Fall a year in the first five years away.")
D_LATE = uncertain("return.delay_late", unit="log_ratio/year", about="Fall a year afterwards.")
REAL = uncertain(
    "return.real_share",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of registered returns that are real residence.",
)
AGAIN = uncertain(
    "return.again", unit="share", low=0.0, high=1.0, about="Share of people driven out again who would still return."
)
VISIT_RATE = uncertain(
    "return.visit_rate", unit="1/month", low=0.0, high=1.0, about="Monthly chance that a willing person visits."
)
SIZE = uncertain("housing.persons_per_home", unit="person", low=1.0, about="People in a household.")

POOL = field("pool", unit="household", dims=("cohort",), about="Households of a cohort that would ever return.")
CAME = field("came", unit="person", dims=("cohort",), about="Returns of a cohort registered since the start.")
VISITED = field("visited", unit="share", about="Share of the willing who have visited home since the start.")


@njit(cache=True)
def draw_pool(displaced, size, willing, seed, first, stream, cohorts, out):  # type: ignore[no-untyped-def]
    """Households that would ever return # (future, cohort), drawn once."""
    for future in range(out.shape[0]):
        for cohort in cohorts:
            households = np.ceil(displaced[future, cohort] / size[future])
            luck = uniform(seed, first + future, stream, 0, cohort)
            out[future, cohort] = binomial(luck, households, willing[future])


@njit(cache=True)
def people_in(households, size, displaced):  # type: ignore[no-untyped-def]
    """People in a number of households, never more than are displaced."""
    return min(displaced, np.int64(np.rint(households * size)))


@njit(cache=True)
def share_out(households, displaced, size, came, real, free, wanted):  # type: ignore[no-untyped-def]
    """How many of the wanted households come, the people registered, and how many of those live there.

    The people who live there never exceed the free housing; over time they are the real share of all who came,
    rounded to whole people.
    """
    before = people_in(households, size, displaced)
    lived = np.rint(real * came)
    most = wanted
    if real > 0.0:
        room = (lived + free) / real - came
        most = min(wanted, np.int64(max(0.0, room) / size) + 1)
    while most > 0:
        registered = before - people_in(households - most, size, displaced)
        living = np.rint(real * (came + registered)) - lived
        if living <= free:
            return most, registered, np.int64(living)
        most -= 1
    return np.int64(0), np.int64(0), np.int64(0)


@njit(cache=True)
def come_home(  # type: ignore[no-untyped-def]
    people, cohorts, place, residents, quantity, entry, safety, restored, work, presence, mined, years, housing,
    homes, seed, first, stream, month, pool, households, came, returned, elsewhere, totals,
):  # fmt: skip
    """One month of returns; households, came, returned, elsewhere # (future, cohort) and totals are written.

    totals # (3, future): willing to return, came home to live, registered and live elsewhere. Where the last is zero
    nothing is written to elsewhere.
    quantity # (future, 13): constant, safety, housing, work, peers, mission, mines, delay early, delay late,
    needs status and does not get it, needs protection, real share, household size. residents # (future, place).
    """
    luck = np.empty(cohorts[-1] + 1 if len(cohorts) else 0)
    for future in range(people.shape[0]):
        totals[:, future] = 0
        returned[future] = 0.0
        if entry[future] <= 0.0:
            continue
        fill_row(seed, first + future, stream, month, luck)
        const, b_safe, b_home, b_work, b_peers, b_mission, b_mines = quantity[future, :7]
        early, late, no_status, protect, real, size = quantity[future, 7:]
        for index in range(len(cohorts)):
            cohort, where = cohorts[index], place[index]
            left = households[future, cohort]
            if left <= 0.0:
                continue
            displaced = people[future, DISPLACED, cohort]
            totals[0, future] += people_in(left, size, displaced)
            there = presence[future, where]
            closed = 1.0 - (1.0 - no_status) * (1.0 - protect * (1.0 - there))
            ready = np.int64(left - np.rint(pool[future, cohort] * closed))
            if ready <= 0:
                continue
            away = years[future, cohort]
            back = people[future, RESIDENT, cohort] / max(homes[future, where], 1.0)
            score = const + b_safe * safety[future, cohort] + b_home * (restored[future, where] - PEAK_RESTORED)
            score += b_work * work[future, where] + b_peers * (back - PEAK_BACK) + b_mission * (there - 1.0)
            score += b_mines * mined[future, where]
            score += early * (EARLY_YEARS - min(away, EARLY_YEARS))
            score += late * (PEAK_YEARS - max(EARLY_YEARS, away))
            chance = 1.0 / (1.0 + np.exp(-score))
            if luck[cohort] <= 1.0 - ready * chance:  # nobody comes: P(none) is at least that; spares most of the work
                continue
            wanted = binomial(luck[cohort], ready, chance)
            if wanted == 0:
                continue
            free = np.floor(max(0.0, housing[future, where] - residents[future, where]))
            coming, registered, live = share_out(left, displaced, size, came[future, cohort], real, free, wanted)
            households[future, cohort] = left - coming
            came[future, cohort] += registered
            if totals[2, future] == 0:
                elsewhere[future] = 0
            elsewhere[future, cohort] = registered - live
            returned[future, cohort] = live
            totals[1, future] += live
            totals[2, future] += registered - live


@njit(cache=True)
def rejoin(newly, driven_out, again, size, cohorts, households):  # type: ignore[no-untyped-def]
    """People driven out again rejoin the pool in part."""
    for future in range(households.shape[0]):
        for cohort in cohorts:
            out = newly[future, cohort] + driven_out[future, cohort]
            if out > 0.0:
                households[future, cohort] += np.rint(again[future] * out / size[future])


def ever_willing(share: Floats, km: Floats, per_fold: Floats) -> Floats:
    """The ever-willing share of people who live so many km of road from home # (future,).

    share: what it is at the reference distance; per_fold: fall of the log odds per e-fold of distance, 0 or more.
    """
    nearer = (REFERENCE_KM / km) ** per_fold
    out: Floats = share * nearer / (1.0 - share + share * nearer)
    return out


def _start(world: World, today: Today) -> None:
    layout = world.layout
    willing = ever_willing(today[WILLING], today[EXILE_KM], today[B_DISTANCE])
    displaced = world.people[:, DISPLACED].astype(np.float64)
    cohorts = layout.cohorts_of(layout.returnees)
    stream = stream_id("return.willing")
    draw_pool(displaced, today[SIZE], willing, today.chance.seed, world.first, stream, cohorts, world[HOUSEHOLDS])
    world[POOL] = world[HOUSEHOLDS]


def _helps(values: Floats) -> Floats:
    """A coefficient that may not turn against the sign of its evidence: below zero counts as none."""
    out: Floats = np.maximum(values, 0.0)
    return out


def constant(world: World, today: Today) -> Floats:
    """The part of the logit that all places share # (future,)."""
    status, base = world[STATUS_GRANTED], today[BASE]
    total: Floats = (
        np.log(base / (1.0 - base))
        - today[B_INTEGRATION] * today[INTEGRATION]
        + _helps(today[B_DOCUMENTS]) * (today.lever(DOCUMENTS) - 1.0)
        + _helps(today[B_STATUS]) * (status - 1.0)
        + _helps(today[B_GRANT]) * today.lever(GRANT) / 1000.0
        + today[B_VISITED] * world[VISITED]
    )
    return total


def _quantities(world: World, today: Today) -> Floats:
    """What the kernel needs of each future # (future, 13)."""
    return np.column_stack(
        [
            constant(world, today),
            today[B_SAFETY],
            _helps(today[B_HOUSING]),
            _helps(today[B_WORK]),
            today[B_PEERS],
            today[B_MISSION],
            -_helps(-today[B_MINES]),
            today[D_EARLY],
            today[D_LATE],
            today[NEEDS_STATUS] * (1.0 - world[STATUS_GRANTED]),
            today[NEEDS_PROTECTION],
            today[REAL],
            today[SIZE],
        ]
    )


def _visit(world: World, today: Today, willing: Ints) -> None:
    """Visits of those who stay away; they make a later return more likely."""
    luck = today.luck("return.visits")[:, 0]
    visits = visits_of(luck, willing, today[VISIT_RATE])
    world[VISITS] = visits
    part = np.divide(visits, willing, out=np.zeros(world.futures), where=willing > 0)
    world[VISITED] += (1.0 - world[VISITED]) * part


@njit(cache=True)
def visits_of(luck, willing, rate):  # type: ignore[no-untyped-def]
    """Visits this month # (future,)."""
    out = np.zeros(len(luck))
    for future in range(len(luck)):
        out[future] = binomial(luck[future], willing[future], rate[future])
    return out


@mechanism(
    "movement.return_home",
    sentence="Displaced households that would return choose to stay, to visit or to come home.",
    reads=[
        ENTRY,
        STATUS_GRANTED,
        SAFETY,
        RESTORED,
        WORK,
        PRESENCE,
        MINED,
        YEARS_AWAY,
        HOUSING,
        HOMES,
        NEWLY_DISPLACED,
        DRIVEN_OUT,
        "people",
    ],
    writes=[RETURNED, REGISTERED_NOW, VISITS, GRANTS_PAID, HOUSEHOLDS, POOL, CAME, VISITED, "people"],
    uses=[
        DOCUMENTS,
        GRANT,
        WILLING,
        EXILE_KM,
        B_DISTANCE,
        NEEDS_STATUS,
        NEEDS_PROTECTION,
        BASE,
        B_SAFETY,
        B_HOUSING,
        B_WORK,
        B_INTEGRATION,
        INTEGRATION,
        B_PEERS,
        B_MISSION,
        B_DOCUMENTS,
        B_STATUS,
        B_GRANT,
        B_MINES,
        B_VISITED,
        D_EARLY,
        D_LATE,
        REAL,
        AGAIN,
        VISIT_RATE,
        SIZE,
    ],
    begin=_start,
)
def return_home(world: World, today: Today) -> None:
    """Draw this month's returns and visits, and move those who return."""
    layout = world.layout
    cohorts = layout.cohorts_of(layout.returnees)
    rejoin(world[NEWLY_DISPLACED], world[DRIVEN_OUT], today[AGAIN], today[SIZE], cohorts, world[HOUSEHOLDS])
    if not world[ENTRY].any():
        for nothing in (RETURNED, REGISTERED_NOW, GRANTS_PAID, VISITS):
            world[nothing][:] = 0.0
        return
    elsewhere = np.empty((world.futures, layout.cohorts), dtype=np.int64)
    totals = np.empty((3, world.futures), dtype=np.int64)
    come_home(
        world.people, cohorts, layout.cohort_place[cohorts], world.occupants, _quantities(world, today),
        world[ENTRY], world[SAFETY], world[RESTORED], world[WORK], world[PRESENCE], world[MINED], world[YEARS_AWAY],
        world[HOUSING], world[HOMES], today.chance.seed, world.first, stream_id("return.home"), today.month,
        world[POOL], world[HOUSEHOLDS], world[CAME], world[RETURNED], elsewhere, totals,
    )  # fmt: skip
    willing, home, away = totals
    world[REGISTERED_NOW][:] = home + away
    world[GRANTS_PAID] = today.lever(GRANT) * home
    _visit(world, today, willing)
    rows = np.flatnonzero(home)
    world.move(world[RETURNED][rows].astype(np.int64), DISPLACED, RESIDENT, rows)
    rows = np.flatnonzero(away)
    world.move(elsewhere[rows], DISPLACED, REGISTERED, rows)
