"""What the report is given: shapes of the results of other rooms, and the names by which readers know things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import xarray as xr

from homeward.crisis.claims import Claim
from homeward.crisis.crisis import Crisis, Place

BASELINE = "nothing"
"""The policy with which all others are compared unless another is named."""


class Row(Protocol):
    """One cell of the comparison: an outcome under a policy at a month, over the futures of the study."""

    @property
    def policy(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def month(self) -> int: ...
    @property
    def median(self) -> float: ...
    @property
    def mean(self) -> float: ...
    @property
    def low10(self) -> float: ...
    @property
    def high90(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def chance(self) -> float | None: ...
    @property
    def difference_median(self) -> float: ...
    @property
    def difference_low(self) -> float: ...
    @property
    def difference_high(self) -> float: ...
    @property
    def share_better(self) -> float: ...


class TestResult(Protocol):
    """One comparison of a claim, judged future by future."""

    @property
    def outcome(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def than(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def at(self) -> int: ...
    @property
    def share(self) -> float: ...
    @property
    def error(self) -> float: ...
    @property
    def difference_median(self) -> float: ...
    @property
    def difference_low(self) -> float: ...
    @property
    def difference_high(self) -> float: ...
    @property
    def by_account(self) -> Mapping[str, float]: ...
    @property
    def judgement_share(self) -> float: ...
    @property
    def decisive_parameters(self) -> Sequence[str]: ...


class Verdict(Protocol):
    """What the study says of one claim."""

    @property
    def claim(self) -> Claim: ...
    @property
    def word(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def tests(self) -> Sequence[TestResult]: ...
    @property
    def record(self) -> str: ...
    @property
    def sources(self) -> Sequence[str]: ...


class HangsOn(Protocol):
    """One parameter that an answer hangs on; importance between 0 and 1."""

    @property
    def outcome(self) -> str: ...
    @property
    def policy(self) -> str: ...
    @property
    def parameter(self) -> str: ...
    @property
    def importance(self) -> float: ...
    @property
    def sentence(self) -> str: ...


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


@dataclass(frozen=True, slots=True)
class Labels:
    """How readers know the policies, accounts, groups and places of a crisis."""

    policies: Mapping[str, str]
    accounts: Mapping[str, str]
    groups: Mapping[str, str]
    places: Mapping[str, str]

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
    )


@dataclass(frozen=True, slots=True)
class BriefInputs:
    """All that a brief is written from. study: Dataset with dims policy, future, month, year, place, group."""

    crisis: Crisis
    study: xr.Dataset
    comparison: Sequence[Row]
    verdicts: Sequence[Verdict]
    hangs_on: Sequence[HangsOn] = ()
    hindcast: HindcastPage | None = None
    stability: StabilityPage | None = None
    flips: Sequence[str] = ()
    base_lines: Sequence[Sequence[tuple[float, float]]] = ()
    hide_under: int = 0
    limits: Sequence[str] = ()
