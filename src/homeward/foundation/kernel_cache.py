"""Where compiled kernels are kept: a folder of their own for each state of the source.

Numba looks only at a kernel's own file when it decides whether a kept kernel is still good. A kernel that calls another
file's functions, or holds its constants, would be used on after that file changed, and give old numbers or worse. So
the folder's name is a digest of the names, sizes and times of all source files. Set NUMBA_CACHE_DIR to choose another.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

VARIABLE = "NUMBA_CACHE_DIR"
KEPT = 7 * 24 * 3600.0
"""Seconds after which the kernels of an older state of the source are removed."""


def use_kernel_cache(package: Path) -> None:
    """Point Numba at the folder of this state of the source, if it can be written; the user's own choice is kept."""
    if VARIABLE in os.environ:
        return
    try:
        family = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "homeward" / _digest([str(package)])
        folder = family / state_of(package)
        new = not folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        if new:
            _drop_old(family, folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, RuntimeError):
        return  # Numba then keeps kernels beside the source, as it does by itself
    os.environ[VARIABLE] = str(folder)
    numba = sys.modules.get("numba")
    if numba is not None:  # somebody imported it first, and it reads its settings only then
        numba.config.CACHE_DIR = str(folder)


def state_of(package: Path) -> str:
    """A digest of the names, sizes and times of the source files below a folder."""
    lines = []
    for folder, _, names in os.walk(package):
        for name in names:
            if name.endswith(".py"):
                about = (Path(folder) / name).stat()
                lines.append(f"{folder}/{name} {about.st_size} {about.st_mtime_ns}")
    return _digest(sorted(lines))


def _digest(lines: list[str]) -> str:
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()


def _drop_old(family: Path, current: Path) -> None:
    """Remove the kernels of older states of this source."""
    for other in family.iterdir():
        if other != current and time.time() - other.stat().st_mtime > KEPT:
            shutil.rmtree(other, ignore_errors=True)
