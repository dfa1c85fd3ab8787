"""People and roads: nobody counted twice, nobody where no road leads, every road between two places."""

from __future__ import annotations

import datetime as dt

from homeward.foundation.problems import ProblemList, listed, nearest
from homeward.io.cells import quoted
from homeward.io.reading import Draft
from homeward.io.tables import Row


def check_people(draft: Draft, problems: ProblemList) -> None:
    """Note every problem of people.csv and roads.csv that needs more than one row."""
    for row in draft.rows("roads"):
        if row.get("from") and row.get("from") == row.get("to"):
            what = f"is a road to nowhere: it leads from {quoted(row['from'])} to itself"
            problems.add(row.where("to"), what, "another place", "Name the place at the other end.")
    _check_counted_once(draft.rows("people"), problems)
    _check_community(draft.rows("people"), problems)
    _check_homes(draft, problems)
    _check_sides(draft, problems)
    _check_connected(draft, problems)
    _check_known(draft, problems)


def _check_counted_once(rows: list[Row], problems: ProblemList) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(row.get(column) for column in ("group", "place", "standing", "known_from"))
        if None in key:
            continue
        first = seen.setdefault(key, row.number)
        if first != row.number:
            what = f"the same group, place, standing and date as row {first}: the people would count twice"
            problems.add(row.where(), what, "one count for each", "Add the two counts up, or remove one.")


def _check_community(rows: list[Row], problems: ProblemList) -> None:
    community: dict[str, tuple[str, int]] = {}
    for row in rows:
        group, named = row.get("group"), row.get("community")
        if group is None or named is None:
            continue
        first, number = community.setdefault(group, (named, row.number))
        if first != named:
            what = f"{quoted(group)} belongs to {quoted(named)} here and to {quoted(first)} in row {number}"
            problems.add(
                row.where("community"), what, "one community for each group", "Split the group, or correct it."
            )


def _check_homes(draft: Draft, problems: ProblemList) -> None:
    """The place of a row of people is their home, wherever they are now."""
    roles = {row.get("id"): row.get("role") for row in draft.rows("places")}
    told = set()
    for row in draft.rows("people"):
        place, role = row.get("place"), roles.get(row.get("place"))
        if role is not None and role != "home" and place not in told:
            told.add(place)
            what = f"{quoted(place)} is a place of role {role}, so nobody has a home there"
            cure = "Name the place they came from, or give the place the role home."
            problems.add(row.where("place"), what, "a place of role home", cure)


def _check_sides(draft: Draft, problems: ProblemList) -> None:
    """Every community is an actor of that role, and stands with one of the parties."""
    if "actors" not in draft.tables:
        return
    actors = {row.get("id"): row for row in draft.rows("actors")}
    communities = [key for key, row in actors.items() if key and row.get("role") == "community" and row.get("side")]
    told = set()
    for row in draft.rows("people"):
        named = row.get("community")
        if named is None or named in told or named in communities or named not in actors:
            continue
        told.add(named)
        cure = nearest(named, communities) or "Add it to actors.csv with role community and the party it stands with."
        what = f"{quoted(named)} is not an actor of role community with a side"
        problems.add(row.where("community"), what, listed(communities), cure)


def _check_connected(draft: Draft, problems: ProblemList) -> None:
    """Every home place with people must be joined by usable roads to a place that can receive or let through."""
    roles = {row.get("id"): row.get("role") for row in draft.rows("places")}
    if "places" not in draft.tables or "roads" not in draft.tables:
        return
    if "reception" not in roles.values():
        cure = "Give the role reception to at least one place."
        problems.add("places.csv, column role", "no place takes people in", "at least one reception", cure)
        return
    reached = _reached(set(_ids(roles)), draft)
    told = set()
    for row in draft.rows("people"):
        place = row.get("place")
        if row.get("count") and place in roles and place not in reached and place not in told:
            told.add(place)
            what = f"{row['count']:,} people in {quoted(place)}, which no open road connects with a place of reception"
            allowed = f"a place joined to one of: {listed(_ids(roles))}"
            problems.add(row.where("place"), what, allowed, "Add a road to roads.csv, or correct its dates.")


def _ids(roles: dict[str, str]) -> list[str]:
    return [key for key, role in roles.items() if role == "reception"]


def _reached(start: set[str], draft: Draft) -> set[str]:
    """Every place that roads open at the crisis's date, or later, join to a start."""
    as_of = draft.crisis.get("as_of") if draft.crisis else None
    since = min([row["known_from"] for row in draft.rows("people") if row.get("known_from")], default=dt.date.min)
    if as_of is not None:
        since = min(since, as_of)
    neighbours: dict[str, list[str]] = {}
    for row in draft.rows("roads"):
        ends = row.get("from"), row.get("to")
        if None in ends or (row.get("open_to") is not None and row["open_to"] < since):
            continue
        neighbours.setdefault(ends[0], []).append(ends[1])
        neighbours.setdefault(ends[1], []).append(ends[0])
    reached, waiting = set(start), list(start)
    while waiting:
        for place in neighbours.get(waiting.pop(), ()):
            if place not in reached:
                reached.add(place)
                waiting.append(place)
    return reached


def _check_known(draft: Draft, problems: ProblemList) -> None:
    """On the crisis's date, somebody of the group whose return is asked about must be known."""
    crisis = draft.crisis
    as_of = crisis.get("as_of") if crisis else None
    group = crisis.get("returnees") if crisis else None
    rows = [row for row in draft.rows("people") if row.get("group") == group and row.get("known_from") is not None]
    if as_of is None or not rows or any(row["known_from"] <= as_of and row.get("count") != 0 for row in rows):
        return
    what = f"nobody of the group {quoted(str(group))} is known on as_of {as_of}"
    first = min(row["known_from"] for row in rows)
    problems.add("people.csv, column known_from", what, f"counts known by {as_of}", f"Theirs are known from {first}.")
