"""`homeward flight` and `homeward convert` as a user meets them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from homeward.cli.calibrate import calibrate
from homeward.cli.convert import convert
from homeward.cli.flight import flight
from homeward.foundation.problems import InputError

VALLEY = Path(__file__).parents[1] / "flight_cases" / "valley"


def test_flee_rules_print_json_and_write_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "o.csv"
    flight(VALLEY, rules="flee", number=8, workers=1, out=out, json=True)
    report = json.loads(capsys.readouterr().out)
    assert report["runs"] == 8
    assert {"ard_total", "ard_normal", "ard_rescaled", "crps", "coverage_80"} <= set(report["scores"])
    assert set(report["scores"]["naive"]) == {"constant_shares", "gravity", "yesterday"}
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert list(rows[0]) == ["run", "day", "date", "place", "people", "recorded"]
    assert len(rows) == 8 * 42 * 3
    assert rows[0]["date"] == "2021-03-01"


def test_processes_change_nothing(tmp_path: Path) -> None:
    for workers in (1, 2):
        flight(VALLEY, rules="flee", number=8, workers=workers, out=tmp_path / f"{workers}.csv", json=True)
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()


def test_homeward_rules_run_the_same_folder_and_draw_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plot = tmp_path / "camps.png"
    flight(VALLEY, number=6, workers=1, plot=plot)
    assert "ARD" in capsys.readouterr().out
    assert plot.read_bytes()[:4] == b"\x89PNG"


def test_options_without_effect_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        flight(VALLEY, like_flee=True, memory="exakt", out=tmp_path / "o.txt", plot=tmp_path / "p.gif", number=0)
    assert len(caught.value.problems) >= 5


def test_leaving_out_is_refused_before_anything_runs(tmp_path: Path) -> None:
    """One record has no others to learn from, and one that ends while its counts are told has no day to foretell."""
    with pytest.raises(InputError) as told:
        calibrate([VALLEY.parent / "road"], tmp_path / "p.json", leave_one_out=True, draws=20)
    assert [problem.where for problem in told.value.problems] == ["--leave-one-out", "road"]
    assert "ends on day 19, and days up to 30 are told" in told.value.problems[1].what
    assert not (tmp_path / "p.json").exists()


def test_convert_there_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    convert(VALLEY, tmp_path / "crisis")
    convert(tmp_path / "crisis", tmp_path / "back")
    assert "9 places" in capsys.readouterr().out
    assert (tmp_path / "back" / "input_csv" / "routes.csv").is_file()
    with pytest.raises(InputError, match="already holds"):
        convert(VALLEY, tmp_path / "back")
