"""The template is complete, explained, current and written whole or not at all."""

from pathlib import Path

import pytest

from homeward.foundation.problems import InputError
from homeward.io import template
from homeward.io.crisis_folder import open_crisis
from homeward.io.declared import SCHEMA, columns
from homeward.io.manual import manual
from homeward.io.reference import project_folder
from homeward.io.template import write_template

TABLES = sorted(path.stem for path in SCHEMA.glob("*.csv"))


def test_template_is_complete_and_says_it_is_invented(folder: Path) -> None:
    crisis = open_crisis(folder)
    assert "invented" in crisis.name
    assert 6 <= len(crisis.places) <= 8
    assert (len(crisis.policies), len(crisis.claims)) == (3, 3)
    assert len({row.community for row in crisis.people}) == 2
    assert all("Invented" in source.title for source in crisis.ledger.sources.values() if "invented" in source.key)


def test_readme_explains_every_column(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for table in TABLES:
        for column in columns(table):
            assert f"`{column.column}`" in readme


def test_template_fits_the_model(folder: Path) -> None:
    pytest.importorskip("homeward.cli.open")
    from homeward.cli.open import open_the_crisis

    assert open_the_crisis(str(folder)).id == "two-valleys"


def test_template_runs(folder: Path) -> None:
    """A handful of futures over a year: the template is a crisis that the model takes as it is."""
    pytest.importorskip("homeward.lab.study")
    from homeward.cli.open import open_the_crisis, plan_of
    from homeward.lab.study import run_study

    crisis = open_the_crisis(str(folder))
    study = run_study(crisis, plan_of(crisis, None, 8, 1, None, "pooled", 1))
    assert study.sizes["policy"] == 3
    assert study["people_home"].isel(month=0).min() >= 0


def test_new_never_overwrites(folder: Path) -> None:
    before = (folder / "people.csv").read_bytes()
    with pytest.raises(InputError, match="holds something already"):
        write_template(folder)
    with pytest.raises(InputError, match="is a file"):
        write_template(folder / "people.csv")
    assert (folder / "people.csv").read_bytes() == before


def test_new_into_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "crisis.yaml" in write_template(tmp_path / "empty")


def test_new_on_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(template.shutil, "copytree", refuse)
    with pytest.raises(InputError, match="disk is full"):
        write_template(tmp_path / "crisis")
    assert list(tmp_path.iterdir()) == []


def test_committed_manual_is_current() -> None:
    project = project_folder()
    if project is None:
        pytest.skip("installed without the project's documents")
    page = project / "docs" / "reference" / "crisis-folder.md"
    assert page.read_text(encoding="utf-8") == manual(), (
        "run: python -m homeward.io.manual > docs/reference/crisis-folder.md"
    )


@pytest.mark.parametrize("table", TABLES)
def test_schema_is_sound(table: str) -> None:
    found = columns(table)
    assert len({column.column for column in found}) == len(found)
    for column in found:
        assert column.table == table
        assert column.about.endswith(".")
        assert column.choices or column.kind not in {"choice", "rows"}
        assert column.low is None or column.high is None or column.low < column.high
