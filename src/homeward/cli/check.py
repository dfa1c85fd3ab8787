"""`homeward check`: every problem of a crisis folder at once."""

from __future__ import annotations

import json as json_text
import sys
from typing import Annotated, Any

import typer

from homeward.cli.arguments import Json
from homeward.foundation.problems import InputError, counted


def check(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="A crisis folder, or the name of a bundled crisis.")],
    json: Json = False,
) -> None:
    """Check a crisis folder: every problem at once, each with its place, the allowed choices and the cure.

    Example: homeward check my-crisis
    """
    from homeward.cli.open import open_the_crisis

    try:
        crisis = open_the_crisis(folder)
    except InputError as error:
        if not json:
            raise
        print(json_text.dumps({"folder": folder, "problems": _problems(error)}, ensure_ascii=False, indent=1))
        sys.exit(2)
    counts = {
        "places": len(crisis.places),
        "roads": len(crisis.roads),
        "people": sum(row.count for row in crisis.people_on(crisis.as_of)),
        "actors": len(crisis.actors),
        "events": len(crisis.events),
        "policies": len(crisis.policies),
        "claims": len(crisis.claims),
        "estimates": sum(len(rows) for rows in crisis.ledger.estimates.values()),
        "sources": len(crisis.ledger.sources),
    }
    if json:
        about = {"folder": folder, "crisis": crisis.id, "digest": crisis.digest, "counts": counts, "problems": []}
        print(json_text.dumps(about, ensure_ascii=False, indent=1))
        return
    print(f"{crisis.name}: no problem found.")
    one = {"people": "person", "policies": "policy"}
    print("  " + ", ".join(counted(count, one.get(name, name[:-1]), name) for name, count in counts.items()))
    print(f"  Known on {crisis.as_of}; digest {crisis.digest[:12]}.")


def _problems(error: InputError) -> list[dict[str, Any]]:
    return [
        {"where": item.where, "what": item.what, "allowed": item.allowed, "cure": item.cure} for item in error.problems
    ]
