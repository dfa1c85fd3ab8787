"""The record since is used only to score: bands, chances and the naive forecast, by hand."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from homeward.crisis.crisis import RecordTable
from homeward.record.since import brier, coverage, score_since


def study() -> xr.Dataset:
    futures = np.arange(100.0)
    home = np.linspace(0, 1, 13)[None, None, :] * futures[None, :, None]
    war = np.zeros((1, 100, 13))
    war[0, :30, 6:] = 1.0
    stock = {"units": "person", "long_name": "home", "kind": "stock", "better": "higher", "format": "count"}
    event = {**stock, "units": "share", "kind": "event", "format": "share"}
    dims = ("policy", "future", "month")
    return xr.Dataset(
        {"home": (dims, home, stock), "war": (dims, war, event)},
        coords={"policy": ["as-it-went"], "month": np.arange(13)},
        attrs={"as_of": "2023-11-01"},
    )


def crisis(*rows: tuple[str, str, str]) -> SimpleNamespace:
    columns = ("date", "outcome", "value")
    table = RecordTable("since", columns, tuple(dict(zip(columns, row, strict=True)) for row in rows))
    return SimpleNamespace(record={"since": table})


def test_counts_are_scored_by_the_band():
    scored = score_since(crisis(("2024-11-15", "home", "50"), ("2024-11-20", "home", "99")), study())
    assert [item.inside for item in scored] == [True, False]
    assert coverage(scored) == 0.5
    assert scored[0].month == 12
    assert scored[0].date == dt.date(2024, 11, 15)


def test_events_are_scored_by_squared_error_beside_no_change():
    scored = score_since(crisis(("2024-06-01", "war", "1"), ("2024-01-01", "war", "0")), study())
    assert scored[1].chance == pytest.approx(0.3)
    own, naive = brier(scored)
    assert own == pytest.approx((0.0 + 0.7**2) / 2)
    assert naive == pytest.approx(0.5)


def test_what_the_study_does_not_speak_of_is_left_out():
    rows = (
        ("2023-10-01", "home", "1"),
        ("2026-01-01", "home", "1"),
        ("2024-01-01", "peace", "1"),
        ("soon", "home", "1"),
    )
    assert score_since(crisis(*rows), study()) == []
    assert brier([]) is None
    assert coverage([]) is None
