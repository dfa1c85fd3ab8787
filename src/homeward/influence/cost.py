"""What the mission and the programmes cost this month, in dollars of today.

    mission    = (troops * soldier-year + police * police-year + observers * observer-year) / 12
    programmes = hectares cleared * cost a hectare + homes rebuilt * cost a home / people a home + grants paid
               + effort of services * cost a place and year * places of the returnees / 12

Costs of arms, of war and of shelter for the displaced are not in it.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import uncertain
from homeward.world.fields import (
    GRANTS_PAID,
    HECTARES_CLEARED,
    HOMES_BUILT,
    MISSION_COST,
    OBSERVERS,
    POLICE,
    PROGRAMME_COST,
    SERVED,
    TROOPS,
)
from homeward.world.mechanism import mechanism
from homeward.world.today import Today
from homeward.world.world import World

SOLDIER = uncertain("cost.soldier_year", unit="USD/person/year", low=0.0, about="A peacekeeper for a year.")
POLICE_OFFICER = uncertain("cost.police_year", unit="USD/person/year", low=0.0, about="A police officer for a year.")
OBSERVER = uncertain("cost.observer_year", unit="USD/person/year", low=0.0, about="An observer for a year.")
HECTARE = uncertain("cost.demining_hectare", unit="USD/hectare", low=0.0, about="Clearance of a hectare.")
HOME = uncertain("housing.build_cost", unit="USD", low=0.0, about="A home for one household.")
HOUSEHOLD = uncertain("housing.persons_per_home", unit="person", low=1.0, about="People in a household.")
SERVICES = uncertain(
    "cost.services_place_year", unit="USD/year", low=0.0, about="A full programme of services and work, a place a year."
)
TRANSPORT = uncertain(
    "cost.return_logistics", unit="USD/person", low=0.0, about="Transport and first help, a returnee."
)


@mechanism(
    "influence.cost",
    sentence="The costs of mission and programmes are added up.",
    reads=[TROOPS, POLICE, OBSERVERS, HECTARES_CLEARED, HOMES_BUILT, GRANTS_PAID, SERVED],
    writes=[MISSION_COST, PROGRAMME_COST],
    uses=[SOLDIER, POLICE_OFFICER, OBSERVER, HECTARE, HOME, HOUSEHOLD, SERVICES],
)
def step(world: World, today: Today) -> None:
    """Cost this month's people and programmes."""
    layout = world.layout
    returnees = layout.cohorts_of(layout.returnees)
    places = len(np.unique(layout.cohort_place[returnees]))
    world[MISSION_COST] = (
        world[TROOPS] * today[SOLDIER] + world[POLICE] * today[POLICE_OFFICER] + world[OBSERVERS] * today[OBSERVER]
    ) / 12.0
    world[PROGRAMME_COST] = (
        world[HECTARES_CLEARED] * today[HECTARE]
        + world[HOMES_BUILT] * today[HOME] / today[HOUSEHOLD]
        + world[GRANTS_PAID]
        + world[SERVED] * today[SERVICES] * places / 12.0
    )
