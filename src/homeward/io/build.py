"""From checked rows and entries to the frozen Crisis."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from pathlib import PurePosixPath

from homeward.crisis.claims import Claim, Comparison
from homeward.crisis.crisis import Actor, Closure, Crisis, Event, People, Place, Position, Road
from homeward.crisis.policies import Policy, Setting, Signpost
from homeward.evidence.ledger import Account, Estimate, Ledger, Source
from homeward.foundation.units import factor
from homeward.io.mappings import Entry
from homeward.io.reading import Draft
from homeward.io.tables import Row
from homeward.io.vocabulary import Vocabulary


def build_crisis(draft: Draft, vocabulary: Vocabulary | None, digest: str) -> Crisis:
    """The frozen crisis of a draft in which no problem was found."""
    entry = draft.crisis
    if entry is None:
        raise ValueError("a draft without crisis.yaml cannot be built")
    return Crisis(
        id=entry["id"],
        name=entry["name"],
        summary=entry["summary"],
        languages=entry["languages"],
        parties=entry["parties"],
        host=entry["host"],
        returnees=entry["returnees"],
        as_of=entry["as_of"],
        later_as_of=entry["later_as_of"],
        horizon_years=entry["horizon_years"],
        accounts=tuple(Account(**account.values) for account in entry["accounts"]),
        places=tuple(_place(row) for row in draft.rows("places")),
        roads=tuple(_road(row) for row in draft.rows("roads")),
        closures=tuple(_closure(row) for row in draft.rows("closures")),
        people=tuple(People(**row.values) for row in draft.rows("people")),
        actors=tuple(_actor(row) for row in draft.rows("actors")),
        positions=tuple(_position(row) for row in draft.rows("positions")),
        events=tuple(_event(row) for row in draft.rows("events")),
        policies=_policies(draft, entry),
        claims=tuple(_claim(claim) for claim in draft.claims),
        ledger=_ledger(draft, vocabulary, {account["id"] for account in entry["accounts"]}),
        record=draft.record,
        digest=digest,
    )


def _names(row: Row) -> dict[str, str]:
    """Names by language, empty ones left out."""
    return {key[5:]: value for key, value in row.values.items() if key.startswith("name_") and value}


def _place(row: Row) -> Place:
    plain = ("id", "name", "role", "region", "country", "latitude", "longitude", "status", "note")
    return Place(**{key: row[key] for key in plain}, names=_names(row), source=row["position_source"])


def _road(row: Row) -> Road:
    renamed = {"from": "start", "to": "end"}
    return Road(**{renamed.get(key, key): value for key, value in row.values.items()})


def _closure(row: Row) -> Closure:
    return Closure(**{key: value for key, value in row.values.items() if key != "note"})


def _actor(row: Row) -> Actor:
    return Actor(**{key: row[key] for key in ("id", "name", "role", "side", "about")}, names=_names(row))


def _position(row: Row) -> Position:
    return Position(**{key: row[key] or "" for key in ("id", "actor", "topic", "date", "position", "source", "status")})


def _event(row: Row) -> Event:
    return Event(**{key: value for key, value in row.values.items() if key != "note"})


def _policies(draft: Draft, crisis: Entry) -> tuple[Policy, ...]:
    """Policies in the order crisis.yaml gives, the others after them by file name."""
    found = {entry["id"]: _policy(entry, crisis) for _, entry in sorted(draft.policies.items())}
    order = [key for key in crisis["policies"] if key in found]
    return tuple(found[key] for key in [*order, *(key for key in found if key not in order)])


def _policy(entry: Entry, crisis: Entry) -> Policy:
    signposts = []
    for signpost in entry["signposts"]:
        condition = signpost["if"][0]
        comparison = "below" if condition["below"] is not None else "above"
        then = tuple(_setting(setting, condition["by"]) for setting in signpost["then"])
        signposts.append(
            Signpost(condition["outcome"], comparison, condition[comparison], condition["by"], then),
        )
    settings = tuple(_setting(setting, crisis["as_of"]) for setting in entry["settings"])
    suppose = tuple((supposed["parameter"], supposed["value"]) for supposed in entry["suppose"])
    plain = (entry["id"], entry["name"], entry["sentence"])
    return Policy(*plain, settings, tuple(signposts), bool(entry["claims_only"]), suppose)


def _setting(entry: Entry, start: dt.date) -> Setting:
    return Setting(
        entry["lever"], entry["value"], entry["from"] or start, entry["until"], entry["to"] or "", entry["by"] or ""
    )


def _claim(entry: Entry) -> Claim:
    tests = tuple(
        Comparison(
            t["outcome"],
            t["policy"],
            t["than"] or "",
            t["direction"],
            t["at"],
            t["threshold"],
            t["given"] or "",
            t["above"] or 0.0,
        )
        for t in entry["test"]
    )
    plain = ("id", "text", "kind", "notes", "sources", "untestable", "record", "record_sources", "evidence")
    return Claim(**{key: entry[key] for key in plain}, tests=tests)


def _ledger(draft: Draft, vocabulary: Vocabulary | None, accounts: set[str]) -> Ledger:
    """Sources and estimates; the crisis's own rows replace the library's of the same id."""
    sources = {row["key"]: _source(row) for row in [*draft.library_sources, *draft.rows("sources")]}
    own = draft.ids("parameters")
    library = [row for row in draft.library_parameters if row["id"] not in own and row["account"] in {"", *accounts}]
    return Ledger(sources, _estimates([*draft.rows("parameters"), *library], vocabulary))


def _source(row: Row) -> Source:
    return Source(**{key: value or "" for key, value in row.values.items()})


def _estimates(rows: Iterable[Row], vocabulary: Vocabulary | None) -> dict[str, tuple[Estimate, ...]]:
    estimates: dict[str, tuple[Estimate, ...]] = {}
    for row in rows:
        estimates[row["id"]] = (*estimates.get(row["id"], ()), _estimate(row, vocabulary))
    return dict(sorted(estimates.items()))


def _estimate(row: Row, vocabulary: Vocabulary | None) -> Estimate:
    low = -math.inf if row["low"] is None else row["low"]
    high = math.inf if row["high"] is None else row["high"]
    declared = vocabulary.parameter(row["id"]) if vocabulary else None
    if declared is not None:
        by = factor(row["unit"], declared.unit)
        low, high = max(low, declared.low / by), min(high, declared.high / by)
    return Estimate(
        parameter=row["id"],
        account=row["account"] or "",
        prior=row["prior"].bounded(low, high),
        unit=row["unit"],
        sources=row["sources"],
        status=row["status"],
        judgement=row["judgement"],
        known_from=row["known_from"],
        note=row["note"],
        table=str(PurePosixPath(row.file)),
    )
