"""What a settlement does to the logarithm of the hazard; the equation stands in `escalation.talks`."""

from __future__ import annotations

import numpy as np

from homeward.escalation.settlement_state import SIGNED_UNDER, YEARS_DONE, YEARS_SIGNED, YEARS_UNDONE
from homeward.escalation.undertakings import PACT
from homeward.foundation.declare import uncertain
from homeward.foundation.types import Floats
from homeward.world.fields import BORDER_LEGAL, SETTLEMENT
from homeward.world.today import Today
from homeward.world.world import World

SIGNED = uncertain("settlement.signed", unit="log_ratio", about="Signed settlement against a truce.")
LEGAL_BORDER = uncertain("settlement.legal_border", unit="log_ratio", about="Legal border against a provisional line.")
DELAY = uncertain("settlement.delay", unit="log_ratio/year", about="Per year in which a settlement is not carried out.")
DELAY_MOST = uncertain("settlement.delay_most", unit="year", low=0.0, about="Delay adds no more after these years.")
FADE = uncertain("settlement.pressure_half_life", unit="year", low=0.1, about="Half-life of pressure behind a deal.")
GUARANTEE = uncertain(
    "settlement.guarantee", unit="log_ratio", about="Settlement that outside powers pledged to enforce."
)
NORMAL = uncertain("escalation.normalised", unit="log_ratio", about="Rivalry at an end, against rivalry.")
NORMAL_AFTER = uncertain(
    "escalation.normal_after", unit="year", low=0.0, about="Years of full implementation after which rivalry has ended."
)
USES = (SIGNED, LEGAL_BORDER, DELAY, DELAY_MOST, FADE, GUARANTEE, NORMAL, NORMAL_AFTER, PACT)


def remaining(pressed: Floats, years: Floats, half_life: Floats) -> Floats:
    """Share of a deal's effect that remains when the pressed part of it fades with a half-life."""
    left: Floats = 1.0 - pressed * (1.0 - 0.5 ** (years / half_life))
    return left


def settlement_push(world: World, today: Today) -> Floats:
    """Change of the log hazard # (future,) by the settlement as it stands."""
    signed = world[SETTLEMENT] >= 1.0
    kept = remaining(world[SIGNED_UNDER], world[YEARS_SIGNED], today[FADE])
    push = signed * (today[SIGNED] * kept + today[GUARANTEE] * today.lever(PACT))
    push = push + today[DELAY] * np.minimum(world[YEARS_UNDONE], today[DELAY_MOST])
    push = push + today[LEGAL_BORDER] * world[BORDER_LEGAL]
    normal = (world[SETTLEMENT] >= 3.0) & (world[YEARS_DONE] >= today[NORMAL_AFTER])
    return np.where(normal, np.minimum(push, today[NORMAL]), push)
