"""Homeward's rules foretelling each shared conflict from the others, beside Flee and forecasts without a model.

Run: python -m benchmarks.out_of_sample [draws]. Reads reference copies through HOMEWARD_DATA. Flee's figures are
computed here from its own recorded runs (settings modern125), scored by the same functions; Flee is told each
camp's capacity, most of them the record's own maximum, and every day's total. Homeward is told the counts that stood on
day 30. Nested: an outer loop foretells each conflict; inside it, form and parameters are chosen on the other four only,
the form by foretelling each of the four from the other three. `draws` is per form.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from homeward.crisis.flight_case import FlightCase
from homeward.io.flee_folder import read_flee_folder
from homeward.io.reference import reference_folder
from homeward.movement.flight.conflict import KNOWN_DAYS
from homeward.record.calibrate import (
    ALL_FORMS,
    BOUNDS,
    FORMS,
    Calibration,
    OutOfSample,
    calibrate,
    leave_one_out,
)
from homeward.record.flight_scores import FlightScores, score_series

CONFLICTS = {
    "burundi2015": "burundi2015_modern125_seed1.csv.gz",
    "car2013": "car2013_modern125_seed1.csv.gz",
    "mali2012": "mali2012_modern125_seed1.csv.gz",
    "ssudan2016": "ssudan2016_modern125_seed1_hasten10.csv.gz",
    "tigray2020": "tigray2020_modern125_seed1.csv.gz",
}
FIELDS = ("ard_rescaled_of_mean", "crps_shares", "crps", "total_error")


def peer_run(path: str, case: FlightCase) -> np.ndarray:
    """The peer's simulated people by camp # (1, day, camp)."""
    table = pd.read_csv(path)
    scale = 10 if "hasten10" in path else 1
    return scale * np.stack([table[f"{camp} sim"].to_numpy(dtype=float) for camp in case.camps], axis=1)[None]


def line(name: str, score: FlightScores) -> str:
    error, shares, counts, total = (getattr(score, field) for field in FIELDS)
    return f"  {name:38} {error:8.3f} {shares:11.3f} {counts:8.3f} {total:11.3f}"


def table(
    cases: list[FlightCase], foretold: dict[str, tuple[OutOfSample, ...]], peer: list[np.ndarray]
) -> dict[str, list[FlightScores]]:
    """Print every conflict's scores, and give them by span of days and forecast."""
    found: dict[str, list[FlightScores]] = {}
    for days, after in (("all days", -1), (f"days after {KNOWN_DAYS}", KNOWN_DAYS)):
        print(f"\n{days}: {'':29} rescaled  CRPS shares     CRPS  total error")
        for column, case in enumerate(cases):
            print(case.name)
            rows = {}
            for name, items in foretold.items():
                rows[f"Homeward, {name}"] = items[column].homeward if after < 0 else items[column].later
            item = next(iter(foretold.values()))[column]
            rows["Flee modern125, told the totals"] = score_series(peer[column], case.record(), after=after)
            naive = item.naive if after < 0 else item.naive_later
            rows |= {f"naive: {name.replace('_', ' ')}": score for name, score in naive.items()}
            for name, score in rows.items():
                print(line(name, score))
                found.setdefault(f"{days}: {name}", []).append(score)
    return found


def main() -> None:
    """Print the out-of-sample table."""
    folder = reference_folder()
    if folder is None:
        print("No reference copies: set HOMEWARD_DATA to the folder that holds flee/.")
        return
    flee = folder / "flee"
    settings = flee / "settings" / "modern125.yml"
    cases = [read_flee_folder(flee / name, settings) for name in CONFLICTS]
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    fitted = calibrate(cases, draws, 1, forms=tuple(FORMS))
    peer = [peer_run(str(flee / "peer_results" / CONFLICTS[case.name]), case) for case in cases]
    nested = leave_one_out(cases, fitted)
    foretold = {"form chosen by the others": nested, ALL_FORMS: leave_one_out(cases, fitted, form=ALL_FORMS)}
    found = table(cases, foretold, peer)
    print("\nmean over the conflicts: destination shares (rescaled error, CRPS), then counts (CRPS) and totals (error)")
    for name, scores in found.items():
        print(f"  {name:52}" + "".join(f" {np.mean([getattr(x, field) for x in scores]):.3f}" for field in FIELDS))
    print("\nform chosen for each conflict by the other four: " + "; ".join(f"{x.case}: {x.form}" for x in nested))
    print("\nrescaled error after the known days of each form in turn, fitted to the other four; and by the inner loop")
    everything = range(len(cases))
    for form in (*FORMS, ALL_FORMS):
        errors = [item.later.ard_rescaled_of_mean for item in leave_one_out(cases, fitted, 1, form=form)]
        inner = fitted.inner_error(everything, form)
        print(
            f"  {form:26}" + "".join(f" {x:.3f}" for x in errors) + f"  mean {np.mean(errors):.3f}  inner {inner:.3f}"
        )
    shipped(fitted, fitted.choose_form(everything))


def shipped(fitted: Calibration, form: str) -> None:
    """Print the rules that the same choice makes from all five, as movement/flight/posterior.py holds them."""
    everything = range(len(fitted.cases))
    kept = fitted.best(everything, form=form)
    spread = fitted.spread(kept, everything)
    print(f"\nfrom all five the same choice is: {form}; spread of the logarithm of the total {spread:.2f}")
    print("  " + ", ".join(BOUNDS))
    for row in kept:
        print("    (" + ", ".join(f"{getattr(fitted.rules[row], name):.3g}" for name in BOUNDS) + "),")


if __name__ == "__main__":
    main()
