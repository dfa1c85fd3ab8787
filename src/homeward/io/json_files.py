"""JSON that somebody else wrote, read so that nothing in it can surprise: size, depth, doubled keys, numbers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from homeward.foundation.problems import ProblemList
from homeward.io.files import unreadable

MOST_BYTES = 64 * 2**20


def load_json(path: Path) -> Any:
    """JSON from a file that may be hostile: too large, too deep, not UTF-8, doubled keys, not a number."""
    problems = ProblemList()
    where = path.name
    data: Any = None
    try:
        if path.stat().st_size > MOST_BYTES:
            problems.add(where, f"is {path.stat().st_size:,} bytes long", f"at most {MOST_BYTES:,} bytes")
        else:
            text = path.read_bytes().decode("utf-8-sig")
            data = json.loads(text, object_pairs_hook=_single_keys, parse_constant=_no_constant)
    except OSError as error:
        problems.problems.append(unreadable(where, error))
    except UnicodeDecodeError as error:
        problems.add(where, f"is not UTF-8 text (byte {error.start})", cure="Save the file as UTF-8.")
    except RecursionError:
        problems.add(where, "is nested too deeply for a conflict model")
    except ValueError as error:
        problems.add(where, f"is not valid JSON: {error}", "a conflict model in JSON", "Look at that line and column.")
    problems.raise_if_any()
    return data


def _single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"key {key!r} appears twice in one object")
        found[key] = value
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON allows")
