"""Roads as a flight needs them: which bottleneck comes next on the way from anywhere to each destination.

Only bottlenecks (links with a stated capacity) and links that are closed at some time hold people up; everything
between them is distance. So routes are worked out once per spell of steps with the same open links and are shared by
all futures; the engine never looks at a link that cannot bind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from homeward.foundation.types import Bools, Floats, Ints
from homeward.movement.flight.choice import DIRECT, NOWHERE, SOFTENING

__all__ = ["FlightNetwork", "Links", "build_network", "two_way"]


@dataclass(frozen=True, slots=True)
class Links:
    """Directed stretches of road between numbered nodes # all (link,), open # (step, link).

    vehicles: how many an hour can pass in this direction, infinite where no limit is known.
    """

    start: Ints
    end: Ints
    km: Floats
    vehicles: Floats
    open: Bools


@dataclass(frozen=True)
class FlightNetwork:
    """Compiled roads. Sources are cohorts, then exits of bottlenecks, then entries of bottlenecks.

    gates: the links that can hold people up, farthest from the destinations first # (gate,).
    spell: which spell of unchanged roads each step belongs to # (step,).
    first_gate: next bottleneck from a source to a target, DIRECT or NOWHERE # (spell, source, target).
    km: distance to that bottleneck, or to the target # (spell, source, target).
    vehicles: what each bottleneck passes per hour, 0 while closed # (step, gate). log: `log_km`, if known already.
    """

    gates: Ints
    spell: Ints
    first_gate: Ints
    km: Floats
    vehicles: Floats
    targets: Ints
    log: Floats | None = None

    @property
    def steps(self) -> int:
        """How many steps the flight lasts."""
        return len(self.spell)

    def since(self, step: int) -> FlightNetwork:
        """The same roads from a step on."""
        return replace(self, spell=self.spell[step:], vehicles=self.vehicles[step:], log=self.log_km)

    @cached_property
    def whole_km(self) -> Floats:
        """Distance of the whole way to a target, bottlenecks passed one after another # (spell, source, target)."""
        cohorts = self.first_gate.shape[1] - 2 * len(self.gates)
        beyond = self.first_gate >= 0
        onward = np.where(beyond, cohorts + self.first_gate, 0)
        whole = self.km
        for _ in range(len(self.gates)):
            longer = self.km + np.where(beyond, np.take_along_axis(whole, onward, axis=1), 0.0)
            if np.array_equal(longer, whole):
                break
            whole = longer
        return whole

    @cached_property
    def log_km(self) -> Floats:
        """Logarithm of the whole way and SOFTENING, in km # (spell, source, target)."""
        if self.log is not None:
            return self.log
        logarithm: Floats = np.log(self.whole_km + SOFTENING)
        return logarithm


def two_way(start: Sequence[int] | Ints, end: Sequence[int] | Ints, km: Floats, vehicles: Floats, open: Bools) -> Links:
    """Each road as one link each way, open # (step, road) in both directions."""
    first, last = np.asarray(start, dtype=np.int64), np.asarray(end, dtype=np.int64)
    return Links(
        np.concatenate([first, last]),
        np.concatenate([last, first]),
        np.tile(np.asarray(km, dtype=np.float64), 2),
        np.tile(np.asarray(vehicles, dtype=np.float64), 2),
        np.tile(np.asarray(open, dtype=np.bool_), (1, 2)),
    )


def build_network(nodes: int, links: Links, homes: Ints, targets: Ints) -> FlightNetwork:
    """Work out routes from the homes # (cohort,) to the targets # (target,) for every spell of open links."""
    spell, masks = _spells(links.open)
    can_bind = np.isfinite(links.vehicles) | ~links.open.all(axis=0)
    trees = [_trees(nodes, links, mask, targets) for mask in masks]
    entries = np.unique(links.start[can_bind & ~links.open.all(axis=0)])
    gates = _used(links, trees, can_bind, np.unique(np.concatenate([homes, entries])))
    gates = gates[np.argsort(-_mean_distance(trees, links.end[gates]), kind="stable")]
    number = np.full(len(links.km), NOWHERE, dtype=np.int64)
    number[gates] = np.arange(len(gates))
    sources = np.concatenate([homes, links.end[gates], links.start[gates]])
    first_gate = np.empty((len(masks), len(sources), len(targets)), dtype=np.int64)
    km = np.zeros(first_gate.shape)
    for row, (distance, step_link) in enumerate(trees):
        for target in range(len(targets)):
            gate_of, km_of = _stretches(links, distance[target], step_link[target], number)
            first_gate[row, :, target], km[row, :, target] = gate_of[sources], km_of[sources]
    km[:, len(homes) : len(homes) + len(gates), :] += links.km[gates][None, :, None]
    vehicles = np.where(links.open[:, gates], links.vehicles[gates], 0.0)
    return FlightNetwork(gates, spell, first_gate, km, vehicles, np.asarray(targets, dtype=np.int64))


def _spells(open: Bools) -> tuple[Ints, list[Bools]]:
    """The number of each step's pattern of open links, and the patterns in order of first use."""
    masks: list[Bools] = []
    known: dict[bytes, int] = {}
    spell = np.empty(len(open), dtype=np.int64)
    for step, mask in enumerate(open):
        key = mask.tobytes()
        if key not in known:
            known[key] = len(masks)
            masks.append(mask)
        spell[step] = known[key]
    return spell, masks


def _trees(nodes: int, links: Links, mask: Bools, targets: Ints) -> tuple[Floats, Ints]:
    """Distance to each target and the link to take # (target, node), -1 where there is none."""
    usable = np.flatnonzero(mask)
    usable = usable[np.lexsort((usable, links.km[usable]))]
    pairs = links.end[usable] * nodes + links.start[usable]
    unique, first = np.unique(pairs, return_index=True)
    best = usable[first]
    length = np.maximum(links.km[best], 1e-9)
    backwards = csr_array((length, (links.end[best], links.start[best])), shape=(nodes, nodes))
    distance, onward = dijkstra(backwards, directed=True, indices=targets, return_predecessors=True)
    keys = np.where(onward >= 0, onward.astype(np.int64) * nodes + np.arange(nodes), -1)
    place = np.searchsorted(unique, np.maximum(keys, 0))
    link = np.where(keys >= 0, best[np.minimum(place, max(len(best) - 1, 0))] if len(best) else -1, -1)
    return distance, link.astype(np.int64)


def _used(links: Links, trees: list[tuple[Floats, Ints]], can_bind: Bools, begin: Ints) -> Ints:
    """Links that can bind and lie on a route from one of the nodes to begin at # (gate,)."""
    used = np.zeros(len(links.km), dtype=np.bool_)
    for distance, step_link in trees:
        for target in range(len(distance)):
            seen = np.zeros(distance.shape[1], dtype=np.bool_)
            for node in begin:
                here = int(node)
                while not seen[here] and step_link[target, here] >= 0:
                    seen[here] = True
                    used[step_link[target, here]] = True
                    here = int(links.end[step_link[target, here]])
    return np.flatnonzero(used & can_bind)


def _mean_distance(trees: list[tuple[Floats, Ints]], nodes: Ints) -> Floats:
    """Average distance from nodes to the targets they can reach, over all spells # (node,)."""
    stacked = np.concatenate([distance[:, nodes] for distance, _ in trees])
    finite = np.isfinite(stacked)
    total: Floats = np.where(finite, stacked, 0.0).sum(axis=0) / np.maximum(finite.sum(axis=0), 1)
    return total


def _stretches(links: Links, distance: Floats, step_link: Ints, number: Ints) -> tuple[Ints, Floats]:
    """From every node: the first bottleneck on the way to one target, and the distance to it # (node,) both."""
    gate_of = np.full(len(distance), NOWHERE, dtype=np.int64)
    km_of = np.zeros(len(distance))
    for node in np.argsort(distance, kind="stable"):
        if not np.isfinite(distance[node]):
            break
        link = step_link[node]
        if link < 0:
            gate_of[node] = DIRECT
        elif number[link] >= 0:
            gate_of[node] = number[link]
        else:
            gate_of[node] = gate_of[links.end[link]]
            km_of[node] = links.km[link] + km_of[links.end[link]]
    return gate_of, km_of
