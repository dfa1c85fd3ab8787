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
    (1.44, 41.4, 0.142, 0.278, 0.647, 1e12, 0.121, 0.421, 0, 0.636, 0.00323, 1.45, 0.0661),
    (1.23, 353, 0.133, 0.499, 0.737, 1.06e5, 0.612, 0.402, 0.533, 0.454, 0.000227, 1.24, 0.407),
    (1.65, 22.1, 0.104, 0.474, 0.468, 1e12, 0.192, 0.541, 0, 0.96, 0.00129, 1.27, 0.689),
    (1.27, 195, 0.424, 0.186, 0.628, 1e12, 1.15, 0.384, 0, 0.77, 0.00215, 1.54, 0.0226),
    (1.23, 353, 0.133, 0.499, 0.737, 1.06e5, 0.612, 0.402, 0.533, 0.454, 0, 0.997, 0.103),
    (1.2, 12.6, 0.206, 0.107, 0.769, 1e12, 0.857, 0.512, 0, 0.604, 0.00088, 1.03, 0.374),
    (1.27, 195, 0.424, 0.186, 0.628, 1.06e5, 1.15, 0.384, 0.516, 0.77, 0.00215, 1.19, 0.164),
    (1.27, 195, 0.424, 0.186, 0.628, 1.06e5, 1.15, 0.384, 0.516, 0.77, 0, 1.73, 0.266),
    (1, 84.2, 0.305, 0.502, 0.841, 1e12, 0.0566, 0.461, 0, 0.774, 0.00023, 0.878, 0.241),
    (0.484, 10.2, 0.489, 0.131, 0.281, 6.76e5, 0.998, 0.56, 0.0964, 0.375, 0.000834, 1.17, 0.484),
    (1.2, 12.6, 0.206, 0.107, 0.769, 6.61e4, 0.857, 0.512, 0.0892, 0.604, 0, 0.923, 0.291),
    (1.27, 1e9, 0.424, 0, 0, 1e12, 1, 0.384, 0, 0.77, 0, 1.06, 0.317),
    (1, 1e9, 0.305, 0, 0, 1e12, 1, 0.461, 0, 0.774, 0, 1.39, 0.216),
    (0.564, 432, 0.673, 0, 0, 1.61e5, 0.937, 0.484, 0.276, 0.557, 0.000303, 0.961, 0.599),
    (0.484, 10.2, 0.489, 0, 0, 6.76e5, 0.998, 0.56, 0.0964, 0.375, 0.000834, 1.14, 0.345),
    (1.65, 22.1, 0.104, 0.474, 0.468, 2.06e5, 0.192, 0.541, 0.799, 0.96, 0.00129, 1.09, 0.135),
    (0.451, 364, 0.0103, 0.675, 0.905, 8.37e4, 0.989, 0.399, 0.31, 0.177, 0.000233, 1.34, 0.191),
    (0.484, 10.2, 0.489, 0.131, 0.281, 1e12, 0.998, 0.56, 0, 0.375, 0.000834, 1.3, 0.844),
    (0.451, 364, 0.0103, 0.675, 0.905, 8.37e4, 0.989, 0.399, 0.31, 0.177, 0, 1.21, 0.443),
    (1.2, 12.6, 0.206, 0.107, 0.769, 6.61e4, 0.857, 0.512, 0.0892, 0.604, 0.00088, 1.12, 0.535),
)

SHIPPED = tuple(ConflictRules(**dict(zip(_COLUMNS, row, strict=True))) for row in _ROWS)


def shipped(runs: int) -> list[ConflictRules]:
    """The shipped rules in turn, one a run."""
    return [SHIPPED[run % len(SHIPPED)] for run in range(runs)]
