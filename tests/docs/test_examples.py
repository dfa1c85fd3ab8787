"""Every example of the README and of the documentation is run, in order, on small settings."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import io
import re
import shutil
import sys
from collections.abc import Collection
from pathlib import Path

import pytest

from homeward.cli import keeping
from homeward.cli import open as opening
from homeward.cli.main import COMMANDS, run
from homeward.cli.manual import options_of
from homeward.cli.open import open_the_crisis
from homeward.crisis.crisis import Crisis
from homeward.io.flee_writer import write_flee_folder
from homeward.io.stability_yaml import read_stability
from homeward.lab.crew import Crew
from homeward.report import brief, figures
from homeward.report.figures import Drawn
from homeward.report.inputs import BriefInputs
from tests.docs import pages as written
from tests.record.small_conflict import recorded_case

PAGES = {path.relative_to(written.HOUSE).as_posix(): path.read_text(encoding="utf-8") for path in written.pages()}
RUN = [
    name for name, text in PAGES.items() if any(block.kind in {"console", "python"} for block in written.blocks(text))
]
ARTICLE = """Armies of two neighbours prepare.[1] A return under protection would lower fear.[2]

[1] A. Writer, First Paper, Jan. 2, 2024.

[2] Id.
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the pages take as given: an article, a conflict model, two recorded conflicts."""
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    shutil.copy(written.HOUSE / "tests" / "stability" / "cases" / "chicken.gmcr", tmp_path / "model.gmcr")
    for seed, name in enumerate(("one", "two")):
        write_flee_folder(recorded_case(name, seed), tmp_path / "conflicts" / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOMEWARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")
    _quicken(monkeypatch)
    return tmp_path


@functools.cache
def _flagship() -> Crisis:
    """The bundled crisis, read once for all pages."""
    return open_the_crisis("nagorno-karabakh")


def _quicken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out of a flagship study what other tests make: its pictures, its hindcast and its conflict model."""
    real, real_draw, flagship = brief.write_brief, figures.draw, "nagorno-karabakh"

    def write(path: Path, inputs: BriefInputs, drawn: Drawn | None = None) -> Path:
        if inputs.crisis.id == flagship:
            path.write_text("<!doctype html><title>not drawn here</title>", encoding="utf-8")
            return path
        return real(path, inputs, drawn)

    def sketch(inputs: BriefInputs, crew: Crew | None = None, *sections: Collection[str]) -> Drawn:
        return {} if inputs.crisis.id == flagship else real_draw(inputs, crew, *sections)

    def opened(name: str) -> Crisis:
        return _flagship() if name == flagship else unhurried(name)

    unhurried = open_the_crisis
    monkeypatch.setattr(opening, "open_the_crisis", opened)
    monkeypatch.setattr(brief, "write_brief", write)
    monkeypatch.setattr(figures, "draw", sketch)
    monkeypatch.setattr(keeping, "past_page", lambda crisis, seed: None)
    monkeypatch.setattr(keeping, "stability_page", lambda *given: None)


def test_some_pages_have_examples() -> None:
    assert {"README.md", "docs/tutorial.md"} <= set(RUN)


@pytest.mark.parametrize("name", RUN)
def test_the_examples_of_a_page_run(name: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, object] = {}
    tried = 0
    for block in written.blocks(PAGES[name]):
        if block.file:
            (desk / block.file).parent.mkdir(parents=True, exist_ok=True)
            (desk / block.file).write_text(block.text, encoding="utf-8")
        elif block.kind == "python":
            exec(compile(block.text, name, "exec"), names)
        elif block.kind == "console":
            for command in written.commands(block):
                _try(command, monkeypatch)
                tried += 1
    assert tried + len(names) > 0


def _try(command: written.Command, monkeypatch: pytest.MonkeyPatch) -> None:
    if command.words[0] != "homeward":
        _exists(command)
        return
    output = io.StringIO()
    monkeypatch.setattr(sys, "argv", ["homeward", *command.small()])
    status: object = 0
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            run()
        except SystemExit as end:
            status = end.code or 0
    assert status == command.status, f"$ {command.line}\n{output.getvalue()[-3000:]}"
    missing = written.shown_is_printed(command.printed, output.getvalue())
    assert not missing, f"$ {command.line}\nnot printed: {missing}\n{output.getvalue()[:6000]}"


def _exists(command: written.Command) -> None:
    """A command of other programs is not run; what it calls must be there."""
    words = command.words
    if words[0] == "make":
        targets = re.findall(r"^([a-z]+):", (written.HOUSE / "Makefile").read_text(encoding="utf-8"), re.M)
        assert words[1] in targets, command.line
    elif words[0] == "python" and words[1] == "-m":
        inside = words[2].startswith("benchmarks.") and (written.HOUSE / f"{words[2].replace('.', '/')}.py").exists()
        assert inside or importlib.util.find_spec(words[2]), command.line
    elif words[0] == "python":
        assert (written.HOUSE / words[1]).exists(), command.line
    else:
        assert words[0] in {"pip", "cd", "git"}, f"an example that nobody tries: {command.line}"


@pytest.mark.parametrize("name", PAGES)
def test_commands_and_options_that_a_page_names_exist(name: str) -> None:
    for line in written.mentioned(PAGES[name]):
        words = line.split()
        if words[1].startswith("-") or words[1] in {"COMMAND", "..."}:
            continue
        assert words[1] in COMMANDS, line
        known = {"--help", *options_of(COMMANDS[words[1]].run)}
        used = {word.strip("[].,;").split("=")[0] for word in words[2:] if word.startswith(("--", "[--"))}
        assert used <= known, f"{line}: {sorted(used - known)}"


def test_the_conflict_model_that_a_page_shows_can_be_read(tmp_path: Path) -> None:
    shown = [
        block.text
        for block in written.blocks(PAGES["docs/how-to/stability.md"])
        if block.kind == "yaml" and "decision_makers:" in block.text
    ]
    assert shown
    for number, text in enumerate(shown):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        assert read_stability(path).decision_makers
