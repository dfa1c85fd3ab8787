"""Folders as modellers really keep them: sloppy where Flee does not mind, refused with the cure where it would."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from homeward.cli.calibrate import _open
from homeward.cli.flight import flight
from homeward.cli.flight_run import read_case
from homeward.crisis.flight_case import FlightCase
from homeward.foundation.problems import InputError
from homeward.io.flee_folder import read_flee_folder
from homeward.io.flee_settings import read_flee_settings
from homeward.movement.flee_rules import run_case

CASES = Path(__file__).parents[1] / "flight_cases"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CASES / "valley", tmp_path / "valley"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def refused(folder: Path, obey_settings: bool = True) -> str:
    with pytest.raises(InputError) as caught:
        read_flee_folder(folder, obey_settings=obey_settings)
    return "\n".join(str(problem) for problem in caught.value.problems)


def noted(case: FlightCase, *parts: str) -> bool:
    return any(all(part in note for part in parts) for note in case.notes)


def test_a_row_out_of_order_is_used_where_it_stands_as_in_flee(valley: Path) -> None:
    """Between 11 and 31 March the line runs from the misplaced row of 5 March (day 4), not from the row before it."""
    (valley / "input_csv" / "registration_corrections.csv").unlink()
    rows = "2021-03-01,10\n2021-03-11,100\n2021-03-05,40\n2021-03-31,300\n"
    (valley / "source_data" / "isle.csv").write_text(rows)
    case = read_flee_folder(valley)
    series = case.registered["Isle"]
    # from day 10 on: 40 + (t - 4) / 26 * 260
    assert [int(series.at(day)) for day in (0, 5, 9, 10, 17, 30)] == [10, 55, 91, 100, 170, 300]
    assert noted(case, "isle.csv line 3", "2021-03-05", "as in Flee")


def test_a_file_that_runs_backwards_is_refused(valley: Path) -> None:
    (valley / "source_data" / "isle.csv").write_text("2021-04-12,600\n2021-03-25,140\n2021-03-01,12\n")
    told = refused(valley)
    assert "isle.csv: the rows run backwards" in told
    assert "Cure: put the rows in order of date" in told


def test_a_correction_meets_every_row_of_its_date(valley: Path) -> None:
    rows = "2021-03-01,100\n2021-03-10,200\n2021-03-20,100\n2021-03-10,50\n2021-04-01,80\n2021-04-05,90\n"
    (valley / "source_data" / "glen.csv").write_text(rows)
    (valley / "input_csv" / "registration_corrections.csv").write_text("Glen,2021-03-10,normalize\n")
    # row 1 scales row 0 by 200 / 100; row 3 then scales rows 0 to 2 by 50 / 100
    assert read_flee_folder(valley).registered["Glen"].values.tolist() == [100.0, 100.0, 50.0, 50.0, 80.0, 90.0]


def test_dates_need_no_leading_zeros_and_may_carry_a_time(valley: Path) -> None:
    change(valley / "source_data" / "isle.csv", "2021-03-01", "2021-3-1")
    change(valley / "source_data" / "isle.csv", "2021-03-20", "2021-03-20 00:00:00")
    change(valley / "input_csv" / "sim_period.csv", "2021-03-01", "2021-3-1")
    assert read_flee_folder(valley).registered["Isle"].days.tolist() == [0, 19, 24, 42]


def test_the_total_may_stand_last(valley: Path) -> None:
    layout = valley / "source_data" / "data_layout.csv"
    first, *rest = layout.read_text().splitlines()
    layout.write_text("\n".join([*rest, first]))
    case, usual = read_flee_folder(valley), read_flee_folder(CASES / "valley")
    assert (case.record() == usual.record()).all()
    assert case.total.values.tolist() == usual.total.values.tolist()
    assert noted(case, "line 5", "taken as the total")
    layout.write_text("\n".join(rest))
    assert 'the row of everyone is missing: "total"' in refused(valley)


def test_older_names_of_files_are_read(valley: Path) -> None:
    (valley / "input_csv" / "sim_period.csv").rename(valley / "input_csv" / "conflict_period.csv")
    (valley / "source_data" / "data_layout.csv").rename(valley / "source_data" / "data_layout_refugee.csv")
    (valley / "simsetting.yml").rename(valley / "simsettings.yml")
    case = read_flee_folder(valley)
    assert (case.days, len(case.registered), case.settings.softening) == (42, 4, 36.0)
    (valley / "simsettings.yml").rename(valley / "simsetting.csv")
    assert noted(read_flee_folder(valley), "simsetting.csv", "defaults")


def test_more_keys_in_the_period_are_noted(valley: Path) -> None:
    with (valley / "input_csv" / "sim_period.csv").open("a") as stream:
        stream.write("EndDate,2021-04-12\n")
    assert noted(read_flee_folder(valley), "EndDate", "no effect")


def test_a_header_without_its_sign(valley: Path) -> None:
    change(valley / "input_csv" / "conflicts.csv", "#Day", "Day")
    assert (read_flee_folder(valley).conflict == read_flee_folder(CASES / "valley").conflict).all()
    change(valley / "input_csv" / "locations.csv", "#name", "name")
    change(valley / "input_csv" / "routes.csv", "#name1", "name1")
    told = refused(valley)
    assert "locations.csv line 1: the header does not begin with #" in told
    assert "Cure: begin the line with #name1" in told
    assert told.count("\n") == 3


def test_a_column_of_fighting_for_a_place_that_is_not_there(valley: Path) -> None:
    path = valley / "input_csv" / "conflicts.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([f"{lines[0]},Oak,", *(f"{line},0" for line in lines[1:])]))
    assert noted(read_flee_folder(valley), "Oak", "does nothing")
    path.write_text("\n".join([f"{lines[0]},Oak", *(f"{line},1" for line in lines[1:])]))
    assert '"Oak" is not a place of locations.csv' in refused(valley)


def test_a_closure_of_a_country_that_is_not_there(valley: Path) -> None:
    with (valley / "input_csv" / "closures.csv").open("a") as stream:
        stream.write("country,Alda,Xylia,3,5\n")
    case = read_flee_folder(valley)
    assert noted(case, "Xylia", "the closure does nothing")
    assert len(case.closures) == 2


def test_the_date_of_fighting_is_only_read_where_there_is_fighting(valley: Path) -> None:
    change(valley / "input_csv" / "locations.csv", "town,,", "town,n/a,")
    assert read_flee_folder(valley).places[2].conflict_day == 0


def test_a_road_of_no_length_runs_under_both_rules(valley: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(valley / "input_csv" / "routes.csv", "Elm,Glen,45", "Elm,Glen,0")
    for rules in ("homeward", "flee"):
        flight(valley, rules=rules, number=2, workers=1, json=True)
        assert all(row["median"] > 0 for row in json.loads(capsys.readouterr().out)["last_day"])


def test_gaps_in_the_record_are_noted(valley: Path) -> None:
    change(valley / "input_csv" / "sim_period.csv", "42", "120")
    path = valley / "input_csv" / "conflicts.csv"
    path.write_text(path.read_text().rstrip("\n") + "".join(f"\n{day},1,1" for day in range(42, 120)) + "\n")
    (valley / "source_data" / "isle.csv").write_text("2021-05-01,600\n2021-06-28,900\n")
    change(valley / "source_data" / "data_layout.csv", "Glen,glen.csv\n", "")
    (valley / "input_csv" / "registration_corrections.csv").unlink()
    case = read_flee_folder(valley)
    assert noted(case, "taken as 0", "Glen")
    assert noted(case, "first counted over 30 days in", "Isle")
    assert noted(case, "last counted over 30 days before the end", "Holt")
    assert not noted(read_flee_folder(CASES / "valley"), "counted over")


def test_a_flight_that_nobody_can_begin_is_refused(valley: Path) -> None:
    path = valley / "input_csv" / "locations.csv"
    change(path, "conflict_zone,0,4000", "conflict_zone,0,")
    assert noted(read_flee_folder(valley), "no population", "Ash")
    change(path, "conflict_zone,12,2500", "conflict_zone,12,0")
    assert "no place with people is ever fought over" in refused(valley)
    change(path, "town", "flood_zone")
    assert "only fighting drives people out" in refused(valley)


FLOOD = """
log_levels: {agent: 0, granularity: location}
optimisations: {hasten: 20.0}
spawn_rules:
  flood_driven_spawning: {flood_spawn_mode: pop_ratio}
move_rules:
  flood_rules: {flood_movechances: [0.3, 1.0]}
"""


def test_rules_that_flee_has_and_we_do_not_stop_only_the_flee_rules(
    valley: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (valley / "simsetting.yml").write_text(FLOOD)
    told = refused(valley)
    assert "spawn_rules.flood_driven_spawning: asks for a rule that the Flee rules here do not have" in told
    assert "leave out --rules flee" in told
    flight(valley, number=2, workers=1, json=True)
    report = json.loads(capsys.readouterr().out)
    assert any("2 of its settings" in note for note in report["notes"])
    assert report["last_day"][2]["recorded"] > 500
    assert _open([valley], None, 20, 1, valley.parent / "rules.json", False)[0].settings.hasten == 1


def test_hasten_divides_only_under_the_flee_rules(valley: Path) -> None:
    (valley / "simsetting.yml").write_text("optimisations: {hasten: 20.0}\n")
    divided, whole = read_flee_folder(valley), read_flee_folder(valley, obey_settings=False)
    assert divided.places[0].population == 200
    assert whole.places[0].population == 4000
    assert noted(divided, "hasten 20", "divided")
    assert noted(whole, "hasten 20 is not applied")
    assert run_case(divided, 2, seed=1).camps[:, -1].sum() < run_case(whole, 2, seed=1).camps[:, -1].sum() / 15


@pytest.mark.parametrize(
    "text",
    ["number_of_steps: 30", "move_rules: {max_crossing_speed: 20, home_distance_power: 0.5, awareness_level: '1'}"],
)
def test_settings_of_flee_without_effect_are_no_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.yml").write_text(text)
    assert read_flee_settings(tmp_path / "settings.yml").awareness_level == 1


def test_what_is_wrong_with_a_settings_file_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "settings.yml"
    path.write_text("move_rules:\n  softening: 1.0\n  softening: 2.0\n")
    with pytest.raises(InputError, match=r'settings\.yml line 3: "softening" is there twice'):
        read_flee_settings(path)
    path.write_text("move_rules: 3\n  softening: 1.0\n")
    with pytest.raises(InputError, match=r"settings\.yml line 2: not a YAML file"):
        read_flee_settings(path)


def test_a_folder_that_is_no_conflict_folder_says_what_one_is(valley: Path) -> None:
    for folder, part in (
        (valley / "input_csv", "give the folder that holds input_csv"),
        (valley.parent, "neither a conflict folder of Flee nor a crisis"),
    ):
        with pytest.raises(InputError, match=part):
            read_case(folder, "homeward", None)
    shutil.copytree(valley / "input_csv", valley / "flat")
    with pytest.raises(InputError, match="put the tables of places"):
        read_case(valley / "flat", "homeward", None)
