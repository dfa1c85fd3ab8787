"""Files are whole or not there; a full disk is told with a cure and leaves nothing behind."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from homeward.io import atomic
from homeward.io.atomic import DiskError, disk_error, read_arrays, write_arrays, write_bytes, write_text, writing


def test_text_and_arrays_come_back(tmp_path: Path) -> None:
    write_text(tmp_path / "deep" / "er" / "a.txt", "ä\n")
    assert (tmp_path / "deep/er/a.txt").read_bytes() == "ä\n".encode()
    write_arrays(tmp_path / "a.npz", {"x": np.arange(3), "y": np.ones((2, 2), dtype=np.float32)})
    found = read_arrays(tmp_path / "a.npz")
    assert found is not None
    assert found["x"].tolist() == [0, 1, 2]
    assert found["y"].dtype == np.float32


def test_old_content_stands_until_the_new_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(KeyboardInterrupt), writing(path) as temporary:
        temporary.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "only be read"),
        (errno.EACCES, "permission"),
        (errno.EIO, "output error"),
    ],
)
def test_disk_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str) -> None:
    write_text(tmp_path / "a.txt", "old")

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(atomic.os, "fsync", refuse)
    with pytest.raises(DiskError, match=words) as caught:
        write_bytes(tmp_path / "a.txt", b"new")
    assert caught.value.problems[0].cure
    assert (tmp_path / "a.txt").read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["a.txt"]


LIMITED = """
import resource, signal, sys
from pathlib import Path
import numpy as np
import xarray as xr
from homeward.io.atomic import DiskError, write_arrays, write_text
from homeward.io.studies import save_study
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
noise = np.random.default_rng(1).random((4, 100_000))
study = xr.Dataset({"x": (("policy", "future"), noise)})
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
told = 0
for write in (
    lambda: write_text(folder / "a.txt", "x" * 1_000_000),
    lambda: write_arrays(folder / "a.npz", {"x": noise}),
    lambda: save_study(study, folder / "study.nc"),
):
    try:
        write()
    except DiskError as error:
        told += 1
        assert error.problems[0].cure
print(told, sorted(path.name for path in folder.iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on file size are a POSIX matter")
def test_file_that_may_not_grow(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.strip() == "3 []", done.stderr[-2000:]


def test_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DiskError, match="cannot be written"):
        write_text(tmp_path / "file" / "a.txt", "x")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x93NUMPY", b"x" * 100])
def test_damaged_block_counts_as_missing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    assert read_arrays(tmp_path / "a.npz") is None
    assert read_arrays(tmp_path / "none.npz") is None


def test_cut_block_counts_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    write_arrays(path, {"x": np.arange(1000), "y": np.arange(1000)})
    whole = path.read_bytes()
    for size in range(0, len(whole), 997):
        path.write_bytes(whole[:size])
        assert read_arrays(path) is None
    flipped = bytearray(whole)
    flipped[500] ^= 255
    path.write_bytes(bytes(flipped))
    assert read_arrays(path) is None


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOSPC, errno.EROFS, errno.ENOTDIR])
def test_a_cure_names_no_option_that_the_command_may_not_have(number: int) -> None:
    problem = disk_error(Path("x"), OSError(number, "")).problems[0]
    assert problem.cure and "--" not in problem.cure
