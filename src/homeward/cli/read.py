"""`homeward read`: a footnoted article taken apart into claims and sources."""

from __future__ import annotations

import json as json_text
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from homeward.cli.arguments import Json


def read(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="A text file, a Markdown file or a web page.")],
    json: Json = False,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--out", help="Folder for the drafts claims.yaml and sources.csv; nothing is written without it."),
    ] = None,
) -> None:
    """Split an article into sentences that carry notes and the notes; follow Id. and supra note N to their source.

    Example: homeward read article.txt --out draft
    """
    from homeward.io.article import as_json, open_article, write_drafts

    found = open_article(article)
    written = write_drafts(found, out) if out is not None else ()
    for problem in found.problems:
        print(problem, file=sys.stderr)
    if json:
        print(json_text.dumps(as_json(found), ensure_ascii=False, indent=1))
        return
    for note in found.notes:
        meant = "" if note.resolves_to is None else f" -> note {note.resolves_to}"
        print(f"[{note.number}]{meant} {note.text}")
    print()
    for claim in found.claims:
        print(f"{claim.text} [{', '.join(str(number) for number in claim.notes)}]")
    own = sum(note.resolves_to is None for note in found.notes)
    print(f"\n{len(found.claims)} sentences carry notes; {len(found.notes)} notes mean {own} sources.")
    for path in written:
        print(f"Wrote {path}")
    if out is None:
        print("With --out FOLDER, drafts of claims.yaml and sources.csv are written.")
