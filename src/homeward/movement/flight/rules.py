"""What Homeward's rules of flight need to know, and how it becomes a hazard.

Half of those under full threat who will leave have left by `flight.decision_time` after the road opens. Neighbours who
left and news that others got through raise the hazard as it goes on, so it starts lower than without them.
"""

from __future__ import annotations

import numpy as np

from homeward.foundation.declare import uncertain
from homeward.foundation.types import Floats

DECISION_TIME = uncertain(
    "flight.decision_time",
    unit="day",
    about="Time from the moment people under full threat can leave until half of those who will have left.",
    low=0.01,
)
DEPARTURE_SHARE = uncertain(
    "flight.departure_share",
    unit="share",
    about="Share of a population that leaves once its area falls to the other side and a road opens.",
    low=0.0,
    high=1.0,
)
CONTAGION = uncertain(
    "flight.contagion",
    unit="number",
    about="How much faster people leave when all their neighbours have left: hazard times one plus this.",
    low=0.0,
)
NEWS = uncertain(
    "flight.news",
    unit="number",
    about="How much faster people leave once the first are known to have got through: times one plus this.",
    low=0.0,
)
NIGHT = uncertain(
    "flight.night",
    unit="share",
    about="Hazard of leaving from 21:00 to 06:00 relative to the day.",
    low=0.0,
    high=1.0,
)
SPEED = uncertain(
    "flight.speed", unit="km/hour", about="Speed of those who flee on a road without a queue.", low=0.1, high=200.0
)
PEOPLE_PER_VEHICLE = uncertain(
    "flight.people_per_vehicle", unit="person/vehicle", about="People in a vehicle of those who flee.", low=1.0
)
BRIDGE_RATE = uncertain(
    "flight.bridge_rate",
    unit="vehicle/hour",
    about="Vehicles an hour past the narrowest point of the way out.",
    low=0.0,
)
DISTANCE_POWER = uncertain(
    "flight.distance_power",
    unit="number",
    about="How quickly a destination loses attraction with distance by road: attraction falls as (km + 10) ** -power.",
    low=0.0,
)
KIN_SHARE = uncertain(
    "flight.kin_share",
    unit="share",
    about="Share of those who flee who go where their people settled before.",
    low=0.0,
    high=1.0,
)
VILLAGES = uncertain(
    "flight.villages",
    unit="number",
    about="How much people outside the listed reception towns count for a region's pull, people in them being 1.",
    low=0.0,
    high=1.0,
)
FIRST_STAY = uncertain(
    "flight.first_stay",
    unit="day",
    about="Mean time in the place of first reception, among those who move on from it.",
    low=0.01,
)
CORRIDOR_OPENING = uncertain(
    "flight.corridor_opening",
    unit="hour",
    about="Hours after midnight on the first day of a recorded flight when the road out opened.",
    low=0.0,
)
HOMELESS = uncertain(
    "flight.homeless",
    unit="person",
    about="People already driven from their homes when the road opened, who are let go first.",
    low=0.0,
)
WAITING = uncertain(
    "flight.waiting",
    unit="share",
    about="Hazard of leaving of those who are asked to wait until others have gone and fuel is given out.",
    low=0.0,
    high=1.0,
)
AFTER_EXPLOSION = uncertain(
    "flight.after_explosion",
    unit="share",
    about="Hazard of leaving in the hours after an accident that takes the fuel to leave with.",
    low=0.0,
    high=1.0,
)


def hourly(decision_time: Floats, contagion: Floats, news: Floats) -> Floats:
    """The hazard of leaving per hour at the start # (future,), such that half have left by `decision_time` days.

    With d left / dt = rate (1 + news) (1 + contagion left) (1 - left), half have left at log(2 + contagion) /
    ((1 + contagion) (1 + news) rate); without contagion and news this is log(2) / rate.
    """
    half: Floats = np.log(2.0 + contagion) / ((1.0 + contagion) * (1.0 + news))
    return half / (24.0 * decision_time)
