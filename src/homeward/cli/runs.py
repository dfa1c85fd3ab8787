"""`homeward runs`: the catalogue of studies, found again by what decides their numbers."""

from __future__ import annotations

import datetime as dt
import json as json_text
from typing import TYPE_CHECKING, Annotated, Any

import typer

from homeward.cli.arguments import Json
from homeward.foundation.problems import counted

if TYPE_CHECKING:
    from homeward.io.catalogue import Entry


def runs(
    prune: Annotated[
        bool,
        typer.Option("--prune", help="Forget studies whose files are gone or changed; remove old unfinished blocks."),
    ] = False,
    json: Json = False,
) -> None:
    """List the studies in the catalogue, newest first, with size, age and path.

    Example: homeward runs --prune
    """
    from homeward.io import catalogue

    forgotten = catalogue.prune() if prune else []
    found = catalogue.entries()
    if json:
        kept = {"home": str(catalogue.home()), "studies": [_as_json(entry) for entry in found]}
        print(json_text.dumps({**kept, "forgotten": [_as_json(entry) for entry in forgotten]}, indent=1))
        return
    for entry in forgotten:
        print(f"Forgotten: {entry.key} ({entry.folder} no longer holds it)")
    for entry in found:
        missing = "" if entry.there else "  (gone or changed; homeward runs --prune forgets it)"
        print(f"{entry.key[:12]}  {entry.crisis}  {_details(entry)}")
        print(f"    {entry.bytes / 1e6:,.1f} MB, {_age(entry)} old, {entry.folder}{missing}")
    if not found:
        print(f"No study yet. The catalogue is kept in {catalogue.home()}.")


def _details(entry: Entry) -> str:
    named = entry.details
    words = [
        counted(len(named["policies"]), "policy", "policies") if isinstance(named.get("policies"), list) else "",
        counted(named["futures"], "future") if isinstance(named.get("futures"), int) else "",
        counted(named["years"], "year") if isinstance(named.get("years"), int) else "",
        f"as of {named['as_of']}" if "as_of" in named else "",
        f"account {named['account']}" if "account" in named else "",
        f"seed {named['seed']}" if "seed" in named else "",
    ]
    return ", ".join(word for word in words if word)


def _age(entry: Entry) -> str:
    seconds = (dt.datetime.now(dt.UTC) - entry.made).total_seconds()
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return counted(count, name)
    return "less than a minute"


def _as_json(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "crisis": entry.crisis,
        "made": entry.made.isoformat(),
        "folder": str(entry.folder),
        "bytes": entry.bytes,
        "there": entry.there,
        "details": dict(entry.details),
    }
