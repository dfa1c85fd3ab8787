"""The same seed gives the same bytes: any workers, any block, after a kill; futures are prefix-stable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from homeward.cli.open import open_the_crisis, plan_of
from homeward.foundation.declare import parameters
from homeward.foundation.problems import InputError
from homeward.io.studies import load_study, save_study
from homeward.lab.futures import draw_futures
from homeward.lab.study import digest_of, run_study

POLICIES = "nothing,joint-protected-return"


@pytest.fixture(scope="module")
def crisis():
    return open_the_crisis("nagorno-karabakh")


@pytest.fixture(scope="module")
def plan(crisis):
    return plan_of(crisis, POLICIES, 30, 2, None, "pooled", 5)


@pytest.fixture(scope="module")
def study(crisis, plan):
    return run_study(crisis, plan)


def test_workers_and_blocks_do_not_change_a_byte(crisis, plan, study):
    assert digest_of(run_study(crisis, plan, workers=2, block=7)) == digest_of(study)
    assert digest_of(run_study(crisis, plan, block=11)) == digest_of(study)


def test_a_killed_study_resumes_and_gives_the_same_bytes(crisis, plan, study, tmp_path):
    def stop(done, _total):
        if done >= 25 * 24:  # the third block of 10 futures and 24 months is under way
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(crisis, plan, block=10, kept=tmp_path, progress=stop)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept
    assert digest_of(run_study(crisis, plan, block=10, kept=tmp_path)) == digest_of(study)


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_is_told_by_the_month_and_ends_at_the_whole(crisis, plan, tmp_path, workers):
    total = 30 * 2 * 24
    told = []
    run_study(crisis, plan, workers=workers, block=10, kept=tmp_path, progress=lambda *done: told.append(done))
    assert [of for _, of in told] == [total] * len(told)
    done = [done for done, _ in told]
    assert done == sorted(set(done)) and done[-1] == total
    assert workers > 1 or len(told) == 6 * 24  # processes are looked at now and then, not at every month
    again = []
    run_study(crisis, plan, workers=workers, block=10, kept=tmp_path, progress=lambda done, _: again.append(done))
    assert again == [240, 480, 720, 960, 1200, 1440]  # blocks found again count at once


def test_a_damaged_block_is_computed_again(crisis, plan, study, tmp_path):
    run_study(crisis, plan, block=10, kept=tmp_path)
    victim = sorted(tmp_path.iterdir())[0]
    victim.write_bytes(victim.read_bytes()[:100])
    assert digest_of(run_study(crisis, plan, block=10, kept=tmp_path)) == digest_of(study)


def test_what_a_policy_supposes_holds_in_every_future_and_in_no_other_policy(crisis):
    kept, changed = crisis.policy("nothing"), replace(crisis.policy("nothing"), suppose=(("escalation.base", 1e-6),))
    calm = replace(changed, id="calm")
    supposed = replace(crisis, policies=(kept, calm))
    asked = plan_of(crisis, "nothing", 30, 2, None, "pooled", 5)
    found = run_study(supposed, replace(asked, policies=("nothing", "calm")), block=7)
    alone = run_study(crisis, asked)
    assert found["major_escalation"].sel(policy="calm").values.sum() == 0
    assert np.array_equal(found["major_escalation"].sel(policy="nothing"), alone["major_escalation"].isel(policy=0))
    assert alone["major_escalation"].values.sum() > 0


def test_another_seed_gives_other_numbers(crisis, plan, study):
    assert digest_of(run_study(crisis, replace(plan, seed=6))) != digest_of(study)


def test_futures_are_the_same_in_a_longer_study(crisis):
    few = draw_futures(crisis, parameters.all(), 20, seed=9, as_of=crisis.as_of)
    many = draw_futures(crisis, parameters.all(), 50, seed=9, as_of=crisis.as_of)
    assert np.array_equal(few.account, many.account[:20])
    for key, values in few.drawn.items():
        assert np.array_equal(values, many.drawn[key][:20]), key


def test_one_account_gives_one_school(crisis):
    futures = draw_futures(crisis, parameters.all(), 20, seed=9, as_of=crisis.as_of, account="spiral")
    assert set(futures.account) == {futures.schools.index("spiral")}
    with pytest.raises(InputError, match="Did you mean"):
        draw_futures(crisis, parameters.all(), 20, seed=9, as_of=crisis.as_of, account="spirel")


def test_draws_stay_within_declared_bounds(crisis):
    futures = draw_futures(crisis, parameters.all(), 500, seed=1, as_of=crisis.as_of)
    for key, item in parameters.all().items():
        values = futures.drawn[key]
        assert np.isfinite(values).all(), key
        assert values.min() >= item.low - 1e-9, key
        assert values.max() <= item.high + 1e-9, key


def test_a_study_survives_the_disk(study, tmp_path):
    save_study(study, tmp_path / "study.nc")
    assert digest_of(load_study(tmp_path / "study.nc")) == digest_of(study)
    for name in study.data_vars:
        assert "units" in study[name].attrs, name


def test_options_are_checked_all_at_once(crisis):
    with pytest.raises(InputError) as caught:
        plan_of(crisis, "nothing,jont-protected-return", 1, 99, "2023-13-01", "poled", -1)
    assert len(caught.value.problems) == 6
    assert "joint-protected-return" in str(caught.value)
