"""Where a station sees a satellite: elevation, azimuth, range, and how fast they turn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import ElementSet, Station
from euroqci_space.orbit.frames import NO_POLAR_MOTION, Pole, earth_fixed, gmst_rad
from euroqci_space.orbit.propagate import checked_states
from euroqci_space.orbit.sites import Sites, sites


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAngles:
    """Geometric direction and distance of a satellite, arrays (n,); no refraction."""

    elevation_deg: NDArray[np.float64]
    azimuth_deg: NDArray[np.float64]  # from north over east, 0 to 360
    range_km: NDArray[np.float64]


def look_angles(
    elements: ElementSet, station: Station, tai_s: ArrayLike, pole: Pole = NO_POLAR_MOTION
) -> LookAngles:
    """Return where a station sees a satellite at each instant.

    Parameters
    ----------
    elements
        Mean elements of one object.
    station
        Ground station, WGS-84.
    tai_s
        Instants, shape (n,). [s]
    pole
        Polar motion.

    Returns
    -------
    LookAngles
        Arrays of shape (n,).

    Raises
    ------
    InputError
        When SGP4 cannot propagate the object to one of the instants.

    Notes
    -----
    SGP4 (TEME), turned by GMST1982(UT1). Light time (at most v/c, 0.0015 degrees) and
    refraction are left out.

    References
    ----------
    .. [1] Vallado, Crawford, Hujsak, Kelso, "Revisiting Spacetrack Report #3", AIAA 2006-6753,
       doi:10.2514/6.2006-6753

    Examples
    --------
    >>> from euroqci_space.model import ElementSet, Station
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=1, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=97.4,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> station = Station(id="A", name="A", latitude_deg=48.0, longitude_deg=11.0, altitude_m=0.0)
    >>> look_angles(elements, station, [852076837.0, 852076897.0]).range_km.shape
    (2,)
    """
    instants = np.atleast_1d(np.asarray(tai_s, dtype=np.float64))
    teme_km = checked_states(elements, instants).position_km
    return local_angles(earth_fixed(teme_km, gmst_rad(instants)), sites([station], pole), 0)


def local_angles(position_km: NDArray[np.float64], ground: Sites, index: int) -> LookAngles:
    """Return the direction of Earth-fixed positions (n, 3) from site ``index``."""
    sight_km = position_km - ground.position_km[index]
    east, north, up = (sight_km @ axis[index] for axis in (ground.east, ground.north, ground.up))
    level_km = np.hypot(east, north)
    return LookAngles(
        elevation_deg=np.degrees(np.arctan2(up, level_km)),
        azimuth_deg=np.degrees(np.arctan2(east, north)) % 360.0,
        range_km=np.hypot(level_km, up),
    )


def slew_rate_deg_s(
    elements: ElementSet, station: Station, tai_s: ArrayLike, step_s: float = 0.1
) -> NDArray[np.float64]:
    """Return how fast the line of sight turns at each instant (n,). [deg/s]

    Notes
    -----
    Angle between the lines of sight half a ``step_s`` before and after, over ``step_s``.

    Examples
    --------
    >>> from euroqci_space.model import ElementSet, Station
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=1, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=97.4,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> station = Station(id="A", name="A", latitude_deg=48.0, longitude_deg=11.0, altitude_m=0.0)
    >>> bool(slew_rate_deg_s(elements, station, [852076837.0])[0] < 1.5)
    True
    """
    instants = np.atleast_1d(np.asarray(tai_s, dtype=np.float64))
    before = _sight(elements, station, instants - step_s / 2.0)
    after = _sight(elements, station, instants + step_s / 2.0)
    return angle_deg(before, after) / step_s


def angle_deg(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the angle between vectors (..., 3), good for small and large angles. [deg]

    References
    ----------
    .. [1] Kahan, "How Futile are Mindless Assessments of Roundoff in Floating-Point Computation?"
       (2006), section 12: 2 atan(|a/|a| - b/|b|| / |a/|a| + b/|b||)
    """
    one = first / np.linalg.norm(first, axis=-1, keepdims=True)
    other = second / np.linalg.norm(second, axis=-1, keepdims=True)
    apart = np.linalg.norm(one - other, axis=-1)
    angle: NDArray[np.float64] = np.degrees(
        2.0 * np.arctan2(apart, np.linalg.norm(one + other, axis=-1))
    )
    return angle


def _sight(
    elements: ElementSet, station: Station, tai_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    teme_km = checked_states(elements, tai_s).position_km
    sight_km: NDArray[np.float64] = (
        earth_fixed(teme_km, gmst_rad(tai_s)) - sites([station]).position_km[0]
    )
    return sight_km
