"""A mission needs consent, builds up, may be lost, and fades after an orderly end."""

from __future__ import annotations

import math

import numpy as np
import pytest

from homeward.protection.mission import chance_of_loss, deploy
from homeward.world import fields as f
from tests.movement.make import small_world, today_of


def test_without_consent_there_is_no_mission():
    world = small_world()
    world[f.MISSION_CONSENT] = np.zeros(6)
    for month in range(3):
        deploy(world, today_of(world, month))
    for field in (f.MISSION_PRESENT, f.TROOPS, f.POLICE, f.OBSERVERS, f.PUSH_MISSION):
        assert (world[field] == 0.0).all()


def test_it_builds_up_over_the_ramp_and_pushes_as_published():
    world = small_world()
    deploy(world, today_of(world))
    assert world[f.TROOPS] == pytest.approx(np.full(6, 50.0))
    for month in range(1, 9):
        deploy(world, today_of(world, month))
    assert world[f.TROOPS] == pytest.approx(np.full(6, 300.0))
    # 450 people of 1,500, all of the effect kept under a United Nations mandate
    assert world[f.PUSH_MISSION] == pytest.approx(np.full(6, -0.5 * 450 / 1500))
    deploy(world, today_of(world, 9, levers={"mission.mandate": 0}))
    assert world[f.PUSH_MISSION] == pytest.approx(np.full(6, -0.5 * 0.5 * 450 / 1500))


def test_the_chance_of_loss_by_hand():
    strained, calm = np.full(3, 0.24), np.full(3, 0.12)
    got = chance_of_loss(strained, calm, np.array([0.0, 1.0, 1.0]), np.array([False, False, True]))
    assert got == pytest.approx([1 - math.exp(-0.02), 1 - math.exp(-0.015), 1 - math.exp(-0.01)])
    worse = chance_of_loss(calm, strained, np.ones(3), np.array([False, False, True]))
    assert worse == pytest.approx(np.full(3, 1 - math.exp(-0.01)))  # consent never makes a mission less safe


def test_a_lost_mission_protects_nobody_and_does_not_come_back():
    world = small_world(400)
    quantities = {"mission.end_strained": 12 * math.log(2), "mission.ramp": 1}
    levers = {"mission.mandate": 0}
    lost = np.zeros(400)
    for month in range(8):
        deploy(world, today_of(world, month, quantities, levers))
        now = world[f.MISSION_LOST] > 0
        assert (world[f.TROOPS][now] == 0).all()
        assert (world[f.PUSH_MISSION][now] == 0).all()
        assert not ((lost > 0) & (world[f.MISSION_PRESENT] > 0)).any()
        lost += world[f.MISSION_LOST]
    assert lost.max() == 1.0
    assert 0.97 < lost.mean() <= 1.0  # a half lost each month, seven months at risk


def test_consent_withdrawn_expels_it_and_an_orderly_end_fades_over_two_years():
    world = small_world()
    for month in range(6):
        deploy(world, today_of(world, month))
    full = world[f.PUSH_MISSION].copy()
    ended = small_world()
    for month in range(6):
        deploy(ended, today_of(ended, month))
    world[f.MISSION_CONSENT] = np.zeros(6)
    deploy(world, today_of(world, 6))
    assert (world[f.MISSION_LOST] == 1.0).all()
    assert (world[f.PUSH_MISSION] == 0.0).all()
    none = {"mission.troops": 0, "mission.police": 0, "mission.observers": 0}
    deploy(ended, today_of(ended, 6, levers=none))
    assert (ended[f.MISSION_LOST] == 0.0).all()
    assert (ended[f.PUSH_MISSION] > full).all()
    assert (ended[f.PUSH_MISSION] < 0.0).all()
    for month in range(7, 31):
        deploy(ended, today_of(ended, month, levers=none))
    assert (ended[f.PUSH_MISSION] == 0.0).all()
