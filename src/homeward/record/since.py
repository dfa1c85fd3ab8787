"""What has happened since the study's date, beside what the study said on it: the record is used only to score.

Rows of record/since.csv that name an outcome are compared with that outcome in the same month, under the policy that
follows the record where the crisis has one. An event that could go either way is scored by its squared error (Brier
score) beside a forecast that nothing changes; a count by whether it lies in the central 80 % of futures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from homeward.crisis.crisis import Crisis
from homeward.lab.compare import baseline_of, outcome_names, values_at
from homeward.model.schedule import month_of

FOLLOWS_RECORD = "as-it-went"


@dataclass(frozen=True, slots=True)
class Scored:
    """One dated fact beside the study: low, median, high are the central 80 % of futures; chance is for events.

    inside: the fact lies in the band. brier, brier_no_change: squared errors of the study and of "as on the first day".
    """

    date: dt.date
    outcome: str
    policy: str
    month: int
    recorded: float
    low: float
    median: float
    high: float
    chance: float | None
    inside: bool
    brier: float | None
    brier_no_change: float | None
    summary: str
    source: str


def policy_of_record(study: xr.Dataset) -> str:
    """The policy that follows the record, or the baseline where there is none."""
    policies = [str(policy) for policy in study["policy"].values]
    return FOLLOWS_RECORD if FOLLOWS_RECORD in policies else baseline_of(study)


def score_since(crisis: Crisis, study: xr.Dataset) -> list[Scored]:
    """Every dated fact of the record that the study speaks of, oldest first."""
    table = crisis.record.get("since")
    if table is None:
        return []
    as_of = dt.date.fromisoformat(str(study.attrs["as_of"]))
    last, known, policy = int(study["month"].values[-1]), set(outcome_names(study)), policy_of_record(study)
    found = []
    for row in table.rows:
        date, recorded = _date(row.get("date", "")), _number(row.get("value", ""))
        if date is None or recorded is None or row.get("outcome") not in known or date <= as_of:
            continue
        month = month_of(date, as_of)
        if 0 < month <= last:
            found.append(_scored(study, policy, row["outcome"], date, month, recorded, row))
    return sorted(found, key=lambda item: (item.date, item.outcome))


def _scored(
    study: xr.Dataset, policy: str, outcome: str, date: dt.date, month: int, recorded: float, row: Mapping[str, str]
) -> Scored:
    values = values_at(study, outcome, policy, month)
    start = float(values_at(study, outcome, policy, 0).mean())
    low, median, high = (float(value) for value in np.quantile(values, [0.1, 0.5, 0.9]))
    share = study.variables[outcome].attrs["format"] == "share"
    chance = float(values.mean()) if share else None
    return Scored(
        date=date,
        outcome=outcome,
        policy=policy,
        month=month,
        recorded=recorded,
        low=low,
        median=median,
        high=high,
        chance=chance,
        inside=low <= recorded <= high,
        brier=None if chance is None else (chance - recorded) ** 2,
        brier_no_change=None if chance is None else (start - recorded) ** 2,
        summary=row.get("summary", ""),
        source=row.get("source", ""),
    )


def coverage(scored: Sequence[Scored]) -> float | None:
    """Share of recorded counts inside the central 80 % of futures; None where no count was recorded."""
    counts = [item.inside for item in scored if item.chance is None]
    return sum(counts) / len(counts) if counts else None


def brier(scored: Sequence[Scored]) -> tuple[float, float] | None:
    """Mean Brier score of the study and of "no change" over recorded events; None where there are none."""
    pairs = [(item.brier, item.brier_no_change) for item in scored if item.brier is not None]
    if not pairs:
        return None
    own = [pair[0] for pair in pairs if pair[0] is not None]
    naive = [pair[1] for pair in pairs if pair[1] is not None]
    return float(np.mean(own)), float(np.mean(naive))


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
