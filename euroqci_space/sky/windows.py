"""Conditions of the sky as windows of time."""

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Horizon, Station
from euroqci_space.orbit.intervals import Intervals, windows_where
from euroqci_space.sky.directions import moon, sun_elevation_deg

Floats = NDArray[np.float64]
_STEP_S = 1800.0  # Sun and Moon turn once in 12 h


def dark_windows(station: Station, horizon: Horizon, max_sun_elevation_deg: float) -> Intervals:
    """Return when the Sun's centre is at or below a limit, edges within 0.1 ms.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> horizon = Horizon(
    ...     start=datetime(2027, 3, 20, tzinfo=UTC), stop=datetime(2027, 3, 21, tzinfo=UTC))
    >>> station = Station(id="A", name="A", latitude_deg=48.0, longitude_deg=11.0, altitude_m=0.0)
    >>> round(dark_windows(station, horizon, -6.0).total_s / 3600.0)
    11
    """

    def darkness(tai_s: Floats) -> Floats:
        return max_sun_elevation_deg - sun_elevation_deg(station, tai_s)

    return windows_where(darkness, horizon.start_tai_s, horizon.stop_tai_s, _STEP_S)


def moonless_windows(
    station: Station, horizon: Horizon, max_moon_elevation_deg: float = 0.0
) -> Intervals:
    """Return when the Moon's centre is at or below a limit, edges within 0.1 ms."""

    def absence(tai_s: Floats) -> Floats:
        return max_moon_elevation_deg - moon(station, tai_s).elevation_deg

    return windows_where(absence, horizon.start_tai_s, horizon.stop_tai_s, _STEP_S)
