"""The catalogue of studies: an embedded database that finds an identical study again by what decides its numbers.

It is a memory, not a store of results: where it cannot be read or written, studies are computed as if it were empty.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeward.foundation.problems import InputError, Problem
from homeward.io.studies import STUDY

HOME_VARIABLE = "HOMEWARD_HOME"
STALE_AFTER = 24 * 3600.0
"""Seconds after which the blocks of a study that was stopped are no longer waited for."""
_TABLE = """create table if not exists studies (
    key text primary key, crisis text not null, made text not null, folder text not null,
    bytes integer not null, changed integer not null, details text not null)"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One study of the catalogue. bytes: size of its files; there: its result is where it was, unchanged."""

    key: str
    crisis: str
    made: dt.datetime
    folder: Path
    bytes: int
    there: bool
    details: Mapping[str, Any]


def home() -> Path:
    """Where Homeward keeps its catalogue: HOMEWARD_HOME, else the platform's folder for a user's data."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "homeward"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "homeward"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "homeward"


def checkpoint_folder(key: str) -> Path:
    """Where the finished blocks of an unfinished study wait; removed with `drop_checkpoints` once it is written."""
    return home() / "unfinished" / key


def checkpoints(key: str) -> Path | None:
    """That folder, made now; None where nothing can be kept there, so that a stopped study begins anew."""
    folder = checkpoint_folder(key)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK | os.X_OK) else None


def drop_checkpoints(key: str) -> None:
    """Remove the blocks of a study that has been written."""
    shutil.rmtree(checkpoint_folder(key), ignore_errors=True)


def find(key: str) -> Path | None:
    """The folder of the study with this content key, if its result is still there as it was written."""
    try:
        with _open() as database:
            row = database.execute("select * from studies where key = ?", (key,)).fetchone()
    except (OSError, sqlite3.Error):
        return None
    entry = _entry(row) if row is not None else None
    return entry.folder if entry is not None and entry.there else None


def add(key: str, folder: Path, details: Mapping[str, Any]) -> bool:
    """Note a study that stands in a folder (with study.nc); False where the catalogue could not be written.

    A folder holds one study: what stood there before is forgotten.
    """
    folder = folder.resolve()
    try:
        about = (folder / STUDY).stat()
        size = sum(item.stat().st_size for item in folder.iterdir() if item.is_file())
        made = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        row = (
            key, str(details.get("crisis", "")), made, str(folder), size,
            about.st_mtime_ns, json.dumps(dict(details), default=str, sort_keys=True),
        )  # fmt: skip
        with _open() as database:
            database.execute("delete from studies where folder = ?", (str(folder),))
            database.execute("insert or replace into studies values (?, ?, ?, ?, ?, ?, ?)", row)
        return True
    except (OSError, sqlite3.Error):
        return False


def entries() -> list[Entry]:
    """Every study of the catalogue, newest first; InputError where it cannot be read."""
    try:
        with _open() as database:
            rows = database.execute("select * from studies order by made desc, key").fetchall()
    except (OSError, sqlite3.Error) as error:
        cure = f"Set {HOME_VARIABLE} to a folder you may write to."
        raise InputError([Problem(str(home()), f"the catalogue cannot be opened ({error})", "", cure)]) from None
    return [_entry(row) for row in rows]


def prune() -> list[Entry]:
    """Forget the studies whose results are gone or changed, and remove blocks of studies stopped long ago."""
    gone = [entry for entry in entries() if not entry.there]
    with suppress(OSError, sqlite3.Error), _open() as database:
        database.executemany("delete from studies where key = ?", [(entry.key,) for entry in gone])
    with suppress(OSError):
        for folder in (home() / "unfinished").iterdir():
            newest = max((item.stat().st_mtime for item in folder.iterdir()), default=folder.stat().st_mtime)
            if time.time() - newest > STALE_AFTER:
                shutil.rmtree(folder, ignore_errors=True)
    return gone


@contextmanager
def _open() -> Iterator[sqlite3.Connection]:
    """The database, in a transaction; a damaged file is put aside and a new one begun."""
    home().mkdir(parents=True, exist_ok=True)
    path = home() / "catalogue.sqlite"
    try:
        with closing(_connect(path)) as database, database:
            yield database
    except sqlite3.DatabaseError as error:
        if "not a database" not in str(error) and "malformed" not in str(error):
            raise
        path.replace(path.with_suffix(".damaged"))
        raise


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=10.0)
    try:
        database.execute(_TABLE)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _entry(row: tuple[Any, ...]) -> Entry:
    key, crisis, made, folder, size, changed, details = row
    there = False
    with suppress(OSError):
        there = (Path(folder) / STUDY).stat().st_mtime_ns == changed
    return Entry(key, crisis, dt.datetime.fromisoformat(made), Path(folder), size, there, json.loads(details))
