"""A policy's dated settings turned into lever values by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import numpy as np

from homeward.crisis.policies import Policy, Setting
from homeward.foundation.declare import Lever
from homeward.foundation.types import Floats
from homeward.world.layout import Layout
from homeward.world.today import Schedule, Switch


def month_of(day: dt.date, as_of: dt.date) -> int:
    """The number of the month of a date, the month of `as_of` being 0; earlier dates are negative."""
    return (day.year - as_of.year) * 12 + day.month - as_of.month


def schedule_of(policy: Policy, layout: Layout, levers: Mapping[str, Lever], months: int) -> Schedule:
    """Lever values by month under a policy; a lever that it leaves out keeps its declared baseline."""
    values = {key: _baseline(lever, layout, months) for key, lever in levers.items()}
    by_actor = {
        key: np.zeros((months, len(layout.actors), *((2,) if lever.per == "party" else ())))
        for key, lever in levers.items()
    }
    _apply(policy.settings, values, by_actor, layout, months)
    switches = []
    for signpost in policy.signposts:
        replaced = {key: array.copy() for key, array in values.items()}
        supplied = {key: array.copy() for key, array in by_actor.items()}
        _apply(signpost.then, replaced, supplied, layout, months)
        touched = {setting.lever for setting in signpost.then}
        start = max(0, month_of(signpost.by, layout.as_of))
        switches.append(Switch(start, {key: replaced[key] for key in touched}, {key: supplied[key] for key in touched}))
    return Schedule(values, by_actor, tuple(switches))


def _baseline(lever: Lever, layout: Layout, months: int) -> Floats:
    """A lever left alone # (month,), (month, party) or (month, place)."""
    sizes = {"": (), "party": (2,), "place": (len(layout.places),)}
    return np.full((months, *sizes[lever.per]), lever.baseline)


def _apply(
    settings: Iterable[Setting],
    values: dict[str, Floats],
    by_actor: dict[str, Floats],
    layout: Layout,
    months: int,
) -> None:
    """Write settings over the months they hold, in their order; the month of the last day counts.

    What started before the study holds from month 0.
    """
    for setting in settings:
        start = min(months, max(0, month_of(setting.start, layout.as_of)))
        end = months if setting.end is None else min(months, max(0, month_of(setting.end, layout.as_of) + 1))
        column = _column(setting, layout)
        _write(values[setting.lever][start:end], column, setting.value)
        if setting.by in layout.actors:
            _write(by_actor[setting.lever][start:end, layout.actors.index(setting.by)], column, setting.value)


def _write(months: Floats, column: int | None, value: float) -> None:
    """Hold a value over months # (month,) or (month, column); in one column where one is named, else in all."""
    if column is None or months.ndim == 1:
        months[...] = value
    else:
        months[:, column] = value


def _column(setting: Setting, layout: Layout) -> int | None:
    """The column of the party or place that a setting names."""
    for axis in (layout.parties, layout.places):
        if setting.to in axis:
            return axis.index(setting.to)
    return None
