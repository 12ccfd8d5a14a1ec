"""From a scene to its passes: edges, culminations and nearest points, in order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.carve import carve
from euroqci_space.orbit.curves import dot
from euroqci_space.orbit.ends import Ends, begin, end
from euroqci_space.orbit.rows import Inside, Rows, candidate_rows, solve_inside
from euroqci_space.orbit.scene import Points, Scene, joined
from euroqci_space.orbit.solve import Nearest, nearest

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Passes of a scene as columns, sorted by satellite, station and time."""

    satellite: Index  # rows of the scene's satellites
    station: Index
    rise: Points
    top: Points
    fall: Points
    min_range_km: Floats
    open_start: Flags
    open_end: Flags


def find(scene: Scene, flags: Flags) -> Found:
    """Find the passes where ``flags`` (b, s, intervals + 1) allow one at nodes."""
    rows = candidate_rows(scene, flags)
    inside = solve_inside(rows)
    start, stop = begin(rows, inside), end(rows, inside)
    if any(line is not None for line in scene.skylines):
        start, stop = carve(rows, start, stop)
    peak = inside.peak.points
    within, owner = _within(rows, (start, stop), inside.peak_row, peak.tai_s)
    station = rows.spans.station[start.row]
    up = scene.ground.up.T.take(station, axis=1)
    return Found(
        satellite=rows.satellite(start.row),
        station=station,
        rise=start.points,
        top=_highest([start.points, stop.points, peak.part(within)], owner, up),
        fall=stop.points,
        min_range_km=_least_range_km(rows, start, stop, inside),
        open_start=start.cut,
        open_end=stop.cut,
    )


def _within(rows: Rows, ends: tuple[Ends, Ends], row: Index, tai_s: Floats) -> tuple[Index, Index]:
    """Return which instants lie in a pass of the pair of their row, and in which pass."""
    start, stop = ends
    if not len(start.row):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    owner = np.searchsorted(
        _key(rows, start.row, start.points.tai_s), _key(rows, row, tai_s), side="right"
    )
    owner = np.maximum(owner - 1, 0)
    inside = (tai_s >= start.points.tai_s[owner]) & (tai_s <= stop.points.tai_s[owner])
    inside &= _pair(rows, start.row)[owner] == _pair(rows, row)
    at = np.flatnonzero(inside)
    return at, owner[at]


def _pair(rows: Rows, row: Index) -> Index:
    return rows.satellite(row) * len(rows.scene.sin_mask) + rows.spans.station[row]


def _key(rows: Rows, row: Index, tai_s: Floats) -> Floats:
    """Return pair and instant as one number, whose resolution is far below a second."""
    nodes = rows.scene.nodes
    start_tai_s = nodes.origin_tai_s + nodes.first * nodes.step_s
    return _pair(rows, row) * ((nodes.intervals + 2.0) * nodes.step_s) + (tai_s - start_tai_s)


def _highest(points: list[Points], owner: Index, up: Floats) -> Points:
    """Return the highest point of each pass among its start, its end and its culminations."""
    every = joined(points)
    count = len(points[0].tai_s)
    owners = np.concatenate([np.arange(count), np.arange(count), owner])
    sine = dot(every.sight_km, up.take(owners, axis=1))
    sine /= np.sqrt(dot(every.sight_km, every.sight_km))
    best = np.full(count, -1.0)
    np.maximum.at(best, owners, sine)
    winner = np.flatnonzero(sine == best[owners])[::-1]
    chosen = np.empty(count, dtype=np.int64)
    chosen[owners[winner]] = winner
    return every.part(chosen)


def _least_range_km(rows: Rows, start: Ends, stop: Ends, inside: Inside) -> Floats:
    """Return the least range of each pass: at an end, or where the range turns. [km]"""
    least_km = np.sqrt(
        np.minimum(
            dot(start.points.sight_km, start.points.sight_km),
            dot(stop.points.sight_km, stop.points.sight_km),
        )
    )
    for row, near in ((inside.peak_row, inside.peak.nearest), _lonely(rows, inside)):
        within, owner = _within(rows, (start, stop), row, near.tai_s)
        np.minimum.at(least_km, owner, near.range_km[within])
    return least_km


def _lonely(rows: Rows, inside: Inside) -> tuple[Index, Nearest]:
    """Return least ranges in intervals without a culmination."""
    lonely = rows.kinds.nearest.copy()
    lonely[inside.peak_row] = False
    row = np.flatnonzero(lonely)
    guess = rows.crossing(rows.sight.recede, row)
    return row, nearest(rows.scene, rows.polynomial, rows.spans.part(row), guess)
