"""What the two sides remember of fighting: a slow memory of deaths on the line, and the years since the last battle.

`escalation.major` writes both; talks read how recent the last major fighting is.
"""

from __future__ import annotations

from homeward.foundation.declare import field

MEMORY = field("memory", unit="share", about="1 after a fatal month, fading with a half-life of years.")
YEARS_QUIET = field("years_quiet", unit="year", about="Years since the last major escalation.")
