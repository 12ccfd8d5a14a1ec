"""Extremes and edges of passes: roots on the curves of a scene."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.curves import (
    Curves,
    Search,
    bends,
    clearance,
    clearance_of,
    climb,
    dot,
    moving_sights,
    quick_root,
    sights,
    sure_root,
)
from euroqci_space.orbit.scene import Points, Polynomials, Scene, Spans, blocks

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

EDGE_TOLERANCE = 1e-10  # product of the last two steps, each in intervals of some minutes
PEAK_TOLERANCE = 1e-8
_NEAREST_STEPS = 2  # of Newton, from the chord of the range's rate
_FARTHEST = 0.5 + 1e-6  # from the middle of an interval to its ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """Least ranges and their instants; NaN where the range does not turn in the interval."""

    tai_s: Floats
    range_km: Floats

    def part(self, rows: Flags | Index) -> "Nearest":
        """Return some rows."""
        return Nearest(tai_s=self.tai_s[rows], range_km=self.range_km[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes:
    """Extremes of the elevation: points, places in their intervals, clearance, nearest range."""

    points: Points
    u: Floats
    clearance_km: Floats
    nearest: Nearest

    def part(self, rows: Flags | Index) -> "Extremes":
        """Return some rows."""
        return Extremes(
            points=self.points.part(rows),
            u=self.u[rows],
            clearance_km=self.clearance_km[rows],
            nearest=self.nearest.part(rows),
        )


def edges(scene: Scene, polynomial: Polynomials, spans: Spans, search: Search) -> Points:
    """Return where satellites cross the mask, one edge a span."""
    u, good = np.empty(len(spans)), np.empty(len(spans), dtype=np.bool_)
    sight_km = np.empty((3, len(spans)))
    for part, curves in blocks(scene, polynomial, spans):
        u[part], good[part] = quick_root(clearance, curves, search.part(part), EDGE_TOLERANCE)
        sight_km[:, part] = sights(curves, u[part])
    rest = np.flatnonzero(~good)
    for part, curves in blocks(scene, polynomial, spans.part(rest)):
        at = rest[part]
        u[at] = sure_root(clearance, curves, search.part(at), EDGE_TOLERANCE)
        sight_km[:, at] = sights(curves, u[at])
    return Points(tai_s=_tai_s(scene, spans, u), sight_km=sight_km)


def extremes(scene: Scene, polynomial: Polynomials, spans: Spans, search: Search) -> Extremes:
    """Return where the elevation is highest, or lowest, one a span."""
    table, good = np.empty((7, len(spans))), np.empty(len(spans), dtype=np.bool_)
    for part, curves in blocks(scene, polynomial, spans):
        u, good[part] = quick_root(climb, curves, search.part(part), PEAK_TOLERANCE)
        table[:, part] = _extreme(curves, u, search.guess[part])
    rest = np.flatnonzero(~good)
    for part, curves in blocks(scene, polynomial, spans.part(rest)):
        u = sure_root(climb, curves, search.part(rest[part]), PEAK_TOLERANCE)
        table[:, rest[part]] = _extreme(curves, u, search.guess[rest[part]])
    u, clear, near, least = table[:4]
    return Extremes(
        points=Points(tai_s=_tai_s(scene, spans, u), sight_km=table[4:]),
        u=u,
        clearance_km=clear,
        nearest=Nearest(tai_s=_tai_s(scene, spans, near), range_km=least),
    )


def _extreme(curves: Curves, u: Floats, guess: Floats) -> Floats:
    sight = sights(curves, u)
    return np.stack([u, clearance_of(sight, curves), *_nearest(curves, guess), *sight])


def nearest(scene: Scene, polynomial: Polynomials, spans: Spans, guess: Floats) -> Nearest:
    """Return where the range is least, one a span."""
    near, least = np.empty(len(spans)), np.empty(len(spans))
    for part, curves in blocks(scene, polynomial, spans):
        near[part], least[part] = _nearest(curves, guess[part])
    return Nearest(tai_s=_tai_s(scene, spans, near), range_km=least)


def _nearest(curves: Curves, u: Floats) -> tuple[Floats, Floats]:
    """Return place and value of the least range by Newton's steps from a good guess."""
    for _ in range(_NEAREST_STEPS):
        sight, rate = moving_sights(curves, u)
        bend = dot(rate, rate) + dot(sight, bends(curves, u))
        recede = dot(sight, rate)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = recede / bend
        hollow = (bend > 0.0) & (np.abs(u - step) <= _FARTHEST)
        u, step = np.where(hollow, u - step, u), np.where(hollow, step, 0.0)
    least_km = np.sqrt(dot(sight, sight) - recede * step)
    return np.where(hollow, u, np.nan), least_km


def _tai_s(scene: Scene, spans: Spans, u: Floats) -> Floats:
    return scene.node_tai_s(spans.node) + (u + 0.5) * scene.nodes.step_s
