"""Footnotes: finding them below the text, and following `Id.`, `Ibid.` and `supra note N` to the source meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from homeward.foundation.problems import Problem

_NOTE = re.compile(r"^[ \t]*\[(\d{1,4})\]:?[ \t]*(?P<text>.*)$")
_NUMBERED = re.compile(r"^[ \t]*(\d{1,4})[.)]?[ \t]+(?P<text>\S.*)$")
_HEADING = re.compile(
    r"^[ \t#*=_-]*(?:foot|end)?notes?(?: and references)?[ \t:*=_-]*$|^[ \t#*]*references[ \t:*]*$", re.I
)
_SIGNAL = r"(?:(?:but\s+|and\s+)?(?:see|cf|accord|contra|compare|e\.g)(?:\s+(?:also|generally|e\.g))?[.,]*\s+)*"
_SAME = re.compile(rf"^{_SIGNAL}(?:id\.|idem\b|ibid\b|id$)", re.I)
_SUPRA = re.compile(
    r"\b(?:supra|above|infra|below)\b,?\s*(?:at\s+)?(?:notes?|nn?\.?|fn\.?|footnotes?)\s*(\d{1,4})"
    r"(?:\s*(?:[–-]|and|&|,)\s*(\d{1,4}))?"
    r"|\b(?:notes?|fn\.?|footnotes?)\s+(\d{1,4}),?\s+(?:above|supra)\b"
    r"|\(\s*(?:n|fn)\.?\s*(\d{1,4})\s*\)",
    re.I,
)
_OP_CIT = re.compile(r"\bop\.?\s*cit\b|\bloc\.?\s*cit\b|\bsupra\b(?!,?\s*(?:at\s+)?(?:n|fn|foot))", re.I)


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote. resolves_to: the number of the note whose source it means, None where it is its own source.

    also: further notes that it points to beside its own first source.
    """

    number: int
    text: str
    resolves_to: int | None = None
    also: tuple[int, ...] = ()


def take_notes(text: str) -> tuple[list[str], list[tuple[int, str, int]]]:
    """Lines of the body, and the notes as (number, text, line) in the order in which they stand."""
    body: list[str] = []
    notes: list[tuple[int, str, int]] = []
    open_note = below_heading = False
    blank = True
    for line, content in enumerate(text.split("\n"), 1):
        if not content.strip():
            blank = True
            body.append("")
            continue
        found = _NOTE.match(content) or (_NUMBERED.match(content) if below_heading else None)
        if found is not None:
            notes.append((int(found[1]), found["text"].strip(), line))
            open_note = True
        elif _HEADING.match(content):
            below_heading, open_note = True, False
        elif open_note and (not blank or content.startswith(("    ", "\t"))):
            number, so_far, first = notes[-1]
            notes[-1] = (number, f"{so_far} {content.strip()}".strip(), first)
        else:
            open_note = False
            body.append(content)
        blank = False
    return body, notes


def resolve_notes(found: list[tuple[int, str, int]]) -> tuple[tuple[Note, ...], list[Problem]]:
    """The notes in order of number, each followed to the source it means; what cannot be followed is a problem."""
    problems: list[Problem] = []
    texts: dict[int, str] = {}
    for number, text, line in found:
        if number in texts:
            what = f"note {number} stands there twice (again in line {line})"
            problems.append(
                Problem(f"note {number}", what, "each number once", "Renumber the notes; the first is used.")
            )
        else:
            texts[number] = text
            if not text:
                problems.append(Problem(f"note {number}", "is empty", "", "Write its source."))
    order = sorted(texts)
    for before, after in pairwise(order):
        if after - before > 1:
            missing = f"note {before + 1}" if after - before == 2 else f"notes {before + 1} to {after - 1}"
            problems.append(Problem(f"note {after}", f"{missing} before it: missing", "", "Add them or renumber."))
    points = {number: _points_to(number, texts, order, problems) for number in order}
    ends: dict[int, int | None] = {}
    return tuple(_followed(number, texts, points, ends, problems) for number in order), problems


def _points_to(number: int, texts: Mapping[int, str], order: list[int], problems: list[Problem]) -> list[int | None]:
    """The notes a note points to, its own first source as None; missing ones are noted."""
    where = f"note {number}"
    points: list[int | None] = []
    for part in re.split(r";\s+", texts[number]):
        if _SAME.match(part.strip()):
            before = [other for other in order if other < number]
            if points and points[-1] is not None:
                continue
            if before:
                points.append(before[-1])
            else:
                what = "says Id. or Ibid. where no note stands before it"
                problems.append(Problem(where, what, "a source", "Write the source out."))
            continue
        named = [int(group) for match in _SUPRA.finditer(part) for group in match.groups() if group]
        for other in named:
            if other not in texts:
                what = f"points to note {other}, which does not exist"
                problems.append(Problem(where, what, f"notes {order[0]} to {order[-1]}", "Correct the number."))
            else:
                points.append(other)
        if not named:
            points.append(_by_author(part, number, texts) if _OP_CIT.search(part) else None)
    return points or [None]


def _by_author(part: str, number: int, texts: Mapping[int, str]) -> int | None:
    """The nearest earlier note that names the same author first and is a full citation (`Marsden, op. cit.`)."""
    words = re.findall(r"[^\W\d_]{3,}", re.sub(rf"^{_SIGNAL}", "", part, flags=re.I))
    if not words:
        return None
    earlier = [
        other for other in texts if other < number and words[0] in texts[other] and not _OP_CIT.search(texts[other])
    ]
    return max(earlier, default=None)


def _followed(
    number: int,
    texts: Mapping[int, str],
    points: Mapping[int, list[int | None]],
    ends: dict[int, int | None],
    problems: list[Problem],
) -> Note:
    """A note with its first pointer followed through chains to a note that is its own source.

    ends: where the notes before this one lead, filled as we go, so that a long chain is walked once.
    """
    seen = {number}
    target = points[number][0]
    while target is not None and points[target][0] is not None:
        if target in ends:
            target = ends[target]
            break
        if target == number and len(seen) == 1:
            break
        if target in seen:
            chain = ", ".join(str(item) for item in sorted(seen))
            problems.append(
                Problem(f"note {number}", f"points round in a circle (notes {chain})", "", "Name a source.")
            )
            target = None
            break
        seen.add(target)
        target = points[target][0]
    if target == number:
        problems.append(Problem(f"note {number}", "points to itself", "another note", "Name a source."))
        target = None
    ends[number] = target
    also = tuple(dict.fromkeys(other for other in points[number][1:] if other is not None and other != target))
    return Note(number, texts[number], target, also)
