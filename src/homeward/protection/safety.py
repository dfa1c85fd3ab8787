"""Violence against people at home in a quiet month, and how safe home looks to those who are away.

Attacks a year per 1,000 residents of a cohort, by perpetrator:

    of the returning side:  r * (q * exp(-E_state * presence) + (1 - q) * exp(-E_other * presence) * C * (1 + m * X))
    of the other side:      r * (1 - q) * exp(-E_other * presence) * C * m * X
    E_p = clip(s_p * soldiers / 1000, -cap, cap) + police effect * min(police, cap) / 100
    C = exp(b * 10 * share * (1 - (1 - resolution) * restored))      share: returnees among the residents of the place
    X = 2 * min(share, 1 - share)                                    how mixed the place is, 1 where both are equal

r is the unprotected rate, q the part of it by forces of the state. The forces of the state are taken to be no danger to
the host's own community. b halves where disputes over homes can be settled, measured by the share of homes restored.
s for the state is centred on no effect: no study measured protection of a returning minority against the forces of the
state that rules it (rows E006, E007, E010). Attacks of other perpetrators cannot be made worse by soldiers here, since
every published estimate with a sign says they are made better (E002, E005, E011); the sceptical end is no effect.

Each attack kills one person with chance `lethal`; mines kill residents in proportion to the land still mined. The dead
are moved to the standing "dead". Safety, in standard deviations from the peace before the war:

    safety = start + w * ln(r / rate) - a * M_attack - h * M_harm - i * M_line

M_attack, M_harm, M_line remember an attack that reached the zone, lethal attacks in the place and incident-days on the
line; they fade with one half-life. The exposure of a cohort is what an attack that reaches the zone would mean for it:
1 for the returning side, less for the host's own community, whose forces hold the land. It is kept up whether or not
anybody is at home. Safety is worked out while entry is open or returnees are at home. Rows E140-E143, E161-E168, E194.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.chance import fill_row, stream_id, uniform
from homeward.foundation.declare import field, uncertain
from homeward.foundation.inverse import binomial, poisson
from homeward.foundation.types import Floats, Ints
from homeward.world.fields import (
    ATTACK_REACHES,
    COMMUNAL_INCIDENTS,
    ENTRY,
    EXPOSED,
    HARMED,
    INCIDENTS,
    LETHAL_ATTACKS,
    MINED,
    OBSERVERS,
    POLICE,
    PRESENCE,
    RESTORED,
    SAFETY,
    STRUCK,
    TROOPS,
)
from homeward.world.layout import DEAD, RESIDENT, Layout, once_per_layout
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

# Observers count in full from this number: the size of the missions behind rows E004 and E018 is a few hundred.
FULL_OBSERVERS = 200.0

RATE = uncertain(
    "safety.incident_rate",
    unit="incident/year",
    low=0.0,
    about="Attacks a year per 1,000 residents without protection.",
)
STATE_SHARE = uncertain(
    "safety.state_share",
    unit="share",
    low=0.0,
    high=1.0,
    about="Part of the attacks on the returning side by the state.",
)
MIXING = uncertain(
    "safety.mixing", unit="share", low=0.0, about="Rise of communal attacks where two communities of equal size meet."
)
PER_RETURN = uncertain(
    "incidents.communal_per_return",
    unit="log_ratio",
    about="Log change of communal attacks per ten points of returnees among the residents.",
)
RESOLUTION = uncertain(
    "incidents.communal_resolution",
    unit="share",
    low=0.0,
    high=1.0,
    about="Share of that effect that remains where disputes over homes can be settled.",
)
LETHAL = uncertain("safety.lethal", unit="share", low=0.0, high=1.0, about="Chance that an attack kills.")
MINE_DEATHS = uncertain(
    "mines.incident_rate",
    unit="1/month",
    low=0.0,
    about="Chance a month that a resident of mined land is killed by a mine.",
)
TROOPS_STATE = uncertain(
    "mission.troops_state", unit="log_ratio", about="Fall of the log rate of attacks by the state per 1,000 soldiers."
)
TROOPS_OTHER = uncertain(
    "mission.troops_nonstate", unit="log_ratio", about="Fall of the log rate of other attacks per 1,000 soldiers."
)
TROOPS_CAP = uncertain(
    "mission.troops_cap", unit="log_ratio", low=0.0, about="Most that soldiers can change the log rate of attacks."
)
POLICE_EFFECT = uncertain("mission.police", unit="log_ratio", about="Fall of the log rate of attacks per 100 police.")
POLICE_CAP = uncertain("mission.police_cap", unit="person", low=0.0, about="Police beyond this number add nothing.")
OBSERVERS_EFFECT = uncertain(
    "mission.observers_effect",
    unit="log_ratio",
    about="Change of the log rate of other attacks by a full observer mission.",
)
START = uncertain("safety.start", unit="sd", about="How safe home looks at first; 0 is the peace before the war.")
PER_LOG = uncertain("safety.per_log", unit="sd", low=0.0, about="Gain of safety when attacks fall by a factor of e.")
AFTER_ATTACK = uncertain(
    "safety.attack", unit="sd", low=0.0, about="Loss of safety when a major escalation has just reached the zone."
)
AFTER_HARM = uncertain("safety.harm", unit="sd", low=0.0, about="Loss of safety after a lethal attack in the place.")
AFTER_LINE = uncertain(
    "safety.line", unit="sd", low=0.0, about="Loss of safety per casualty incident-day a month on the line."
)
HOST_EXPOSED = uncertain(
    "safety.host_exposed",
    unit="share",
    low=0.0,
    high=1.0,
    about="Threat of an attack that reaches the zone to the host's own community, that to the returning side being 1.",
)
MEMORY = uncertain("safety.memory", unit="year", low=0.01, about="Half-life of the memory of attacks.")

ATTACK_MEMORY = field("attack_memory", unit="share", about="Memory of an attack that reached the zone, 1 when fresh.")
LINE_MEMORY = field("line_memory", unit="incident", about="Incident-days a month on the line, as remembered.")
HARM_MEMORY = field("harm_memory", unit="share", dims=("cohort",), about="Memory of lethal attacks in the place.")


@njit(cache=True)
def attack_rates(base, state_share, e_state, e_other, communal, mixing, presence, share):  # type: ignore[no-untyped-def]
    """Attacks a year per 1,000 residents (of the returning side, of the other side) in one place.

    communal: log rise of communal attacks for a place of returnees alone; share: returnees among its residents.
    """
    if presence == 0.0 and share == 0.0:
        return base, 0.0
    mixed = 2.0 * min(share, 1.0 - share)
    rise = np.exp(communal * share - e_other * presence)
    other = base * (1.0 - state_share) * rise
    own = base * state_share * np.exp(-e_state * presence) + other * (1.0 + mixing * mixed)
    return own, other * mixing * mixed


@njit(cache=True)
def mine_victims(people, residents, place, mined, chance, seed, number, streams, month, dead):  # type: ignore[no-untyped-def]
    """Draw the month's mine victims of one future and lay each on a cohort, by its residents on mined land."""
    at_risk = 0.0
    for where in range(len(mined)):
        at_risk += (residents[0, where] + residents[1, where]) * mined[where]
    victims = poisson(uniform(seed, number, streams[2], month, 0), chance * at_risk)
    for victim in range(victims):
        left = uniform(seed, number, streams[2], month, victim + 1) * at_risk
        for cohort in range(len(place)):
            left -= people[RESIDENT, cohort] * mined[place[cohort]]
            if left <= 0.0:
                dead[cohort] = min(dead[cohort] + 1, people[RESIDENT, cohort])
                break
    return victims


@njit(cache=True)
def strike(luck, seed, number, streams, month, cohort, expected, kills):  # type: ignore[no-untyped-def]
    """Attacks on a cohort this month by its luck, and how many of them kill."""
    if luck <= 1.0 - expected:  # none, for P(none) is at least 1 - expected; spares most of the work
        return 0, 0
    count = poisson(luck, expected)
    return count, binomial(uniform(seed, number, streams[1], month, cohort), count, kills)


@njit(cache=True)
def add_up_sides(residents, group_side, out):  # type: ignore[no-untyped-def]
    """Residents of one future # (group, place) by side # (2, place): index 0 the side of the returnees, 1 the other."""
    out[:] = 0.0
    for group in range(residents.shape[0]):
        for where in range(residents.shape[1]):
            out[group_side[group], where] += residents[group, where]


@njit(cache=True)
def rate_places(quantity, residents, presence, restored, entry, rates):  # type: ignore[no-untyped-def]
    """Attacks per person and month on either side and the gain of safety, by place of one future # (3, place)."""
    base, by_state, e_state, e_other, rise, resolution, mixing = quantity[:7]
    for where in range(rates.shape[1]):
        own = residents[0, where]
        if own == 0.0 and entry == 0.0:
            continue
        everybody = own + residents[1, where]
        share = own / everybody if everybody > 0.0 else 0.0
        communal = rise * (1.0 - (1.0 - resolution) * restored[where])
        ours, theirs = attack_rates(base, by_state, e_state, e_other, communal, mixing, presence[where], share)
        rates[0, where] = ours / 12000.0
        rates[1, where] = theirs / 12000.0
        rates[2, where] = np.log(base / ours) if ours != base and ours > 0.0 else 0.0


@njit(cache=True)
def live_through(  # type: ignore[no-untyped-def]
    people, residents, group_side, side, place, quantity, presence, mined, restored, harm_memory, kept, entry,
    seed, first, streams, month, struck, attacks, lethal, dead, safety,
):  # fmt: skip
    """One month of one block: attacks, lethal attacks, dead and safety by cohort are written.

    residents # (future, group, place); group_side # (group,) and side # (cohort,): 0 the returnees' side, 1 the other.
    quantity # (future, 12): base, state share, effect on the state, effect on others, communal log rise, resolution,
    mixing, lethal share, mine deaths, standing safety less memories, gain per log, loss per lethal attack remembered.
    `struck` marks futures with an attack or a death; attacks, lethal and dead are cleared where the last month left
    a mark.
    """
    rates = np.zeros((3, mined.shape[1]))
    living = np.empty((2, mined.shape[1]))
    luck = np.ones(people.shape[2])
    for future in range(people.shape[0]):
        kills, mine, standing, per_log, per_harm = quantity[future, 7:]
        number = first + future
        if struck[future] > 0.0:
            attacks[future] = lethal[future] = dead[future] = 0.0
        add_up_sides(residents[future], group_side, living)
        struck[future] = mine_victims(
            people[future], living, place, mined[future], mine, seed, number, streams, month, dead[future]
        )
        safety[future] = standing
        back = living[0].sum()
        if entry[future] == 0.0 and back == 0.0:
            continue
        if back > 0.0:
            fill_row(seed, number, streams[0], month, luck)
        rate_places(quantity[future], living, presence[future], restored[future], entry[future], rates)
        for cohort in range(people.shape[2]):
            here, where = people[future, RESIDENT, cohort], place[cohort]
            if (here == 0 or living[0, where] == 0.0) and (side[cohort] == 1 or entry[future] == 0.0):
                continue
            harm_memory[future, cohort] *= kept[future]
            safety[future, cohort] += per_log * rates[2, where] - per_harm * harm_memory[future, cohort]
            if here == 0:
                continue
            expected = rates[side[cohort], where] * here
            count, killing = strike(luck[cohort], seed, number, streams, month, cohort, expected, kills)
            if count > 0:
                struck[future] = 1.0
                attacks[future, cohort], lethal[future, cohort] = count, killing
                harm_memory[future, cohort] = min(1.0, harm_memory[future, cohort] + killing)
                dead[future, cohort] = min(here, dead[future, cohort] + killing)


@once_per_layout
def _sides(layout: Layout) -> Ints:
    """0 for groups of the returnees' side, 1 for those of the host's own community # (group,)."""
    sides: Ints = (layout.group_party == layout.host).astype(np.int64)
    return sides


def _quantities(world: World, today: Today) -> Floats:
    """What the kernel needs of each future # (future, 12)."""
    cap, thousands = today[TROOPS_CAP], world[TROOPS] / 1000.0
    police = today[POLICE_EFFECT] * np.minimum(world[POLICE], today[POLICE_CAP]) / 100.0
    watched = today[OBSERVERS_EFFECT] * np.minimum(1.0, world[OBSERVERS] / FULL_OBSERVERS)
    on_state = np.clip(today[TROOPS_STATE] * thousands, -cap, cap) + police
    on_others = np.minimum(np.maximum(today[TROOPS_OTHER], 0.0) * thousands, cap) + police - watched
    standing = today[START] - today[AFTER_ATTACK] * world[ATTACK_MEMORY] - today[AFTER_LINE] * world[LINE_MEMORY]
    return np.column_stack(
        [
            today[RATE],
            today[STATE_SHARE],
            on_state,
            on_others,
            10.0 * today[PER_RETURN],
            today[RESOLUTION],
            today[MIXING],
            today[LETHAL],
            today[MINE_DEATHS],
            standing,
            today[PER_LOG],
            today[AFTER_HARM],
        ]
    )


def _remember(world: World, today: Today) -> Floats:
    """Let memories fade by a month, add what has just happened; the share of a memory kept # (future,)."""
    kept: Floats = 0.5 ** (1.0 / (12.0 * today[MEMORY]))
    world[ATTACK_MEMORY] = np.maximum(world[ATTACK_MEMORY] * kept, world[ATTACK_REACHES])
    world[LINE_MEMORY] = world[LINE_MEMORY] * kept + (1.0 - kept) * world[INCIDENTS]
    return kept


def _start(world: World, today: Today) -> None:
    own_side = _sides(world.layout)[world.layout.cohort_group] == 1
    world[EXPOSED] = np.where(own_side[None, :], today[HOST_EXPOSED][:, None], 1.0)


@mechanism(
    "protection.safety",
    sentence="People at home may be attacked, by forces of the state or by others, or hurt by mines.",
    reads=[PRESENCE, TROOPS, POLICE, OBSERVERS, MINED, RESTORED, ENTRY, INCIDENTS, ATTACK_REACHES, "people"],
    writes=[
        COMMUNAL_INCIDENTS,
        LETHAL_ATTACKS,
        HARMED,
        SAFETY,
        EXPOSED,
        ATTACK_MEMORY,
        LINE_MEMORY,
        HARM_MEMORY,
        STRUCK,
        "people",
    ],
    uses=[
        RATE,
        STATE_SHARE,
        MIXING,
        PER_RETURN,
        RESOLUTION,
        LETHAL,
        MINE_DEATHS,
        TROOPS_STATE,
        TROOPS_OTHER,
        TROOPS_CAP,
        POLICE_EFFECT,
        POLICE_CAP,
        OBSERVERS_EFFECT,
        START,
        PER_LOG,
        AFTER_ATTACK,
        AFTER_HARM,
        AFTER_LINE,
        MEMORY,
        HOST_EXPOSED,
    ],
    begin=_start,
)
def keep_safe(world: World, today: Today) -> None:
    """Draw this month's attacks and mine deaths, and work out safety and threat by cohort."""
    kept = _remember(world, today)
    layout = world.layout
    sides = _sides(layout)
    streams = np.array([stream_id(f"safety.{name}") for name in ("attacks", "lethal", "mines")])
    live_through(
        world.people, world.residents, sides, sides[layout.cohort_group], layout.cohort_place,
        _quantities(world, today), world[PRESENCE], world[MINED], world[RESTORED], world[HARM_MEMORY], kept,
        world[ENTRY], today.chance.seed, world.first, streams, today.month, world[STRUCK],
        world[COMMUNAL_INCIDENTS], world[LETHAL_ATTACKS], world[HARMED], world[SAFETY],
    )  # fmt: skip
    rows = np.flatnonzero(world[STRUCK])
    world.move(world[HARMED][rows].astype(np.int64), RESIDENT, DEAD, rows)
