"""Which revolution a satellite is on, counted at ascending nodes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet
from euroqci_space.orbit.meanorbit import MeanOrbits, in_plane
from euroqci_space.orbit.tracks import Body

Floats = NDArray[np.float64]
Index = NDArray[np.int64]


def orbit_numbers(
    elements: Sequence[ElementSet],
    bodies: Sequence[Body],
    orbits: MeanOrbits,
    seen: tuple[Index, Floats, Floats, Floats],
) -> Index:
    """Count ascending nodes from the element set's revolution number at its epoch.

    Parameters
    ----------
    elements, bodies, orbits
        Satellites b.
    seen
        Satellite, instant [s], Earth-fixed position [km] and turn of the Earth [rad] of each
        sighting; (k,), (k,), (3, k), (k,).

    Returns
    -------
    numpy.ndarray
        Orbit numbers, (k,).
    """
    row, tai_s, position_km, turned_rad = seen
    node = orbits.ascending_node(row, tai_s) - turned_rad
    within = _argument(position_km, node, orbits.inclination[row])
    every = np.arange(len(bodies))
    at_epoch_km = np.array([body.propagator.sgp4_tsince(0.0)[1] for body in bodies]).T
    first = _argument(at_epoch_km, orbits.node, orbits.inclination)
    numbers = np.array([one.rev_at_epoch for one in elements], dtype=np.int64)
    numbers -= _turns(orbits.dragless_argument(every, orbits.epoch_tai_s), first)
    return numbers[row] + _turns(orbits.latitude_argument(row, tai_s), within)


def _argument(position_km: Floats, node: Floats, inclination: Floats) -> Floats:
    """Return the argument of latitude of positions (3, k), -pi to pi. [rad]"""
    along, across, _ = in_plane(position_km, node, inclination)
    argument: Floats = np.nan_to_num(np.arctan2(across, along))  # what fails has no pass to count
    return argument


def _turns(rough: Floats, within: Floats) -> Index:
    """Return how often the ascending node was passed.

    The position tells the angle within the turn; the mean orbit, which is far less than half a
    turn wrong, tells the turns.
    """
    whole = np.round((rough - within) / (2.0 * np.pi))
    turns: Index = (whole + np.floor(within / (2.0 * np.pi))).astype(np.int64)
    return turns
