"""The Earth's shadow against closed forms, and passes cut by the sky."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit import (
    Passes,
    complement,
    contains,
    find_passes,
    intervals,
    look_angles,
    within,
)
from euroqci_space.sky import (
    EarthShadow,
    away_from_moon,
    away_from_sun,
    in_darkness,
    in_sunlight,
    moon_separation_deg,
    shadow_margin_deg,
    sun_elevation_deg,
    sun_km,
    sun_separation_deg,
    sunlit,
    sunlit_windows,
)
from euroqci_space.times import tai_seconds

START = datetime(2027, 3, 20, tzinfo=UTC)
DAY = Horizon(start=START, stop=START + timedelta(days=1))
SPHERE = EarthShadow(equatorial_radius_km=6378.137, flattening=0.0)
STATION = Station(id="S", name="S", latitude_deg=47.0, longitude_deg=15.5, altitude_m=400.0)
OTHER = Station(id="T", name="T", latitude_deg=60.0, longitude_deg=24.4, altitude_m=50.0)


def _orbit(mean_motion_rev_per_day: float, raan_deg: float, inclination_deg: float) -> ElementSet:
    return ElementSet(
        name="SATELLITE",
        norad_id=7,
        epoch_tai_s=tai_seconds(START),
        mean_motion_rev_per_day=mean_motion_rev_per_day,
        eccentricity=0.0001,
        inclination_deg=inclination_deg,
        raan_deg=raan_deg,
        argument_of_perigee_deg=0.0,
        mean_anomaly_deg=0.0,
    )


LOW = _orbit(15.2, 0.0, 51.6)
PASSES = find_passes([LOW], [STATION, OTHER], Horizon(start=START, stop=START + timedelta(days=7)))


def test_an_eclipse_in_the_plane_of_the_sun_lasts_as_long_as_the_shadow_is_wide():
    # At the equinox, over the equator: a cylinder gives asin(R / a) / pi of the period; the
    # umbra is narrower and the penumbra wider by the Sun's half-angle at the edge, 0.267 degrees.
    elements = _orbit(15.0, 0.0, 0.01)
    radius_km = (398600.8 / (15.0 * 2.0 * np.pi / 86400.0) ** 2) ** (1.0 / 3.0)
    cylinder_s = 2.0 * np.arcsin(6378.137 / radius_km) / (2.0 * np.pi) * 5760.0
    edge_s = 2.0 * np.radians(0.267) / (2.0 * np.pi) * 5760.0
    for shadow, expected_s in (("umbra", cylinder_s - edge_s), ("penumbra", cylinder_s + edge_s)):
        lit = sunlit_windows(elements, DAY, shadow, SPHERE)
        dark_s = np.diff(np.stack([lit.stop_tai_s[:-1], lit.start_tai_s[1:]]), axis=0)
        assert dark_s.mean() == pytest.approx(expected_s, abs=6.0)


def test_a_sun_synchronous_dawn_orbit_is_never_in_shadow_at_the_equinox():
    sun = sun_km(tai_seconds(START))[0]
    raan_deg = float(np.degrees(np.arctan2(sun[1], sun[0]))) + 90.0
    assert sunlit_windows(_orbit(14.0, raan_deg, 98.0), DAY).total_s == DAY.duration_s


def test_a_geostationary_satellite_is_in_umbra_for_67_minutes_at_the_equinox():
    # 2 asin(6378 / 42164) is 17.40 degrees, less the Sun's 0.53: of 1436 minutes a turn, 67.3
    lit = sunlit_windows(_orbit(1.00273, 0.0, 0.01), DAY, "umbra")
    assert (DAY.duration_s - lit.total_s) / 60.0 == pytest.approx(67.3, abs=0.5)


def test_the_margin_is_zero_at_the_edges_of_sunlight():
    lit = sunlit_windows(LOW, DAY)
    assert len(lit) in (15, 16)
    for edge in (lit.stop_tai_s[:-1], lit.start_tai_s[1:]):
        assert np.abs(shadow_margin_deg(LOW, edge)).max() < 1e-4
    assert sunlit(LOW, lit.start_tai_s[1:] + 1.0).all()
    assert not sunlit(LOW, lit.start_tai_s[1:] - 1.0).any()


def test_a_flattened_earth_casts_a_smaller_shadow():
    sphere = sunlit_windows(LOW, DAY, "umbra", SPHERE).total_s
    assert sunlit_windows(LOW, DAY, "umbra").total_s > sphere
    assert sunlit_windows(LOW, DAY, "penumbra", SPHERE).total_s < sphere


SOME = PASSES[:12]


def _inside(passes: Passes) -> list[tuple[Station, np.ndarray]]:
    """Return instants spread over each pass, its edges left out by a millisecond."""
    share = np.linspace(0.0, 1.0, 30)
    rows = zip(passes.station_index, passes.aos_tai_s, passes.duration_s, strict=True)
    return [
        (passes.stations[station], start + 1e-3 + (length - 2e-3) * share)
        for station, start, length in rows
    ]


def test_passes_in_darkness_are_dark_throughout_and_none_is_lost():
    dark = in_darkness(PASSES, -6.0)
    assert 0 < len(dark) < len(PASSES)
    for station, tai_s in _inside(dark):
        assert (sun_elevation_deg(station, tai_s) <= -6.0).all()
    lost_s = sum(
        30.0 * np.mean(sun_elevation_deg(station, tai_s) <= -6.0)
        for station, tai_s in _inside(PASSES)
    )
    assert len(dark) >= 0.9 * lost_s / 30.0


def test_passes_in_sunlight_are_sunlit_throughout():
    for _, tai_s in _inside(in_sunlight(PASSES)):
        assert sunlit(LOW, tai_s).all()


def test_passes_away_from_sun_and_moon_keep_their_distance():
    for cut, separation_deg in (
        (away_from_sun(SOME, 50.0), sun_separation_deg),
        (away_from_moon(SOME, 50.0), moon_separation_deg),
    ):
        assert cut.duration_s.sum() < SOME.duration_s.sum()
        for station, tai_s in _inside(cut):
            seen = look_angles(LOW, station, tai_s)
            apart = separation_deg(station, seen.azimuth_deg, seen.elevation_deg, tai_s)
            assert apart.min() >= 50.0 - 1e-6


def test_maintenance_cuts_passes_of_its_station_only():
    one = PASSES.at(5)
    closed = intervals([(one.tca_tai_s, one.tca_tai_s + 86400.0)])
    free = complement(closed, PASSES.horizon.start_tai_s, PASSES.horizon.stop_tai_s)
    cut = within(PASSES, station_windows={one.station: free})
    index = [station.id for station in PASSES.stations].index(one.station)
    mine = cut[cut.station_index == index]
    assert not contains(closed, mine.aos_tai_s + 1e-3).any()
    assert (cut.station_index != index).sum() == (PASSES.station_index != index).sum()
    shortened = mine.at(int(np.flatnonzero(mine.aos_tai_s == one.aos_tai_s)[0]))
    assert shortened.los_tai_s == one.tca_tai_s
    assert shortened.max_elevation_deg == pytest.approx(one.max_elevation_deg, abs=1e-4)
    assert shortened.orbit_number == one.orbit_number
    assert not shortened.open_end
