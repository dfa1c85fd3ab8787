"""The .gmcr file written: whatever was read comes back, including keys this program does not know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from homeward.crisis.conflict import Conflict, DecisionMaker, Power
from homeward.crisis.formula import ALWAYS, Formula, patterns_of


def as_gmcr(conflict: Conflict) -> dict[str, Any]:
    """The conflict as .gmcr content; what was read from a .gmcr file comes back unchanged.

    Of a stability.yaml the layout can hold options, moves, patterns and statements. Readings, uncertainty of
    statements, weights, named states, policies and sources have no place in it and stay in the yaml.
    """
    data: dict[str, Any] = {}
    empty = conflict.extra.get("__empty__", [])
    if conflict.title or "title" in empty:
        data["title"] = conflict.title
    data["program"], data["version"] = "homeward", "1"
    data |= {key: value for key, value in conflict.extra.items() if key != "__empty__"}
    data["useManualPreferenceRanking"] = conflict.ranked
    data["options"] = [
        {"name": option.name, "permittedDirection": option.direction, **option.extra} for option in conflict.options
    ]
    data["decisionMakers"] = [_maker_data(maker) for maker in conflict.decision_makers]
    if conflict.state_names or "states" in empty:
        data["states"] = list(conflict.state_names)
    data["infeasibles"] = [_condition_data(rule.formula) for rule in conflict.infeasibles]
    if conflict.coalesced or "coalesced" in empty:
        data["coalesced"] = [_condition_data(group.formula) for group in conflict.coalesced]
    if conflict.power or "power" in empty:
        data["power"] = [_power_data(entry) for entry in conflict.power]
    if conflict.coalitions or "coalitions" in empty:
        data["coalitions"] = [unit[0] if len(unit) == 1 else list(unit) for unit in conflict.coalitions]
    return data


def _power_data(entry: Power) -> dict[str, Any]:
    data: dict[str, Any] = {"decisionMaker": entry.decision_maker, "option": entry.option}
    data |= {"direction": entry.direction} if entry.direction != "both" else {}
    return data if entry.when == ALWAYS else data | {"when": _condition_data(entry.when)}


def _maker_data(maker: DecisionMaker) -> dict[str, Any]:
    data: dict[str, Any] = {"name": maker.name, "options": list(maker.options)}
    data["preferences"] = [_condition_data(statement.formula) for statement in maker.statements]
    if maker.ranking is not None:
        data["preferenceRanking"] = [lv[0] if len(lv) == 1 else list(lv) for lv in maker.ranking]
    if maker.relation is not None:
        pairs = [list(pair) for pair in maker.relation.preferred]
        data["preferenceRelation"] = {"preferred": pairs, "otherwise": maker.relation.otherwise}
    if maker.moves is not None:
        data["moves"] = [list(pair) for pair in maker.moves]
    if maker.unseen or "misperceptions" in maker.extra.get("__empty__", []):
        data["misperceptions"] = [_condition_data(formula) for formula in maker.unseen]
    return data | {key: value for key, value in maker.extra.items() if key != "__empty__"}


def _condition_data(formula: Formula) -> Any:
    if _plain(formula):
        return _pattern_data(formula)
    if formula.kind == "or" and all(_plain(part) for part in formula.parts):
        return {"compound": True, "members": [_pattern_data(part) for part in formula.parts]}
    patterns = [[[option, "Y" if taken else "N"] for option, taken in p] for p in patterns_of(formula)]
    return patterns[0] if len(patterns) == 1 else {"compound": True, "members": patterns}


def _plain(formula: Formula) -> bool:
    return formula.kind == "option" or (formula.kind == "and" and all(p.kind == "option" for p in formula.parts))


def _pattern_data(formula: Formula) -> list[list[Any]]:
    parts = (formula,) if formula.kind == "option" else formula.parts
    return [[part.option, "Y" if part.taken else "N"] for part in parts]


def write_gmcr(conflict: Conflict, path: Path) -> None:
    """Write the conflict as a .gmcr file, whole or not at all."""
    text = json.dumps(as_gmcr(conflict), ensure_ascii=False, indent=1)
    partial = path.with_name(path.name + ".part")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(path)
