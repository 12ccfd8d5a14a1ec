"""Which intervals between nodes can hold the edge or the culmination of a pass."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.sites import Sites
from euroqci_space.orbit.tracks import Tracks

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

_BLOCK = 32_768  # node-station pairs at a time, so that a dozen columns stay in cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """Geometry of pairs (satellite, station) at nodes, columns (k,) sorted by pair and time.

    ``height_km`` is the clearance rho.n - sin(mask) |rho|: positive where the satellite is above
    the mask. ``climb`` has the sign of the elevation's rate, ``recede`` of the range's.
    """

    height_km: Floats
    rate_km_s: Floats  # of height_km
    climb: Floats
    recede: Floats


def sightings(
    track: Tracks, ground: Sites, sin_mask: Floats, node: Index, station: Index
) -> Sightings:
    """Compute the geometry of satellites at flat nodes ``node`` from ``station``, both (k,)."""
    columns = np.empty((4, len(node)))
    table = np.concatenate(
        [
            track.position_km.reshape(3, -1),
            track.velocity_km_s.reshape(3, -1),
        ]
    )
    place = np.concatenate([ground.position_km.T, ground.up.T, sin_mask[None]])
    for start in range(0, len(node), _BLOCK):
        part = slice(start, start + _BLOCK)
        columns[:, part] = _geometry(table, place, node[part], station[part])
    return Sightings(
        height_km=columns[0], rate_km_s=columns[1], climb=columns[2], recede=columns[3]
    )


def _geometry(table: Floats, place: Floats, node: Index, station: Index) -> list[Floats]:
    x, y, z, vx, vy, vz = (row.take(node) for row in table)
    sx, sy, sz, nx, ny, nz, sin_mask = (row.take(station) for row in place)
    x -= sx
    y -= sy
    z -= sz
    up = x * nx + y * ny + z * nz
    up_rate = vx * nx + vy * ny + vz * nz
    squared = x * x + y * y + z * z
    half_rate = x * vx + y * vy + z * vz
    distance = np.sqrt(squared)
    height = up - sin_mask * distance
    rate = up_rate - sin_mask * half_rate / distance
    return [height, rate, up_rate * squared - up * half_rate, half_rate]
