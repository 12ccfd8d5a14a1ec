"""Cut stretches of visibility by a skyline: a limit that changes with the azimuth."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.curves import Curves, Search, clearance, dot, sights, sure_root
from euroqci_space.orbit.masks import Skyline, geometric_deg

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SAMPLES = 12  # of an interval: 20 s in low orbit
_CALM_DEG = 1.0  # above the highest point of the skyline nothing can happen
_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Stretches (k,), from ``low`` to ``high``, of lines of sight (m, 3, k) of one station."""

    powers: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Axes of one station, (3,) each, and its skyline."""

    east: Floats
    north: Floats
    up: Floats
    line: Skyline


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Parts of stretches above the skyline: row of the stretch, start and end in it, (p,)."""

    row: Index
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside(Curves):
    """Curves that run beside one straight part of the skyline each."""

    outlook: Outlook
    segment: Index

    def part(self, rows: Index) -> Self:
        """Return the curves of some rows."""
        return replace(Curves.part(self, rows), segment=self.segment[rows])


def visible_parts(stretches: Stretches, outlook: Outlook) -> Parts:
    """Return the parts of stretches that are above a skyline, in order; parts may touch."""
    pieces, calm = _pieces(stretches, outlook)
    steep = np.flatnonzero(~calm)
    low, high = pieces.low.copy(), pieces.high.copy()
    keep = calm.copy()
    found = _above(
        stretches, outlook, Parts(row=pieces.row[steep], low=low[steep], high=high[steep])
    )
    row = np.concatenate([pieces.row[keep], found.row])
    low = np.concatenate([pieces.low[keep], found.low])
    high = np.concatenate([pieces.high[keep], found.high])
    order = np.lexsort((low, row))
    return Parts(row=row[order], low=low[order], high=high[order])


def _pieces(stretches: Stretches, outlook: Outlook) -> tuple[Parts, Flags]:
    """Cut stretches at samples and corners of the skyline; tell which pieces are well above it."""
    count = len(stretches.low)
    share = np.linspace(0.0, 1.0, _SAMPLES + 1)
    knots = stretches.low + (stretches.high - stretches.low) * share[:, None]
    looks = [_look(sights(_plain(stretches.powers), place), outlook) for place in knots]
    azimuth = np.unwrap([look[0] for look in looks], axis=0, period=360.0)
    elevation = np.array([look[1] for look in looks])
    row = np.tile(np.arange(count), _SAMPLES)
    steps = Parts(row=row, low=knots[:-1].ravel(), high=knots[1:].ravel())
    highest = outlook.line.elevation_deg.max() + _CALM_DEG
    calm = np.minimum(elevation[:-1], elevation[1:]).ravel() > highest
    step, corner = _corners(azimuth[:-1].ravel(), azimuth[1:].ravel(), calm, outlook.line)
    rising = (azimuth[1:] > azimuth[:-1]).ravel()[step]
    place = _corner_places(stretches, outlook, _part(steps, step), (corner, rising))
    return _cut(steps, calm, step, place)


def _corners(start: Floats, stop: Floats, calm: Flags, line: Skyline) -> tuple[Index, Floats]:
    """Return the steps in which the azimuth passes a corner of the skyline, and its azimuth."""
    corners = np.unique(line.azimuth_deg[1:-1] % 360.0)
    turns = np.arange(-3.0, 5.0) * 360.0
    corners = np.sort((corners + turns[:, None]).ravel())
    first = np.searchsorted(corners, np.minimum(start, stop), side="right")
    last = np.searchsorted(corners, np.maximum(start, stop), side="left")
    number = np.where(calm, 0, np.maximum(last - first, 0))
    step = np.repeat(np.arange(len(start)), number)
    within = np.arange(len(step)) - np.repeat(np.cumsum(number) - number, number)
    return step, corners[first[step] + within]


def _corner_places(
    stretches: Stretches, outlook: Outlook, steps: Parts, corner: tuple[Floats, Flags]
) -> Floats:
    """Return where the line of sight passes over corners at given azimuths."""
    azimuth, rising = np.radians(corner[0]), corner[1]
    side = np.where(rising, 1.0, -1.0)  # so that all roots rise
    level = outlook.east[:, None] * np.cos(azimuth) - outlook.north[:, None] * np.sin(azimuth)
    curves = Curves(
        powers=stretches.powers[:, :, steps.row], up=side * level, sin_mask=np.zeros(len(side))
    )
    middle = 0.5 * (steps.low + steps.high)
    slope = np.full(len(side), np.nan)  # none known: begin by bisection
    search = Search(low=steps.low, high=steps.high, guess=middle, slope=slope, rising=True)
    return sure_root(clearance, curves, search, _TOLERANCE)


def _cut(steps: Parts, calm: Flags, step: Index, place: Floats) -> tuple[Parts, Flags]:
    """Cut steps at places within them."""
    owner = np.concatenate([np.arange(len(steps.low)), step])
    low = np.concatenate([steps.low, place])
    order = np.lexsort((low, owner))
    owner, low = owner[order], low[order]
    high = steps.high[owner]
    inner = np.flatnonzero(owner[1:] == owner[:-1])
    high[inner] = low[inner + 1]
    return Parts(row=steps.row[owner], low=low, high=high), calm[owner]


def _above(stretches: Stretches, outlook: Outlook, pieces: Parts) -> Parts:
    """Return the parts of pieces, each beside one straight part of the skyline, above it."""
    middle = 0.5 * (pieces.low + pieces.high)
    curves = _beside(stretches.powers[:, :, pieces.row], middle, outlook)
    start, centre, stop = (_margin(curves, place) for place in (pieces.low, middle, pieces.high))
    turn = _turning(start, centre, stop)
    cut = np.where(
        (start >= 0.0) == (centre >= 0.0), pieces.low + (pieces.high - pieces.low) * turn, middle
    )
    value = _margin(curves, cut)
    parts = [
        _crossed(curves, Parts(row=pieces.row, low=low, high=high), ends)
        for low, high, ends in (
            (pieces.low, cut, (start, value)),
            (cut, pieces.high, (value, stop)),
        )
    ]
    return Parts(
        row=np.concatenate([part.row for part in parts]),
        low=np.concatenate([part.low for part in parts]),
        high=np.concatenate([part.high for part in parts]),
    )


def _turning(start: Floats, centre: Floats, stop: Floats) -> Floats:
    """Return where the parabola through three values turns, 0 to 1; 1/2 where it does not."""
    bend = start - 2.0 * centre + stop
    with np.errstate(divide="ignore", invalid="ignore"):
        place = 0.5 + 0.25 * (start - stop) / bend
    return np.where((place > 0.0) & (place < 1.0), place, 0.5)


def _crossed(curves: _Beside, pieces: Parts, ends: tuple[Floats, Floats]) -> Parts:
    """Return the part of each piece that is above the skyline; it crosses it once at most."""
    low, high = pieces.low.copy(), pieces.high.copy()
    first, last = ends[0] >= 0.0, ends[1] >= 0.0
    for rising, crossing in ((True, ~first & last), (False, first & ~last)):
        at = np.flatnonzero(crossing)
        slope = (ends[1][at] - ends[0][at]) / (high[at] - low[at])
        search = Search(
            low=low[at],
            high=high[at],
            guess=low[at] - ends[0][at] / slope,
            slope=slope,
            rising=rising,
        )
        edge = sure_root(_margin, curves.part(at), search, _TOLERANCE)
        (low if rising else high)[at] = edge
    shown = np.flatnonzero((first | last) & (high > low))
    return Parts(row=pieces.row[shown], low=low[shown], high=high[shown])


def _beside(powers: Floats, middle: Floats, outlook: Outlook) -> _Beside:
    azimuth, _ = _look(sights(_plain(powers), middle), outlook)
    segment = np.searchsorted(outlook.line.azimuth_deg, azimuth, side="right") - 1
    plain = _plain(powers)
    return _Beside(
        powers=powers,
        up=plain.up,
        sin_mask=plain.sin_mask,
        outlook=outlook,
        segment=np.clip(segment, 0, len(outlook.line.azimuth_deg) - 2),
    )


def _plain(powers: Floats) -> Curves:
    count = powers.shape[2]
    return Curves(powers=powers, up=np.zeros((3, count)), sin_mask=np.zeros(count))


def _look(sight: Floats, outlook: Outlook) -> tuple[Floats, Floats]:
    """Return azimuth, 0 to 360, and elevation of lines of sight (3, k). [deg]"""
    east, north, up = (
        dot(sight, axis[:, None]) for axis in (outlook.east, outlook.north, outlook.up)
    )
    azimuth = np.degrees(np.arctan2(east, north)) % 360.0
    return azimuth, np.degrees(np.arctan2(up, np.hypot(east, north)))


def _margin(curves: _Beside, u: Floats) -> Floats:
    """Return the elevation above the straight part of the skyline. [deg]"""
    azimuth, elevation = _look(sights(curves, u), curves.outlook)
    line, first = curves.outlook.line, curves.segment
    start, stop = line.azimuth_deg[first], line.azimuth_deg[first + 1]
    middle = 0.5 * (start + stop)
    nearby = middle + (azimuth - middle + 180.0) % 360.0 - 180.0
    low, high = line.elevation_deg[first], line.elevation_deg[first + 1]
    width = np.maximum(stop - start, 1e-12)  # a wall has none
    limit = low + (high - low) * np.clip((nearby - start) / width, 0.0, 1.0)
    return elevation - (geometric_deg(limit) if line.refraction else limit)


def _part(parts: Parts, rows: Index) -> Parts:
    return Parts(row=parts.row[rows], low=parts.low[rows], high=parts.high[rows])
