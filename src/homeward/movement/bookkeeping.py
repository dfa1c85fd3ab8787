"""Fields that only the mechanisms of movement share."""

from __future__ import annotations

from homeward.foundation.declare import field

HOMES = field("homes", unit="person", dims=("place",), about="Homes that returnees had at a place, in persons.")
HOUSEHOLDS = field(
    "households",
    unit="household",
    dims=("cohort",),
    about="Displaced households that would ever return and have not done so.",
)
SEEN_DISPLACED = field(
    "seen_displaced", unit="person", dims=("cohort",), about="Displaced people at the end of the last month."
)
NEWLY_DISPLACED = field(
    "newly_displaced", unit="person", dims=("cohort",), about="People of a cohort displaced by this month's flight."
)
DRIVEN_OUT = field(
    "driven_out", unit="person", dims=("cohort",), about="People of a cohort who left after a lethal attack near them."
)
