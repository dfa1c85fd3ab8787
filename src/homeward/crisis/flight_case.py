"""A recorded flight: places, routes, when fighting and closures fell, and how many people camps registered.

Pure values, in the order of their files. Counts are people (whole numbers); distances are km; days are counted
from the start date, which is day 0. `homeward.io.flee_folder` reads and writes such a case; rule sets in
`homeward.movement` run it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from homeward.crisis.flight_settings import FleeSettings
from homeward.foundation.types import Bools, Floats, Ints

__all__ = ["PLACE_KINDS", "FlightCase", "FlightClosure", "FlightPlace", "FlightRoute", "FlightRuns", "Series"]

PLACE_KINDS = ("camp", "idpcamp", "conflict", "hub", "marker", "flood_zone", "town")
CLOSURE_KINDS = ("country", "location", "camp", "idpcamp", "link", "remove_forced_redirection")


@dataclass(frozen=True, slots=True)
class FlightPlace:
    """A place people flee from, pass or reach.

    kind: one of PLACE_KINDS. conflict_day: the day fighting is said to start (conflict places only).
    population: people who live there (0 for camps). capacity: people a camp can hold, 0 if not stated.
    """

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    kind: str
    conflict_day: int = 0
    population: int = 0
    capacity: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_camp(self) -> bool:
        """Whether registrations at this place are an outcome."""
        return self.kind in ("camp", "idpcamp")


@dataclass(frozen=True, slots=True)
class FlightRoute:
    """A road between two places, usable both ways. flag: the peer's forced-redirection column (0, 1 or 2)."""

    start: str
    end: str
    km: float
    flag: int = 0
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlightClosure:
    """Something closed from the day `start` and opened on the day `end`. kind: one of CLOSURE_KINDS."""

    kind: str
    first: str
    second: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Series:
    """Registered people at some days, both # (row,); offsets of days before the start are negative."""

    days: Ints
    values: Floats

    def at(self, day: int | Ints) -> Ints:
        """People on the given days: straight lines between rows, constant outside, cut to whole people."""
        asked = np.atleast_1d(np.asarray(day, dtype=np.int64))
        out = np.zeros(asked.shape, dtype=np.int64)
        if self.days.size:
            for index, t in np.ndenumerate(asked):
                out[index] = int(self._interpolated(int(t)))
        return out.reshape(np.shape(day))

    def verified(self, row: int) -> Series:
        """Rows before a verified one scaled so that the last of them meets it; unchanged where that one has nobody."""
        if row == 0 or self.values[row - 1] <= 0:
            return self
        values = self.values.copy()
        values[:row] *= values[row] / values[row - 1]
        return Series(self.days, values)

    def _interpolated(self, t: int) -> float:
        """The straight line that holds on day t, with the roundings of one multiplication and one addition."""
        later = np.flatnonzero(self.days[1:] > t)
        if t <= self.days[0]:
            return float(self.values[0])
        if later.size == 0:
            return float(self.values[-1])
        row = int(later[0])
        fraction = float(t - self.days[row]) / float(self.days[row + 1] - self.days[row])
        return float(self.values[row] + fraction * (self.values[row + 1] - self.values[row]))


@dataclass(frozen=True, slots=True)
class FlightCase:
    """A whole recorded flight.

    conflict: intensity of fighting # (day, place), 0 or less where there is none.
    registered: name of a place (or of any other header of the source data) -> its Series, after corrections.
    as_counted: the Series before corrections, of those that were corrected; corrections: their names and the days of
    the verified counts, in file order. A correction draws on its own day's count, so nobody knows it before that day.
    total: the Series of everyone registered. settings: the peer's settings that came with the folder.
    conflict_from_dates: True when there was no conflict table, so `conflict` was made from the places' dates.
    notes: what the reader found odd and how it was taken.
    """

    name: str
    start: dt.date
    days: int
    places: tuple[FlightPlace, ...]
    routes: tuple[FlightRoute, ...]
    closures: tuple[FlightClosure, ...]
    conflict: Floats
    registered: Mapping[str, Series]
    total: Series
    settings: FleeSettings = field(default_factory=FleeSettings)
    conflict_from_dates: bool = False
    notes: tuple[str, ...] = ()
    as_counted: Mapping[str, Series] = field(default_factory=dict)
    corrections: tuple[tuple[str, int], ...] = ()

    @property
    def camps(self) -> tuple[str, ...]:
        """Names of the places whose counts are the outcome, in file order."""
        return tuple(place.name for place in self.places if place.is_camp)

    @property
    def home_country(self) -> str:
        """The country people flee from: that of the first place."""
        return self.places[0].country

    def place_index(self) -> dict[str, int]:
        """Name of a place -> its row."""
        return {place.name: row for row, place in enumerate(self.places)}

    def dates(self) -> list[dt.date]:
        """The date of every day of the run # (day,)."""
        return [self.start + dt.timedelta(days=day) for day in range(self.days)]

    def record(self) -> Ints:
        """People registered in each camp on each day # (day, camp); 0 for a camp without a file."""
        days = np.arange(self.days)
        empty = Series(np.zeros(0, dtype=np.int64), np.zeros(0))
        series = [self.registered.get(name, empty).at(days) for name in self.camps]
        out = np.stack(series, axis=1) if series else np.zeros((self.days, 0), dtype=np.int64)
        return out - out[0] if self.settings.empty_camps_on_day0 else out

    def record_until(self, last: int) -> tuple[Ints, Bools]:
        """What is known on a day: counts # (day up to and with `last`, camp), and whether a camp has one # (camp,).

        Rows of later days are not read, neither to draw a line to them nor to correct by them: the last count stands.
        A camp without people at the start and without a row since has not been counted.
        """
        days = np.arange(min(last, self.days - 1) + 1)
        counts = np.zeros((len(days), len(self.camps)), dtype=np.int64)
        counted = np.zeros(len(self.camps), dtype=np.bool_)
        for column, name in enumerate(self.camps):
            known = self._known(name, last)
            if known is None:
                continue
            counts[:, column] = known.at(days)
            counted[column] = bool((known.days > 0).any() or (known.values > 0).any())
        return counts - counts[0] if self.settings.empty_camps_on_day0 else counts, counted

    def _known(self, name: str, last: int) -> Series | None:
        """The rows of a header up to a day, with the corrections made by then; None without a file."""
        series = self.as_counted.get(name, self.registered.get(name))
        if series is None:
            return None
        rows = series.days <= last
        known = Series(series.days[rows], series.values[rows])
        for header, day in self.corrections:
            if header == name and day <= last:
                for row in np.flatnonzero(known.days == day):
                    known = known.verified(int(row))
        return known

    def with_settings(self, settings: FleeSettings) -> FlightCase:
        """The same flight under other settings."""
        return replace(self, settings=settings)


@dataclass(frozen=True, slots=True)
class FlightRuns:
    """What a rule set made of a case.

    camps: people in each camp at the end of each day # (run, day, camp).
    everywhere: everyone, in camps, in towns and on the road # (run, day).
    raw: the day's record total as the peer's "raw UNHCR refugee count" column defines it # (day,).
    notes: what was corrected, or had no effect, in this run.
    """

    case: FlightCase
    camps: Ints
    everywhere: Ints
    raw: Ints
    notes: tuple[str, ...] = ()
