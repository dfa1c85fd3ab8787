"""The world of one block of futures. State lives here alone, and people change only through `move`."""

from __future__ import annotations

import numpy as np
from numba import njit

from homeward.foundation.declare import Field, fields
from homeward.foundation.types import Floats, Ints
from homeward.world.layout import RESIDENT, STANDINGS, Layout


@njit(cache=True)
def _move(people, residents, occupants, totals, group, place, source, target, heads, rows):  # type: ignore[no-untyped-def]
    """Move heads # (row, cohort) between two standings; refuse to move more than are there.

    residents # (future, group, place), occupants # (future, place) and totals # (future, standing, group) are kept in
    step with the people.
    """
    sign = (target == RESIDENT) - (source == RESIDENT)
    for row in range(heads.shape[0]):
        future = rows[row]
        for cohort in range(heads.shape[1]):
            count = heads[row, cohort]
            if count == 0:
                continue
            if count < 0 or count > people[future, source, cohort]:
                return False
            people[future, source, cohort] -= count
            people[future, target, cohort] += count
            residents[future, group[cohort], place[cohort]] += sign * count
            occupants[future, place[cohort]] += sign * count
            totals[future, source, group[cohort]] -= count
            totals[future, target, group[cohort]] += count
    return True


class World:
    """Arrays of `futures` futures, the first of them numbered `first`.

    people: heads # (future, standing, cohort). Read it freely; change it only through `move`.
    residents: those of them who live at home # (future, group, place), counted once and kept up by `move`.
    occupants: residents of all groups together # (future, place), kept up likewise.
    Other fields: world[FIELD] # (future, *dims); every field has one writing mechanism.
    """

    def __init__(self, layout: Layout, people: Ints, first: int = 0) -> None:
        self.layout = layout
        self.futures = people.shape[0]
        self.first = first
        self._people = np.ascontiguousarray(people, dtype=np.int64)
        self.people = _readable(self._people)
        self._residents = self._count_residents()
        self.residents = _readable(self._residents)
        self._occupants = self._residents.sum(axis=1)
        self.occupants = _readable(self._occupants)
        spans = [self.layout.span_of(group) for group in range(len(layout.groups))]
        self._totals = np.stack([self.people[:, :, span].sum(axis=2) for span in spans], axis=2)
        sizes = {
            "place": len(layout.places),
            "reception": len(layout.receptions),
            "cohort": layout.cohorts,
            "group": len(layout.groups),
            "party": 2,
            "actor": len(layout.actors),
        }
        self._fields: dict[str, Floats] = {
            key: np.full((self.futures, *(sizes[dim] for dim in item.dims)), item.start)
            for key, item in fields.all().items()
        }

    def __getitem__(self, item: Field) -> Floats:
        """The array of a field # (future, *dims)."""
        return self._fields[item.id]

    def __setitem__(self, item: Field, values: Floats) -> None:
        """Write a field in place; the shape must broadcast to the field's."""
        self._fields[item.id][...] = values

    def move(self, heads: Ints, source: int, target: int, rows: Ints | None = None) -> None:
        """Move heads # (future, cohort) from one standing to another: the only way a count of people changes.

        rows: the futures that heads # (row, cohort) are of, where they are not all.
        """
        group, place = self.layout.cohort_group, self.layout.cohort_place
        heads = np.ascontiguousarray(heads, dtype=np.int64)
        which = np.arange(self.futures) if rows is None else rows
        counts = self._people, self._residents, self._occupants, self._totals
        if not _move(*counts, group, place, source, target, heads, which):
            raise ValueError(f"more people would leave {STANDINGS[source]} for {STANDINGS[target]} than are there")

    def heads(self, standing: int, group: int | None = None) -> Ints:
        """People of one standing, of one group or of all, as they are now # (future,)."""
        totals = self._totals[:, standing]
        return totals.sum(axis=1) if group is None else totals[:, group].copy()

    def _count_residents(self) -> Ints:
        """Who lives at home by group and place # (future, group, place)."""
        out = np.zeros((self.futures, len(self.layout.groups), len(self.layout.places)), dtype=np.int64)
        out[:, self.layout.cohort_group, self.layout.cohort_place] = self.people[:, RESIDENT]
        return out


def _readable(array: Ints) -> Ints:
    """A view that nobody can write to."""
    view = array.view()
    view.flags.writeable = False
    return view


def begin(layout: Layout, futures: int, first: int = 0, returnee_total: Floats | None = None) -> World:
    """A world on the first day. `returnee_total` # (future,) rescales the returnees' stocks to an uncertain total.

    Rescaling keeps each cohort's share and, by largest remainders, the exact total of whole people.
    """
    people = np.broadcast_to(layout.start_people, (futures, *layout.start_people.shape)).copy()
    if returnee_total is not None:
        cohorts = layout.cohorts_of(layout.returnees)
        stocks = layout.start_people[:, cohorts].reshape(-1)
        for future in range(futures):
            scaled = rescale(stocks, round(float(returnee_total[future])))
            people[future][:, cohorts] = scaled.reshape(len(STANDINGS), -1)
    return World(layout, people, first)


def rescale(counts: Ints, total: int) -> Ints:
    """Whole counts in the same proportions with the given sum (largest remainders; ties to the earlier row).

    >>> rescale(np.array([1, 1, 2]), 10).tolist()
    [3, 2, 5]
    """
    whole = int(counts.sum())
    if whole == 0:
        return counts.copy()
    exact = counts * total / whole
    out = np.floor(exact).astype(np.int64)
    rest = total - int(out.sum())
    order = np.argsort(-(exact - out), kind="stable")
    out[order[:rest]] += 1
    return out
