"""Charts of a flight: arrivals beside the record, the flight on the map hour by hour, camps beside their record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from homeward.crisis.crisis import Crisis
from homeward.crisis.flight_case import FlightRuns
from homeward.record.flight_stages import Stage
from homeward.record.hindcast import Hindcast
from homeward.report.charts import axis_numbers
from homeward.report.charts import hindcast as hindcast_chart
from homeward.report.past import hindcast_page
from homeward.report.picture import png, svg
from homeward.report.theme import BAND, CATEGORIES, INK, PAGE_WIDTH, dress

KM_PER_DEGREE = 111.195
PANELS = 3


def arrivals_chart(result: Hindcast) -> Any:
    """Cumulative arrivals as a band, every dated count on top."""
    return hindcast_chart(hindcast_page(result))


def flight_map(result: Hindcast, stages: Sequence[Stage]) -> Any:
    """Small maps of who is still at home at some hours, with those on the road and those through in words."""
    crisis = result.crisis
    held = {place for stage in stages for place, heads in stage.at_home.items() if heads > 0}
    frame, roads = _plane(crisis, held | {result.facts.counted_at})
    most = max(max(stage.at_home.values()) for stage in stages)
    panels = [_panel(result, stage, frame, roads, most) for stage in stages]
    rows = [alt.hconcat(*panels[start : start + PANELS], spacing=10) for start in range(0, len(panels), PANELS)]
    lines = ["Circles: people still at home, by area. Square: where arrivals are counted. Medians over futures."]
    return dress(alt.vconcat(*rows, spacing=14), f"The flight from {result.facts.start:%-d %B %Y}", lines)


def _plane(crisis: Crisis, held: set[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Places in kilometres from their middle, and the roads between those shown as broken paths."""
    places = [place for place in crisis.places if place.id in held]
    middle = np.mean([[place.latitude, place.longitude] for place in places], axis=0)
    shrink = float(np.cos(np.radians(middle[0])))
    spots = {
        place.id: ((place.longitude - middle[1]) * KM_PER_DEGREE * shrink, (place.latitude - middle[0]) * KM_PER_DEGREE)
        for place in crisis.places
    }
    frame = pd.DataFrame([(place.id, *spots[place.id]) for place in places], columns=["place", "x", "y"])
    left, right, low, high = frame["x"].min() - 8, frame["x"].max() + 8, frame["y"].min() - 8, frame["y"].max() + 8
    inside = {key for key, (x, y) in spots.items() if left <= x <= right and low <= y <= high}
    points: list[tuple[float | None, float | None]] = []
    for road in crisis.roads:
        if road.start in inside and road.end in inside:
            points += [spots[road.start], spots[road.end], (None, None)]
    roads = pd.DataFrame(points, columns=["x", "y"], dtype=float).reset_index(names="step")
    return frame, roads


def _panel(result: Hindcast, stage: Stage, frame: pd.DataFrame, roads: pd.DataFrame, most: float) -> Any:
    """One hour on the map."""
    width = (PAGE_WIDTH - 40) // PANELS
    margin = 8.0
    wide, tall = float(np.ptp(frame["x"])) + 2 * margin, float(np.ptp(frame["y"])) + 2 * margin
    size: dict[str, Any] = {"width": width, "height": round(width * tall / wide)}
    x_scale = alt.Scale(domain=[frame["x"].min() - margin, frame["x"].max() + margin], nice=False)
    y_scale = alt.Scale(domain=[frame["y"].min() - margin, frame["y"].max() + margin], nice=False)
    x, y = alt.X("x:Q", scale=x_scale, axis=None), alt.Y("y:Q", scale=y_scale, axis=None)
    here = frame.assign(people=[stage.at_home.get(place, 0.0) for place in frame["place"]])
    line = alt.Chart(roads, **size).mark_line(
        color="#b9b9b9", strokeWidth=0.7, clip=True, invalid="break-paths-show-domains"
    )
    dots = alt.Chart(here[here["people"] > 0], **size).mark_circle(color=CATEGORIES[0], opacity=0.75)
    area = alt.Size("people:Q", scale=alt.Scale(domain=[0, most], range=[2, 500]), legend=None)
    exit_ = alt.Chart(frame[frame["place"] == result.facts.counted_at], **size)
    moment = result.facts.start + dt.timedelta(hours=stage.hour)
    words = f"{moment:%-d %b, %H:%M}"
    home = sum(stage.at_home.values())
    counts = f"home {home:,.0f}   road {stage.on_road:,.0f}   through {stage.through:,.0f}"
    return alt.layer(
        line.encode(x=x, y=y, order="step:Q"),
        dots.encode(x=x, y=y, size=area),
        exit_.mark_square(color=CATEGORIES[1], size=60).encode(x=x, y=y),
    ).properties(title=alt.TitleParams(text=words, subtitle=counts, fontSize=10.5, subtitleFontSize=9))


def camps_chart(runs: FlightRuns, most: int = 9, told: int | None = None) -> Any:
    """People in the largest camps: the band of the runs and the record, one small chart a camp.

    told: the last day whose counts the rules were given, marked by a line; the legend is in words, so that it survives
    printing without colour.
    """
    case = runs.case
    order = np.argsort(-case.record()[-1], kind="stable")[:most]
    panels = [_camp(runs, int(camp), told) for camp in order]
    lines = [f"Solid line and band: median and middle 80 % of {len(runs.camps)} runs. Dashed line: people registered."]
    if told is not None:
        lines.append(f"Left of the upright line (day {told}) the counts known by then were given; nothing later was.")
    if len(case.camps) > most:
        lines.append(f"The {most} largest of {len(case.camps)} camps.")
    return dress(alt.concat(*panels, columns=PANELS, spacing=12), f"Camps of {case.name}", lines)


def _camp(runs: FlightRuns, camp: int, told: int | None) -> Any:
    """One camp on a scale of its own."""
    case = runs.case
    days = np.arange(0, case.days, max(1, case.days // 120))
    low, middle, high = np.quantile(runs.camps[:, days, camp], [0.1, 0.5, 0.9], axis=0)
    dates = pd.to_datetime([case.start + dt.timedelta(days=int(day)) for day in days])
    recorded = case.record()[days, camp]
    frame = pd.DataFrame({"date": dates, "low": low, "median": middle, "high": high, "recorded": recorded})
    size: dict[str, Any] = {"width": (PAGE_WIDTH - 180) // PANELS, "height": 110}
    base = alt.Chart(frame, **size)
    written = "%b %Y" if case.days > 100 else "%-d %b %Y"
    x = alt.X("date:T", title="date", axis=alt.Axis(format=written, tickCount=3, grid=False, labelOverlap=True))
    axis = alt.Axis(labelExpr=axis_numbers("people"), tickCount=4)
    layers = [
        base.mark_area(color=BAND["wide"]).encode(x=x, y=alt.Y("low:Q", title="people", axis=axis), y2="high:Q"),
        base.mark_line(color=BAND["median"], strokeWidth=1.5).encode(x=x, y="median:Q"),
        base.mark_line(color=CATEGORIES[1], strokeWidth=1.5, strokeDash=[4, 2]).encode(x=x, y="recorded:Q"),
    ]
    if told is not None and told < case.days:
        until = pd.DataFrame({"date": [pd.Timestamp(case.start + dt.timedelta(days=told))]})
        layers.append(alt.Chart(until, **size).mark_rule(color=INK, strokeWidth=0.8).encode(x="date:T"))
    return alt.layer(*layers).properties(title=alt.TitleParams(case.camps[camp].replace("_", " "), fontSize=10.5))


def save_chart(chart: Any, path: Path, alt_text: str = "Chart of a flight") -> None:
    """Write a chart as .png, .svg or a self-contained .html that needs no network."""
    from homeward.io.atomic import write_bytes, write_text

    if path.suffix == ".png":
        write_bytes(path, png(chart))
        return
    drawn = svg(chart.to_dict(validate=False), "flight", alt_text)
    if path.suffix == ".svg":
        write_text(path, drawn)
        return
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{alt_text}</title>'
    write_text(path, f'{page}<body style="margin:2em;color:{INK}">{drawn}</body></html>\n')


__all__ = ["arrivals_chart", "camps_chart", "flight_map", "save_chart"]
