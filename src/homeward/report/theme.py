"""One look for every chart: colours that colour-blind readers and grey printers tell apart, one font, print sizes."""

from __future__ import annotations

from typing import Any

import altair as alt

FONT = "DejaVu Sans, Verdana, sans-serif"
PAGE_WIDTH = 660
"""Width in pixels that a chart may fill on a page of A4 with margins of 15 mm (96 pixels an inch)."""

INK = "#1a1a1a"
SOFT = "#5a5a5a"
GRID = "#e3e3e3"
BASELINE = "#7a7a7a"
BAND = {"wide": "#c6dbef", "half": "#6baed6", "median": "#08306b"}

# Okabe and Ito's set: told apart under the common kinds of colour blindness; no colour stands for a nation.
CATEGORIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999933")
GROUPS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")

VERDICTS = {
    "supported": ("#0b6e4f", "●"),
    "leaning": ("#1f6fa8", "◐"),
    "contested": ("#8f5d00", "◆"),
    "contradicted": ("#b2182b", "✕"),
    "not testable": ("#666666", "–"),
}
"""Colour, dark enough on white, and sign of each verdict; the word stands with them: colour carries nothing alone."""


def _config() -> dict[str, Any]:
    """The Vega-Lite configuration that dresses a chart."""
    return {
        "font": FONT,
        "background": "white",
        "aria": False,
        "padding": 6,
        "view": {"stroke": None},
        "title": {
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 13,
            "fontWeight": "bold",
            "color": INK,
            "subtitleFontSize": 10.5,
            "subtitleColor": SOFT,
            "subtitlePadding": 4,
            "offset": 10,
        },
        "axis": {
            "labelFontSize": 10,
            "titleFontSize": 10.5,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": SOFT,
            "gridColor": GRID,
            "domainColor": "#9a9a9a",
            "tickColor": "#9a9a9a",
            "labelLimit": 240,
            "titleLimit": 600,
        },
        "axisYPoint": {"labelPadding": 9},  # names keep clear of marks at zero
        "axisYBand": {"labelPadding": 9},
        "header": {
            "labelFontSize": 10.5,
            "labelFontWeight": "bold",
            "labelColor": INK,
            "labelLimit": 240,
            "labelAnchor": "start",
            "titleFontSize": 10.5,
        },
        "legend": {
            "orient": "top",
            "titleFontSize": 10,
            "labelFontSize": 10,
            "titleFontWeight": "normal",
            "titleColor": SOFT,
            "labelLimit": 320,
            "symbolType": "square",
        },
        "text": {"fontSize": 10, "color": INK},
    }


def dress(chart: Any, title: str, lines: list[str] | None = None) -> Any:
    """The chart with its title, the lines below the title, and the house's configuration."""
    return chart.properties(title=alt.TitleParams(text=title.split("\n"), subtitle=lines or [])).configure(**_config())
