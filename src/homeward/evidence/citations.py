"""A note taken apart into the works that it cites: `First, A Paper (2020); see also Second, A Book` cites two."""

from __future__ import annotations

import re
from dataclasses import dataclass

SIGNAL = (
    r"(?:(?:but\s+|and\s+)?(?:see|cf|accord|contra|compare|e\.g|quoted in|quoting|cited in|citing)\b"
    r"(?:,?\s+(?:also|generally|e\.g))?[.,]*\s+)*"
)
_SIGNAL = re.compile(rf"^{SIGNAL}", re.I)
_HELD = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|“[^“”]*”|\"[^\"]*\"")
_DATED = re.compile(r"\b(?:1[5-9]|20)\d\d\b|https?://|\bn\.d\.|\bforthcoming\b", re.I)
_POINTS = re.compile(
    r"\b(?:id\.|idem\b|ibid\b|supra\b|infra\b|above\b|below\b|(?:op|loc)\.?\s*cit\b)|\(\s*f?n\.?\s*\d", re.I
)
_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class Source:
    """One work that a note cites in full. place: where it stands among the works of its note, from 0."""

    note: int
    place: int
    text: str


def without_signal(text: str) -> str:
    """A citation without the words that introduce it.

    >>> without_signal("But see also Author, A Book (2020)")
    'Author, A Book (2020)'
    """
    return _SIGNAL.sub("", text)


def cited_parts(text: str) -> list[str]:
    """The citations of a note, parted at semicolons, but not within brackets, quotation marks or one citation.

    Names without a date go with what follows (authors parted by semicolons); words in small letters without a date are
    a remark on what stands before them.

    >>> cited_parts("Roe, J.; Doe, A., A Paper (2020); see Poe, A Book (2021; rev. 2023); emphasis added")
    ['Roe, J.; Doe, A., A Paper (2020)', 'see Poe, A Book (2021; rev. 2023); emphasis added']
    """
    held = _HELD.sub(lambda match: match[0].replace(";", "\0"), text)
    parts: list[str] = []
    names = ""
    for piece in (piece.replace("\0", ";").strip() for piece in re.split(r";\s+", held)):
        if not piece:
            continue
        if parts and not names and _is_remark(piece):
            parts[-1] = f"{parts[-1]}; {piece}"
        elif _is_names(piece):
            names = f"{names}{piece}; "
        else:
            parts.append(names + piece)
            names = ""
    return [*parts, names[:-2]] if names else parts


def _is_remark(piece: str) -> bool:
    return without_signal(piece)[:1].islower() and not _DATED.search(piece) and not _POINTS.search(piece)


def _is_names(piece: str) -> bool:
    """Whether a piece holds nothing but a name or two, such as `Roe, Jane` or `A. B. Doe & C. Poe`."""
    words = re.findall(r"[^\W\d_]+", piece)
    if _DATED.search(piece) or _POINTS.search(piece) or re.search(r"\d", piece):
        return False
    return len(words) <= _NAME_WORDS and all(word[0].isupper() for word in words if word.lower() not in {"and", "de"})
