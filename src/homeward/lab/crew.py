"""Worker processes of one command: they run the blocks of a study, then whatever can be done side by side after it."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import pickle
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, ParamSpec, TypeVar, cast

from homeward.foundation.pulse import listen

P = ParamSpec("P")
T = TypeVar("T")

GLANCE = 0.2
"""Seconds between two looks at what the workers have done, and at whether an interrupt was heard."""


class Job(Generic[T]):
    """Work that a crew was handed; its result, or its failure, comes when it is asked for."""

    def __init__(self, crew: Crew, running: Future[None], result: Path) -> None:
        self._crew, self._running, self._result = crew, running, result

    def result(self) -> T:
        """What the work gave, once it is done; what it failed with is raised here."""
        while not self._crew.wait([self]):
            pass
        self._running.result()
        done, value = pickle.loads(self._result.read_bytes())
        self._result.unlink()
        if not done:
            raise value
        return cast("T", value)


class Done(Job[T]):
    """Work that was done at once, where it was handed over."""

    def __init__(self, value: T) -> None:
        self._value, self._running = value, Future()
        self._running.set_result(None)

    def result(self) -> T:
        """What the work gave."""
        return self._value


class Crew:
    """Up to `workers` processes, started when there is work; with one worker everything runs here, in order.

    What is handed over must be importable by name, and so must its arguments: processes are started afresh. An
    interrupt from the keyboard is for the command, which ends its workers; they themselves never hear of it. The
    command hears it between two looks at its workers, never within one: a look holds locks that the threads of the
    pool wait for. Work and results lie in files, and only their short names pass the pipes, which take a short message
    whole or not at all: a worker may be ended at any moment and leaves nobody waiting for the rest of a message.
    rehearsed: the kernels of the model have been compiled for it.
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers
        self.rehearsed = False
        self._pool: ProcessPoolExecutor | None = None
        self._beats: Synchronized[int] | None = None
        self._interrupted = False
        self._number = count()

    def submit(self, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> Job[T]:
        """Start a job, or queue it behind those that were handed over before."""
        if self.workers <= 1:
            return Done(work(*args, **more))
        pool = self._pool or self._start()
        path = Path(self._folder.name) / f"{next(self._number)}"
        path.write_bytes(pickle.dumps((work, args, more), pickle.HIGHEST_PROTOCOL))
        with _blocked_interrupts():  # a process that starts now inherits this
            running = pool.submit(_work, path)
        return Job(self, running, path)

    def wait(self, jobs: Iterable[Job[Any]]) -> list[Job[Any]]:
        """Those of some jobs that are done, after a short wait for the first of them; here an interrupt is heard."""
        if self._interrupted:
            raise KeyboardInterrupt
        jobs = list(jobs)
        ready, _ = concurrent.futures.wait([job._running for job in jobs], GLANCE, FIRST_COMPLETED)
        return [job for job in jobs if job._running in ready]

    @property
    def beats(self) -> int:
        """How much its processes have said that they did, since it began.

        Read without its lock, which a worker that was ended may have taken with it.
        """
        return 0 if self._beats is None else self._beats.get_obj().value

    def _start(self) -> ProcessPoolExecutor:
        """The pool of processes, from the first job on; interrupts are noted from here on."""
        self._folder = tempfile.TemporaryDirectory(prefix="homeward-", ignore_cleanup_errors=True)
        context = multiprocessing.get_context("spawn")
        self._beats = context.Value("q", 0)
        self._pool = ProcessPoolExecutor(self.workers, context, _pass_on, (self._beats,))
        self._before = None
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, lambda _number, _frame: self._note())
        return self._pool

    def _note(self) -> None:
        """Remember an interrupt until it can be heard; whoever does not wait for that interrupts once more."""
        if self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Wait for the processes to end; after a failure end them, whatever they are at: files are written whole."""
        if self._pool is None:
            return
        if kind is None and not self._interrupted:
            self._pool.shutdown(cancel_futures=True)
        else:
            for process in multiprocessing.active_children():
                process.terminate()
            self._pool.shutdown(cancel_futures=True)
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)
        self._folder.cleanup()
        if kind is None and self._interrupted:
            raise KeyboardInterrupt


def _work(path: Path) -> None:
    """In a worker: do what lies in a file, and put what comes of it there: (True, result) or (False, failure)."""
    work, args, more = pickle.loads(path.read_bytes())
    try:
        told = pickle.dumps((True, work(*args, **more)), pickle.HIGHEST_PROTOCOL)
    except Exception as failure:
        failure.add_note(f"In a worker:\n{traceback.format_exc()}")
        told = pickle.dumps((False, failure), pickle.HIGHEST_PROTOCOL)
    path.write_bytes(told)


def _pass_on(beats: Synchronized[int]) -> None:
    """In a worker: add every beat to what the command reads."""

    def add(done: int) -> None:
        with beats.get_lock():
            beats.value += done

    listen(add)


@contextmanager
def _blocked_interrupts() -> Iterator[None]:
    """Processes started meanwhile have interrupts from the keyboard blocked, from their first moment on."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
