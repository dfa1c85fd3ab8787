"""The manual of the crisis folder, printed from the schema by `python -m homeward.io.manual`."""

from __future__ import annotations

import sys

from homeward.foundation.priors import KINDS
from homeward.io.declared import Column, columns

_FILES = (
    ("crisis.yaml", "crisis", "What the crisis is, in one mapping.", True),
    ("crisis.yaml, each of `accounts`", "accounts", "Whose figures, and which view of how the world works.", True),
    ("places.csv", "places", "One row for each settlement, crossing or place that takes people in.", True),
    ("roads.csv", "roads", "One row for each stretch of road between two places.", True),
    ("closures.csv", "closures", "Days on which roads were closed or restricted.", False),
    ("people.csv", "people", "How many people of which group have their home where, counted when.", True),
    ("actors.csv", "actors", "Who acts or speaks.", True),
    ("positions.csv", "positions", "What they said.", False),
    ("events.csv", "events", "What happened, by date.", False),
    (
        "parameters.csv",
        "parameters",
        "What is uncertain: rows here replace the reference library's of the same id.",
        False,
    ),
    ("sources.csv", "sources", "Who says so.", True),
    ("policies/NAME.yaml", "policies", "A course of action in one mapping; at least one file.", True),
    ("policies/NAME.yaml, each of `settings`", "settings", "A lever held at a value between two dates.", False),
    ("policies/NAME.yaml, each of `suppose`", "suppose", "A quantity held at a value for the sake of a claim.", False),
    ("policies/NAME.yaml, each of `signposts`", "signposts", "Settings that depend on how things go.", False),
    ("policies/NAME.yaml, `if` of a signpost", "conditions", "What must hold for them.", False),
    ("claims.yaml, each of the list", "claims", "A sentence of the argument.", False),
    ("claims.yaml, each `test`", "tests", "The comparison that tests it; the sign is counted future by future.", False),
    ("record/since.csv", "since", "What has happened since; the brief sets it beside what the study said.", False),
    (
        "record/flight_facts.csv",
        "flight_facts",
        "Facts of a recorded flight, for `homeward hindcast`: a row for each, in columns fact, value, source, status.",
        False,
    ),
    ("record/arrivals.csv", "arrivals", "Arrivals counted during that flight; needed by `homeward hindcast`.", False),
    ("record/destinations.csv", "destinations", "Where those who fled were counted, by region.", False),
    ("record/reception_populations.csv", "reception_populations", "Size of the places of reception.", False),
    ("record/region_populations.csv", "region_populations", "Size of the regions they lie in.", False),
)
_KINDS = {
    "text": "text",
    "id": "short name",
    "ids": "short names, separated by semicolons",
    "date": "date (YYYY-MM-DD)",
    "moment": "date and time (YYYY-MM-DDThh:mm)",
    "dates": "dates (YYYY-MM-DD)",
    "when": "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-YYYY",
    "whole": "whole number",
    "wholes": "whole numbers",
    "number": "number",
    "choice": "one of",
    "bool": "yes or no",
    "span": "months, or N years",
    "prior": "prior",
    "rows": "list",
}
_HEAD = """# The crisis folder

Printed from the schema by `python -m homeward.io.manual`; the same schema reads and checks every folder.

Tables are CSV in UTF-8 with a header row, the columns in any order; cells are parted by commas or, as spreadsheets
save them in many countries, by semicolons or tabs throughout; decimals have a point. YAML files hold mappings, lists
and text: no tags, no aliases. Short names are letters, digits, dots, hyphens and underscores. In YAML, a list of short
names is a YAML list; in a table its items are separated by semicolons within the cell. A file or column that is not
described here is refused, so that nothing misspelt is passed over in silence. `stability.yaml` is described with the
stability room. Tables in `record/` hold what really happened, with columns of your choice; where one is called
`source`, its keys must be known.
The columns described below are read by a hindcast or a brief and have to be right; others may stand beside them.
No cell may begin with = + - or @ unless it is a number: a spreadsheet would run it.
Columns without a name, which spreadsheets add, are passed over as long as nothing stands in them.
"""


def manual() -> str:
    """The manual as Markdown."""
    parts = [_HEAD]
    for file, table, about, needed in _FILES:
        parts.append(f"## {file}\n\n{about}{'' if needed else ' May be missing.'}\n")
        parts.append("| name | needed | holds | meaning |\n| --- | --- | --- | --- |")
        parts.extend(_line(column) for column in columns(table))
        parts.append("")
    kinds = "\n".join(f"- `{kind}({', '.join(numbers)})`" for kind, numbers in KINDS.items())
    parts.append(
        "## Priors\n\n"
        f"{kinds}\n\n"
        "A mixture adds terms with weights that make 1: `0.7*normal(-0.6, 0.35) + 0.3*fixed(0)`. Every prior is cut\n"
        "to the bounds of its row and of its parameter. At least half of it must lie inside them.\n"
    )
    return "\n".join(parts)


def _line(column: Column) -> str:
    return f"| `{column.column}` | {'yes' if column.required else ''} | {_holds(column)} | {_cell(column.about)} |"


def _holds(column: Column) -> str:
    words = _KINDS[column.kind]
    if column.kind == "choice":
        words = f"{words} {', '.join(f'`{choice}`' for choice in column.choices)}"
    elif column.kind == "rows":
        words = f"{words} (see `{column.column}` below)"
    if column.refers:
        words = f"{words}; {column.refers}"
    if column.unit:
        words = f"{words}, {column.unit}"
    if column.low is not None and column.high is not None:
        words = f"{words}, {column.low:,g} to {column.high:,g}"
    elif column.low is not None:
        words = f"{words}, from {column.low:,g}"
    if column.default:
        words = f"{words}; if empty: `{column.default}`"
    return _cell(words)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(manual())
