"""What a result hangs on: how much of the spread over futures each uncertain quantity explains.

The measure is the correlation ratio of the result on deciles of the quantity, less what pure chance would give:
the first-order share of variance, estimated from the futures that were run anyway (Pearson 1905; as a
sensitivity measure Plischke, Borgonovo and Smith, European Journal of Operational Research 226, 2013).

With a hundred and more quantities some of them always seem to explain a little. So a quantity is named only where the
analysis of variance (Fisher 1925), corrected for the number of quantities tried (Bonferroni), rules out chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from scipy.special import fdtrc

from homeward.foundation.types import Bools, Floats, Ints

BINS = 10
NAMED_BY_CHANCE = 0.05
"""Chance that any quantity at all is named for a result on which none has a bearing."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A quantity's share of the spread of a result, and the result's mean in its lowest and highest third."""

    parameter: str
    share: float
    judgement: bool
    mean_when_low: float
    mean_when_high: float


@dataclass(frozen=True, slots=True)
class Graded:
    """An uncertain quantity cut up: the decile of each future # (future,), its lowest and its highest third."""

    bins: Ints
    low: Bools
    high: Bools


class Quantities(Mapping[str, Floats]):
    """The uncertain quantities of some futures, by parameter id # (future,); each is cut up once, when asked for."""

    def __init__(self, drawn: Mapping[str, Floats]) -> None:
        self._drawn = dict(drawn)
        self._graded: dict[str, Graded] = {}

    def __getitem__(self, key: str) -> Floats:
        return self._drawn[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._drawn)

    def __len__(self) -> int:
        return len(self._drawn)

    def where(self, holds: Bools) -> Quantities:
        """The quantities in the futures marked # (future,)."""
        return self if holds.all() else Quantities({key: values[holds] for key, values in self._drawn.items()})

    def graded(self) -> dict[str, Graded]:
        """Every quantity that varies, cut up."""
        if not self._graded:
            for key, values in self._drawn.items():
                if np.ptp(values) > 0:
                    low, high = np.quantile(values, [1 / 3, 2 / 3])
                    self._graded[key] = Graded(bins_of(values), values <= low, values >= high)
        return self._graded


def bins_of(values: Floats, bins: int = BINS) -> Ints:
    """Which decile each future is in # (future,); repeated values share a bin."""
    edges = np.unique(np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right").astype(np.int64)


def explained(result: Floats, groups: Ints) -> tuple[float, float]:
    """Share of the variance of a result between groups, less what chance gives; the chance of as much from nothing.

    The share is never below zero; where nothing varies it is zero and the chance one.
    """
    count = np.bincount(groups)
    present = count > 0
    size, used = len(result), int(present.sum())
    total = result.var()
    if total <= 0 or used < 2 or size <= used:
        return 0.0, 1.0
    sums = np.bincount(groups, weights=result)
    means = sums[present] / count[present]
    between = float((count[present] * (means - result.mean()) ** 2).sum() / size)
    raw = min(between / total, 1.0)
    by_chance = (used - 1) / (size - 1)
    ratio = raw / (used - 1) / max((1.0 - raw) / (size - used), 1e-300)
    return float(max(0.0, (raw - by_chance) / (1.0 - by_chance))), float(fdtrc(used - 1, size - used, ratio))


def drivers(result: Floats, quantities: Quantities, judgement: frozenset[str]) -> list[Driver]:
    """Every quantity that explains more than chance could, the strongest first."""
    found = []
    cuts = quantities.graded()
    for key, cut in cuts.items():
        share, chance = explained(result, cut.bins)
        if chance * len(cuts) < NAMED_BY_CHANCE:
            means = float(result[cut.low].mean()), float(result[cut.high].mean())
            found.append(Driver(key, share, key in judgement, *means))
    return sorted(found, key=lambda driver: (-driver.share, driver.parameter))


def quantities_of(study: xr.Dataset) -> Quantities:
    """The drawn quantities of a study by parameter id # (future,)."""
    drawn = {str(name): study.variables[name].values for name in study.data_vars if str(name).startswith("drawn_")}
    return Quantities({name.removeprefix("drawn_"): values for name, values in drawn.items()})


def judgement_of(study: xr.Dataset) -> frozenset[str]:
    """The parameters of a study whose estimates are marked judgement."""
    marked = study.attrs["judgement"]
    return frozenset([marked] if isinstance(marked, str) else map(str, marked))


def flip_weights(difference: Floats, account: Ints, schools: tuple[str, ...]) -> dict[str, float]:
    """For each school, the weight at which the pooled mean difference changes sign, the others keeping proportions.

    Only schools that can turn the sign are listed.
    """
    means = [
        difference[account == number].mean() if (account == number).any() else np.nan for number in range(len(schools))
    ]
    flips = {}
    for number, school in enumerate(schools):
        rest = np.nanmean([mean for other, mean in enumerate(means) if other != number])
        own = means[number]
        if np.isfinite(own) and np.isfinite(rest) and own * rest < 0:
            flips[school] = float(rest / (rest - own))
    return flips
