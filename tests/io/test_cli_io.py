"""The commands check, new, read and runs: what they print, write and how they end."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from homeward.cli.check import check
from homeward.cli.new import new
from homeward.cli.read import read
from homeward.cli.runs import runs
from homeward.foundation.problems import InputError
from homeward.io import catalogue
from tests.evidence import articles


def call(command: object, *words: str) -> tuple[int, str, BaseException | None]:
    app = typer.Typer()
    app.command()(command)  # type: ignore[type-var]
    done = CliRunner().invoke(app, list(words))
    return done.exit_code, done.stdout, done.exception


@pytest.mark.parametrize("command", [check, new, read, runs])
def test_help_has_an_example(command: object) -> None:
    code, text, _ = call(command, "--help")
    assert code == 0
    assert "Example: homeward" in text


def test_new_then_check(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    code, text, _ = call(new, str(folder))
    assert code == 0
    assert "homeward compare" in text
    code, text, _ = call(check, str(folder))
    assert code == 0
    assert "no problem found" in text
    code, text, _ = call(check, str(folder), "--json")
    found = json.loads(text)
    assert (code, found["problems"], found["counts"]["places"]) == (0, [], 8)


def test_check_of_a_broken_folder(folder: Path) -> None:
    (folder / "roads.csv").unlink()
    _, _, error = call(check, str(folder))
    assert isinstance(error, InputError)
    code, text, _ = call(check, str(folder), "--json")
    assert code == 2
    problem = json.loads(text)["problems"][0]
    assert problem["where"] == "roads.csv"
    assert problem["cure"]


def test_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(articles.BRACKETS, encoding="utf-8")
    code, text, _ = call(read, str(path))
    assert code == 0
    assert "[2] -> note 1 Id." in text
    assert not (tmp_path / "claims.yaml").exists()
    code, text, _ = call(read, str(path), "--json", "--out", str(tmp_path / "draft"))
    assert {note["number"]: note["resolves_to"] for note in json.loads(text)["notes"]} == articles.RESOLVED
    assert (tmp_path / "draft" / "claims.yaml").is_file()
    assert (tmp_path / "draft" / "sources.csv").is_file()


def test_runs(tmp_path: Path) -> None:
    code, text, _ = call(runs)
    assert code == 0
    assert "No study yet" in text
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "study.nc").write_bytes(b"x")
    plan = {"crisis": "two-valleys", "policies": ["nothing"], "futures": 1000, "years": 5, "seed": 1}
    catalogue.add("a1b2c3d4e5f6a7", tmp_path / "s", plan)
    _, text, _ = call(runs)
    assert "two-valleys" in text
    assert "1,000 futures" in text
    (tmp_path / "s" / "study.nc").unlink()
    assert "gone or changed" in call(runs)[1]
    _, text, _ = call(runs, "--prune", "--json")
    found = json.loads(text)
    assert found["studies"] == []
    assert found["forgotten"][0]["key"] == "a1b2c3d4e5f6a7"
