"""What a mechanism may look at besides the world: this month's levers, the drawn quantities, luck and the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from homeward.foundation.chance import Chance
from homeward.foundation.declare import Lever, Parameter
from homeward.foundation.types import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Switch:
    """What a signpost puts in the place of a schedule where its condition holds.

    start: the month from which it can act. values, by_actor: replacing values of the levers it names, as in Schedule.
    """

    start: int
    values: Mapping[str, Floats]
    by_actor: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Lever values by month under one policy; `switches` are the signposts' replacements.

    values[lever]: # (month,), (month, party) or (month, place).
    by_actor[lever]: the part of a lever's value that an outside actor supplies # (month, actor), or (month, actor,
    party) for a lever set for each party.
    """

    values: Mapping[str, Floats]
    by_actor: Mapping[str, Floats]
    switches: tuple[Switch, ...] = ()


class Today:
    """One month of one block of futures under one policy."""

    def __init__(
        self,
        month: int,
        as_of: dt.date,
        drawn: Mapping[str, Floats],
        account: Ints,
        schedule: Schedule,
        switched: Bools,
        chance: Chance,
    ) -> None:
        self.month = month
        self.drawn = drawn
        self.account = account
        self.schedule = schedule
        self.switched = switched
        self.chance = chance
        serial = as_of.year * 12 + as_of.month - 1 + month
        self.date = dt.date(serial // 12, serial % 12 + 1, 1)

    def __getitem__(self, item: Parameter) -> Floats:
        """The drawn value of an uncertain quantity # (future,)."""
        return self.drawn[item.id]

    def member(self, family: Parameter, *names: str) -> Floats:
        """The drawn value of one member of a family, e.g. of one actor and party; the family's own where it has none.

        A crisis writes members as rows of their own: `influence.bandwidth.russia.armenia` belongs to
        `influence.bandwidth`.
        """
        own = self.drawn.get(".".join((family.id, *names)))
        return self[family] if own is None else own

    def lever(self, item: Lever) -> Floats:
        """A lever this month # (future,) or (future, party) or (future, place)."""
        return self._of_month(self.schedule.values[item.id], [switch.values for switch in self.schedule.switches], item)

    def by_actor(self, item: Lever) -> Floats:
        """What each outside actor supplies of a lever this month # (future, actor) or (future, actor, party)."""
        supplied = [switch.by_actor for switch in self.schedule.switches]
        return self._of_month(self.schedule.by_actor[item.id], supplied, item)

    def _of_month(self, planned: Floats, switched: Sequence[Mapping[str, Floats]], item: Lever) -> Floats:
        """The row of this month in what a policy plans # (month, ...), or of what its signposts put in its place."""
        base = planned[self.month]
        out = np.empty((self.chance.futures, *base.shape))
        out[...] = base
        for number, (switch, instead) in enumerate(zip(self.schedule.switches, switched, strict=True)):
            if self.month >= switch.start and item.id in instead:
                out[self.switched[:, number]] = instead[item.id][self.month]
        return out

    def luck(self, stream: str, size: int = 1) -> Floats:
        """Uniform numbers of a named stream for this month # (future, size)."""
        return self.chance.uniform(stream, self.month, size)
