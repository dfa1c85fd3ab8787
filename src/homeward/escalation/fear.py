"""Fear of each community, an index from 0 (none) to 1 (the most).

A declared index: no survey measures it month by month. With F the fear and q = 1 - F the calm of a community,

    fades:  F = F * exp(-(ln 2 / half-life + contact * together + settlement + mission) / 12)
    rises:  q = q * exp(-per_incident * incident-days - per_hostile * hostile acts - per_harm * harmed per 1,000)
              * (1 - per_escalation) in the month of a major escalation

`together` is the share of the community who live in places where the other lives too and where nobody of theirs was
killed at home this month: judged place by place, so that a large return is not held to have failed everywhere by one
death somewhere. Hostile acts are arms delivered to, exercises with and unconditional backing of the other side.
Contact, settlement and mission may also work the wrong way: their priors allow it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.escalation.arms import NEW_ARMS
from homeward.escalation.exercises import EXERCISED
from homeward.escalation.undertakings import BACKING
from homeward.foundation.declare import field, uncertain
from homeward.foundation.types import Floats
from homeward.world.fields import ATTACK, FEAR, HARMED, INCIDENTS, MISSION_PRESENT, SETTLEMENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

START_RETURNING = uncertain(
    "fear.start_returning",
    unit="share",
    low=0.0,
    high=1.0,
    about="Fear at the start in the community that would return.",
)
START_HOST = uncertain(
    "fear.start_host", unit="share", low=0.0, high=1.0, about="Fear at the start in the community of the host."
)
PER_INCIDENT = uncertain("fear.per_incident", unit="1/incident", low=0.0, about="Log loss of calm per incident-day.")
PER_ESCALATION = uncertain(
    "fear.per_escalation", unit="share", low=0.0, high=1.0, about="Share of calm lost in a major escalation."
)
PER_HOSTILE = uncertain("fear.per_hostile", unit="share", low=0.0, about="Log loss of calm per hostile act.")
PER_HARM = uncertain(
    "fear.per_harm", unit="number", low=0.0, about="Log loss of calm per person harmed in 1,000 at home."
)
HALF_LIFE = uncertain("fear.half_life", unit="year", low=0.05, about="Half-life of fear in quiet.")
CONTACT = uncertain("fear.contact", unit="share", about="Yearly log fall per unit share living together without harm.")
BY_SETTLEMENT = uncertain("fear.settlement", unit="1/year", about="Yearly log fall under a signed settlement.")
BY_MISSION = uncertain("fear.mission", unit="share", about="Yearly log fall where a mission is present.")


def changed(fear: Floats, fading: Floats, loss: Floats, kept: Floats) -> Floats:
    """Fear after a month: fading # log fall, loss # log loss of calm, kept # share of calm kept; stays in [0, 1]."""
    faded = np.clip(fear * np.exp(-fading), 0.0, 1.0)
    return 1.0 - (1.0 - faded) * np.exp(-loss) * kept


TOGETHER = field(
    "together", unit="share", dims=("party",), about="Share of a party's people who live unharmed beside the others."
)
EVERYBODY = field("everybody", unit="person", dims=("party",), about="People of each party's community at the start.")


@njit(cache=True)
def contact_and_harm(  # type: ignore[no-untyped-def]
    residents, harmed, party_of, group_of, place_of, everybody, together, harm
):
    """Fill `together`, the share of a party's people unharmed in mixed places, and `harm`, killed per 1,000 at home.

    residents # (future, group, place); harmed # (future, cohort); party_of # (group,); group_of and place_of
    # (cohort,); everybody, together and harm # (future, party).
    """
    groups, places = residents.shape[1:]
    living, struck = np.empty((2, places)), np.empty((2, places))
    for f in range(residents.shape[0]):
        living[...] = struck[...] = 0.0
        hurt = np.zeros(2)
        for g in range(groups):
            for p in range(places):
                living[party_of[g], p] += residents[f, g, p]
        for c in range(group_of.shape[0]):
            if harmed[f, c] > 0.0:
                hurt[party_of[group_of[c]]] += harmed[f, c]
                struck[party_of[group_of[c]], place_of[c]] = 1.0
        for party in range(2):
            mixed, home = 0.0, 0.0
            for p in range(places):
                home += living[party, p]
                if living[1 - party, p] > 0.0 and struck[party, p] == 0.0:
                    mixed += living[party, p]
            together[f, party] = mixed / max(everybody[f, party], 1.0)
            harm[f, party] = 1000.0 * hurt[party] / max(home + hurt[party], 1.0)


def begin(world: World, today: Today) -> None:
    """Start fear where the crisis puts them."""
    owner = world.layout.group_party[world.layout.cohort_group]
    heads = world.people.sum(axis=1)
    for party in (0, 1):
        world[EVERYBODY][:, party] = heads[:, owner == party].sum(axis=1)
    world[FEAR][:, world.layout.host] = today[START_HOST]
    world[FEAR][:, 1 - world.layout.host] = today[START_RETURNING]


@mechanism(
    "escalation.fear",
    sentence="Each community's fear rises with violence and hostile acts and fades in quiet.",
    reads=[INCIDENTS, ATTACK, NEW_ARMS, EXERCISED, HARMED, MISSION_PRESENT, SETTLEMENT, "people"],
    writes=[FEAR, TOGETHER],
    uses=[
        START_RETURNING, START_HOST, PER_INCIDENT, PER_ESCALATION, PER_HOSTILE, PER_HARM, HALF_LIFE, CONTACT,
        BY_SETTLEMENT, BY_MISSION, BACKING,
    ],
    begin=begin,
)  # fmt: skip
def step(world: World, today: Today) -> None:
    """Update the fear of both communities by what happened this month."""
    world[FEAR] = _fear(world, today)


def _fear(world: World, today: Today) -> Floats:
    """Fear of both communities after this month # (future, party)."""
    layout = world.layout
    together, harm = np.empty((2, world.futures, 2))
    contact_and_harm(
        world.residents, world[HARMED], layout.group_party, layout.cohort_group, layout.cohort_place,
        world[EVERYBODY], together, harm,
    )  # fmt: skip
    world[TOGETHER] = together
    contact = today[CONTACT][:, None] * together
    calming = today[BY_SETTLEMENT] * (world[SETTLEMENT] >= 1.0) + today[BY_MISSION] * world[MISSION_PRESENT]
    fading = (contact + (np.log(2.0) / today[HALF_LIFE] + calming)[:, None]) / 12.0
    hostile = world[NEW_ARMS] + world[EXERCISED] + today.lever(BACKING) / 12.0
    loss = (
        (today[PER_INCIDENT] * world[INCIDENTS])[:, None]
        + today[PER_HOSTILE][:, None] * hostile[:, ::-1]
        + today[PER_HARM][:, None] * harm
    )
    kept = (1.0 - today[PER_ESCALATION] * world[ATTACK])[:, None]
    return changed(world[FEAR], fading, loss, kept)
