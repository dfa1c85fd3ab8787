"""What an unobserved pull of each region would make of the regions after the flight of 2023; it is not in the model.

Run: python -m benchmarks.pull_of_regions. The pull is drawn with the median spread that camps elsewhere have
(movement/flight/posterior.py); why it is left out of the flagship is in docs/decisions/0015-unobserved-pull.md.
"""

from __future__ import annotations

import numpy as np

from homeward.cli.open import open_the_crisis
from homeward.foundation.chance import Chance
from homeward.foundation.inverse import normal_quantile
from homeward.movement.flight.posterior import SHIPPED
from homeward.record.flight_regions import compare_regions, shares_by_region, still_received
from homeward.record.hindcast import hindcast

FUTURES, SEED = 400, 1


def main() -> None:
    """Print each recorded share beside the band without and with a pull."""
    spread = float(np.median([rule.pull_spread for rule in SHIPPED]))
    result = hindcast(open_the_crisis("nagorno-karabakh"), FUTURES, SEED)
    regions, end = shares_by_region(result)
    pull = np.exp(spread * normal_quantile(Chance(SEED, FUTURES).uniform("flight.pull", 0, len(regions))))
    drawn = end * pull / (end * pull).sum(axis=1, keepdims=True)
    print(f"80 % bands without a pull, and with one of spread {spread:.2f}")
    for row in compare_regions(result):
        moved_on = 1.0 - still_received(result, row.at)[:, None]
        names = [regions.index(name) for name in row.region.split("+")]
        shares = (shares_by_region(result, row.at)[1] + moved_on * (drawn - end))[:, names].sum(axis=1)
        low, high = np.quantile(shares, [0.1, 0.9])
        print(
            f"  {row.region:24} {row.at.date()} recorded {row.recorded:.0%}, {row.low:.0%} to {row.high:.0%}, "
            f"with a pull {low:.0%} to {high:.0%}"
        )


if __name__ == "__main__":
    main()
