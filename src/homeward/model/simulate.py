"""One policy over one block of futures, month by month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from homeward.crisis.policies import Policy, Signpost
from homeward.foundation.chance import Chance
from homeward.foundation.declare import levers, uncertain
from homeward.foundation.pulse import beat
from homeward.foundation.types import Bools, Floats, Ints
from homeward.model.month import the_month
from homeward.model.recorder import Recorder
from homeward.model.schedule import month_of, schedule_of
from homeward.world.layout import Layout
from homeward.world.today import Today
from homeward.world.world import World, begin

INITIAL_TOTAL = uncertain(
    "people.initial_total",
    unit="person",
    about="How many people of the displaced group there were before the flight; stocks are rescaled to it.",
    low=1.0,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of futures: drawn quantities and the school of each # (future,), the first one's number, the seed."""

    drawn: Mapping[str, Floats]
    account: Ints
    first: int
    seed: int

    @property
    def futures(self) -> int:
        """How many futures there are in the block."""
        return len(self.account)


def simulate(layout: Layout, policy: Policy, block: Block, months: int) -> Recorder:
    """Run the months of one policy and return what was recorded; each month of a future is one beat."""
    world, today, switched = opening(layout, policy, block, months)
    recorder, month_order = Recorder(world, months), the_month()
    for month in range(months):
        _read_signposts(policy.signposts, recorder, layout, month, switched)
        now = today(month)
        for mechanism in month_order:
            mechanism.step(world, now)
        recorder.note(world, month + 1)
        beat(block.futures)
    return recorder


def opening(layout: Layout, policy: Policy, block: Block, months: int) -> tuple[World, Callable[[int], Today], Bools]:
    """The world on the first day, what mechanisms are told of a month, and signposts passed # (future, signpost)."""
    month_order = the_month()  # first of all: reading the mechanisms declares the fields that the world holds
    schedule = schedule_of(policy, layout, levers.all(), months)
    world = begin(layout, block.futures, block.first, _returnee_total(layout, block))
    chance = Chance(block.seed, block.futures, block.first)
    switched = np.zeros((block.futures, len(policy.signposts)), dtype=bool)

    def today(month: int) -> Today:
        return Today(month, layout.as_of, block.drawn, block.account, schedule, switched, chance)

    first_day = today(0)
    for mechanism in month_order:
        if mechanism.begin is not None:
            mechanism.begin(world, first_day)
    return world, today, switched


def _returnee_total(layout: Layout, block: Block) -> Floats | None:
    """Everybody of the displaced group, those who stayed included, rescaled to the drawn total # (future,)."""
    total: Floats | None = block.drawn.get(INITIAL_TOTAL.id)
    return total if layout.cohorts_of(layout.returnees).size else None


def _read_signposts(
    signposts: tuple[Signpost, ...], recorder: Recorder, layout: Layout, month: int, switched: Bools
) -> None:
    """On a signpost's date, mark the futures in which its condition holds."""
    for number, signpost in enumerate(signposts):
        if month == max(0, month_of(signpost.by, layout.as_of)):
            value = recorder.outcomes[signpost.outcome][:, month]
            holds = value < signpost.value if signpost.comparison == "below" else value > signpost.value
            switched[:, number] = holds
