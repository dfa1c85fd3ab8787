"""`homeward explain`: the month read aloud; what a policy sets; where a number comes from."""

from __future__ import annotations

import json as json_text
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from homeward.cli.arguments import Json
from homeward.foundation.problems import InputError, Problem, listed, nearest

if TYPE_CHECKING:
    from homeward.crisis.crisis import Crisis

WHATS = ("month", "policy", "parameter", "outcome", "lever")


def explain(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="month, policy, parameter, outcome or lever.")],
    name: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(metavar="NAME", help="Which one; all of them where left out."),
    ] = None,
    crisis: Annotated[str, typer.Option("--crisis", help="The crisis whose folder is meant.")] = "nagorno-karabakh",
    json: Json = False,
) -> None:
    """Read the month aloud, or say what a policy, parameter, outcome or lever is.

    Example: homeward explain policy joint-protected-return
    """
    if what not in WHATS:
        cure = nearest(what, WHATS) or "Write one of them, then the name: homeward explain lever mission.troops."
        raise InputError([Problem("WHAT", f'"{what}" cannot be explained', listed(WHATS), cure)])
    from homeward.cli.open import MOST_LISTED, open_the_crisis, vocabulary

    words = vocabulary()
    if what == "month":
        entries = {step["name"]: step for step in _month()}
    elif what == "lever":
        entries = {key: _lever(item) for key, item in words.levers.items()}
    elif what == "outcome":
        entries = {key: _outcome(item) for key, item in words.outcomes.items()}
    elif what == "policy":
        entries = {policy.id: _policy(policy) for policy in open_the_crisis(crisis).policies}
    else:
        opened = open_the_crisis(crisis)
        entries = {key: _parameter(item, opened) for key, item in words.parameters.items()}
    if name is not None and name not in entries:
        kind = {"month": "a step of the month", "outcome": "an outcome"}.get(what, f"a {what}")
        cure = nearest(name, list(entries)) or f"homeward explain {what} lists them all."
        raise InputError([Problem("NAME", f'"{name}" is not {kind}', listed(entries, MOST_LISTED), cure)])
    _print([entries[key] for key in ([name] if name else entries)], json)


def _month() -> list[dict[str, Any]]:
    from homeward.model.month import the_month

    return [
        {
            "step": number,
            "name": item.name,
            "sentence": item.sentence,
            "reads": list(item.reads),
            "writes": list(item.writes),
            "levers": [lever.id for lever in item.levers],
        }
        for number, item in enumerate(the_month(), 1)
    ]


def _lever(item: Any) -> dict[str, Any]:
    from homeward.model.month import the_month

    return {
        "name": item.id,
        "sentence": item.about,
        "unit": item.unit,
        "range": f"{item.low:g} to {item.high:g}",
        "set for": item.per or "the whole",
        "left alone": f"{item.baseline:g}",
        "used by": [step.name for step in the_month() if any(lever.id == item.id for lever in step.levers)],
    }


def _outcome(item: Any) -> dict[str, Any]:
    from homeward.model.month import behind

    return {
        "name": item.id,
        "sentence": item.sentence,
        "unit": item.unit,
        "kind": item.kind,
        "one for each": item.per or "study",
        "changed by": [step.name for step in behind(item.reads)],
    }


def _policy(policy: Any) -> dict[str, Any]:
    return {
        "name": policy.id,
        "sentence": policy.sentence,
        "sets": [_setting(setting) for setting in policy.settings],
        "supposes": [f"{key} = {value:g}" for key, value in policy.suppose],
        "signposts": [
            f"if {post.outcome} is {post.comparison} {post.value:g} on {post.by}: "
            + "; ".join(_setting(setting) for setting in post.then)
            for post in policy.signposts
        ],
    }


def _setting(setting: Any) -> str:
    target = f" for {setting.to}" if setting.to else ""
    actor = f" by {setting.by}" if setting.by else ""
    until = f" until {setting.end}" if setting.end else ""
    return f"{setting.lever} = {setting.value:g}{target}{actor} from {setting.start}{until}"


def _parameter(item: Any, crisis: Crisis) -> dict[str, Any]:
    rows = crisis.ledger.estimates.get(item.id, ())
    return {
        "name": item.id,
        "sentence": item.about,
        "unit": item.unit,
        "estimates": [
            f"{row.account or 'all accounts'}: {row.prior} {row.unit} ({row.status}"
            f"{', judgement' if row.judgement else ''}; {', '.join(row.sources) or 'no source'})"
            f"{f', known from {row.known_from} on' if row.known_from else ''}"
            for row in rows
        ],
        "sources": [f"{source.key}: {source.named}" for source in crisis.ledger.behind(item.id)],
    }


def _print(entries: list[dict[str, Any]], json: bool) -> None:
    if json:
        print(json_text.dumps(entries, ensure_ascii=False, indent=1))
        return
    for entry in entries:
        head = f"{entry['step']:>2}. {entry['name']}" if "step" in entry else entry["name"]
        print(f"{head}\n    {entry['sentence']}")
        for key, value in entry.items():
            if key in {"step", "name", "sentence"} or not value:
                continue
            if isinstance(value, list) and key in {"sets", "supposes", "signposts", "estimates", "sources"}:
                print(f"    {key}:")
                print("\n".join(f"      {line}" for line in value))
            else:
                print(f"    {key}: {', '.join(value) if isinstance(value, list) else value}")
