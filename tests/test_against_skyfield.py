"""Skyfield's look angles and events, and polar motion by ERFA."""

import erfa
import numpy as np
from sgp4_cases import elements_of, site_at
from skyfield.api import EarthSatellite, load, wgs84

from euroqci_space.model import Horizon
from euroqci_space.orbit import find_passes, look_angles, positions_km, subpoints
from euroqci_space.orbit.frames import Pole
from euroqci_space.orbit.sites import sites
from euroqci_space.times import DAY_S, parse_utc

ISS = (
    "1 25544U 98067A   22021.68747065 -.00000457  00000-0  00000+0 0  9996",
    "2 25544  51.6270 342.0904 0006847  44.2808  14.3181 15.49598315322461",
)
MOLNIYA = (  # SGP4-VER.TLE, deep space
    "1 09880U 77021A   06176.56157475  .00000421  00000-0  10000-3 0  9814",
    "2 09880  64.5968 349.3786 7069051 270.0229  16.3320  2.00813614112380",
)


SITE = site_at(47.3744, 8.541, 400.0)
TIMESCALE = load.timescale(builtin=True)


def _skyfield_times(tai_s: np.ndarray):
    return TIMESCALE.tai_jd(2451544.5, tai_s / DAY_S)


def test_look_angles_are_those_of_skyfield_within_a_millionth_of_a_degree():
    for lines in (ISS, MOLNIYA):
        elements = elements_of(*lines)
        tai_s = elements.epoch_tai_s + np.random.default_rng(1).uniform(-10.0, 10.0, 500) * DAY_S
        ours = look_angles(elements, SITE, tai_s)
        satellite = EarthSatellite(*lines, ts=TIMESCALE)
        place = wgs84.latlon(SITE.latitude_deg, SITE.longitude_deg, SITE.altitude_m)
        altitude, azimuth, distance = (satellite - place).at(_skyfield_times(tai_s)).altaz()
        assert np.abs(ours.elevation_deg - altitude.degrees).max() < 1e-6
        turned_deg = (ours.azimuth_deg - azimuth.degrees + 180.0) % 360.0 - 180.0
        assert np.abs(turned_deg * np.cos(altitude.radians)).max() < 1e-6
        assert np.abs(ours.range_km - distance.km).max() < 2e-5


def test_subpoints_are_those_of_skyfield():
    elements = elements_of(*ISS)
    tai_s = elements.epoch_tai_s + np.random.default_rng(2).uniform(0.0, 2.0, 100) * DAY_S
    ours = subpoints(elements, tai_s)
    position = EarthSatellite(*ISS, ts=TIMESCALE).at(_skyfield_times(tai_s))
    latitude, longitude = wgs84.latlon_of(position)
    assert np.abs(ours.latitude_deg - latitude.degrees).max() < 1e-6
    assert np.abs(ours.longitude_deg - longitude.degrees).max() < 1e-6
    assert np.abs(ours.altitude_km - wgs84.height_of(position).km).max() < 1e-4


def test_passes_are_those_of_find_events_within_its_half_second():
    horizon = Horizon(
        start=parse_utc("2022-01-22T00:00:00Z"), stop=parse_utc("2022-01-25T00:00:00Z")
    )
    passes = find_passes([elements_of(*ISS)], [SITE], horizon, 10.0)
    place = wgs84.latlon(SITE.latitude_deg, SITE.longitude_deg, SITE.altitude_m)
    span = _skyfield_times(np.array([horizon.start_tai_s, horizon.stop_tai_s]))
    times, events = EarthSatellite(*ISS, ts=TIMESCALE).find_events(place, span[0], span[1], 10.0)
    tai_s = (times.tai - 2451544.5) * DAY_S
    for ours, event in ((passes.aos_tai_s, 0), (passes.tca_tai_s, 1), (passes.los_tai_s, 2)):
        assert np.abs(ours - tai_s[events == event]).max() < 0.5


def test_polar_motion_is_that_of_erfa():
    pole = Pole(x_arcsec=0.21, y_arcsec=0.43)
    arcsec = np.pi / 648000.0
    assert np.allclose(pole.matrix, erfa.pom00(0.21 * arcsec, 0.43 * arcsec, 0.0), atol=1e-15)


def test_polar_motion_moves_a_site_and_not_its_distance_to_the_satellite_in_itrf():
    elements, pole = elements_of(*ISS), Pole(x_arcsec=0.21, y_arcsec=0.43)
    tai_s = elements.epoch_tai_s + np.array([0.0, 3600.0])
    itrf_km = positions_km(elements, tai_s, pole) - sites([SITE]).position_km[0]
    ours = look_angles(elements, SITE, tai_s, pole)
    assert np.allclose(np.linalg.norm(itrf_km, axis=1), ours.range_km, atol=1e-8)
