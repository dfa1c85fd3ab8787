"""Small counts of people, hidden in what is published, and second ones with them where a total would give them away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from homeward.foundation.types import Bools


def hidden(counts: Sequence[float], under: int, total_shown: bool = False) -> Bools:
    """Which counts of a row are to be hidden, (count,): those from 1 to under - 1.

    Zero is not hidden: it says that nobody is there. If the row's total is shown and only one count is hidden, the
    smallest other count above zero is hidden too, so that it cannot be found by taking the rest from the total.
    """
    values = np.asarray(counts, dtype=float)
    mask = (values > 0) & (values < under)
    if total_shown and mask.sum() == 1:
        others = np.where(mask | (values <= 0), np.inf, values)
        if np.isfinite(others).any():
            mask[int(others.argmin())] = True
    return np.asarray(mask, dtype=np.bool_)


def shown(counts: Sequence[float], texts: Sequence[str], under: int, total_shown: bool = False) -> list[str]:
    """The texts of a row with those of small counts replaced by `fewer than N`, or `hidden` where that is not true."""
    mask = hidden(counts, under, total_shown)
    return [
        text if not hide else (f"fewer than {under}" if value < under else "hidden")
        for value, text, hide in zip(counts, texts, mask, strict=True)
    ]
