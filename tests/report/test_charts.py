"""Charts carry titles, units and every policy; what they show is what the study says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from homeward.report import charts, dots, numbers
from homeward.report import map as maps
from homeward.report.inputs import BriefInputs, Labels, both_names
from homeward.report.picture import png, svg
from homeward.report.theme import FONT
from tests.report.make_study import POLICIES, make_hindcast


def all_charts(inputs: BriefInputs, labels: Labels) -> dict[str, Any]:
    study = inputs.study
    values = numbers.values_at(study, "people_home", "joint-protected-return", 60)
    return {
        "fan": charts.fan(study, "people_home", labels),
        "fan-event": charts.fan(study, "war", labels),
        "comparison": charts.comparison(study, "people_home", 60, labels),
        "comparison-event": charts.comparison(study, "war", 60, labels),
        "strip": charts.verdict_strip(inputs.verdicts, labels),
        "tornado": charts.tornado(inputs.hangs_on, inputs.hangs_on[0].outcome, inputs.hangs_on[0].policy, labels),
        "hindcast": charts.hindcast(make_hindcast()),
        "dots": dots.quantile_dots(values, "People home", "people"),
        "icons": dots.icon_array({"war": 0.12, "no war": 0.88}, "War within ten years"),
        "overview": maps.overview(inputs.crisis, labels),
        "who": maps.who_is_home(study, inputs.crisis, labels, ["nothing", "joint-protected-return"], [1, 10]),
    }


def walk(spec: Any) -> Iterator[dict[str, Any]]:
    if isinstance(spec, dict):
        yield spec
        for held in spec.values():
            yield from walk(held)
    elif isinstance(spec, list):
        for held in spec:
            yield from walk(held)


@pytest.fixture(scope="module")
def drawn(inputs: BriefInputs, labels: Labels) -> dict[str, Any]:
    return all_charts(inputs, labels)


def test_every_chart_has_a_title_and_names_the_font(drawn: dict[str, Any]) -> None:
    for name, chart in drawn.items():
        spec = chart.to_dict()
        assert spec["title"]["text"], name
        assert spec["config"]["font"] == FONT, name


def test_every_quantity_on_an_axis_says_its_unit(drawn: dict[str, Any]) -> None:
    seen, untitled = 0, []
    for name, chart in drawn.items():
        for part in walk(chart.to_dict()):
            for axis in ("x", "y"):
                channel = part.get("encoding", {}).get(axis, {}) if isinstance(part.get("encoding"), dict) else {}
                if channel.get("type") not in ("quantitative", "temporal") or channel.get("axis", {}) is None:
                    continue
                seen += 1
                titled = "x2" in part["encoding"] or "title" in channel
                if not titled and name not in ("strip", "comparison", "comparison-event"):
                    untitled.append(f"{name}: {axis}")
    assert seen > 0
    assert untitled == []


@pytest.mark.parametrize("name", ["fan", "comparison", "strip", "hindcast", "who"])
def test_pictures_are_drawn_whole(drawn: dict[str, Any], name: str) -> None:
    picture = svg(drawn[name].to_dict(validate=False), name, "what it says")
    assert picture.startswith('<svg role="img" aria-label="what it says"')
    assert "NaN" not in picture
    assert not set(re.findall(r"url\(#([^)]+)\)", picture)) - set(re.findall(r'id="([^"]+)"', picture))
    assert all(found.startswith(name) for found in re.findall(r'\bid="([^"]+)"', picture))


def test_a_chart_is_also_a_png(drawn: dict[str, Any]) -> None:
    assert png(drawn["icons"])[:4] == b"\x89PNG"


def test_fans_show_every_policy_by_name(drawn: dict[str, Any]) -> None:
    picture = re.sub(r"<[^>]+>", " ", svg(drawn["fan"].to_dict(validate=False), "fan", ""))
    assert all(name in picture for _, name in POLICIES)


def test_fan_quantiles_are_those_of_the_study(inputs: BriefInputs) -> None:
    frame = numbers.over_time(inputs.study, "people_home", ["treaty-first"], step=60)
    values = numbers.values_at(inputs.study, "people_home", "treaty-first", 60)
    row = frame[frame["month"] == 60].iloc[0]
    assert row["median"] == pytest.approx(np.median(values))
    assert row["low5"] == pytest.approx(np.quantile(values, 0.05))
    event = numbers.over_time(inputs.study, "war", ["treaty-first"], step=60)
    share = numbers.values_at(inputs.study, "war", "treaty-first", 60).mean()
    assert event[event["month"] == 60]["median"].item() == pytest.approx(100 * share)
    assert "low5" not in event


def test_a_hundred_icons_are_a_hundred() -> None:
    assert dots._hundred([1 / 3, 1 / 3, 1 / 3]) == [34, 33, 33]
    assert sum(dots._hundred([0.004, 0.004, 0.992])) == 100


def test_dots_stand_for_all_futures() -> None:
    held = numbers.dots_of(np.arange(1000.0))
    assert len(held) == 100
    assert np.median(held) == pytest.approx(499.5)


def test_the_map_is_true_to_scale(inputs: BriefInputs) -> None:
    plane = maps.window(inputs.crisis.places, 600, 400)
    yerevan = next(place for place in inputs.crisis.places if place.id == "yerevan")
    goris = next(place for place in inputs.crisis.places if place.id == "goris")
    a, b = plane.xy(yerevan.longitude, yerevan.latitude), plane.xy(goris.longitude, goris.latitude)
    assert np.hypot(a[0] - b[0], a[1] - b[1]) == pytest.approx(172, abs=3)  # great circle
    assert plane.size[0] <= 600
    assert plane.size[1] <= 400


def test_places_carry_every_name_once(inputs: BriefInputs) -> None:
    goris = next(place for place in inputs.crisis.places if place.id == "goris")
    assert both_names(goris) == "Goris / Gorus"


def test_small_counts_are_not_drawn(inputs: BriefInputs, labels: Labels) -> None:
    chart = maps.who_is_home(inputs.study, inputs.crisis, labels, ["joint-protected-return"], [10], hide_under=50)
    shown = [row for rows in chart.to_dict()["datasets"].values() for row in rows if "residents" in row]
    assert shown
    assert all(row["residents"] == 0 or row["residents"] >= 50 for row in shown)
    rows = maps.places_table(inputs.study, inputs.crisis, labels, ["joint-protected-return"], 1, 30, 50).rows
    assert any("fewer than 50" in cell for row in rows for cell in row)


def test_a_state_that_may_end_is_not_told_as_an_event(inputs: BriefInputs, labels: Labels) -> None:
    study = inputs.study.copy()
    event = str(charts.fan(study, "war", labels).to_dict())
    assert "it has happened by then" in event
    study["war"] = study["war"].assign_attrs(kind="level")
    state = str(charts.fan(study, "war", labels).to_dict())
    assert "it is so at that time" in state and "happened by then" not in state
