"""The order of the month is a baseline; every field has one writer; every outcome is moved by something."""

from __future__ import annotations

from pathlib import Path

from homeward.foundation.declare import fields, outcomes
from homeward.model.month import ORDER, behind, the_month

BASELINE = Path(__file__).parent.parent / "baselines" / "month_order.txt"


def test_order_is_the_baseline():
    assert "\n".join(ORDER) + "\n" == BASELINE.read_text()


def test_every_mechanism_reads_aloud():
    for item in the_month():
        assert item.sentence.endswith("."), item.name
        assert item.step.__doc__, item.name


def test_reads_and_writes_are_declared_fields():
    known = {*fields.all(), "people"}
    for item in the_month():
        assert set(item.reads) | set(item.writes) <= known, item.name


def test_every_outcome_is_moved_by_a_mechanism():
    for item in outcomes.all().values():
        assert behind(item.reads), item.id
