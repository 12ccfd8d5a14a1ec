"""Where a station sees Sun and Moon, and how far they stand from a line of sight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import Station
from euroqci_space.orbit.frames import earth_fixed, gmst_rad
from euroqci_space.orbit.look import LookAngles, angle_deg, local_angles
from euroqci_space.orbit.sites import sites
from euroqci_space.sky.bodies import moon_km, sun_km

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moon:
    """The Moon as a station sees it, arrays (n,); centre of the disc, no refraction."""

    elevation_deg: Floats
    azimuth_deg: Floats  # from north over east, 0 to 360
    range_km: Floats
    illuminated_fraction: Floats  # of the disc, 0 new to 1 full


def sun_angles(station: Station, tai_s: ArrayLike) -> LookAngles:
    """Return where a station sees the centre of the Sun at instants (n,); no refraction.

    Examples
    --------
    >>> station = Station(id="A", name="A", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0)
    >>> bool(sun_angles(station, [852076837.0]).elevation_deg[0] < -60.0)
    True
    """
    return _angles(sun_km(tai_s), station, tai_s)


def sun_elevation_deg(station: Station, tai_s: ArrayLike) -> Floats:
    """Return the elevation of the Sun's centre above a station at instants (n,). [deg]

    No refraction: civil, nautical and astronomical twilight are -6, -12 and -18 on this scale.

    Examples
    --------
    >>> station = Station(id="A", name="A", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0)
    >>> bool(sun_elevation_deg(station, [852076837.0])[0] < -60.0)
    True
    """
    return sun_angles(station, tai_s).elevation_deg


def moon(station: Station, tai_s: ArrayLike) -> Moon:
    """Return the Moon as a station sees it at instants (n,), with parallax (up to 1 degree).

    Notes
    -----
    The illuminated fraction of the disc is (1 + cos i) / 2 with i the angle at the Moon between
    Sun and Earth.

    References
    ----------
    .. [1] Meeus, "Astronomical Algorithms", 2nd edition, Willmann-Bell (1998), chapter 48

    Examples
    --------
    >>> station = Station(id="A", name="A", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0)
    >>> bool(0.0 <= moon(station, [852076837.0]).illuminated_fraction[0] <= 1.0)
    True
    """
    angles = _angles(moon_km(tai_s), station, tai_s)
    return Moon(
        elevation_deg=angles.elevation_deg,
        azimuth_deg=angles.azimuth_deg,
        range_km=angles.range_km,
        illuminated_fraction=_illuminated_fraction(moon_km(tai_s), sun_km(tai_s)),
    )


def sun_separation_deg(
    station: Station, azimuth_deg: ArrayLike, elevation_deg: ArrayLike, tai_s: ArrayLike
) -> Floats:
    """Return the angle between a direction and the Sun's centre at instants (n,). [deg]

    Examples
    --------
    >>> station = Station(id="A", name="A", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0)
    >>> bool(sun_separation_deg(station, 0.0, 90.0, [852076837.0])[0] > 150.0)
    True
    """
    return separation_deg(sun_angles(station, tai_s), azimuth_deg, elevation_deg)


def moon_separation_deg(
    station: Station, azimuth_deg: ArrayLike, elevation_deg: ArrayLike, tai_s: ArrayLike
) -> Floats:
    """Return the angle between a direction and the Moon's centre at instants (n,). [deg]

    Parallax is included: the Moon stands up to 1 degree from where the Earth's centre sees it.

    Examples
    --------
    >>> station = Station(id="A", name="A", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0)
    >>> bool(moon_separation_deg(station, 0.0, 90.0, [852076837.0])[0] <= 180.0)
    True
    """
    return separation_deg(_angles(moon_km(tai_s), station, tai_s), azimuth_deg, elevation_deg)


def separation_deg(body: LookAngles, azimuth_deg: ArrayLike, elevation_deg: ArrayLike) -> Floats:
    """Return the angle between a body and a direction, both in local angles. [deg]"""
    return angle_deg(_unit(body.azimuth_deg, body.elevation_deg), _unit(azimuth_deg, elevation_deg))


def _unit(azimuth_deg: ArrayLike, elevation_deg: ArrayLike) -> Floats:
    azimuth, elevation = np.radians(azimuth_deg), np.radians(elevation_deg)
    level = np.cos(elevation)
    parts = (level * np.sin(azimuth), level * np.cos(azimuth), np.sin(elevation))
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def _angles(body_km: Floats, station: Station, tai_s: ArrayLike) -> LookAngles:
    return local_angles(earth_fixed(body_km, np.atleast_1d(gmst_rad(tai_s))), sites([station]), 0)


def _illuminated_fraction(moon_position_km: Floats, sun_position_km: Floats) -> Floats:
    to_sun = sun_position_km - moon_position_km
    sides = np.linalg.norm(to_sun, axis=-1) * np.linalg.norm(moon_position_km, axis=-1)
    cosine = -np.sum(to_sun * moon_position_km, axis=-1) / sides
    fraction: Floats = (1.0 + cosine) / 2.0
    return fraction
