"""What the report is given: shapes of the results of other rooms, and the names by which readers know things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xarray as xr

from homeward.argument.verdict import Verdict
from homeward.crisis.crisis import Crisis, Place
from homeward.foundation.declare import outcomes as declared
from homeward.report.words import label


@dataclass(frozen=True, slots=True)
class HangsOn:
    """One quantity that an answer hangs on: its share of the spread of the outcome over futures, 0 to 1."""

    outcome: str
    policy: str
    parameter: str
    importance: float
    judgement: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class HindcastPage:
    """A model run on the past beside the record.

    times: days or hours as ISO text, (time,). bands: quantile (0.05 ... 0.95) to values, each (time,).
    record: (time as ISO text, value, source key) of each dated count. scores: measure to value, the share of the
    total for errors; `naive` holds the same measures for each naive forecast.
    """

    title: str
    unit: str
    times: Sequence[str]
    bands: Mapping[float, Sequence[float]]
    record: Sequence[tuple[str, float, str]]
    scores: Mapping[str, float]
    naive: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A plain table: its caption, column headings and rows of text."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class StabilityPage:
    """Would the parties keep to it: sentences and tables of the graph model, ready to print."""

    sentences: Sequence[str]
    tables: Sequence[Table] = ()
    svg: Sequence[tuple[str, str]] = ()
    kept: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Labels:
    """How readers know the policies, accounts, groups and places of a crisis."""

    policies: Mapping[str, str]
    accounts: Mapping[str, str]
    groups: Mapping[str, str]
    places: Mapping[str, str]
    owners: Mapping[str, str] = field(default_factory=dict)

    def outcome(self, key: str) -> str:
        """An outcome as words; one that is kept for each actor or community ends in that one's name."""
        for owner, name in self.owners.items() if key not in declared.all() else ():
            if key.endswith(f"_{owner}"):
                return f"{label(key.removesuffix(f'_{owner}'))}: {name}"
        return label(key)

    def in_words(self, text: str, outcomes: Iterable[str]) -> str:
        """A sentence in which the ids of outcomes stand, and of policies behind `against`, with their names instead.

        >>> Labels({}, {}, {}, {}).in_words("it turns (war: leaning; people_home above 50)", ["people_home", "war"])
        'it turns (“War”: leaning; “People home” above 50)'
        """
        names = "|".join(re.escape(key) for key in sorted(outcomes, key=len, reverse=True))
        if not names:
            return text
        found = rf"(?<![\w.“-])({names})(?=: | above )"
        text = re.sub(found, lambda match: f"“{self.outcome(match[1])}”", text)
        return re.sub(r"\bagainst ([\w-]+)", lambda match: f"against {self._quoted_policy(match[1]) or match[1]}", text)

    def _quoted_policy(self, key: str) -> str:
        return f"“{self.policies[key]}”" if key in self.policies else ""

    def policy(self, key: str) -> str:
        """The name of a policy, or its id where no name is known."""
        return self.policies.get(key, key)

    def account(self, key: str) -> str:
        """The name of an account, or its id."""
        return self.accounts.get(key, key)

    def group(self, key: str) -> str:
        """The name of a group of people, or its id as words."""
        return self.groups.get(key, key.replace("-", " ").replace("_", " ").capitalize())

    def place(self, key: str) -> str:
        """Both names of a place, or its id."""
        return self.places.get(key, key)


def both_names(place: Place) -> str:
    """Every name of a place once, in the order of the crisis's languages; the neutral name alone if none differs."""
    names = list(dict.fromkeys(name for name in place.names.values() if name)) or [place.name]
    return " / ".join(names)


def labels_of(crisis: Crisis) -> Labels:
    """The labels that a crisis folder gives. A group is named after the actor that speaks for its community."""
    actors = {actor.id.replace("_", "-"): actor.name for actor in crisis.actors}
    groups = {}
    for row in crisis.people:
        name = actors.get(row.group.replace("_", "-")) or actors.get(row.community.replace("_", "-"))
        if name:
            groups[row.group] = name
    return Labels(
        policies={policy.id: policy.name for policy in crisis.policies},
        accounts={account.id: account.name for account in crisis.accounts},
        groups=groups,
        places={place.id: both_names(place) for place in crisis.places},
        owners={actor.id.replace("-", "_"): actor.name for actor in crisis.actors},
    )


@dataclass(frozen=True, slots=True)
class BriefInputs:
    """All that a brief is written from. study: Dataset with dims policy, future, month, year, place, group.

    about: what study.json says (command, key, versions, inputs, results). base_lines: lines of a base map, each a
    sequence of (longitude, latitude). hide_under: residents below this number are not shown for single places.
    """

    crisis: Crisis
    study: xr.Dataset
    verdicts: Sequence[Verdict]
    about: Mapping[str, Any]
    hangs_on: Sequence[HangsOn] = ()
    hindcast: HindcastPage | None = None
    stability: StabilityPage | None = None
    base_lines: Sequence[Sequence[tuple[float, float]]] = ()
    hide_under: int = 0
