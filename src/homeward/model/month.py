"""The order of the month: one list that reads aloud. `homeward explain month` prints it."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

import homeward.escalation
import homeward.influence
import homeward.movement
import homeward.protection
from homeward.world.mechanism import Mechanism, registered

ORDER = (
    "influence.consent",
    "escalation.talks",
    "escalation.arms",
    "escalation.exercises",
    "escalation.incidents",
    "escalation.return_effect",
    "escalation.major",
    "movement.flight",
    "protection.mission",
    "protection.posts",
    "protection.demining",
    "movement.housing",
    "movement.livelihood",
    "protection.safety",
    "movement.years_away",
    "movement.return_home",
    "movement.redisplacement",
    "movement.staying",
    "movement.resettlement",
    "movement.onward",
    "protection.unharmed",
    "escalation.deaths",
    "escalation.trust",
    "escalation.fear",
    "influence.leverage",
    "influence.cost",
)
MONTHLY = "monthly"
ROOMS = (homeward.escalation, homeward.influence, homeward.movement, homeward.protection)


@cache
def the_month() -> tuple[Mechanism, ...]:
    """Every mechanism in the order of the month; a mechanism without a place in the list is an error.

    A mechanism registers when its file is imported; one with a folder of its own does so in the file `monthly`.
    """
    for room in ROOMS:
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            if not module.ispkg:
                importlib.import_module(module.name)
            elif (Path(room.__path__[0]) / module.name.split(".")[-1] / f"{MONTHLY}.py").exists():
                importlib.import_module(f"{module.name}.{MONTHLY}")
    known = {name: item for name, item in registered().items() if name.split(".")[0] in _ROOM_NAMES}
    if set(known) != set(ORDER):
        raise ValueError(
            f"the month's list and the register differ: only listed {sorted(set(ORDER) - set(known))}, "
            f"only registered {sorted(set(known) - set(ORDER))}"
        )
    month = tuple(known[name] for name in ORDER)
    _one_writer_each(month)
    return month


_ROOM_NAMES = {room.__name__.split(".")[1] for room in ROOMS}


def _one_writer_each(month: tuple[Mechanism, ...]) -> None:
    """Every field has one writing mechanism; people are shared, for they change only through move()."""
    writer: dict[str, str] = {}
    for mechanism in month:
        for field in mechanism.writes:
            if field == "people":
                continue
            if field in writer:
                raise ValueError(f"{writer[field]} and {mechanism.name} both write {field}")
            writer[field] = mechanism.name


def behind(fields: tuple[str, ...]) -> tuple[Mechanism, ...]:
    """The mechanisms that can change any of these fields, directly or through what they read, in month order."""
    wanted, found = set(fields), set()
    while True:
        more = {item.name for item in the_month() if item.name not in found and wanted & set(item.writes)}
        if not more:
            return tuple(item for item in the_month() if item.name in found)
        found |= more
        wanted |= {field for item in the_month() if item.name in more for field in item.reads}
