"""Reads the peer's settings file: a key that is misspelt or has no effect here is an error, not silence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from homeward.crisis.flight_settings import SECTIONS, FleeSettings, section_keys
from homeward.foundation.problems import ProblemList, listed, nearest

__all__ = ["load_flee_settings", "read_flee_settings", "settings_from_mapping", "write_flee_settings"]

_OFF: Mapping[str, tuple[Any, ...]] = {
    "conflict_zone_spawning_only": (True,),
    "flood_zone_spawning_only": (False,),
    "read_from_agents_csv_file": (False,),
    "camps_are_sinks": (False,),
    "camps_are_sicks": (False,),
    "average_social_connectivity": (3, 3.0),
    "use_v1_rules": (False,),
    "two_system_decision_making": (False, 0, 0.0),
    "stay_close_to_home": (False,),
    "use_pop_for_loc_weight": (False,),
    "children_avoid_hazards": (False,),
    "boys_take_risk": (False,),
    "match_camp_ethnicity": (False,),
    "match_town_ethnicity": (False,),
    "match_conflict_ethnicity": (False,),
    "match_camp_religion": (False,),
    "match_town_religion": (False,),
    "match_conflict_religion": (False,),
    "fixed_routes": (False,),
}
"""Switches of the peer that these rules do not have; their off value may be written, any other is an error."""

_LACKING = (
    "flood_driven_spawning",
    "flood_rules",
    "max_flood_level",
    "conflict_driven_spawning",
)
"""Whole rules of the peer that these rules do not have: how many flee by the level of a flood or by population."""

_IDLE: Mapping[str, str] = {
    "max_crossing_speed": "the peer's macroscopic rules have no crossings",
    "home_distance_power": "stay_close_to_home is off",
    "pop_power_for_loc_weight": "use_pop_for_loc_weight is off",
}
"""Settings of the peer without effect while the rule that reads them is off."""

_DRIVER = ("number_of_steps", "conflict_input_file", "flood_level_input_file")
"""Keys that stand beside the sections; the peer's driver takes all of them from the folder instead."""

_BOUNDS: Mapping[str, tuple[float, float]] = {
    "max_move_speed": (0.1, 5000.0),
    "max_walk_speed": (0.1, 5000.0),
    "camp_weight": (0.0, 1e9),
    "foreign_weight": (0.0, 1e9),
    "conflict_weight": (0.0, 1e9),
    "conflict_movechance": (0.0, 1.0),
    "camp_movechance": (0.0, 1.0),
    "idpcamp_movechance": (0.0, 1.0),
    "default_movechance": (0.0, 1.0),
    "awareness_level": (-1, 6),
    "capacity_buffer": (0.0, 0.999999),
    "capacity_scaling": (0.0, 1e6),
    "softening": (0.0, 1e6),
    "distance_power": (-10.0, 10.0),
    "weight_softening": (0.0, 1e9),
    "weight_power": (0.0, 10.0),
    "pruning_threshold": (0.0, 1e12),
    "movechance_pop_base": (1e-9, 1e12),
    "movechance_pop_scale_factor": (-10.0, 10.0),
    "conflict_spawn_decay_interval": (1, 36500),
    "hasten": (1, 10**6),
}


def read_flee_settings(path: Path) -> FleeSettings:
    """Settings of a file; InputError with every problem in it."""
    problems = ProblemList()
    settings = load_flee_settings(path, problems, [])
    problems.raise_if_any()
    return settings


def load_flee_settings(path: Path, problems: ProblemList, notes: list[str]) -> FleeSettings:
    """Settings of a file as far as they can be read; problems and notes go into the lists given."""
    from ruamel.yaml import YAML
    from ruamel.yaml.constructor import DuplicateKeyError
    from ruamel.yaml.error import YAMLError

    label = path.name
    try:
        tree = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        problems.add(label, f"the settings cannot be read: {type(error).__name__}")
        return FleeSettings()
    except DuplicateKeyError as error:
        told = re.search(r'duplicate key "([^"]*)"', str(error))
        what = f'"{told[1]}" is there twice' if told else "a key is there twice"
        problems.add(label + _line(error), what, cure="keep one of them; Flee takes the last")
        return FleeSettings()
    except (YAMLError, ValueError, RecursionError) as error:
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        problems.add(label + _line(error), f"not a YAML file: {what}")
        return FleeSettings()
    return settings_from_mapping(tree, label, problems, notes)


def _line(error: Exception) -> str:
    """The line of a YAML error, where it is known."""
    mark = getattr(error, "problem_mark", None)
    return f" line {mark.line + 1}" if mark else ""


def settings_from_mapping(
    tree: object, label: str, problems: ProblemList, notes: list[str] | None = None
) -> FleeSettings:
    """Settings of a parsed file; problems and notes are added to the lists given."""
    if tree is None:
        return FleeSettings()
    if not isinstance(tree, Mapping):
        problems.add(label, "the file is not a list of sections", allowed=listed([*SECTIONS, "log_levels"]))
        return FleeSettings()
    told: list[str] = [] if notes is None else notes
    found: dict[str, Any] = {}
    for section, content in tree.items():
        if section == "log_levels":
            continue
        if section in _DRIVER:
            told.append(f"{label}: {section} has no effect: Flee's driver takes it from the folder")
        elif section not in SECTIONS:
            choices = [*SECTIONS, "log_levels"]
            problems.add(f"{label}, {section}", "no such section", listed(choices), nearest(str(section), choices))
        elif content is not None and not isinstance(content, Mapping):
            problems.add(f"{label}, {section}", "the section is not a list of keys and values")
        else:
            _read_section(str(section), content or {}, label, problems, told, found)
    return FleeSettings(**found)


def _read_section(
    section: str,
    content: Mapping[str, Any],
    label: str,
    problems: ProblemList,
    notes: list[str],
    found: dict[str, Any],
) -> None:
    """Note the values of one section, and what is wrong with them."""
    for key, value in content.items():
        where = f"{label}, {section}.{key}"
        if key in SECTIONS[section]:
            checked = _checked(str(key), value, where, problems)
            if checked is not None:
                found[str(key)] = checked
        elif key in _OFF or key in _LACKING:
            off = _OFF.get(key, (False, None))
            if not any(value is o or (value == o and not isinstance(value, bool)) for o in off):
                what = "asks for a rule that the Flee rules here do not have"
                cure = "take it out, or leave out --rules flee: Homeward rules have no use for it"
                problems.add(where, what if key in _LACKING else f"{value} {what}", f"{off[0]}", cure)
        elif key in _IDLE:
            notes.append(f"{where} has no effect: {_IDLE[key]}")
        else:
            home = next((name for name, keys in SECTIONS.items() if key in keys), "")
            cure = f"move it to the section {home}" if home else nearest(str(key), SECTIONS[section])
            problems.add(where, "no such setting, so it would have no effect", listed(SECTIONS[section]), cure)


def _checked(key: str, value: Any, where: str, problems: ProblemList) -> Any:
    """The value in the type of its field, or None with a problem noted."""
    if key == "conflict_spawn_decay":
        return _decay(value, where, problems)
    default = next(f.default for f in fields(FleeSettings) if f.name == key)
    if isinstance(default, bool):
        if not isinstance(value, bool):
            problems.add(where, f'"{value}" is not a switch', "True, False")
        return value if isinstance(value, bool) else None
    low, high = _BOUNDS[key]
    value = _as_number(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        problems.add(where, f'"{value}" is not a number')
    elif not low <= value <= high:
        problems.add(where, f"{value} is out of bounds", f"{low:g} to {high:g}")
    elif isinstance(default, int) and value != int(value):
        problems.add(where, f"{value} is not a whole number")
    else:
        return int(value) if isinstance(default, int) else float(value)
    return None


def _as_number(value: Any) -> Any:
    """A number written in quotes as the number, as the peer takes it; anything else as it is."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _decay(value: Any, where: str, problems: ProblemList) -> tuple[float, ...] | None:
    """The decay list: numbers from 0 to 1,000, at least one of them."""
    good = isinstance(value, list) and value and len(value) <= 10000
    if good and all(isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1000 for v in value):
        return tuple(float(v) for v in value)
    problems.add(where, f"{value} is not a list of factors", "a list such as [1.0, 0.5, 0.1]")
    return None


def write_flee_settings(settings: FleeSettings, path: Path) -> None:
    """Write a settings file that `read_flee_settings` reads back unchanged."""
    from ruamel.yaml import YAML

    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe", pure=True).dump(section_keys(settings), stream)
