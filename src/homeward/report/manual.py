"""The reference pages, printed from the declarations by `python -m homeward.report.manual FOLDER`."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from homeward.foundation.declare import levers, outcomes, parameters
from homeward.io.atomic import write_text
from homeward.io.manual import manual
from homeward.model import outcomes as declared_outcomes
from homeward.model.month import the_month
from homeward.model.simulate import INITIAL_TOTAL

NOTE = "Printed by `python -m homeward.report.manual` from what the mechanisms declare; do not edit by hand."


def pages() -> Mapping[str, Callable[[], str]]:
    """The pages by file name."""
    return {
        "crisis-folder.md": manual,
        "month.md": month_page,
        "outcomes.md": outcomes_page,
        "levers.md": levers_page,
        "parameters.md": parameters_page,
    }


def month_page() -> str:
    """The month, step by step."""
    rows = [
        [str(number), f"`{item.name}`", item.sentence, _codes(item.reads), _codes(item.writes)]
        for number, item in enumerate(the_month(), 1)
    ]
    about = "The world moves in months. In each month these steps run in this order, each in every future at once."
    return _page("The order of the month", about, ["", "Step", "What happens", "Reads", "Writes"], rows)


def outcomes_page() -> str:
    """Every outcome of a study."""
    kinds = {measure.outcome.id for measure in declared_outcomes.measures()}
    rows = [
        [f"`{item.id}`", item.sentence, item.unit, item.kind, item.better or "neither", item.per or ""]
        for item in outcomes.all().values()
        if item.id in kinds
    ]
    about = (
        "What a study reports. Stock: a value at a month. Flow: added up since the start. Event: whether it has "
        "happened by then. Level: an index, a rate or a state at a month. Nothing is ever added up into one score."
    )
    return _page("Outcomes", about, ["Outcome", "What it is", "Unit", "Kind", "Better", "One for each"], rows)


def levers_page() -> str:
    """Every lever that a policy can set."""
    the_month()
    rows = [
        [f"`{item.id}`", item.about, item.unit, f"{item.low:g} to {item.high:g}", f"{item.baseline:g}", item.per]
        for item in levers.all().values()
    ]
    about = "What a policy can set, from a date until another. Where a lever is not set, it stays as it is left alone."
    return _page("Levers", about, ["Lever", "What it is", "Unit", "Range", "Left alone", "Set for each"], rows)


def parameters_page() -> str:
    """Every uncertain quantity."""
    steps: dict[str, list[str]] = {INITIAL_TOTAL.id: ["the first day"]}
    for step in the_month():
        for item in step.parameters:
            steps.setdefault(item.id, []).append(f"`{step.name}`")
    rows = [
        [f"`{item.id}`", item.about, item.unit, _bounds(item.low, item.high), ", ".join(steps.get(item.id, []))]
        for item in parameters.all().values()
    ]
    about = (
        "What is not known, drawn anew for each future. Priors, sources and statuses stand in `parameters.csv` of a "
        "crisis and in the reference library; `homeward explain parameter NAME` shows them."
    )
    return _page("Uncertain quantities", about, ["Quantity", "What it is", "Unit", "Bounds", "Used by"], rows)


def _bounds(low: float, high: float) -> str:
    """The bounds of a quantity in words."""
    if math.isinf(low) and math.isinf(high):
        return "none"
    if math.isinf(high):
        return f"from {low:g}"
    return f"to {high:g}" if math.isinf(low) else f"{low:g} to {high:g}"


def _codes(names: Sequence[str]) -> str:
    """Names set as code."""
    return ", ".join(f"`{name}`" for name in names)


def _page(title: str, about: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A page of Markdown with one table; bars inside cells are escaped."""
    lines = [f"# {title}", "", about, "", NOTE, "", _row(heads), _row(["---"] * len(heads)), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    """One row of a table of Markdown."""
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def print_manual(folder: Path) -> list[Path]:
    """Write every page into a folder and return where they are."""
    made = []
    for name, page in pages().items():
        write_text(folder / name, page())
        made.append(folder / name)
    return made


if __name__ == "__main__":
    for written in print_manual(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/reference")):
        sys.stdout.write(f"{written}\n")
