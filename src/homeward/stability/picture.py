"""The state graph drawn: who can improve from where to where, which states hold; condensed when it is large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from homeward.foundation.types import Bools, Ints
from homeward.stability.concepts import Stability, expected_after
from homeward.stability.graph import Graph

if TYPE_CHECKING:
    import altair as alt

MOST_DRAWN = 60
EDGE_X, EDGE_Y = 0.6, 1.2
"""Room between the outermost discs and the edge, in columns and rows."""
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999933")
"""Okabe and Ito's palette, told apart by most colour-blind readers; a party also keeps its own dash pattern."""
VERDICTS = ("holds by Nash", "holds by credible answers", "holds by any answer", "does not hold")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [10, 3], [1, 3], [12, 4, 2, 4])


@dataclass(frozen=True)
class Drawing:
    """Nodes and arrows: label, name, detail and verdict of each node, arrows (from, to, player, states meant)."""

    labels: tuple[str, ...]
    details: tuple[str, ...]
    verdicts: tuple[str, ...]
    sizes: tuple[int, ...]
    arrows: tuple[tuple[int, int, int, int], ...]
    players: tuple[str, ...]
    condensed: bool
    names: tuple[str, ...] = ()


def draw(stability: Stability, marked: Sequence[int] = (), concept: str = "nash") -> Drawing:
    """The graph of improvements that `concept` does not deter; states as nodes up to 60, classes of states beyond.

    marked: states that always stand alone (status quo, wish, states of policies).
    """
    graph = stability.graph
    alone = graph.states <= MOST_DRAWN
    group = np.arange(graph.states) if alone else _condensed(stability, marked)
    count = int(group.max()) + 1
    arrows: dict[tuple[int, int, int], int] = {}
    for player in range(graph.players):
        worth = expected_after(graph, player, concept)
        for state in _shown(graph):
            moves = graph.moves(player, state)
            for to in moves[worth[moves] > graph.pay[player, state]].tolist():
                key = (int(group[state]), int(group[to]), player)
                if key[0] != key[1]:
                    arrows[key] = arrows.get(key, 0) + 1
    if not alone:
        arrows = _strongest(arrows)
    nodes = [np.flatnonzero(group == node) for node in range(count)]
    return Drawing(
        tuple(_label(node) for node in nodes),
        tuple(_detail(graph, node) for node in nodes),
        tuple(_verdict(stability, int(node[0])) for node in nodes),
        tuple(int(node.size) for node in nodes),
        tuple((a, b, player, n) for (a, b, player), n in sorted(arrows.items())),
        tuple(graph.names),
        graph.states > MOST_DRAWN,
        tuple(_name(graph, node) for node in nodes),
    )


def _strongest(arrows: dict[tuple[int, int, int], int]) -> dict[tuple[int, int, int], int]:
    """Between two classes only the arrow that stands for most states: the rest would hide it."""
    best: dict[frozenset[int], tuple[int, int, int]] = {}
    for key, states in sorted(arrows.items()):
        pair = frozenset(key[:2])
        if pair not in best or states > arrows[best[pair]]:
            best[pair] = key
    return {key: arrows[key] for key in best.values()}


def _shown(graph: Graph) -> range:
    """States whose arrows are drawn; a very large graph is drawn from an even sample of them."""
    return range(0, graph.states, max(1, graph.states // 20_000))


def _condensed(stability: Stability, marked: Sequence[int]) -> Ints:
    """Node of each state: marked states and Nash equilibria alone, the rest by the concepts under which they hold."""
    graph = stability.graph
    held = np.zeros(graph.states, dtype=np.int64)
    for place, concept in enumerate(stability.stable):
        held += stability.equilibria(concept).astype(np.int64) << place
    key = held.copy()
    nash: Bools = stability.equilibria("nash") if "nash" in stability.stable else np.zeros(graph.states, dtype=bool)
    alone = list(dict.fromkeys([*marked, *np.flatnonzero(nash).tolist()]))[: MOST_DRAWN // 2]
    for place, state in enumerate(alone):
        key[state] = -1 - place
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def _label(node: Ints) -> str:
    return str(int(node[0]) + 1) if node.size == 1 else f"{node.size:,} states"


def _name(graph: Graph, node: Ints) -> str:
    """The name that the model gives to a state; states of a class go without."""
    if node.size > 1:
        return ""
    if graph.conflict.state_names:
        return graph.conflict.state_names[int(node[0])]
    named = graph.conflict.named_states.items()
    return next((key.replace("_", " ") for key, code in named if graph.state_of(code) == int(node[0])), "")


def _detail(graph: Graph, node: Ints) -> str:
    if node.size > 1:
        return f"{node.size:,} states, among them {', '.join(str(int(s) + 1) for s in node[:6])}"
    code = int(graph.codes[node[0]])
    names = [option.name for j, option in enumerate(graph.conflict.options) if code >> j & 1]
    return "; ".join(names) or "no option is taken"


def _verdict(stability: Stability, state: int) -> str:
    held = [concept for concept in stability.stable if stability.equilibria(concept)[state]]
    if "nash" in held:
        return "holds by Nash"
    credible = [concept for concept in ("sseq", "seq", "sim") if concept in held]
    return "holds by credible answers" if credible else "holds by any answer" if held else "does not hold"


def layout(drawing: Drawing) -> tuple[Ints, Ints]:
    """Places of nodes # (node,): columns by the longest way to where arrows end, or by verdict for classes."""
    count = len(drawing.labels)
    targets: list[set[int]] = [set() for _ in range(count)]
    for a, b, _, _ in drawing.arrows:
        targets[a].add(b)
    depth = np.zeros(count, dtype=np.int64)
    for _ in range(min(count, 8)):
        for node in range(count):
            ahead = [depth[t] for t in targets[node] if node not in targets[t]]
            depth[node] = min(7, 1 + max(ahead)) if ahead else 0
    column = depth.max() - depth
    if drawing.condensed:
        column = np.array([2 * VERDICTS[::-1].index(verdict) for verdict in drawing.verdicts])
    row = np.zeros(count, dtype=np.int64)
    for place in range(int(column.max()) + 1):
        members = np.flatnonzero(column == place)
        row[members] = 2 * np.arange(members.size) - members.size + place % 2
    return column, row


def chart(drawing: Drawing, title: str = "") -> alt.LayerChart:
    """The drawing as an Altair chart."""
    import altair as alt
    import pandas as pd

    x, y = layout(drawing)
    nodes = pd.DataFrame(
        {
            "x": x, "y": y, "state": drawing.labels, "taken": drawing.details, "verdict": drawing.verdicts,
            "states": drawing.sizes, "name": drawing.names or [""] * len(drawing.labels),
        }
    )  # fmt: skip
    spacing = 64 if drawing.condensed else 42
    height = int(min(1600, max(260, spacing * (np.ptp(y) + 2 * EDGE_Y) / 2)))
    width = int(min(1100, 240 * (x.max() + 1)))
    ends_x, ends_y = (
        [float(x.min()) - EDGE_X, float(x.max()) + EDGE_X],
        [float(y.min()) - EDGE_Y, float(y.max()) + EDGE_Y],
    )
    along: dict[str, Any] = {"axis": None, "scale": alt.Scale(domain=ends_x, nice=False, zero=False)}
    up: dict[str, Any] = {"axis": None, "scale": alt.Scale(domain=ends_y, nice=False, zero=False)}
    base = alt.Chart(nodes).encode(x=alt.X("x:Q", **along), y=alt.Y("y:Q", **up))
    verdicts = list(VERDICTS)
    fills = ["#08519c", "#6baed6", "#deebf7", "#ffffff"]
    discs = base.mark_circle(size=620, stroke="#333333", strokeWidth=1, opacity=1).encode(
        fill=alt.Fill("verdict:N", scale=alt.Scale(domain=verdicts, range=fills), title="State"),
        tooltip=["state:N", "name:N", "taken:N", "verdict:N", "states:Q"],
    )
    white = alt.condition("datum.verdict == 'holds by Nash'", alt.value("white"), alt.value("#1a1a1a"))
    inside = base.transform_filter("datum.states == 1").mark_text(fontSize=9).encode(text="state:N", color=white)
    arrows = _arrows(drawing, x, y, width, height, (along, up))
    layers = [*arrows[:1], discs, *arrows[1:], inside]
    layers += _beside(base.transform_filter("datum.states > 1"), "state:N", {"dy": 25})
    aside: dict[str, Any] = {"dy": 25} if drawing.condensed else {"dx": 19, "align": "left", "baseline": "middle"}
    layers += _beside(base.transform_filter("datum.name != ''"), "name:N", aside)
    note = "classes of states with the same verdicts" if drawing.condensed else "one disc is one state"
    most = ", only the most frequent between two classes" if drawing.condensed else ""
    heading = alt.TitleParams(
        title or "Who would move where", subtitle=f"Arrows: moves that gain{most}; {note}.", anchor="start"
    )
    drawn: alt.LayerChart = (
        alt.layer(*layers).properties(width=width, height=height, title=heading).configure_view(stroke=None)
    )
    return drawn


def _beside(nodes: Any, field: str, place: dict[str, Any]) -> list[Any]:
    """Text beside discs, on a white rim so that arrows behind it do not make it unreadable."""
    rim = nodes.mark_text(fontSize=11, stroke="#ffffff", strokeWidth=4, strokeJoin="round", **place)
    return [rim.encode(text=field), nodes.mark_text(fontSize=11, color="#1a1a1a", **place).encode(text=field)]


def _arrows(drawing: Drawing, x: Ints, y: Ints, width: int, height: int, axes: tuple[Any, Any]) -> list[Any]:
    """Lines and heads of the arrows, pulled back from the discs they meet and set apart by party."""
    import altair as alt
    import pandas as pd

    if not drawing.arrows:
        return []
    scale_x = width / (np.ptp(x) + 2 * EDGE_X)
    scale_y = height / (np.ptp(y) + 2 * EDGE_Y)
    rows = []
    for a, b, player, states in drawing.arrows:
        run, rise = (x[b] - x[a]) * scale_x, (y[b] - y[a]) * scale_y
        length = max(float(np.hypot(run, rise)), 1.0)
        aside = 3.0 * (player - len(drawing.players) / 2)
        shift_x, shift_y = -rise / length * aside / scale_x, run / length * aside / scale_y
        short = min(18.0 / length, 0.4)
        rows.append(
            {
                "x": x[a] + (x[b] - x[a]) * short + shift_x, "y": y[a] + (y[b] - y[a]) * short + shift_y,
                "x2": x[b] - (x[b] - x[a]) * short + shift_x, "y2": y[b] - (y[b] - y[a]) * short + shift_y,
                "party": drawing.players[player], "from": drawing.labels[a], "to": drawing.labels[b],
                "states": states, "angle": float(np.degrees(np.arctan2(run, rise))),
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows)
    parties = list(drawing.players)
    colour = alt.Color(
        "party:N", scale=alt.Scale(domain=parties, range=list(COLOURS[: len(parties)])), title="Moves of"
    )
    dash = alt.StrokeDash(
        "party:N", scale=alt.Scale(domain=parties, range=list(DASHES[: len(parties)])), title="Moves of"
    )
    tips = ["party:N", "from:N", "to:N", "states:Q"]
    lines = (
        alt.Chart(frame)
        .mark_rule(strokeWidth=1.3, opacity=0.75)
        .encode(
            x=alt.X("x:Q", **axes[0]),
            y=alt.Y("y:Q", **axes[1]),
            x2="x2:Q",
            y2="y2:Q",
            color=colour,
            strokeDash=dash,
            tooltip=tips,
        )
    )
    heads = (
        alt.Chart(frame)
        .mark_point(shape="triangle", filled=True, size=45, opacity=0.9)
        .encode(
            x=alt.X("x2:Q", **axes[0]), y=alt.Y("y2:Q", **axes[1]), color=colour, tooltip=tips,
            angle=alt.Angle("angle:Q", scale=alt.Scale(domain=[-180, 180], range=[-180, 180]), legend=None),
        )
    )  # fmt: skip
    return [lines, heads]


def svg_of(picture: Any) -> str:
    """The chart as SVG text."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(picture.to_dict(validate=False)))


def write_picture(picture: Any, path: Path) -> None:
    """Write the chart as .html (one file, no network), .svg or .png, by the ending of the path."""
    import vl_convert

    specification = picture.to_dict(validate=False)
    partial = path.with_name(path.name + ".part")
    if path.suffix == ".png":
        partial.write_bytes(vl_convert.vegalite_to_png(specification, scale=2))
    elif path.suffix == ".svg":
        partial.write_text(svg_of(picture), encoding="utf-8")
    else:
        partial.write_text(vl_convert.vegalite_to_html(specification, bundle=True), encoding="utf-8")
    partial.replace(path)
