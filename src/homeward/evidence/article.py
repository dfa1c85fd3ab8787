"""Reading a footnoted article: the sentences that carry notes, the notes, and the source that each of them means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from homeward.evidence.citations import Source
from homeward.evidence.markup import plain_text
from homeward.evidence.notes import Note, resolve_notes, take_notes
from homeward.evidence.sentences import split_sentences
from homeward.foundation.problems import Problem

_MARKER = re.compile(r"\s*\[(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\]")
_BARE = re.compile(r"(?:(?<=[a-z\u00e0-\u00ff)][.,;!?])|(?<=[0-9]{4}[.,;!?]))([\"”’]?)([0-9]{1,3})(?=\s|$)")
_LONG_LINE = 200


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the body, its markers taken out, with the numbers of its notes in order."""

    text: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """What was read. sentences: every sentence of the body, with and without notes."""

    sentences: tuple[Sentence, ...]
    notes: tuple[Note, ...]
    problems: tuple[Problem, ...]

    @property
    def claims(self) -> tuple[Sentence, ...]:
        """The sentences that carry notes."""
        return tuple(sentence for sentence in self.sentences if sentence.notes)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every work that the notes cite in full, in the order of the notes."""
        return tuple(source for note in self.notes for source in note.sources if source.note == note.number)

    def sources_of(self, claim: Sentence) -> tuple[Source, ...]:
        """The works on which a sentence rests, each once."""
        found = {note.number: note.sources for note in self.notes}
        return tuple(dict.fromkeys(source for number in claim.notes for source in found.get(number, ())))


def read_article(text: str, kind: str = "txt") -> Article:
    """Read a footnoted article of plain text, Markdown (`md`) or a web page (`html`)."""
    lines, found = take_notes(plain_text(text, kind))
    notes, problems = resolve_notes(found)
    known = {note.number for note in notes}
    paragraphs = _paragraphs(lines)
    if known and not any(_numbers(match[1], known) for part in paragraphs for match in _MARKER.finditer(part)):
        paragraphs = [_mark_bare(part, known) for part in paragraphs]
    sentences = [_sentence(text, known) for part in paragraphs for text in split_sentences(part)]
    sentences = [sentence for sentence in sentences if sentence.text]
    _check_markers(sentences, known, problems)
    return Article(tuple(sentences), notes, tuple(problems))


def _paragraphs(lines: list[str]) -> list[str]:
    """Paragraphs between empty lines; where lines are long, each line is a paragraph."""
    if any(len(line) > _LONG_LINE for line in lines):
        return [line for line in lines if line.strip()]
    text = re.sub(r"\n\s*\n", "\n\n", "\n".join(lines))
    parts = [part.strip() for part in text.split("\n\n")]
    return [re.sub(r"^[#>\s]+", "", part) for part in parts if part.strip("# >-=*_")]


def _numbers(marker: str, known: set[int]) -> tuple[int, ...]:
    """The note numbers of a marker such as `3`, `3, 5` or `3-5`; none where it is a year in brackets."""
    numbers: list[int] = []
    for piece in re.split(r"\s*[,;]\s*", marker):
        first, _, last = re.sub(r"\s*[–-]\s*", "-", piece).partition("-")
        if last and 0 < int(last) - int(first) <= 50:
            numbers.extend(range(int(first), int(last) + 1))
        else:
            numbers.extend(int(part) for part in (first, last) if part)
    if any(number >= 1000 for number in numbers) and not known.issuperset(numbers):
        return ()
    return tuple(dict.fromkeys(numbers))


def _mark_bare(paragraph: str, known: set[int]) -> str:
    """Markers where a copy from print left bare digits behind a full stop: `decades.1 In just`."""
    return _BARE.sub(lambda match: f"{match[1]}[{match[2]}]" if int(match[2]) in known else match[0], paragraph)


def _sentence(text: str, known: set[int]) -> Sentence:
    numbers: list[int] = []

    def take(match: re.Match[str]) -> str:
        found = _numbers(match[1], known)
        numbers.extend(found)
        return "" if found else match[0]

    plain = _MARKER.sub(take, text)
    return Sentence(re.sub(r"\s+", " ", plain).strip(), tuple(dict.fromkeys(numbers)))


def _check_markers(sentences: list[Sentence], known: set[int], problems: list[Problem]) -> None:
    used = [number for sentence in sentences for number in sentence.notes]
    for number in dict.fromkeys(used):
        if number not in known:
            what = f"the text has a marker [{number}] and there is no such note"
            problems.append(
                Problem(f"note {number}", what, "a note for each marker", "Add the note or correct the marker.")
            )
    for number in sorted(known - set(used)):
        what = "no sentence of the text has its marker"
        problems.append(Problem(f"note {number}", what, "a marker for each note", "Add the marker or remove the note."))
