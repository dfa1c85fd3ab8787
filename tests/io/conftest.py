"""A fresh copy of the template crisis, and a home for the catalogue that is nobody's."""

from pathlib import Path

import pytest

from homeward.io.template import write_template


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    crisis = tmp_path / "crisis"
    write_template(crisis)
    return crisis


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOMEWARD_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
