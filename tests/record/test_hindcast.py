"""The bundled flight of September 2023 and its scores."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from homeward.crisis.crisis import Crisis
from homeward.foundation.problems import InputError
from homeward.io.crisis_folder import open_crisis
from homeward.record.flight_facts import counts_of, facts_of
from homeward.record.flight_regions import compare_regions, shares_by_region, still_received
from homeward.record.hindcast import Hindcast, _pace, hindcast, scores
from homeward.record.scores import as_well_covered, crps, score_counts


@pytest.fixture(scope="module")
def crisis() -> Crisis:
    return open_crisis("nagorno-karabakh")


@pytest.fixture(scope="module")
def result(crisis: Crisis) -> Hindcast:
    return hindcast(crisis, 200, 1)


def test_the_hindcast_is_within_the_aim_and_beats_the_naive_forecasts(result: Hindcast) -> None:
    report = scores(result)
    assert report["median_absolute_error"] < 0.05
    assert report["coverage_80"] >= 0.7
    for naive in report["naive"].values():
        assert report["median_absolute_error"] < naive["median_absolute_error"]


def test_nobody_is_lost_or_counted_before_the_road_opens(result: Hindcast) -> None:
    opened = np.floor(result.drawn["flight.corridor_opening"]).astype(int)
    for future, hour in enumerate(opened):
        assert result.cumulative[future, hour - 1] == 0
    assert (np.diff(result.cumulative, axis=1) >= 0).all()
    assert (result.cumulative[:, -1] <= result.drawn["people.initial_total"] + 1).all()
    assert np.array_equal(result.by_origin.sum(axis=2), result.cumulative)


def test_the_bridge_is_never_passed_faster_than_it_can(result: Hindcast) -> None:
    limit = result.drawn["flight.bridge_rate"] * result.drawn["flight.people_per_vehicle"]
    per_day = result.cumulative[:, 72] - result.cumulative[:, 48]
    assert (per_day <= 24 * limit + 24).all()


def test_only_border_counts_are_scored_and_conflicts_stay_labelled(crisis: Crisis) -> None:
    facts = facts_of(crisis)
    counts = counts_of(crisis, facts)
    assert all(count.people < 110_000 for count in counts)
    both = [count for count in counts if count.people in (13_350, 13_550)]
    assert len(both) == 2
    assert all(count.conflict for count in both)


def test_slices_of_futures_agree(crisis: Crisis, result: Hindcast) -> None:
    part = hindcast(crisis, 10, 1, first=20)
    assert np.array_equal(part.cumulative, result.cumulative[20:30])


def test_the_order_of_the_tables_rows_does_not_matter(crisis: Crisis, result: Hindcast) -> None:
    turned = dataclasses.replace(
        crisis, places=crisis.places[::-1], roads=crisis.roads[::-1], people=crisis.people[::-1]
    )
    assert np.array_equal(hindcast(turned, 10, 1).cumulative, result.cumulative[:10])


def test_regions_add_up_and_are_compared(result: Hindcast) -> None:
    _, shares = shares_by_region(result)
    assert shares.sum(axis=1) == pytest.approx(1.0)
    found = {share.region for share in compare_regions(result)}
    assert {"Yerevan", "Syunik"} <= found


def test_people_are_received_near_the_border_first_and_move_on(result: Hindcast) -> None:
    day = dt.timedelta(days=1)
    times = [result.facts.end + day * later for later in (0, 3, 10, 400)]
    still = np.stack([still_received(result, at) for at in times])
    assert (np.diff(still, axis=0) <= 0).all()
    assert ((still >= 0) & (still <= 1)).all()
    regions, soon = shares_by_region(result, times[0])
    _, late = shares_by_region(result, times[-1])
    _, in_the_end = shares_by_region(result)
    assert soon.sum(axis=1) == pytest.approx(1.0)
    assert (soon[:, regions.index("Syunik")] >= late[:, regions.index("Syunik")]).all()
    assert late == pytest.approx(in_the_end, abs=1e-3)


def test_a_region_of_villages_draws_more_where_villages_count(result: Hindcast) -> None:
    shares = []
    for villages in (0.0, 1.0):
        drawn = {**result.drawn, "flight.villages": np.full(len(result.cumulative), villages)}
        regions, share = shares_by_region(dataclasses.replace(result, drawn=drawn))
        shares.append(share[:, regions.index("Yerevan")])
    assert (shares[1] < shares[0]).all()


def test_one_sides_figure_is_not_taken_for_a_fact(result: Hindcast) -> None:
    total = result.drawn["people.initial_total"]
    assert total.min() < 105_000 < 115_000 < total.max() < 120_000


def test_nights_move_departures_within_a_day_only(result: Hindcast) -> None:
    facts = dataclasses.replace(result.facts, others_from=None, accident=None)
    pace = _pace(facts, {**result.drawn, "flight.corridor_opening": np.zeros(len(result.cumulative))})
    assert pace[:, :240].reshape(len(pace), 10, 24, 2).mean(axis=2) == pytest.approx(1.0)


def test_a_crisis_without_a_recorded_flight_says_what_is_missing(crisis: Crisis) -> None:
    bare = dataclasses.replace(crisis, record={})
    with pytest.raises(InputError) as error:
        facts_of(bare)
    assert "counted_at" in str(error.value)


def test_scores_of_known_ensembles() -> None:
    ensemble = np.tile(np.arange(101.0)[:, None], (1, 2))
    score = score_counts(ensemble, np.array([50.0, 99.0]), 100.0)
    assert score.median_absolute_error == pytest.approx((0 + 0.49) / 2)
    assert score.coverage_80 == 0.5
    same = np.full((10, 1), 3.0)
    assert crps(same, np.array([5.0]))[0] == pytest.approx(2.0)
    two = np.array([[0.0], [1.0]])
    assert crps(two, np.array([0.0]))[0] == pytest.approx(0.5 - 0.25)


def test_how_many_members_a_band_covers_as_well_as_the_record() -> None:
    moved_together = np.tile(np.arange(101.0)[:, None], (1, 5))
    assert as_well_covered(moved_together, np.full(5, 50.0)) == pytest.approx(81 / 101)
    assert as_well_covered(moved_together, np.full(5, 500.0)) == 1.0
    apart = np.random.default_rng(1).normal(size=(4000, 5))
    assert as_well_covered(apart, np.zeros(5)) == pytest.approx(0.8**5, abs=0.03)


def test_the_record_lies_in_the_band_as_the_model_s_own_flights_do(result: Hindcast) -> None:
    assert 0.1 < scores(result)["own_runs_as_well_covered"] < 0.9
