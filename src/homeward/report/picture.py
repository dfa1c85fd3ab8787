"""A chart as SVG that may stand beside others in one page, or as PNG."""

from __future__ import annotations

import html
import re
from typing import Any

import vl_convert

_SHAPES = re.compile(r' (?:d|transform|points)="[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{2,}")
_ID = re.compile(r'\bid="([^"]+)"')


def svg(chart: dict[str, Any], name: str, alt: str) -> str:
    """A chart, as Vega-Lite writes it, as inline SVG described by `alt`.

    Its ids carry `name`, so that no two charts of a page share one.
    """
    text = str(vl_convert.vegalite_to_svg(chart))
    text = _SHAPES.sub(lambda part: _LONG.sub(lambda held: f"{float(held[0]):.1f}".removesuffix(".0"), part[0]), text)
    for found in dict.fromkeys(_ID.findall(text)):
        fresh = f"{name}-{found}"
        text = text.replace(f'id="{found}"', f'id="{fresh}"').replace(f"url(#{found})", f"url(#{fresh})")
        text = text.replace(f'href="#{found}"', f'href="#{fresh}"')
    label = html.escape(alt, quote=True)
    return re.sub(r"<svg\b", f'<svg role="img" aria-label="{label}"', text, count=1)


def png(chart: Any, scale: float = 2.0) -> bytes:
    """The chart as PNG."""
    return bytes(vl_convert.vegalite_to_png(chart.to_dict(validate=False), scale=scale))
