"""The rules of flight that are shipped: the twenty that stand nearest to the five shared conflicts.

Found by `python -m benchmarks.out_of_sample`, which prints this table: form and parameters are chosen as for a conflict
never seen (docs/why/flight.md). A forecast runs all of them in turn, so that it is as unsure as the records leave us.
The spreads of pull and total are quantiles of their posterior, which each conflict foretold from the other four gives;
mean and spread of the error of told counts are learnt from the counts of all five; which rules have which is luck.
Source: burundi2015, car2013, mali2012, ssudan2016 and tigray2020 of FabFlee; status: derived. 1e9 days, 1e12 beds and
zeros are terms that a form leaves out.
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
    "told_mean",
    "told_spread",
)
_ROWS = (
    (1.44, 41.4, 0.142, 0.278, 0.647, 1e12, 0.121, 0.421, 0, 0.636, 0.00323, 1.55, 0.0455, -0.234, 0.234),
    (1.27, 195, 0.424, 0.186, 0.628, 1e12, 1.15, 0.384, 0, 0.77, 0.00215, 1.32, 0.457, -0.146, 0.25),
    (1.65, 22.1, 0.104, 0.474, 0.468, 1e12, 0.192, 0.541, 0, 0.96, 0.00129, 1.36, 0.782, -0.234, 0.266),
    (1.23, 353, 0.133, 0.499, 0.737, 1.06e5, 0.612, 0.402, 0.533, 0.454, 0.000227, 1.65, 0.0144, -0.204, 0.244),
    (1.23, 353, 0.133, 0.499, 0.737, 1.06e5, 0.612, 0.402, 0.533, 0.454, 0, 1.08, 0.0766, -0.128, 0.192),
    (1.2, 12.6, 0.206, 0.107, 0.769, 1e12, 0.857, 0.512, 0, 0.604, 0.00088, 1.11, 0.414, -0.262, 0.279),
    (1.27, 1e9, 0.424, 0, 0, 1e12, 1, 0.384, 0, 0.77, 0, 1.26, 0.139, -0.0907, 0.222),
    (1.44, 41.4, 0.142, 0.278, 0.647, 2.81e5, 0.121, 0.421, 0.681, 0.636, 0.00323, 1.85, 0.267, -0.228, 0.214),
    (1.97, 13.5, 0.517, 0.597, 0.52, 2.17e4, 0.891, 0.25, 0.121, 0.72, 0.000353, 0.91, 0.234, -0.0935, 0.184),
    (0.953, 51.8, 0.44, 0.054, 0.277, 1e12, 0.226, 0.262, 0, 0.951, 0.00356, 1.24, 0.557, -0.109, 0.174),
    (1.65, 22.1, 0.104, 0.474, 0.468, 2.06e5, 0.192, 0.541, 0.799, 0.96, 0.00129, 0.982, 0.301, -0.021, 0.304),
    (1.97, 13.5, 0.517, 0.597, 0.52, 2.17e4, 0.891, 0.25, 0.121, 0.72, 0, 1.14, 0.337, -0.0778, 0.257),
    (1.44, 41.4, 0.142, 0.278, 0.647, 2.81e5, 0.121, 0.421, 0.681, 0.636, 0, 1.49, 0.202, -0.127, 0.202),
    (0.888, 1.44e3, 0.463, 0.0717, 0.0286, 4.11e5, 0.118, 0.3, 0.237, 0.638, 0, 1.04, 0.69, -0.173, 0.21),
    (0.953, 1e9, 0.44, 0, 0, 1e12, 1, 0.262, 0, 0.951, 0, 1.21, 0.374, -0.188, 0.197),
    (1.44, 41.4, 0.142, 0, 0, 2.81e5, 0.121, 0.421, 0.681, 0.636, 0.00323, 1.17, 0.108, -0.16, 0.23),
    (1.65, 22.1, 0.104, 0.474, 0.468, 2.06e5, 0.192, 0.541, 0.799, 0.96, 0, 1.44, 0.17, -0.0837, 0.218),
    (1.44, 1e9, 0.142, 0, 0, 1e12, 1, 0.421, 0, 0.636, 0, 1.39, 0.91, -0.211, 0.239),
    (1.97, 13.5, 0.517, 0, 0, 2.17e4, 0.891, 0.25, 0.121, 0.72, 0.000353, 1.29, 0.504, -0.144, 0.226),
    (1, 84.2, 0.305, 0.502, 0.841, 1e12, 0.0566, 0.461, 0, 0.774, 0.00023, 1.19, 0.617, -0.0981, 0.206),
)

SHIPPED = tuple(ConflictRules(**dict(zip(_COLUMNS, row, strict=True))) for row in _ROWS)


def shipped(runs: int) -> list[ConflictRules]:
    """The shipped rules in turn, one a run."""
    return [SHIPPED[run % len(SHIPPED)] for run in range(runs)]
