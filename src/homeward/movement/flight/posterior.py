"""The rules of flight that are shipped: the twenty that stand nearest to the five shared conflicts.

Found by `python -m benchmarks.out_of_sample`, which prints this table: form and parameters are chosen as for a conflict
never seen (docs/why/flight.md). A forecast runs all of them in turn, so that it is as unsure as the records leave us.
The two spreads are quantiles of their posterior, which each conflict foretold from the other four gives; which rules
have which is luck. Source: burundi2015, car2013, mali2012, ssudan2016 and tigray2020 of FabFlee; status: derived.
1e9 days, 1e12 beds and zeros are terms that a form leaves out.
"""

from __future__ import annotations

from homeward.movement.flight.conflict import ConflictRules

__all__ = ["SHIPPED", "shipped"]

_COLUMNS = (
    "power",
    "half_life",
    "kin",
    "ties",
    "crowd",
    "beds",
    "size_power",
    "growth",
    "threat",
    "uncounted",
    "onward",
    "pull_spread",
    "total_spread",
)
_ROWS = (
    (1.44, 41.4, 0.142, 0.278, 0.647, 1e12, 0.121, 0.421, 0, 0.636, 0.00323, 1.74, 0.282),
    (1.27, 195, 0.424, 0.186, 0.628, 1e12, 1.15, 0.384, 0, 0.77, 0.00215, 1.48, 0.738),
    (1.65, 22.1, 0.104, 0.474, 0.468, 1e12, 0.192, 0.541, 0, 0.96, 0.00129, 1.51, 0.927),
    (1.23, 353, 0.133, 0.499, 0.737, 1.06e5, 0.612, 0.402, 0.533, 0.454, 0.000227, 1.84, 0.158),
    (1.23, 353, 0.133, 0.499, 0.737, 1.06e5, 0.612, 0.402, 0.533, 0.454, 0, 1.19, 0.35),
    (1.2, 12.6, 0.206, 0.107, 0.769, 1e12, 0.857, 0.512, 0, 0.604, 0.00088, 1.22, 0.705),
    (1.27, 1e9, 0.424, 0, 0, 1e12, 1, 0.384, 0, 0.77, 0, 1.41, 0.442),
    (1.44, 41.4, 0.142, 0.278, 0.647, 2.81e5, 0.121, 0.421, 0.681, 0.636, 0.00323, 2.06, 0.58),
    (1.97, 13.5, 0.517, 0.597, 0.52, 2.17e4, 0.891, 0.25, 0.121, 0.72, 0.000353, 1.01, 0.548),
    (0.953, 51.8, 0.44, 0.054, 0.277, 1e12, 0.226, 0.262, 0, 0.951, 0.00356, 1.37, 0.807),
    (1.65, 22.1, 0.104, 0.474, 0.468, 2.06e5, 0.192, 0.541, 0.799, 0.96, 0.00129, 1.11, 0.611),
    (1.97, 13.5, 0.517, 0.597, 0.52, 2.17e4, 0.891, 0.25, 0.121, 0.72, 0, 1.25, 0.642),
    (1.44, 41.4, 0.142, 0.278, 0.647, 2.81e5, 0.121, 0.421, 0.681, 0.636, 0, 1.66, 0.515),
    (0.888, 1.44e3, 0.463, 0.0717, 0.0286, 4.11e5, 0.118, 0.3, 0.237, 0.638, 0, 1.16, 0.884),
    (0.953, 1e9, 0.44, 0, 0, 1e12, 1, 0.262, 0, 0.951, 0, 1.34, 0.673),
    (1.44, 41.4, 0.142, 0, 0, 2.81e5, 0.121, 0.421, 0.681, 0.636, 0.00323, 1.28, 0.4),
    (1.65, 22.1, 0.104, 0.474, 0.468, 2.06e5, 0.192, 0.541, 0.799, 0.96, 0, 1.6, 0.48),
    (1.44, 1e9, 0.142, 0, 0, 1e12, 1, 0.421, 0, 0.636, 0, 1.55, 0.975),
    (1.97, 13.5, 0.517, 0, 0, 2.17e4, 0.891, 0.25, 0.121, 0.72, 0.000353, 1.44, 0.772),
    (1, 84.2, 0.305, 0.502, 0.841, 1e12, 0.0566, 0.461, 0, 0.774, 0.00023, 1.31, 0.845),
)

SHIPPED = tuple(ConflictRules(**dict(zip(_COLUMNS, row, strict=True))) for row in _ROWS)


def shipped(runs: int) -> list[ConflictRules]:
    """The shipped rules in turn, one a run."""
    return [SHIPPED[run % len(SHIPPED)] for run in range(runs)]
