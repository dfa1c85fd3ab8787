"""Could this run have come from that ensemble? A rank test over all camps and weeks at once, with its power.

Camps and weeks of one run hang together, so they cannot be tested one by one. But if the strange run comes from the
same distribution as the ensemble, all runs are exchangeable, and any statistic that treats them alike puts the
strange run at a random rank among them: the share of runs that are at least as odd is an exact p-value, however
strong the correlation. Three statistics look for three kinds of oddity; the p-value is corrected for their number
(Bonferroni).

- *all over*: the mean square of the standardised deviations of all camps and weeks;
- *somewhere*: the largest of them;
- *against the grain*: the length of the deviation in the leading principal components, each in its own standard
  deviation, which finds combinations of camps and weeks that the ensemble never shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from homeward.foundation.types import Floats, Ints

__all__ = ["Sameness", "camp_errors", "detectable_shift", "p_value", "same_distribution", "weekly"]

STATISTICS = ("all over", "somewhere", "against the grain")
COMPONENTS = 12
LEVEL = 0.05
SHIFTS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.35, 0.6)


@dataclass(frozen=True, slots=True)
class Sameness:
    """Outcome of the test: p corrected for the number of statistics; p of each; deviations in standard deviations.

    rms: root mean square deviation over camps and weeks, 1 if alike; runs: size of the ensemble; the smallest
    p-value it can give is 3 / (runs + 1). shift: smallest share by which one camp's counts could be off and be
    found in 80 % of cases, median over camps (nan: not asked, inf: none of those tried).
    """

    p: float
    by_statistic: tuple[float, ...]
    rms: float
    runs: int
    shift: float

    @property
    def alike(self) -> bool:
        """Whether nothing speaks against one distribution at the 5 % level."""
        return self.p >= LEVEL


def weekly(camps: Ints | Floats) -> Floats:
    """Runs # (run, day, camp) at the end of each week, laid out flat # (run, week * camp), camp fastest."""
    picked = np.asarray(camps, dtype=np.float64)[:, 6::7, :]
    if picked.shape[1] == 0:
        picked = np.asarray(camps, dtype=np.float64)[:, -1:, :]
    return picked.reshape(picked.shape[0], -1)


def _statistics(pool: Floats) -> Floats:
    """The three oddities of each run of a pool # (run, 3)."""
    spread = pool.std(axis=0)
    off = (pool - pool.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    out = np.zeros((len(pool), 3))
    if off.shape[1] == 0:
        return out
    out[:, 0] = (off**2).mean(axis=1)
    out[:, 1] = np.abs(off).max(axis=1)
    squares, left = np.linalg.eigh(off @ off.T)
    keep = min(COMPONENTS, int((squares > 1e-12 * max(squares[-1], 1e-300)).sum()), len(pool) // 8)
    out[:, 2] = (left[:, len(pool) - keep :] ** 2).sum(axis=1)
    return out


def p_value(ensemble: Floats, strange: Floats) -> tuple[float, tuple[float, ...]]:
    """Corrected p-value, and that of each statistic, of one flat run against a flat ensemble # (run, value)."""
    oddity = _statistics(np.concatenate([ensemble, strange[None]]))
    ranks = (oddity >= oddity[-1] - 1e-12 * np.abs(oddity[-1])).mean(axis=0)
    single = tuple(float(rank) for rank in ranks)
    return min(1.0, len(STATISTICS) * min(single)), single


def same_distribution(ensemble: Ints | Floats, strange: Ints | Floats, power: bool = True) -> Sameness:
    """Test one run # (day, camp) against an ensemble # (run, day, camp) over the same days."""
    flat, one = weekly(ensemble), weekly(np.asarray(strange, dtype=np.float64)[None])[0]
    p, single = p_value(flat, one)
    spread = flat.std(axis=0)
    off = (one - flat.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    rms = float(np.sqrt((off[spread > 0.0] ** 2).mean())) if (spread > 0.0).any() else 0.0
    shift = detectable_shift(flat, np.asarray(ensemble).shape[2]) if power else float("nan")
    return Sameness(p, single, rms, len(flat), shift)


def camp_errors(ensemble: Ints | Floats, truth: Ints | Floats) -> Floats:
    """How far one way of counting is from another, camp by camp, at the ends of weeks # (camp, 4).

    Both # (run, day, camp). Columns: the mean over weeks of the difference of means, in percent of the mean count of
    the camp and in standard deviations of the truth; the largest difference of a week, in those deviations; and the
    standard error of such a difference, from the number of runs, in those deviations.
    """
    camps = np.asarray(truth).shape[2]
    ours, theirs = (weekly(runs).reshape(len(runs), -1, camps) for runs in (ensemble, truth))
    off = ours.mean(axis=0) - theirs.mean(axis=0)
    spread = theirs.std(axis=0)
    some = spread > 0.0
    in_sd = np.where(some, off / np.where(some, spread, 1.0), 0.0)
    weeks = np.maximum(1, some.sum(axis=0))
    level = np.maximum(theirs.mean(axis=(0, 1)), 1e-300)
    error = np.full(camps, np.sqrt(1.0 / len(ours) + 1.0 / len(theirs)))
    share = np.where(some.any(axis=0), 100.0 * off.mean(axis=0) / level, 0.0)
    return np.stack([share, in_sd.sum(axis=0) / weeks, np.abs(in_sd).max(axis=0), error], axis=1)


def detectable_shift(flat: Floats, camps: int, tries: int = 10, shifts: Sequence[float] = SHIFTS) -> float:
    """Smallest share by which one camp's counts could be off and be found in 80 % of cases, median over camps.

    Runs of the ensemble itself are shifted and tested against the others # flat (run, week * camp).
    """
    found = []
    tries = min(tries, len(flat) - 1)
    for camp in range(camps):
        smallest = np.inf
        for shift in shifts:
            hits = 0
            for run in range(tries):
                strange = flat[run].copy()
                strange[camp::camps] *= 1.0 + shift
                hits += p_value(np.delete(flat, run, axis=0), strange)[0] < LEVEL
            if hits >= 0.8 * tries:
                smallest = shift
                break
        found.append(smallest)
    return float(np.median(found))
