"""Reading a file that somebody else wrote: size before content, encoding named, no device, no loop."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from homeward.foundation.problems import InputError, Problem

LARGEST = 50_000_000
_MARKS = (
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"PK\x03\x04", "a spreadsheet, word-processor or zip file"),
    (b"%PDF", "a PDF"),
)


def read_text(path: Path, where: str, largest: int = LARGEST) -> str:
    """The text of a UTF-8 file, with or without byte order mark; InputError says what else it is.

    Line ends are left as they are; null bytes are refused.
    """
    return decoded(read_bytes(path, where, largest), where)


def read_bytes(path: Path, where: str, largest: int = LARGEST) -> bytes:
    """The bytes of a regular file no larger than `largest`; nothing is read from a larger one."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise InputError([Problem(where, "is not a regular file", "a file", "Put the file itself there.")])
            if about.st_size > largest:
                raise InputError([too_large(where, about.st_size, largest)])
            content = file.read(largest + 1)
    except (OSError, ValueError) as error:
        raise InputError([unreadable(where, error)]) from None
    if len(content) > largest:
        raise InputError([too_large(where, len(content), largest)])
    return content


def too_large(where: str, size: int, largest: int) -> Problem:
    """The problem of a file that is too large to be what it should be."""
    return Problem(
        where,
        f"holds {size / 1e6:,.1f} million bytes",
        f"at most {largest / 1e6:,.0f} million bytes",
        "Keep only the rows this crisis needs; bulk data belongs elsewhere.",
    )


def unreadable(where: str, error: OSError | ValueError) -> Problem:
    """What the operating system said, in words, with a cure."""
    number = error.errno if isinstance(error, OSError) else None
    what, cure = {
        errno.ENOENT: ("does not exist", "Check the name, or make it."),
        errno.EACCES: ("may not be read: permission is denied", "Give yourself permission to read it."),
        errno.EPERM: ("may not be read: permission is denied", "Give yourself permission to read it."),
        errno.ELOOP: ("is a link that leads back to itself", "Put the file itself there."),
        errno.EISDIR: ("is a folder", "Put a file of this name there."),
        errno.ENOTDIR: ("leads through a file as if it were a folder", "Check the path."),
        errno.ENAMETOOLONG: ("is too long a name", "Use a shorter name."),
    }.get(
        number or 0, (f"cannot be read ({getattr(error, 'strerror', None) or error})", "Check the path and the disk.")
    )
    return Problem(where, what, "", cure)


def decoded(content: bytes, where: str) -> str:
    """UTF-8 text without its byte order mark; the offset of the first wrong byte is named."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            raise InputError([Problem(where, f"is {name}, not UTF-8 text", "UTF-8", "Save it again as UTF-8 text.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8: byte 0x{content[error.start]:02x} at offset {error.start} (line {line})"
        raise InputError(
            [Problem(where, what, "UTF-8", "Save the file again as UTF-8 (CSV UTF-8 in a spreadsheet).")]
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        cure = "Remove the null byte; save the file again as plain UTF-8 text."
        raise InputError([Problem(where, f"holds a null byte in line {line}", "text", cure)])
    return text
