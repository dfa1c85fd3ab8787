"""Reading YAML that somebody else wrote: plain mappings, lists and text, each with its line; nothing is run or copied.

The parser's events are read one by one, so no tag is resolved, no alias expanded and no recursion grows with depth.
Values stay text until the declared kind of their key turns them into something; hence `no` is not false by surprise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from homeward.foundation.problems import InputError, Problem, ProblemList
from homeward.io.cells import quoted
from homeward.io.files import read_text

LARGEST = 2_000_000
DEEPEST = 12
MOST_NODES = 50_000
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text as it was written; plain: not in quotation marks."""

    text: str
    line: int
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing was written (or `null` or `~`)."""
        return not self.text.strip() or (self.plain and self.text in {"null", "Null", "NULL", "~"})


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order written; `lines` holds the line of each key."""

    line: int
    values: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    line: int
    values: list[Node] = field(default_factory=list)


Node: TypeAlias = "Scalar | Mapping | Items"


def read_yaml(path: Path, file: str, problems: ProblemList) -> Node | None:
    """The content of a YAML file, or None where it cannot be used; each problem is noted in `problems`."""
    try:
        return parse_yaml(read_text(path, file, LARGEST), file)
    except InputError as error:
        problems.problems.extend(error.problems)
        return None


def parse_yaml(text: str, file: str) -> Node:
    """The content of YAML text; InputError names the line of what is wrong."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        what = f"is not YAML: {error.problem or error.context or 'it cannot be read'}"
        cure = "Check the indentation and the colons; put text that holds a colon in quotation marks."
        raise InputError([Problem(f"{file}, line {line}", what, "mappings, lists and text", cure)]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        what = f"is not YAML ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        raise InputError(
            [Problem(file, what, "mappings, lists and text", "Save it again as plain UTF-8 YAML.")]
        ) from None
    if builder.root is None:
        raise InputError([Problem(file, "is empty", "a mapping or a list", "Write it, or remove the file.")])
    return builder.root


class _Builder:
    """Builds the tree from events without recursion, refusing what a crisis folder has no use for."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.open: list[tuple[Mapping | Items, str | None, int]] = []
        self.nodes = 0

    def take(self, event: Any) -> None:
        """Take the next event of the parser."""
        kind = type(event).__name__
        line = event.start_mark.line + 1 if event.start_mark is not None else 1
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            self._refuse(line, "an alias or anchor (& or *)", "Write the value out where it is needed.")
        if kind == "DocumentStartEvent" and self.root is not None:
            self._refuse(line, "a second document (---)", "Keep one document in a file.")
        if kind in {"MappingStartEvent", "SequenceStartEvent", "ScalarEvent"}:
            self._start(kind, event, line)
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            node, key, key_line = self.open.pop()
            if isinstance(node, Mapping) and key is not None:
                self._refuse(key_line, f"{quoted(key)} without a value", "Write a value after the colon.")

    def _start(self, kind: str, event: Any, line: int) -> None:
        self.nodes += 1
        tag = None if event.tag is None else str(event.tag)
        if tag not in _PLAIN_TAGS:
            self._refuse(line, f"the tag {quoted(tag or '')}", "Write plain text, numbers and dates without tags.")
        if self.nodes > MOST_NODES:
            self._refuse(line, f"more than {MOST_NODES:,} values", "Keep only what this crisis needs.")
        if kind == "ScalarEvent":
            self._place(Scalar(str(event.value), line, event.style in {None, ""}), line)
            return
        node = Mapping(line) if kind == "MappingStartEvent" else Items(line)
        self._place(node, line)
        if len(self.open) >= DEEPEST:
            self._refuse(line, f"lists or mappings more than {DEEPEST} deep", "Write it flatter.")
        self.open.append((node, None, line))

    def _place(self, node: Node, line: int) -> None:
        """Put a node where it belongs: the root, an item of a list, a key or a value of a mapping."""
        if not self.open:
            self.root = node
            return
        parent, key, key_line = self.open[-1]
        if isinstance(parent, Items):
            parent.values.append(node)
        elif key is None:
            if not isinstance(node, Scalar):
                self._refuse(line, "a list or mapping as a key", "Use a word as the key.")
            else:
                self._key(parent, node)
        else:
            parent.values[key] = node
            parent.lines[key] = key_line
            self.open[-1] = (parent, None, key_line)

    def _key(self, parent: Mapping, node: Scalar) -> None:
        if node.text in parent.values:
            self._refuse(node.line, f"the key {quoted(node.text)} for the second time", "Keep it once.")
        self.open[-1] = (parent, node.text, node.line)

    def _refuse(self, line: int, what: str, cure: str) -> None:
        raise InputError([Problem(f"{self.file}, line {line}", f"holds {what}", "mappings, lists and text", cure)])
