"""Which files a crisis folder holds, where bundled crises are, and the digest of a folder's content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from homeward.foundation.problems import InputError, Problem, ProblemList, listed, nearest
from homeward.io.cells import quoted
from homeward.io.files import read_bytes, unreadable

CRISES = Path(__file__).parent.parent / "crises"
REFERENCE = CRISES / "reference"
TABLES = ("places", "roads", "closures", "people", "actors", "positions", "events", "parameters", "sources")
NEEDED = ("crisis.yaml", "places.csv", "roads.csv", "people.csv", "actors.csv", "sources.csv")
KNOWN = ("crisis.yaml", "claims.yaml", "stability.yaml", *(f"{table}.csv" for table in TABLES))
FOLDERS = {"policies": ".yaml", "record": ".csv"}
FLIGHT = "record/flight"
"""A recorded flight in Flee's layout, which `homeward flight` reads."""
_DATA = {".csv", ".yaml", ".yml", ".json", ".tsv", ".xlsx", ".ods"}
PASSED_OVER = (".", "__", "~$")
"""How the names begin of what systems, Python and spreadsheets put beside a table while it is open."""
LIBRARY_FILES = ("parameters.csv", "sources.csv")


def bundled() -> list[str]:
    """Names of the crises that come with the package."""
    if not CRISES.is_dir():
        return []
    return sorted(folder.name for folder in CRISES.iterdir() if (folder / "crisis.yaml").is_file())


def locate(crisis: str | Path) -> Path:
    """The folder of a bundled crisis or of a path; InputError where there is none."""
    if isinstance(crisis, str) and crisis in bundled():
        return CRISES / crisis
    where = str(crisis)
    if not where or "\0" in where:
        raise InputError([Problem("crisis", f"{quoted(where)} is not a name", listed(bundled()))])
    folder = Path(crisis).expanduser()
    try:
        folder.stat()
    except FileNotFoundError:
        what = "is neither a bundled crisis nor a folder"
        cure = nearest(where, bundled()) or "Check the path; homeward new FOLDER makes a crisis to start from."
        raise InputError([Problem(where, what, f"a folder, or one of: {listed(bundled())}", cure)]) from None
    except (OSError, ValueError) as error:
        raise InputError([unreadable(where, error)]) from None
    if not folder.is_dir():
        raise InputError([Problem(where, "is a file, not a crisis folder", "a folder", "Name the folder it is in.")])
    return folder


def files_of(folder: Path, problems: ProblemList) -> list[str]:
    """The files of the layout that are there, in order of name; misplaced and missing ones are noted."""
    names = _names(folder, str(folder))
    if not [name for name in names if not name.startswith(PASSED_OVER)]:
        cure = f"homeward new {folder} writes a complete one to start from."
        raise InputError([Problem(str(folder), "is an empty folder", f"a crisis folder: {listed(KNOWN)}", cure)])
    found = [name for name in names if name in KNOWN]
    for name in names:
        if name in KNOWN or name.startswith(PASSED_OVER):
            continue
        if (folder / name).is_dir():
            found += _files_in(folder, name, problems)
        elif Path(name).suffix.lower() in _DATA:
            cure = nearest(name, [known for known in KNOWN if known not in names])
            cure = cure or "Rename it, or move it out of the folder (counts of what happened go into record/)."
            problems.add(name, "is not a file of a crisis folder, so nothing would read it", listed(KNOWN, 20), cure)
    for name in NEEDED:
        if name not in found:
            problems.add(
                name, "is missing", listed(NEEDED), "homeward new FOLDER shows one, with every column explained."
            )
    if not any(name.startswith("policies/") for name in found):
        problems.add(
            "policies/", "holds no policy", "one file policies/NAME.yaml for each policy", "Write at least one."
        )
    return sorted(found)


def _names(folder: Path, where: str) -> list[str]:
    try:
        return sorted(item.name for item in folder.iterdir())
    except OSError as error:
        raise InputError([unreadable(where, error)]) from None


def _files_in(folder: Path, name: str, problems: ProblemList) -> list[str]:
    suffix = FOLDERS.get(name)
    if suffix is None:
        cure = nearest(name, list(FOLDERS)) or "Move it out of the crisis folder: nothing in it would be read."
        problems.add(f"{name}/", "is not a folder of a crisis", listed(f"{known}/" for known in FOLDERS), cure)
        return []
    found = []
    try:
        inside = _names(folder / name, f"{name}/")
    except InputError as error:
        problems.problems.extend(error.problems)
        return []
    for item in inside:
        if (folder / name / item).is_dir() and f"{name}/{item}" != FLIGHT and not item.startswith(PASSED_OVER):
            cure = "Move it out of the crisis folder, or its tables one folder up."
            problems.add(f"{name}/{item}/", "is a folder that nothing would read", f"tables, or {FLIGHT}/", cure)
        elif item.startswith((".", "~$")):
            continue
        elif Path(item).suffix == suffix:
            found.append(f"{name}/{item}")
        elif Path(item).suffix.lower() in _DATA:
            problems.add(f"{name}/{item}", f"does not end in {suffix}, so nothing would read it", suffix, "Rename it.")
    return found


def digest_of(folder: Path, files: Iterable[str]) -> str:
    """SHA-256 of the names and bytes of a folder's files and of the reference library, as hexadecimal digits."""
    digest = hashlib.sha256()
    library = [(f"reference/{name}", REFERENCE / name) for name in LIBRARY_FILES if (REFERENCE / name).is_file()]
    for name, path in [*((name, folder / name) for name in sorted(files)), *library]:
        content = read_bytes(path, name)
        digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        digest.update(content)
    return digest.hexdigest()
