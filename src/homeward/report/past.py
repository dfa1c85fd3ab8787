"""The recorded flight beside the model's, made ready to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from homeward.record.hindcast import Hindcast
from homeward.record.since import Scored, brier
from homeward.report import words
from homeward.report.inputs import HindcastPage, Labels, Table

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
STEP = 2
"""Hours between the points of the curve that is drawn."""


def hindcast_page(result: Hindcast) -> HindcastPage:
    """The page of a hindcast: bands of the cumulative count, the dated counts, and scores beside naive forecasts."""
    facts = result.facts
    hours = np.arange(STEP - 1, result.cumulative.shape[1], STEP)
    cuts = np.quantile(result.cumulative[:, hours], QUANTILES, axis=0)
    times = [(facts.start + dt.timedelta(hours=int(hour) + 1)).isoformat() for hour in hours]
    found = result.score(result.cumulative)
    apart = result.score(result.cumulative, result.outside_window)
    naive = {name: result.score(series) for name, series in result.naive.items()}
    notes = [f"{found.rows} dated counts were compared, in {result.cumulative.shape[0]:,} futures."]
    if 0 < apart.rows < found.rows:
        notes.append(
            "The rate of the bottleneck was itself counted during the flight. Outside that window the median error is "
            f"{100 * apart.median_absolute_error:.1f} %, and {round(100 * apart.coverage_80)} % of the counts lie in "
            "the band."
        )
    return HindcastPage(
        title=f"Arrivals from {_day(facts.start)} to {_day(facts.end)}",
        unit="people, cumulative",
        times=times,
        bands={q: [float(value) for value in cut] for q, cut in zip(QUANTILES, cuts, strict=True)},
        record=[(count.at.isoformat(), float(count.people), count.source) for count in result.counts],
        scores={
            "median_absolute_error": found.median_absolute_error,
            "coverage_80": found.coverage_80,
            "own_runs_as_well_covered": result.as_well_covered,
        },
        naive={
            name.replace("_", " "): {"median_absolute_error": s.median_absolute_error, "coverage_80": s.coverage_80}
            for name, s in naive.items()
        },
        notes=notes,
    )


def _day(moment: dt.datetime) -> str:
    """A day as readers write it."""
    return f"{moment.day} {moment:%B %Y}"


def since_table(scored: Sequence[Scored], labels: Labels) -> Table | None:
    """What happened since the study's date beside what the study said; None where nothing was recorded."""
    if not scored:
        return None
    rows = []
    for item in scored:
        count = item.chance is None
        said = (
            f"{words.spread(round(item.low), round(item.high))} (median {words.number(round(item.median))})"
            if count
            else f"in {words.of_hundred(item.chance or 0.0)} futures"
        )
        happened = words.number(item.recorded) if count else ("yes" if item.recorded else "no")
        verdict = ("inside" if item.inside else "outside") if count else ""
        rows.append(
            (item.date.isoformat(), labels.outcome(item.outcome), said, happened, verdict, item.summary, item.source)
        )
    caption = (
        f"The record since, beside “{labels.policy(scored[0].policy)}” in this study. Counts: the central 80 of 100 "
        "futures. The record is used to score and not to fit."
    )
    heads = ("Date", "Outcome", "The study said", "Recorded", "In the band", "What happened", "Source")
    return Table(caption, heads, rows)


def since_sentence(scored: Sequence[Scored]) -> str:
    """How the study has done so far, in words."""
    parts = []
    counts = [item for item in scored if item.chance is None]
    if counts:
        inside = sum(item.inside for item in counts)
        parts.append(f"Of {len(counts)} recorded counts, {inside} lie in the band that should hold 80 of 100.")
    scores = brier(scored)
    if scores is not None:
        own, naive = scores
        better = "better" if own < naive else "worse" if own > naive else "the same"
        parts.append(
            f"For events, the mean squared error of the chances is {own:.3f}, against {naive:.3f} for a forecast that "
            f"nothing changes: {better} so far. Two years without a rare event cannot tell much."
        )
    return " ".join(parts)
