"""The peer's recorded runs: which conflict and settings each belongs to, and its camps day by day."""

from __future__ import annotations

import csv
import gzip
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from homeward.crisis.flight_case import FlightCase
from homeward.foundation.types import Ints
from homeward.io.flee_folder import read_flee_folder
from homeward.io.flee_settings import read_flee_settings

_NAME = re.compile(
    r"(?P<conflict>[a-z0-9]+)_(?P<settings>[a-z0-9]+)_seed(?P<seed>\d+)"
    r"(_hasten(?P<hasten>\d+))?(?P<parallel>_parallel)?(_days(?P<days>\d+))?(_partial)?\.csv\.gz"
)


@dataclass(frozen=True)
class PeerRun:
    """One recorded run: the case it ran, in its settings, and people in camps # (day, camp)."""

    name: str
    case: FlightCase
    parallel: bool
    camps: Ints
    raw: Ints


def peer_runs(folder: Path) -> list[PeerRun]:
    """Every recorded run of the reference folder of conflicts."""
    found = []
    for path in sorted((folder / "peer_results").glob("*.csv.gz")):
        match = _NAME.fullmatch(path.name)
        if match is not None:
            found.append(_read(folder, path, match))
    return found


def _read(folder: Path, path: Path, match: re.Match[str]) -> PeerRun:
    settings = read_flee_settings(folder / "settings" / f"{match['settings']}.yml")
    settings = replace(settings, hasten=int(match["hasten"] or 1))
    case = read_flee_folder(folder / match["conflict"], settings)
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    header, body = rows[0], rows[1:]
    camps = np.array([[int(row[header.index(f"{name} sim")]) for name in case.camps] for row in body])
    raw = np.array([int(row[header.index("raw UNHCR refugee count")]) for row in body])
    return PeerRun(path.name.removesuffix(".csv.gz"), case, match["parallel"] is not None, camps, raw)
