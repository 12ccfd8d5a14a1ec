"""The equal-area map: against Snyder's example, and that it keeps areas and cuts cleanly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path

from euroqci_space.report import coast
from euroqci_space.report.atlas import EUROPE
from euroqci_space.report.projection import (
    EARTH_RADIUS_KM,
    Frame,
    great_circle,
    unit_vectors,
)


def frame(latitude_deg, longitude_deg, half_km=1000.0):
    return Frame(
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        west_km=-half_km,
        east_km=half_km,
        south_km=-half_km,
        north_km=half_km,
    )


def area(ring):
    x, y = ring.T
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2.0


def test_snyder_worked_example():
    # Snyder, "Map Projections", 1987, page 332: R = 3, centre 40 N 100 W, point 20 S 100 E
    (point,) = frame(40.0, -100.0).project([-20.0], [100.0])
    assert point * 3.0 / EARTH_RADIUS_KM == pytest.approx([-4.2339303, 4.0257775], abs=1e-7)


@pytest.mark.parametrize("latitude_deg", [-60.0, 0.0, 35.0, 80.0])
def test_area_of_a_cap_is_kept(latitude_deg):
    around = np.linspace(0.0, 2.0 * np.pi, 2001)[:-1]
    up = unit_vectors([latitude_deg], [20.0])[0]
    one = np.cross(up, [0.0, 0.0, 1.0])
    one /= np.linalg.norm(one)
    other = np.cross(up, one)
    tilt = np.radians(8.0)
    cap = np.cos(tilt) * up + np.sin(tilt) * (
        np.cos(around)[:, None] * one + np.sin(around)[:, None] * other
    )
    on_map = frame(latitude_deg + 5.0, 28.0, 5000.0)
    true_km2 = 2.0 * np.pi * EARTH_RADIUS_KM**2 * (1.0 - np.cos(tilt))
    assert area(on_map.land(cap)) == pytest.approx(true_km2, rel=1e-4)


def test_land_that_is_larger_than_the_frame_fills_it():
    around = unit_vectors([30.0, 30.0, -30.0, -30.0], [-30.0, 30.0, 30.0, -30.0])
    assert area(frame(0.0, 0.0, 500.0).land(around)) == pytest.approx(1000.0**2)


def test_land_on_the_other_side_of_the_earth_is_not_drawn():
    far = unit_vectors([5.0, 5.0, -5.0], [175.0, 185.0, 180.0])
    assert len(frame(0.0, 0.0).land(far)) == 0


@pytest.mark.parametrize(
    ("name", "latitude_deg", "longitude_deg", "is_land"),
    [
        ("Prague", 50.1, 14.4, True),
        ("Moscow", 55.8, 37.6, True),
        ("Urals, beyond the fine coast", 58.0, 55.0, True),
        ("Algiers inland", 34.0, 3.0, True),
        ("Bay of Biscay", 45.0, -5.0, False),
        ("Ionian Sea", 38.0, 19.0, False),
        ("Norwegian Sea", 66.0, 3.0, False),
        ("Atlantic", 45.0, -20.0, False),
        ("Iceland", 64.8, -18.5, True),
        ("Cyprus", 35.0, 33.0, True),
        ("Black Sea", 43.5, 34.0, False),
    ],
)
def test_map_of_europe_has_land_and_sea_where_they_are(name, latitude_deg, longitude_deg, is_land):
    (point,) = EUROPE.project([latitude_deg], [longitude_deg])
    rings = (EUROPE.land(ring) for ring in coast.europe())
    assert any(len(ring) > 2 and Path(ring).contains_point(point) for ring in rings) == is_land


def test_great_circle_from_madrid_to_new_york_goes_by_the_north():
    latitude_deg, longitude_deg = great_circle((40.4, -3.7), (40.7, -74.0))
    assert latitude_deg.max() > 45.0
    assert (latitude_deg[0], longitude_deg[0]) == pytest.approx((40.4, -3.7))
    assert (latitude_deg[-1], longitude_deg[-1]) == pytest.approx((40.7, -74.0))


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.floats(-80.0, 80.0), st.floats(-179.0, 179.0)), min_size=2, max_size=6)
)
def test_no_piece_of_a_track_leaves_the_frame(points):
    latitude_deg, longitude_deg = np.array(points).T
    on_map = frame(20.0, 10.0, 3000.0)
    for piece in on_map.track(latitude_deg, longitude_deg):
        assert np.abs(piece).max() <= 3000.0 + 1e-6
