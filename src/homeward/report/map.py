"""Maps of a crisis: its places and roads, and who lives where under which policy. No tile server, no borders claimed.

Places are drawn in kilometres on a plane that touches the earth in the middle of the map (equirectangular; over a
few hundred kilometres the error is far below the size of a dot), so that the scale bar holds in both directions.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import xarray as xr

from homeward.crisis.crisis import Crisis, Place
from homeward.report import numbers, words
from homeward.report.charts import SPLIT_LINES, wrapped
from homeward.report.inputs import Labels, Table, both_names
from homeward.report.small_counts import shown
from homeward.report.theme import GROUPS, INK, PAGE_WIDTH, dress

KM_PER_DEGREE = 111.195
LINES = "#b9b9b9"
ROLES = {
    "home": ("home place", "circle", "#4a4a4a"),
    "reception": ("place of reception", "square", "#0072b2"),
    "crossing": ("crossing", "diamond", "#d55e00"),
    "transit": ("place on the way", "triangle-up", "#8a8a8a"),
    "base": ("base", "cross", "#009e73"),
}
SIDES = {
    "right": ("left", 6, 0),
    "left": ("right", -6, 0),
    "above": ("center", 0, -12),
    "below": ("center", 0, 12),
    "below right": ("left", 4, 11),
    "above right": ("left", 4, -11),
    "below left": ("right", -4, 11),
    "above left": ("right", -4, -11),
}
"""Where a name may stand: its alignment and its shift from the point in pixels, right and down."""
Line = Sequence[tuple[float, float]]
"""Longitude and latitude of the points of a line of the base map."""


@dataclass(frozen=True, slots=True)
class Plane:
    """A window on the earth: its middle in degrees, its half sizes in kilometres, and pixels a kilometre."""

    latitude: float
    longitude: float
    half_width: float
    half_height: float
    scale: float

    def xy(self, longitude: Any, latitude: Any) -> tuple[Any, Any]:
        """Kilometres east and north of the middle."""
        east = (
            (np.asarray(longitude, dtype=float) - self.longitude)
            * KM_PER_DEGREE
            * math.cos(math.radians(self.latitude))
        )
        return east, (np.asarray(latitude, dtype=float) - self.latitude) * KM_PER_DEGREE

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return round(2 * self.half_width * self.scale), round(2 * self.half_height * self.scale)


def window(places: Sequence[Place], width: float, tallest: float, margin: float = 0.06) -> Plane:
    """The window that holds all places, `width` pixels wide, or narrower where it would be taller than `tallest`."""
    latitudes = np.array([place.latitude for place in places])
    longitudes = np.array([place.longitude for place in places])
    latitude, longitude = (latitudes.min() + latitudes.max()) / 2, (longitudes.min() + longitudes.max()) / 2
    shrink = KM_PER_DEGREE * math.cos(math.radians(latitude))
    half_width = max(5.0, (0.5 + margin) * float(np.ptp(longitudes)) * shrink)
    half_height = max(5.0, (0.5 + margin) * float(np.ptp(latitudes)) * KM_PER_DEGREE)
    scale = min(width / (2 * half_width), tallest / (2 * half_height))
    return Plane(float(latitude), float(longitude), half_width, half_height, scale)


def overview(crisis: Crisis, labels: Labels, base_lines: Sequence[Line] = (), names: int = 30) -> Any:
    """All places and roads of a crisis, with the names of the larger places in every language of the crisis."""
    near = [place for place in crisis.places if place.role != "transit"] or list(crisis.places)
    plane = window(near, PAGE_WIDTH - 20, 560)
    frame = _places(crisis.places, plane)
    frame["kind"] = [ROLES.get(role, (role, "circle", INK))[0] for role in frame["role"]]
    kinds = [held for held in ROLES.values() if held[0] in set(frame["kind"])]
    domain = [held[0] for held in kinds]
    legend = alt.Legend(title=None, orient="top", columns=5, symbolType="circle")
    points = (
        _panel(frame, plane)
        .mark_point(filled=True, size=24, opacity=0.95, clip=True)
        .encode(
            x=_x(plane),
            y=_y(plane),
            color=alt.Color("kind:N", scale=alt.Scale(domain=domain, range=[held[2] for held in kinds]), legend=legend),
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=domain, range=[held[1] for held in kinds]),
                legend=alt.Legend(title=None, orient="top", columns=5),
            ),
        )
    )
    counts = _people(crisis)
    roads = Counter(end for road in crisis.roads for end in (road.start, road.end))
    ranked = sorted(crisis.places, key=lambda place: (place.role == "transit", -roads[place.id]))
    chosen = _labels_that_fit(ranked, crisis.places, plane, labels, names, counts)
    layers = [*_lines(base_lines, plane), _roads(crisis, plane), points, *_texts(chosen, plane), *_scale_bar(plane)]
    about = "Roads are drawn straight between the places they join. No line on this map is a statement about a border."
    return dress(alt.layer(*layers), f"Places and roads of {crisis.name}", [about])


def who_is_home(
    study: xr.Dataset,
    crisis: Crisis,
    labels: Labels,
    policies: Sequence[str],
    years: Sequence[int],
    base_lines: Sequence[Line] = (),
    hide_under: int = 0,
) -> Any:
    """Small maps, one a policy (across) and year (down): the area of a circle is the median number of residents."""
    homes = _homes_of(crisis, set(map(str, study["place"].values)))
    plane = window(homes, (PAGE_WIDTH - 30) / len(policies) - 8, 240)
    held = _residents(study, homes, labels, plane, policies, years, hide_under)
    panel = _small_map(
        held, homes, crisis, plane, [labels.group(str(group)) for group in study["group"].values], base_lines
    )
    width = max(10, int(plane.size[0] / 6.6))
    columns = [wrapped(labels.policy(key), width) for key in policies]
    chart = panel.facet(
        row=alt.Row(
            "when:N",
            sort=[words.at(12 * year) for year in years],
            title=None,
            header=alt.Header(labelAngle=-90, labelAnchor="middle"),
        ),
        column=alt.Column("name:N", sort=columns, title=None, header=alt.Header(labelExpr=SPLIT_LINES)),
        data=held,
        spacing=8,
    )
    lines = [
        "Filled circle: median number of residents, by area. Ring: 10 of 100 futures have more.",
        "Small dots: home places of the displaced group; others may lie outside the window.",
    ]
    if hide_under > 1:
        lines.append(f"Places with fewer than {hide_under} residents of a group are not drawn.")
    return dress(chart, "Who lives where", lines)


def _homes_of(crisis: Crisis, held: set[str]) -> list[Place]:
    """The home places of the displaced group, which the small maps show; all home places where none is known."""
    theirs = {row.place for row in crisis.people if row.group == crisis.returnees}
    homes = [place for place in crisis.places if place.id in held]
    return [place for place in homes if place.id in theirs] or homes


def _residents(
    study: xr.Dataset,
    homes: Sequence[Place],
    labels: Labels,
    plane: Plane,
    policies: Sequence[str],
    years: Sequence[int],
    hide_under: int,
) -> pd.DataFrame:
    """Residents by panel and place with positions; a panel in which nobody lives keeps one row of nobody."""
    counts = numbers.who_is_where(study, policies, years)
    held = counts.merge(_places(homes, plane)[["place", "x", "y"]], on="place")
    panels = held.groupby(["policy", "year"], sort=False).head(1).assign(residents=0.0)
    floor = max(1, hide_under)
    held = pd.concat([held[held["many"] >= floor], panels.assign(many=0.0)])
    held["residents"] = held["residents"].where(held["residents"] >= floor, 0.0)
    width = max(10, int(plane.size[0] / 6.6))
    held["who"] = [labels.group(str(group)) for group in held["group"]]
    held["name"] = [wrapped(labels.policy(str(policy)), width) for policy in held["policy"]]
    held["when"] = [words.at(12 * int(year)) for year in held["year"]]
    return held[["name", "when", "who", "x", "y", "residents", "many"]].round(1)


def _small_map(
    held: pd.DataFrame,
    homes: Sequence[Place],
    crisis: Crisis,
    plane: Plane,
    groups: Sequence[str],
    base_lines: Sequence[Line],
) -> Any:
    """One small map of residents; roads and dots are the same in every panel."""
    top = _round_up(float(held["many"].max()))
    values = [top / 100, top / 10, top]
    legend = alt.Legend(title="residents", values=values, symbolType="circle", orient="bottom")
    scale = alt.Scale(domain=[0, top], range=[0, 800])
    dots = _panel(_places(homes, plane), plane).mark_circle(size=3, color="#9a9a9a", opacity=1)
    shades = alt.Scale(domain=list(groups), range=list(GROUPS[: len(groups)]))
    colour = alt.Color("who:N", scale=shades, legend=alt.Legend(title=None, orient="bottom", symbolType="circle"))
    order = alt.Order("many:Q", sort="descending")
    start = alt.Chart(width=plane.size[0], height=plane.size[1])
    rings = start.mark_point(filled=False, shape="circle", strokeWidth=0.9, opacity=0.9, clip=True).encode(
        x=_x(plane), y=_y(plane), size=alt.Size("many:Q", scale=scale, legend=legend), color=colour, order=order
    )
    circles = (
        start.transform_filter("datum.residents > 0")
        .mark_point(filled=True, opacity=0.5, shape="circle", strokeWidth=0, clip=True)
        .encode(
            x=_x(plane),
            y=_y(plane),
            size=alt.Size("residents:Q", scale=scale, legend=legend),
            color=colour,
            order=order,
        )
    )
    still = [*_lines(base_lines, plane), _roads(crisis, plane, width=0.7), dots.encode(x=_x(plane), y=_y(plane))]
    return alt.layer(*still, circles, rings, *_scale_bar(plane, 8))


def _places(places: Sequence[Place], plane: Plane) -> pd.DataFrame:
    """Places with their kilometres on the plane: columns place, role, x, y."""
    x, y = plane.xy([place.longitude for place in places], [place.latitude for place in places])
    return pd.DataFrame({"place": [p.id for p in places], "role": [p.role for p in places], "x": x, "y": y})


def _panel(frame: pd.DataFrame, plane: Plane) -> alt.Chart:
    """A chart of the size of the plane."""
    return alt.Chart(frame, width=plane.size[0], height=plane.size[1])


def _x(plane: Plane, name: str = "x") -> alt.X:
    """East, in kilometres, without an axis: the scale bar says how long a kilometre is."""
    return alt.X(f"{name}:Q", scale=alt.Scale(domain=[-plane.half_width, plane.half_width], nice=False), axis=None)


def _y(plane: Plane, name: str = "y") -> alt.Y:
    """North, in kilometres."""
    return alt.Y(f"{name}:Q", scale=alt.Scale(domain=[-plane.half_height, plane.half_height], nice=False), axis=None)


def _roads(crisis: Crisis, plane: Plane, width: float = 1.1) -> Any:
    """The roads as straight lines between their ends, drawn as one path that is broken after each road."""
    held = _places(crisis.places, plane)
    where = dict(zip(held["place"], zip(held["x"].tolist(), held["y"].tolist(), strict=True), strict=True))
    points: list[tuple[float | None, float | None]] = []
    for road in crisis.roads:
        if road.start in where and road.end in where:
            points += [where[road.start], where[road.end], (None, None)]
    frame = pd.DataFrame(points, columns=["x", "y"], dtype=float).reset_index(names="step")
    line = _panel(frame, plane).mark_line(color=LINES, strokeWidth=width, clip=True, invalid="break-paths-show-domains")
    return line.encode(x=_x(plane), y=_y(plane), order="step:Q")


def _lines(base_lines: Sequence[Line], plane: Plane) -> list[Any]:
    """The lines of a base map, where one is given, thin and dashed under everything else."""
    if not base_lines:
        return []
    parts = []
    for number, line in enumerate(base_lines):
        x, y = plane.xy([point[0] for point in line], [point[1] for point in line])
        parts.append(pd.DataFrame({"x": x, "y": y, "line": number, "step": np.arange(len(line))}))
    chart = _panel(pd.concat(parts), plane).mark_line(color="#d0c9b8", strokeWidth=1, clip=True)
    return [chart.encode(x=_x(plane), y=_y(plane), detail="line:N", order="step:Q")]


def _scale_bar(plane: Plane, font: int = 9) -> list[Any]:
    """A bar of a round number of kilometres in the lower left corner."""
    long = _round_down(0.5 * plane.half_width)
    left, low = -0.97 * plane.half_width, -0.97 * plane.half_height
    frame = pd.DataFrame({"x": [left], "x2": [left + long], "y": [low], "text": [f"{long:g} km"]})
    bar = _panel(frame, plane).mark_rule(color=INK, strokeWidth=2).encode(x=_x(plane), x2="x2", y=_y(plane))
    text = _panel(frame, plane).mark_text(align="left", dy=-7, fontSize=font, color=INK)
    return [bar, text.encode(x=_x(plane), y=_y(plane), text="text:N")]


def _round_down(value: float) -> float:
    """The largest of 1, 2, 5, 10, 20 ... that does not pass the value."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= value)


def _round_up(value: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 ... that is not passed by the value."""
    power = 10.0 ** math.floor(math.log10(max(value, 1.0)))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value)


def _people(crisis: Crisis) -> Mapping[str, int]:
    """The most people ever counted with their home in each place."""
    counts: dict[str, int] = {}
    for row in crisis.people:
        counts[row.place] = max(counts.get(row.place, 0), row.count)
    return counts


def _labels_that_fit(
    ranked: Sequence[Place], places: Sequence[Place], plane: Plane, labels: Labels, most: int, counts: Mapping[str, int]
) -> list[tuple[str, float, float, str]]:
    """Text, pixel position and side of the names that can be written without covering one another or a large dot."""
    taken = [_dot(place, plane) for place in places if place.role != "home"]
    made: list[tuple[str, float, float, str]] = []
    wide, high = plane.size
    biggest = sorted((p for p in places if p.role == "home"), key=lambda p: -counts.get(p.id, 0))[:4]
    for place in [*biggest, *(p for p in ranked if p.role != "home")]:
        if len(made) >= most:
            break
        east, north = plane.xy(place.longitude, place.latitude)
        x, y = wide / 2 + float(east) * plane.scale, high / 2 - float(north) * plane.scale
        text = labels.places.get(place.id) or both_names(place)
        length = 5.4 * len(text) + 4
        for side in SIDES:
            box = _box(x, y, length, side)
            inside = box[0] >= 0 and box[2] <= wide and box[1] >= 0 and box[3] <= high
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                made.append((text, float(east), float(north), side))
                break
    return made


def _box(x: float, y: float, length: float, side: str) -> tuple[float, float, float, float]:
    """The box in pixels that a name of a length takes beside, above or below the point (x, y)."""
    align, right, down = SIDES[side]
    left = {"left": x + right, "right": x + right - length, "center": x - length / 2}[align]
    return left, y + down - 6.5, left + length, y + down + 6.5


def _dot(place: Place, plane: Plane) -> tuple[float, float, float, float]:
    """The box of a place's own sign in pixels, which no name may cover."""
    east, north = plane.xy(place.longitude, place.latitude)
    x, y = plane.size[0] / 2 + float(east) * plane.scale, plane.size[1] / 2 - float(north) * plane.scale
    return x - 4, y - 4, x + 4, y + 4


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share any area."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _texts(chosen: Sequence[tuple[str, float, float, str]], plane: Plane) -> list[Any]:
    """The names, written beside, above or below their places over a white halo."""
    made: list[Any] = []
    for side, (align, right, down) in SIDES.items():
        frame = pd.DataFrame([row[:3] for row in chosen if row[3] == side], columns=["text", "x", "y"])
        for colour, halo in (("white", {"stroke": "white", "strokeWidth": 3.0}), (INK, {})):
            look: dict[str, Any] = {"align": align, "dx": right, "dy": down, "fontSize": 9, "color": colour, **halo}
            made.append(_panel(frame, plane).mark_text(**look).encode(x=_x(plane), y=_y(plane), text="text:N"))
    return made


def places_table(
    study: xr.Dataset,
    crisis: Crisis,
    labels: Labels,
    policies: Sequence[str],
    year: int,
    most: int = 12,
    hide_under: int = 0,
) -> Table:
    """The largest home places of the displaced: names, then the range of residents of each group by policy."""
    counts = _people(crisis)
    homes = _homes_of(crisis, set(map(str, study["place"].values)))
    largest = sorted(homes, key=lambda place: -counts.get(place.id, 0))[:most]
    held = study["residents"].sel(year=year, place=[place.id for place in largest], policy=list(policies))
    cuts = np.quantile(held.transpose("future", "place", "policy", "group").values, [0.05, 0.95], axis=0)
    rows = []
    for place, low, high in zip(largest, *cuts, strict=True):
        ends = list(zip(low.ravel().tolist(), high.ravel().tolist(), strict=True))
        texts = [_ends_text(first, last, hide_under) for first, last in ends]
        rows.append([labels.place(place.id), *shown([last for _, last in ends], texts, hide_under)])
    heads = [f"{labels.policy(key)}: {labels.group(str(group))}" for key in policies for group in study["group"].values]
    caption = (
        f"Residents of the {len(rows)} largest home places of the displaced group {words.at(12 * year)}: the range of "
        "90 of 100 futures."
    )
    return Table(caption, ["Place", *heads], rows)


def _ends_text(low: float, high: float, hide_under: int) -> str:
    """A range of people; a lower end too small to be shown is told as 0."""
    return words.spread(0 if low < hide_under else round(low), round(high))


__all__ = ["KM_PER_DEGREE", "ROLES", "Plane", "overview", "places_table", "who_is_home", "window"]
