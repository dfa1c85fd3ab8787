"""`homeward read`: a footnoted article taken apart into claims and sources."""

from __future__ import annotations

import json as json_text
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from homeward.cli.arguments import Json
from homeward.cli.form import problems_so_far
from homeward.foundation.problems import counted

if TYPE_CHECKING:
    from homeward.evidence.notes import Note


def read(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="A text file, a Markdown file or a web page.")],
    json: Json = False,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--out", help="Folder for the drafts claims.yaml and sources.csv; nothing is written without it."),
    ] = None,
) -> None:
    """Split an article into sentences that carry notes and the notes; follow Id. and supra note N to their sources.

    Example: homeward read article.txt --out draft
    """
    from homeward.cli.open import check_folder
    from homeward.io.article import as_json, check_drafts, open_article, write_drafts

    problems = problems_so_far()
    with problems.noting():
        found = open_article(article)
    if out is not None:
        with problems.noting():
            check_drafts(check_folder(out, make=False))
    problems.raise_if_any()
    written = write_drafts(found, out) if out is not None else ()
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if json:
        print(json_text.dumps(as_json(found), ensure_ascii=False, indent=1))
        return
    for note in found.notes:
        print(f"[{note.number}]{_meant(note)} {note.text}")
    print()
    for claim in found.claims:
        print(f"{claim.text} [{', '.join(str(number) for number in claim.notes)}]")
    carry = "1 sentence carries notes" if len(found.claims) == 1 else f"{len(found.claims)} sentences carry notes"
    print(f"\n{carry}; {counted(len(found.notes), 'note')} cite {counted(len(found.sources), 'source')}.")
    if found.problems:
        print(f"{counted(len(found.problems), 'problem')} of its notes, told before them.")
    for path in written:
        print(f"Wrote {path}")
    if out is None:
        print("With --out FOLDER, drafts of claims.yaml and sources.csv are written.")


def _meant(note: Note) -> str:
    """Whose sources a note means, where they are not its own, and how many, where they are several."""
    if not note.sources:
        return " (left out)"
    others = dict.fromkeys(source.note for source in note.sources if source.note != note.number)
    arrow = f" -> note{'' if len(others) == 1 else 's'} {', '.join(map(str, others))}" if others else ""
    own = " and its own" if others and any(source.note == note.number for source in note.sources) else ""
    return arrow + own + (f" ({len(note.sources)} sources)" if len(note.sources) > 1 else "")
