"""From a scene to its passes: edges, culminations and nearest points, in order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.classify import Sightings, sightings
from euroqci_space.orbit.curves import Search, dot
from euroqci_space.orbit.grid import MARGIN
from euroqci_space.orbit.scene import Points, Polynomials, Scene, Spans, joined, polynomials
from euroqci_space.orbit.solve import Extremes, Nearest, edges, extremes, nearest
from euroqci_space.orbit.turns import Turns, turns

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

_HERMITE_STEPS = 2


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
    """Candidate intervals in flat order: satellite, station, time."""

    scene: Scene
    spans: Spans
    sight: Sightings  # at nodes
    first: Index  # rows of ``sight`` at the start of each interval
    kinds: Turns
    starts: Flags  # the satellite is up at the horizon's start, where this interval starts
    stops: Flags  # and at its stop
    polynomial: Polynomials


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inside:
    """Extremes that make, or may top, a pass; rows of intervals and what lies there."""

    peak_row: Index
    peak: Extremes
    hidden: Flags  # of peaks: the pass rises and falls within the interval
    dip_row: Index
    dip: Extremes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """Rises or falls of all passes, in order, with the row of each."""

    row: Index
    points: Points
    cut: Flags  # by the horizon


def find(scene: Scene, flags: Flags) -> Found:
    """Find the passes where ``flags`` (b, s, intervals + 1) allow one at nodes."""
    rows = _rows(scene, flags)
    inside = _inside(rows)
    begin, end = _begin(rows, inside), _end(rows, inside)
    owner = np.searchsorted(begin.row, inside.peak_row, side="right") - 1
    station = rows.spans.station[begin.row]
    lows = _lows(rows, inside)
    return Found(
        satellite=rows.spans.node[begin.row] // scene.track.position_km.shape[2],
        station=station,
        rise=begin.points,
        top=_highest(
            begin.points, end.points, inside.peak.points, owner, scene.ground.up[station].T
        ),
        fall=end.points,
        min_range_km=_least_range_km(begin, end, lows, (owner, inside.peak.nearest)),
        open_start=begin.cut,
        open_end=end.cut,
    )


def _rows(scene: Scene, flags: Flags) -> _Rows:
    node, station, follows = _flagged(scene, flags)
    sight = sightings(scene.track, scene.ground, scene.sin_mask, node, station)
    first = np.flatnonzero(follows)
    kinds = turns(sight, first, scene.nodes.step_s)
    spans = Spans(node=node[first], station=station[first])
    satellite, number = np.divmod(spans.node, scene.track.position_km.shape[2])
    busy = (kinds.up_first != kinds.up_last) | kinds.peak | kinds.dip | kinds.nearest
    return _Rows(
        scene=scene,
        spans=spans,
        sight=sight,
        first=first,
        kinds=kinds,
        starts=kinds.up_first & (number == MARGIN),
        stops=kinds.up_last
        & (number + 1 - MARGIN == scene.track.usable(scene.nodes.intervals)[satellite]),
        polynomial=polynomials(scene, [spans.node[busy]]),
    )


def _flagged(scene: Scene, flags: Flags) -> tuple[Index, Index, Flags]:
    """Return flat node and station of flagged pairs, and whether the next row is the next node."""
    satellites, stations, count = flags.shape
    usable = np.arange(count) <= scene.track.usable(count - 1)[:, None, None]
    guarded = np.zeros((satellites, stations, count + 1), dtype=np.bool_)  # rows must not touch
    np.logical_and(flags, usable, out=guarded[:, :, :count])
    flat = np.flatnonzero(guarded)
    pair, number = np.divmod(flat, count + 1)
    satellite, station = np.divmod(pair, stations)
    node = satellite * scene.track.position_km.shape[2] + number + MARGIN
    follows = np.zeros(len(flat), dtype=np.bool_)
    follows[:-1] = np.diff(flat) == 1
    return node, station, follows


def _inside(rows: _Rows) -> _Inside:
    """Solve the extremes within intervals, and drop those that do not reach across the mask."""
    up = rows.kinds.up_first | rows.kinds.up_last
    peak_row, dip_row = np.flatnonzero(rows.kinds.peak), np.flatnonzero(rows.kinds.dip)
    peak = _extremes(rows, peak_row, rising=False)
    dip = _extremes(rows, dip_row, rising=True)
    shown = up[peak_row] | (peak.clearance_km > 0.0)
    sunk = dip.clearance_km < 0.0
    return _Inside(
        peak_row=peak_row[shown],
        peak=peak.part(shown),
        hidden=~up[peak_row[shown]],
        dip_row=dip_row[sunk],
        dip=dip.part(sunk),
    )


def _extremes(rows: _Rows, at: Index, *, rising: bool) -> Extremes:
    """Solve extremes of the elevation; the chord of the range's rate is the best first guess."""
    first = rows.first[at]
    guess = _crossing(rows.sight.recede, first)
    guess = np.where(np.abs(guess) < 0.5, guess, _crossing(rows.sight.climb, first))
    half = np.full(len(at), 0.5)
    slope = rows.sight.climb[first + 1] - rows.sight.climb[first]
    search = Search(low=-half, high=half, guess=guess, slope=slope, rising=rising)
    return extremes(rows.scene, rows.polynomial, rows.spans.part(at), search)


def _crossing(values: Floats, first: Index) -> Floats:
    """Return where the chord between two nodes is zero, as a place -1/2 to 1/2."""
    here, there = values[first], values[first + 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        place: Floats = here / (here - there) - 0.5
    return place


def _begin(rows: _Rows, inside: _Inside) -> _Ends:
    """Return the start of every pass: the horizon's start, or a rise."""
    rises = rows.kinds.up_last & ~rows.kinds.up_first
    rises[inside.peak_row[inside.hidden]] = rises[inside.dip_row] = True
    row = np.flatnonzero(rises)
    search = _search(rows, inside, row, rising=True)
    rise = edges(rows.scene, rows.polynomial, rows.spans.part(row), search)
    cut_row = np.flatnonzero(rows.starts)
    cut = rows.spans.part(cut_row)
    return _ends([cut_row, row], [rows.scene.at_nodes(cut.node, cut.station), rise], 0)


def _end(rows: _Rows, inside: _Inside) -> _Ends:
    """Return the end of every pass: a fall, or the horizon's stop."""
    falls = rows.kinds.up_first & ~rows.kinds.up_last
    falls[inside.peak_row[inside.hidden]] = falls[inside.dip_row] = True
    row = np.flatnonzero(falls)
    search = _search(rows, inside, row, rising=False)
    fall = edges(rows.scene, rows.polynomial, rows.spans.part(row), search)
    cut_row = np.flatnonzero(rows.stops)
    cut = rows.spans.part(cut_row)
    return _ends([row, cut_row], [fall, rows.scene.at_nodes(cut.node + 1, cut.station)], 1)


def _ends(row: list[Index], points: list[Points], cut: int) -> _Ends:
    """Merge edges and cuts by row; within a row the first list comes first."""
    order = np.argsort(np.concatenate(row), kind="stable")
    is_cut = np.repeat([cut == 0, cut == 1], [len(row[0]), len(row[1])])
    return _Ends(
        row=np.concatenate(row)[order], points=joined(points).part(order), cut=is_cut[order]
    )


def _search(rows: _Rows, inside: _Inside, row: Index, *, rising: bool) -> Search:
    """Return where to look for the edges of intervals ``row``: all of it, or up to an extreme."""
    low, high = np.full(len(row), -0.5), np.full(len(row), 0.5)
    guess, slope = _hermite(rows, row)
    for extreme_row, extreme, before in (
        (inside.peak_row[inside.hidden], inside.peak.part(inside.hidden), rising),
        (inside.dip_row, inside.dip, not rising),
    ):
        at = np.searchsorted(row, extreme_row)
        (high if before else low)[at] = extreme.u
        node = rows.sight.height_km[rows.first[extreme_row] + (0 if before else 1)]
        slope[at] = (extreme.clearance_km - node) / (extreme.u - (-0.5 if before else 0.5))
        guess[at] = extreme.u - extreme.clearance_km / slope[at]
    return Search(low=low, high=high, guess=guess, slope=slope, rising=rising)


def _hermite(rows: _Rows, row: Index) -> tuple[Floats, Floats]:
    """Guess the zero of the clearance, and its slope there, by the cubic of both ends."""
    first = rows.first[row]
    step_s = rows.scene.nodes.step_s
    height, rate = rows.sight.height_km, rows.sight.rate_km_s
    here, there = height[first], height[first + 1]
    start, stop = rate[first] * step_s, rate[first + 1] * step_s
    with np.errstate(divide="ignore", invalid="ignore"):
        x = here / (here - there)
    square, cube = 3.0 * (there - here) - 2.0 * start - stop, 2.0 * (here - there) + start + stop
    for _ in range(_HERMITE_STEPS):
        slope = (3.0 * cube * x + 2.0 * square) * x + start
        with np.errstate(divide="ignore", invalid="ignore"):
            x = np.clip(x - (((cube * x + square) * x + start) * x + here) / slope, 0.0, 1.0)
    return x - 0.5, (3.0 * cube * x + 2.0 * square) * x + start


def _lows(rows: _Rows, inside: _Inside) -> tuple[Index, Nearest]:
    """Return least ranges that no culmination is next to: high and eccentric orbits have them."""
    beside = np.zeros(len(rows.spans) + 2, dtype=np.bool_)
    for shift in (0, 1, 2):
        beside[inside.peak_row + shift] = True
    row = np.flatnonzero(rows.kinds.nearest & ~beside[1:-1])
    guess = _crossing(rows.sight.recede, rows.first[row])
    return row, nearest(rows.scene, rows.polynomial, rows.spans.part(row), guess)


def _highest(rise: Points, fall: Points, top: Points, owner: Index, up: Floats) -> Points:
    """Return the highest point of each pass: a culmination, or an end where the horizon cuts."""
    points = joined([rise, fall, top])
    count = len(rise.tai_s)
    owners = np.concatenate([np.arange(count), np.arange(count), owner])
    sine = dot(points.sight_km, up[:, owners])
    sine /= np.sqrt(dot(points.sight_km, points.sight_km))
    best = np.full(count, -1.0)
    np.maximum.at(best, owners, sine)
    winner = np.flatnonzero(sine == best[owners])[::-1]
    chosen = np.empty(count, dtype=np.int64)
    chosen[owners[winner]] = winner
    return points.part(chosen)


def _least_range_km(
    begin: _Ends, end: _Ends, lows: tuple[Index, Nearest], tops: tuple[Index, Nearest]
) -> Floats:
    """Return the least range of each pass. [km]"""
    least = np.sqrt(
        np.minimum(
            dot(begin.points.sight_km, begin.points.sight_km),
            dot(end.points.sight_km, end.points.sight_km),
        )
    )
    row, low = lows
    owner = np.searchsorted(begin.row, row, side="right") - 1
    for owners, near in (tops, (owner, low), (owner - 1, low)):
        inside = (owners >= 0) & (near.tai_s >= begin.points.tai_s[owners])
        inside &= near.tai_s <= end.points.tai_s[owners]
        np.minimum.at(least, owners[inside], near.range_km[inside])
    return least
