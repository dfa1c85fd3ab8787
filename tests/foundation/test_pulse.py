"""Beats are heard by who listens, in the order of listening, and by nobody else."""

from __future__ import annotations

from homeward.foundation.pulse import beat, listening


def test_a_beat_is_heard_while_somebody_listens():
    outer, inner = [], []
    beat(1)
    with listening(outer.append):
        beat(2)
        with listening(inner.append):
            beat(3)
        beat(4)
    beat(5)
    assert (outer, inner) == ([2, 4], [3])
