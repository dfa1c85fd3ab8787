"""Footnotes: finding them below the text, and following `Id.`, `Ibid.` and `supra note N` to the sources meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from homeward.evidence.citations import SIGNAL, Source, cited_parts, without_signal
from homeward.foundation.problems import Problem

_NOTE = re.compile(r"^[ \t]*\[(\d{1,4})\]:?[ \t]*(?P<text>.*)$")
_NUMBERED = re.compile(r"^[ \t]*(\d{1,4})[.)]?[ \t]+(?P<text>\S.*)$")
_HEADING = re.compile(
    r"^[ \t#*=_-]*(?:foot|end)?notes?(?: and references)?[ \t:*=_-]*$|^[ \t#*]*references[ \t:*]*$", re.I
)
_SAME = re.compile(rf"^{SIGNAL}(?:id\.|idem\b|ibid\b|id$)", re.I)
_SUPRA = re.compile(
    r"\b(?:supra|above|infra|below)\b,?\s*(?:at\s+)?(?:notes?|nn?\.?|fn\.?|footnotes?)\s*(\d{1,4})"
    r"(?:\s*(?:([–-])|and|&|,)\s*(\d{1,4}))?"
    r"|\b(?:notes?|fn\.?|footnotes?)\s+(\d{1,4}),?\s+(?:above|supra)\b"
    r"|\(\s*(?:n|fn)\.?\s*(\d{1,4})\s*\)",
    re.I,
)
_OP_CIT = re.compile(r"\bop\.?\s*cit\b|\bloc\.?\s*cit\b|\bsupra\b(?!,?\s*(?:at\s+)?(?:n|fn|foot))", re.I)
LEFT_OUT = "Until then it is left out."
_LONGEST_RANGE = 50


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote. sources: the works that it means, in order; none where it leads nowhere."""

    number: int
    text: str
    sources: tuple[Source, ...] = ()

    @property
    def resolves_to(self) -> int | None:
        """The number of the note that cites its first source in full; None where that is this note or there is none."""
        return self.sources[0].note if self.sources and self.sources[0].note != self.number else None

    @property
    def also(self) -> tuple[int, ...]:
        """Further notes whose sources it means; itself where it cites one in full behind another note's."""
        first = self.sources[0].note if self.sources else self.number
        return tuple(dict.fromkeys(source.note for source in self.sources if source.note != first))


@dataclass(frozen=True, slots=True)
class _Pointer:
    """A citation that means the sources of another note. word: the name by which it says which of them."""

    note: int
    word: str = ""

    def among(self, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        """The sources that have the word; all where none has it."""
        return tuple(source for source in sources if self.word and self.word in source.text) or sources


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
    cited = {number: _cited(number, texts, problems) for number in order}
    sources = _follow(cited, problems)
    for number in order:
        _tell_of_same(number, order, texts, sources, problems)
    problems.sort(key=lambda problem: int(problem.where.split()[1]))
    return tuple(Note(number, texts[number], sources[number]) for number in order), problems


def _cited(number: int, texts: Mapping[int, str], problems: list[Problem]) -> list[Source | _Pointer]:
    """What a note cites, in order: works in full, and pointers to other notes; what leads nowhere is a problem."""
    where = f"note {number}"
    cited: list[Source | _Pointer] = []
    for place, part in enumerate(cited_parts(texts[number])):
        if _SAME.match(part):
            if place:
                continue  # the work just named in the same note
            before = max((other for other in texts if other < number), default=None)
            if before is not None:
                cited.append(_Pointer(before))
            else:
                what = "says Id. or Ibid. where no note stands before it"
                problems.append(Problem(where, what, "a source", f"Write the source out. {LEFT_OUT}"))
            continue
        named = _named(part)
        for other in named:
            if other in texts:
                cited.append(_Pointer(other, _first_word(part)))
            else:
                what = f"points to note {other}, which does not exist"
                cure = f"Correct the number. {LEFT_OUT}"
                problems.append(Problem(where, what, f"notes {min(texts)} to {max(texts)}", cure))
        if named:
            continue
        if not _OP_CIT.search(part):
            cited.append(Source(number, place, part))
        elif (earlier := _by_author(part, number, texts)) is not None:
            cited.append(_Pointer(earlier, _first_word(part)))
        else:
            what = "points to an earlier note by its author, and none names one"
            problems.append(Problem(where, what, "a full citation before it", f"Write the source out. {LEFT_OUT}"))
    return cited


def _named(part: str) -> list[int]:
    """The numbers that `supra note 3`, `supra notes 3 and 5` or `supra notes 3-5` name."""
    named: list[int] = []
    for match in _SUPRA.finditer(part):
        first, dash, last, *others = match.groups()
        if dash and 0 < int(last) - int(first) <= _LONGEST_RANGE:
            named.extend(range(int(first), int(last) + 1))
        else:
            named.extend(int(group) for group in (first, last, *others) if group)
    return list(dict.fromkeys(named))


def _first_word(part: str) -> str:
    """The word by which a short citation names a work: `Marsden` of `See Marsden, supra note 5`, if it has one."""
    named = re.split(r"\b(?:supra|infra|above|below)\b|\(", without_signal(part), maxsplit=1, flags=re.I)[0]
    words = re.findall(r"[^\W\d_]{3,}", re.sub(r"\b(?:the|notes?|op|cit)\b", "", named, flags=re.I))
    return words[0] if words else ""


def _by_author(part: str, number: int, texts: Mapping[int, str]) -> int | None:
    """The nearest earlier note that names the same author first and is a full citation (`Marsden, op. cit.`)."""
    word = _first_word(part)
    if not word:
        return None
    return max(
        (other for other in texts if other < number and word in texts[other] and not _OP_CIT.search(texts[other])),
        default=None,
    )


def _follow(cited: Mapping[int, list[Source | _Pointer]], problems: list[Problem]) -> dict[int, tuple[Source, ...]]:
    """The works that each note means, through chains of pointers of any length; a circle is told and leads nowhere."""
    done: dict[int, tuple[Source, ...]] = {}
    for start in cited:
        path = {start: None}  # in order, and quick to look up
        while path:
            number = next(reversed(path))
            ahead = [item.note for item in cited[number] if isinstance(item, _Pointer) and item.note not in done]
            onward = next((other for other in ahead if other not in path), None)
            if onward is not None and number not in done:
                path[onward] = None
                continue
            for other in dict.fromkeys(other for other in ahead if other in path):
                problems.append(_circle(number, other, list(path)))
            means = [
                item.among(done.get(item.note, ())) if isinstance(item, _Pointer) else (item,) for item in cited[number]
            ]
            done[number] = tuple(dict.fromkeys(source for group in means for source in group))
            del path[number]
    return done


def _circle(number: int, other: int, path: list[int]) -> Problem:
    cure = f"Name a source. {LEFT_OUT}"
    if other == number:
        return Problem(f"note {number}", "points to itself", "another note", cure)
    chain = ", ".join(str(item) for item in sorted(path[path.index(other) :]))
    return Problem(f"note {number}", f"points round in a circle (notes {chain})", "", cure)


def _tell_of_same(
    number: int,
    order: list[int],
    texts: Mapping[int, str],
    sources: Mapping[int, tuple[Source, ...]],
    problems: list[Problem],
) -> None:
    """Id. behind a note of several sources does not say which: all are taken, and the reader is told once."""
    if number == order[0] or not _SAME.match(texts[number]):
        return
    before = order[order.index(number) - 1]
    count = len(sources[before])
    if count > 1 and not _SAME.match(texts[before]):
        what = f"says Id. or Ibid. behind note {before}, which cites {count} sources; all {count} are taken"
        cure = f'Name the one that is meant, as "Author, supra note {before}".'
        problems.append(Problem(f"note {number}", what, "Id. behind a note with one source", cure))
