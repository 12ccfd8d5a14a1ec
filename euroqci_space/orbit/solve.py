"""Extremes and edges of passes: roots on the curves of a scene."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.curves import (
    Curves,
    Function,
    Search,
    bends,
    clearance,
    clearance_of,
    climb,
    climb_slope,
    dot,
    joined_searches,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What to find a root of: a function, its derivative where that is worth its price."""

    function: Function[Curves] = clearance
    slope: Function[Curves] | None = None  # the slope of the search is good enough
    search: Search
    tolerance: float = EDGE_TOLERANCE


def edges(scene: Scene, polynomial: Polynomials, spans: Spans, search: Search) -> Points:
    """Return where satellites cross the mask, one edge a span."""
    u, sight_km = np.empty(len(spans)), np.empty((3, len(spans)))
    for at, curves, found in _roots(scene, polynomial, spans, Aim(search=search)):
        u[at] = found
        sight_km[:, at] = sights(curves, found)
    return Points(tai_s=_tai_s(scene, spans, u), sight_km=sight_km)


def extremes(scene: Scene, polynomial: Polynomials, spans: Spans, search: Search) -> Extremes:
    """Return where the elevation is highest, or lowest, one a span."""
    table = np.empty((7, len(spans)))
    aim = Aim(function=climb, slope=climb_slope, search=search, tolerance=PEAK_TOLERANCE)
    for at, curves, found in _roots(scene, polynomial, spans, aim):
        table[:, at] = _extreme(curves, found, search.guess[at])
    u, clear, near, least = table[:4]
    return Extremes(
        points=Points(tai_s=_tai_s(scene, spans, u), sight_km=table[4:]),
        u=u,
        clearance_km=clear,
        nearest=Nearest(tai_s=_tai_s(scene, spans, near), range_km=least),
    )


def _roots(
    scene: Scene, polynomial: Polynomials, spans: Spans, aim: Aim
) -> Iterator[tuple[Index | slice, Curves, Floats]]:
    """Yield rows, their curves and roots: first all rows quickly, then again those that failed."""
    failed, better = [], []
    for part, curves in blocks(scene, polynomial, spans):
        search = aim.search.part(part)
        if aim.slope:
            search = replace(search, slope=aim.slope(curves, search.guess))
        found, good = quick_root(aim.function, curves, search, aim.tolerance)
        yield part, curves, found.guess
        rest = np.flatnonzero(~good)
        failed.append(rest + part.start)
        better.append(found.part(rest))
    at = np.concatenate([*failed, np.zeros(0, dtype=np.int64)])
    for part, curves in blocks(scene, polynomial, spans.part(at)):
        search = joined_searches(better).part(part)
        yield at[part], curves, sure_root(aim.function, curves, search, aim.tolerance)


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
