"""Keeps the outcomes of a block of futures month by month: flows added up, events once they have happened."""

from __future__ import annotations

import numpy as np

from homeward.foundation.types import Floats
from homeward.model.outcomes import Measure, measures, variables
from homeward.world.world import World


class Recorder:
    """outcomes: variable -> # (future, month + 1) float32; residents # (future, year + 1, group, place) int32."""

    def __init__(self, world: World, months: int) -> None:
        layout = world.layout
        self.outcomes = {  # a month of all futures lies together in memory, for it is written at once
            name: np.zeros((months + 1, world.futures), dtype=np.float32).T
            for name in variables(layout.communities, layout.actors)
        }
        self.residents = np.zeros(
            (world.futures, months // 12 + 1, len(layout.groups), len(layout.places)), dtype=np.int32
        )
        self._owners = {"": ("",), "community": layout.communities, "actor": layout.actors}
        self._running: dict[str, Floats] = {}
        self.note(world, 0)

    def note(self, world: World, month: int) -> None:
        """Record the world at the end of `month` (0: the start)."""
        for measure in measures():
            values = self._value(measure, world, month)
            item = measure.outcome
            for number, owner in enumerate(self._owners[item.per]):
                name = f"{item.id}_{owner.replace('-', '_')}" if owner else item.id
                self.outcomes[name][:, month] = values[:, number] if owner else values
        if month % 12 == 0:
            self.residents[:, month // 12] = world.residents

    def _value(self, measure: Measure, world: World, month: int) -> Floats:
        item, value = measure.outcome, measure.read(world)
        if month == 0 and item.kind in {"flow", "event"}:
            value = np.zeros_like(value)
        if item.kind == "flow" or measure.per_head is not None:
            value = self._running[item.id] = self._running.get(item.id, 0.0) + value
        if item.kind == "event":
            value = self._running[item.id] = np.maximum(self._running.get(item.id, 0.0), value)
        if measure.per_head is None:
            return value
        key = f"{item.id} per head"
        lived = self._running[key] = self._running.get(key, 0.0) + measure.per_head(world)
        return np.divide(value, lived, out=np.zeros_like(value), where=lived > 0)
