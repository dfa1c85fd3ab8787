"""Cases small enough to know the answer without running them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from homeward.crisis.flight_case import FlightCase, FlightClosure, FlightPlace, FlightRoute, Series
from homeward.crisis.flight_settings import FleeSettings
from homeward.foundation.problems import InputError
from homeward.io.flee_folder import read_flee_folder
from homeward.movement.flee_rules import run_case
from homeward.movement.flee_rules.run import run_compiled
from homeward.movement.flee_rules.tables import compile_case

CASES = Path(__file__).parents[1] / "flight_cases"
STILL = FleeSettings(max_move_speed=400.0, camp_movechance=0.0, start_on_foot=True, avoid_short_stints=True)


def star(camps: dict[str, float], people: int = 10_000, days: int = 8, **more: object) -> FlightCase:
    """One place that is fought over and camps around it at some km; everybody flees on day 1."""
    places = [FlightPlace("Mid", "r", "Home", 0.0, 0.0, "conflict", 0, 1_000, 0)]
    places += [FlightPlace(name, "r", "Away", 1.0, float(i), "camp", 0, 0, 0) for i, name in enumerate(camps)]
    routes = [FlightRoute("Mid", name, km) for name, km in camps.items()]
    conflict = np.zeros((days, len(places)))
    conflict[:, 0] = 1.0
    told = Series(np.array([0, 1]), np.array([0.0, float(people)]))
    first, *others = camps
    none = Series(np.array([0]), np.array([0.0]))
    registered = {first: told, **dict.fromkeys(others, none)}
    case = FlightCase(
        "star", dt.date(2020, 1, 1), days, tuple(places), tuple(routes), (), conflict, registered, told, STILL
    )
    return replace(case, **more)


@pytest.mark.parametrize("memory", ["exact", "binned", "none"])
def test_two_places_and_a_road_of_100_km_take_three_days_on_foot(memory: str) -> None:
    case = read_flee_folder(CASES / "road")
    runs = run_case(case, 3, seed=1, memory=memory)
    new = np.diff(case.record()[:, 0], prepend=0)
    new[0] = 0
    expected = np.concatenate([[0, 0], np.cumsum(new)])[: case.days]
    assert (runs.camps[:, :, 0] == expected).all()
    assert (runs.everywhere[:, -1] == 1000).all()


def test_a_road_of_exactly_a_days_walk_takes_two_days() -> None:
    camps = run_case(star({"Tents": 35.0}), 1, seed=1, memory="exact").camps[0, :, 0]
    assert camps.tolist() == [0, 0, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000]
    assert run_case(star({"Tents": 34.0}), 1, seed=1, memory="exact").camps[0, 1, 0] == 10_000


def test_without_walking_a_day_by_vehicle_is_enough() -> None:
    case = star({"Tents": 399.0}).with_settings(replace(STILL, start_on_foot=False))
    assert run_case(case, 1, seed=1).camps[0, 1, 0] == 10_000


def test_shares_of_two_camps_are_binomial_with_the_weights_of_their_distances() -> None:
    case = star({"Near": 20.0, "Far": 80.0}).with_settings(replace(STILL, softening=10.0, distance_power=1.0))
    near = run_case(case, 400, seed=3, memory="exact").camps[:, -1, 0]
    p = (1 / 30) / (1 / 30 + 1 / 90)
    assert abs(near.mean() - 10_000 * p) < 4.0 * np.sqrt(10_000 * p * (1 - p) / 400)
    assert abs(near.std() / np.sqrt(10_000 * p * (1 - p)) - 1.0) < 0.15


@pytest.mark.parametrize("people", [1, 3, 40])
def test_however_few_reach_a_fork_they_choose_by_the_weights_of_its_open_roads(people: int) -> None:
    base = star({"Near": 20.0, "Far": 80.0, "Shut": 20.0}, people, days=30)
    places = (*base.places, FlightPlace("Fork", "r", "Away", 1.0, 9.0, "hub", 0, 0, 0))
    roads = [FlightRoute("Fork", route.end, route.km) for route in base.routes]
    conflict = np.hstack([base.conflict, np.zeros((30, 1))])
    case = replace(
        base, places=places, routes=(FlightRoute("Mid", "Fork", 10.0), *roads), conflict=conflict,
        closures=(FlightClosure("location", "Shut", "", 0, 99),),
    ).with_settings(replace(STILL, softening=10.0, distance_power=1.0))  # fmt: skip
    camps = run_case(case, 3000, seed=8, memory="exact").camps[:, -1]
    p = (1 / 30) / (1 / 30 + 1 / 90)
    assert (camps[:, 2] == 0).all()
    assert (camps.sum(axis=1) == people).all()
    assert abs(camps[:, 0].mean() - people * p) < 4.5 * np.sqrt(people * p * (1 - p) / 3000)


@pytest.mark.parametrize("memory", ["exact", "binned"])
def test_a_symmetric_graph_gives_symmetric_flows(memory: str) -> None:
    camps = run_case(star({f"Camp {i}": 30.0 for i in range(5)}), 200, seed=5, memory=memory).camps[:, -1]
    assert (camps.sum(axis=1) == 10_000).all()
    assert np.abs(camps.mean(axis=0) - 2_000).max() < 4.5 * np.sqrt(10_000 * 0.2 * 0.8 / 200)


def test_camps_lose_people_geometrically() -> None:
    case = star({"Tents": 10.0}, days=60).with_settings(replace(STILL, camp_movechance=0.02, conflict_movechance=0.0))
    told = Series(np.array([0]), np.array([50_000.0]))
    case = replace(case, registered={"Tents": told}, total=told)
    left = run_case(case, 100, seed=7, memory="exact").camps[:, :, 0].mean(axis=0)
    # leavers reach the village the same day, stay there, and only stayers are counted
    expected = 50_000 * 0.98 ** np.arange(1, 61)
    assert np.abs(left / expected - 1.0).max() < 0.005


def test_no_roads_means_nobody_moves_and_nobody_is_lost() -> None:
    runs = run_case(replace(star({"Tents": 10.0}), routes=()), 2, seed=1)
    assert (runs.camps == 0).all()
    assert (runs.everywhere[:, -1] == 10_000).all()


def test_a_border_that_closes_sends_travellers_back() -> None:
    closed = (FlightClosure("country", "Home", "Away", 2, 99),)
    camps = run_case(replace(star({"Tents": 100.0}), closures=closed), 1, seed=1).camps
    assert (camps == 0).all()
    late = (FlightClosure("country", "Home", "Away", 4, 99),)
    assert run_case(replace(star({"Tents": 100.0}), closures=late), 1, seed=1).camps[0, -1, 0] == 10_000


def test_those_returned_by_a_closed_border_leave_again_when_it_opens() -> None:
    closed = (FlightClosure("country", "Home", "Away", 2, 4),)
    camps = run_case(replace(star({"Tents": 100.0}), closures=closed), 1, seed=1, memory="exact").camps[0, :, 0]
    # they turn back at the end of the road on day 3, and from day 4 they ride
    assert camps.tolist() == [0, 0, 0, 0, 10_000, 10_000, 10_000, 10_000]


def test_a_full_camp_takes_nobody_and_a_filling_one_stops_at_95_percent() -> None:
    case = star({"Tents": 20.0, "Wide": 20.0}, people=40_000, days=12)
    told = Series(np.arange(12), np.linspace(0, 40_000, 12))
    places = tuple(replace(p, capacity=1_000) if p.name == "Tents" else p for p in case.places)
    case = replace(case, places=places, registered={"Tents": told, "Wide": Series(np.array([0]), np.array([0.0]))})
    case = case.with_settings(replace(STILL, start_on_foot=False))
    camps = run_case(case, 20, seed=2, memory="exact").camps
    # those of the first day all choose while it is empty, then it is over-full and nobody enters
    assert (camps[:, -1].sum(axis=1) > 30_000).all()
    assert (np.diff(camps[:, 2:, 0], axis=1) <= 0).all()


def elders_first() -> FlightCase:
    """2,000 of day 1 reach a camp for 1,250 on day 2 by a long road; 2,000 of day 2 may choose it."""
    base = star({"Tents": 700.0, "Wide": 20.0}, days=4)
    places = tuple(replace(p, capacity=1_250) if p.name == "Tents" else p for p in base.places)
    fork = FlightPlace("Fork", "r", "Away", 1.0, 9.0, "hub", 0, 0, 0)
    roads = [("Mid", "Tents", 700.0), ("Mid", "Fork", 20.0), ("Fork", "Tents", 20.0), ("Fork", "Wide", 20.0)]
    told = Series(np.array([0, 1, 2]), np.array([0.0, 2_000.0, 4_000.0]))
    return replace(
        base, places=(*places, fork), routes=tuple(FlightRoute(*road) for road in roads),
        conflict=np.hstack([base.conflict, np.zeros((4, 1))]), closures=(FlightClosure("location", "Fork", "", 0, 2),),
        registered={**base.registered, "Tents": told}, total=told,
        settings=replace(STILL, start_on_foot=False, softening=0.0, distance_power=4.0),
    )  # fmt: skip


@pytest.mark.parametrize("on_foot", [False, True])
def test_the_oldest_come_first_where_a_camp_fills(on_foot: bool) -> None:
    case = elders_first()
    if on_foot:  # at a speed at which the journeys take as long
        case = case.with_settings(replace(case.settings, start_on_foot=True, max_walk_speed=400.0))
    compiled = compile_case(case, "exact")
    camps = run_compiled(compiled, 20, 3)
    assert (camps[:, 2, 0] == 2_000).all()
    assert (camps[:, 2, 1] > 0).all()
    # if age is not kept, hundreds of the younger get in before the older have filled the camp
    mixed = run_compiled(replace(compiled, tables=compiled.tables._replace(ages=1)), 20, 3)
    assert (mixed[:, 2, 0] > 2_200).all()


def test_recorded_decreases_are_a_debt_and_remove_nobody() -> None:
    told = Series(np.array([0, 1, 2, 3]), np.array([0.0, 100.0, 40.0, 120.0]))
    case = replace(star({"Tents": 10.0}), registered={"Tents": told}, total=told)
    assert run_case(case, 1, seed=1).everywhere[0].tolist()[:5] == [0, 100, 100, 120, 120]


def test_awareness_zero_is_refused_unless_defects_are_kept() -> None:
    case = star({"Tents": 10.0}).with_settings(replace(STILL, awareness_level=0))
    with pytest.raises(InputError, match="awareness_level"):
        run_case(case, 1, seed=1)
    assert (run_case(case, 1, seed=1, like_flee=True).camps == 0).all()


def test_people_who_flee_from_nowhere_are_a_problem_not_a_silent_zero() -> None:
    case = star({"Tents": 10.0})
    with pytest.raises(InputError, match="no place with people is fought over"):
        run_case(replace(case, conflict=np.zeros_like(case.conflict), conflict_from_dates=False, places=(
            replace(case.places[0], kind="town"), *case.places[1:])), 1, seed=1)  # fmt: skip
