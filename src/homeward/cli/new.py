"""`homeward new`: a small, complete, documented crisis to start from."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder to make; it must not hold anything yet.")],
) -> None:
    """Write a small invented crisis that runs, with every column explained in its README.

    Example: homeward new my-crisis
    """
    from homeward.io.template import write_template

    files = write_template(folder)
    named = shlex.quote(str(folder))
    print(f"Wrote {len(files)} files to {folder}. Everything in it is invented: replace it by what you know.")
    print(f"  Read   {folder / 'README.md'}")
    print(f"  Check  homeward check {named}")
    print(f"  Run    homeward compare {named} --futures 200 --years 5")
