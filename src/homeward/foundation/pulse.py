"""A pulse: whoever works says how much was just done, and whoever waits hears it, in this process or in another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Heard = Callable[[int], None]
_hear: list[Heard] = []
"""Who listens in this process: the last of them hears."""


def beat(done: int) -> None:
    """Say that so much more was done; nothing happens where nobody listens."""
    if _hear:
        _hear[-1](done)


def listen(heard: Heard) -> None:
    """Hear every beat of this process from now on: for a worker, which passes them on as long as it lives."""
    _hear.append(heard)


@contextmanager
def listening(heard: Heard) -> Iterator[None]:
    """Hear the beats of this process for a while."""
    _hear.append(heard)
    try:
        yield
    finally:
        _hear.remove(heard)
