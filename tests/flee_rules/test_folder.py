"""Reading, refusing, writing and converting conflict folders."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from homeward.crisis.flight_settings import FleeSettings
from homeward.foundation.problems import InputError
from homeward.io.flee_convert import has_flight, read_crisis_flight, write_crisis
from homeward.io.flee_folder import read_flee_folder
from homeward.io.flee_settings import read_flee_settings, write_flee_settings
from homeward.io.flee_writer import write_flee_folder
from homeward.movement.flee_rules import run_case

CASES = Path(__file__).parents[1] / "flight_cases"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CASES / "valley", tmp_path / "valley"))


def problems(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_flee_folder(folder)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_every_kind_of_row_is_read() -> None:
    case = read_flee_folder(CASES / "valley")
    kinds = [place.kind for place in case.places]
    assert kinds == ["conflict", "conflict", "town", "town", "hub", "marker", "camp", "camp", "camp"]
    assert case.camps == ("Glen", "Holt", "Isle")
    assert case.places[6].capacity == 260
    assert case.settings.conflict_spawn_decay == (1.0, 1.0, 0.5)
    assert any("Elsewhere" in note for note in case.notes)


def test_registrations_are_added_interpolated_and_corrected() -> None:
    case = read_flee_folder(CASES / "valley")
    # 2021-03-21 is verified at 200 and follows 220, so all before it is scaled by 200 / 220
    assert int(case.registered["Glen"].at(10)) == 200
    assert int(case.registered["Glen"].at(20)) == 200
    assert case.registered["Glen"].days.tolist() == [-9, 10, 20, 42]
    # the two files of Holt: days 0, 14, 42 and 7, 14, 42
    assert int(case.registered["Holt"].at(14)) == 205
    assert int(case.registered["Holt"].at(42)) == 480


def test_every_problem_is_told_at_once(valley: Path) -> None:
    inputs = valley / "input_csv"
    (inputs / "routes.csv").write_text("#a,b,km,flag\nAsh,Ceder,60,0\nAsh,Dale,-4,0\nAsh,Ash,5,0\nAsh,Dale,x,7\n")
    (inputs / "closures.csv").write_text("#t,a,b,s,e\nlocaton,Ash,,0,3\ncountry,Alda,Bera,0,3\n")
    (valley / "source_data" / "isle.csv").unlink()
    (valley / "simsetting.yml").write_text("move_rules:\n  max_move_sped: 4\n  awareness_level: many\n")
    told = problems(valley)
    named = ["Ceder", "Cedar", "-4", "to itself", "locaton", "Berra", "isle.csv", "max_move_speed", "awareness_level"]
    for part in named:
        assert part in told, part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("spawn_rules: {conflict_spawn_decay: 1}", "list of factors"),
        ("move_rules: {camp_movechance: 2.0}", "0 to 1"),
        ("move_rules: {start_on_foot: maybe}", "True, False"),
        ("move_rules: {hasten: 2}", "optimisations"),
        ("move_rules: {stay_close_to_home: True}", "do not have"),
        ("move_rule: {max_move_speed: 3}", "move_rules"),
        ("[1, 2", "YAML"),
        ("just text", "sections"),
    ],
)
def test_settings_that_are_wrong_or_have_no_effect_are_errors(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "settings.yml"
    path.write_text(text)
    with pytest.raises(InputError, match=part):
        read_flee_settings(path)


def test_settings_survive_writing(tmp_path: Path) -> None:
    settings = FleeSettings(awareness_level=2, conflict_spawn_decay=(1.0, 0.25), take_from_population=True)
    write_flee_settings(settings, tmp_path / "s.yml")
    assert read_flee_settings(tmp_path / "s.yml") == settings


def test_a_folder_survives_writing_and_runs_the_same(tmp_path: Path) -> None:
    case = read_flee_folder(CASES / "valley")
    write_flee_folder(case, tmp_path / "back")
    back = read_flee_folder(tmp_path / "back")
    assert back.places == case.places
    assert back.routes == case.routes
    assert back.closures == case.closures
    assert (back.conflict == case.conflict).all()
    assert np.array_equal(back.record(), case.record())
    assert back.corrections == case.corrections == (("Glen", 20),)
    assert np.array_equal(back.record_until(19)[0], case.record_until(19)[0])
    assert case.record_until(19)[0][10, 0] == 220
    assert (run_case(back, 2, seed=1).camps.shape) == (2, 42, 3)


def test_a_crisis_made_from_a_folder_holds_its_flight(tmp_path: Path) -> None:
    case = read_flee_folder(CASES / "valley")
    write_crisis(case, tmp_path / "crisis")
    assert has_flight(tmp_path / "crisis")
    back = read_crisis_flight(tmp_path / "crisis")
    assert back.name == "crisis"
    assert back.places == case.places
    with pytest.raises(InputError, match="nor a crisis with a recorded flight"):
        read_crisis_flight(tmp_path)


def test_the_converted_crisis_has_no_problem(tmp_path: Path) -> None:
    from homeward.cli.open import open_the_crisis

    write_crisis(read_flee_folder(CASES / "valley"), tmp_path / "crisis")
    crisis = open_the_crisis(str(tmp_path / "crisis"))
    assert len(crisis.places) == 9
    assert len(crisis.roads) == 11
    assert len(crisis.closures) == 1
    assert [str(row.prior) for row in crisis.ledger.known("people.initial_total", crisis.as_of)] == ["fixed(6500)"]


def test_the_converted_crisis_runs_with_its_own_people(tmp_path: Path) -> None:
    """It has no outside actor, no side's claim and no displaced: a study of it ends all the same."""
    from homeward.cli.open import open_the_crisis, plan_of
    from homeward.lab.study import run_study

    write_crisis(read_flee_folder(CASES / "valley"), tmp_path / "crisis")
    crisis = open_the_crisis(str(tmp_path / "crisis"))
    study = run_study(crisis, plan_of(crisis, None, 2, 1, None, "pooled", 1))
    assert (study["drawn_people.initial_total"] == 6500).all()
    assert (study["people_home"] <= 6500).all() and (study["people_home"].isel(month=0) == 6500).all()


@pytest.mark.parametrize("seed", range(12))
def test_a_mangled_folder_is_refused_or_runs_and_loses_nobody(valley: Path, seed: int) -> None:
    """No crash, no hang, no silent zero: cells, rows and bytes are changed at random."""
    luck = random.Random(seed)
    files = sorted(path for path in valley.rglob("*") if path.is_file())
    junk = ["", "nan", "-1", "1e400", "999999999999999999", "Ash", "\x00", "#", "camp", "é", "0.5", "2021-13-40", ","]
    for _ in range(luck.randrange(1, 4)):
        path = luck.choice(files)
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        if not lines:
            continue
        row = luck.randrange(len(lines))
        cells = lines[row].split(",")
        cells[luck.randrange(len(cells))] = luck.choice(junk)
        lines[row] = ",".join(cells)
        if luck.random() < 0.3:
            del lines[luck.randrange(len(lines))]
        path.write_text("\n".join(lines), encoding="utf-8")
    try:
        case = read_flee_folder(valley)
        runs = run_case(replace(case, days=min(case.days, len(case.conflict))), 1, seed=1, leap=False)
    except InputError as error:
        assert error.problems
        assert all(str(problem) for problem in error.problems)
        return
    assert (runs.camps >= 0).all()
    assert (runs.camps.sum(axis=2) <= runs.everywhere).all()


def test_bytes_that_are_no_text_are_refused(valley: Path) -> None:
    (valley / "input_csv" / "routes.csv").write_bytes(b"\xff\xfe\x00junk")
    assert "UTF-8" in problems(valley)
    assert "not a conflict folder" in problems(valley / "nowhere")
