"""Middle values of every quantity of these two rooms, so that a test states only what it changes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

import homeward.escalation
import homeward.influence
from homeward.world.mechanism import registered
from homeward.world.world import World
from tests.support import make_today, make_world

for room in (homeward.escalation, homeward.influence):
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        importlib.import_module(module.name)

MIDDLE: dict[str, Any] = {
    "incidents.rate": 24.0, "incidents.branching": 0.3, "incidents.lag": 9.0, "incidents.hotline_factor": 0.5,
    "incidents.hotline_breakdown": 0.25, "incidents.military_deaths": 1.1, "incidents.civilian_deaths": 0.05,
    "escalation.base": 0.1, "escalation.regime": 1.0, "escalation.memory": 0.8, "escalation.memory_half_life": 5.0,
    "escalation.memory_mean": 0.9, "escalation.time_since": -0.6, "escalation.time_mean": 1.9,
    "escalation.years_since": 1.0, "escalation.cap": -2.0, "escalation.reaches": 0.5, "escalation.normalised": -2.0,
    "escalation.normal_after": 5.0, "escalation.trust": 1.0, "escalation.trust_mean": 0.25,
    "severity.exponent": 0.55, "severity.cap": 1e5, "severity.floor": 100.0, "severity.war_threshold": 1000.0,
    "severity.civilian_share": 0.1,
    "settlement.rate_base": 0.1, "settlement.rate_mediation": 0.9, "settlement.rate_push": 0.8,
    "settlement.rate_compliance": 1.0, "settlement.rate_escalation": -1.0, "settlement.rate_trust": 1.0,
    "settlement.rate_fear": -0.5, "settlement.border_rate": 0.2, "settlement.border_own_pace": 0.25,
    "settlement.implementation_rate": 0.3, "settlement.collapse": 0.05, "settlement.signed": -0.6,
    "settlement.legal_border": -0.5, "settlement.delay": 0.15, "settlement.delay_most": 5.0,
    "settlement.pressure_half_life": 4.0, "settlement.guarantee": -0.4,
    "arms.host_capability": 0.7, "arms.most_tenths": 5.0, "effect.arms_weaker": -0.2, "effect.arms_stronger": 0.1,
    "effect.arms_announced": 0.3, "effect.mutual_buildup": 0.45, "effect.pact": -0.25, "effect.backing": 0.3,
    "effect.backing_weaker_share": 0.5, "effect.sponsorship": -0.3, "effect.nonaggression": -0.4,
    "effect.exercise_incidents": 0.25, "effect.exercise_allies": -0.2, "guarantee.credible_after": 6.0,
    "nonaggression.willing": 0.5, "return.escalation_effect": 0.2,
    "trust.start": 0.25, "trust.prior_strength": 8.0, "trust.forgetting": 0.97, "trust.weight_reassure": 0.5,
    "trust.weight_hostile": 0.5, "trust.verified_base": 0.3,
    "fear.start_returning": 0.7, "fear.start_host": 0.4, "fear.per_incident": 0.01, "fear.per_escalation": 0.4,
    "fear.per_hostile": 0.02, "fear.per_harm": 0.5, "fear.half_life": 4.0, "fear.contact": 0.1,
    "fear.settlement": 0.08, "fear.mission": 0.1,
    "influence.bandwidth": 0.5, "influence.dependence": 0.3, "influence.kappa": 2.0, "influence.will": 0.5,
    "influence.obstruct": 0.2, "influence.shield": 0.5, "influence.mission_gain": 0.05, "influence.mission_loss": 0.1,
    "influence.arms_gain": 0.03, "influence.mediation_gain": 0.04, "influence.decay_half_life": 5.0,
    "consent.mission": 0.2, "consent.entry": 0.3, "consent.settlement": 0.4, "consent.arms_cost": 0.3,
    "consent.robust_cost": 0.5, "consent.status_cost": 0.3, "consent.robust_hold": 0.55, "consent.withdrawn": 0.05,
    "cost.soldier_year": 72_000.0, "cost.police_year": 84_000.0, "cost.observer_year": 120_000.0,
    "cost.demining_hectare": 3_000.0, "housing.build_cost": 24_000.0, "housing.persons_per_home": 4.0,
    "cost.services_place_year": 120_000.0,
}  # fmt: skip

ORDER = (
    "influence.consent", "escalation.talks", "escalation.arms", "escalation.exercises", "escalation.incidents",
    "escalation.return_effect", "escalation.major", "escalation.deaths", "escalation.trust", "escalation.fear",
    "influence.leverage", "influence.cost",
)  # fmt: skip


def a_world(futures: int = 8, first: int = 0, **changes: Any) -> World:
    """A small world with every mechanism of the two rooms begun."""
    world = make_world(futures, first=first)
    start(world, changes)
    return world


def start(world: World, changes: Mapping[str, Any] | None = None) -> None:
    """Begin the mechanisms."""
    today = make_today(world, parameters_=MIDDLE | dict(changes or {}))
    for name in ORDER:
        begin = registered()[name].begin
        if begin is not None:
            begin(world, today)


def run(
    world: World,
    names: str | tuple[str, ...],
    months: int = 1,
    levers: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    seed: int = 1,
    first_month: int = 0,
    account: Any = None,
) -> World:
    """Run some mechanisms for some months, in the order given."""
    for month in range(first_month, first_month + months):
        today = make_today(world, month, seed, MIDDLE | dict(changes or {}), levers, account)
        for name in (names,) if isinstance(names, str) else names:
            registered()[name].step(world, today)
    return world
