"""Passes cut down to what the sky allows: darkness, sunlight, distance from Sun and Moon."""

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet, Station
from euroqci_space.orbit import Passes, look_angles, where, within
from euroqci_space.sky.directions import moon_separation_deg, sun_separation_deg
from euroqci_space.sky.shadow import WGS84_SHADOW, EarthShadow, Shadow, sunlit_between
from euroqci_space.sky.windows import dark_windows

Floats = NDArray[np.float64]

_FASTEST_TURN_DEG = 15.0  # in 10 s, half of a step: a satellite 300 km overhead


def in_darkness(passes: Passes, max_sun_elevation_deg: float) -> Passes:
    """Return the parts of passes in which the Sun at the station is at or below a limit."""
    used = [passes.stations[index] for index in np.unique(passes.station_index)]
    windows = {
        station.id: dark_windows(station, passes.horizon, max_sun_elevation_deg) for station in used
    }
    return within(passes, station_windows=windows)


def in_sunlight(
    passes: Passes, shadow: Shadow = "penumbra", earth: EarthShadow = WGS84_SHADOW
) -> Passes:
    """Return the parts of passes in which the satellite is sunlit (see :func:`sunlit`)."""
    windows = {}
    for index in np.unique(passes.satellite_index):
        chosen = passes.satellite_index == index
        span = (float(passes.aos_tai_s[chosen].min()), float(passes.los_tai_s[chosen].max()))
        element = passes.elements[index]
        windows[element.norad_id] = sunlit_between(element, span, shadow, earth)
    return within(passes, satellite_windows=windows)


def away_from_sun(passes: Passes, min_separation_deg: float) -> Passes:
    """Return the parts of passes in which the line of sight keeps its distance from the Sun."""

    def margin(elements: ElementSet, station: Station, tai_s: Floats) -> Floats:
        sight = look_angles(elements, station, tai_s)
        apart = sun_separation_deg(station, sight.azimuth_deg, sight.elevation_deg, tai_s)
        return apart - min_separation_deg

    return where(passes, margin, _FASTEST_TURN_DEG)


def away_from_moon(passes: Passes, min_separation_deg: float) -> Passes:
    """Return the parts of passes in which the line of sight keeps its distance from the Moon."""

    def margin(elements: ElementSet, station: Station, tai_s: Floats) -> Floats:
        sight = look_angles(elements, station, tai_s)
        apart = moon_separation_deg(station, sight.azimuth_deg, sight.elevation_deg, tai_s)
        return apart - min_separation_deg

    return where(passes, margin, _FASTEST_TURN_DEG)
