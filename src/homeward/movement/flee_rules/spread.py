"""Everyone who has arrived somewhere today goes on: large groups are divided place by place, a few walk one by one."""

from __future__ import annotations

from homeward.movement.flee_rules import arena as a
from homeward.movement.flee_rules.alone import walk_from
from homeward.movement.flee_rules.cells import low_bit, take
from homeward.movement.flee_rules.kernels import kernel
from homeward.movement.flee_rules.stages import decide, follow

__all__ = ["spread"]


@kernel
def spread(t, f, s, g, day, memory, luck):  # type: ignore[no-untyped-def]
    """Everyone of one memory who has arrived somewhere today goes on, those with the least travel first."""
    places = t[a.PLACES]
    nodes = places + t[a.WAITS]
    for word in range(t[a.W_UNITS]):
        bit = t[a.S_UNIT_BITS] + word
        while s[bit] != 0:
            units = (word << 6) + low_bit(s[bit])
            s[bit] &= s[bit] - 1
            row, bits = t[a.S_NODE] + units * nodes, t[a.S_NODE_BITS] + units * t[a.W_NODES]
            node, people = take(s, row, bits, t[a.W_NODES], 0)
            while node >= 0:
                if people <= t[a.FEW]:
                    wait = node - places
                    p = node if node < places else t[t[a.WAIT_PLACE] + wait]
                    for _ in range(people):
                        walk_from(t, f, s, g, day, memory, units, p, wait, luck)
                elif node < places:
                    decide(t, f, s, g, day, memory, units, node, people, luck)
                else:
                    follow(t, f, s, g, day, memory, units, node - places, people, luck)
                node, people = take(s, row, bits, t[a.W_NODES], node >> 6)
