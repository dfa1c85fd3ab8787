"""Homeward's rules foretelling each shared conflict from the others, beside Flee and forecasts without a model.

Run: python -m benchmarks.out_of_sample [draws]. Reads reference copies through HOMEWARD_DATA. Flee's figures are
computed here from its own recorded runs (settings modern125), scored by the same functions; Flee is told each
camp's capacity, most of them the record's own maximum, and every day's total. Homeward is told the counts that stood on
day 30, as they stood. Nested: an outer loop foretells each conflict; inside it, form, parameters and how far camps and
totals stray from the rules are learnt from the other four only, form and spreads by foretelling each of the four from
the other three; so is the error of told counts, from the counts of the other four. Beside it the same rules alone,
without spreads and error. `draws` is per form.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from homeward.crisis.flight_case import FlightCase
from homeward.io.flee_folder import read_flee_folder
from homeward.io.reference import reference_folder
from homeward.movement.flight.conflict import KNOWN_DAYS, ConflictFlight, ConflictRules, prepare, run_conflict
from homeward.record.calibrate import (
    ALL_FORMS,
    BOUNDS,
    FORMS,
    RUNS_EACH,
    Calibration,
    OutOfSample,
    calibrate,
    leave_one_out,
    posterior_rules,
)
from homeward.record.flight_scores import COVERAGES, FlightScores, score_series
from homeward.record.told import with_told_error

CONFLICTS = {
    "burundi2015": "burundi2015_modern125_seed1.csv.gz",
    "car2013": "car2013_modern125_seed1.csv.gz",
    "mali2012": "mali2012_modern125_seed1.csv.gz",
    "ssudan2016": "ssudan2016_modern125_seed1_hasten10.csv.gz",
    "tigray2020": "tigray2020_modern125_seed1.csv.gz",
}
FIELDS = ("ard_rescaled", "ard_normal", "crps_shares", "crps", "total_error")
SPREADS = ("pull_spread", "total_spread", "told_mean", "told_spread")
ALONE = "rules alone"
STATEMENTS = ("mean", "median", "mean at median pull")
INNER_RUNS = 4
"""Runs under each set of rules where the other four are foretold from each other."""


def peer_run(path: str, case: FlightCase) -> np.ndarray:
    """The peer's simulated people by camp # (1, day, camp)."""
    table = pd.read_csv(path)
    scale = 10 if "hasten10" in path else 1
    return scale * np.stack([table[f"{camp} sim"].to_numpy(dtype=float) for camp in case.camps], axis=1)[None]


def line(name: str, score: FlightScores) -> str:
    error, normal, shares, counts, total = (getattr(score, field) for field in FIELDS)
    bands = "".join(f"{score.coverage[level]:6.0%}" for level in COVERAGES) if name.startswith("Homeward") else ""
    return f"  {name:38} {error:8.3f} {normal:8.3f} {shares:11.3f} {counts:8.3f} {total:11.3f} {bands}"


def table(
    cases: list[FlightCase], foretold: dict[str, tuple[OutOfSample, ...]], peer: list[np.ndarray]
) -> dict[str, list[FlightScores]]:
    """Print every conflict's scores, and give them by span of days and forecast."""
    found: dict[str, list[FlightScores]] = {}
    for days, after in (("all days", -1), (f"days after {KNOWN_DAYS}", KNOWN_DAYS)):
        print(f"\n{days:40} rescaled   normal CRPS shares     CRPS total error   counts in the 50, 80, 95 % band")
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
    for case in cases:
        told, stands = case.record_until(KNOWN_DAYS)[0][-1].sum(), case.record()[KNOWN_DAYS].sum()
        print(f"{case.name}, day {KNOWN_DAYS}: {told:,} people registered as known then, {stands:,} as corrected later")
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    fitted = calibrate(cases, draws, 1, forms=tuple(FORMS))
    peer = [peer_run(str(flee / "peer_results" / CONFLICTS[case.name]), case) for case in cases]
    nested = leave_one_out(cases, fitted)
    foretold = {"form chosen by the others": nested, ALONE: leave_one_out(cases, fitted, spreads=False)}
    found = table(cases, foretold, peer)
    print("\nmean over the conflicts: rescaled and normal error, CRPS of shares and of counts, error of totals")
    for name, scores in found.items():
        bands = [f" {np.mean([x.coverage[level] for x in scores]):.0%}" for level in COVERAGES] * ("Homeward" in name)
        errors = [f" {np.mean([getattr(x, field) for x in scores]):.3f}" for field in FIELDS]
        print(f"  {name:52}" + "".join(errors + bands))
    print("\nform chosen for each conflict by the other four: " + "; ".join(f"{x.case}: {x.form}" for x in nested))
    print("\nspreads learnt from the other four: median and 80 % band over the twenty rules")
    for item in nested:
        print(f"  {item.case:12} " + "; ".join(spread_of(item, name) for name in SPREADS))
    by_statement(cases, fitted, nested)
    by_told(cases, fitted, nested)
    by_spread(cases, nested)
    of_forms(cases, fitted)
    shipped(cases, fitted)


def spread_of(item: OutOfSample, name: str) -> str:
    low, middle, high = np.quantile([getattr(rule, name) for rule in item.rules], [0.1, 0.5, 0.9])
    return f"{name} {middle:.2f} ({low:.2f} to {high:.2f})"


def by_statement(cases: list[FlightCase], fitted: Calibration, nested: tuple[OutOfSample, ...]) -> None:
    """Print the errors of what could be stated of the same forecast, and what the other four conflicts say of it."""
    print(f"\nwhat could be stated, days after {KNOWN_DAYS}; in brackets the means of the other four, from each other")
    own, inner = own_and_inner(cases, fitted, nested, statement_errors)
    for column, item in enumerate(nested):
        cells = [
            f"{kind} of {how} {own[column, row, at]:.3f} ({inner[column, row, at]:.3f})"
            for at, kind in enumerate(("rescaled", "normal"))
            for row, how in enumerate(STATEMENTS)
        ]
        print(f"  {item.case:12} " + "; ".join(cells))
    for at, kind in enumerate(("rescaled", "normal")):
        chosen = np.take_along_axis(own[:, :, at], inner[:, :, at].argmin(axis=1)[:, None], axis=1)
        means = ", ".join(f"{how} {own[:, row, at].mean():.3f}" for row, how in enumerate(STATEMENTS))
        others = ", ".join(f"{how} {inner[:, row, at].mean():.3f}" for row, how in enumerate(STATEMENTS))
        print(f"  mean {kind} error: {means}, as the other four would choose {chosen.mean():.3f} (by them: {others})")


def by_told(cases: list[FlightCase], fitted: Calibration, nested: tuple[OutOfSample, ...]) -> None:
    """Print what the error of told counts does to a forecast, and what the other four conflicts say of it."""
    print(f"\nerror of told counts, days after {KNOWN_DAYS}; in brackets the means of the other four, from each other")
    own, inner = own_and_inner(cases, fitted, nested, told_scores)
    labels = ("CRPS of counts", "CRPS of shares", "total error", "in the 80 % band", "in the 95 % band")
    rows = [
        *zip([item.case for item in nested], own, inner, strict=True),
        ("mean", own.mean(axis=0), inner.mean(axis=0)),
    ]
    for name, mine, others in rows:
        cells = [
            f"{label} {mine[0, at]:.3f} ({others[0, at]:.3f}), without {mine[1, at]:.3f} ({others[1, at]:.3f})"
            for at, label in enumerate(labels)
        ]
        print(f"  {name:12} " + "; ".join(cells))


def own_and_inner(
    cases: list[FlightCase],
    fitted: Calibration,
    nested: tuple[OutOfSample, ...],
    scores: Callable[[ConflictFlight, tuple[ConflictRules, ...], int], np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Scores of each forecast, and the mean scores of the other four foretold from each other # (case, ...) both."""
    flights = [prepare(case) for case in cases]
    own, inner = [], []
    for column, item in enumerate(nested):
        others = [other for other in range(len(cases)) if other != column]
        own.append(scores(flights[column], item.rules, RUNS_EACH))
        of_others = [
            scores(flights[held], among_others(flights, fitted, item, others, held), INNER_RUNS) for held in others
        ]
        inner.append(np.mean(of_others, axis=0))
    return np.array(own), np.array(inner)


def among_others(
    flights: list[ConflictFlight], fitted: Calibration, item: OutOfSample, others: list[int], held: int
) -> tuple[ConflictRules, ...]:
    """Rules and error of told counts of the others but one, with the spreads that all the others teach."""
    rest = [other for other in others if other != held]
    rules = [
        replace(fitted.rules[row], pull_spread=own.pull_spread, total_spread=own.total_spread)
        for row, own in zip(fitted.best(rest, form=item.form), item.rules, strict=True)
    ]
    return with_told_error(rules, [flights[other] for other in rest], fitted.seed)


def statement_errors(flight: ConflictFlight, rules: tuple[ConflictRules, ...], runs: int) -> np.ndarray:
    """Rescaled and normal error of each statement # (statement, error)."""
    camps = run_conflict(flight, list(rules), runs, 1).camps
    middle = [replace(rule, pull_spread=0.0, total_spread=0.0, told_spread=0.0) for rule in rules]
    sure = run_conflict(flight, middle, runs, 1).camps
    points = [camps.mean(axis=0), np.median(camps, axis=0), sure.mean(axis=0)]
    scores = [score_series(point[None], flight.case.record(), after=KNOWN_DAYS) for point in points]
    return np.array([[score.ard_rescaled, score.ard_normal] for score in scores])


def told_scores(flight: ConflictFlight, rules: tuple[ConflictRules, ...], runs: int) -> np.ndarray:
    """Scores of counts with and without an error of those told # (with or without, score)."""
    without = [replace(rule, told_mean=0.0, told_spread=0.0) for rule in rules]
    found = []
    for used in (list(rules), without):
        camps = run_conflict(flight, used, runs, 1).camps
        score = score_series(camps, flight.case.record(), after=KNOWN_DAYS)
        found.append([score.crps, score.crps_shares, score.total_error, score.coverage[80], score.coverage[95]])
    return np.array(found)


def by_spread(cases: list[FlightCase], nested: tuple[OutOfSample, ...]) -> None:
    """Print what one spread of the pull for all would have given, the rest as in the nested forecasts."""
    print(f"\none spread of the pull for all, days after {KNOWN_DAYS}, means: CRPS of shares; in the 50, 80, 95 % band")
    for spread in (0.0, 0.4, 0.7, 1.0, 1.3, 1.6, 2.0):
        scores = []
        for case, item in zip(cases, nested, strict=True):
            rules = [replace(rule, pull_spread=spread) for rule in item.rules]
            camps = run_conflict(prepare(case), rules, 5, 1).camps
            scores.append(score_series(camps, case.record(), after=KNOWN_DAYS))
        bands = "".join(f" {np.mean([score.coverage[level] for score in scores]):.0%}" for level in COVERAGES)
        print(f"  {spread:.1f} {np.mean([score.crps_shares for score in scores]):.3f} {bands}")


def of_forms(cases: list[FlightCase], fitted: Calibration) -> None:
    """Print how each form of the rules does alone, and what the best of all rules tried on each conflict does."""
    print("\nrescaled error after the known days of each form alone, fitted to the other four; and by the inner loop")
    for form in (*FORMS, ALL_FORMS):
        alone = leave_one_out(cases, fitted, 1, form=form, spreads=False)
        errors = [item.later.ard_rescaled for item in alone]
        inner = fitted.inner_error(range(len(cases)), form)
        print(
            f"  {form:26}" + "".join(f" {x:.3f}" for x in errors) + f"  mean {np.mean(errors):.3f}  inner {inner:.3f}"
        )
    best = "".join(f" {x:.3f}" for x in fitted.ard.min(axis=0))
    print(f"  {'any rules, after the fact':26}{best}  single runs")


def shipped(cases: list[FlightCase], fitted: Calibration) -> None:
    """Print the rules that the same choice makes from all five, as movement/flight/posterior.py holds them."""
    everything = range(len(cases))
    form = fitted.choose_form(everything)
    print(f"\nfrom all five the same choice is: {form}")
    print("  " + ", ".join((*BOUNDS, *SPREADS)))
    for rule in posterior_rules(cases, fitted, everything, form=form):
        print("    (" + ", ".join(f"{getattr(rule, name):.3g}" for name in (*BOUNDS, *SPREADS)) + "),")


if __name__ == "__main__":
    main()
