"""A real Chromium for tests: an installed one; else Debian's where root may install it; else Playwright's own.

Where none can be had, tests that need one are skipped with a loud reason, and fail in CI: a page that no browser has
opened has not been tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
)
MISSING = (
    "NO BROWSER: the pages were not opened in a real Chromium. Install one (apt install chromium) "
    "or run `playwright install chromium`, then repeat."
)


@cache
def find_chromium() -> str | None:
    """The path of a Chromium, found or installed; None where none can be had."""
    named = os.environ.get("HOMEWARD_CHROMIUM")
    return named or _installed() or _from_debian() or _from_playwright()


def _installed() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _from_debian() -> str | None:
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for what in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *what], check=False, capture_output=True, timeout=600, env=env)
    return _installed()


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    def where() -> str | None:
        with sync_playwright() as held:
            path = held.chromium.executable_path
        return path if path and Path(path).exists() else None

    if (found := where()) is None:
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True, timeout=600
        )
        found = where()
    return found


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser; the test is skipped where there is none, and fails in CI."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        sys.stderr.write(f"\n{MISSING}\n")
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as held:
        browser = held.chromium.launch(executable_path=path, args=list(OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def offline_page(browser: Any, width: int = 1000, height: int = 1400) -> Iterator[tuple[Any, list[str], list[str]]]:
    """A page without a network, with the console errors and the addresses outside that it asked for."""
    context = browser.new_context(offline=True, viewport={"width": width, "height": height})
    page = context.new_page()
    errors: list[str] = []
    outside: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda request: outside.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
    )
    try:
        yield page, errors, outside
    finally:
        context.close()
