"""Homeward's rules foretelling each shared conflict from the others, beside Flee and forecasts without a model.

Run: python -m benchmarks.out_of_sample [draws]. Reads reference copies through HOMEWARD_DATA. Flee's figures are
computed here from its own recorded runs (settings modern125), scored by the same functions; Flee is told each
camp's capacity, most of them the record's own maximum, and every day's total. Homeward is told the first 30 days.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from homeward.crisis.flight_case import FlightCase
from homeward.io.flee_folder import read_flee_folder
from homeward.io.reference import reference_folder
from homeward.movement.flight.conflict import KNOWN_DAYS
from homeward.record.calibrate import BOUNDS, calibrate, leave_one_out
from homeward.record.share_scores import ShareScore, score_shares

CONFLICTS = {
    "burundi2015": "burundi2015_modern125_seed1.csv.gz",
    "car2013": "car2013_modern125_seed1.csv.gz",
    "mali2012": "mali2012_modern125_seed1.csv.gz",
    "ssudan2016": "ssudan2016_modern125_seed1_hasten10.csv.gz",
    "tigray2020": "tigray2020_modern125_seed1.csv.gz",
}
FIELDS = ("ard_rescaled", "crps_shares", "crps", "total_error")


def peer_run(path: str, case: FlightCase) -> np.ndarray:
    """The peer's simulated people by camp # (1, day, camp)."""
    table = pd.read_csv(path)
    scale = 10 if "hasten10" in path else 1
    return scale * np.stack([table[f"{camp} sim"].to_numpy(dtype=float) for camp in case.camps], axis=1)[None]


def line(name: str, score: ShareScore) -> str:
    return (
        f"  {name:34} {score.ard_rescaled:8.3f} {score.crps_shares:11.3f} {score.crps:8.3f} {score.total_error:11.3f}"
    )


def main() -> None:
    """Print the out-of-sample table."""
    folder = reference_folder()
    if folder is None:
        print("No reference copies: set HOMEWARD_DATA to the folder that holds flee/.")
        return
    flee = folder / "flee"
    settings = flee / "settings" / "modern125.yml"
    cases = [read_flee_folder(flee / name, settings) for name in CONFLICTS]
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    fitted = calibrate(cases, draws, 1)
    foretold = leave_one_out(cases, fitted)
    found: dict[str, list[ShareScore]] = {}
    for days, after in (("all days", -1), (f"days after {KNOWN_DAYS}", KNOWN_DAYS)):
        print(f"\n{days}: {'':25} rescaled  CRPS shares     CRPS  total error")
        for case, item in zip(cases, foretold, strict=True):
            print(case.name)
            peer = score_shares(peer_run(str(flee / "peer_results" / CONFLICTS[case.name]), case), case, after)
            own, naive = (item.homeward, item.naive) if after < 0 else (item.later, item.naive_later)
            rows = {"Homeward, fitted to the others": own, "Flee modern125, told the totals": peer}
            rows |= {f"naive: {name.replace('_', ' ')}": score for name, score in naive.items()}
            for name, score in rows.items():
                print(line(name, score))
                found.setdefault(f"{days}: {name}", []).append(score)
    print("\nmean over the conflicts: destination shares (rescaled error, CRPS), then counts (CRPS) and totals (error)")
    for name, scores in found.items():
        print(f"  {name:52}" + "".join(f" {np.mean([getattr(x, field) for x in scores]):.3f}" for field in FIELDS))
    kept = [fitted.rules[row] for row in fitted.best(range(len(cases)))]
    print("\nmedians of the rules kept for all five")
    for name in BOUNDS:
        print(f"  {name:12} {np.median([getattr(rule, name) for rule in kept]):.4g}")


if __name__ == "__main__":
    main()
