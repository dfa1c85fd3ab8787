"""Settings of the peer's movement rules, under the peer's names, with the peer's defaults.

Section 2 of the rule description lists what each of them does; `homeward.movement.flee_rules` obeys them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

__all__ = ["CAPACITY_MODES", "MEMORY_MODES", "SECTIONS", "FleeSettings", "section_keys"]

MEMORY_MODES = ("exact", "binned", "none")
CAPACITY_MODES = ("live", "frozen")


@dataclass(frozen=True, slots=True)
class FleeSettings:
    """The peer's settings; distances in km, speeds in km per day, chances per decision (0 to 1)."""

    max_move_speed: float = 360.0
    max_walk_speed: float = 35.0
    camp_weight: float = 1.0
    foreign_weight: float = 1.0
    conflict_weight: float = 1.0 / 3.16227766017
    conflict_movechance: float = 1.0
    camp_movechance: float = 0.001
    idpcamp_movechance: float = 0.1
    default_movechance: float = 0.3
    awareness_level: int = 1
    capacity_buffer: float = 0.9
    capacity_scaling: float = 1.0
    softening: float = 10.0
    distance_power: float = 1.0
    weight_softening: float = 0.0
    weight_power: float = 1.0
    pruning_threshold: float = 1.0
    movechance_pop_base: float = 10000.0
    movechance_pop_scale_factor: float = 0.0
    start_on_foot: bool = False
    avoid_short_stints: bool = False
    take_from_population: bool = False
    insert_day0: bool = True
    empty_camps_on_day0: bool = False
    sum_from_camps: bool = True
    conflict_spawn_decay: tuple[float, ...] = ()
    conflict_spawn_decay_interval: int = 30
    hasten: int = 1


_SPAWN = (
    "take_from_population",
    "insert_day0",
    "empty_camps_on_day0",
    "sum_from_camps",
    "conflict_spawn_decay",
    "conflict_spawn_decay_interval",
)
_OPTIMISATIONS = ("hasten",)
_MOVE = tuple(f.name for f in fields(FleeSettings) if f.name not in _SPAWN + _OPTIMISATIONS)

SECTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"spawn_rules": _SPAWN, "move_rules": _MOVE, "optimisations": _OPTIMISATIONS}
)
"""Section of the settings file and the keys of it that have an effect."""


def section_keys(settings: FleeSettings) -> dict[str, dict[str, Any]]:
    """The settings as the sections of a settings file, for writing one."""
    sections: dict[str, dict[str, Any]] = {}
    for section, keys in SECTIONS.items():
        values = {key: getattr(settings, key) for key in keys}
        sections[section] = {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
        if not settings.conflict_spawn_decay:
            sections[section].pop("conflict_spawn_decay", None)
    return sections
