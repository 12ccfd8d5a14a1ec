"""Sun and Moon against Meeus's worked examples and the calendar."""

from datetime import UTC, date, datetime

import erfa
import numpy as np
import pytest

from euroqci_space.model import Horizon, Station
from euroqci_space.sky import (
    dark_windows,
    moon,
    moon_km,
    moon_separation_deg,
    moonless_windows,
    sun_angles,
    sun_elevation_deg,
    sun_km,
    sun_separation_deg,
)
from euroqci_space.times import tai_seconds

ARCSEC_DEG = 1.0 / 3600.0
EQUATOR = Station(id="E", name="E", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0)
GREENWICH = Station(id="G", name="G", latitude_deg=51.4779, longitude_deg=0.0, altitude_m=47.0)


def _midnight_tt(year: int, month: int, day: int) -> float:
    """Return 0h of Dynamical Time as TAI seconds since 2000."""
    return (date(year, month, day) - date(2000, 1, 1)).days * 86400.0 - 32.184


def _equatorial(vector_km: np.ndarray, equinoxes_arcsec: float) -> tuple[float, float, float]:
    """Return right ascension from the true equinox, declination [deg] and distance [km]."""
    right_ascension, declination = erfa.c2s(vector_km[0])
    return (
        np.degrees(right_ascension) % 360.0 + equinoxes_arcsec * ARCSEC_DEG,
        np.degrees(declination),
        float(np.linalg.norm(vector_km)),
    )


def test_the_moon_is_where_meeus_has_it_in_example_47a():
    equinoxes = 16.595 * np.cos(np.radians(23.4406))  # nutation in longitude of the example
    place = _equatorial(moon_km(_midnight_tt(1992, 4, 12)), equinoxes)
    assert place[0] == pytest.approx(134.688470, abs=1.0 * ARCSEC_DEG)
    assert place[1] == pytest.approx(13.768368, abs=1.0 * ARCSEC_DEG)
    assert place[2] == pytest.approx(368409.7, abs=1.0)


def test_the_sun_is_where_meeus_has_it_in_example_25b():
    equinoxes = 15.908 * np.cos(np.radians(23.4401))
    place = _equatorial(sun_km(_midnight_tt(1992, 10, 13)), equinoxes)
    assert place[0] == pytest.approx(198.378178, abs=1.0 * ARCSEC_DEG)
    assert place[1] == pytest.approx(-7.783871, abs=1.0 * ARCSEC_DEG)
    # light time moves the vector along the Earth's way, some 300 km of it outward
    assert place[2] / 149597870.7 == pytest.approx(0.99760775, abs=5e-6)


def test_the_moon_is_lit_as_meeus_has_it_in_example_48a():
    lit = moon(EQUATOR, _midnight_tt(1992, 4, 12)).illuminated_fraction[0]
    assert lit == pytest.approx(0.6786, abs=2e-4)


def test_the_solar_eclipse_of_2017_hides_the_sun_at_its_greatest_point():
    # Greatest eclipse 2017-08-21 18:25:32 UT at 36.967 N 87.672 W (NASA, Espenak)
    site = Station(id="K", name="K", latitude_deg=36.967, longitude_deg=-87.672, altitude_m=150.0)
    tai_s = tai_seconds(datetime(2017, 8, 21, 18, 25, 32, tzinfo=UTC))
    sun = sun_angles(site, tai_s)
    apart_deg = moon_separation_deg(site, sun.azimuth_deg, sun.elevation_deg, tai_s)
    assert apart_deg[0] < 0.01  # without parallax it would be 0.4
    assert sun.elevation_deg[0] == pytest.approx(63.8, abs=0.2)


def test_the_moon_stands_lower_for_a_site_than_for_the_geocentre():
    tai_s = _midnight_tt(2027, 1, 1) + np.arange(0.0, 86400.0, 600.0)
    seen = moon(EQUATOR, tai_s)
    distance_km = np.linalg.norm(moon_km(tai_s), axis=1)
    nearer_km = (distance_km - seen.range_km).max()
    assert 6378.2 * np.cos(np.radians(28.7)) < nearer_km < 6378.2  # by the Moon's declination


def test_the_sun_rises_and_sets_at_greenwich_as_the_almanac_says():
    # 2024-06-20: sunrise 03:43, sunset 20:21 UT, for the upper limb with 34' of refraction
    day = Horizon(start=datetime(2024, 6, 20, tzinfo=UTC), stop=datetime(2024, 6, 21, tzinfo=UTC))
    night = dark_windows(GREENWICH, day, -50.0 / 60.0)
    sunrise, sunset = night.stop_tai_s[0], night.start_tai_s[1]
    assert (sunrise - day.start_tai_s) / 60.0 == pytest.approx(3 * 60 + 43, abs=1.0)
    assert (sunset - day.start_tai_s) / 60.0 == pytest.approx(20 * 60 + 21, abs=1.0)


def test_the_sun_is_at_the_limit_at_the_edges_of_darkness():
    week = Horizon(start=datetime(2027, 3, 1, tzinfo=UTC), stop=datetime(2027, 3, 8, tzinfo=UTC))
    night = dark_windows(GREENWICH, week, -12.0)
    assert len(night) == 8
    for edge in (night.stop_tai_s[:-1], night.start_tai_s[1:]):
        assert np.abs(sun_elevation_deg(GREENWICH, edge) + 12.0).max() < 1e-5


def test_a_polar_summer_has_no_darkness_and_a_polar_winter_only_darkness():
    pole = Station(id="P", name="P", latitude_deg=78.2, longitude_deg=15.4, altitude_m=0.0)
    for month, hours in ((6, 0.0), (12, 24.0)):
        day = Horizon(
            start=datetime(2027, month, 20, tzinfo=UTC), stop=datetime(2027, month, 21, tzinfo=UTC)
        )
        assert dark_windows(pole, day, -6.0).total_s == hours * 3600.0


def test_the_moon_is_down_about_half_of_the_time():
    month = Horizon(start=datetime(2027, 1, 1, tzinfo=UTC), stop=datetime(2027, 1, 29, tzinfo=UTC))
    down = moonless_windows(GREENWICH, month)
    assert down.total_s / month.duration_s == pytest.approx(0.5, abs=0.05)
    assert np.abs(moon(GREENWICH, down.start_tai_s[1:]).elevation_deg).max() < 1e-5


def test_a_body_is_no_angle_from_itself_and_a_right_angle_from_its_pole():
    tai_s = _midnight_tt(2027, 1, 1) + np.array([0.0, 3600.0])
    sun = sun_angles(GREENWICH, tai_s)
    apart = sun_separation_deg(GREENWICH, sun.azimuth_deg, sun.elevation_deg, tai_s)
    assert np.abs(apart).max() < 1e-9
    zenith = sun_separation_deg(GREENWICH, 0.0, 90.0, tai_s)
    assert zenith == pytest.approx(90.0 - sun.elevation_deg)


def test_bodies_do_not_depend_on_which_instants_are_asked_together():
    instants = 852076837.0 + np.linspace(-3.0, 3.0, 41) * 86400.0
    for body in (sun_km, moon_km):
        one_by_one = np.concatenate([body([instant]) for instant in instants])
        assert (body(instants) == one_by_one).all()
        assert body([]).shape == (0, 3)
