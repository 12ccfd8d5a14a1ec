"""Designed orbits, against closed forms, published missions and SGP4 itself."""

from datetime import UTC, datetime
from math import acos, atan2, cos, degrees, pi, radians, sin

import erfa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4.api import Satrec

from euroqci_space.errors import InputError
from euroqci_space.model import ElementSet
from euroqci_space.orbit.designers import (
    KeplerianOrbit,
    RepeatTrack,
    Shape,
    keplerian,
    repeat_altitude_km,
    repeat_ground_track,
    sun_synchronous,
)
from euroqci_space.orbit.elements_check import unusable
from euroqci_space.orbit.satrec import satrec
from euroqci_space.orbit.secular import mean_motion_rev_per_day, secular_rates
from euroqci_space.orbit.walker import WalkerPattern, walker

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
NEW_YEAR_JD = 2461406.5
DAY_MIN = 1440.0


def _next_node_min(satellite: Satrec, after_min: float) -> float:
    """Return the minutes since the epoch of the next ascending node, by bisection."""

    def height(minutes: float) -> float:
        return float(satellite.sgp4_tsince(minutes)[1][2])

    low = after_min
    while not (height(low) < 0.0 <= height(low + 1.0)):
        low += 1.0
    high = low + 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if height(middle) >= 0.0 else (middle, high)
    return high


def _longitude_deg(satellite: Satrec, minutes: float) -> float:
    x, y, _ = satellite.sgp4_tsince(minutes)[1]
    sidereal_deg = degrees(erfa.gmst82(NEW_YEAR_JD, minutes / DAY_MIN))
    return (degrees(atan2(y, x)) - sidereal_deg) % 360.0


def _local_time_h(satellite: Satrec, after_min: float) -> float:
    """Return the local mean solar time at the next ascending node."""
    node_min = _next_node_min(satellite, after_min)
    return (node_min / 60.0 + _longitude_deg(satellite, node_min) / 15.0) % 24.0


@pytest.mark.parametrize("altitude_km", [400.0, 500.0, 600.0, 800.0, 1200.0])
@pytest.mark.parametrize("shape", [Shape(), Shape(eccentricity=0.01, argument_of_perigee_deg=90.0)])
def test_a_sun_synchronous_node_keeps_its_local_time_over_a_month(
    altitude_km: float, shape: Shape
) -> None:
    satellite = satrec(sun_synchronous("S", 1, altitude_km, 22.5, NEW_YEAR, shape))
    times_h = np.array([_local_time_h(satellite, day * DAY_MIN) for day in (0, 10, 20, 30)])
    assert np.ptp(times_h) * 3600.0 < 1.0
    assert abs(times_h[0] - 22.5) * 3600.0 < 30.0  # the osculating node swings about the mean one


@pytest.mark.parametrize("altitude_km", [300.0, 500.0, 800.0, 1500.0])
def test_the_inclination_agrees_with_the_first_order_closed_form(altitude_km: float) -> None:
    # cos i = -(a / 12352 km)^(7/2), J2 alone (Capderou, "Handbook of Satellite Orbits", 2014)
    closed_deg = degrees(acos(-(((6378.137 + altitude_km) / 12352.0) ** 3.5)))
    orbit = sun_synchronous("S", 1, altitude_km, 12.0, NEW_YEAR)
    assert orbit.inclination_deg == pytest.approx(closed_deg, abs=0.06)


def test_the_orbit_is_close_to_the_synthetic_eagle_1_set() -> None:
    # 500 km, node at 22:30, made with first-order J2 and a two-body mean motion
    orbit = sun_synchronous("EAGLE-1", 99001, 500.0, 22.5, NEW_YEAR)
    assert orbit.raan_deg == pytest.approx(77.9218, abs=0.001)
    assert orbit.inclination_deg == pytest.approx(97.4018, abs=0.03)
    assert orbit.mean_motion_rev_per_day == pytest.approx(15.21936487, abs=0.011)


@pytest.mark.parametrize("local_time_h", [0.0, 6.0, 10.5, 23.999])
def test_the_node_lies_at_the_local_time_asked_for(local_time_h: float) -> None:
    noon = datetime(2027, 6, 21, 12, tzinfo=UTC)
    orbit = sun_synchronous("S", 1, 700.0, local_time_h, noon)
    sidereal_deg = degrees(erfa.gmst82(2461577.5, 0.5))
    excess_h = 12.0 + (orbit.raan_deg - sidereal_deg) / 15.0 - local_time_h
    assert (excess_h + 12.0) % 24.0 - 12.0 == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize(
    ("altitude_km", "local_time_h", "field"),
    [
        (149.0, 12.0, "altitude_km"),
        (5871.0, 12.0, "altitude_km"),
        (float("nan"), 12.0, "altitude_km"),
        (500.0, 24.0, "local_time_of_ascending_node_h"),
        (500.0, -0.1, "local_time_of_ascending_node_h"),
    ],
)
def test_an_impossible_sun_synchronous_orbit_is_refused(
    altitude_km: float, local_time_h: float, field: str
) -> None:
    with pytest.raises(InputError) as caught:
        sun_synchronous("S", 1, altitude_km, local_time_h, NEW_YEAR)
    assert [fault.field for fault in caught.value.faults] == [field]


def test_a_naive_epoch_is_refused() -> None:
    with pytest.raises(InputError, match="has no time zone"):
        sun_synchronous("S", 1, 500.0, 12.0, datetime(2027, 1, 1))  # noqa: DTZ001


@given(st.floats(6500.0, 12000.0), st.floats(0.0, 0.4), st.floats(0.0, 180.0))
@settings(deadline=None, derandomize=True)
def test_sgp4_finds_back_the_semi_major_axis(axis_km: float, e: float, i_deg: float) -> None:
    orbit = KeplerianOrbit(
        semi_major_axis_km=axis_km,
        eccentricity=e,
        inclination_deg=i_deg,
        raan_deg=0.0,
        argument_of_perigee_deg=0.0,
        mean_anomaly_deg=0.0,
    )
    satellite = satrec(keplerian("K", 1, orbit, NEW_YEAR))
    assert satellite.a * 6378.135 == pytest.approx(axis_km, abs=1e-6)


def test_a_polar_orbit_does_not_precess_and_a_critical_one_keeps_its_perigee() -> None:
    def rates(inclination_deg: float) -> tuple[float, float]:
        orbit = KeplerianOrbit(
            semi_major_axis_km=7500.0,
            eccentricity=0.05,
            inclination_deg=inclination_deg,
            raan_deg=0.0,
            argument_of_perigee_deg=0.0,
            mean_anomaly_deg=0.0,
        )
        found = secular_rates(keplerian("K", 1, orbit, NEW_YEAR))
        return found.node_deg_per_day, found.perigee_deg_per_day

    assert rates(90.0)[0] == pytest.approx(0.0, abs=1e-9)
    assert rates(63.4349)[1] == pytest.approx(0.0, abs=0.01)  # arccos(1/sqrt 5)


def test_the_mean_motion_is_keplers_but_for_the_oblateness() -> None:
    two_body = 86400.0 / (2.0 * pi) * (398600.8 / 7000.0**3) ** 0.5
    magic_deg = degrees(acos((1.0 / 3.0) ** 0.5))  # where Kozai's correction vanishes
    assert mean_motion_rev_per_day(7000.0, 0.1, magic_deg) == pytest.approx(two_body, rel=1e-12)
    assert mean_motion_rev_per_day(7000.0, 0.1, 0.0) > two_body


def test_angles_are_brought_into_range_and_drag_is_kept() -> None:
    orbit = KeplerianOrbit(
        semi_major_axis_km=7000.0,
        eccentricity=0.0,
        inclination_deg=10.0,
        raan_deg=-90.0,
        argument_of_perigee_deg=370.0,
        mean_anomaly_deg=720.0,
        bstar_per_earth_radii=1e-4,
    )
    made = keplerian("K", 5, orbit, NEW_YEAR)
    assert (made.raan_deg, made.argument_of_perigee_deg, made.mean_anomaly_deg) == (270, 10, 0)
    assert (made.bstar_per_earth_radii, made.source) == (1e-4, "designed: Keplerian")


# Revolutions, days, altitude [km] and inclination [deg] that ESA, NASA and USGS publish
@pytest.mark.parametrize(
    ("revolutions", "days", "altitude_km", "inclination_deg"),
    [(143, 10, 786.0, 98.6), (175, 12, 693.0, 98.18), (233, 16, 699.6, 98.2)],
    ids=["Sentinel-2", "Sentinel-1", "Landsat 8"],
)
def test_the_altitude_of_a_published_repeat_track_is_found(
    revolutions: int, days: int, altitude_km: float, inclination_deg: float
) -> None:
    found_km = repeat_altitude_km(revolutions, days)
    assert found_km == pytest.approx(altitude_km, abs=0.5)
    orbit = sun_synchronous("S", 1, found_km, 10.5, NEW_YEAR)
    assert orbit.inclination_deg == pytest.approx(inclination_deg, abs=0.04)


@pytest.mark.parametrize(("revolutions", "days"), [(15, 1), (31, 2), (43, 3)])
@pytest.mark.parametrize("inclination_deg", [51.6, 97.0])
def test_a_ground_track_closes_after_its_days(
    revolutions: int, days: int, inclination_deg: float
) -> None:
    track = RepeatTrack(revolutions=revolutions, days=days, inclination_deg=inclination_deg)
    satellite = satrec(repeat_ground_track("R", 1, track, NEW_YEAR))
    first_min = _next_node_min(satellite, 0.0)
    period_min = _next_node_min(satellite, first_min + 10.0) - first_min
    last_min = _next_node_min(satellite, first_min + (revolutions - 0.5) * period_min)
    drift_deg = _longitude_deg(satellite, last_min) - _longitude_deg(satellite, first_min)
    assert (drift_deg + 180.0) % 360.0 - 180.0 == pytest.approx(0.0, abs=0.01)  # 1 km


@pytest.mark.parametrize(("revolutions", "days"), [(1, 1), (17, 1), (0, 1), (15, 0), (33, 2)])
def test_an_impossible_track_is_refused(revolutions: int, days: int) -> None:
    with pytest.raises(InputError):
        repeat_altitude_km(revolutions, days, 97.0)


def _pattern(kind: str, numbers: tuple[int, int, int], inclination_deg: float) -> WalkerPattern:
    satellites, planes, phasing = numbers
    return WalkerPattern(
        kind="star" if kind == "star" else "delta",
        satellites=satellites,
        planes=planes,
        phasing=phasing,
        altitude_km=1200.0,
        inclination_deg=inclination_deg,
    )


def test_a_delta_pattern_has_the_angles_of_galileo() -> None:
    # Galileo is 56: 24/3/1: nodes 120, slots 45 and phasing 15 degrees apart
    sets = walker("G", 90001, _pattern("delta", (24, 3, 1), 56.0), NEW_YEAR)
    assert sorted({item.raan_deg for item in sets}) == [0.0, 120.0, 240.0]
    assert [item.mean_anomaly_deg for item in sets[:8]] == [45.0 * slot for slot in range(8)]
    assert [sets[8 * plane].mean_anomaly_deg for plane in range(3)] == [0.0, 15.0, 30.0]


def test_a_star_pattern_spreads_its_nodes_over_half_a_turn() -> None:
    # Iridium: 86.4: 66/6/2
    sets = walker("I", 90001, _pattern("star", (66, 6, 2), 86.4), NEW_YEAR)
    assert sorted({item.raan_deg for item in sets}) == [0.0, 30.0, 60.0, 90.0, 120.0, 150.0]


@given(st.integers(1, 8), st.integers(1, 8), st.data(), st.sampled_from(["delta", "star"]))
@settings(deadline=None, derandomize=True)
def test_names_numbers_and_places_are_each_used_once(
    planes: int, slots: int, data: st.DataObject, kind: str
) -> None:
    phasing = data.draw(st.integers(0, planes - 1))
    sets = walker("W", 7, _pattern(kind, (planes * slots, planes, phasing), 70.0), NEW_YEAR)
    assert [item.norad_id for item in sets] == list(range(7, 7 + planes * slots))
    assert len({item.name for item in sets}) == len(sets)
    assert len({(item.raan_deg, item.mean_anomaly_deg) for item in sets}) == len(sets)
    assert all(unusable(item) is None for item in sets)


def _distances(sets: tuple[ElementSet, ...], seen_from: int) -> list[float]:
    """Return the sorted distances to all, in radii, when that satellite is at its node."""

    def place(item: ElementSet) -> np.ndarray:
        node = radians(item.raan_deg)
        along = radians(item.mean_anomaly_deg - sets[seen_from].mean_anomaly_deg)
        tilt = cos(radians(item.inclination_deg)) * sin(along)
        x = cos(node) * cos(along) - sin(node) * tilt
        y = sin(node) * cos(along) + cos(node) * tilt
        return np.array([x, y, sin(radians(item.inclination_deg)) * sin(along)])

    return sorted(float(np.linalg.norm(place(item) - place(sets[seen_from]))) for item in sets)


@pytest.mark.parametrize("phasing", [0, 1, 2])
def test_a_delta_pattern_looks_the_same_from_each_of_its_satellites(phasing: int) -> None:
    sets = walker("W", 1, _pattern("delta", (12, 3, phasing), 55.0), NEW_YEAR)
    views = np.array([_distances(sets, index) for index in range(12)])
    assert np.ptp(views, axis=0).max() < 1e-9


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ((10, 3, 0), "planes"),
        ((12, 3, 3), "phasing"),
        ((12, 3, -1), "phasing"),
        ((0, 1, 0), "satellites"),
        ((12, 0, 0), "planes"),
    ],
)
def test_a_pattern_that_contradicts_itself_is_refused(
    numbers: tuple[int, int, int], field: str
) -> None:
    with pytest.raises(InputError) as caught:
        walker("W", 1, _pattern("delta", numbers, 55.0), NEW_YEAR)
    assert field in [fault.field for fault in caught.value.faults]


def test_a_constellation_must_fit_the_catalogue_numbers() -> None:
    with pytest.raises(InputError, match="first_norad_id"):
        walker("W", 999_999_990, _pattern("delta", (12, 3, 0), 55.0), NEW_YEAR)
