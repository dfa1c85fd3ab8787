"""Writing a file whole or not at all: beside its place, flushed to the disk, then put in place in one step."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from homeward.foundation.problems import InputError, Problem

_CURES = {
    errno.ENOSPC: ("the disk is full", "Free some space, or write elsewhere; nothing was half-written."),
    errno.EDQUOT: ("your share of the disk is used up", "Free some space, or write elsewhere."),
    errno.EFBIG: ("the file would be larger than is allowed here", "Write elsewhere."),
    errno.ENOENT: ("there is no such folder, and none can be made there", "Choose a folder that you may make."),
    errno.EACCES: ("permission is denied", "Choose a folder you may write to."),
    errno.EPERM: ("permission is denied", "Choose a folder you may write to."),
    errno.EROFS: ("the disk may only be read", "Choose another folder."),
    errno.ENOTDIR: ("the path leads through a file", "Choose another folder."),
    errno.EEXIST: ("a file stands where a folder is needed", "Choose another folder."),
    errno.EISDIR: ("a folder stands where the file should be", "Choose another name."),
}


class DiskError(InputError):
    """The disk refused; nothing was half-written. Told like bad input: what, why and how to cure it."""


def disk_error(path: Path, error: BaseException) -> DiskError:
    """What the operating system said when a file was written, in words, with a cure."""
    number = error.errno if isinstance(error, OSError) else None
    if number is None and ("No space left" in str(error) or "errno = 28" in str(error)):
        number = errno.ENOSPC  # the HDF5 library hides the number in its words
    unknown = (str(error).splitlines() or [type(error).__name__])[0]
    what, cure = _CURES.get(number or 0, (unknown, "Check the disk; nothing was half-written."))
    return DiskError([Problem(str(path), f"cannot be written: {what}", "", cure)])


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; it takes its place when the block ends well, and is removed otherwise."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        _flush(temporary)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
        temporary = None
        _flush_folder(path.parent)
    except (OSError, RuntimeError) as error:
        raise disk_error(path, error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def write_bytes(path: Path, content: bytes | memoryview) -> None:
    """Write a file of bytes."""
    with writing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, text: str) -> None:
    """Write a file of UTF-8 text with plain line ends."""
    write_bytes(path, text.encode("utf-8"))


def write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write named arrays as one .npz file."""
    with writing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, **arrays)


def read_arrays(path: Path) -> dict[str, Any] | None:
    """The named arrays of an .npz file; None where it is missing or damaged, so that the block is computed again."""
    try:
        # The file is opened here: NumPy leaves it open where it is not a zip file after all.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            return {name: found[name] for name in found.files}
    except (OSError, ValueError, KeyError, EOFError):
        return None
    except Exception as error:
        if type(error).__name__ in {"BadZipFile", "error"}:  # zipfile and zlib raise classes of their own
            return None
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
