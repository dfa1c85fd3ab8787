"""The flight at chosen hours, and its charts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from homeward.io.crisis_folder import open_crisis
from homeward.movement.flight.conflict import DEFAULT, prepare, run_conflict
from homeward.record.flight_stages import stages
from homeward.record.hindcast import Hindcast, hindcast, longest_wait
from homeward.report.flight_charts import arrivals_chart, camps_chart, flight_map, save_chart
from tests.record.small_conflict import recorded_case


@pytest.fixture(scope="module")
def result() -> Hindcast:
    return hindcast(open_crisis("nagorno-karabakh"), 20, 1)


def test_a_flight_cut_short_is_the_beginning_of_the_flight(result: Hindcast) -> None:
    for stage in stages(result, [30, 90], 20):
        assert stage.through == pytest.approx(np.median(result.cumulative[:, stage.hour - 1]))


def test_people_leave_home_and_come_through(result: Hindcast) -> None:
    early, late = stages(result, [20, 150], 20)
    assert sum(late.at_home.values()) < sum(early.at_home.values())
    assert late.through > early.through
    assert (longest_wait(result) >= 0).all()


def test_charts_are_drawn_and_need_no_network(result: Hindcast, tmp_path: Path) -> None:
    case = recorded_case("made", 3)
    charts = {
        "arrivals": arrivals_chart(result),
        "map": flight_map(result, stages(result, [24, 72], 10)),
        "camps": camps_chart(run_conflict(prepare(case), [DEFAULT], 5, 1)),
    }
    for name, chart in charts.items():
        page = tmp_path / f"{name}.html"
        save_chart(chart, page)
        text = page.read_text(encoding="utf-8")
        assert "<svg" in text
        assert "<script" not in text
        assert "src=" not in text
    save_chart(charts["map"], tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
