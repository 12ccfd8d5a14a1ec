"""Earth-fixed positions of a few satellites at shared nodes, and polynomials between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sgp4.api import Satrec

from euroqci_space.orbit.frames import EARTH_ROTATION_RAD_S
from euroqci_space.orbit.grid import MARGIN, STENCIL, Grid, interpolation
from euroqci_space.orbit.propagate import states

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A propagator with the uniform instant of its epoch."""

    propagator: Satrec
    epoch_tai_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """States of satellites b at nodes n in the frame that turns with the Earth's axis.

    Nodes that were not asked for hold NaN. ``usable`` counts the intervals of each satellite
    from the start on that have their whole stencil.
    """

    position_km: Floats  # (3, b, n)
    velocity_km_s: Floats  # (3, b, n), as seen from the turning Earth
    usable: NDArray[np.int64]  # (b,)


def tracks(
    bodies: Sequence[Body], nodes: Grid, angle_rad: Floats, wanted: NDArray[np.bool_]
) -> Tracks:
    """Propagate satellites to the nodes ``wanted`` (b, n) of a grid."""
    shape = (3, len(bodies), len(angle_rad))
    position_km, velocity_km_s = np.full(shape, np.nan), np.full(shape, np.nan)
    usable = np.full(len(bodies), nodes.intervals)
    tai_s, cosine, sine = nodes.node_tai_s, np.cos(angle_rad), np.sin(angle_rad)
    for row, body in enumerate(bodies):
        at = np.flatnonzero(wanted[row])
        state = states(body.propagator, body.epoch_tai_s, tai_s[at])
        position = _turned(state.position_km, cosine[at], sine[at])
        velocity = _turned(state.velocity_km_s, cosine[at], sine[at])
        velocity[0] += EARTH_ROTATION_RAD_S * position[1]
        velocity[1] -= EARTH_ROTATION_RAD_S * position[0]
        position_km[:, row, at], velocity_km_s[:, row, at] = position, velocity
        if state.fault.any():
            first = int(at[np.flatnonzero(state.fault)[0]])
            usable[row] = max(first - STENCIL + 1, 0)
    return Tracks(position_km=position_km, velocity_km_s=velocity_km_s, usable=usable)


def _turned(vector: Floats, cosine: Floats, sine: Floats) -> Floats:
    x, y, z = vector.T
    return np.stack([cosine * x + sine * y, cosine * y - sine * x, z])


def coefficients(track: Tracks, rows: NDArray[np.int64]) -> Floats:
    """Return power coefficients (4, STENCIL, r) of x, y, z and r^2 over intervals ``rows`` (r,).

    A row is the flat index (b, n) of the node at which the interval starts.
    """
    stencil = np.arange(-MARGIN, STENCIL - MARGIN)[:, None]
    x, y, z = track.position_km.reshape(3, -1)
    columns = (x, y, z, x * x + y * y + z * z)
    return np.stack([interpolation() @ column[rows + stencil] for column in columns])
