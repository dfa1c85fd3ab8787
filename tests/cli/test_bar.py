"""The bar of a study counts futures, each under every policy, and says how fast and how long still."""

from __future__ import annotations

import pytest

from homeward.cli import bar as bars
from homeward.cli.bar import Bar


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 100.0

        def __call__(self):
            return self.now

    found = Clock()
    monkeypatch.setattr(bars.time, "monotonic", found)
    return found


def told(capsys):
    return capsys.readouterr().err.splitlines()


def test_a_future_counts_when_every_policy_met_it(clock, capsys):
    with Bar(200, 3) as bar:
        clock.now += 60  # compiling
        bar.show(12, 1200)  # months of futures: a hundredth of them
        clock.now += 10
        bar.show(612, 1200)
    assert told(capsys) == ["3 policies: 102 of 200 futures, 10 a second, 10 s left"]


def test_it_tells_every_tenth_once_and_never_goes_back(clock, capsys):
    with Bar(1000, 1, "for claims alone") as bar:
        for done in range(0, 1001, 5):
            clock.now += 0.1
            bar.show(done, 1000)
    lines = told(capsys)
    assert len(lines) == 10
    assert lines[0] == "1 policy for claims alone: 100 of 1,000 futures, 50 a second, 18 s left"
    assert lines[-1].endswith("1,000 of 1,000 futures, 50 a second, 0 s left")


def test_time_left_follows_the_speed_of_late_not_the_slow_start(clock, capsys):
    with Bar(1000, 2) as bar:
        bar.show(1, 1000)
        clock.now += 100
        for done in range(10, 501, 10):
            clock.now += 1
            bar.show(done, 1000)
    assert told(capsys)[-1] == "2 policies: 500 of 1,000 futures, 10 a second, 50 s left"
