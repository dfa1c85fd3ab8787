"""`homeward convert`: a conflict folder of Flee as a crisis folder, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from homeward.cli.form import problems_so_far


def convert(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A conflict folder of Flee, or a crisis folder.")],
    target: Annotated[Path, typer.Argument(metavar="TO", help="The folder to make; it must not exist or be empty.")],
    settings: Annotated[
        Path | None, typer.Option("--settings", metavar="FILE", help="Settings of Flee to keep with the flight.")
    ] = None,
) -> None:
    """Turn a conflict folder of Flee into a crisis folder, or a crisis folder's recorded flight back into one.

    Example: homeward convert conflicts/burundi2015 my-crisis --settings modern125.yml
    """
    from homeward.cli.flight_run import check_there
    from homeward.io.flee_convert import read_crisis_flight, write_crisis
    from homeward.io.flee_folder import is_flee_folder, read_flee_folder
    from homeward.io.flee_writer import write_flee_folder
    from homeward.io.template import check_new

    problems = problems_so_far()
    with problems.noting():
        check_new(target)
    from_flee = is_flee_folder(source)
    with problems.noting():
        check_there(source)
        case = (
            read_flee_folder(source, settings, obey_settings=False)
            if from_flee
            else read_crisis_flight(source, settings)
        )
    problems.raise_if_any()
    if from_flee:
        write_crisis(case, target)
        print(f"{target}: a crisis folder. Its sides, groups and sources are placeholders to be completed.")
    else:
        write_flee_folder(case, target)
        print(f"{target}: a conflict folder of Flee. Registrations are as counted, in whole people.")
    print(f"{len(case.places)} places, {len(case.routes)} routes, {case.days} days, {len(case.camps)} camps.")
    for note in case.notes:
        print(f"Note: {note}")
