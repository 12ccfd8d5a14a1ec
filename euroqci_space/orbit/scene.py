"""Satellites, nodes and stations of one chunk, and the curves between any pair of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.curves import Curves
from euroqci_space.orbit.grid import MARGIN, Grid
from euroqci_space.orbit.masks import Skyline
from euroqci_space.orbit.sites import Sites
from euroqci_space.orbit.tracks import Tracks, coefficients

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

_BLOCK = 8192  # curves at a time: their coefficients fit the cache


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

    def part(self, rows: Flags | Index) -> "Points":
        """Return some rows."""
        return Points(tai_s=self.tai_s[rows], sight_km=self.sight_km[:, rows])


def joined(parts: Sequence[Points]) -> Points:
    """Return the rows of several points, one after the other."""
    return Points(
        tai_s=np.concatenate([part.tai_s for part in parts]),
        sight_km=np.concatenate([part.sight_km for part in parts], axis=1),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One chunk: satellites b, nodes n, stations s."""

    track: Tracks
    nodes: Grid
    ground: Sites
    sin_mask: Floats  # (s,)
    skylines: tuple[Skyline | None, ...]  # (s,)

    def node_tai_s(self, node: Index) -> Floats:
        """Return the instants of flat nodes (b, n)."""
        number = node % self.track.position_km.shape[2] - MARGIN
        return self.nodes.at(number)

    def at_nodes(self, node: Index, station: Index) -> Points:
        """Return the sights at nodes themselves."""
        positions = self.track.position_km.reshape(3, -1)[:, node]
        sight_km = positions - self.ground.position_km.T[:, station]
        return Points(tai_s=self.node_tai_s(node), sight_km=sight_km)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polynomials:
    """Coefficients (m, 3, r) of the intervals of a scene that are in use, and where they are."""

    powers: Floats
    place: Index  # row r of each flat node (b, n)


def polynomials(scene: Scene, used: Index) -> Polynomials:
    """Return the polynomials of the intervals that start at the flat nodes ``used``."""
    flags = np.zeros(scene.track.position_km[0].size, dtype=np.bool_)
    flags[used] = True
    rows = np.flatnonzero(flags)
    place = np.zeros(len(flags), dtype=np.int64)
    place[rows] = np.arange(len(rows))
    return Polynomials(powers=coefficients(scene.track, rows), place=place)


def blocks(scene: Scene, polynomial: Polynomials, spans: Spans) -> Iterator[tuple[slice, Curves]]:
    """Yield the curves of spans, block by block."""
    up, site = scene.ground.up.T, scene.ground.position_km.T
    for start in range(0, len(spans), _BLOCK):
        part = slice(start, start + _BLOCK)
        station = spans.station[part]
        powers = polynomial.powers.take(polynomial.place[spans.node[part]], axis=2)
        powers[0] -= site.take(station, axis=1)
        yield (
            part,
            Curves(
                powers=powers, up=up.take(station, axis=1), sin_mask=scene.sin_mask.take(station)
            ),
        )
