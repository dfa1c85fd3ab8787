"""The written pages read as data: their blocks, their commands, and what a command is shown to print.

In a page a block marked `console` holds commands after `$ ` and what they print; `# status 2` after a command is the
status it ends with; a line `...` stands for lines left out. A block marked with a file name, such as
`yaml my-crisis/policies/x.yaml`, is that file. Blocks of a page are run in order, in one folder.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[2]
FENCE = re.compile(r"^```(?P<kind>\w*)[ ]*(?P<file>\S*)[^\n]*\n(?P<text>.*?)^```$", re.M | re.S)
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\((?P<target>[^)\s]+)\)|!\[[^\]\n]*\]\((?P<picture>[^)\s]+)\)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
STATUS = re.compile(r"\s*# status (\d)$")
SMALL = {
    "compare": "--futures 24 --years 2 --workers 1",
    "claims": "--futures 24 --years 2 --workers 1",
    "hindcast": "--futures 12",
    "flight": "--runs 6 --workers 1",
    "calibrate": "--draws 20",
    "stability": "",
}
"""What makes a command quick; the last of an option given twice counts."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it is (or an empty text) and its text."""

    kind: str
    file: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command of a page, the status it ends with and the lines it is shown to print."""

    line: str
    status: int
    printed: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        """The command's words."""
        return shlex.split(self.line)

    def small(self) -> list[str]:
        """The words with settings that make it quick."""
        words = self.words[1:]
        more = "--draws 40" if words[0] == "stability" and "--draws" in words else SMALL.get(words[0], "")
        return [*words, *more.split()] if "--help" not in words else words


def pages() -> list[Path]:
    """The README and every page of the documentation."""
    return [HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md"))]


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [Block(found["kind"], found["file"], found["text"]) for found in FENCE.finditer(text)]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", text)


def commands(block: Block) -> list[Command]:
    """The commands of a console block, each with what it is shown to print."""
    out: list[Command] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            status = STATUS.search(line)
            out.append(Command(STATUS.sub("", line)[2:], int(status[1]) if status else 0, ()))
        elif out and line.strip():
            last = out.pop()
            out.append(Command(last.line, last.status, (*last.printed, line)))
    return out


def mentioned(text: str) -> Iterator[str]:
    """Every command of Homeward that a page names, in prose or in a block."""
    for code in CODE.findall(prose(text)):
        if code.startswith("homeward "):
            yield code
    for block in blocks(text):
        for line in block.text.splitlines():
            if (bare := line.removeprefix("$ ").strip()).startswith("homeward "):
                yield STATUS.sub("", bare)


def shown_is_printed(shown: tuple[str, ...], output: str) -> str:
    """Empty if the lines shown stand in the output in their order, numbers apart; else the first that does not."""
    printed = [_shape(line) for line in output.splitlines() if line.strip()]
    at, free = 0, True
    for line in shown:
        if line.strip() == "...":
            free = True
            continue
        wanted = _shape(line)
        places = range(at, len(printed)) if free else range(at, min(at + 1, len(printed)))
        found = next((place for place in places if printed[place] == wanted), None)
        if found is None:
            return line
        at, free = found + 1, False
    return ""


def _shape(line: str) -> str:
    """A line with every number replaced by one mark and every run of spaces by one space."""
    return re.sub(r"\s+", " ", re.sub(r"\b[0-9a-f]{12}\b|[-−+<]?\d[\d,.]*", "#", line)).strip()
