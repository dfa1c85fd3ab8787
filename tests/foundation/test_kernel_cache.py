"""Compiled kernels are never used on after any source file has changed."""

from __future__ import annotations

import os
import sys

import numba

from homeward.foundation import kernel_cache


def test_any_change_of_any_file_is_another_state(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text("x = 1\n")
    (tmp_path / "b.py").write_text("y = 1\n")
    before = kernel_cache.state_of(tmp_path)
    assert kernel_cache.state_of(tmp_path) == before
    (tmp_path / "b.py").write_text("y = 22\n")
    changed = kernel_cache.state_of(tmp_path)
    assert changed != before
    (tmp_path / "room" / "c.py").write_text("")
    assert kernel_cache.state_of(tmp_path) != changed


def test_the_folder_is_named_after_the_state_and_old_ones_go(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(kernel_cache.VARIABLE, raising=False)
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.py").write_text("x = 1\n")
    kernel_cache.use_kernel_cache(source)
    first = os.environ[kernel_cache.VARIABLE]
    assert first.endswith(kernel_cache.state_of(source))
    os.utime(first, (0, 0))
    monkeypatch.delenv(kernel_cache.VARIABLE)
    (source / "a.py").write_text("x = 22\n")
    kernel_cache.use_kernel_cache(source)
    assert os.environ[kernel_cache.VARIABLE] != first
    assert not os.path.exists(first)  # noqa: PTH110
    monkeypatch.delenv(kernel_cache.VARIABLE)


def test_a_choice_of_the_user_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv(kernel_cache.VARIABLE, str(tmp_path))
    kernel_cache.use_kernel_cache(tmp_path)
    assert os.environ[kernel_cache.VARIABLE] == str(tmp_path)


def test_numba_imported_first_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    monkeypatch.delenv(kernel_cache.VARIABLE, raising=False)
    source = tmp_path / "source"
    source.mkdir()
    kernel_cache.use_kernel_cache(source)
    assert os.environ[kernel_cache.VARIABLE] == numba.config.CACHE_DIR
    assert numba.config.CACHE_DIR.endswith(kernel_cache.state_of(source))
    monkeypatch.delenv(kernel_cache.VARIABLE)
