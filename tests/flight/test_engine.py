"""The flight engine against answers known in closed form, and what must hold in every flight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.movement.flight.kernel import flee
from homeward.movement.flight.network import build_network, two_way
from homeward.movement.flight.rules import hourly
from tests.flight.small import everybody, make_draws, make_network, make_setting, run

FREE = np.inf


def test_two_places_and_a_road_follow_the_exponential() -> None:
    network = make_network(2, [(0, 1, 0.0, FREE)], [0], [1], 60)
    track = run(network, make_setting(network, 1), make_draws(network, [50_000], 40))
    arrived = track.arrived[:, :, 0, 0].cumsum(axis=1)
    hours = np.arange(1, 61)
    expected = 50_000 * (1 - np.exp(-0.05 * hours))
    spread = np.sqrt(50_000 * np.exp(-0.05 * hours) * (1 - np.exp(-0.05 * hours)) / 40)
    assert (np.abs(arrived.mean(axis=0) - expected) < 4.5 * spread).all()


def test_travel_takes_distance_over_speed() -> None:
    network = make_network(2, [(0, 1, 90.0, FREE)], [0], [1], 20)
    track = run(network, make_setting(network, 1), make_draws(network, [1000], rate=50.0, speed=30.0))
    assert (track.arrived[:, :3].sum(axis=(1, 2, 3)) == 0).all()
    assert (track.arrived[:, 3, 0, 0] == 1000).all()


def test_a_bottleneck_passes_what_it_can() -> None:
    network = make_network(3, [(0, 1, 0.0, FREE), (1, 2, 0.0, 7.0)], [0], [2], 40)
    track = run(network, make_setting(network, 1), make_draws(network, [200], household=4.0))
    queue = 0
    for step in range(40):
        queue += track.left[0, step]
        passed = min(28, queue)
        queue -= passed
        assert track.arrived[0, step, 0, 0] == passed
        assert track.queued[0, step] == queue


def test_a_fraction_of_a_head_passes_by_luck_and_on_average() -> None:
    network = make_network(2, [(0, 1, 0.0, 0.25)], [0], [1], 400)
    track = run(network, make_setting(network, 1), make_draws(network, [100_000], 30, rate=50.0))
    per_hour = track.arrived[:, :, 0, 0]
    assert set(np.unique(per_hour)) == {0, 1}
    assert per_hour.mean() == pytest.approx(0.25, abs=4.5 * np.sqrt(0.25 * 0.75 / per_hour.size))


def test_those_who_stay_are_a_share_and_stay() -> None:
    network = make_network(2, [(0, 1, 1.0, FREE)], [0], [1], 30)
    track = run(network, make_setting(network, 1), make_draws(network, [10_000], 30, rate=50.0, stay_share=0.2))
    assert track.remaining.mean() == pytest.approx(2000, abs=4.5 * 40 / np.sqrt(30))


def test_households_leave_together() -> None:
    network = make_network(2, [(0, 1, 0.0, FREE)], [0], [1], 1)
    alone = run(network, make_setting(network, 1), make_draws(network, [6000], 400, rate=0.5, household=1.0))
    families = run(network, make_setting(network, 1), make_draws(network, [6000], 400, rate=0.5, household=6.0))
    assert 4 < families.left.var() / alone.left.var() < 9


def test_destinations_share_by_attraction_and_distance() -> None:
    network = make_network(3, [(0, 1, 10.0, FREE), (0, 2, 30.0, FREE)], [0], [1, 2], 10)
    draws = make_draws(network, [40_000], 10, rate=50.0, attraction=np.tile([1.0, 3.0], (10, 1)), power=1.0)
    track = run(network, make_setting(network, 1), draws)
    share = track.arrived[:, :, 0, 0].sum() / track.arrived.sum()
    assert share == pytest.approx((1 / 20) / (1 / 20 + 3 / 40), abs=0.004)


def test_the_whole_way_counts_when_bottlenecks_lie_between() -> None:
    roads = [(0, 1, 10.0, 1e6), (1, 2, 5.0, 1e6), (2, 3, 5.0, FREE), (1, 4, 40.0, 1e6), (4, 5, 20.0, FREE)]
    network = make_network(6, roads, [0], [3, 5], 40)
    assert network.whole_km[0, 0] == pytest.approx([20.0, 70.0])
    track = run(network, make_setting(network, 1), make_draws(network, [40_000], 10, rate=50.0, power=1.0))
    share = track.arrived[..., 0].sum() / track.arrived.sum()
    assert share == pytest.approx((1 / 30) / (1 / 30 + 1 / 80), abs=0.004)


def test_a_long_way_is_neither_cut_nor_lost() -> None:
    network = make_network(3, [(0, 1, 700.0, 1e6), (0, 2, 20.0, FREE)], [0], [1, 2], 60)
    track = run(network, make_setting(network, 1), make_draws(network, [900], rate=50.0, speed=20.0, power=0.0))
    assert (everybody(track) == 900).all()
    assert track.arrived[:, :35, 0, 0].sum() == 0
    assert (track.arrived[:, 35, 0, 0] > 300).all()
    cut = make_network(3, [(0, 1, 700.0, 1e6), (0, 2, 20.0, FREE)], [0], [1, 2], 30)
    short = run(cut, make_setting(cut, 1), make_draws(cut, [900], rate=50.0, speed=20.0, power=0.0))
    assert (everybody(short) == 900).all()
    assert (short.on_road[:, 0, 0] == track.arrived[:, 35, 0, 0]).all()


def test_a_tenfold_flight_over_tenfold_roads_takes_the_same_course() -> None:
    network, setting, draws = _lively()
    alike = {"kin": 0.0 * draws.kin, "ties": 0.0 * draws.ties}
    one, hundred = (
        run(network, setting, replace(draws, people=scale * draws.people, flow=scale * draws.flow, **alike))
        for scale in (10, 100)
    )
    assert hundred.arrived.sum(axis=(0, 2, 3)) / 10 == pytest.approx(one.arrived.sum(axis=(0, 2, 3)), rel=0.15, abs=60)


def test_unsafe_and_full_destinations_are_avoided_while_there_is_another() -> None:
    network = make_network(3, [(0, 1, 1.0, FREE), (0, 2, 1.0, FREE)], [0], [1, 2], 80)
    setting = make_setting(network, 1, safety=np.tile([0.0, 1.0], (80, 1)))
    assert run(network, setting, make_draws(network, [500])).arrived[..., 0].sum() == 0
    tight = make_setting(network, 1, beds=np.array([100.0, np.inf]))
    in_tight = run(network, tight, make_draws(network, [5000], 20)).arrived[..., 0].sum(axis=(1, 2))
    assert (in_tight < 500).all()
    assert (in_tight > 50).all()


def test_people_follow_their_own() -> None:
    network = make_network(3, [(0, 1, 10.0, FREE), (0, 2, 10.0, FREE)], [0], [1, 2], 2)
    setting = make_setting(network, 1, start=np.array([2400.0, 0.0]))
    track = run(network, setting, make_draws(network, [40_000], 10, rate=50.0, kin=0.5, speed=1000.0))
    assert track.arrived[..., 0].sum() / track.arrived.sum() == pytest.approx(3 / 4, abs=0.005)


def test_countries_draw_by_their_people_and_divide_it_among_their_places() -> None:
    network = make_network(4, [(0, 1, 10.0, FREE), (0, 2, 10.0, FREE), (0, 3, 10.0, FREE)], [0], [1, 2, 3], 2)
    setting = make_setting(network, 1, start=np.array([300.0, 600.0, 300.0]), country=np.array([0, 0, 1]))
    flat = run(network, setting, make_draws(network, [40_000], 10, rate=50.0, speed=1000.0, crowd=1.0))
    assert flat.arrived[..., 2].sum() / flat.arrived.sum() == pytest.approx(1 / 2, abs=0.005)
    drawn = run(network, setting, make_draws(network, [40_000], 10, rate=50.0, speed=1000.0, ties=1.0))
    assert drawn.arrived[..., 2].sum() / drawn.arrived.sum() == pytest.approx(600 / 3000, abs=0.005)


def test_symmetric_graphs_give_symmetric_flows() -> None:
    roads = [(0, 1, 5.0, 20.0), (1, 2, 5.0, 20.0), (2, 3, 5.0, 20.0), (3, 0, 5.0, 20.0)]
    network = make_network(4, roads, [0, 2], [1, 3], 50)
    track = run(network, make_setting(network, 2), make_draws(network, [5000, 5000], 300))
    mean = track.arrived.sum(axis=(1, 2)).mean(axis=0)
    spread = track.arrived.sum(axis=(1, 2)).std(axis=0) / np.sqrt(300)
    assert abs(mean[0] - mean[1]) < 4.5 * np.hypot(*spread)


def test_a_closed_road_holds_people_until_it_opens() -> None:
    network = make_network(2, [(0, 1, 0.0, FREE)], [0], [1], 30, closed={0: range(10)})
    track = run(network, make_setting(network, 1), make_draws(network, [300], rate=50.0))
    assert track.arrived[:, :10].sum() == 0
    assert (track.arrived.sum(axis=(1, 2, 3)) == 300).all()


def test_a_road_that_closes_turns_people_to_another_destination() -> None:
    roads = [(0, 1, 60.0, FREE), (1, 2, 0.0, FREE), (1, 3, 1.0, FREE)]
    network = make_network(4, roads, [0], [2, 3], 40, closed={1: range(1, 40)})
    draws = make_draws(network, [900], rate=50.0, power=0.0, attraction=np.tile([1.0, 1e-12], (5, 1)))
    track = run(network, make_setting(network, 1), draws)
    assert (everybody(track) == 900).all()
    assert (track.arrived[..., 1].sum(axis=(1, 2)) > 800).all()


def test_no_roads_and_no_capacity_move_nobody_past_them() -> None:
    nowhere = make_network(2, [], [0], [1], 5)
    track = run(nowhere, make_setting(nowhere, 1), make_draws(nowhere, [70], rate=50.0))
    assert (track.remaining == 70).all()
    shut = make_network(2, [(0, 1, 1.0, 0.0)], [0], [1], 5)
    track = run(shut, make_setting(shut, 1), make_draws(shut, [70], rate=50.0))
    assert (everybody(track) == 70).all()
    assert track.arrived.sum() == 0


def test_contagion_and_news_bring_departures_forward() -> None:
    network = make_network(2, [(0, 1, 1.0, FREE)], [0], [1], 40)
    plain = run(network, make_setting(network, 1), make_draws(network, [4000], 20))
    caught = run(network, make_setting(network, 1), make_draws(network, [4000], 20, contagion=2.0))
    told = run(network, make_setting(network, 1), make_draws(network, [4000], 20, news=2.0))
    for quicker in (caught, told):
        assert (quicker.left[:, :20].sum(axis=1) > plain.left[:, :20].sum(axis=1)).all()


def test_half_have_left_by_the_decision_time_with_contagion_and_news() -> None:
    rate = hourly(np.full(20, 2.0), np.full(20, 1.5), np.full(20, 0.0))
    network = make_network(2, [(0, 1, 0.0, FREE)], [0], [1], 48)
    track = run(network, make_setting(network, 1), make_draws(network, [50_000], 20, rate=rate, contagion=1.5))
    assert (track.left.sum(axis=1) / 50_000).mean() == pytest.approx(0.5, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.floats(0.0, 60.0), st.floats(0.0, 40.0))
def test_more_capacity_never_delays_arrivals_under_equal_luck(seed: int, capacity: float, more: float) -> None:
    def arrived(vehicles: float) -> np.ndarray:
        network = make_network(3, [(0, 1, 12.0, FREE), (1, 2, 0.0, vehicles)], [0], [2], 60)
        draws = make_draws(network, [2000], 3, contagion=1.0, news=1.0)
        return run(network, make_setting(network, 1), draws, seed).arrived.sum(axis=(2, 3)).cumsum(axis=1)

    assert (arrived(capacity + more) >= arrived(capacity)).all()


@st.composite
def any_flight(draw: st.DrawFn) -> tuple[list[tuple[int, int, float, float]], dict[int, range], list[int], int]:
    nodes = 5
    ends = st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(lambda pair: pair[0] != pair[1])
    roads = [
        (*pair, draw(st.floats(0.0, 200.0)), draw(st.sampled_from([0.0, 0.3, 3.0, 40.0, FREE])))
        for pair in draw(st.lists(ends, max_size=8))
    ]
    closed = {
        row: range(draw(st.integers(0, 12)), draw(st.integers(12, 24)))
        for row in range(len(roads))
        if draw(st.booleans())
    }
    return roads, closed, draw(st.lists(st.integers(0, 5000), min_size=2, max_size=2)), draw(st.integers(0, 2**31))


@settings(max_examples=60, deadline=None)
@given(any_flight())
def test_people_are_conserved_whatever_the_roads(flight) -> None:  # type: ignore[no-untyped-def]
    roads, closed, people, seed = flight
    network = make_network(5, roads, [0, 1], [3, 4], 24, closed)
    draws = make_draws(network, people, 3, household=3.7, contagion=1.0, news=0.5, stay_share=0.1)
    track = run(network, make_setting(network, 2, beds=np.array([900.0, np.inf])), draws, seed)
    assert (everybody(track) == sum(people)).all()
    for counts in (track.arrived, track.left, track.queued, track.remaining, track.on_road):
        assert (counts >= 0).all()


def _lively():  # type: ignore[no-untyped-def]
    roads = [(0, 2, 12.0, 30.0), (1, 2, 8.0, FREE), (2, 3, 20.0, 11.0), (2, 4, 35.0, 9.0)]
    network = make_network(5, roads, [0, 1], [3, 4], 30, closed={3: range(5, 12)})
    setting = make_setting(network, 2, origin=np.array([0, 1]), origins=2, start=np.array([50.0, 0.0]))
    setting = replace(setting, country=np.array([0, 1]))
    draws = make_draws(
        network, [700, 400], 6, household=2.5, contagion=1.0, stay_share=0.05, kin=0.4, ties=0.2, crowd=0.5
    )
    return network, setting, draws


def test_a_block_of_futures_equals_its_slices() -> None:
    network, setting, draws = _lively()
    draws = replace(draws, onward=np.full(len(draws.people), 0.01))
    whole = run(network, setting, draws)
    part = type(draws)(*(getattr(draws, name)[2:5] for name in draws.__slots__))
    slice_ = run(network, setting, part, first=2)
    for name in whole.__slots__:
        assert np.array_equal(getattr(whole, name)[2:5], getattr(slice_, name))


def test_the_kernel_uncompiled_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    network, setting, draws = _lively()
    compiled = run(network, setting, draws)
    monkeypatch.setattr("homeward.movement.flight.engine.flee", flee.py_func)
    plain = run(network, setting, draws)
    for name in compiled.__slots__:
        assert np.array_equal(getattr(compiled, name), getattr(plain, name))


def test_the_order_of_roads_does_not_matter() -> None:
    start, end = [0, 1, 2, 0], [1, 2, 3, 2]
    km, vehicles = np.array([5.0, 6.0, 7.0, 30.0]), np.array([30.0, 20.0, 9.0, 5.0])
    tracks = []
    for order in ([0, 1, 2, 3], [3, 1, 0, 2]):
        links = two_way(
            np.array(start)[order], np.array(end)[order], km[order], vehicles[order], np.ones((30, 4), dtype=bool)
        )
        network = build_network(4, links, np.array([0]), np.array([3]))
        tracks.append(run(network, make_setting(network, 1), make_draws(network, [900])))
    assert np.array_equal(tracks[0].arrived, tracks[1].arrived)


def test_moving_on_between_two_places_follows_the_chain_and_spares_other_countries() -> None:
    network = make_network(4, [(0, k, 1.0, FREE) for k in (1, 2, 3)], [0], [1, 2, 3], 40)
    setting = make_setting(network, 1, start=np.array([9_000.0, 1_000.0, 500.0]), country=np.array([0, 0, 1]))
    draws = make_draws(network, [0], 30, onward=-np.log1p(-0.03))
    there = setting.start + run(network, setting, draws).arrived[:, :, 0, :].cumsum(axis=1)
    assert (there.sum(axis=2) == 10_500).all()
    assert (there[..., 2] == 500).all()
    assert (there >= 0).all()
    expected = 5_000 + 4_000 * (1 - 2 * 0.03) ** np.arange(1, 41)
    assert (np.abs(there[..., 0].mean(axis=0) - expected) < 4.5 * 50 / np.sqrt(30)).all()


def test_nobody_moves_on_where_every_other_place_is_full_or_closed() -> None:
    network = make_network(3, [(0, k, 1.0, FREE) for k in (1, 2)], [0], [1, 2], 30)
    closed = np.tile([1.0, 0.0], (30, 1))
    setting = make_setting(network, 1, start=np.array([4_000.0, 0.0]), safety=closed)
    assert (run(network, setting, make_draws(network, [0], 3, onward=0.5)).arrived == 0).all()
    full = make_setting(network, 1, start=np.array([4_000.0, 0.0]), beds=np.array([np.inf, 0.0]))
    assert (run(network, full, make_draws(network, [0], 3, onward=0.5)).arrived == 0).all()


def test_moving_on_conserves_everybody_and_keeps_their_origin() -> None:
    network = make_network(4, [(0, 2, 5.0, FREE), (1, 2, 9.0, 40.0), (2, 3, 8.0, FREE)], [0, 1], [2, 3], 60)
    setting = make_setting(network, 2, origin=np.array([0, 1]), origins=2)
    track = run(network, setting, make_draws(network, [700, 900], 6, onward=0.05))
    assert (everybody(track) == 1600).all()
    by_origin = track.arrived.sum(axis=(1, 3)) + track.on_road.sum(axis=2) + track.remaining
    assert (by_origin == [700, 900]).all()
    assert (track.arrived.cumsum(axis=1) >= 0).all()


def test_those_who_stay_hurry_nobody() -> None:
    network = make_network(2, [(0, 1, 0.0, FREE)], [0], [1], 72)
    rate = hourly(np.array([1.0]), np.array([2.0]), np.array([0.0]))[0]
    for stay in (0.0, 0.6):
        draws = make_draws(network, [200_000], 12, rate=rate, contagion=2.0, stay_share=stay)
        gone = run(network, make_setting(network, 1), draws).left.cumsum(axis=1)
        assert (gone[:, 23] / (200_000 * (1.0 - stay))).mean() == pytest.approx(0.5, abs=0.02)


def test_steps_taken_at_once_pass_as_many_a_day_as_hour_by_hour() -> None:
    network = make_network(3, [(0, 1, 60, 1e6), (1, 2, 90, 40.0)], [0], [2], steps=240)
    draws = make_draws(network, [6_000], rate=0.02, futures=40)
    hourly_, daily = (run(network, make_setting(network, 1, bundle=bundle), draws) for bundle in (1, 24))
    by_day = [track.arrived.reshape(40, 10, 24).sum(axis=2).cumsum(axis=1) for track in (hourly_, daily)]
    assert (everybody(daily) == 6_000).all()
    assert (daily.left > 0).sum() < 0.5 * (hourly_.left > 0).sum()
    hour_by_hour, at_once = (days.mean(axis=0) for days in by_day)  # at once: as if all passed at the day's first hour
    assert (at_once >= hour_by_hour - 1).all()
    assert (at_once[:-1] <= hour_by_hour[1:] + 1).all()
    assert (np.diff(by_day[1], axis=1) <= 24 * 40 + 1).all()


def test_steps_taken_at_once_leave_as_many_at_home_as_the_hazard_says() -> None:
    network = make_network(2, [(0, 1, 30, 1e6)], [0], [1], steps=48)
    track = run(network, make_setting(network, 1, bundle=24), make_draws(network, [50_000], rate=0.01, futures=40))
    expected = 50_000 * np.exp(-0.01 * 48)
    spread = np.sqrt(50_000 * np.exp(-0.48) * (1 - np.exp(-0.48)) / 40)
    assert track.remaining.mean() == pytest.approx(expected, abs=4.5 * spread)
    assert (everybody(track) == 50_000).all()
