"""`homeward new`: the template crisis, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from homeward.foundation.problems import InputError, Problem
from homeward.io.atomic import disk_error
from homeward.io.files import unreadable
from homeward.io.manual import manual

TEMPLATE = Path(__file__).parent / "template"


def check_new(folder: Path) -> None:
    """Refuse a folder that holds something, for nothing that somebody wrote is ever replaced."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            what = "holds something already" if folder.is_dir() else "is a file"
            raise InputError([Problem(str(folder), what, "a folder that is new or empty", "Name another folder.")])
    except OSError as error:
        raise InputError([unreadable(str(folder), error)]) from None


def write_template(folder: Path) -> list[str]:
    """Write the template crisis into a folder that is new or empty; the names of its files."""
    folder = folder.expanduser()
    check_new(folder)
    aside: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".homeward-new.", dir=folder.parent))
        made = aside / "crisis"
        shutil.copytree(TEMPLATE, made)
        readme = made / "README.md"
        printed = manual().replace("# The crisis folder", "# Every column explained", 1)
        readme.write_text(f"{readme.read_text(encoding='utf-8')}\n{printed}", encoding="utf-8", newline="\n")
        if folder.exists():
            folder.rmdir()
        made.replace(folder)
    except OSError as error:
        raise disk_error(folder, error) from None
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
