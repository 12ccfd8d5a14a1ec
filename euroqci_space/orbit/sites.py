"""Where stations stand and which way is up there, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Station
from euroqci_space.orbit.frames import NO_POLAR_MOTION, Pole

EQUATORIAL_RADIUS_KM = 6378.137  # WGS-84, NIMA TR8350.2
FLATTENING = 1.0 / 298.257223563  # WGS-84, NIMA TR8350.2
_ECCENTRICITY_SQUARED = FLATTENING * (2.0 - FLATTENING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Geocentric positions and local axes of stations, each of shape (s, 3)."""

    position_km: NDArray[np.float64]
    east: NDArray[np.float64]
    north: NDArray[np.float64]
    up: NDArray[np.float64]  # normal of the ellipsoid


def sites(stations: Sequence[Station], pole: Pole = NO_POLAR_MOTION) -> Sites:
    """Return the stations in the frame that turns with the Earth's axis (PEF).

    Polar motion is put on the stations, once, and not on every satellite position.
    """
    latitude = np.radians([station.latitude_deg for station in stations])
    longitude = np.radians([station.longitude_deg for station in stations])
    altitude_km = np.array([station.altitude_m for station in stations]) / 1e3
    sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
    sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], axis=-1)
    east = np.stack([-sin_lon, cos_lon, np.zeros_like(sin_lon)], axis=-1)
    north = np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat], axis=-1)
    normal_km = EQUATORIAL_RADIUS_KM / np.sqrt(1.0 - _ECCENTRICITY_SQUARED * sin_lat**2)
    position_km = (normal_km + altitude_km)[:, None] * up
    position_km[:, 2] -= _ECCENTRICITY_SQUARED * normal_km * sin_lat
    turn = pole.matrix
    return Sites(
        position_km=position_km @ turn,
        east=east @ turn,
        north=north @ turn,
        up=up @ turn,
    )
