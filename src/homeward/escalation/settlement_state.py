"""How old a settlement is and under what pressure it was signed. `escalation.talks` writes these fields."""

from __future__ import annotations

from homeward.foundation.declare import field

SIGNED_UNDER = field("signed_under", unit="share", about="Outside pressure on both parties when the deal was signed.")
YEARS_SIGNED = field("years_signed", unit="year", about="Years since the settlement in force was signed.")
YEARS_UNDONE = field("years_undone", unit="year", about="Years for which it has not been carried out.")
YEARS_DONE = field("years_done", unit="year", about="Years for which it has been carried out.")
