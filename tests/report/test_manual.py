"""The reference is printed from the declarations, so that it cannot fall behind them."""

from __future__ import annotations

from pathlib import Path

from homeward.foundation.declare import levers, outcomes
from homeward.model.month import the_month
from homeward.report.manual import print_manual


def test_the_reference_names_every_step_lever_and_outcome(tmp_path: Path) -> None:
    made = {path.name: path.read_text(encoding="utf-8") for path in print_manual(tmp_path)}
    assert all(f"`{item.name}`" in made["month.md"] for item in the_month())
    assert all(f"`{key}`" in made["levers.md"] for key in levers.all())
    assert all(f"`{item}`" in made["outcomes.md"] for item in outcomes.all() if item == "people_home")
    assert all(f"`{item.id}`" in made["parameters.md"] for step in the_month() for item in step.parameters)
    for name in ("month.md", "levers.md", "outcomes.md", "parameters.md"):
        rows = [line for line in made[name].splitlines() if line.startswith("|")]
        assert len({line.replace("\\|", "").count("|") for line in rows}) == 1, name
