"""The ledger: which estimate of which quantity comes from which source, under whose account, known since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from homeward.foundation.priors import Prior

STATUSES = ("read", "derived", "recalled", "assumed")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was found."""

    key: str
    author: str
    title: str
    publisher: str
    date: str
    url: str
    language: str
    side: str
    status: str
    licence: str
    note: str = ""

    @property
    def named(self) -> str:
        """Author, title and date as far as they are known.

        >>> Source("k", "", "A map", "", "1974", "", "", "", "read", "").named
        'A map (1974)'
        """
        return ", ".join(filter(None, (self.author, self.title))) + (f" ({self.date})" if self.date else "")


@dataclass(frozen=True, slots=True)
class Account:
    """A version of the facts (kind "side") or a view of how the world works (kind "school"); weight in the pool."""

    id: str
    name: str
    kind: str
    weight: float
    about: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of a parameter table: a prior with its unit, sources and status. account "" holds for all."""

    parameter: str
    account: str
    prior: Prior
    unit: str
    sources: tuple[str, ...]
    status: str
    judgement: bool
    known_from: dt.date | None
    note: str = ""
    table: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """All estimates and sources of a crisis, its own and the inherited reference library's."""

    sources: Mapping[str, Source]
    estimates: Mapping[str, tuple[Estimate, ...]]

    def known(self, parameter: str, day: dt.date) -> tuple[Estimate, ...]:
        """The estimates of a parameter that were known on a day: per account, only the latest."""
        latest: dict[str, Estimate] = {}
        for row in self.estimates.get(parameter, ()):
            since = row.known_from or dt.date.min
            held = latest.get(row.account)
            if since <= day and (held is None or since >= (held.known_from or dt.date.min)):
                latest[row.account] = row
        return tuple(latest.values())

    def behind(self, parameter: str) -> tuple[Source, ...]:
        """The sources behind a parameter, in order of mention, each once."""
        keys = dict.fromkeys(key for row in self.estimates.get(parameter, ()) for key in row.sources)
        return tuple(self.sources[key] for key in keys if key in self.sources)

    def resting_on(self, source: str) -> tuple[str, ...]:
        """The parameters that rest on a source."""
        return tuple(
            sorted(
                parameter for parameter, rows in self.estimates.items() if any(source in row.sources for row in rows)
            )
        )
