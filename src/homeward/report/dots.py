"""A hundred futures as a hundred marks that one may count: quantile dots, and a ten by ten square."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from homeward.foundation.types import Floats
from homeward.report import numbers
from homeward.report.charts import axis_numbers
from homeward.report.theme import BAND, CATEGORIES, PAGE_WIDTH, dress


def quantile_dots(values: Floats, title: str, unit: str, about: str = "", bins: int = 30) -> Any:
    """A hundred futures as a hundred dots: one may count them."""
    dots = numbers.dots_of(values)
    low, high = float(dots.min()), float(dots.max())
    width = (high - low) / bins or 1.0
    slot = np.minimum(((dots - low) / width).astype(int), bins - 1)
    height = pd.Series(slot).groupby(slot).cumcount().to_numpy() + 1
    frame = pd.DataFrame({"value": low + (slot + 0.5) * width, "stack": height})
    tall = int(height.max())
    size = min((PAGE_WIDTH - 160) / bins, 260 / tall)
    chart = (
        alt.Chart(frame, width=PAGE_WIDTH - 160, height=max(60, size * tall))
        .mark_circle(size=(0.86 * size) ** 2 * 0.785, color=BAND["half"], opacity=1)
        .encode(
            x=alt.X("value:Q", title=unit, axis=alt.Axis(labelExpr=axis_numbers(unit))),
            y=alt.Y(
                "stack:Q",
                title="futures",
                axis=alt.Axis(tickMinStep=1, tickCount=3, grid=False),
                scale=alt.Scale(domain=[0, tall + 0.5]),
            ),
        )
    )
    return dress(chart, title, [line for line in (about, "Each dot stands for one future of 100.") if line])


def icon_array(shares: Mapping[str, float], title: str, about: str = "") -> Any:
    """A hundred futures as a ten by ten square, coloured by what happened in each; the counts sum to 100."""
    counts = _hundred(list(shares.values()))
    kinds = [f"{name} ({count})" for name, count in zip(shares, counts, strict=True)]
    what = np.repeat(kinds, counts)
    frame = pd.DataFrame({"kind": what, "column": np.arange(100) % 10, "row": np.arange(100) // 10})
    scale = alt.Scale(domain=kinds, range=list(CATEGORIES[: len(kinds)]))
    chart = (
        alt.Chart(frame, width=200, height=200)
        .mark_square(size=270, opacity=1)
        .encode(
            x=alt.X("column:O", axis=None),
            y=alt.Y("row:O", axis=None),
            color=alt.Color("kind:N", scale=scale, legend=alt.Legend(title="futures, of 100", orient="right")),
        )
    )
    return dress(chart, title, [line for line in (about,) if line])


def _hundred(shares: Sequence[float]) -> list[int]:
    """Whole numbers that sum to 100 and lie nearest to the shares (largest remainders)."""
    wanted = np.asarray(shares, dtype=float)
    wanted = 100 * wanted / wanted.sum()
    counts = np.floor(wanted).astype(int)
    for place in np.argsort(counts - wanted, kind="stable")[: 100 - counts.sum()]:
        counts[place] += 1
    return [int(count) for count in counts]
