"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from homeward.cli.form import WHOLE, whole_number

CrisisName = Annotated[str, typer.Argument(metavar="CRISIS", help="A bundled crisis or the path of a crisis folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Out = Annotated[Optional[Path], typer.Option("--out", help="Folder for the results.", show_default="studies/CRISIS")]  # noqa: UP045
Policies = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--policies", help="Policies to run, separated by commas.", show_default="all"),
]
FuturesCount = Annotated[
    int, typer.Option("--futures", parser=whole_number, metavar=WHOLE, help="How many futures each policy meets.")
]
Years = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(
        "--years",
        parser=whole_number,
        metavar=WHOLE,
        help="How many years to run.",
        show_default="the crisis's",
    ),
]
AsOf = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--as-of", metavar="DATE", help="Use only what was known on this date.", show_default="the crisis's"),
]
AccountName = Annotated[str, typer.Option("--account", help="pooled, or one account of the crisis.")]
Seed = Annotated[
    int, typer.Option("--seed", parser=whole_number, metavar=WHOLE, help="The same seed gives the same bytes.")
]
Workers = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(
        "--workers",
        parser=whole_number,
        metavar=WHOLE,
        help="Processes to use; results do not depend on it.",
        show_default="all processors",
    ),
]
Gates = Annotated[
    str, typer.Option("--gates", help="Where the host's consent comes from: prior, or stability (stability.yaml).")
]
HideUnder = Annotated[
    int,
    typer.Option(
        "--hide-under",
        parser=whole_number,
        metavar=WHOLE,
        help="In the brief, hide numbers of residents of single places from 1 to under this; 0: none.",
    ),
]
