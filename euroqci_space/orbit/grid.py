"""Nodes in time: how far apart a satellite may be sampled, and the polynomial between nodes."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet
from euroqci_space.orbit.frames import EARTH_ROTATION_RAD_S
from euroqci_space.times import DAY_S

Floats = NDArray[np.float64]

STENCIL = 10  # nodes of one interpolating polynomial, half of them on either side
MARGIN = STENCIL // 2 - 1  # nodes that the first and last interval need beyond the horizon
NODE_TURN_RAD = 2.0 * np.pi / 28.0  # most that the line of sight from the geocentre may turn a step
_RUNG = 1.08  # steps are rounded down to a ladder, so that a constellation shares its nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Uniform nodes from the horizon's start to its stop, and ``MARGIN`` nodes beyond each."""

    start_tai_s: float
    step_s: float
    intervals: int

    @property
    def node_tai_s(self) -> Floats:
        """Instants of the nodes, shape (intervals + 1 + 2 MARGIN,)."""
        return self.start_tai_s + self.step_s * np.arange(-MARGIN, self.intervals + 1 + MARGIN)


def turn_rate_rad_s(elements: ElementSet) -> float:
    """Return the most that a satellite turns about the geocentre, Earth-fixed. [rad/s]

    Kepler's second law at perigee, plus the turn of the Earth.
    """
    mean = elements.mean_motion_rev_per_day * 2.0 * np.pi / DAY_S
    eccentricity = elements.eccentricity
    perigee = mean * np.sqrt(1.0 + eccentricity) / (1.0 - eccentricity) ** 1.5
    return float(perigee + EARTH_ROTATION_RAD_S)


def rung(elements: ElementSet) -> int:
    """Return the rung of the ladder of steps on which a satellite is sampled."""
    step_s = NODE_TURN_RAD / turn_rate_rad_s(elements)
    return int(np.floor(np.log(step_s) / np.log(_RUNG)))


def grid(start_tai_s: float, stop_tai_s: float, step_rung: int) -> Grid:
    """Return nodes of at most the rung's step that hit start and stop."""
    duration_s = stop_tai_s - start_tai_s
    count = int(np.ceil(duration_s / _RUNG**step_rung))
    return Grid(start_tai_s=start_tai_s, step_s=duration_s / count, intervals=count)


@cache
def interpolation() -> Floats:
    """Return the matrix that turns ``STENCIL`` node values into power coefficients.

    The powers are of u, which runs from -1/2 to 1/2 over the middle interval (Lagrange's form,
    multiplied out; the products of half-integers are exact in floating point).
    """
    places = np.arange(STENCIL) - (STENCIL - 1) / 2.0
    columns = []
    for index, place in enumerate(places):
        others = np.delete(places, index)
        columns.append(np.poly(others)[::-1] / np.prod(place - others))
    return np.stack(columns, axis=-1)
