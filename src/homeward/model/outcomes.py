"""The outcomes, each defined in one place: its unit, its sentence, and how it is read off the world.

There is never one score: an outcome is a figure of its own, and nothing here adds two of them up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from homeward.foundation.declare import Outcome, outcomes
from homeward.foundation.types import Floats
from homeward.protection.unharmed import UNHARMED
from homeward.world import fields as f
from homeward.world.layout import DISPLACED, REGISTERED, RESIDENT
from homeward.world.world import World

Reading = Callable[[World], Floats]


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome and how it is read. Flows are added up and events kept by the recorder, not here.

    per_head: for a rate, the second reading by which the running total of the first is divided.
    """

    outcome: Outcome
    read: Reading
    per_head: Reading | None = None


_measures: list[Measure] = []


def _declare(
    id: str,
    unit: str,
    sentence: str,
    kind: str,
    read: Reading,
    reads: tuple[str, ...],
    better: str = "",
    format: str = "count",
    per: str = "",
    per_head: Reading | None = None,
) -> None:
    item = outcomes.add(Outcome(id, unit, sentence, kind, better, format, per, reads))
    _measures.append(Measure(item, read, per_head))


def _home(world: World) -> Floats:
    return world.heads(RESIDENT, world.layout.returnees).astype(np.float64)


def _registered(world: World) -> Floats:
    return _home(world) + world.heads(REGISTERED, world.layout.returnees)


def _unharmed(world: World) -> Floats:
    heads: Floats = np.floor(world[UNHARMED][:, world.layout.returnees])
    return heads


def _displaced(world: World) -> Floats:
    group = world.layout.returnees
    return (world.heads(DISPLACED, group) + world.heads(REGISTERED, group)).astype(np.float64)


def _communal(world: World) -> Floats:
    total = np.zeros(world.futures)
    struck = np.flatnonzero(world[f.STRUCK])
    total[struck] = world[f.COMMUNAL_INCIDENTS][struck, world.layout.span_of(world.layout.returnees)].sum(axis=1)
    return total


def _others_home(world: World) -> Floats:
    return (world.heads(RESIDENT) - world.heads(RESIDENT, world.layout.returnees)).astype(np.float64)


_declare(
    "people_home_registered", "person",
    "People of the displaced group registered as returned, whether or not they live there.",
    "stock", _registered, ("people",), "higher",
)  # fmt: skip
_declare(
    "people_home", "person", "People of the displaced group who really live in their home places.",
    "stock", _home, ("people",), "higher",
)  # fmt: skip
_declare(
    "people_home_unharmed", "person",
    "People of the displaced group who live at home and whose household was not attacked in about the past year.",
    "stock", _unharmed, ("people", "unharmed"), "higher",
)  # fmt: skip
_declare(
    "others_home", "person", "People of the other community who live in the same places.",
    "stock", _others_home, ("people",), "higher",
)  # fmt: skip
_declare("visits", "person", "Visits home by displaced people.", "flow", lambda w: w[f.VISITS], ("visits",), "higher")
_declare(
    "redisplaced", "person", "People of the displaced group driven from home again after they had returned or stayed.",
    "flow", lambda w: w[f.REDISPLACED][:, w.layout.group_party[w.layout.returnees]], ("redisplaced",), "lower",
)  # fmt: skip
_declare(
    "others_redisplaced", "person", "People of the other community driven from home in the same places.",
    "flow", lambda w: w[f.REDISPLACED][:, 1 - w.layout.group_party[w.layout.returnees]], ("redisplaced",), "lower",
)  # fmt: skip
_declare(
    "redisplaced_per_1000_returnees", "person / 1,000 person years",
    "People of the displaced group driven from home again, for every 1,000 years lived there since the start.",
    "level", lambda w: w[f.REDISPLACED][:, w.layout.group_party[w.layout.returnees]], ("redisplaced", "people"),
    "lower", "index", per_head=lambda w: _home(w) / 12_000.0,
)  # fmt: skip
_declare(
    "still_displaced", "person", "People of the displaced group who live away from home in the region.",
    "stock", _displaced, ("people",), "lower",
)  # fmt: skip
_declare(
    "displaced_person_years", "person year", "Years lived in displacement, added over people.",
    "flow", lambda w: _displaced(w) / 12.0, ("people",), "lower",
)  # fmt: skip
_declare(
    "civilian_deaths", "person", "Civilians killed, both communities.",
    "flow", lambda w: w[f.CIVILIAN_DEATHS], ("civilian_deaths",), "lower",
)  # fmt: skip
_declare(
    "military_deaths", "person", "Soldiers killed, both sides.",
    "flow", lambda w: w[f.MILITARY_DEATHS], ("military_deaths",), "lower",
)  # fmt: skip
_declare(
    "incidents", "incident", "Days with casualties on the line or the border.",
    "flow", lambda w: w[f.INCIDENTS], ("incidents",), "lower",
)  # fmt: skip
_declare(
    "incidents_per_10000_returnees", "incident / 10,000 person years",
    "Attacks on people at home, for every 10,000 years lived there since the start.",
    "level", _communal, ("communal_incidents", "people"), "lower", "index",
    per_head=lambda w: _home(w) / 120_000.0,
)  # fmt: skip
_declare(
    "major_escalation", "share", "A major escalation (100 or more deaths in 45 days) has happened since the start.",
    "event", lambda w: w[f.ATTACK], ("attack",), "lower", "share",
)  # fmt: skip
_declare(
    "war", "share", "A war (an escalation of 1,000 or more deaths) has happened since the start.",
    "event", lambda w: w[f.WAR], ("war",), "lower", "share",
)  # fmt: skip
_declare(
    "settlement_signed", "share", "A settlement is signed and in force.",
    "level", lambda w: (w[f.SETTLEMENT] >= 1.0).astype(np.float64), ("settlement",), "higher", "share",
)  # fmt: skip
_declare(
    "border_legal", "share", "A border fixed by law is in force.",
    "level", lambda w: w[f.BORDER_LEGAL], ("border_legal",), "higher", "share",
)  # fmt: skip
_declare(
    "fear", "index", "Fear in the community, 0 none to 1 the most.",
    "level", lambda w: w[f.FEAR], ("fear",), "lower", "index", per="community",
)  # fmt: skip
_declare(
    "trust", "share", "The lower of the two parties' beliefs that the other prefers mutual restraint.",
    "level", lambda w: w[f.TRUST].min(axis=1), ("trust",), "higher", "index",
)  # fmt: skip
_declare(
    "influence", "index", "Standing of the outside actor with the two parties, 0 to 1.",
    "level", lambda w: w[f.INFLUENCE], ("influence",), "", "index", per="actor",
)  # fmt: skip
_declare(
    "mission_consent", "share", "The host accepts a mission, or would if one were offered.",
    "level", lambda w: w[f.MISSION_CONSENT], ("mission_consent",), "", "share",
)  # fmt: skip
_declare(
    "mission_present", "share", "A mission is deployed.",
    "level", lambda w: w[f.MISSION_PRESENT], ("mission_present",), "", "share",
)  # fmt: skip
_declare(
    "entry_open", "share", "The displaced have a legal, documented right of entry.",
    "level", lambda w: w[f.ENTRY], ("entry",), "higher", "share",
)  # fmt: skip
_declare(
    "mission_cost", "USD", "Cost of the mission.",
    "flow", lambda w: w[f.MISSION_COST], ("mission_cost",), "lower", "money",
)  # fmt: skip
_declare(
    "total_cost", "USD",
    "Cost of the mission, demining, housing, grants and services together; arms and war have no price here.",
    "flow", lambda w: w[f.MISSION_COST] + w[f.PROGRAMME_COST], ("mission_cost", "programme_cost"), "lower", "money",
)  # fmt: skip


def measures() -> tuple[Measure, ...]:
    """Every outcome with its reading, in the order of the report."""
    return tuple(_measures)


def variables(communities: tuple[str, ...], actors: tuple[str, ...]) -> dict[str, Outcome]:
    """Names of the variables of a study: an outcome kept per community or actor has one variable for each."""
    named: dict[str, Outcome] = {}
    owners = {"community": communities, "actor": actors}
    for measure in _measures:
        item = measure.outcome
        if not item.per:
            named[item.id] = item
        for owner in owners.get(item.per, ()):
            named[f"{item.id}_{owner.replace('-', '_')}"] = item
    return named
