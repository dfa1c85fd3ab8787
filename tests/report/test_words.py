"""Words made from numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.report import small_counts, words
from homeward.report.inputs import Labels


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (7, "7"),
        (12_345, "12,300"),
        (999_600, "1 million"),
        (1.5e9, "1.50 billion"),
        (-4321, "−4,320"),
        (0.1234, "0.123"),
        (-0.00001, "about 0"),
        (float("nan"), "not known"),
    ],
)
def test_numbers_are_no_more_precise_than_known(value: float, text: str) -> None:
    assert words.number(value) == text


@settings(max_examples=200, deadline=None)
@given(st.floats(min_value=1e-3, max_value=1e12))
def test_printed_numbers_lie_within_half_a_percent(value: float) -> None:
    text = words.number(value)
    scale = 1.0
    for word, size in (("million", 1e6), ("billion", 1e9)):
        if text.endswith(word):
            text, scale = text.removesuffix(word), size
    assert float(text.replace(",", "")) * scale == pytest.approx(value, rel=0.0051, abs=5e-5)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 of 100"),
        (0.001, "fewer than 1 of 100"),
        (0.12, "12 of 100"),
        (0.9999, "more than 99 of 100"),
        (1.0, "100 of 100"),
    ],
)
def test_a_share_is_a_count_of_a_hundred_futures(share: float, text: str) -> None:
    assert words.of_hundred(share) == text


def test_neither_side_of_an_outcome_without_a_better_side_is_called_better() -> None:
    assert words.of_hundred_apart("", 0.3, 0.2) == "higher 30, lower 20"
    assert words.of_hundred_apart("lower", 0.3, 0.2) == "better 20, worse 30"
    assert words.of_hundred_apart("higher", 0.0, 0.0) == "no difference"
    assert words.of_hundred_apart("higher", 0.3, 0.2) == "better 30, worse 20"


def test_ranges_share_their_unit_word() -> None:
    assert words.spread(1.2e6, 3.4e6) == "1.20 to 3.40 million"
    assert words.spread(5, 5) == "5"
    assert words.at(18) == "after 18 months"
    assert words.at(12) == "after 1 year"


def test_small_counts_are_hidden_and_a_total_does_not_give_them_away() -> None:
    assert small_counts.shown([0, 3, 50], ["0", "3", "50"], 10) == ["0", "fewer than 10", "50"]
    assert small_counts.shown([0, 3, 50, 20], ["0", "3", "50", "20"], 10, total_shown=True)[3] == "hidden"
    assert small_counts.shown([0, 3], ["0", "3"], 0) == ["0", "3"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=8), st.integers(min_value=2, max_value=20)
)
def test_one_hidden_count_is_never_the_only_one_below_a_total(counts: list[int], under: int) -> None:
    mask = small_counts.hidden(counts, under, total_shown=True)
    assert all(mask[i] for i, count in enumerate(counts) if 0 < count < under)
    others = sum(1 for i, count in enumerate(counts) if count > 0 and not mask[i])
    assert mask.sum() != 1 or others == 0


def test_ids_of_outcomes_are_printed_as_names_and_other_words_are_left() -> None:
    labels = Labels({}, {}, {}, {}, {"turkey": "Turkey"})
    text = "its outcomes pull apart (influence_turkey: contested; war: leaning), a postwar: one, war above 3"
    told = labels.in_words(text, ["war", "influence_turkey"])
    assert (
        told
        == "its outcomes pull apart (“Influence: Turkey”: contested; “War”: leaning), a postwar: one, “War” above 3"
    )
    named = Labels({"calm": "Both hold back"}, {}, {}, {}).in_words(
        "open (war: leaning against calm), against all", ["war"]
    )
    assert named == "open (“War”: leaning against “Both hold back”), against all"
    assert words.label("incidents_per_10000_returnees") == "Incidents per 10,000 returnees"


def test_an_outcome_is_not_taken_for_that_of_a_group_with_half_its_name() -> None:
    from homeward.model.month import the_month

    the_month()
    labels = Labels({}, {}, {}, {}, {"displaced": "The displaced", "home": "Those at home"})
    assert labels.outcome("people_home") == "People home"
    assert labels.outcome("still_displaced") == "Still displaced"
    assert labels.outcome("fear_displaced") == "Fear: The displaced"


@pytest.mark.parametrize(
    ("mean", "error", "text"),
    [
        (1340.2, 536.0, "+1,340 ± 540"),
        (-10.0, 6.03, "−10.0 ± 6.0"),
        (-0.0123, 0.004, "−0.0123 ± 0.0040"),
        (0.0, 12.0, "0 ± 12"),
        (488e6, 117e6, "+490 ± 120 million"),
        (12.0, 0.0, "+12"),
    ],
)
def test_a_mean_has_no_more_digits_than_its_error_leaves(mean: float, error: float, text: str) -> None:
    assert words.with_error(mean, error) == text
