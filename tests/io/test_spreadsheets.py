"""Tables as spreadsheets leave them: columns without a name, other signs between cells, files beside an open table."""

import csv
from pathlib import Path

import pytest

from homeward.foundation.problems import InputError
from homeward.io.crisis_folder import open_crisis
from tests.io.vocabulary import vocabulary


def save_again(path: Path, sign: str, point: str = ".") -> None:
    """Save a table as spreadsheets do elsewhere: other signs between cells, and a comma for a decimal point."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [[_decimal(cell, point) for cell in row] for row in csv.reader(file)]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=sign).writerows(rows)


def _decimal(cell: str, point: str) -> str:
    return cell.replace(".", point) if cell.replace(".", "").isdigit() else cell


@pytest.mark.parametrize("file", ["people.csv", "record/returns.csv"])
def test_columns_without_a_name_are_passed_over_until_a_cell_in_one_holds_something(folder: Path, file: str) -> None:
    path = folder / file
    before = open_crisis(str(folder), vocabulary())
    path.write_text("".join(f"{line},,\n" for line in path.read_text("utf-8").splitlines()), "utf-8")
    after = open_crisis(str(folder), vocabulary())
    assert (before.people, before.record) == (after.people, after.record)
    lines = path.read_text("utf-8").splitlines()
    lines[1] = f"{lines[1].removesuffix(',')},stray"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(InputError) as told:
        open_crisis(str(folder), vocabulary())
    assert len(told.value.problems) == 1
    problem = told.value.problems[0]
    width = len(lines[0].split(","))
    assert problem.where == f"{file}, row 2"
    assert problem.what == f'"stray" stands in cell {width}, whose column has no name'


@pytest.mark.parametrize("sign", [";", "\t"])
def test_tables_parted_as_spreadsheets_elsewhere_save_them_are_the_same_crisis(folder: Path, sign: str) -> None:
    before = open_crisis(str(folder), vocabulary())
    for path in [*folder.glob("*.csv"), *folder.glob("record/*.csv")]:
        save_again(path, sign)
    after = open_crisis(str(folder), vocabulary())
    for part in ("places", "roads", "closures", "people", "actors", "events", "record", "ledger"):
        assert getattr(before, part) == getattr(after, part), part


def test_what_a_spreadsheet_puts_beside_an_open_table_is_passed_over(folder: Path) -> None:
    digest = open_crisis(str(folder), vocabulary()).digest
    for name in ("~$people.csv", ".~lock.people.csv#", "record/~$returns.csv", "policies/~$nothing.yaml"):
        (folder / name).write_bytes(b"\x00")
    assert open_crisis(str(folder), vocabulary()).digest == digest


def test_a_decimal_comma_is_told_with_the_number_to_write(folder: Path) -> None:
    save_again(folder / "places.csv", ";", point=",")
    with pytest.raises(InputError) as told:
        open_crisis(str(folder), vocabulary())
    for problem in told.value.problems:
        assert problem.where.startswith("places.csv, row ") and problem.what.endswith("is not a number")
        assert problem.cure.startswith("Write ") and "," not in problem.cure
