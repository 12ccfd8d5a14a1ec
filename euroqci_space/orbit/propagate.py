"""Positions of satellites by SGP4 at arrays of instants."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sgp4.api import SGP4_ERRORS, Satrec

from euroqci_space.errors import InputError
from euroqci_space.model import ElementSet
from euroqci_space.orbit.frames import NO_POLAR_MOTION, Pole, earth_fixed, gmst_rad
from euroqci_space.orbit.satrec import satrec
from euroqci_space.times import DAY_S, utc_text

LEAST_RADIUS_KM = 6400.0  # 22 to 43 km above ground: no orbit survives there
LARGEST_RADIUS_KM = 500_000.0  # beyond the Moon, where SGP4 has lost its way with error code 0


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """Position and velocity in TEME; rows that SGP4 cannot give are NaN, ``fault`` says why.

    ``fault`` is SGP4's error code, or -1 where the position is not finite or not near the Earth
    although SGP4 reports no error.
    """

    position_km: NDArray[np.float64]  # (n, 3)
    velocity_km_s: NDArray[np.float64]  # (n, 3)
    fault: NDArray[np.int16]  # (n,)


def states(propagator: Satrec, epoch_tai_s: float, tai_s: NDArray[np.float64]) -> States:
    """Return TEME states at instants ``tai_s`` of shape (n,)."""
    days = propagator.jdsatepochF + (tai_s - epoch_tai_s) / DAY_S
    whole = np.full(len(tai_s), propagator.jdsatepoch)
    error, position_km, velocity_km_s = propagator.sgp4_array(whole, days)
    fault = error.astype(np.int16)
    squared_km2 = np.einsum("ij,ij->i", position_km, position_km)
    near = (squared_km2 > LEAST_RADIUS_KM**2) & (squared_km2 < LARGEST_RADIUS_KM**2)
    if not near.all() or fault.any():
        fault[~near & (fault == 0)] = -1
        position_km[fault != 0] = np.nan
        velocity_km_s[fault != 0] = np.nan
    return States(position_km=position_km, velocity_km_s=velocity_km_s, fault=fault)


def fault_text(fault: int) -> str:
    """Say what a fault of :class:`States` means."""
    text = SGP4_ERRORS.get(fault, f"position not within {LEAST_RADIUS_KM:g} to 500000 km")
    return f"SGP4: {text}"


def checked_states(elements: ElementSet, tai_s: NDArray[np.float64]) -> States:
    """Return TEME states at instants ``tai_s`` (n,), all of them finite.

    Raises
    ------
    InputError
        When the object has decayed, or SGP4 cannot propagate it, at one of the instants.
    """
    result = states(satrec(elements), elements.epoch_tai_s, tai_s)
    if result.fault.any():
        first = int(np.flatnonzero(result.fault)[0])
        where = f"{elements.name} ({elements.norad_id}) at {utc_text(float(tai_s[first]))}"
        problem = f"{where}: {fault_text(int(result.fault[first]))}"
        raise InputError.of(problem, fix="use newer elements or an earlier time")
    return result


def positions_km(
    elements: ElementSet, tai_s: ArrayLike, pole: Pole = NO_POLAR_MOTION
) -> NDArray[np.float64]:
    """Return Earth-fixed positions. [km]

    Parameters
    ----------
    elements
        Mean elements of one object.
    tai_s
        Instants, shape (n,). [s]
    pole
        Polar motion.

    Returns
    -------
    numpy.ndarray
        ITRF position, shape (n, 3). [km]

    Raises
    ------
    InputError
        When SGP4 cannot propagate the object to one of the instants.

    Examples
    --------
    >>> from euroqci_space.model import ElementSet
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=1, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=97.4,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> positions_km(elements, [852076837.0]).shape
    (1, 3)
    """
    instants = np.atleast_1d(np.asarray(tai_s, dtype=np.float64))
    teme_km = checked_states(elements, instants).position_km
    return earth_fixed(teme_km, gmst_rad(instants)) @ pole.matrix.T


@dataclass(frozen=True, slots=True, kw_only=True)
class Subpoints:
    """Points on the ellipsoid below a satellite, arrays (n,)."""

    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    altitude_km: NDArray[np.float64]


def subpoints(elements: ElementSet, tai_s: ArrayLike) -> Subpoints:
    """Return the geodetic (WGS-84) ground track of a satellite at instants (n,).

    Raises
    ------
    InputError
        When SGP4 cannot propagate the object to one of the instants.

    Examples
    --------
    >>> from euroqci_space.model import ElementSet
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=1, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=97.4,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> bool(abs(subpoints(elements, [852076837.0]).latitude_deg[0]) < 0.5)
    True
    """
    import erfa  # noqa: PLC0415  (0.05 s that --help need not pay)

    longitude, latitude, altitude_m = erfa.gc2gd(1, positions_km(elements, tai_s) * 1e3)
    return Subpoints(
        latitude_deg=np.degrees(latitude),
        longitude_deg=np.degrees(longitude),
        altitude_km=altitude_m / 1e3,
    )
