"""What must hold whatever the numbers: heads conserved, blocks and rows of no account, modes that agree."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from homeward.crisis.flight_case import FlightCase
from homeward.io.flee_folder import read_flee_folder
from homeward.movement.flee_rules import run_case
from homeward.movement.flee_rules.tables import compile_case, remember
from tests.flee_rules.test_known_answers import star

CASES = Path(__file__).parents[1] / "flight_cases"


@pytest.fixture(scope="module")
def valley() -> FlightCase:
    return read_flee_folder(CASES / "valley")


@pytest.mark.parametrize(("memory", "leap"), [("exact", False), ("binned", True), ("none", True), ("binned", False)])
def test_a_future_is_the_same_in_whatever_block_it_runs(valley: FlightCase, memory: str, leap: bool) -> None:
    together = run_case(valley, 9, seed=4, memory=memory, leap=leap).camps
    apart = np.concatenate([run_case(valley, 3, seed=4, first=i, memory=memory, leap=leap).camps for i in (0, 3, 6)])
    assert (together == apart).all()
    assert (run_case(valley, 1, seed=5, memory=memory, leap=leap).camps != together[:1]).any()


def test_the_order_of_rows_changes_nothing(valley: FlightCase) -> None:
    luck = random.Random(3)
    first, *others = valley.places
    order = [0, *luck.sample(range(1, len(valley.places)), len(others))]
    places = tuple(valley.places[i] for i in order)
    routes = tuple(luck.sample(valley.routes, len(valley.routes)))
    shuffled = replace(valley, places=places, routes=routes, conflict=valley.conflict[:, order])
    one = run_case(valley, 4, seed=2)
    two = run_case(shuffled, 4, seed=2)
    assert first.name == places[0].name
    for name in valley.camps:
        assert (one.camps[:, :, valley.camps.index(name)] == two.camps[:, :, shuffled.camps.index(name)]).all()


def test_heads_are_conserved_under_every_setting(valley: FlightCase) -> None:
    luck = random.Random(11)
    for number in range(12):
        settings = replace(
            valley.settings,
            awareness_level=luck.choice([-1, 1, 2, 3]),
            start_on_foot=luck.random() < 0.5,
            avoid_short_stints=luck.random() < 0.5,
            take_from_population=luck.random() < 0.5,
            capacity_scaling=luck.choice([0.2, 1.0, 3.0]),
            camp_movechance=luck.choice([0.0, 0.3, 1.0]),
            max_move_speed=luck.choice([37.5, 200.0, 431.0]),
            pruning_threshold=luck.choice([1.0, 3.0]),
        )
        case = valley.with_settings(settings)
        memory = luck.choice(["exact", "binned", "none"])
        capacity = luck.choice(["live", "frozen"])
        runs = run_case(case, 2, seed=number, memory=memory, capacity=capacity, like_flee=luck.random() < 0.5)
        assert (runs.camps >= 0).all()
        assert (runs.camps.sum(axis=2) <= runs.everywhere).all()


def test_whole_kilometres_make_exact_memory_a_whole_number() -> None:
    """floor(r * speed) is enough to know of recent travel when distances are whole: halving keeps comparisons."""
    luck = random.Random(1)
    for _ in range(300):
        exact, kept = 0.0, 0
        for _ in range(luck.randrange(1, 12)):
            today = luck.choice([0, 0, 35, luck.randrange(1, 790)])
            for more in (luck.randrange(0, 400), 399):
                assert (exact + more < 400) == (kept + more < 400)
            exact, kept = (exact + today) / 2.0, remember(kept, today, 1.0)


def test_defects_are_kept_or_corrected_with_a_note(valley: FlightCase) -> None:
    like, better = compile_case(valley, like_flee=True), compile_case(valley)
    glen = valley.place_index()["Glen"]
    rows = sorted(range(len(valley.places)), key=lambda i: valley.places[i].name).index(glen)
    day0 = int(valley.registered["Glen"].at(0))
    assert like.tables.capacity[0, rows] == (260 - day0) * 1.25
    assert better.tables.capacity[0, rows] == 260 * 1.25
    assert like.arrivals.raw[0] - better.arrivals.raw[0] == int(valley.total.at(0))
    assert (like.arrivals.new == better.arrivals.new).all()
    assert any("forced redirection" in note for note in better.notes)
    assert any("defects are kept" in note for note in like.notes)


def test_a_billion_people_are_as_quick_to_count_as_a_thousand() -> None:
    few = star({"Near": 20.0, "Far": 80.0}, people=1_000)
    many = star({"Near": 20.0, "Far": 80.0}, people=1_000_000_000)
    shares = [run_case(case, 3, seed=1, memory="exact").camps[:, -1, 0] / n for case, n in ((few, 1e3), (many, 1e9))]
    assert np.allclose(shares[1], 0.75, atol=1e-3)
    assert np.abs(shares[0] - 0.75).max() < 0.08


def test_fractions_of_a_kilometre_are_kept_in_tenths() -> None:
    camps = run_case(star({"Tents": 35.04}), 1, seed=1, memory="exact").camps[0, :, 0]
    assert camps[1] == 0
    assert camps[2] == 10_000
