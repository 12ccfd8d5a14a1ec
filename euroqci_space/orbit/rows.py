"""Candidate intervals of a scene, in flat order, and the extremes within them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.classify import Sightings, sightings
from euroqci_space.orbit.curves import Search
from euroqci_space.orbit.grid import MARGIN
from euroqci_space.orbit.scene import Polynomials, Scene, Spans, polynomials
from euroqci_space.orbit.solve import Extremes, extremes
from euroqci_space.orbit.turns import Turns, turns

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Candidate intervals in flat order: satellite, station, time."""

    scene: Scene
    spans: Spans
    sight: Sightings  # at nodes
    first: Index  # rows of ``sight`` at the start of each interval
    kinds: Turns
    starts: Flags  # the satellite is up at the horizon's start, where this interval starts
    stops: Flags  # and at its stop
    polynomial: Polynomials  # of the intervals in which something happens

    def satellite(self, row: Index) -> Index:
        """Return the satellites of some rows."""
        satellite: Index = self.spans.node[row] // self.scene.track.position_km.shape[2]
        return satellite

    def crossing(self, values: Floats, row: Index) -> Floats:
        """Return where the chord of node values is zero in some rows, -1/2 to 1/2 if inside."""
        here, there = values[self.first[row]], values[self.first[row] + 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            place: Floats = here / (here - there) - 0.5
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """Extremes that make, or may top, a pass; rows of intervals and what lies there."""

    peak_row: Index
    peak: Extremes
    hidden: Flags  # of peaks: the pass rises and falls within the interval
    dip_row: Index
    dip: Extremes


def candidate_rows(scene: Scene, flags: Flags) -> Rows:
    """Return the intervals both of whose nodes are flagged, ``flags`` (b, s, intervals + 1)."""
    node, station, follows = _flagged(scene, flags)
    sight = sightings(scene.track, scene.ground, scene.sin_mask, node, station)
    first = np.flatnonzero(follows)
    kinds = turns(sight, first, scene.nodes.step_s)
    spans = Spans(node=node[first], station=station[first])
    satellite, number = np.divmod(spans.node, scene.track.position_km.shape[2])
    last = scene.track.usable(scene.nodes.intervals)[satellite]
    busy = (kinds.up_first != kinds.up_last) | kinds.peak | kinds.dip | kinds.nearest
    return Rows(
        scene=scene,
        spans=spans,
        sight=sight,
        first=first,
        kinds=kinds,
        starts=kinds.up_first & (number == MARGIN),
        stops=kinds.up_last & (number + 1 - MARGIN == last),
        polynomial=polynomials(scene, spans.node[busy]),
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


def solve_inside(rows: Rows) -> Inside:
    """Solve the extremes within intervals, and drop those that do not reach across the mask."""
    up = rows.kinds.up_first | rows.kinds.up_last
    peak_row, dip_row = np.flatnonzero(rows.kinds.peak), np.flatnonzero(rows.kinds.dip)
    peak = _extremes(rows, peak_row, rising=False)
    dip = _extremes(rows, dip_row, rising=True)
    shown = up[peak_row] | (peak.clearance_km > 0.0)
    sunk = dip.clearance_km < 0.0
    return Inside(
        peak_row=peak_row[shown],
        peak=peak.part(shown),
        hidden=~up[peak_row[shown]],
        dip_row=dip_row[sunk],
        dip=dip.part(sunk),
    )


def _extremes(rows: Rows, at: Index, *, rising: bool) -> Extremes:
    """Solve extremes of the elevation; where the range turns is the best first guess."""
    guess = rows.crossing(rows.sight.recede, at)
    guess = np.where(np.abs(guess) < 0.5, guess, rows.crossing(rows.sight.climb, at))
    half = np.full(len(at), 0.5)
    slope = rows.sight.climb[rows.first[at] + 1] - rows.sight.climb[rows.first[at]]
    search = Search(low=-half, high=half, guess=guess, slope=slope, rising=rising)
    return extremes(rows.scene, rows.polynomial, rows.spans.part(at), search)
