"""Studies come back as they were, byte for byte the same whenever they are written."""

import csv
import json
import math
import time
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from homeward.foundation.problems import InputError
from homeward.io.studies import load_study, safe_cell, save_study, write_json, write_table


def make_study() -> xr.Dataset:
    values = np.arange(2 * 300 * 25, dtype=np.float32).reshape(2, 300, 25)
    return xr.Dataset(
        {"people_home": (("policy", "future", "month"), values, {"units": "person", "long_name": "People home."})},
        coords={
            "policy": ["nothing", "joint"],
            "month": np.arange(25),
            "account": (("future",), np.array(["spiral", "inertia"] * 150)),
        },
        attrs={
            "seed": 1,
            "month_order": ["talks", "arms"],
            "judgement": [],
            "found": True,
            "note": None,
            "of": ("a", "b"),
        },
    )


def test_study_comes_back(tmp_path: Path) -> None:
    save_study(make_study(), tmp_path / "study.nc")
    found = load_study(tmp_path)
    xr.testing.assert_equal(found, make_study())
    assert found["people_home"].attrs["units"] == "person"
    assert found.attrs["seed"] == 1
    assert list(found.attrs["month_order"]) == ["talks", "arms"]
    assert found["people_home"].dtype == np.float32


def test_same_study_same_bytes(tmp_path: Path) -> None:
    save_study(make_study(), tmp_path / "a.nc")
    time.sleep(1.1)
    save_study(make_study(), tmp_path / "b.nc")
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()


@pytest.mark.parametrize("content", [b"", b"not a study", b"\x89HDF\r\n\x1a\n" + b"\0" * 100])
def test_not_a_study(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "study.nc").write_bytes(content)
    with pytest.raises(InputError, match="is not a study"):
        load_study(tmp_path)


def test_no_study(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        load_study(tmp_path)


def test_cut_study(tmp_path: Path) -> None:
    save_study(make_study(), tmp_path / "study.nc")
    whole = (tmp_path / "study.nc").read_bytes()
    (tmp_path / "study.nc").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="is not a study"):
        load_study(tmp_path)


def test_table_is_safe_for_a_spreadsheet(tmp_path: Path) -> None:
    rows = [
        {"policy": "=cmd|' /C calc'!A0", "median": -1.5, "low": float("nan"), "n": np.int64(3)},
        {"policy": "nothing, more", "median": 1 / 3, "sure": True},
    ]
    write_table(tmp_path / "t.csv", rows)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert found[0] == {"policy": "'=cmd|' /C calc'!A0", "median": "-1.5", "low": "", "n": "3", "sure": ""}
    assert found[1]["policy"] == "nothing, more"
    assert math.isclose(float(found[1]["median"]), 1 / 3, rel_tol=1e-11)
    assert found[1]["sure"] == "yes"


@pytest.mark.parametrize("text", ["=1", "+1", "-x", "@a", "\tx", "\rx", "  =1"])
def test_formula_is_disarmed(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_json_is_strict(tmp_path: Path) -> None:
    import datetime as dt

    value = {"a": np.float32(0.5), "b": math.inf, "c": (1, 2), "d": dt.date(2020, 1, 1), 5: np.array([1.0, math.nan])}
    write_json(tmp_path / "v.json", value)
    text = (tmp_path / "v.json").read_text(encoding="utf-8")
    found = json.loads(text, parse_constant=pytest.fail)
    assert found == {"a": 0.5, "b": None, "c": [1, 2], "d": "2020-01-01", "5": [1.0, None]}
