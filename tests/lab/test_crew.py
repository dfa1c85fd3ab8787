"""The worker processes of a command, and the rehearsal that compiles their kernels."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile

import numpy as np
import pytest

from homeward.cli.open import open_the_crisis
from homeward.foundation.declare import parameters
from homeward.io.template import write_template
from homeward.lab.crew import Crew
from homeward.lab.futures import draw_futures
from homeward.model.month import the_month
from homeward.model.rehearsal import parts_of_the_month, rehearse
from homeward.world.layout import layout_of


def test_one_worker_works_here_and_in_order():
    with Crew(1) as crew:
        assert crew.submit(os.getpid).result() == os.getpid()
        with pytest.raises(ZeroDivisionError):
            crew.submit(divmod, 1, 0)


def test_two_workers_work_elsewhere_and_bring_failures_back():
    with Crew(2) as crew:
        elsewhere, fails = crew.submit(os.getpid), crew.submit(divmod, 1, 0)
        assert elsewhere.result() != os.getpid()
        with pytest.raises(ZeroDivisionError):
            fails.result()


def test_a_failure_says_where_in_a_worker_it_was():
    with Crew(2) as crew, pytest.raises(ZeroDivisionError) as failure:
        crew.submit(divmod, 1, 0).result()
    assert "divmod" not in str(failure.value)
    assert failure.value.__notes__[0].startswith("In a worker:")


def test_an_interrupt_is_heard_between_two_looks_and_ends_workers_in_the_middle_of_large_results():
    """A message of more than a page, cut off by the end of its worker, once left the command waiting for its rest."""
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), Crew(2) as crew:
        jobs = [crew.submit(bytes, 5_000_000) for _ in range(40)]
        jobs[0].result()
        signal.raise_signal(signal.SIGINT)  # noted, not heard: it is not raised here
        while True:
            crew.wait(jobs)
    assert signal.getsignal(signal.SIGINT) is before
    assert not multiprocessing.active_children()


def test_who_interrupts_twice_does_not_wait():
    with pytest.raises(KeyboardInterrupt), Crew(2) as crew:
        crew.submit(os.getpid).result()
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("the second interrupt is heard where it falls")


def test_an_interrupt_that_nobody_waited_for_is_heard_at_the_end():
    with pytest.raises(KeyboardInterrupt), Crew(2) as crew:
        crew.submit(os.getpid).result()
        signal.raise_signal(signal.SIGINT)


def test_files_of_work_are_gone_when_the_crew_is(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Crew(2) as crew:
        assert [job.result() for job in [crew.submit(abs, -number) for number in range(5)]] == list(range(5))
        assert len(list(tmp_path.iterdir())) == 1
    assert not list(tmp_path.iterdir())


def test_a_rehearsal_runs_every_mechanism_and_leaves_the_numbers_alone(tmp_path):
    write_template(tmp_path / "crisis")
    crisis = open_the_crisis(str(tmp_path / "crisis"))
    futures = draw_futures(crisis, parameters.all(), 2, seed=1, as_of=crisis.as_of)
    before = {key: values.copy() for key, values in futures.drawn.items()}
    parts = parts_of_the_month()
    assert sorted(name for part in parts for name in part) == sorted(item.name for item in the_month())
    for part in parts:
        rehearse(layout_of(crisis, crisis.as_of), crisis.policies[0], futures.block(0, 2), part)
    assert all(np.array_equal(before[key], values) for key, values in futures.drawn.items())
