"""What no single cell can show: ids that point nowhere, dates reversed, roads that reach nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.io.cells import quoted
from homeward.io.check_people import check_people
from homeward.io.check_plans import check_claims, check_policies
from homeward.io.check_record import check_record
from homeward.io.declared import Column, columns
from homeward.io.estimates import check_estimates
from homeward.io.mappings import Entry
from homeward.io.reading import Draft
from homeward.io.vocabulary import Vocabulary

SCHOOLS = ("deterrence", "spiral", "commitment", "inertia")
_KEYS = {"sources": ("key",), "parameters": ("id", "account", "known_from")}
_SPANS = {"roads": ("open_from", "open_to"), "closures": ("start", "end"), "events": ("start", "end")}


class Located(Protocol):
    """A row of a table or an entry of a mapping."""

    def get(self, column: str) -> Any:
        """The value, or None where it is wrong."""
        ...

    def where(self, column: str = "") -> str:
        """Where it stands."""
        ...


def check_draft(draft: Draft, vocabulary: Vocabulary | None, problems: ProblemList) -> None:
    """Note every problem between the rows, tables and texts of a draft."""
    known = known_ids(draft, vocabulary)
    for table, rows in draft.tables.items():
        _check_twice(rows, table, problems)
        check_references(rows, table, known, problems)
        for row in rows if table in _SPANS else ():
            check_span(row, *_SPANS[table], problems)
    library_known = {**known, "accounts": SCHOOLS, "sources": [row.get("key") for row in draft.library_sources]}
    check_references(draft.library_parameters, "parameters", library_known, problems)
    if draft.crisis is not None:
        _check_crisis(draft.crisis, known, problems)
    check_people(draft, problems)
    check_estimates(draft, vocabulary, problems)
    check_policies(draft, vocabulary, known, problems)
    check_claims(draft, known, problems)
    check_record(draft, known, problems)


def known_ids(draft: Draft, vocabulary: Vocabulary | None) -> dict[str, Collection[str] | None]:
    """For each thing that a column may refer to, the ids there are; None where they cannot be known here."""
    crisis = draft.crisis
    accounts = (crisis.get("accounts") or []) if crisis else []
    sources = {row.get("key"): None for row in draft.library_sources if row.get("key")}
    return {
        # A table that is missing is one problem, not one for every id that would point to it.
        **{table: draft.ids(table) if table in draft.tables else None for table in ("places", "roads", "actors")},
        "groups": draft.ids("people", "group") if "people" in draft.tables else None,
        "sources": {**sources, **draft.ids("sources", "key")} if "sources" in draft.tables else None,
        "parties": crisis.get("parties") if crisis else None,
        "accounts": [account.get("id") for account in accounts if account.get("id")],
        "policies": [*(entry["id"] for entry in draft.policies.values() if entry.get("id")), *draft.unread],
        "levers": list(vocabulary.levers) if vocabulary else None,
        "outcomes": _outcomes(draft, vocabulary)
        if vocabulary and {"people", "actors"} <= draft.tables.keys()
        else None,
        "parameters": None,  # checked with units and bounds in estimates
    }


def _outcomes(draft: Draft, vocabulary: Vocabulary) -> list[str]:
    """Names of the figures a study reports: those kept per community or actor have one for each."""
    owners = {"community": draft.ids("people", "community"), "actor": draft.ids("actors")}
    names: list[str] = []
    for key, outcome in vocabulary.outcomes.items():
        if outcome.per:
            names += [f"{key}_{owner.replace('-', '_')}" for owner in owners.get(outcome.per, ())]
        else:
            names.append(key)
    return names


_HOMES = {
    "places": ("a place", "Add it to places.csv."),
    "roads": ("a road", "Add it to roads.csv."),
    "actors": ("an actor", "Add it to actors.csv."),
    "groups": ("a group of people.csv", "Add its people to people.csv."),
    "sources": ("a source", "Add it to sources.csv."),
    "parties": ("a party of this crisis", "Name it under parties in crisis.yaml."),
    "accounts": ("an account of this crisis", "Add it under accounts in crisis.yaml."),
    "policies": ("a policy of this crisis", "Add a file for it to policies/."),
    "levers": ("a lever of the model", "homeward explain lever lists them."),
    "outcomes": ("an outcome of the model", "homeward explain outcome lists them."),
}


def check_references(
    rows: Iterable[Located], table: str, known: Mapping[str, Collection[str] | None], problems: ProblemList
) -> None:
    """Note every id that points at nothing: the first row that holds it, and in how many more it stands."""
    found: dict[tuple[Column, str], list[str]] = {}
    for row in rows:
        for column in columns(table):
            choices = known.get(column.refers) if column.refers else None
            value = row.get(column.column)
            if choices is None or not value:
                continue
            for key in (value,) if isinstance(value, str) else value:
                if key not in choices:
                    found.setdefault((column, key), []).append(row.where(column.column))
    for (column, key), places in found.items():
        what, cure = _HOMES[column.refers]
        choices = known.get(column.refers) or ()
        more = f" (and so in {len(places) - 1:,} more rows)" if len(places) > 1 else ""
        problems.add(
            places[0], f"{quoted(key)} is not {what}{more}", listed(choices), nearest(key, list(choices)) or cure
        )


def check_span(row: Located, start: str, end: str, problems: ProblemList) -> None:
    """Note an end that comes before its start."""
    first, last = row.get(start), row.get(end)
    if first is not None and last is not None and last < first:
        what = f"the dates are reversed: {end} {last} comes before {start} {first}"
        problems.add(row.where(end), what, f"a date from {first} on", "Exchange the two dates, or correct one.")


def _check_twice(rows: Collection[Any], table: str, problems: ProblemList) -> None:
    """Note every row whose id another row has already."""
    keys = _KEYS.get(table, ("id",))
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row.get(column) for column in keys)
        if key[0] is None:
            continue
        first = seen.setdefault(key, row.number)
        if first != row.number:
            what = f"{quoted(str(key[0]))} is used already in row {first}"
            many = len(keys) > 1
            allowed = "one row for each id, account and known_from" if many else "each id once"
            problems.add(row.where(keys[0]), what, allowed, "Give one of them another id, or remove it.")


def _check_crisis(crisis: Entry, known: Mapping[str, Collection[str] | None], problems: ProblemList) -> None:
    check_references([crisis], "crisis", known, problems)
    parties = crisis.get("parties")
    if parties is not None and len(parties) != 2:
        what = f"names {len(parties)} parties"
        problems.add(crisis.where("parties"), what, "two actor ids", "Name the two sides; others are actors.")
    as_of = crisis.get("as_of")
    for day in crisis.get("later_as_of") or ():
        if as_of is not None and day <= as_of:
            what = f"the dates are reversed: {day} does not come after as_of {as_of}"
            problems.add(crisis.where("later_as_of"), what, f"dates after {as_of}", "Correct one of them.")
    accounts = crisis.get("accounts") or []
    ids = [account.get("id") for account in accounts]
    for number, account in enumerate(accounts):
        if account.get("id") in ids[:number]:
            problems.add(account.where("id"), f"{quoted(str(account.get('id')))} is used already", "each id once")
    if crisis.whole and not any(account.get("kind") == "school" for account in accounts):
        cure = f"Declare the schools that the reference library speaks of: {', '.join(SCHOOLS)}."
        problems.add(crisis.where("accounts"), "no account is a school", "at least one of kind school", cure)
    for kind in ("school", "side"):
        weights = [account.get("weight") or 0.0 for account in accounts if account.get("kind") == kind]
        if weights and sum(weights) <= 0:
            problems.add(crisis.where("accounts"), f"the weights of the {kind}s add up to nothing", "", "Weigh one.")
