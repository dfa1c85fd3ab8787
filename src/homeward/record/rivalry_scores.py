"""Yearly chances of a major escalation for placebo rivalries, foretold from the past alone and scored.

For each pair of neighbours with a contested territory and each origin year, the hazard equation of `escalation.major`
(base, regime, five-year memory, years of quiet; no policy) is weighed by how well it foretold the pair's own past,
draw by draw, and gives the chance of a year with 100 or more battle-related deaths that follows a calmer one. Beside
it: climatology (the share over all pairs and past years) and no change (whether the last year was such a year).
The pair of the flagship is not scored: it is the background of the case.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from homeward.escalation.major import log_hazard
from homeward.foundation.priors import parse_prior
from homeward.foundation.types import Bools, Floats

MAJOR, FATAL = 100, 25  # battle-related deaths in a calendar year
FIRST, LAST = 1989, 2020
FIRST_ORIGIN = 1996
PRIORS = {
    "base": "gamma(1.5, 20)",
    "regime": "0.35*fixed(1) + 0.45*lognormal(0.35, 0.5) + 0.20*lognormal(3, 0.6)",
    "memory": "normal(0.8, 0.4)",
    "time": "normal(-0.6, 0.25)",
}
MEMORY_MEAN, TIME_MEAN, HALF_LIFE = 0.3, 1.9, 5.0
QUIET_AT_FIRST = 10.0  # years since the last fighting assumed in the first year of the series

PAIRS: Mapping[str, tuple[str, str, int, int]] = {
    "India - Pakistan": ("India", "Pakistan", 1989, 2020),
    "China - India": ("China", "India", 1989, 2020),
    "Ethiopia - Eritrea": ("Ethiopia", "Eritrea", 1993, 2018),
    "Djibouti - Eritrea": ("Djibouti", "Eritrea", 1996, 2020),
    "Ecuador - Peru": ("Ecuador", "Peru", 1989, 1998),
    "Cambodia - Thailand": ("Cambodia", "Thailand", 1989, 2020),
    "Cameroon - Nigeria": ("Cameroon", "Nigeria", 1989, 2008),
    "Sudan - South Sudan": ("Sudan", "South Sudan", 2011, 2020),
    "Greece - Turkey": ("Greece", "Turkey", 1989, 2020),
    "Israel - Syria": ("Israel", "Syria", 1989, 2020),
    "Israel - Lebanon": ("Israel", "Lebanon", 1989, 2020),
    "Iraq - Iran": ("Iraq", "Iran", 1989, 2003),
    "Iraq - Kuwait": ("Iraq", "Kuwait", 1989, 2003),
    "Saudi Arabia - Yemen": ("Saudi Arabia", "Yemen", 1990, 2000),
    "China - Vietnam": ("China", "Vietnam", 1989, 2020),
    "North Korea - South Korea": ("North Korea", "South Korea", 1989, 2020),
    "Bolivia - Chile": ("Bolivia", "Chile", 1989, 2020),
    "Colombia - Venezuela": ("Colombia", "Venezuela", 1989, 2020),
    "Guyana - Venezuela": ("Guyana", "Venezuela", 1989, 2020),
    "Honduras - Nicaragua": ("Honduras", "Nicaragua", 1989, 2007),
    "Belize - Guatemala": ("Belize", "Guatemala", 1989, 2020),
    "Afghanistan - Pakistan": ("Afghanistan", "Pakistan", 1989, 2020),
    "Kyrgyzstan - Uzbekistan": ("Kyrgyzstan", "Uzbekistan", 1992, 2017),
    "Kyrgyzstan - Tajikistan": ("Kyrgyzstan", "Tajikistan", 1992, 2020),
}
"""Pairs of states with a border and a territorial dispute, the years in which both existed and disputed it.

The list and its years are a judgement made before scoring. Deaths count between the two governments only.
"""


@dataclass(frozen=True, slots=True)
class Forecast:
    """One yearly forecast: who, when, the three chances and what happened."""

    pair: str
    year: int
    model: float
    climatology: float
    no_change: float
    happened: bool


@dataclass(frozen=True, slots=True)
class RivalryScores:
    """Brier scores (lower is better) and log scores (natural, higher is better) over all forecasts."""

    forecasts: int
    events: int
    brier: Mapping[str, float]
    log: Mapping[str, float]
    skill: float
    calibration: tuple[tuple[float, float, int], ...]

    def as_json(self) -> dict[str, object]:
        """As the benchmark prints it."""
        return {
            "forecasts": self.forecasts,
            "events": self.events,
            "brier": {key: round(value, 5) for key, value in self.brier.items()},
            "log_score": {key: round(value, 5) for key, value in self.log.items()},
            "brier_skill_against_climatology": round(self.skill, 4),
            "calibration": [
                {"foretold": round(mean, 4), "observed": round(share, 4), "years": count}
                for mean, share, count in self.calibration
            ],
        }


def deaths_by_pair(folder: Path) -> dict[str, Floats]:
    """Battle-related deaths of each pair # (year from FIRST to LAST), zeros where the source has no row."""
    out = {name: np.zeros(LAST - FIRST + 1) for name in PAIRS}
    with (folder / "ucdp" / "dyad_year_battle_deaths.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["type_of_conflict"] != "interstate":
                continue
            for name, (one, two, _, _) in PAIRS.items():
                if _sides(row["side_a"], row["side_b"], one, two) and FIRST <= int(row["year"]) <= LAST:
                    out[name][int(row["year"]) - FIRST] += float(row["bd_best"])
    return out


def _sides(side_a: str, side_b: str, one: str, two: str) -> bool:
    """Whether the two governments of a row are those of a pair (a bracketed other name of a state is ignored)."""
    found = {side.removeprefix("Government of ").split(" (")[0] for side in (side_a, side_b)}
    return found == {one, two}


def states_before(deaths: Floats) -> tuple[Floats, Floats, Bools]:
    """Memory, years of quiet and whether a year is at risk, each known at the start of the year # (year,)."""
    memory, quiet = np.zeros(len(deaths)), np.zeros(len(deaths))
    at_risk = np.ones(len(deaths), dtype=bool)
    since_fatal, since_major = QUIET_AT_FIRST, QUIET_AT_FIRST
    for year in range(len(deaths)):
        memory[year], quiet[year] = 0.5 ** (since_fatal / HALF_LIFE), since_major
        at_risk[year] = year == 0 or deaths[year - 1] < MAJOR
        since_fatal = 0.0 if deaths[year] >= FATAL else since_fatal + 1.0
        since_major = 0.0 if deaths[year] >= MAJOR else since_major + 1.0
    return memory, quiet, at_risk


def chances(deaths: Floats, draws: Mapping[str, Floats]) -> Floats:
    """Chance of a major escalation in each year under each draw # (draw, year), from the past of the pair."""
    memory, quiet, _ = states_before(deaths)
    none = np.zeros_like(draws["base"])
    out = np.zeros((len(none), len(deaths)))
    for year in range(len(deaths)):
        covariates = (
            (draws["memory"], none + memory[year], none + MEMORY_MEAN),
            (draws["time"], none + np.log1p(quiet[year]), none + TIME_MEAN),
        )
        out[:, year] = -np.expm1(-np.exp(log_hazard(draws["base"], draws["regime"], covariates, none, none)))
    return out


def draw(count: int) -> dict[str, Floats]:
    """Draws of the four quantities at evenly spread points, each in its own order (a fixed quasi-random design)."""
    steps = {"base": 0.6180339887, "regime": 0.7548776662, "memory": 0.8191725134, "time": 0.8566748839}
    order: Floats = np.arange(1, count + 1, dtype=np.float64)
    return {key: parse_prior(text).quantile(np.mod(order * steps[key], 1.0)) for key, text in PRIORS.items()}


def forecast(series: Mapping[str, Floats], draws: Mapping[str, Floats]) -> list[Forecast]:
    """One forecast for each pair and year at risk from FIRST_ORIGIN + 1 on, from earlier years alone."""
    onset: dict[str, tuple[Floats, Bools, Floats]] = {}
    for name, deaths in series.items():
        first, last = PAIRS[name][2] - FIRST, PAIRS[name][3] - FIRST
        _, _, at_risk = states_before(deaths)
        at_risk = at_risk & (np.arange(len(deaths)) >= first) & (np.arange(len(deaths)) <= last)
        onset[name] = ((deaths >= MAJOR).astype(np.float64), at_risk, chances(deaths, draws))
    out = []
    for year in range(FIRST_ORIGIN + 1, LAST + 1):
        now = year - FIRST
        events = sum(float(hit[:now][risk[:now]].sum()) for hit, risk, _ in onset.values())
        trials = sum(int(risk[:now].sum()) for _, risk, _ in onset.values())
        climatology = (events + 0.5) / (trials + 1.0)
        for name, (hit, risk, chance) in onset.items():
            if risk[now]:
                model = _weighted(hit[:now], risk[:now], chance[:, : now + 1])
                before = float(series[name][now - 1] >= FATAL)
                out.append(Forecast(name, year, model, climatology, before, bool(hit[now])))
    return out


def _weighted(hit: Floats, risk: Bools, chance: Floats) -> float:
    """The chance of the coming year, draws weighed by the likelihood of the past years at risk."""
    past = chance[:, :-1][:, risk]
    log_weight = np.where(hit[risk] > 0, np.log(past), np.log1p(-past)).sum(axis=1)
    weight = np.exp(log_weight - log_weight.max())
    return float((weight * chance[:, -1]).sum() / weight.sum())


def score(forecasts: Sequence[Forecast], edge: float = 0.005) -> RivalryScores:
    """Score the three forecasts; chances are kept `edge` away from 0 and 1 for the log score."""
    happened = np.array([item.happened for item in forecasts], dtype=np.float64)
    chance = {
        "model": np.array([item.model for item in forecasts]),
        "climatology": np.array([item.climatology for item in forecasts]),
        "no_change": np.array([item.no_change for item in forecasts]),
    }
    brier = {key: float(((values - happened) ** 2).mean()) for key, values in chance.items()}
    log = {}
    for key, values in chance.items():
        kept = np.clip(values, edge, 1.0 - edge)
        log[key] = float(np.where(happened > 0, np.log(kept), np.log1p(-kept)).mean())
    return RivalryScores(
        forecasts=len(forecasts),
        events=int(happened.sum()),
        brier=brier,
        log=log,
        skill=1.0 - brier["model"] / brier["climatology"],
        calibration=_calibration(chance["model"], happened),
    )


def _calibration(model: Floats, happened: Floats, bins: int = 4) -> tuple[tuple[float, float, int], ...]:
    """Mean chance foretold, share that happened and number of years, in equal groups from low to high."""
    order = np.argsort(model, kind="stable")
    return tuple(
        (float(model[part].mean()), float(happened[part].mean()), len(part))
        for part in np.array_split(order, bins)
        if len(part)
    )
