"""Reading an article from a file, and writing the draft of the claims and sources of a crisis from it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from homeward.evidence.article import Article, Sentence, read_article
from homeward.evidence.citations import Source, without_signal
from homeward.foundation.problems import InputError, Problem
from homeward.io.atomic import write_text
from homeward.io.declared import columns
from homeward.io.files import read_text
from homeward.io.studies import safe_cell, write_table

LARGEST = 5_000_000
_KINDS = {".htm": "html", ".html": "html", ".xhtml": "html", ".md": "md", ".markdown": "md"}
_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))  # noqa: SIM905
_DATE = re.compile(r"(?:(?P<month>[A-Z][a-z]{2,8})\.?\s+(?:(?P<day>\d{1,2}),\s*)?)?(?P<year>(?:1[5-9]|20)\d\d)")
_URL = re.compile(r"https?://[^\s<>\"')]+")
DRAFTS = ("claims.yaml", "sources.csv")
UNTESTED = "Draft: no comparison has been chosen yet."


def open_article(path: str | Path) -> Article:
    """The article of a text file, a Markdown file or a web page; InputError where it cannot be read or has no notes."""
    where = str(path)
    if Path(path).expanduser().is_dir():
        raise InputError(
            [Problem(where, "is a folder", "a text file, a Markdown file or a web page", "Name the file.")]
        )
    text = read_text(Path(path).expanduser(), where, LARGEST)
    kind = _KINDS.get(Path(path).suffix.lower(), "txt")
    if kind == "txt" and re.match(r"\s*<(?:!doctype html|html)\b", text[:500], re.I):
        kind = "html"
    article = read_article(text, kind)
    if not article.notes:
        what = "has no notes that could be found"
        allowed = "notes that begin a line as [1] or [^1]: or a raised 1, or a list below a heading Notes"
        raise InputError([Problem(where, what, allowed, "Write the notes below the text, one a paragraph.")])
    return article


def as_json(article: Article) -> dict[str, Any]:
    """What was read, as a program takes it."""
    return {
        "notes": [
            {"number": note.number, "text": note.text, "resolves_to": note.resolves_to, "also": list(note.also)}
            for note in article.notes
        ],
        "claims": [{"sentence": claim.text, "notes": list(claim.notes)} for claim in article.claims],
        "problems": [str(problem) for problem in article.problems],
    }


def check_drafts(folder: Path) -> None:
    """Refuse a folder in which a file stands that a draft would replace."""
    cure = "Name another folder with --out; drafts never replace what somebody wrote."
    standing = [folder / name for name in DRAFTS if (folder / name).exists()]
    if standing:
        raise InputError([Problem(str(path), "stands there already", "", cure) for path in standing])


def write_drafts(article: Article, folder: Path) -> tuple[Path, Path]:
    """Write claims.yaml and sources.csv of an article into a folder; InputError where one stands there already."""
    check_drafts(folder)
    claims, sources = (folder / name for name in DRAFTS)
    keys = source_keys(article)
    write_table(sources, draft_sources(article, keys), [column.column for column in columns("sources")])
    write_text(claims, draft_claims(article, keys))
    return claims, sources


def source_keys(article: Article) -> dict[Source, str]:
    """A key for each work cited in full: first author or first word of the title, and year."""
    keys: dict[Source, str] = {}
    taken: set[str] = set()
    for source in article.sources:
        parts = _parts(source)
        words = re.findall(r"[a-z0-9]+", _ascii(parts["author"].split(";")[0].split()[-1:] or parts["title"].split()))
        words = [word for word in words if word not in {"the", "a", "an", "s"}]
        stem = f"{words[0] if words else 'note'}-{parts['date'][:4] or 'undated'}"
        choices = (stem, f"{stem}-{source.note}", f"{stem}-{source.note}-{source.place + 1}")
        keys[source] = next(key for key in choices if key not in taken)
        taken.add(keys[source])
    return keys


def _ascii(words: list[str]) -> str:
    import unicodedata

    text = unicodedata.normalize("NFKD", " ".join(words).lower())
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def draft_sources(article: Article, keys: dict[Source, str]) -> list[dict[str, str]]:
    """A row for each source, as far as a citation of the usual forms can be taken apart; its text is kept."""
    return [
        {
            "key": keys[source],
            **_parts(source),
            "status": "recalled",
            "note": f"Note {source.note}: {source.text}"[:2000],
        }
        for source in article.sources
    ]


def _parts(source: Source) -> dict[str, str]:
    """Author, title, publisher, date and address of `Author, Title, Publisher (Date), address`."""
    text = without_signal(source.text)
    url = _URL.search(text)
    text = _URL.sub("", text)
    brackets = re.findall(r"\(([^()]*)\)", text)
    found = next((match for part in reversed(brackets) if (match := _DATE.search(part))), None) or _DATE.search(text)
    bare = re.sub(r"\s+(?=[.,;])", "", re.sub(r"\([^()]*\)", "", text))
    pieces = [piece.strip() for piece in bare.split(", ")]
    pieces = [_without_stop(piece.strip(" ,")) for piece in pieces if piece.strip(" ,.")]
    author = pieces.pop(0) if len(pieces) > 2 and _is_name(pieces[0]) else ""
    publisher = pieces.pop() if len(pieces) > 1 else ""
    return {
        "author": re.sub(r"\s*(?:&|\band\b)\s*", "; ", author),
        "title": ", ".join(pieces) or source.text[:200],
        "publisher": publisher,
        "date": _iso(found) if found else "",
        "url": url[0].rstrip(".,;") if url else "",
    }


def _without_stop(piece: str) -> str:
    """A piece without the full stop of its sentence; an abbreviation such as `Wall St. J.` keeps its own."""
    last = piece.rstrip(".").rpartition(" ")[2]
    return piece if "." in piece.rstrip(".") and last.isalpha() and len(last) <= 4 else piece.rstrip(".")


def _is_name(text: str) -> bool:
    """Whether a piece of a citation looks like the names of people."""
    people = re.split(r"\s*(?:&|\band\b)\s*", text)
    return all(1 < len(name.split()) <= 4 and all(word[:1].isupper() for word in name.split()) for name in people)


def _iso(found: re.Match[str]) -> str:
    month = _MONTHS.get((found["month"] or "")[:3].lower())
    day = int(found["day"] or 0)
    if month is None:
        return found["year"]
    return f"{found['year']}-{month:02d}" + (f"-{day:02d}" if 1 <= day <= 28 or 29 <= day <= _last(month) else "")


def _last(month: int) -> int:
    return 28 if month == 2 else 30 if month in {4, 6, 9, 11} else 31


def draft_claims(article: Article, keys: dict[Source, str]) -> str:
    """claims.yaml with one claim for each sentence that carries notes."""
    from ruamel.yaml import YAML

    rows = []
    for number, claim in enumerate(article.claims, 1):
        rows.append(
            {
                "id": f"c{number:02d}",
                "text": safe_cell(claim.text),
                "kind": kind_of(claim),
                "notes": list(claim.notes),
                "sources": [keys[source] for source in article.sources_of(claim)],
                "untestable": UNTESTED,
            }
        )
    out = io.StringIO()
    writer = YAML()
    writer.width = 110
    writer.dump(rows, out)
    head = (
        "# A draft: one entry for each sentence that carries notes, in the article's words.\n"
        "# For each: say it in your own words, correct the kind, and replace `untestable` by a test,\n"
        "#   test: {outcome: NAME, policy: ID, than: ID, direction: higher, at: 5 years}\n"
        "# or by the reason why no comparison of policies can test it.\n"
    )
    return head + (out.getvalue() if rows else "[]\n")


def kind_of(claim: Sentence) -> str:
    """A first guess at the kind of a sentence, to be corrected by a person."""
    text = claim.text.lower()
    if re.search(r"\b(?:should|must|ought to|need to)\b", text):
        return "recommendation"
    if re.search(r"\b(?:could|would|will|may|might|likely|fears? that|hope for)\b", text):
        return "prediction"
    if re.search(r"\b(?:has|have)? ?(?:stated|said|says|accused?s?|claims?|denie[sd]|criticized|argued?s?)\b", text):
        return "position"
    if re.search(r"\b(?:because|caus(?:ed|es|ing)|prompt(?:ed|ing)|led to|leads to|due to|result(?:ed|s)? in)\b", text):
        return "causal"
    return "fact"
