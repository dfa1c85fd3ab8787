"""The rules of flight that are shipped: the twenty that stand nearest to the five shared conflicts.

Found by `python -m benchmarks.out_of_sample`, which prints this table: form and parameters are chosen as for a conflict
never seen (docs/why/flight.md). A forecast runs all of them in turn, so that it is as unsure as the records leave us.
1e9 days, 1e12 beds and zeros are terms that a form leaves out.
"""

from __future__ import annotations

from homeward.movement.flight.conflict import ConflictRules

__all__ = ["SHIPPED", "SPREAD", "shipped"]

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
)
_ROWS = (
    (1.44, 41.4, 0.142, 0.278, 0.647, 1e12, 0.121, 0.421, 0, 0.636, 0.00323),
    (1.23, 353, 0.133, 0.499, 0.737, 1.06e5, 0.612, 0.402, 0.533, 0.454, 0.000227),
    (1.65, 22.1, 0.104, 0.474, 0.468, 1e12, 0.192, 0.541, 0, 0.96, 0.00129),
    (1.27, 195, 0.424, 0.186, 0.628, 1e12, 1.15, 0.384, 0, 0.77, 0.00215),
    (1.23, 353, 0.133, 0.499, 0.737, 1.06e5, 0.612, 0.402, 0.533, 0.454, 0),
    (1.2, 12.6, 0.206, 0.107, 0.769, 1e12, 0.857, 0.512, 0, 0.604, 0.00088),
    (1.27, 195, 0.424, 0.186, 0.628, 1.06e5, 1.15, 0.384, 0.516, 0.77, 0.00215),
    (1.27, 195, 0.424, 0.186, 0.628, 1.06e5, 1.15, 0.384, 0.516, 0.77, 0),
    (1, 84.2, 0.305, 0.502, 0.841, 1e12, 0.0566, 0.461, 0, 0.774, 0.00023),
    (0.484, 10.2, 0.489, 0.131, 0.281, 6.76e5, 0.998, 0.56, 0.0964, 0.375, 0.000834),
    (1.2, 12.6, 0.206, 0.107, 0.769, 6.61e4, 0.857, 0.512, 0.0892, 0.604, 0),
    (1.27, 1e9, 0.424, 0, 0, 1e12, 1, 0.384, 0, 0.77, 0),
    (1, 1e9, 0.305, 0, 0, 1e12, 1, 0.461, 0, 0.774, 0),
    (0.564, 432, 0.673, 0, 0, 1.61e5, 0.937, 0.484, 0.276, 0.557, 0.000303),
    (0.484, 10.2, 0.489, 0, 0, 6.76e5, 0.998, 0.56, 0.0964, 0.375, 0.000834),
    (1.65, 22.1, 0.104, 0.474, 0.468, 2.06e5, 0.192, 0.541, 0.799, 0.96, 0.00129),
    (0.451, 364, 0.0103, 0.675, 0.905, 8.37e4, 0.989, 0.399, 0.31, 0.177, 0.000233),
    (0.484, 10.2, 0.489, 0.131, 0.281, 1e12, 0.998, 0.56, 0, 0.375, 0.000834),
    (0.451, 364, 0.0103, 0.675, 0.905, 8.37e4, 0.989, 0.399, 0.31, 0.177, 0),
    (1.2, 12.6, 0.206, 0.107, 0.769, 6.61e4, 0.857, 0.512, 0.0892, 0.604, 0.00088),
)

SHIPPED = tuple(ConflictRules(**dict(zip(_COLUMNS, row, strict=True))) for row in _ROWS)

SPREAD = 0.32
"""Standard deviation of the logarithm of the total that these rules leave unexplained in the five conflicts."""


def shipped(runs: int) -> list[ConflictRules]:
    """The shipped rules in turn, one a run."""
    return [SHIPPED[run % len(SHIPPED)] for run in range(runs)]
