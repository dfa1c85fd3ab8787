"""Drives Flee from the package index over a conflict folder; run by the interpreter that has it.

Usage: python peer_driver.py FOLDER SETTINGS DAYS. Prints the people in all camps at the end, nothing else.
"""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path


def main(folder: Path, settings: str, days: int) -> int:
    """One run of the peer."""
    from flee import InputGeography, flee, spawning
    from flee.datamanager import handle_refugee_data
    from flee.SimulationSettings import SimulationSettings

    inputs = folder / "input_csv"
    rows = (line.split(",") for line in (inputs / "sim_period.csv").read_text(encoding="utf-8").splitlines())
    start = next(row[1].strip() for row in rows if row[0].strip().lower() == "startdate")
    SimulationSettings.ReadFromYML(settings)
    SimulationSettings.ConflictInputFile = str(inputs / "conflicts.csv")
    people = flee.Ecosystem()
    geography = InputGeography.InputGeography()
    geography.ReadConflictInputCSV(SimulationSettings.ConflictInputFile)
    geography.ReadLocationsFromCSV(str(inputs / "locations.csv"))
    geography.ReadLinksFromCSV(str(inputs / "routes.csv"))
    geography.ReadClosuresFromCSV(str(inputs / "closures.csv"))
    people, places = geography.StoreInputGeographyInEcosystem(people)
    record = handle_refugee_data.RefugeeTable(
        csvformat="generic", data_directory=str(folder / "source_data"), start_date=start,
        data_layout="data_layout.csv", population_scaledown_factor=1,
    )  # fmt: skip
    camps = [place for place in places.values() if place.camp]
    for camp in camps:
        spawning.add_initial_refugees(people, record, camp)
    for day in range(days):
        geography.AddNewConflictZones(people, day)
        spawning.spawn_daily_displaced(people, day, record, SumFromCamps=True)
        spawning.refresh_spawn_weights(people)
        people.enact_border_closures(day)
        people.evolve()
    return sum(camp.numAgents for camp in camps)


if __name__ == "__main__":
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
        total = main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    print(total)
