"""How many people at home were touched by an attack in about the past year: what "home and unharmed" leaves out.

    touched(t) = touched(t - 1) * 11/12 + household * attacks(t),   at most the residents

An attack touches one household. The memory is twelve months on average, so under a steady rate it holds a year's
attacks. A major escalation that reaches the land touches everybody who is at home.
"""

from __future__ import annotations

from numba import njit

from homeward.foundation.declare import field, uncertain
from homeward.world.fields import ATTACK_REACHES, COMMUNAL_INCIDENTS
from homeward.world.layout import RESIDENT
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

MONTHS_REMEMBERED = 12.0
HOUSEHOLD = uncertain("housing.persons_per_home", unit="person", low=1.0, about="People in a household.")
TOUCHED = field(
    "touched",
    unit="person",
    dims=("cohort",),
    about="People at home whose household was attacked in about the past year.",
)
UNHARMED = field("unharmed", unit="person", dims=("group",), about="The other people at home of a group.")


@njit(cache=True)
def touch(people, group, attacks, reached, household, touched, unharmed):  # type: ignore[no-untyped-def]
    """A month of the memory of attacks; touched # (future, cohort) and unharmed # (future, group) are written."""
    unharmed[:] = 0.0
    for future in range(people.shape[0]):
        for cohort in range(people.shape[2]):
            residents = people[future, RESIDENT, cohort]
            remembered = touched[future, cohort] * (1.0 - 1.0 / MONTHS_REMEMBERED)
            remembered += household[future] * attacks[future, cohort]
            touched[future, cohort] = residents if reached[future] > 0.0 else min(remembered, residents)
            unharmed[future, group[cohort]] += residents - touched[future, cohort]


def _start(world: World, _today: Today) -> None:
    for group in range(len(world.layout.groups)):
        world[UNHARMED][:, group] = world.heads(RESIDENT, group)


@mechanism(
    "protection.unharmed",
    sentence="People at home who were not attacked in about the past year are told apart.",
    reads=[COMMUNAL_INCIDENTS, ATTACK_REACHES, "people"],
    writes=[TOUCHED, UNHARMED],
    uses=[HOUSEHOLD],
    begin=_start,
)
def tell_apart(world: World, today: Today) -> None:
    """Let last year's attacks fade, add this month's, and never count more people than are at home."""
    touch(
        world.people, world.layout.cohort_group, world[COMMUNAL_INCIDENTS], world[ATTACK_REACHES], today[HOUSEHOLD],
        world[TOUCHED], world[UNHARMED],
    )  # fmt: skip
