"""Coastlines as rings of unit vectors, so that no meridian is an edge."""

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from euroqci_space.datafiles import data_file
from euroqci_space.report.projection import cut, unit_vectors

FloatArray = NDArray[np.float64]

# The fine coastline of Europe is cut at these; the coarse one of the world goes on where it ends.
WEST_DEG, EAST_DEG, SOUTH_DEG, NORTH_DEG = -33.0, 46.0, 26.0, 73.0
_EDGE_STEP_DEG = 1.0


@cache
def world() -> tuple[FloatArray, ...]:
    """Return the land of the Earth, coarse."""
    return tuple(_vectors(ring) for ring in _rings("world"))


@cache
def europe() -> tuple[FloatArray, ...]:
    """Return the land of Europe, fine, with what lies east and west of it, coarse."""
    fine = [_vectors(_closed(ring)) for ring in _rings("europe")]
    beyond = [cut(ring, -_east_of(WEST_DEG), 0.0) for ring in world()]
    beyond += [cut(ring, _east_of(EAST_DEG), 0.0) for ring in world()]
    return tuple(ring for ring in (*beyond, *fine) if len(ring) >= 3)


@cache
def _rings(part: str) -> list[list[list[float]]]:
    text = data_file("coastline.json").read_text(encoding="utf-8")
    rings: list[list[list[float]]] = json.loads(text)[part]
    return rings


def _vectors(ring: list[list[float]]) -> FloatArray:
    longitude_deg, latitude_deg = np.asarray(ring, dtype=np.float64).T
    return unit_vectors(latitude_deg, longitude_deg)


def _east_of(longitude_deg: float) -> FloatArray:
    """Return the direction east at a meridian: positive over the half of the Earth beyond it."""
    longitude = np.radians(longitude_deg)
    return np.array([-np.sin(longitude), np.cos(longitude), 0.0])


def _closed(ring: list[list[float]]) -> list[list[float]]:
    """Close a ring that leaves the fine region, around the corner of the region."""
    first, last = ring[0], ring[-1]
    if np.hypot(first[0] - last[0], first[1] - last[1]) < 3.0 * _EDGE_STEP_DEG:
        return ring
    upright, level = (last, first) if _on_side(last[0]) else (first, last)
    corner = [EAST_DEG if upright[0] > 0.0 else WEST_DEG, _nearest_parallel(level[1])]
    return [*ring, *_between(last, corner), corner, *_between(corner, first)]


def _on_side(longitude_deg: float) -> bool:
    return min(abs(longitude_deg - WEST_DEG), abs(longitude_deg - EAST_DEG)) < _EDGE_STEP_DEG


def _nearest_parallel(latitude_deg: float) -> float:
    return min((SOUTH_DEG, NORTH_DEG), key=lambda edge: abs(edge - latitude_deg))


def _between(start: list[float], stop: list[float]) -> list[list[float]]:
    """Return points on the way, close enough that an edge bends as parallels do."""
    span = np.subtract(stop, start)
    steps = max(2, int(np.abs(span).max() / _EDGE_STEP_DEG))
    return [list(np.add(start, span * share)) for share in np.linspace(0.0, 1.0, steps)[1:-1]]
