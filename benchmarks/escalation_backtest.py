"""Print the back-test of the escalation room.

Usage: python -m benchmarks.escalation_backtest [--futures 4000].
"""

from __future__ import annotations

import argparse
import json

from homeward.io.crisis_folder import open_crisis
from homeward.io.reference import reference_folder
from homeward.record.escalation_backtest import backtest


def main() -> None:
    """Print every score as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--futures", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    crisis = open_crisis("nagorno-karabakh")
    print(json.dumps(backtest(crisis, reference_folder(), chosen.futures, chosen.seed), indent=2))


if __name__ == "__main__":
    main()
