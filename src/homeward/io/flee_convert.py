"""A conflict folder of the peer as a crisis folder, and back.

Places, roads, closures, people and the sum of registrations go into the tables of the crisis, to be completed by
hand: the peer's form names no sides, no sources and no groups. What a crisis has no columns for (fighting by day,
registrations of each camp, capacities, settings) is kept in `record/flight`, in the peer's form; the flight
commands and the way back read it there.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from homeward.crisis.flight_case import FlightCase
from homeward.crisis.flight_settings import FleeSettings
from homeward.foundation.problems import InputError, Problem
from homeward.io.atomic import write_text
from homeward.io.flee_folder import is_flee_folder, read_flee_folder
from homeward.io.flee_writer import table_text, write_flee_folder

__all__ = ["has_flight", "read_crisis_flight", "write_crisis"]

SOURCE = "converted-folder"
VEHICLES_PER_HOUR = 300
"""Of every road, for want of anything better; marked as assumed."""

HEADS = {
    "places": [
        "id", "name", "name_en", "role", "region", "country", "latitude", "longitude", "position_source", "status",
        "note",
    ],
    "roads": [
        "id", "from", "to", "km", "kind", "vehicles_per_hour", "open_from", "open_to", "source", "status", "note",
    ],
    "people": ["id", "group", "community", "place", "standing", "count", "known_from", "source", "status", "note"],
    "closures": ["id", "roads", "start", "end", "restriction", "source", "status"],
    "events": [
        "id", "start", "end", "kind", "actors", "place", "quantity", "unit", "summary", "source", "status", "note",
    ],
    "parameters": [
        "id", "account", "prior", "unit", "low", "high", "sources", "status", "judgement", "known_from", "note",
    ],
    "sources": [
        "key", "author", "title", "publisher", "date", "url", "language", "side", "status", "licence", "note",
    ],
}  # fmt: skip

_CRISIS = """\
# Converted from a conflict folder of Flee, which names neither sides nor sources: complete it. See README.md.
id: {id}
name: {name}
summary: >-
  Converted from a recorded flight of {people:,} registered people that began on {start}. Sides, groups and sources
  are placeholders, all marked as assumed.
languages: [en]
parties: [displaced-side, holding-side]
host: holding-side
returnees: displaced
as_of: "{as_of}"
horizon_years: 5
policies: [nothing]
accounts:
  - {{id: deterrence, name: Deterrence, kind: school, weight: 0.25, about: Arms and pledges prevent war.}}
  - {{id: spiral, name: Spiral of fear, kind: school, weight: 0.25, about: Arms feed fear and fear brings war.}}
  - {{id: commitment, name: Commitment problem, kind: school, weight: 0.25, about: Promises cannot bind.}}
  - {{id: inertia, name: Inertia, kind: school, weight: 0.25, about: Outsiders change the rate of war little.}}
"""

_NOTHING = """\
id: nothing
name: Nothing more
sentence: Outsiders do no more than they did; both sides go on as before.
settings: []
"""


def has_flight(folder: Path) -> bool:
    """Whether a crisis folder holds a recorded flight with camps."""
    return is_flee_folder(folder / "record" / "flight")


def read_crisis_flight(
    folder: Path, settings: FleeSettings | Path | None = None, obey_settings: bool = True
) -> FlightCase:
    """The recorded flight of a crisis folder; obey_settings as in `read_flee_folder`."""
    from dataclasses import replace

    if not has_flight(folder):
        what = "neither a conflict folder of Flee nor a crisis with a recorded flight in camps"
        allowed = "a folder with input_csv and source_data in it, or a crisis folder with record/flight"
        cure = "check the path; homeward convert makes such a crisis folder from one of Flee"
        raise InputError([Problem(str(folder), what, allowed, cure)])
    return replace(read_flee_folder(folder / "record" / "flight", settings, obey_settings), name=folder.resolve().name)


def write_crisis(case: FlightCase, folder: Path) -> None:
    """Write a crisis folder that passes `homeward check`, with the flight in record/flight."""
    ids = _ids([place.name for place in case.places])
    people = int(case.record()[-1].sum())
    as_of = case.start + dt.timedelta(days=case.days)
    text = {"id": _slug(case.name) or "flight", "name": f"Flight of {case.name}", "start": case.start, "as_of": as_of}
    write_text(folder / "crisis.yaml", _CRISIS.format(**text, people=people))
    write_text(folder / "policies" / "nothing.yaml", _NOTHING)
    tables = {
        "places": _places(case, ids), "roads": _roads(case, ids), "people": _people(case, ids),
        "closures": _closures(case), "actors": _actors(), "events": _events(case, people), "sources": _sources(case),
        "parameters": _parameters(case),
    }  # fmt: skip
    for name, table in tables.items():
        write_text(folder / f"{name}.csv", table)
    write_flee_folder(case, folder / "record" / "flight")


def _slug(name: str) -> str:
    """A name as an id: small letters, digits, hyphens."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return slug if not slug or slug[0].isalpha() else f"n-{slug}"


def _ids(names: list[str]) -> dict[str, str]:
    """An id for each place name, each once."""
    ids: dict[str, str] = {}
    for name in names:
        slug, number = _slug(name) or "place", 2
        chosen = slug
        while chosen in ids.values():
            chosen, number = f"{slug}-{number}", number + 1
        ids[name] = chosen
    return ids


def _places(case: FlightCase, ids: dict[str, str]) -> str:
    roles = {"camp": "reception", "idpcamp": "reception", "conflict": "home", "hub": "transit", "marker": "transit"}
    head = HEADS["places"]
    rows = [
        [
            ids[place.name], place.name.replace("_", " "), place.name.replace("_", " "),
            roles.get(place.kind, "transit"), place.region, place.country, place.latitude, place.longitude, SOURCE,
            "assumed", place.kind,
        ]
        for place in case.places
    ]  # fmt: skip
    return table_text(head, rows)


def _roads(case: FlightCase, ids: dict[str, str]) -> str:
    head = HEADS["roads"]
    rows = [
        [
            f"r{number}",
            ids[route.start],
            ids[route.end],
            route.km,
            "local",
            VEHICLES_PER_HOUR,
            "",
            "",
            SOURCE,
            "assumed",
            "",
        ]
        for number, route in enumerate(case.routes, start=1)
    ]
    return table_text(head, rows)


def _people(case: FlightCase, ids: dict[str, str]) -> str:
    head = HEADS["people"]
    rows = [
        [
            f"p{number}", "displaced", "displaced", ids[place.name], "resident", place.population, case.start, SOURCE,
            "assumed", "",
        ]
        for number, place in enumerate(case.places, start=1)
        if place.kind == "conflict" and place.population > 0
    ]  # fmt: skip
    return table_text(head, rows)


def _parameters(case: FlightCase) -> str:
    """How many people there were, which no library can know: those of people.csv, until somebody gives a range."""
    total = max(1, sum(place.population for place in case.places if place.kind == "conflict"))
    note = "The sum of people.csv; replace it by a range."
    row = ["people.initial_total", "", f"fixed({total})", "person", total, total, SOURCE, "assumed", "yes", "", note]
    return table_text(HEADS["parameters"], [row])


def _closures(case: FlightCase) -> str:
    """Roads closed by a country or place closure, as dates."""
    head = HEADS["closures"]
    country = {place.name: place.country for place in case.places}
    rows: list[list[object]] = []
    for closure in case.closures:
        hit = [
            f"r{number}"
            for number, route in enumerate(case.routes, start=1)
            if (closure.kind == "location" and closure.first in (route.start, route.end))
            or (
                closure.kind == "country"
                and {country[route.start], country[route.end]} == {closure.first, closure.second}
            )
        ]
        if hit and 0 <= closure.start < closure.end:
            start, end = (case.start + dt.timedelta(days=min(day, case.days)) for day in (closure.start, closure.end))
            rows.append([f"x{len(rows) + 1}", ";".join(hit), start, end, "closed", SOURCE, "assumed"])
    return table_text(head, rows)


def _actors() -> str:
    about = "Placeholder: the converted folder names no sides."
    rows = [
        ["displaced-side", "Side of the displaced", "Side of the displaced", "party", "displaced-side", about],
        ["holding-side", "Side holding the land", "Side holding the land", "party", "holding-side", about],
        ["displaced", "The displaced", "The displaced", "community", "displaced-side", about],
    ]
    return table_text(["id", "name", "name_en", "role", "side", "about"], rows)


def _events(case: FlightCase, people: int) -> str:
    head = HEADS["events"]
    end = case.start + dt.timedelta(days=case.days - 1)
    summary = "People registered in camps at the end of the recorded period."
    row = ["e1", case.start, end, "displacement", "displaced", "", people, "people", summary, SOURCE, "assumed", ""]
    return table_text(head, [row])


def _sources(case: FlightCase) -> str:
    head = HEADS["sources"]
    title, note = f"Conflict folder {case.name}", "Name the real sources."
    row = [SOURCE, "", title, "", case.start, "", "en", "", "assumed", "", note]
    return table_text(head, [row])
