"""The back-test of return: what it is told, what it prints, and that it is the same whoever counts."""

from __future__ import annotations

import numpy as np
import pytest

from homeward.foundation.declare import levers
from homeward.record.return_cases import CASES, HOME, REGISTERED, Observed, Period
from homeward.record.returns_backtest import Row, backtest, cases_outside, mechanisms, run_case, schedule_of_case

KOSOVO = next(case for case in CASES if case.id == "kosovo")


def test_every_case_states_what_it_knows_and_no_returns():
    assert mechanisms()
    assert [case.id for case in CASES] == ["bosnia", "kosovo", "gali", "croatia", "lebanon"]
    for case in CASES:
        assert case.observed and case.covariates and case.displaced > 0
        assert all(period.lever in levers.all() for period in case.levers)
        assert all(period.start < period.end for period in case.levers)
        assert all(0 <= item.low <= item.high <= 1 and item.what in {HOME, REGISTERED} for item in case.observed)
        assert not {"return.willing", "return.base"} & set(case.known)


def test_levers_hold_in_their_months():
    schedule = schedule_of_case([Period("return.documents", 0.4, 2, 4)], 6)
    assert schedule.values["return.documents"].tolist() == [0, 0, 0.4, 0.4, 0, 0]
    assert "movement.return_home" in {item.name for item in mechanisms()}


def test_shares_rise_from_none_and_registered_holds_home():
    registered, home = run_case(KOSOVO, 20, seed=4)
    assert registered.shape == (126, 20)
    assert (registered >= home).all()
    assert ((registered >= 0) & (registered <= 1)).all()
    assert registered[-1].mean() > registered[5].mean() > 0
    again, _ = run_case(KOSOVO, 10, seed=4)
    assert np.array_equal(again, registered[:, :10])


def test_a_case_without_entry_has_no_return():
    closed = next(case for case in CASES if case.id == "croatia")
    registered, home = run_case(closed, 6, seed=4)
    assert (registered[: closed.entry] == 0).all()
    assert (home[: closed.entry] == 0).all()
    assert (registered[-1] > 0).all()


def test_rows_say_whether_band_and_accounts_meet():
    seen = Observed(12, HOME, 0.2, 0.3, "somebody")
    rows = [Row("a", "A", seen, 0.1, 0.15, 0.25), Row("b", "B", seen, 0.31, 0.4, 0.5)]
    assert [row.inside for row in rows] == [True, False]
    assert cases_outside(rows) == ["b"]


def test_the_report_holds_every_count_misses_included():
    rows = backtest(30, seed=2)
    assert len(rows) == sum(len(case.observed) for case in CASES)
    assert all(row.low <= row.middle <= row.high for row in rows)
    bosnia = [row for row in rows if row.case == "bosnia"]
    assert bosnia[0].middle == pytest.approx(0.12, abs=0.08)
    assert set(cases_outside(rows)) <= {case.id for case in CASES}
