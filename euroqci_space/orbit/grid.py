"""Nodes in time: how far apart a satellite may be sampled, and the polynomial between nodes."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet
from euroqci_space.orbit.frames import EARTH_ROTATION_RAD_S
from euroqci_space.times import DAY_S

Floats = NDArray[np.float64]

STENCIL = 10  # nodes of one interpolating polynomial, half of them on either side
MARGIN = STENCIL // 2 - 1  # nodes that the first and last interval need beyond the horizon
NODE_TURN_RAD = 2.0 * np.pi / 22.0  # most that a satellite may turn about the geocentre in a step
_RUNG = 1.08  # steps are rounded down to a ladder, so that a constellation shares its nodes
_FASTEST_REV_PER_DAY = 20.0  # 17 at the surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Uniform nodes over a stretch of the horizon, and ``MARGIN`` nodes beyond each end.

    ``first`` counts nodes from the horizon's start, so that the parts of a long horizon share the
    nodes between them to the bit.
    """

    origin_tai_s: float
    step_s: float
    first: int
    intervals: int

    @property
    def node_tai_s(self) -> Floats:
        """Instants of the nodes, shape (intervals + 1 + 2 MARGIN,)."""
        return self.at(np.arange(-MARGIN, self.intervals + 1 + MARGIN))

    def at(self, number: NDArray[np.int64]) -> Floats:
        """Return instants of nodes, counted from the first of the stretch."""
        return self.origin_tai_s + self.step_s * (self.first + number).astype(np.float64)


def turn_rate_rad_s(elements: ElementSet) -> float:
    """Return the most that a satellite turns about the geocentre, Earth-fixed. [rad/s]

    Kepler's second law at perigee, plus the turn of the Earth.
    """
    mean = elements.mean_motion_rev_per_day * 2.0 * np.pi / DAY_S
    eccentricity = elements.eccentricity
    perigee = mean * float(np.sqrt(1.0 + eccentricity) / (1.0 - eccentricity) ** 1.5)
    return perigee + EARTH_ROTATION_RAD_S


def rung(elements: ElementSet) -> int:
    """Return the rung of the ladder of steps on which a satellite is sampled.

    An eccentric orbit gets a finer step: about its perigee a polynomial converges more slowly.

    Raises
    ------
    ValueError
        When the elements are of no orbit.
    """
    fast = 0.0 < elements.mean_motion_rev_per_day <= _FASTEST_REV_PER_DAY
    if not (fast and 0.0 <= elements.eccentricity < 1.0):
        message = f"the elements of {elements.name} are of no closed orbit about the Earth"
        raise ValueError(message)
    step_s = NODE_TURN_RAD / turn_rate_rad_s(elements) / (1.0 + 0.8 * elements.eccentricity)
    return int(np.floor(np.log(step_s) / np.log(_RUNG)))


def grid(start_tai_s: float, stop_tai_s: float, step_rung: int) -> Grid:
    """Return nodes of at most the rung's step that hit start and stop."""
    duration_s = stop_tai_s - start_tai_s
    count = int(np.ceil(duration_s / _RUNG**step_rung))
    return Grid(origin_tai_s=start_tai_s, step_s=duration_s / count, first=0, intervals=count)


def parts(whole: Grid, most_intervals: int) -> list[Grid]:
    """Cut a grid into consecutive stretches of at most ``most_intervals``."""
    return [
        replace(whole, first=first, intervals=min(most_intervals, whole.intervals - first))
        for first in range(0, whole.intervals, most_intervals)
    ]


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
    matrix: Floats = np.stack(columns, axis=-1)
    return matrix
