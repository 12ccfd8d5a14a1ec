"""Earth-fixed positions of a few satellites at shared nodes, and polynomials between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sgp4.api import Satrec

from euroqci_space.orbit.frames import EARTH_ROTATION_RAD_S
from euroqci_space.orbit.grid import MARGIN, STENCIL, interpolation
from euroqci_space.orbit.propagate import states

Floats = NDArray[np.float64]

_BLOCK = 2048  # small products: the linear algebra library does not start threads for them
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A propagator with the uniform instant of its epoch."""

    propagator: Satrec
    epoch_tai_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """States of satellites b at nodes n in the frame that turns with the Earth's axis.

    Nodes that were not asked for hold NaN. ``failed`` is the first node at which SGP4 failed,
    counted from the margin's start, ``NEVER`` where it did not; ``fault`` says how.
    """

    position_km: Floats  # (3, b, n)
    velocity_km_s: Floats  # (3, b, n), as seen from the turning Earth
    failed: NDArray[np.int64]  # (b,)
    fault: NDArray[np.int16]  # (b,)

    def usable(self, intervals: int) -> NDArray[np.int64]:
        """Return how many intervals from the start on have their whole stencil, (b,)."""
        return np.clip(self.failed - STENCIL + 1, 0, intervals)


def tracks(
    bodies: Sequence[Body], tai_s: Floats, angle_rad: Floats, wanted: NDArray[np.bool_]
) -> Tracks:
    """Propagate satellites to the nodes ``wanted`` (b, n) among instants ``tai_s`` (n,)."""
    position_km = np.full((3, len(bodies), len(tai_s)), np.nan)
    velocity_km_s = np.full_like(position_km, np.nan)
    failed = np.full(len(bodies), NEVER)
    fault = np.zeros(len(bodies), dtype=np.int16)
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    for row, body in enumerate(bodies):
        at = np.flatnonzero(wanted[row])
        state = states(body.propagator, body.epoch_tai_s, tai_s[at])
        turn = cosine[at], sine[at]
        position = _turned(state.position_km, turn)
        velocity = _turned(state.velocity_km_s, turn)
        velocity[0] += EARTH_ROTATION_RAD_S * position[1]
        velocity[1] -= EARTH_ROTATION_RAD_S * position[0]
        position_km[:, row, at], velocity_km_s[:, row, at] = position, velocity
        if state.fault.any():
            first = np.flatnonzero(state.fault)[0]
            failed[row], fault[row] = at[first], state.fault[first]
    return Tracks(position_km=position_km, velocity_km_s=velocity_km_s, failed=failed, fault=fault)


def _turned(vector: Floats, turn: tuple[Floats, Floats]) -> Floats:
    cosine, sine = turn
    x, y, z = vector.T
    return np.stack([cosine * x + sine * y, cosine * y - sine * x, z])


def coefficients(track: Tracks, rows: NDArray[np.int64]) -> Floats:
    """Return power coefficients (STENCIL, 3, r) of the position over intervals ``rows`` (r,).

    A row is the flat index (b, n) of the node at which the interval starts.
    """
    stencil = np.arange(-MARGIN, STENCIL - MARGIN)
    positions = track.position_km.reshape(3, -1)
    powers = np.empty((STENCIL, 3, len(rows)))
    for start in range(0, len(rows), _BLOCK):
        part = slice(start, start + _BLOCK)
        at = rows[part] + stencil[:, None]
        for axis in range(3):
            powers[:, axis, part] = interpolation() @ positions[axis].take(at)
    return powers
