"""The catalogue finds a study again by its key, only where it stands unchanged, and costs nothing when it is broken."""

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from homeward.foundation.problems import InputError
from homeward.io import catalogue

DETAILS = {"crisis": "two-valleys", "policies": ["nothing", "joint"], "futures": 100, "seed": 1}


def make(folder: Path, content: bytes = b"study") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.nc").write_bytes(content)
    (folder / "brief.html").write_bytes(b"x" * 1000)
    return folder


def test_found_again(tmp_path: Path) -> None:
    assert catalogue.find("k1") is None
    assert catalogue.add("k1", make(tmp_path / "a"), DETAILS)
    assert catalogue.find("k1") == tmp_path / "a"
    assert catalogue.find("k2") is None
    entry = catalogue.entries()[0]
    assert (entry.key, entry.crisis, entry.bytes, entry.there) == ("k1", "two-valleys", 1005, True)
    assert entry.details["policies"] == ["nothing", "joint"]


def test_changed_or_gone_is_not_found(tmp_path: Path) -> None:
    folder = make(tmp_path / "a")
    catalogue.add("k1", folder, DETAILS)
    os.utime(folder / "study.nc", (1, 1))
    assert catalogue.find("k1") is None
    assert not catalogue.entries()[0].there
    (folder / "study.nc").unlink()
    assert catalogue.find("k1") is None
    assert [entry.key for entry in catalogue.prune()] == ["k1"]
    assert catalogue.entries() == []


def test_a_folder_holds_one_study(tmp_path: Path) -> None:
    catalogue.add("k1", make(tmp_path / "a"), DETAILS)
    catalogue.add("k2", make(tmp_path / "a"), DETAILS)
    assert catalogue.find("k1") is None
    assert catalogue.find("k2") == tmp_path / "a"


def test_same_study_elsewhere(tmp_path: Path) -> None:
    catalogue.add("k1", make(tmp_path / "a"), DETAILS)
    catalogue.add("k1", make(tmp_path / "b"), DETAILS)
    assert catalogue.find("k1") == tmp_path / "b"
    assert len(catalogue.entries()) == 1


def test_folder_without_a_study(tmp_path: Path) -> None:
    assert not catalogue.add("k1", tmp_path / "nowhere", DETAILS)


def test_damaged_catalogue_is_put_aside(tmp_path: Path, own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "catalogue.sqlite").write_bytes(b"not a database at all" * 100)
    assert catalogue.find("k1") is None
    assert (own_home / "catalogue.damaged").exists()
    assert catalogue.add("k1", make(tmp_path / "a"), DETAILS)
    assert catalogue.find("k1") is not None


def test_home_that_is_a_file(tmp_path: Path, own_home: Path) -> None:
    own_home.write_text("x")
    assert catalogue.find("k1") is None
    assert not catalogue.add("k1", make(tmp_path / "a"), DETAILS)
    with pytest.raises(InputError, match="cannot be opened"):
        catalogue.entries()


def test_many_write_at_once(tmp_path: Path) -> None:
    folders = [make(tmp_path / f"s{number}") for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda n: catalogue.add(f"k{n}", folders[n], DETAILS), range(12)))
    assert all(done)
    assert len(catalogue.entries()) == 12


def test_checkpoints_are_dropped_and_pruned(own_home: Path) -> None:
    kept = catalogue.checkpoint_folder("k1")
    kept.mkdir(parents=True)
    (kept / "b.npz").write_bytes(b"x")
    catalogue.prune()
    assert kept.exists()
    old = time.time() - 2 * catalogue.STALE_AFTER
    os.utime(kept / "b.npz", (old, old))
    catalogue.prune()
    assert not kept.exists()
    kept.mkdir(parents=True)
    catalogue.drop_checkpoints("k1")
    assert not kept.exists()
    assert kept.is_relative_to(own_home)


@pytest.mark.parametrize(
    ("platform", "ends"), [("linux", ".local/share/homeward"), ("darwin", "Application Support/homeward")]
)
def test_home_of_the_platform(monkeypatch: pytest.MonkeyPatch, platform: str, ends: str) -> None:
    monkeypatch.delenv("HOMEWARD_HOME")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(catalogue.sys, "platform", platform)
    assert catalogue.home().as_posix().endswith(ends)


def test_the_file_is_plain_sqlite(tmp_path: Path, own_home: Path) -> None:
    catalogue.add("k1", make(tmp_path / "a"), DETAILS)
    database = sqlite3.connect(own_home / "catalogue.sqlite")
    assert database.execute("select key from studies").fetchall() == [("k1",)]
    database.close()
