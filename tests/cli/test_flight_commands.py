"""`homeward hindcast` and `homeward calibrate` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from homeward.cli.calibrate import calibrate
from homeward.cli.hindcast import hindcast
from homeward.foundation.problems import InputError


def _app(command):  # type: ignore[no-untyped-def]
    app = typer.Typer()
    app.command()(command)
    return app


def test_hindcast_prints_scores_as_json() -> None:
    found = CliRunner().invoke(_app(hindcast), ["nagorno-karabakh", "--futures", "20", "--json"])
    assert found.exit_code == 0, found.output
    scores = json.loads(found.output)["scores"]
    assert {"median_absolute_error", "coverage_80", "naive"} <= set(scores)
    for naive in scores["naive"].values():
        assert {"median_absolute_error", "coverage_80"} <= set(naive)


def test_hindcast_prints_words_and_draws(tmp_path: Path) -> None:
    page = tmp_path / "flight.svg"
    found = CliRunner().invoke(_app(hindcast), ["nagorno-karabakh", "--futures", "20", "--plot", str(page)])
    assert found.exit_code == 0, found.output
    assert "naive: constant rate" in found.output
    assert page.read_text(encoding="utf-8").startswith("<svg")


def test_hindcast_tells_every_bad_option_at_once() -> None:
    found = CliRunner().invoke(_app(hindcast), ["nagorno-karabakh", "--futures", "1", "--plot", "x.doc"])
    assert isinstance(found.exception, InputError)
    assert len(found.exception.problems) == 2


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_calibrate_keeps_a_posterior(tmp_path: Path, more: list[str]) -> None:
    folders = [_folder(tmp_path, name, km) for name, km in (("one", 40), ("two", 70))]
    out = tmp_path / "posterior.json"
    found = CliRunner().invoke(
        _app(calibrate), [*folders, "--out", str(out), "--draws", "20", "--leave-one-out", *more]
    )
    assert found.exit_code == 0, found.output
    kept = json.loads(out.read_text(encoding="utf-8"))
    assert kept["cases"] == ["one", "two"]
    assert len(kept["posterior"]) == 20
    assert [item["fitted_to"] for item in kept["leave_one_out"]] == [["two"], ["one"]]


def test_calibrate_tells_the_problems_of_every_folder(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    arguments = [str(tmp_path / "one"), str(tmp_path / "two"), "--out", str(tmp_path / "p.json"), "--draws", "2"]
    found = CliRunner().invoke(_app(calibrate), arguments)
    assert isinstance(found.exception, InputError)
    assert len(found.exception.problems) >= 3
    assert not (tmp_path / "p.json").exists()


def _folder(root: Path, name: str, km: int) -> str:
    """A conflict of our own making in the peer's layout."""
    folder = root / name
    files = {
        "input_csv/sim_period.csv": "StartDate,2020-01-01\nLength,50\n",
        "input_csv/locations.csv": "#name,region,country,latitude,longitude,location_type,conflict_date,population\n"
        "Town,r,Home,1,1,conflict_zone,0,20000\nNear,r,Away,1.4,1,camp,,900\nFar,r,Away,2,1,camp,,900\n",
        "input_csv/routes.csv": f"#name1,name2,distance,forced\nTown,Near,{km},0\nTown,Far,{3 * km},0\n",
        "input_csv/closures.csv": "#type,name1,name2,start,end\n",
        "input_csv/conflicts.csv": "#Day,Town,Near,Far\n" + "".join(f"{day},1,0,0\n" for day in range(51)),
        "input_csv/registration_corrections.csv": "",
        "source_data/data_layout.csv": "total,all.csv\nNear,near.csv\nFar,far.csv\n",
        "source_data/all.csv": "2020-01-01,0\n2020-02-20,900\n",
        "source_data/near.csv": "2020-01-01,0\n2020-02-20,600\n",
        "source_data/far.csv": "2020-01-01,0\n2020-02-20,300\n",
    }
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return str(folder)
