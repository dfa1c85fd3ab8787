"""The rank test for one run among many, and the table of errors of a faster way of counting."""

from __future__ import annotations

import numpy as np

from homeward.record.same_distribution import camp_errors, p_value, same_distribution


def ensemble(seed: int, runs: int, shift: float = 0.0) -> np.ndarray:
    """Two camps over ten weeks that hang together: level 1000 with sd 10, plus a shift of the second camp."""
    luck = np.random.default_rng(seed)
    out = 1000.0 + 10.0 * luck.standard_normal((runs, 1, 2)) + np.zeros((runs, 70, 2))
    out[:, :, 1] += shift
    return out + luck.standard_normal(out.shape)


def test_the_errors_of_a_way_of_counting_are_those_put_in() -> None:
    errors = camp_errors(ensemble(1, 400, shift=20.0), ensemble(2, 400))
    np.testing.assert_allclose(errors[:, 0], [0.0, 2.0], atol=0.2)
    np.testing.assert_allclose(errors[:, 1], [0.0, 2.0], atol=0.25)
    np.testing.assert_allclose(errors[:, 3], np.sqrt(2.0 / 400.0))
    assert errors[1, 2] >= errors[1, 1]


def test_a_camp_that_never_varies_has_no_error_in_deviations() -> None:
    empty = np.zeros((5, 14, 1))
    np.testing.assert_array_equal(camp_errors(empty, empty)[0, :3], 0.0)


def test_p_values_are_even_for_runs_of_the_same_kind_and_small_for_a_shifted_one() -> None:
    pool = ensemble(3, 120)
    ours = [same_distribution(pool, run, power=False).p for run in ensemble(4, 40)]
    assert np.mean(np.array(ours) > 0.5) > 0.4
    assert not same_distribution(pool, ensemble(5, 1, shift=60.0)[0], power=False).alike


def test_the_leading_components_do_not_depend_on_the_order_of_the_runs() -> None:
    flat = ensemble(6, 60).reshape(60, -1)
    assert p_value(flat[1:], flat[0]) == p_value(flat[:0:-1], flat[0])
