"""Where the shared reference copies (maps, records, the peer's conflicts) are read from.

They are never part of the project: tests and benchmarks that need them look here and skip when absent.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["REFERENCE_VARIABLE", "project_folder", "reference_folder"]

REFERENCE_VARIABLE = "HOMEWARD_DATA"


def project_folder() -> Path | None:
    """The checkout this package is run from, or None when it is installed without one."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "pyproject.toml").is_file():
            return folder
    return None


def reference_folder() -> Path | None:
    """Folder of reference copies: HOMEWARD_DATA, else ``../shared/data`` beside the project, else None.

    A variable that points nowhere means "no reference copies"; it never falls back to another folder.
    """
    named = os.environ.get(REFERENCE_VARIABLE)
    if named is not None:
        folder = Path(named).expanduser()
        return folder if named and folder.is_dir() else None
    project = project_folder()
    if project is None:
        return None
    folder = project.parent / "shared" / "data"
    return folder if folder.is_dir() else None
