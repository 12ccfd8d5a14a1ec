"""From a scene to its passes: edges, culminations and nearest points, in order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.classify import Sightings, sightings
from euroqci_space.orbit.curves import clearance, climb, recession
from euroqci_space.orbit.grid import MARGIN
from euroqci_space.orbit.scene import Function, Points, Scene, Spans, Task, at_nodes, joined, solve
from euroqci_space.orbit.turns import Turns, turns

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Intervals in flat order: spans, what their ends show, and the rows of solved extremes."""

    spans: Spans
    sight: Sightings
    first: Index  # rows of ``sight`` at the start of each interval
    kinds: Turns
    starts: Flags  # the satellite is up at the horizon's start, which is this interval's
    stops: Flags


def find(scene: Scene, flags: Flags) -> Found:
    """Find the passes where ``flags`` (b, s, intervals + 1) allow one at nodes."""
    rows = _rows(scene, flags)
    peak, top = _extremes(scene, rows, rows.kinds.peak, rising=False)
    dip, bottom = _extremes(scene, rows, rows.kinds.dip, rising=True)
    up = rows.kinds.up_first | rows.kinds.up_last
    shown = up[peak] | (top.clearance_km > 0.0)
    peak, top = peak[shown], top.part(shown)
    sunk = bottom.clearance_km < 0.0
    dip, bottom = dip[sunk], bottom.part(sunk)
    hidden = ~up[peak]

    count = len(rows.spans)
    low, high = np.full(count, -0.5), np.full(count, 0.5)
    high[peak[hidden]], low[dip] = top.u[hidden], bottom.u
    rises = rows.kinds.up_last & ~rows.kinds.up_first
    rises[peak[hidden]] = rises[dip] = True
    rise_rows, rise = _edges(scene, rows, rises, (low, high), rising=True)

    low, high = np.full(count, -0.5), np.full(count, 0.5)
    low[peak[hidden]], high[dip] = top.u[hidden], bottom.u
    falls = rows.kinds.up_first & ~rows.kinds.up_last
    falls[peak[hidden]] = falls[dip] = True
    fall_rows, fall = _edges(scene, rows, falls, (low, high), rising=False)

    start_rows, stop_rows = np.flatnonzero(rows.starts), np.flatnonzero(rows.stops)
    opening = at_nodes(scene, rows.spans.node[start_rows], rows.spans.station[start_rows])
    closing = at_nodes(scene, rows.spans.node[stop_rows] + 1, rows.spans.station[stop_rows])
    order = np.argsort(np.concatenate([start_rows, rise_rows]), kind="stable")
    rise, open_start = joined([opening, rise]).part(order), order < len(start_rows)
    begin_rows = np.concatenate([start_rows, rise_rows])[order]
    order = np.argsort(np.concatenate([fall_rows, stop_rows]), kind="stable")
    fall, open_end = joined([fall, closing]).part(order), order >= len(fall_rows)

    begun = np.cumsum(rises.astype(np.int64) + rows.starts) - 1
    up[peak[hidden]] = True
    near, nearest = _extremes(scene, rows, rows.kinds.nearest & up, rising=True, function=recession)
    ground = scene.ground
    station = rows.spans.station[begin_rows]
    return Found(
        satellite=rows.spans.node[begin_rows] // scene.track.position_km.shape[2],
        station=station,
        rise=rise,
        top=_highest(rise, fall, top, begun[peak], ground.up.T[:, station]),
        fall=fall,
        min_range_km=_nearest(rise, fall, nearest, begun[near]),
        open_start=open_start,
        open_end=open_end,
    )


def _rows(scene: Scene, flags: Flags) -> _Rows:
    node, station, follows = _flagged(scene, flags)
    sight = sightings(scene.track, scene.ground, scene.sin_mask, node, station)
    first = np.flatnonzero(follows)
    kinds = turns(sight, first, scene.nodes.step_s)
    spans = Spans(node=node[first], station=station[first])
    satellite, number = np.divmod(spans.node, scene.track.position_km.shape[2])
    return _Rows(
        spans=spans,
        sight=sight,
        first=first,
        kinds=kinds,
        starts=kinds.up_first & (number == MARGIN),
        stops=kinds.up_last & (number + 1 - MARGIN == scene.track.usable[satellite]),
    )


def _flagged(scene: Scene, flags: Flags) -> tuple[Index, Index, Flags]:
    """Return flat node and station of flagged pairs, and whether the next row is the next node."""
    satellites, stations, count = flags.shape
    usable = np.arange(count) <= scene.track.usable[:, None, None]
    guarded = np.zeros((satellites, stations, count + 1), dtype=np.bool_)  # rows must not touch
    np.logical_and(flags, usable, out=guarded[:, :, :count])
    flat = np.flatnonzero(guarded)
    pair, number = np.divmod(flat, count + 1)
    satellite, station = np.divmod(pair, stations)
    node = satellite * scene.track.position_km.shape[2] + number + MARGIN
    follows = np.zeros(len(flat), dtype=np.bool_)
    follows[:-1] = np.diff(flat) == 1
    return node, station, follows


def _extremes(
    scene: Scene, rows: _Rows, wanted: Flags, *, rising: bool, function: Function = climb
) -> tuple[Index, Points]:
    """Return the rows ``wanted`` and the extreme of elevation or range within each."""
    at = np.flatnonzero(wanted)
    rate = rows.sight.climb if function is climb else rows.sight.recede
    first, last = rate[rows.first[at]], rate[rows.first[at] + 1]
    task = Task(
        function=function,
        low=np.full(len(at), -0.5),
        high=np.full(len(at), 0.5),
        guess=first / (first - last) - 0.5,
        rising=np.full(len(at), rising),
    )
    return at, solve(scene, rows.spans.part(at), task)


def _edges(
    scene: Scene, rows: _Rows, wanted: Flags, bracket: tuple[Floats, Floats], *, rising: bool
) -> tuple[Index, Points]:
    """Return the rows ``wanted`` and the edge within the bracket of each."""
    at = np.flatnonzero(wanted)
    low, high = bracket[0][at], bracket[1][at]
    first, last = rows.sight.height_km[rows.first[at]], rows.sight.height_km[rows.first[at] + 1]
    whole = (low == -0.5) & (high == 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        guess = np.where(whole, first / (first - last) - 0.5, 0.5 * (low + high))
    task = Task(
        function=clearance, low=low, high=high, guess=guess, rising=np.full(len(at), rising)
    )
    return at, solve(scene, rows.spans.part(at), task)


def _highest(rise: Points, fall: Points, top: Points, owner: Index, up: Floats) -> Points:
    """Return the highest point of each pass: a culmination, or an end where the horizon cuts."""
    points = joined([rise, fall, top])
    count = len(rise.tai_s)
    owners = np.concatenate([np.arange(count), np.arange(count), owner])
    sine = np.sum(points.sight_km * up[:, owners], axis=0)
    sine /= np.sqrt(np.sum(points.sight_km**2, axis=0))
    best = sine[:count].copy()
    np.maximum.at(best, owners, sine)
    chosen = np.empty(count, dtype=np.int64)
    winner = np.flatnonzero(sine == best[owners])[::-1]
    chosen[owners[winner]] = winner
    return points.part(chosen)


def _nearest(rise: Points, fall: Points, nearest: Points, owner: Index) -> Floats:
    """Return the least range of each pass. [km]"""
    squared = np.minimum(np.sum(rise.sight_km**2, axis=0), np.sum(fall.sight_km**2, axis=0))
    owner = np.where(nearest.tai_s < rise.tai_s[owner], owner - 1, owner)
    inside = (nearest.tai_s >= rise.tai_s[owner]) & (nearest.tai_s <= fall.tai_s[owner])
    inside &= owner >= 0
    np.minimum.at(squared, owner[inside], np.sum(nearest.sight_km[:, inside] ** 2, axis=0))
    return np.sqrt(squared)
