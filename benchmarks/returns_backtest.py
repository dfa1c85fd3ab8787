"""Print the return mechanism beside five past minority returns: `python -m benchmarks.returns_backtest [futures]`."""

from __future__ import annotations

import sys

from homeward.record.return_cases import CASES
from homeward.record.returns_backtest import LOOKED, backtest, cases_outside, typical_factor


def main() -> None:
    """Print the back-test of return."""
    futures = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rows = backtest(futures)
    print(
        f"Return on {len(CASES)} past cases from known conditions only, {futures} futures each; shares of the displaced"
    )
    print(f"{'case':9} {'years':>5} {'counted':10} {'recorded':>15} {'median':>7} {'90 % band':>15}  inside  source")
    for row in rows:
        item = row.observed
        recorded = f"{item.low:.3f}" if item.low == item.high else f"{item.low:.3f}-{item.high:.3f}"
        band = f"{row.low:.3f}-{row.high:.3f}"
        inside = "yes" if row.inside else "NO"
        print(
            f"{row.case:9} {item.month / 12:5.1f} {item.what:10} {recorded:>15} {row.middle:7.3f} {band:>15}"
            f"  {inside:6}  {item.source}"
        )
    held = sum(row.inside for row in rows)
    outside = cases_outside(rows)
    print(f"\nCoverage of the 90 % band: {held} of {len(rows)} counts.")
    print(f"In half of the counts the median is off by a factor of {typical_factor(rows):.1f} or more.")
    print(f"Cases whose last count lies outside: {', '.join(outside) or 'none'} (falsified if more than one of five).")
    print(
        "Not blind in one respect: the library's willing share was informed by these cases, the base hazard by Bosnia."
    )
    print(LOOKED)
    print("\nConditions given to the model:")
    for case in CASES:
        print(f"  {case.id}: {case.covariates}; {case.exile_km:.0f} km of road from exile to home")


if __name__ == "__main__":
    main()
