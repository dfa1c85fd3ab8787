"""The back-test of the escalation room in one place: the record, the incident months, the placebo rivalries.

Parts that need the reference copies are left out, with the reason, where those are absent.
"""

from __future__ import annotations

from pathlib import Path

from homeward.crisis.crisis import Crisis
from homeward.record.escalation_record import record_tests
from homeward.record.incident_scores import read_months, score_months
from homeward.record.rivalry_scores import deaths_by_pair, draw, forecast, score

ABSENT = "no reference copies: set HOMEWARD_DATA to their folder"


def backtest(crisis: Crisis, folder: Path | None, futures: int = 4000, seed: int = 1) -> dict[str, object]:
    """Every score as plain values: `record`, `incidents`, `rivalries`."""
    tests = record_tests(crisis, futures, seed)
    found: dict[str, object] = {
        "record": [test.as_json() for test in tests],
        "record_outside_under_every_regime": not any(test.inside for test in tests),
    }
    if folder is None:
        return found | {"incidents": ABSENT, "rivalries": ABSENT}
    months = {phase: score_months(counts).as_json() for phase, counts in read_months(folder).items()}
    rivalries = score(forecast(deaths_by_pair(folder), draw(4096)))
    return found | {"incidents": months, "rivalries": rivalries.as_json()}
