"""`homeward flight` and `homeward convert` as a user meets them."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from homeward.cli.calibrate import calibrate
from homeward.cli.convert import convert
from homeward.cli.flight import flight
from homeward.foundation.problems import InputError

VALLEY = Path(__file__).parents[1] / "flight_cases" / "valley"
VALLEY_START = dt.date(2021, 3, 1)


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


def later_times(folder: Path, day: int, times: int) -> None:
    """Multiply every count of a conflict folder after a day of the run."""
    last = VALLEY_START + dt.timedelta(days=day)
    for path in (folder / "source_data").glob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        for row, line in enumerate(lines):
            date, _, people = line.partition(",")
            if people.isdigit() and dt.date.fromisoformat(date) > last:
                lines[row] = f"{date},{int(people) * times}"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def forecast(folder: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> tuple[list[list[str]], list[object]]:
    """What `homeward flight` foretells: its table and its last day, without the recorded counts."""
    flight(folder, number=4, workers=1, out=out, json=True)
    last = json.loads(capsys.readouterr().out)["last_day"]
    rows = list(csv.reader(out.read_text(encoding="utf-8").splitlines()))
    return [row[:-1] for row in rows], [{k: v for k, v in row.items() if k != "recorded"} for row in last]


def test_no_count_after_day_30_reaches_the_forecast_not_even_by_a_correction(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "valley"
    shutil.copytree(VALLEY, folder)
    corrections = "Glen,2021-03-21,normalize\nIsle,2021-04-12,normalize\nHolt,2021-04-12,normalize\n"
    (folder / "input_csv" / "registration_corrections.csv").write_text(corrections, encoding="utf-8")
    before = forecast(folder, tmp_path / "o.csv", capsys)
    later_times(folder, 30, 7)
    assert forecast(folder, tmp_path / "o.csv", capsys) == before
    later_times(folder, 20, 2)
    assert forecast(folder, tmp_path / "o.csv", capsys) != before


def test_a_folder_without_early_counts_is_foretold_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "valley"
    shutil.copytree(VALLEY, folder)
    for name in ("glen", "holt", "holt-outside", "isle", "all"):
        (folder / "source_data" / f"{name}.csv").write_text("2021-03-01,0\n2021-04-12,500\n", encoding="utf-8")
    (folder / "input_csv" / "registration_corrections.csv").unlink()
    before = forecast(folder, tmp_path / "o.csv", capsys)
    people = [int(row[4]) for row in before[0][1:]]
    assert len(people) == 4 * 42 * 3
    assert max(people) > 0
    later_times(folder, 30, 7)
    assert forecast(folder, tmp_path / "o.csv", capsys) == before


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
    with pytest.raises(InputError, match="holds something"):
        convert(VALLEY, tmp_path / "back")
