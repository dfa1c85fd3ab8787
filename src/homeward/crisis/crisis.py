"""A crisis as it was read from its folder: frozen, in the order of its tables, with a digest of its content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from homeward.crisis.claims import Claim
from homeward.crisis.policies import Policy
from homeward.evidence.ledger import Account, Ledger


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, crossing or base. `role` is home, reception, crossing, transit or base."""

    id: str
    name: str
    names: Mapping[str, str]
    role: str
    region: str
    country: str
    latitude: float
    longitude: float
    source: str
    status: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Road:
    """A road between two places, usable both ways unless closed; capacity is vehicles per hour in one direction."""

    id: str
    start: str
    end: str
    km: float
    kind: str
    vehicles_per_hour: float
    open_from: dt.date | None
    open_to: dt.date | None
    source: str
    status: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Closure:
    """A span of days on which roads were closed or restricted."""

    id: str
    roads: tuple[str, ...]
    start: dt.date
    end: dt.date | None
    restriction: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class People:
    """A stock of people of one group with one home place, in one standing, at a date."""

    id: str
    group: str
    community: str
    place: str
    standing: str
    count: int
    known_from: dt.date
    source: str
    status: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts or speaks. `role` is party, patron, guarantor, community or organisation."""

    id: str
    name: str
    names: Mapping[str, str]
    role: str
    side: str
    about: str


@dataclass(frozen=True, slots=True)
class Position:
    """What an actor said, in our words; it stays with the actor."""

    id: str
    actor: str
    topic: str
    date: str
    position: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class Event:
    """A dated event of the chronology."""

    id: str
    start: dt.date
    end: dt.date | None
    kind: str
    actors: tuple[str, ...]
    place: str
    quantity: float | None
    unit: str
    summary: str
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class RecordTable:
    """One table of what really happened: column names and rows of text, as read."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Crisis:
    """Everything a crisis folder says."""

    id: str
    name: str
    summary: str
    languages: tuple[str, ...]
    parties: tuple[str, str]
    host: str
    returnees: str
    as_of: dt.date
    later_as_of: tuple[dt.date, ...]
    horizon_years: int
    accounts: tuple[Account, ...]
    places: tuple[Place, ...]
    roads: tuple[Road, ...]
    closures: tuple[Closure, ...]
    people: tuple[People, ...]
    actors: tuple[Actor, ...]
    positions: tuple[Position, ...]
    events: tuple[Event, ...]
    policies: tuple[Policy, ...]
    claims: tuple[Claim, ...]
    ledger: Ledger
    record: Mapping[str, RecordTable] = field(default_factory=dict)
    digest: str = ""

    @property
    def schools(self) -> tuple[Account, ...]:
        """The accounts that are schools of thought about how the world works, in declared order."""
        return tuple(account for account in self.accounts if account.kind == "school")

    @property
    def host_index(self) -> int:
        """0 or 1: which party controls the land that people would return to."""
        return self.parties.index(self.host)

    def people_on(self, day: dt.date) -> tuple[People, ...]:
        """The stocks that count on a day: per group and place, the rows with the latest date not after it."""
        latest: dict[tuple[str, str], dt.date] = {}
        for row in self.people:
            key = (row.group, row.place)
            if row.known_from <= day and row.known_from >= latest.get(key, dt.date.min):
                latest[key] = row.known_from
        return tuple(row for row in self.people if latest.get((row.group, row.place)) == row.known_from)

    def policy(self, key: str) -> Policy:
        """The policy with this id."""
        return next(policy for policy in self.policies if policy.id == key)
