"""The judge's own geometry, held against Skyfield's complete chain and against ERFA."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import erfa
import numpy as np
import pytest

from euroqci_space.times import tai_seconds_of_text
from euroqci_space.verification.ephemeris import AU_KM, moon_km, sun_km
from euroqci_space.verification.geometry import View, view

sys.path.insert(0, str(Path(__file__).parent))

from verify_scenario import ELEMENTS, SCENARIO, STATIONS
from verify_sight import Sight, angle_deg

INSTANTS = SCENARIO.horizon.start_tai_s + np.arange(0.0, 2 * 86400.0, 977.0)
CENTURIES = np.linspace(0.1, 0.5, 2000)  # 2010 to 2050


def of_date(gcrs):
    """Turn GCRS vectors (n, 3) to the mean equator and equinox of date, (3, n)."""
    return np.einsum("nij,nj->in", erfa.pmat06(2451545.0, CENTURIES * 36525.0), gcrs)


@pytest.mark.parametrize("station", STATIONS, ids=lambda station: station.id)
def test_elevation_and_range_are_those_of_skyfield(station):
    seen, sight = view(ELEMENTS[0], station, INSTANTS), Sight(ELEMENTS[0], station, INSTANTS)
    assert np.abs(seen.elevation_deg - sight.elevation_deg).max() < 1e-6
    assert np.abs(seen.range_km - sight.range_km).max() < 1e-5


def test_sun_and_moon_are_those_of_erfa():
    seen = view(ELEMENTS[0], STATIONS[0], INSTANTS)
    sight = Sight(ELEMENTS[0], STATIONS[0], INSTANTS)
    assert np.abs(seen.sun_elevation_deg - sight.sun_elevation_deg).max() < 0.02
    assert np.abs(seen.moon_elevation_deg - sight.moon_elevation_deg).max() < 0.05
    assert np.abs(seen.moon_separation_deg - sight.moon_separation_deg).max() < 0.05
    assert np.abs(seen.moon_illumination - sight.moon_illumination).max() < 0.001


def test_half_the_moon_is_lit_where_the_sun_stands_square_to_it():
    """Seen from the Moon, Sun and station are apart by what a triangle of 400 to 1 tells."""
    sun, moon = np.array([[400.0], [0.0], [0.0]]), np.array([[0.0], [1.0], [0.0]])
    seen = SimpleNamespace(_sun_km=sun, _moon_km=moon)
    share = (1.0 + 1.0 / np.hypot(400.0, 1.0)) / 2.0
    assert View.moon_illumination.func(seen) == pytest.approx([share], abs=1e-9)


def test_the_sun_keeps_within_a_hundredth_of_a_degree():
    heliocentric, _ = erfa.epv00(2451545.0, CENTURIES * 36525.0)
    assert angle_deg(sun_km(CENTURIES), of_date(-heliocentric["p"])).max() < 0.012


def test_the_moon_keeps_within_a_twentieth_of_a_degree_and_500_km():
    moon = of_date(erfa.moon98(2451545.0, CENTURIES * 36525.0)["p"]) * AU_KM
    own = moon_km(CENTURIES)
    assert angle_deg(own, moon).max() < 0.05
    assert np.abs(np.linalg.norm(own, axis=0) - np.linalg.norm(moon, axis=0)).max() < 500.0


def test_the_moon_of_meeus_example():
    """1992 April 12, 0 h TD: longitude 133.162655, latitude -3.229126, 368 409.7 km."""
    x, y, z = moon_km(np.array([-0.077221081451]))[:, 0]
    obliquity = np.radians(23.4392911 + 0.0130042 * 0.077221081451)
    up = z * np.cos(obliquity) - y * np.sin(obliquity)
    along = y * np.cos(obliquity) + z * np.sin(obliquity)
    distance = np.sqrt(x**2 + y**2 + z**2)
    assert np.degrees(np.arctan2(along, x)) == pytest.approx(133.162655, abs=0.03)
    assert np.degrees(np.arcsin(up / distance)) == pytest.approx(-3.229126, abs=0.03)
    assert distance == pytest.approx(368409.7, abs=400.0)


def test_a_leap_second_does_not_move_the_satellite():
    """SGP4 counts uniform time: one second is 7.6 km, also from second 60 to midnight."""
    epoch = tai_seconds_of_text("2016-12-31T12:00:00Z")
    elements = replace(ELEMENTS[0], epoch_tai_s=epoch)
    leap = tai_seconds_of_text("2016-12-31T23:59:60Z")
    line_km = view(elements, STATIONS[0], leap + np.array([-1.0, 0.0, 1.0, 2.0])).line_km
    steps_km = np.linalg.norm(np.diff(line_km, axis=1), axis=0)
    assert steps_km == pytest.approx(steps_km[0], rel=1e-3)


def test_a_decayed_orbit_gives_no_number():
    elements = replace(ELEMENTS[0], bstar_per_earth_radii=0.5, mean_motion_rev_per_day=16.3)
    assert np.isnan(view(elements, STATIONS[0], INSTANTS).elevation_deg).any()
