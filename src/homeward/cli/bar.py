"""The bar of a running study: how many futures, how fast, how long still; plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections import deque

LATELY = 20.0
"""Seconds over which the speed is taken."""


class Bar:
    """Shows how far a study is. A future counts as one when it has been run under every policy."""

    def __init__(self, futures: int, policies: int, about: str = "") -> None:
        self.futures = futures
        self.name = " ".join(filter(None, (f"{policies} {'policy' if policies == 1 else 'policies'}", about)))
        self.lately: deque[tuple[float, float]] = deque()
        self.told = 0

    def __enter__(self) -> Bar:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        self.console = Console(stderr=True)
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[words]}"),
            console=self.console,
            expand=True,
            disable=not self.console.is_terminal,
        )
        self.bar.__enter__()
        words = f"0 of {self.futures:,} futures, getting ready"
        self.task = self.bar.add_task(self.name, total=self.futures, words=words)
        return self

    def show(self, done: int, total: int) -> None:
        """Called whenever more is done, with how much of how much."""
        futures = self.futures * done / total
        words = f"{int(futures):,} of {self.futures:,} futures"
        speed = self._speed(futures)
        if speed:
            pace = f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}"
            words += f", {pace} a second, {_time((self.futures - futures) / speed)} left"
        self.bar.update(self.task, completed=futures, words=words)
        tenth = 10 * done // total
        if not self.console.is_terminal and tenth > self.told:
            self.told = tenth
            print(f"{self.name}: {words}", file=sys.stderr)

    def _speed(self, futures: float) -> float:
        """Futures a second, lately; none at first, for compiling before the first month says nothing of the rest."""
        now = time.monotonic()
        self.lately.append((now, futures))
        while len(self.lately) > 2 and self.lately[1][0] < now - LATELY:
            self.lately.popleft()
        since, before = self.lately[0]
        return (futures - before) / (now - since) if now > since else 0.0

    def __exit__(self, *failure: object) -> None:
        self.bar.__exit__(None, None, None)


def _time(seconds: float) -> str:
    """A time as it is said.

    >>> _time(7.4), _time(130)
    ('7 s', '2 min 10 s')
    """
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"
