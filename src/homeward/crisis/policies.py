"""A policy is a sentence and dated lever settings; a signpost changes them if an outcome has not moved by a date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One lever held at a value from its first day to its last (None: to the horizon).

    `to` names the party or place that it is set for, `by` the outside actor who does it.
    """

    lever: str
    value: float
    start: dt.date
    end: dt.date | None
    to: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Signpost:
    """If `outcome` is `below` or `above` a value on the date `by`, the settings in `then` are added from that date."""

    outcome: str
    comparison: str
    value: float
    by: dt.date
    then: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A named course of action; one that is `claims_only` is run for the claims that name it and not compared else.

    suppose: quantities and the values that they are given in every future, to bring about what no lever can. Only a
    policy that is `claims_only` may suppose anything: it stands for the "if" of a claim and not for a course of action.
    """

    id: str
    name: str
    sentence: str
    settings: tuple[Setting, ...]
    signposts: tuple[Signpost, ...] = ()
    claims_only: bool = False
    suppose: tuple[tuple[str, float], ...] = ()
