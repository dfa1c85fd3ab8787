"""Studies on disk: the Dataset as netCDF, tables as CSV that no spreadsheet runs, the rest as JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from homeward.foundation.problems import InputError, Problem
from homeward.io.atomic import write_bytes, write_text
from homeward.io.files import unreadable

if TYPE_CHECKING:
    import xarray as xr

STUDY = "study.nc"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def save_study(study: xr.Dataset, path: Path, *, packed: bool = True) -> None:
    """Write a study as netCDF. Equal studies give equal bytes: no time, host or user is written.

    packed: numbers go through the lightest deflate level, one chunk for each policy: a fourth of the size for some
    two seconds more on a study of 200 MB. The file is made in memory first: the
    HDF5 library ends the whole process where a disk fills up under it.
    """
    plain = study.copy()
    plain.attrs = {key: _attribute(value) for key, value in study.attrs.items()}
    encoding = {str(name): _packing(array) for name, array in plain.data_vars.items() if packed}
    image = io.BytesIO()
    plain.to_netcdf(image, engine="h5netcdf", encoding=encoding)
    write_bytes(path, image.getbuffer())


def _packing(array: xr.DataArray) -> dict[str, Any]:
    """Packing of one variable: none for text and single values."""
    if array.dtype.kind not in "biuf" or array.size < 10_000:
        return {}
    chunks = tuple(1 if name == "policy" else size for name, size in array.sizes.items())
    return {"zlib": True, "complevel": 1, "shuffle": True, "chunksizes": chunks}


def _attribute(value: Any) -> Any:
    """An attribute as netCDF can hold it."""
    if isinstance(value, bool):
        return int(value)
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)
    if isinstance(value, (list, tuple)) and not value:
        return ""
    return list(value) if isinstance(value, tuple) else value


def load_study(path: Path | str) -> xr.Dataset:
    """The study of a file, or of the file study.nc in a folder, read into memory."""
    import xarray as xr

    path = Path(path)
    file = path / STUDY if path.is_dir() else path
    try:
        if not file.is_file():
            raise FileNotFoundError(2, "No such file")
        with xr.open_dataset(file, engine="h5netcdf") as found:
            return found.load()
    except FileNotFoundError as error:
        raise InputError([unreadable(str(file), error)]) from None
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        what = f"is not a study ({str(error).splitlines()[0] if str(error) else type(error).__name__})"
        cure = "Run homeward compare again; it writes the file anew."
        raise InputError([Problem(str(file), what, "a study.nc of homeward compare", cure)]) from None


def write_table(path: Path, rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = ()) -> None:
    """Write rows as CSV; text that a spreadsheet would run as a formula gets an apostrophe in front.

    The columns are those given, else all keys in the order in which they first appear.
    """
    rows = list(rows)
    names = list(columns) or list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe_cell(name) for name in names])
    writer.writerows([safe_cell(row.get(name)) for name in names] for row in rows)
    write_text(path, out.getvalue())


def safe_cell(value: Any) -> str:
    """A value as a cell: numbers short, nothing for what is missing, text that cannot be taken for a formula.

    >>> safe_cell("=1+1"), safe_cell(-0.25), safe_cell(float("nan"))
    ("'=1+1", '-0.25', '')
    """
    value = _plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return str(value) if isinstance(value, int) else format(value, ".12g")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text


def write_json(path: Path, value: Any) -> None:
    """Write JSON that any program reads: numbers that are not finite become null."""
    write_text(path, json.dumps(_plain(value), ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def _plain(value: Any) -> Any:
    """The value without NumPy types, dates or numbers that are not finite."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, np.ndarray):
        return [_plain(item) for item in value.tolist()]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [_plain(item) for item in items]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
