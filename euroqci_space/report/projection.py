"""The equal-area map: Lambert's azimuthal projection, with a frame that cuts what leaves it."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
Line = NDArray[np.float64]  # (n, 2), x east and y north [km]

EARTH_RADIUS_KM = 6371.007  # sphere with the area of the ellipsoid
_CAP_COSINE = 0.5  # land further than 60 degrees from the centre is cut before it is projected


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A rectangle of an equal-area map around a centre. [km]"""

    latitude_deg: float
    longitude_deg: float
    west_km: float
    east_km: float
    south_km: float
    north_km: float

    @property
    def width_km(self) -> float:
        """Width of the frame. [km]"""
        return self.east_km - self.west_km

    @property
    def height_km(self) -> float:
        """Height of the frame. [km]"""
        return self.north_km - self.south_km

    def project(self, latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> Line:
        """Return map coordinates (n, 2) of points (n,). [km]

        Notes
        -----
        x = R k cos(lat) sin(dlon), y = R k (cos(lat0) sin(lat) - sin(lat0) cos(lat) cos(dlon)),
        k = sqrt(2 / (1 + cos(c))) with c the angle to the centre; not for the antipode.

        References
        ----------
        .. [1] Snyder, "Map Projections: A Working Manual", USGS Professional Paper 1395 (1987),
           equations 22-4, 22-5 and 24-2.

        Examples
        --------
        >>> europe = Frame(latitude_deg=52.0, longitude_deg=10.0, west_km=-1e3, east_km=1e3,
        ...                south_km=-1e3, north_km=1e3)
        >>> europe.project([52.0], [10.0])
        array([[0., 0.]])
        """
        return self._flat(unit_vectors(latitude_deg, longitude_deg))

    def holds(self, points: Line) -> NDArray[np.bool_]:
        """Tell which map points (n, 2) lie within the frame."""
        x, y = points.T
        across = (x >= self.west_km) & (x <= self.east_km)
        inside: NDArray[np.bool_] = across & (y >= self.south_km) & (y <= self.north_km)
        return inside

    def land(self, ring: FloatArray) -> Line:
        """Return a ring of unit vectors (n, 3) on the map, cut at the frame; empty outside."""
        near = cut(ring, self._axes()[0], _CAP_COSINE)
        if len(near) < 3:
            return np.zeros((0, 2))
        flat = self._flat(near)
        for axis, limit, sign in (
            (0, self.west_km, 1.0), (0, self.east_km, -1.0),
            (1, self.south_km, 1.0), (1, self.north_km, -1.0),
        ):  # fmt: skip
            normal = np.zeros(2)
            normal[axis] = sign
            flat = cut(flat, normal, sign * limit)
        return flat

    def track(self, latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> list[Line]:
        """Return a line over the Earth as the parts that lie within the frame."""
        vectors = unit_vectors(latitude_deg, longitude_deg)
        near = vectors @ self._axes()[0] > _CAP_COSINE
        pieces: list[Line] = []
        for first, stop in _runs(near):
            pieces += self._clipped(self._flat(vectors[first:stop]))
        return pieces

    def _clipped(self, line: Line) -> list[Line]:
        pieces: list[list[FloatArray]] = []
        for start, stop in pairwise(line):
            part = self._segment(start, stop)
            if part is None:
                continue
            if pieces and np.array_equal(pieces[-1][-1], part[0]):
                pieces[-1].append(part[1])
            else:
                pieces.append([*part])
        return [np.array(piece) for piece in pieces]

    def _segment(self, start: FloatArray, stop: FloatArray) -> tuple[FloatArray, FloatArray] | None:
        """Return the part of a segment within the frame (Liang and Barsky 1984)."""
        low = np.array([self.west_km, self.south_km])
        high = np.array([self.east_km, self.north_km])
        step = stop - start
        with np.errstate(divide="ignore", invalid="ignore"):
            one, other = (low - start) / step, (high - start) / step
        still = step == 0.0
        if np.any(still & ((start < low) | (start > high))):
            return None
        enter = float(np.max(np.where(still, 0.0, np.minimum(one, other)), initial=0.0))
        leave = float(np.min(np.where(still, 1.0, np.maximum(one, other)), initial=1.0))
        if enter >= leave:
            return None
        first = start if enter == 0.0 else start + enter * step
        last = stop if leave == 1.0 else start + leave * step
        return first, last

    def _axes(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the unit vectors up, east and north at the centre."""
        latitude, longitude = np.radians([self.latitude_deg, self.longitude_deg])
        up = unit_vectors([self.latitude_deg], [self.longitude_deg])[0]
        east = np.array([-np.sin(longitude), np.cos(longitude), 0.0])
        north = np.array(
            [
                -np.sin(latitude) * np.cos(longitude),
                -np.sin(latitude) * np.sin(longitude),
                np.cos(latitude),
            ]
        )
        return up, east, north

    def _flat(self, vectors: FloatArray) -> Line:
        up, east, north = self._axes()
        scale = EARTH_RADIUS_KM * np.sqrt(2.0 / (1.0 + vectors @ up))
        flat: Line = np.stack([scale * (vectors @ east), scale * (vectors @ north)], axis=-1)
        return flat


def great_circle(
    start_deg: tuple[float, float], stop_deg: tuple[float, float], step_deg: float = 3.0
) -> tuple[FloatArray, FloatArray]:
    """Return latitudes and longitudes (n,) along the shortest way between two (lat, lon). [deg]

    Examples
    --------
    >>> latitude_deg, longitude_deg = great_circle((0.0, 0.0), (0.0, 90.0), 45.0)
    >>> longitude_deg.round(6)
    array([ 0., 45., 90.])
    """
    first, last = unit_vectors([start_deg[0], stop_deg[0]], [start_deg[1], stop_deg[1]])
    angle = float(np.arccos(np.clip(first @ last, -1.0, 1.0)))
    share = np.linspace(0.0, 1.0, 1 + max(1, ceil(np.degrees(angle) / step_deg)))[:, None]
    if angle < 1e-9:
        between = np.repeat(first[None, :], len(share), axis=0)
    else:
        weights = np.sin((1.0 - share) * angle), np.sin(share * angle)
        between = (weights[0] * first + weights[1] * last) / np.sin(angle)
    latitude = np.degrees(np.arcsin(np.clip(between[:, 2], -1.0, 1.0)))
    return latitude, np.degrees(np.arctan2(between[:, 1], between[:, 0]))


def unit_vectors(latitude_deg: ArrayLike, longitude_deg: ArrayLike) -> FloatArray:
    """Return points on the sphere as vectors (n, 3)."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    level = np.cos(latitude)
    parts = [level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)]
    vectors: FloatArray = np.stack(parts, axis=-1)
    return vectors


def cut(ring: FloatArray, normal: FloatArray, limit: float) -> FloatArray:
    """Return the part of a closed ring (n, k) where ``point @ normal >= limit``.

    Notes
    -----
    One plane of the reentrant clipping of Sutherland and Hodgman (1974). A ring on the sphere is
    cut along a chord, well outside of any frame.
    """
    if not len(ring):
        return ring
    height = ring @ normal - limit
    following, above = np.roll(ring, -1, axis=0), np.roll(height, -1)
    share = np.zeros_like(height)
    crosses = (height >= 0.0) != (above >= 0.0)
    share[crosses] = height[crosses] / (height[crosses] - above[crosses])
    crossing = ring + share[:, None] * (following - ring)
    both = np.stack([ring, crossing], axis=1).reshape(-1, ring.shape[1])
    kept: FloatArray = both[np.stack([height >= 0.0, crosses], axis=1).ravel()]
    return kept


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    starts, stops = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return [(int(a), int(b)) for a, b in zip(starts, stops, strict=True)]
