"""Worker processes of one command: they run the blocks of a study, then whatever can be done side by side after it."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from types import TracebackType
from typing import ParamSpec, TypeVar

from homeward.foundation.pulse import listen

P = ParamSpec("P")
T = TypeVar("T")


class Crew:
    """Up to `workers` processes, started when there is work; with one worker everything runs here, in order.

    What is handed over must be importable by name, and so must its arguments: processes are started afresh. An
    interrupt from the keyboard is for the command, which ends its workers; they themselves never hear of it.
    rehearsed: the kernels of the model have been compiled for it.
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        self.rehearsed = False
        self._pool: ProcessPoolExecutor | None = None
        self._beats: Synchronized[int] | None = None

    def submit(self, job: Callable[P, T], *args: P.args, **more: P.kwargs) -> Future[T]:
        """Start a job, or queue it behind those that were handed over before."""
        if self.workers <= 1:
            return _done(job, *args, **more)
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._beats = context.Value("q", 0)
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=_pass_on, initargs=(self._beats,)
            )
            with _no_interrupts():  # processes start with the first job and inherit this
                return self._pool.submit(job, *args, **more)
        return self._pool.submit(job, *args, **more)

    @property
    def beats(self) -> int:
        """How much its processes have said that they did, since it began."""
        return 0 if self._beats is None else self._beats.value

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Wait for the processes to end; after a failure end them, whatever they are at: files are written whole."""
        if self._pool is None:
            return
        if kind is None:
            self._pool.shutdown(cancel_futures=True)
            return
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()


def _pass_on(beats: Synchronized[int]) -> None:
    """In a worker: add every beat to what the command reads."""

    def add(done: int) -> None:
        with beats.get_lock():
            beats.value += done

    listen(add)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Processes started meanwhile have interrupts from the keyboard blocked, from their first moment on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _done(job: Callable[P, T], *args: P.args, **more: P.kwargs) -> Future[T]:
    """A job run at once, in the shape of one that runs elsewhere; its failure is raised here."""
    future: Future[T] = Future()
    future.set_result(job(*args, **more))
    return future
