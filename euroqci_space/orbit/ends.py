"""Where passes begin and end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.curves import Search
from euroqci_space.orbit.rows import Inside, Rows
from euroqci_space.orbit.scene import Points, joined
from euroqci_space.orbit.solve import edges

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

_HERMITE_STEPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Starts, or ends, of all passes in flat order: satellite, station, time."""

    row: Index  # interval
    points: Points
    cut: Flags  # by the horizon


def begin(rows: Rows, inside: Inside) -> Ends:
    """Return the start of every pass: a rise, or the horizon's start."""
    rises = rows.kinds.up_last & ~rows.kinds.up_first
    rises[inside.peak_row[inside.hidden]] = rises[inside.dip_row] = True
    row = np.flatnonzero(rises)
    search = _search(rows, inside, row, rising=True)
    rise = edges(rows.scene, rows.polynomial, rows.spans.part(row), search)
    cut_row = np.flatnonzero(rows.starts)
    cut = rows.spans.part(cut_row)
    return _ends([cut_row, row], [rows.scene.at_nodes(cut.node, cut.station), rise], 0)


def end(rows: Rows, inside: Inside) -> Ends:
    """Return the end of every pass: a fall, or the horizon's stop."""
    falls = rows.kinds.up_first & ~rows.kinds.up_last
    falls[inside.peak_row[inside.hidden]] = falls[inside.dip_row] = True
    row = np.flatnonzero(falls)
    search = _search(rows, inside, row, rising=False)
    fall = edges(rows.scene, rows.polynomial, rows.spans.part(row), search)
    cut_row = np.flatnonzero(rows.stops)
    cut = rows.spans.part(cut_row)
    return _ends([row, cut_row], [fall, rows.scene.at_nodes(cut.node + 1, cut.station)], 1)


def _ends(row: list[Index], points: list[Points], cut: int) -> Ends:
    """Merge edges and cuts by row; within a row the first list comes first."""
    order = np.argsort(np.concatenate(row), kind="stable")
    is_cut = np.repeat([cut == 0, cut == 1], [len(row[0]), len(row[1])])
    return Ends(
        row=np.concatenate(row)[order], points=joined(points).part(order), cut=is_cut[order]
    )


def _search(rows: Rows, inside: Inside, row: Index, *, rising: bool) -> Search:
    """Return where to look for the edges of intervals ``row``: all of it, or up to an extreme."""
    first, step_s = rows.first[row], rows.scene.nodes.step_s
    low, high = np.full(len(row), -0.5), np.full(len(row), 0.5)
    ends = [rows.sight.height_km[first], rows.sight.height_km[first + 1]]
    slopes = [rows.sight.rate_km_s[first] * step_s, rows.sight.rate_km_s[first + 1] * step_s]
    for extreme_row, extreme, before in (
        (inside.peak_row, inside.peak, rising),
        (inside.dip_row, inside.dip, not rising),
    ):
        at = np.flatnonzero(np.isin(row, extreme_row, assume_unique=True))
        here, side = np.searchsorted(extreme_row, row[at]), 1 if before else 0
        (high if before else low)[at] = extreme.u[here]
        ends[side][at], slopes[side][at] = extreme.clearance_km[here], 0.0
    width = high - low
    share, slope = _hermite((ends[0], ends[1]), (slopes[0] * width, slopes[1] * width))
    return Search(low=low, high=high, guess=low + share * width, slope=slope / width, rising=rising)


def _hermite(ends: tuple[Floats, Floats], slopes: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Return the zero, 0 to 1, of cubics by values and slopes at 0 and 1, and the slope there."""
    (here, there), (start, stop) = ends, slopes
    square, cube = 3.0 * (there - here) - 2.0 * start - stop, 2.0 * (here - there) + start + stop
    with np.errstate(divide="ignore", invalid="ignore"):
        x = here / (here - there)
        for _ in range(_HERMITE_STEPS):
            slope = (3.0 * cube * x + 2.0 * square) * x + start
            x = np.clip(x - (((cube * x + square) * x + start) * x + here) / slope, 0.0, 1.0)
    return x, (3.0 * cube * x + 2.0 * square) * x + start
