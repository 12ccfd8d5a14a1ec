"""Satellites, nodes and stations of one chunk, and the curves between any pair of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.curves import Curves, clearance, root, value
from euroqci_space.orbit.grid import MARGIN, Grid
from euroqci_space.orbit.sites import Sites
from euroqci_space.orbit.tracks import Tracks, coefficients

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]
Function = Callable[[Curves, Floats], tuple[Floats, Floats]]

_BLOCK = 4096  # curves at a time: their coefficients fit the cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One chunk: satellites b, nodes n, stations s."""

    track: Tracks
    nodes: Grid
    ground: Sites
    sin_mask: Floats  # (s,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Intervals of pairs: flat index (b, n) of the node at the start, and station; (k,)."""

    node: Index
    station: Index

    def part(self, rows: Flags | Index | slice) -> "Spans":
        """Return some rows."""
        return Spans(node=self.node[rows], station=self.station[rows])

    def __len__(self) -> int:
        return len(self.node)


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Instants of pairs, and the line of sight then; (k,) and (3, k), Earth-fixed."""

    tai_s: Floats
    sight_km: Floats
    clearance_km: Floats
    u: Floats  # place in the interval, -1/2 to 1/2

    def part(self, rows: Flags | Index) -> "Points":
        """Return some rows."""
        return Points(
            tai_s=self.tai_s[rows],
            sight_km=self.sight_km[:, rows],
            clearance_km=self.clearance_km[rows],
            u=self.u[rows],
        )


def joined(parts: Sequence[Points]) -> Points:
    """Return the rows of several points, one after the other."""
    return Points(
        tai_s=np.concatenate([part.tai_s for part in parts]),
        sight_km=np.concatenate([part.sight_km for part in parts], axis=1),
        clearance_km=np.concatenate([part.clearance_km for part in parts]),
        u=np.concatenate([part.u for part in parts]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One root a span: where ``function`` changes sign within the bracket."""

    function: Function
    low: Floats
    high: Floats
    guess: Floats
    rising: Flags

    def part(self, rows: slice) -> "Task":
        """Return some rows."""
        return Task(
            function=self.function,
            low=self.low[rows],
            high=self.high[rows],
            guess=self.guess[rows],
            rising=self.rising[rows],
        )


def node_tai_s(scene: Scene, node: Index) -> Floats:
    """Return the instants of flat nodes; the last node is the horizon's stop to the bit."""
    number = node % scene.track.position_km.shape[2] - MARGIN
    instant: Floats = scene.nodes.start_tai_s + number * scene.nodes.step_s
    return instant


def at_nodes(scene: Scene, node: Index, station: Index) -> Points:
    """Return the sights at nodes themselves."""
    positions = scene.track.position_km.reshape(3, -1)[:, node]
    sight_km = positions - scene.ground.position_km.T[:, station]
    return Points(
        tai_s=node_tai_s(scene, node),
        sight_km=sight_km,
        clearance_km=np.zeros(len(node)),
        u=np.full(len(node), -0.5),
    )


def solve(scene: Scene, spans: Spans, task: Task) -> Points:
    """Find one root a span."""
    u, clear = np.empty(len(spans)), np.empty(len(spans))
    sight_km = np.empty((3, len(spans)))
    for part, powers in _blocks(scene, spans):
        curves = _curves(scene, powers, spans.station[part])
        step = task.part(part)
        u[part] = root(step.function, curves, (step.low, step.high), step.guess, step.rising)
        clear[part] = clearance(curves, u[part])[0]
        sight_km[:, part] = [value(axis, u[part]) for axis in powers[:3]]
    sight_km -= scene.ground.position_km.T[:, spans.station]
    tai_s = node_tai_s(scene, spans.node) + (u + 0.5) * scene.nodes.step_s
    return Points(tai_s=tai_s, sight_km=sight_km, clearance_km=clear, u=u)


def _blocks(scene: Scene, spans: Spans) -> Iterator[tuple[slice, Floats]]:
    """Yield blocks of spans with the coefficients (4, m, k) of their intervals."""
    used = np.zeros(scene.track.position_km[0].size, dtype=np.bool_)
    used[spans.node] = True
    powers = coefficients(scene.track, np.flatnonzero(used))
    place = np.cumsum(used) - 1
    for start in range(0, len(spans), _BLOCK):
        part = slice(start, start + _BLOCK)
        yield part, powers.take(place[spans.node[part]], axis=2)


def _curves(scene: Scene, powers: Floats, station: Index) -> Curves:
    up, site = scene.ground.up.T[:, station], scene.ground.position_km.T[:, station]
    height = powers[0] * up[0] + powers[1] * up[1] + powers[2] * up[2]
    along = powers[0] * site[0] + powers[1] * site[1] + powers[2] * site[2]
    squared = powers[3] - 2.0 * along
    height[0] -= np.sum(up * site, axis=0)
    squared[0] += np.sum(site * site, axis=0)
    return Curves(height=height, squared=squared, sin_mask=scene.sin_mask[station])
