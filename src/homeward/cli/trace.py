"""`homeward trace`: the parameters, estimates, sources and statuses behind an outcome; what a wrong source changes."""

from __future__ import annotations

import json as json_text
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from homeward.cli.arguments import CrisisName, Json
from homeward.cli.form import problems_so_far
from homeward.foundation.problems import InputError, Problem, listed, nearest

if TYPE_CHECKING:
    from homeward.crisis.crisis import Crisis


def trace(
    crisis: CrisisName,
    outcome: Annotated[str | None, typer.Argument(metavar="OUTCOME", help="An outcome, as in explain outcome.")] = None,
    source: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--source", metavar="KEY", help="Which outcomes change if this source is wrong."),
    ] = None,
    json: Json = False,
) -> None:
    """Show what stands behind an outcome, or what would change if a source were wrong.

    Example: homeward trace nagorno-karabakh people_home
    """
    from homeward.cli.open import open_the_crisis

    problems = problems_so_far()
    if outcome is None and source is None:
        cure = "Give one of them; homeward explain outcome lists the outcomes, sources.csv the keys of sources."
        problems.add("OUTCOME", "neither an outcome nor --source was given", cure=cure)
    wanted = None
    with problems.noting():
        opened = open_the_crisis(crisis)
        with problems.noting():
            wanted = _known_outcome(opened, outcome) if outcome is not None else None
        if source is not None:
            _check_source(opened, source)
    problems.raise_if_any()
    if source is not None:
        _print_source(opened, source, wanted, json)
    elif wanted is not None:
        _print_outcome(opened, wanted, json)


def _known_outcome(crisis: Crisis, name: str) -> str:
    """The declared outcome of a name, which may be that of one community or actor, as in fear_averran."""
    from homeward.foundation.declare import outcomes

    declared = outcomes.all()
    owners = {"community": {row.community for row in crisis.people}, "actor": {actor.id for actor in crisis.actors}}
    named = {
        f"{key}_{owner.replace('-', '_')}": key
        for key, item in declared.items()
        for owner in sorted(owners.get(item.per, ()))
    }
    known = {key: key for key in declared} | named
    if name not in known:
        cure = nearest(name, list(known)) or "homeward explain outcome says what each one is."
        raise InputError([Problem("OUTCOME", f'"{name}" is not an outcome', listed(declared, 40), cure)])
    return known[name]


def behind_outcome(name: str) -> list[str]:
    """The ids of the parameters that stand behind an outcome, sorted."""
    from homeward.foundation.declare import outcomes
    from homeward.model.month import behind
    from homeward.model.simulate import INITIAL_TOTAL

    steps = behind(outcomes.get(name).reads)
    return sorted({item.id for step in steps for item in step.parameters} | {INITIAL_TOTAL.id})


def _print_outcome(crisis: Crisis, name: str, json: bool) -> None:
    from homeward.foundation.declare import outcomes, parameters
    from homeward.model.month import behind

    rows = [_parameter(crisis, key, parameters.get(key)) for key in behind_outcome(name)]
    steps = [step.name for step in behind(outcomes.get(name).reads)]
    if json:
        answer = {"outcome": name, "sentence": outcomes.get(name).sentence, "mechanisms": steps, "parameters": rows}
        print(json_text.dumps(answer, ensure_ascii=False, indent=1))
        return
    print(f"{name} ({outcomes.get(name).unit}): {outcomes.get(name).sentence}\nChanged by: {', '.join(steps)}\n")
    for row in rows:
        print(f"{row['parameter']} ({row['unit']}): {row['about']}")
        for estimate in row["estimates"]:
            marks = f"{estimate['status']}{', judgement' if estimate['judgement'] else ''}"
            print(f"    {estimate['account'] or 'all accounts'}: {estimate['prior']} {estimate['unit']} [{marks}]")
            for key, title in estimate["sources"].items():
                print(f"        {key}: {title}")


def _parameter(crisis: Crisis, key: str, item: Any) -> dict[str, Any]:
    titles = {source.key: source.named for source in crisis.ledger.behind(key)}
    return {
        "parameter": key,
        "unit": item.unit,
        "about": item.about,
        "estimates": [
            {
                "account": row.account,
                "prior": str(row.prior),
                "unit": row.unit,
                "status": row.status,
                "judgement": row.judgement,
                "known_from": row.known_from.isoformat() if row.known_from else None,
                "table": row.table,
                "note": row.note,
                "sources": {source: titles[source] for source in row.sources if source in titles},
            }
            for row in crisis.ledger.estimates.get(key, ())
        ],
    }


def _check_source(crisis: Crisis, key: str) -> None:
    if key not in crisis.ledger.sources:
        known = list(crisis.ledger.sources)
        cure = nearest(key, known) or "Keys stand in sources.csv; homeward trace CRISIS OUTCOME prints them."
        raise InputError([Problem("--source", f'"{key}" is not a source', listed(known), cure)])


def _print_source(crisis: Crisis, key: str, only: str | None, json: bool) -> None:
    from homeward.foundation.declare import outcomes

    resting = set(crisis.ledger.resting_on(key))
    changed = {
        name: sorted(resting & set(behind_outcome(name))) for name in outcomes.all() if only is None or name == only
    }
    changed = {name: found for name, found in changed.items() if found}
    source = crisis.ledger.sources[key]
    if json:
        answer = {"source": key, "title": source.title, "parameters": sorted(resting), "outcomes": changed}
        print(json_text.dumps(answer, ensure_ascii=False, indent=1))
        return
    print(f"{key}: {source.named} [{source.status}]")
    if not resting:
        print("No parameter rests on it: no outcome would change.")
    for name, found in changed.items():
        print(f"  {name} through {', '.join(found)}")
