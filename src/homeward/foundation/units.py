"""Units: every quantity declares one, and an estimate must convert to it at the door."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pint

_OWN = (
    "person = [person]",
    "USD = [money]",
    "vehicle = [vehicle]",
    "incident = [incident]",
    "event = [event]",
    "tenth = 0.1 * count = tenth",
    "share = count",
    "number = count",
    "log_ratio = count",
    "index = count",
    "sd = count",
    "incident_day = incident",
)


@cache
def _registry() -> pint.UnitRegistry[float]:
    import pint  # slow to import, needed only when a folder is read

    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    for line in _OWN:
        registry.define(line)
    return registry


@cache
def factor(unit: str, to: str) -> float:
    """By what a value in `unit` is multiplied to be in `to`; ValueError where they do not convert.

    >>> factor("percent", "share")
    0.01
    """
    if unit == to:
        return 1.0
    try:
        return float(_registry().Quantity(1.0, unit).to(to).magnitude)
    except Exception as error:  # pint raises several unrelated classes, even for a stray bracket
        raise ValueError(f"{unit!r} does not convert to {to!r} ({type(error).__name__})") from None
