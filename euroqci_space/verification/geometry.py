"""What a station sees of a satellite, Sun and Moon: Skyfield's frames, none of the planner's."""

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet, Station
from euroqci_space.times import DAY_S, utc_datetime
from euroqci_space.verification.ephemeris import moon_km, sun_km

Vector = NDArray[np.float64]

_JD_2000 = 2451544.5  # 2000 January 1, 0 h
_J2000 = 2451545.0
_ALPHA5 = range(340_000)  # the catalogue numbers that the sgp4 library holds


@dataclass(frozen=True, kw_only=True, eq=False)
class View:
    """What a station sees at each instant; arrays (n,), NaN where SGP4 fails.

    Earth-fixed vectors (3, n) inside; each figure is computed when it is asked for.
    """

    tai_s: Vector
    site_km: Vector
    up: Vector
    line_km: Vector  # from the station to the satellite
    sidereal: Vector  # [rad]
    centuries_tt: Vector  # since J2000

    @cached_property
    def elevation_deg(self) -> Vector:
        """Elevation of the satellite, without refraction."""
        return 90.0 - _angle_deg(self.line_km, self.up)

    @cached_property
    def azimuth_deg(self) -> Vector:
        """Azimuth of the satellite, from north over east, -180 to 180."""
        east = np.cross(np.array([0.0, 0.0, 1.0]), self.up[:, 0])
        north = np.cross(self.up[:, 0], east)
        azimuth_deg: Vector = np.degrees(np.arctan2(east @ self.line_km, north @ self.line_km))
        return azimuth_deg

    @cached_property
    def sky_line_km(self) -> Vector:
        """From the station to the satellite in the frame of the stars, (3, n)."""
        return _turn(self.line_km, -self.sidereal)

    @cached_property
    def range_km(self) -> Vector:
        """Distance of the satellite."""
        distance_km: Vector = np.linalg.norm(self.line_km, axis=0)
        return distance_km

    @cached_property
    def sun_elevation_deg(self) -> Vector:
        """Elevation of the Sun."""
        return 90.0 - _angle_deg(self._sun_km, self.up)

    @cached_property
    def moon_elevation_deg(self) -> Vector:
        """Elevation of the Moon."""
        return 90.0 - _angle_deg(self._moon_km, self.up)

    @cached_property
    def moon_separation_deg(self) -> Vector:
        """Angle between satellite and Moon."""
        return _angle_deg(self.line_km, self._moon_km)

    @cached_property
    def moon_illumination(self) -> Vector:
        """Lit share of the Moon's disc: its phase angle lies between Sun and station."""
        phase_deg = _angle_deg(self._sun_km - self._moon_km, -self._moon_km)
        share: Vector = (1.0 + np.cos(np.radians(phase_deg))) / 2.0
        return share

    @cached_property
    def _sun_km(self) -> Vector:
        return _turn(sun_km(self.centuries_tt), self.sidereal) - self.site_km

    @cached_property
    def _moon_km(self) -> Vector:
        return _turn(moon_km(self.centuries_tt), self.sidereal) - self.site_km


def view(elements: ElementSet, station: Station, tai_s: Vector) -> View:
    """Return what ``station`` sees of the satellite on ``elements``.

    Notes
    -----
    SGP4 gives the mean equator of date (TEME); a turn by Greenwich mean sidereal time (1982), which
    counts UT1, leads to the Earth-fixed frame. Sun and Moon take the same turn. The motion of the
    pole (0.5", 15 m) is left out.
    """
    time = _skyfield_time(tai_s)
    sidereal = _sidereal_angle(time)
    site_km, up = _site(station)
    return View(
        tai_s=tai_s,
        site_km=site_km,
        up=up,
        line_km=_turn(teme_km(elements, tai_s), sidereal) - site_km,
        sidereal=sidereal,
        centuries_tt=(time.tt - _J2000) / 36525.0,
    )


@cache
def _timescale() -> Any:
    from skyfield.api import load  # noqa: PLC0415  (0.3 s that --help need not pay)

    return load.timescale(builtin=True)


def _skyfield_time(tai_s: Vector) -> Any:
    whole_days = np.floor(tai_s / DAY_S)
    return _timescale().tai_jd(_JD_2000 + whole_days, tai_s / DAY_S - whole_days)


def _sidereal_angle(time: Any) -> Vector:
    from skyfield.sgp4lib import theta_GMST1982  # noqa: PLC0415

    angle: Vector = theta_GMST1982(time.whole, time.ut1_fraction)[0]
    return angle


@lru_cache(maxsize=1024)
def _site(station: Station) -> tuple[Vector, Vector]:
    """Return the place of a station [km] and its vertical, both Earth-fixed, shape (3, 1)."""
    from skyfield.api import wgs84  # noqa: PLC0415

    place = wgs84.latlon(station.latitude_deg, station.longitude_deg, station.altitude_m)
    latitude, longitude = np.radians([station.latitude_deg, station.longitude_deg])
    up = np.array([
        np.cos(latitude) * np.cos(longitude),
        np.cos(latitude) * np.sin(longitude),
        np.sin(latitude),
    ])  # fmt: skip
    return place.itrs_xyz.km[:, np.newaxis], up[:, np.newaxis]


@lru_cache(maxsize=1024)
def _propagator(elements: ElementSet) -> Any:
    """Return SGP4 as Skyfield sets it up from an orbit mean-elements message."""
    from skyfield.api import EarthSatellite  # noqa: PLC0415

    number = elements.norad_id if elements.norad_id in _ALPHA5 else 0
    epoch = utc_datetime(elements.epoch_tai_s).replace(tzinfo=None)
    message = {
        "OBJECT_NAME": elements.name,
        "OBJECT_ID": elements.object_id,
        "EPOCH": epoch.isoformat(timespec="microseconds"),
        "MEAN_MOTION": elements.mean_motion_rev_per_day,
        "ECCENTRICITY": elements.eccentricity,
        "INCLINATION": elements.inclination_deg,
        "RA_OF_ASC_NODE": elements.raan_deg,
        "ARG_OF_PERICENTER": elements.argument_of_perigee_deg,
        "MEAN_ANOMALY": elements.mean_anomaly_deg,
        "EPHEMERIS_TYPE": 0,
        "CLASSIFICATION_TYPE": "U",
        "NORAD_CAT_ID": number,
        "ELEMENT_SET_NO": 0,
        "REV_AT_EPOCH": 0,
        "BSTAR": elements.bstar_per_earth_radii,
        "MEAN_MOTION_DOT": elements.mean_motion_dot,
        "MEAN_MOTION_DDOT": elements.mean_motion_ddot,
    }
    return EarthSatellite.from_omm(_timescale(), message).model


def teme_km(elements: ElementSet, tai_s: Vector) -> Vector:
    """Return positions by SGP4 in TEME, shape (3, n); NaN where it refuses. [km]"""
    model = _propagator(elements)
    days = (tai_s - elements.epoch_tai_s) / DAY_S  # uniform: SGP4 knows no leap second
    whole = np.full_like(days, model.jdsatepoch)
    error, position_km, _ = model.sgp4_array(whole, model.jdsatepochF + days)
    position_km[error != 0] = np.nan
    places_km: Vector = position_km.T
    return places_km


def _turn(vector: Vector, angle: Vector) -> Vector:
    """Turn from the sky to the rotating Earth."""
    x, y, z = vector
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([x * cosine + y * sine, y * cosine - x * sine, z])


def _angle_deg(first: Vector, second: Vector) -> Vector:
    """Return the angle between vectors, exact also where it is small. [deg]"""
    across = np.linalg.norm(np.cross(first, second, axis=0), axis=0)
    along = np.sum(first * second, axis=0)
    angle_deg: Vector = np.degrees(np.arctan2(across, along))
    return angle_deg
