"""Cut the passes of stations that have a skyline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.curves import sights
from euroqci_space.orbit.ends import Ends
from euroqci_space.orbit.rows import Rows
from euroqci_space.orbit.scene import Points, blocks, joined, polynomials
from euroqci_space.orbit.skylines import Outlook, Stretches, visible_parts

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

_TOUCH_S = 2e-6  # parts closer than this are one: the resolution of instants is 0.1 microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edges:
    """Edges of parts of passes: the pass, its interval, the place in it and the instant, (p,)."""

    owner: Index
    row: Index
    u: Floats
    tai_s: Floats

    def part(self, rows: Flags | Index) -> "_Edges":
        """Return some rows."""
        return _Edges(
            owner=self.owner[rows], row=self.row[rows], u=self.u[rows], tai_s=self.tai_s[rows]
        )


def carve(rows: Rows, begin: Ends, end: Ends) -> tuple[Ends, Ends]:
    """Return the parts of passes that are above the skylines of their stations."""
    station = rows.spans.station[begin.row]
    lines = rows.scene.skylines
    plain = np.flatnonzero(np.array([line is None for line in lines])[station])
    starts, stops = [_chosen(begin, plain)], [_chosen(end, plain)]
    for place, line in enumerate(lines):
        passes = np.flatnonzero(station == place)
        if line is not None and len(passes):
            ground = rows.scene.ground
            outlook = Outlook(
                east=ground.east[place], north=ground.north[place], up=ground.up[place], line=line
            )
            start, stop = _parts(rows, _chosen(begin, passes), _chosen(end, passes), outlook)
            starts.append(start)
            stops.append(stop)
    return _ordered(starts), _ordered(stops)


def _chosen(ends: Ends, at: Index) -> Ends:
    return Ends(row=ends.row[at], points=ends.points.part(at), cut=ends.cut[at])


def _ordered(parts: list[Ends]) -> Ends:
    """Put ends back into flat order; rows of different stations do not mix."""
    row = np.concatenate([part.row for part in parts])
    points = joined([part.points for part in parts])
    cut = np.concatenate([part.cut for part in parts])
    order = np.lexsort((points.tai_s, row))
    return Ends(row=row[order], points=points.part(order), cut=cut[order])


def _parts(rows: Rows, begin: Ends, end: Ends, outlook: Outlook) -> tuple[Ends, Ends]:
    """Return starts and ends of the visible parts of the passes of one station."""
    count = end.row - begin.row + 1  # the intervals of a pass follow each other
    owner = np.repeat(np.arange(len(count)), count)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    row = begin.row[owner] + offset
    low = np.where(offset == 0, _place(rows, row, begin.points.tai_s[owner]), -0.5)
    high = np.where(offset == count[owner] - 1, _place(rows, row, end.points.tai_s[owner]), 0.5)
    start, stop = _edges(rows, (owner, row), (low, high), outlook)
    gap = np.ones(len(start.owner) + 1, dtype=np.bool_)
    gap[1:-1] = (start.owner[1:] != stop.owner[:-1]) | (
        start.tai_s[1:] - stop.tai_s[:-1] > _TOUCH_S
    )
    start, stop = start.part(gap[:-1]), stop.part(gap[1:])
    at_start = np.abs(start.tai_s - begin.points.tai_s[start.owner]) <= _TOUCH_S
    at_stop = np.abs(stop.tai_s - end.points.tai_s[stop.owner]) <= _TOUCH_S
    return (
        Ends(row=start.row, points=_points(rows, start), cut=at_start & begin.cut[start.owner]),
        Ends(row=stop.row, points=_points(rows, stop), cut=at_stop & end.cut[stop.owner]),
    )


def _edges(
    rows: Rows, where: tuple[Index, Index], span: tuple[Floats, Floats], outlook: Outlook
) -> tuple[_Edges, _Edges]:
    """Return the edges of all visible parts, interval by interval."""
    owner, row = where
    spans = rows.spans.part(row)
    found = []
    for part, curves in blocks(rows.scene, polynomials(rows.scene, spans.node), spans):
        stretches = Stretches(powers=curves.powers, low=span[0][part], high=span[1][part])
        shown = visible_parts(stretches, outlook)
        found.append((shown.row + part.start, shown.low, shown.high))
    at, low, high = (np.concatenate(column) for column in zip(*found, strict=True))
    row = row[at]
    return (
        _Edges(owner=owner[at], row=row, u=low, tai_s=_tai_s(rows, row, low)),
        _Edges(owner=owner[at], row=row, u=high, tai_s=_tai_s(rows, row, high)),
    )


def _points(rows: Rows, edge: _Edges) -> Points:
    spans = rows.spans.part(edge.row)
    sight_km = np.empty((3, len(spans)))
    for part, curves in blocks(rows.scene, polynomials(rows.scene, spans.node), spans):
        sight_km[:, part] = sights(curves, edge.u[part])
    return Points(tai_s=edge.tai_s, sight_km=sight_km)


def _place(rows: Rows, row: Index, tai_s: Floats) -> Floats:
    start = rows.scene.node_tai_s(rows.spans.node[row])
    return np.clip((tai_s - start) / rows.scene.nodes.step_s - 0.5, -0.5, 0.5)


def _tai_s(rows: Rows, row: Index, u: Floats) -> Floats:
    return rows.scene.node_tai_s(rows.spans.node[row]) + (u + 0.5) * rows.scene.nodes.step_s
