"""The rules of the house: imports go one way, files stay readable, nothing private or borrowed is kept in it."""

from __future__ import annotations

import ast
import functools
import hashlib
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from homeward.io.reference import reference_folder

HOUSE = Path(__file__).parents[1]
LONGEST_FILE = 450
LONGEST_FUNCTION = 60
LONGER = {"src/homeward/movement/flee_rules/travel.py": 560}
"""Files allowed to be longer, with their own limit: one compiled day of the peer's rules, kept in one place."""
SMALLEST_COPY = 200
"""Bytes below which two files may be the same by chance."""


@functools.cache
def tracked() -> tuple[Path, ...]:
    """The files of the project: what git tracks and still exists, else what an unpacked source holds."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        return tuple(path for name in listed.stdout.split("\0") if name and (path := HOUSE / name).is_file())
    kept = ("src", "tests", "docs", "benchmarks")
    inside = (path for name in kept for path in (HOUSE / name).rglob("*") if "__pycache__" not in path.parts)
    return tuple(path for path in (*inside, *HOUSE.glob("*.*")) if path.is_file())


def texts() -> Iterator[tuple[str, str]]:
    """Name and text of every tracked file that is text."""
    for path in tracked():
        try:
            yield path.relative_to(HOUSE).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def sources(*folders: str) -> list[Path]:
    """The Python files below these folders, tracked or not: what is being written is held to the same rules."""
    return sorted(path for folder in folders for path in (HOUSE / folder).rglob("*.py"))


def named(path: Path) -> str:
    """A file's name inside the project."""
    return path.relative_to(HOUSE).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, nested ones as well."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_imports_go_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(HOUSE)
    status = lint_imports(no_cache=True)
    assert status == 0, capsys.readouterr().out


def test_every_room_is_in_the_contract() -> None:
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(item["layers"] for item in contracts["contracts"] if item["type"] == "layers")
    held = {name.strip().removeprefix("homeward.") for layer in layers for name in layer.split("|")}
    rooms = {path.parent.name for path in (HOUSE / "src" / "homeward").glob("*/__init__.py")}
    assert rooms == held


def test_public_things_say_what_they_are() -> None:
    silent = []
    for path in sources("src"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            silent.append(named(path))
        public = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        for node in [*tree.body, *public, *(part for held in public for part in held.body)]:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                silent += [] if ast.get_docstring(node) else [f"{named(path)}:{node.lineno} {node.name}"]
    assert not silent, "\n".join(silent)


def test_files_and_functions_stay_short() -> None:
    long = []
    for path in sources("src", "tests", "benchmarks"):
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > LONGER.get(named(path), LONGEST_FILE):
            long.append(f"{named(path)}: {lines} lines")
        for node in functions(ast.parse(text)) if named(path).startswith("src/") else ():
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                long.append(f"{named(path)}:{node.lineno} {node.name}: {length} lines")
    assert not long, "\n".join(long)


def test_only_the_crew_starts_processes() -> None:
    """An interrupt in the midst of a pool of processes hangs or spills tracebacks; the crew knows how to end them."""
    found = [
        named(path)
        for path in sources("src")
        if re.search(r"\b(ProcessPoolExecutor|multiprocessing)\b", path.read_text(encoding="utf-8"))
    ]
    assert found == ["src/homeward/lab/crew.py"]


# Written in pieces, so that this file does not name what it forbids.
_HOSTS = (
    "py" + "pi.org",
    "python" + "hosted",
    "ana" + "conda.org",
    "conda" + "-forge",
    "arti" + "factory",
    "dev" + "pi",
)
_OPTIONS = ("index" + "-url", "--trusted" + "-host", "--find" + "-links")
_FOLDERS = ("work", "root", "home", "Users", "mnt", "opt", "tmp")
FORBIDDEN = re.compile(
    "|".join(map(re.escape, (*_HOSTS, *_OPTIONS))) + rf"|(?<![\w.:/\]-])/(?:{'|'.join(_FOLDERS)})/[\w.-]+"
)


def test_nothing_names_a_package_host_or_a_machine() -> None:
    found = []
    for name, text in texts():
        found += [
            f"{name}:{number} {match[0]}"
            for number, line in enumerate(text.splitlines(), 1)
            for match in FORBIDDEN.finditer(line)
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line", ["see https://" + _HOSTS[0] + "/simple", "kept in /" + "home/someone/notes", "pip " + _OPTIONS[0] + " x"]
)
def test_the_pattern_finds_what_it_forbids(line: str) -> None:
    assert FORBIDDEN.search(line)


def test_dependencies_are_pinned() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(item for extra in project["optional-dependencies"].values() for item in extra)]
    wanted = {_canonical(re.split(r"[\[<>=!~; ]", item)[0]) for item in asked}
    lines = [line for line in (HOUSE / "constraints.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
    pins = [re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9._+!-]+)", line) for line in lines]
    assert all(pins), [line for line, pin in zip(lines, pins, strict=True) if pin is None]
    pinned = [_canonical(pin[1]) for pin in pins if pin]
    assert wanted <= set(pinned), sorted(wanted - set(pinned))
    assert len(pinned) == len(set(pinned))


def test_runtime_brings_no_copyleft() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named_here = " ".join(project["dependencies"]).lower()
    assert project["license"] == "MIT"
    assert not [name for name in ("ema", "platypus", "prim", "rhodium") if re.search(rf"\b{name}\b", named_here)]


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.shared
def test_no_reference_copy_is_kept() -> None:
    folder = reference_folder()
    if folder is None:
        pytest.skip("no reference copies: set HOMEWARD_DATA to their folder")
    sizes: dict[int, list[Path]] = {}
    for path in tracked():
        if path.stat().st_size >= SMALLEST_COPY:
            sizes.setdefault(path.stat().st_size, []).append(path)
    copies = []
    for path in folder.rglob("*"):
        if path.is_file() and (alike := sizes.get(path.stat().st_size)):
            digest = _digest(path)
            copies += [f"{named(own)} is {path.name}" for own in alike if _digest(own) == digest]
    assert not copies, "\n".join(copies)


@functools.cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_month_and_the_rooms_are_told_in_contributing() -> None:
    told = (HOUSE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {path.parent.name for path in (HOUSE / "src" / "homeward").glob("*/__init__.py")}
    missing = [room for room in rooms if f"`{room}/`" not in told]
    assert not missing
