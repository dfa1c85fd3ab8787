"""The charts of the brief, the page and the notebook: one function each, from results to an Altair chart.

Every chart carries a title, the units on its axes and one line that says how to read it. Bands are ranges over the
futures of the study; where a number of futures is named it is a count of a hundred.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from homeward.argument.verdict import Verdict
from homeward.lab.compare import BASELINE
from homeward.report import numbers, words
from homeward.report.inputs import HangsOn, HindcastPage, Labels
from homeward.report.theme import BAND, CATEGORIES, INK, PAGE_WIDTH, SOFT, VERDICTS, dress
from homeward.report.theme import BASELINE as GREY


def wrapped(text: str, width: int = 30) -> str:
    """A label on several lines, parted by line feeds."""
    return "\n".join(textwrap.wrap(text, width)) or text


def _kind(chart: Any, name: str) -> Any:
    """The chart with a constant column `kind`, by which layers share one legend."""
    return chart.transform_calculate(kind=json.dumps(name, ensure_ascii=False))


SPLIT_LINES = "split(datum.label, '\\n')"
_SHORT = "abs(datum.value) >= 1e6 ? format(datum.value, '.3~s') : format(datum.value, ',')"


def axis_numbers(unit: str) -> str:
    """Vega expression for axis numbers: thousands parted; millions and billions short, in dollars with B, not G."""
    return f"replace({_SHORT}, 'G', 'B')" if "dollar" in unit else _SHORT


def fan(
    study: xr.Dataset, outcome: str, labels: Labels, policies: Sequence[str] | None = None, baseline: str = BASELINE
) -> Any:
    """An outcome over time under each policy: median, middle half and 90 of 100 futures, with the baseline dashed.

    An event has no band: the line is the number of futures, of a hundred, in which it has happened.
    """
    chosen = list(policies or numbers.policies_of(study))
    held = numbers.policies_of(study)
    wanted = [*chosen, *([baseline] if baseline in held and baseline not in chosen else [])]
    frame = numbers.over_time(study, outcome, wanted)
    event = words.is_chance(study.variables[outcome].attrs)
    scale = 1.0 if event else words.scale_of(study, outcome)
    figures = [name for name in numbers.NAMES if name in frame]
    frame[figures] = frame[figures] * scale
    base = frame[frame["policy"] == baseline].set_index("month")["median"] if baseline in wanted else None
    frame = frame[frame["policy"].isin(chosen)].copy()
    frame["baseline"] = frame["month"].map(base) if base is not None else np.nan
    frame["name"] = [wrapped(labels.policy(key)) for key in frame["policy"]]
    order = [wrapped(labels.policy(key)) for key in chosen]
    unit = words.unit_of(study, outcome)
    columns = min(3, len(chosen))
    layers = _fan_layers(frame, unit, event, labels.policy(baseline), columns)
    start = str(study.attrs.get("as_of", "the start"))
    chart = layers.facet(
        facet=alt.Facet("name:N", sort=order, title=None, header=alt.Header(labelExpr=SPLIT_LINES)),
        columns=columns,
        spacing=14,
    )
    how = (
        f"Each line: in how many of 100 futures {_by_then(study, outcome)}."
        if event
        else "Half of all futures lie in the dark band, 90 of 100 in both bands together."
    )
    return dress(
        chart, f"{labels.outcome(outcome)} ({unit})", [words.sentence_of(study, outcome), f"{how} Years after {start}."]
    )


def _fan_layers(frame: pd.DataFrame, unit: str, event: bool, base: str, columns: int) -> Any:
    """The layers of one panel of a fan chart; the colour scale doubles as the legend."""
    half, wide, middle = "middle half of futures", "90 of 100 futures", "median" if not event else "this policy"
    dashed = f"dashed: {base}" if event else f"dashed: {base} (median)"
    scale = alt.Scale(
        domain=[middle, dashed] if event else [middle, half, wide, dashed],
        range=[BAND["median"], GREY] if event else [BAND["median"], BAND["half"], BAND["wide"], GREY],
    )
    legend = alt.Legend(title=None, orient="top", columns=4, symbolType="stroke" if event else "square")
    colour = alt.Color("kind:N", scale=scale, legend=legend)
    x = alt.X("year:Q", title="years", axis=alt.Axis(tickMinStep=1, grid=False, tickCount=6))
    y_axis = alt.Axis(labelExpr=axis_numbers(unit), tickCount=4)
    start = alt.Chart(frame, width=(PAGE_WIDTH - 80 - 14 * columns) // columns, height=70)
    layers = []
    if not event:
        for name, low, high in ((wide, "low5", "high95"), (half, "low25", "high75")):
            area = start.mark_area().encode(
                x=x, y=alt.Y(f"{low}:Q", title=unit, axis=y_axis), y2=f"{high}:Q", color=colour
            )
            layers.append(_kind(area, name))
    y = alt.Y("baseline:Q", title=unit, axis=y_axis)
    layers.append(_kind(start.mark_line(strokeDash=[4, 3], strokeWidth=1.4).encode(x=x, y=y, color=colour), dashed))
    y = alt.Y("median:Q", title=unit, axis=y_axis)
    layers.append(_kind(start.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour), middle))
    return alt.layer(*layers)


def _by_then(study: xr.Dataset, outcome: str) -> str:
    """What a line of chances says: an event has happened, a state holds and may end again."""
    kept = study.variables[outcome].attrs.get("kind") == "event"
    return "it has happened by then" if kept else "it is so at that time"


def comparison(study: xr.Dataset, outcome: str, month: int, labels: Labels, baseline: str = BASELINE) -> Any:
    """Dot and range of an outcome under each policy at one month, with how often each does better than the baseline."""
    event = words.is_chance(study.variables[outcome].attrs)
    frame = _comparison_frame(study, outcome, month, labels, baseline)
    unit = words.unit_of(study, outcome)
    order = list(frame["name"])
    y = alt.Y(
        "name:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelExpr=SPLIT_LINES, labelLimit=220, ticks=False, domain=False),
    )
    x = alt.X(
        "middle:Q", title=unit, axis=alt.Axis(labelExpr=axis_numbers(unit), tickCount=5), scale=alt.Scale(zero=True)
    )
    height = 26 * len(order)
    start = alt.Chart(frame, width=250, height=height)
    layers = []
    base = frame[frame["policy"] == baseline]
    if len(base):
        layers.append(alt.Chart(base).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="middle:Q"))
    layers.append(
        start.mark_rule(strokeWidth=2, color=BAND["half"])
        .encode(y=y, x=x, x2="end:Q")
        .transform_calculate(middle="datum.begin")
    )
    if not event:
        layers.append(
            start.mark_rule(strokeWidth=7, color=BAND["half"])
            .encode(y=y, x=x, x2="to:Q")
            .transform_calculate(middle="datum.since")
        )
    layers.append(start.mark_point(filled=True, size=70, color=BAND["median"], opacity=1).encode(y=y, x=x))
    texts = _text_columns(
        frame,
        y,
        height,
        ("median and 90 of 100" if not event else "futures, of 100", f"of 100, against “{labels.policy(baseline)}”"),
    )
    chart = alt.hconcat(alt.layer(*layers), *texts, spacing=8)
    how = (
        "Dot: number of futures, of 100; line: its statistical error (95 %)."
        if event
        else "Dot: median; thick line: 80 of 100 futures; thin line: 90 of 100 futures."
    )
    title = f"{labels.outcome(outcome)} {words.at(month)} ({unit})"
    return dress(chart, title, [words.sentence_of(study, outcome), f"{how} Dashed: {labels.policy(baseline)}."])


def _comparison_frame(study: xr.Dataset, outcome: str, month: int, labels: Labels, baseline: str) -> pd.DataFrame:
    """One line per policy: where its dot and its range stand, and what is written beside them."""
    attrs = study.variables[outcome].attrs
    policies = numbers.policies_of(study)
    ends: tuple[float, ...]
    lines = []
    for policy in policies:
        values = words.scale_of(study, outcome) * numbers.values_at(study, outcome, policy, month)
        if words.is_chance(attrs):
            share = float(values.mean())
            error = 196 * numbers.monte_carlo_error(share / 100, len(values))
            ends = (max(0.0, share - error), share, share, share, min(100.0, share + error))
            text = words.of_hundred(share / 100)
        else:
            ends = tuple(float(cut) for cut in np.quantile(values, [0.05, 0.1, 0.5, 0.9, 0.95]))
            low, middle, high = (words.figure(study, outcome, ends[place]) for place in (0, 2, 4))
            text = words.with_range(middle, low, high)
        against = ""
        if policy != baseline and baseline in policies:
            pair = numbers.against(study, outcome, policy, month, baseline)
            against = words.of_hundred_apart(str(attrs.get("better", "")), *pair)
        lines.append((policy, wrapped(labels.policy(policy)), *ends, text, against))
    columns = ["policy", "name", "begin", "since", "middle", "to", "end", "text", "against"]
    return pd.DataFrame(lines, columns=columns)


def _text_columns(frame: pd.DataFrame, y: Any, height: int, heads: tuple[str, str]) -> list[Any]:
    """Two columns of text to the right of a dot plot, under their headings."""
    bare = alt.Y("name:N", sort=y.to_dict()["sort"], axis=None)
    made = []
    for column, head, width in (("text", heads[0], 175), ("against", heads[1], 130)):
        chart = alt.Chart(
            frame,
            width=width,
            height=height,
            title=alt.TitleParams(head, fontSize=10, fontWeight="normal", color=SOFT, offset=2),
        )
        made.append(
            chart.mark_text(align="left", color=INK, fontSize=10).encode(y=bare, text=f"{column}:N", x=alt.value(0))
        )
    return made


def verdict_strip(verdicts: Sequence[Verdict], labels: Labels, wide: int = 52) -> Any:
    """Of 100 futures in which the policies differ, in how many they differ as claimed: pooled and by account."""
    pooled, apart = _strip_frames(verdicts, labels, wide)
    order = list(pooled["name"])
    rows = alt.Scale(domain=order)  # tests without a mark keep their line
    height = 32 * max(1, len(order))
    y = alt.Y(
        "name:N",
        scale=rows,
        sort=None,
        title=None,
        axis=alt.Axis(labelExpr=SPLIT_LINES, labelLimit=340, ticks=False, domain=False),
    )
    title = "of 100 futures that differ, as claimed"
    x = alt.X("share:Q", title=title, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    accounts = [name for name in dict.fromkeys(labels.accounts.values()) if name in set(apart["account"])]
    shades = alt.Scale(domain=accounts, range=list(CATEGORIES[: len(accounts)]))
    shapes = alt.Scale(domain=accounts, range=["circle", "square", "triangle-up", "cross", "triangle-down", "stroke"])
    legend = alt.Legend(title="under one account alone", orient="top", columns=4)
    ends = alt.X("begin:Q", title=title)
    layers = [
        alt.Chart(pd.DataFrame({"share": [50]})).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="share:Q"),
        alt.Chart(apart, width=200, height=height)
        .mark_point(size=55, filled=True, opacity=0.9)
        .encode(
            y=y,
            x=x,
            color=alt.Color("account:N", scale=shades, legend=legend),
            shape=alt.Shape("account:N", scale=shapes, legend=legend),
        ),
        alt.Chart(pooled.dropna()).mark_rule(strokeWidth=2.5, color=INK).encode(y=y, x=ends, x2="end:Q"),
        alt.Chart(pooled.dropna())
        .mark_point(shape="diamond", size=110, color=INK, strokeWidth=2, fill="white", opacity=1)
        .encode(y=y, x=x),
    ]
    beside = alt.Chart(pooled, width=130, height=height).mark_text(align="left", fontSize=10, fontWeight="bold")
    text = beside.encode(y=alt.Y("name:N", scale=rows, sort=None, axis=None), x=alt.value(0), text="word:N")
    how = "Diamond: all accounts, with statistical error. Dashed: as often as not. No mark: no future differs."
    return dress(alt.hconcat(alt.layer(*layers), text, spacing=10), "Does each claim hold?", [how])


def _strip_frames(verdicts: Sequence[Verdict], labels: Labels, wide: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One line per test for all accounts together, and one per test and account; nothing where no future differs."""
    lines: list[tuple[str, float, float, float, str]] = []
    points: list[tuple[str, float, str]] = []
    for verdict in verdicts:
        for number, test in enumerate(verdict.tests):
            more = f" · {labels.outcome(test.outcome)}" if len(verdict.tests) > 1 else ""
            about = (
                f": {verdict.claim.text}"
                if not number
                else f", {words.at(test.at)}, against {labels.policy(test.than)}"
            )
            name = _clipped(wrapped(f"{verdict.claim.id}{more}{about}", wide), 2)
            while name in {line[0] for line in lines}:
                name += "\u200b"  # two tests may read alike; the axis keeps them apart
            sign = VERDICTS.get(test.word, VERDICTS["not testable"])[1]
            share = 100 * test.share if test.same < 1 else float("nan")
            error = 196 * test.error if test.same < 1 else float("nan")
            low, high = np.clip([share - error, share + error], 0.0, 100.0)
            lines.append((name, share, float(low), float(high), f"{sign} {test.word}"))
            points += [
                (name, 100 * held, labels.account(key))
                for key, held in test.share_by_account.items()
                if test.by_account[key] and np.isfinite(held)
            ]
    pooled = pd.DataFrame(lines, columns=["name", "share", "begin", "end", "word"])
    return pooled, pd.DataFrame(points, columns=["name", "share", "account"])


def _clipped(text: str, lines: int) -> str:
    """The first lines of a wrapped text, with an ellipsis where more was said."""
    parts = text.split("\n")
    return text if len(parts) <= lines else "\n".join([*parts[: lines - 1], parts[lines - 1] + " …"])


def tornado(reasons: Sequence[HangsOn], outcome: str, policy: str, labels: Labels, most: int = 8) -> Any:
    """The parameters that decide an outcome under a policy, the weightiest first."""
    held = sorted((r for r in reasons if r.outcome == outcome and r.policy == policy), key=lambda r: -r.importance)[
        :most
    ]
    frame = pd.DataFrame(
        [(r.parameter, 100 * r.importance, _clipped(wrapped(r.sentence, 62), 3)) for r in held],
        columns=["parameter", "weight", "sentence"],
    )
    order = list(frame["parameter"])
    height = 40 * max(1, len(order))
    y = alt.Y("parameter:N", sort=order, title=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False))
    bars = (
        alt.Chart(frame, width=130, height=height)
        .mark_bar(color=BAND["half"], height=16)
        .encode(y=y, x=alt.X("weight:Q", title="weight in the answer, %", axis=alt.Axis(tickCount=4)))
    )
    texts = (
        alt.Chart(frame, width=350, height=height)
        .mark_text(align="left", fontSize=9.5, lineBreak="\n", baseline="middle")
        .encode(y=alt.Y("parameter:N", sort=order, axis=None), x=alt.value(0), text="sentence:N")
    )
    title = f"What decides “{labels.outcome(outcome)}” under “{labels.policy(policy)}”"
    return dress(
        alt.hconcat(bars, texts, spacing=8),
        title,
        ["The longer the bar, the more of the spread of futures goes with this one quantity."],
    )


def hindcast(page: HindcastPage) -> Any:
    """A model run on the past as a band, with each dated count of the record on top."""
    frame = pd.DataFrame({"time": pd.to_datetime(list(page.times))})
    names = {q: f"q{round(1000 * q)}" for q in page.bands}
    for q, values in page.bands.items():
        frame[names[q]] = np.asarray(values, dtype=float)
    record = pd.DataFrame(list(page.record), columns=["time", "value", "source"])
    record["time"] = pd.to_datetime(record["time"])
    pairs = [
        (q, 1 - q) for q in sorted(page.bands) if q < 0.5 and any(abs(1 - q - other) < 1e-9 for other in page.bands)
    ]
    shades = dict(zip([p[0] for p in pairs], _shades(len(pairs)), strict=True))
    scale_domain = ["median", *[f"{round(100 * (1 - 2 * q))} of 100 simulated" for q, _ in reversed(pairs)], "counted"]
    scale_range = [BAND["median"], *[shades[q] for q, _ in reversed(pairs)], CATEGORIES[1]]
    scale = alt.Scale(domain=scale_domain, range=scale_range)
    colour = alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None, orient="top", columns=5))
    x = alt.X("time:T", title="date", axis=alt.Axis(format="%-d %b", tickCount="day", labelOverlap=True, grid=False))
    y_axis = alt.Axis(labelExpr=axis_numbers(page.unit))
    start = alt.Chart(frame, width=PAGE_WIDTH - 90, height=260)
    layers = []
    for q, other in pairs:
        top = next(name for held, name in names.items() if abs(held - other) < 1e-9)
        text = f"{round(100 * (1 - 2 * q))} of 100 simulated"
        y = alt.Y(f"{names[q]}:Q", title=page.unit, axis=y_axis)
        layers.append(_kind(start.mark_area().encode(x=x, y=y, y2=f"{top}:Q", color=colour), text))
    if 0.5 in names:
        y = alt.Y(f"{names[0.5]}:Q", title=page.unit, axis=y_axis)
        layers.append(_kind(start.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour), "median"))
    y = alt.Y("value:Q", title=page.unit, axis=y_axis)
    dots = alt.Chart(record).mark_point(size=34, filled=True, opacity=1).encode(x=x, y=y, color=colour)
    layers.append(_kind(dots, "counted"))
    return dress(alt.layer(*layers), page.title, ["The model was given what was known beforehand, not the counts."])


def _shades(count: int) -> list[str]:
    """Blues from the widest band to the narrowest, (count,)."""
    blues = ["#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6"]
    return blues[-count - 1 : -1] if count < len(blues) else [blues[min(i, 4)] for i in range(count)]
