"""The pass finder against brute force, on all kinds of orbits, and the shape of its answer."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit import Passes, find_passes, finder, look_angles
from euroqci_space.orbit.frames import earth_fixed, gmst_rad
from euroqci_space.orbit.propagate import states
from euroqci_space.orbit.satrec import satrec
from euroqci_space.orbit.sites import sites
from euroqci_space.times import tai_seconds, utc_text

START = datetime(2027, 1, 4, tzinfo=UTC)
EPOCH_TAI_S = tai_seconds(START) - 43200.0


def _orbit(mean_motion_rev_per_day: float, **changes: float) -> ElementSet:
    values = {
        "eccentricity": 0.001,
        "inclination_deg": 97.5,
        "raan_deg": 40.0,
        "argument_of_perigee_deg": 20.0,
        "mean_anomaly_deg": 10.0,
    }
    return ElementSet(
        name=f"N{mean_motion_rev_per_day}",
        norad_id=1,
        epoch_tai_s=EPOCH_TAI_S,
        mean_motion_rev_per_day=mean_motion_rev_per_day,
        **(values | changes),
    )


def _station(name: str, latitude_deg: float, longitude_deg: float, altitude_m: float) -> Station:
    return Station(
        id=name,
        name=name,
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        altitude_m=altitude_m,
    )


def _horizon(days: float) -> Horizon:
    return Horizon(start=START, stop=START + timedelta(days=days))


STATIONS = (
    _station("TENERIFE", 28.3, -16.5, 2400.0),
    _station("MATERA", 40.6, 16.7, 500.0),
    _station("KIRUNA", 67.9, 21.0, 400.0),
    _station("KOUROU", 5.2, -52.7, 10.0),
)
ORBITS = {
    "low": _orbit(15.2),
    "very low": _orbit(16.0, inclination_deg=51.6, bstar_per_earth_radii=1e-4),
    "retrograde": _orbit(14.5, inclination_deg=145.0),
    "equatorial": _orbit(14.9, inclination_deg=0.01),
    "1,200 km": _orbit(13.16, inclination_deg=55.0),
    "8,000 km": _orbit(5.03, inclination_deg=56.0),
    "navigation": _orbit(2.0056, eccentricity=0.01, inclination_deg=55.0),
    "eccentric 0.2": _orbit(8.5, eccentricity=0.2, inclination_deg=70.0),
    "Molniya": _orbit(
        2.0057, eccentricity=0.7, inclination_deg=63.4, argument_of_perigee_deg=270.0
    ),
    "transfer": _orbit(2.26, eccentricity=0.73, inclination_deg=7.0, argument_of_perigee_deg=178.0),
    "Tundra": _orbit(
        1.0027, eccentricity=0.27, inclination_deg=63.4, argument_of_perigee_deg=270.0
    ),
    "inclined geosynchronous": _orbit(1.0027, eccentricity=0.002, inclination_deg=30.0),
}


def _sine_of_elevation(elements: ElementSet, tai_s: np.ndarray, station: Station) -> np.ndarray:
    """Return sin(elevation) by SGP4 at each instant, nothing interpolated."""
    state = states(satrec(elements), elements.epoch_tai_s, tai_s)
    ground = sites([station])
    sight_km = earth_fixed(state.position_km, gmst_rad(tai_s)) - ground.position_km[0]
    return sight_km @ ground.up[0] / np.linalg.norm(sight_km, axis=1)


def _brute_windows(
    elements: ElementSet, station: Station, horizon: Horizon, mask_deg: float
) -> list[tuple[float, float]]:
    """Scan every 5 s, look for tops between samples, halve the edges down."""
    sine = np.sin(np.radians(mask_deg))

    def up(tai_s: np.ndarray) -> np.ndarray:
        return _sine_of_elevation(elements, tai_s, station) - sine

    tai_s = np.arange(horizon.start_tai_s, horizon.stop_tai_s, 5.0)
    tai_s = np.append(tai_s, horizon.stop_tai_s)
    height = up(tai_s)
    turn = np.flatnonzero(
        (np.abs(height[1:-1]) < 0.05)
        & ((height[1:-1] - height[:-2]) * (height[2:] - height[1:-1]) <= 0.0)
    )
    fine = (tai_s[turn][:, None] + np.linspace(0.0, 10.0, 1001)).ravel()
    tai_s = np.unique(np.concatenate([tai_s, fine[fine < horizon.stop_tai_s]]))
    above = up(tai_s) >= 0.0
    change = np.flatnonzero(above[1:] != above[:-1])
    low, high = tai_s[change], tai_s[change + 1]
    for _ in range(36 if len(change) else 0):
        middle = 0.5 * (low + high)
        before = (up(middle) >= 0.0) == above[change]
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    edges = [horizon.start_tai_s] * int(above[0]) + list(high)
    edges += [horizon.stop_tai_s] * int(above[-1])
    return list(zip(edges[::2], edges[1::2], strict=True))


def _assert_same(passes: Passes, windows: list[tuple[float, float]], within_s: float) -> None:
    assert len(passes) == len(windows)
    if windows:
        starts, stops = np.array(windows).T
        order = np.argsort(passes.aos_tai_s)
        assert np.abs(passes.aos_tai_s[order] - starts).max() < within_s
        assert np.abs(passes.los_tai_s[order] - stops).max() < within_s


@pytest.mark.parametrize("mask_deg", [0.0, 20.0, 75.0])
@pytest.mark.parametrize("kind", ORBITS)
def test_windows_are_those_of_brute_force_within_2_ms(kind, mask_deg):
    horizon = _horizon(2.0)
    passes = find_passes([ORBITS[kind]], STATIONS[:2], horizon, mask_deg)
    for index, station in enumerate(STATIONS[:2]):
        windows = _brute_windows(ORBITS[kind], station, horizon, mask_deg)
        _assert_same(passes[passes.station_index == index], windows, 2e-3)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(
    mean_motion=st.floats(12.5, 16.0),
    inclination=st.floats(30.0, 120.0),
    angles=st.tuples(st.floats(0.0, 360.0), st.floats(0.0, 360.0)),
    latitude=st.floats(-85.0, 85.0),
    mask=st.floats(0.0, 80.0),
)
def test_no_low_pass_is_lost_or_made_up(mean_motion, inclination, angles, latitude, mask):
    elements = _orbit(
        mean_motion, inclination_deg=inclination, raan_deg=angles[0], mean_anomaly_deg=angles[1]
    )
    station = _station("S", latitude, 10.0, 0.0)
    horizon = _horizon(1.0)
    windows = _brute_windows(elements, station, horizon, mask)
    _assert_same(find_passes([elements], [station], horizon, mask), windows, 2e-3)


@settings(deadline=None, derandomize=True, max_examples=12)
@given(
    kind=st.sampled_from(sorted(ORBITS)),
    raan=st.floats(0.0, 360.0),
    mask=st.floats(0.0, 60.0),
)
def test_the_elevation_crosses_the_mask_at_each_edge_and_peaks_above_it(kind, raan, mask):
    elements = _orbit(
        ORBITS[kind].mean_motion_rev_per_day,
        eccentricity=ORBITS[kind].eccentricity,
        inclination_deg=ORBITS[kind].inclination_deg,
        raan_deg=raan,
    )
    passes = find_passes([elements], STATIONS, _horizon(1.0), mask)
    for one, station_index in zip(passes, passes.station_index, strict=True):
        station = STATIONS[station_index]
        half_s = min(0.5, one.duration_s / 4.0)
        times = [one.aos_tai_s - half_s, one.aos_tai_s + half_s]
        times += [one.los_tai_s - half_s, one.los_tai_s + half_s]
        edge_deg = look_angles(elements, station, times).elevation_deg - mask
        assert one.open_start or edge_deg[0] < 0.0 < edge_deg[1]
        assert one.open_end or edge_deg[3] < 0.0 < edge_deg[2]
        along_s = np.linspace(one.aos_tai_s, one.los_tai_s, 50)
        seen = look_angles(elements, station, np.append(along_s, one.tca_tai_s))
        assert one.max_elevation_deg >= mask - 1e-9
        assert one.max_elevation_deg >= seen.elevation_deg.max() - 1e-5
        assert abs(one.max_elevation_deg - seen.elevation_deg[-1]) < 1e-4
        assert one.min_range_km <= seen.range_km.min() + 1e-3


def test_angles_at_the_edges_are_those_of_look_angles():
    passes = find_passes([ORBITS["low"]], STATIONS, _horizon(1.0), 10.0)
    for index, station in enumerate(STATIONS):
        mine = passes[passes.station_index == index]
        for times, azimuth_deg in (
            (mine.aos_tai_s, mine.aos_azimuth_deg),
            (mine.tca_tai_s, mine.tca_azimuth_deg),
            (mine.los_tai_s, mine.los_azimuth_deg),
        ):
            seen = look_angles(ORBITS["low"], station, times)
            assert np.abs(seen.azimuth_deg - azimuth_deg).max() < 1e-3
        assert np.allclose(mine.aos_elevation_deg, 10.0, atol=1e-5)


def test_a_geostationary_satellite_is_always_up_or_never():
    ring = [
        _orbit(1.00273, inclination_deg=0.02, raan_deg=raan) for raan in (0.0, 90.0, 180.0, 270.0)
    ]
    passes = find_passes(ring, STATIONS[1:2], _horizon(3.0), 5.0)
    assert 0 < len(passes) < len(ring)
    for one in passes:
        assert (one.open_start, one.open_end) == (True, True)
        assert (one.aos_tai_s, one.duration_s) == (tai_seconds(START), 3 * 86400.0)


def test_one_pass_may_hold_several_culminations_and_shows_the_highest():
    ring = [_orbit(1.0027, inclination_deg=20.0, raan_deg=raan) for raan in range(0, 360, 30)]
    passes = find_passes(ring, STATIONS, _horizon(4.0), 0.0)
    long = passes[passes.duration_s > 1.5 * 86400.0]
    one, station = long.at(0), STATIONS[long.station_index[0]]
    tai_s = np.linspace(one.aos_tai_s, one.los_tai_s, 5000)
    seen = look_angles(ring[long.satellite_index[0]], station, tai_s)
    assert np.sum(np.diff(np.sign(np.diff(seen.elevation_deg))) < 0) > 1
    assert 0.0 <= one.max_elevation_deg - seen.elevation_deg.max() < 1e-4
    assert 0.0 <= seen.range_km.min() - one.min_range_km < 0.1


def test_a_pass_cut_by_the_horizon_is_open_and_otherwise_the_same():
    whole = find_passes([ORBITS["low"]], STATIONS, _horizon(1.0), 20.0)
    for one in list(whole)[3:6]:
        middle = datetime.fromisoformat(utc_text(one.tca_tai_s, 3).replace("Z", "+00:00"))
        late = find_passes(
            [ORBITS["low"]], STATIONS, Horizon(start=middle, stop=START + timedelta(days=1)), 20.0
        )
        early = find_passes([ORBITS["low"]], STATIONS, Horizon(start=START, stop=middle), 20.0)
        cut_start = next(p for p in late if p.open_start and p.station == one.station)
        cut_end = next(p for p in early if p.open_end and p.station == one.station)
        assert abs(cut_start.los_tai_s - one.los_tai_s) < 1e-4
        assert abs(cut_end.aos_tai_s - one.aos_tai_s) < 1e-4
        assert cut_start.aos_tai_s == cut_end.los_tai_s
        assert cut_start.orbit_number == cut_end.orbit_number == one.orbit_number


def test_the_search_a_second_earlier_finds_the_same_passes():
    first = find_passes([ORBITS["low"]], STATIONS, _horizon(2.0), 20.0)
    second = find_passes(
        [ORBITS["low"]],
        STATIONS,
        Horizon(start=START - timedelta(seconds=1), stop=START + timedelta(days=2)),
        20.0,
    )
    assert np.abs(first.aos_tai_s - second.aos_tai_s).max() < 1e-4
    assert (first.orbit_number == second.orbit_number).all()


def test_durations_hold_across_the_leap_second_of_2016():
    elements = _orbit(15.2)
    shift_s = tai_seconds(datetime(2016, 12, 31, 12, tzinfo=UTC)) - EPOCH_TAI_S
    around = ElementSet(
        **{name: getattr(elements, name) for name in elements.__slots__ if name != "epoch_tai_s"},
        epoch_tai_s=EPOCH_TAI_S + shift_s,
    )
    horizon = Horizon(
        start=datetime(2016, 12, 31, 18, tzinfo=UTC), stop=datetime(2017, 1, 1, 6, tzinfo=UTC)
    )
    assert horizon.duration_s == 12 * 3600.0 + 1.0
    passes = find_passes([around], STATIONS, horizon, 5.0)
    for index, station in enumerate(STATIONS):
        windows = _brute_windows(around, station, horizon, 5.0)
        _assert_same(passes[passes.station_index == index], windows, 2e-3)


def test_orbit_numbers_count_ascending_nodes_from_the_epoch():
    elements = _orbit(15.2, rev_at_epoch=1000)
    passes = find_passes([elements], STATIONS, _horizon(2.0), 10.0)
    tai_s = np.arange(EPOCH_TAI_S, passes.horizon.stop_tai_s, 10.0)
    north = states(satrec(elements), EPOCH_TAI_S, tai_s).position_km[:, 2]
    nodes_tai_s = tai_s[1:][(north[:-1] < 0.0) & (north[1:] >= 0.0)]
    counted = 1000 + np.searchsorted(nodes_tai_s, passes.tca_tai_s)
    near_node = np.abs(passes.tca_tai_s[:, None] - nodes_tai_s).min(axis=1) < 20.0
    assert (passes.orbit_number == counted)[~near_node].all()


def test_orbit_numbers_count_right_through_heavy_drag():
    falling = _orbit(16.2, inclination_deg=51.6, bstar_per_earth_radii=2e-3)
    passes = find_passes([falling], STATIONS, _horizon(5.0), 10.0)
    assert passes.left_out
    tai_s = np.arange(EPOCH_TAI_S, passes.los_tai_s.max(), 10.0)
    north = states(satrec(falling), EPOCH_TAI_S, tai_s).position_km[:, 2]
    nodes_tai_s = tai_s[1:][(north[:-1] < 0.0) & (north[1:] >= 0.0)]
    near_node = np.abs(passes.tca_tai_s[:, None] - nodes_tai_s).min(axis=1) < 20.0
    counted = np.searchsorted(nodes_tai_s, passes.tca_tai_s)
    assert (passes.orbit_number == counted)[~near_node].all()


def test_an_object_that_dives_into_the_ground_is_left_out_before_it_does():
    buried = _orbit(15.0, eccentricity=0.5)
    passes = find_passes([buried], STATIONS, _horizon(1.0), 0.0)
    (out,) = passes.left_out
    tai_s = np.arange(passes.horizon.start_tai_s, out.from_tai_s, 10.0)
    assert not states(satrec(buried), EPOCH_TAI_S, tai_s).fault.any()
    assert passes.los_tai_s.max(initial=0.0) <= out.from_tai_s


def test_a_decaying_object_is_left_out_with_reason_and_time():
    falling = _orbit(16.35, inclination_deg=51.6, bstar_per_earth_radii=1e-3)
    passes = find_passes([falling, ORBITS["low"]], STATIONS, _horizon(5.0), 0.0)
    (out,) = passes.left_out
    assert out.reason.startswith("it decays by drag (SGP4: ")
    assert passes.horizon.start_tai_s <= out.from_tai_s < passes.horizon.stop_tai_s
    assert passes.los_tai_s[passes.satellite_index == 0].max(initial=0.0) <= out.from_tai_s
    assert (passes.satellite_index == 1).any()
    assert passes.warnings[0].startswith("N16.35 (1) is left out from 2027-01-")


def test_parts_of_a_long_horizon_join_without_a_seam(monkeypatch):
    orbits = [ORBITS[kind] for kind in ("low", "Tundra", "inclined geosynchronous", "Molniya")]
    whole = find_passes(orbits, STATIONS, _horizon(4.0), 5.0)
    monkeypatch.setattr(finder, "_PAIRS", 150)
    parted = find_passes(orbits, STATIONS, _horizon(4.0), 5.0)
    assert len(whole) == len(parted)
    for name in ("aos_tai_s", "tca_tai_s", "los_tai_s", "min_range_km"):
        assert np.abs(getattr(whole, name) - getattr(parted, name)).max() < 1e-3
    for name in ("satellite_index", "orbit_number", "open_start", "open_end"):
        assert (getattr(whole, name) == getattr(parted, name)).all()


SHARED_OUT = """
from datetime import UTC, datetime
from euroqci_space.model import Horizon, Station
from euroqci_space.orbit import finder, find_passes, sun_synchronous

if __name__ == "__main__":
    finder._PAIRS = 2000  # several batches of a small task
    start = datetime(2027, 1, 4, tzinfo=UTC)
    fleet = [
        sun_synchronous("SAT", 90001 + i, 500.0 + 90.0 * i, 10.0 + i, start) for i in range(5)
    ]
    places = [
        Station(id=str(i), name="", latitude_deg=i, longitude_deg=i, altitude_m=0.0)
        for i in range(10, 70, 20)
    ]
    day = Horizon(start=start, stop=datetime(2027, 1, 5, tzinfo=UTC))
    alone, shared = (find_passes(fleet, places, day, workers=workers) for workers in (1, 2))
    assert len(alone) > 50
    for name in finder.empty_table():
        assert getattr(alone, name).tobytes() == getattr(shared, name).tobytes(), name
"""


def test_processes_give_the_same_bytes_as_one(tmp_path):
    script = tmp_path / "shared_out.py"
    script.write_text(SHARED_OUT)
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_rows_are_sorted_and_become_records_and_a_data_frame():
    passes = find_passes([ORBITS["low"], ORBITS["1,200 km"]], STATIONS, _horizon(1.0), 20.0)
    assert (np.diff(passes.aos_tai_s) >= 0.0).all()
    records = list(passes)
    assert len(records) == len(passes) == len(passes.to_pandas())
    assert records[3] == passes.at(3) == passes[3]
    assert records[3].satellite == passes.to_pandas()["satellite"][3]
    assert next(iter(passes[passes.station_index == 1])).station == "MATERA"


def test_no_satellite_and_no_station_give_no_pass():
    assert len(find_passes([], STATIONS, _horizon(1.0))) == 0
    assert len(find_passes([ORBITS["low"]], [], _horizon(1.0))) == 0
