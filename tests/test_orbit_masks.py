"""Masks: refraction, dip, skylines, and the files they come from."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from euroqci_space.errors import InputError
from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit import Mask, Passes, find_passes, look_angles, read_mask
from euroqci_space.orbit.masks import dip_deg, floor_deg, geometric_deg
from euroqci_space.times import tai_seconds

START = datetime(2027, 1, 4, tzinfo=UTC)
HORIZON = Horizon(start=START, stop=START + timedelta(days=2))
STATION = Station(
    id="TEIDE",
    name="Teide",
    latitude_deg=28.3,
    longitude_deg=-16.51,
    altitude_m=2393.0,
)
RIDGE = ((0.0, 5.0), (90.0, 30.0), (180.0, 10.0), (270.0, 25.0))
WALLS = ((0.0, 5.0), (100.0, 5.0), (100.0, 40.0), (103.0, 40.0), (103.0, 5.0), (290.0, 20.0))


def _orbit(mean_motion_rev_per_day: float, **changes: float) -> ElementSet:
    values = {
        "eccentricity": 0.001,
        "inclination_deg": 53.0,
        "raan_deg": 40.0,
        "argument_of_perigee_deg": 270.0,
        "mean_anomaly_deg": 10.0,
    }
    return ElementSet(
        name=f"N{mean_motion_rev_per_day}",
        norad_id=1,
        epoch_tai_s=tai_seconds(START),
        mean_motion_rev_per_day=mean_motion_rev_per_day,
        **(values | changes),
    )


ORBITS = (_orbit(15.2), _orbit(13.2), _orbit(2.0057, eccentricity=0.7, inclination_deg=63.4))


def _limit_deg(mask: Mask, azimuth_deg: np.ndarray) -> np.ndarray:
    """Return the limit by numpy's own interpolation."""
    azimuth, elevation = np.array(mask.skyline_deg).T
    azimuth = np.concatenate([azimuth - 360.0, azimuth, azimuth + 360.0])
    limit = np.interp(azimuth_deg, azimuth, np.tile(elevation, 3))
    limit = np.maximum(limit, mask.min_elevation_deg)
    return geometric_deg(limit) if mask.refraction else limit


def _brute_edges(elements: ElementSet, mask: Mask) -> np.ndarray:
    """Scan every second and halve the edges down."""

    def up(tai_s: np.ndarray) -> np.ndarray:
        seen = look_angles(elements, STATION, tai_s)
        return seen.elevation_deg >= _limit_deg(mask, seen.azimuth_deg)

    tai_s = np.arange(HORIZON.start_tai_s, HORIZON.stop_tai_s, 1.0)
    above = up(tai_s)
    change = np.flatnonzero(above[1:] != above[:-1])
    low, high = tai_s[change], tai_s[change + 1]
    for _ in range(30):
        middle = 0.5 * (low + high)
        before = up(middle) == above[change]
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return high


def _edges(passes: Passes) -> np.ndarray:
    closed = [passes.aos_tai_s[~passes.open_start], passes.los_tai_s[~passes.open_end]]
    return np.sort(np.concatenate(closed))


@pytest.mark.parametrize(
    "mask",
    [
        Mask(skyline_deg=RIDGE),
        Mask(skyline_deg=RIDGE, min_elevation_deg=12.0),
        Mask(skyline_deg=RIDGE, min_elevation_deg=12.0, refraction=True),
        Mask(skyline_deg=WALLS),
        Mask(skyline_deg=((123.0, 17.0),)),
    ],
    ids=["ridge", "ridge and floor", "refraction", "walls", "one point"],
)
def test_passes_over_a_skyline_are_those_of_brute_force_within_2_ms(mask):
    for elements in ORBITS:
        edges = _brute_edges(elements, mask)
        ours = _edges(find_passes([elements], [STATION], HORIZON, mask))
        assert len(ours) == len(edges)
        assert np.abs(ours - edges).max() < 2e-3


def test_a_flat_skyline_is_a_minimum_elevation():
    flat = Mask(skyline_deg=((0.0, 15.0), (120.0, 15.0), (240.0, 15.0)))
    over_line = find_passes(ORBITS, [STATION], HORIZON, flat)
    over_mask = find_passes(ORBITS, [STATION], HORIZON, 15.0)
    for name in ("aos_tai_s", "tca_tai_s", "los_tai_s", "min_range_km", "orbit_number"):
        assert np.allclose(getattr(over_line, name), getattr(over_mask, name), atol=1e-4, rtol=0.0)


def test_stations_may_have_masks_of_their_own():
    other = Station(id="B", name="B", latitude_deg=48.0, longitude_deg=11.0, altitude_m=0.0)
    masks = {"TEIDE": Mask(skyline_deg=RIDGE), "B": 30.0}
    both = find_passes(ORBITS, [STATION, other], HORIZON, masks)
    alone = find_passes(ORBITS, [other], HORIZON, 30.0)
    assert np.allclose(both.aos_tai_s[both.station_index == 1], alone.aos_tai_s, atol=1e-6)
    with pytest.raises(InputError, match="no mask for station 'TEIDE'"):
        find_passes(ORBITS, [STATION], HORIZON, {"B": 10.0})


def test_refraction_is_that_of_bennett():
    # Meeus, Astronomical Algorithms, chapter 16: R = 34.48' at 0, 5.3' at 10, 1.7' at 30 degrees
    for apparent_deg, arcmin in ((0.0, 34.48), (10.0, 5.4), (30.0, 1.7)):
        refraction_arcmin = 60.0 * (apparent_deg - float(geometric_deg(apparent_deg)))
        assert refraction_arcmin == pytest.approx(arcmin, abs=0.1)


def test_refraction_makes_passes_longer():
    plain = find_passes(ORBITS, [STATION], HORIZON, 5.0)
    bent = find_passes(ORBITS, [STATION], HORIZON, Mask(min_elevation_deg=5.0, refraction=True))
    assert bent.duration_s.sum() > plain.duration_s.sum()
    assert np.allclose(bent.aos_elevation_deg[1:-1], float(geometric_deg(5.0)), atol=1e-4)


def test_line_of_sight_reaches_down_to_the_dip_of_a_raised_site():
    # Dip of a sphere: 1.06 arcmin times the root of the height in feet, less refraction
    assert dip_deg(2393.0) == pytest.approx(1.06 * np.sqrt(2393.0 / 0.3048) / 60.0, rel=0.01)
    mask = Mask(line_of_sight=True)
    passes = find_passes(ORBITS[:1], [STATION], HORIZON, mask)
    assert np.allclose(passes.aos_elevation_deg[1:-1], -dip_deg(2393.0), atol=1e-4)
    assert floor_deg(mask, STATION) == -dip_deg(2393.0)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"min_elevation_deg": 91.0}, "min_elevation_deg is 91.0, not in -5..90"),
        ({"min_elevation_deg": float("nan")}, "min_elevation_deg is nan"),
        ({"min_elevation_deg": -2.0, "refraction": True}, "below -1 with refraction"),
        ({"min_elevation_deg": 5.0, "line_of_sight": True}, "line_of_sight excludes"),
        ({"skyline_deg": ((90.0, 1.0), (10.0, 1.0))}, "azimuths must ascend"),
        ({"skyline_deg": ((0.0, 95.0),)}, "elevations must be in -5..90"),
    ],
)
def test_a_mask_out_of_range_is_refused(values, problem):
    with pytest.raises(ValueError, match=problem):
        Mask(**values)


def test_a_file_gives_a_skyline(tmp_path):
    file = tmp_path / "skyline.csv"
    file.write_text("azimuth_deg,elevation_deg\r\n0,5\r\n\r\n90,30.5\r\n")
    mask = read_mask(file, min_elevation_deg=7.0)
    assert mask == Mask(skyline_deg=((0.0, 5.0), (90.0, 30.5)), min_elevation_deg=7.0)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["1: the header is '', not 'azimuth_deg,elevation_deg'"]),
        ("az,el\n0,5\n", ["1: the header is 'az,el'"]),
        ("azimuth_deg,elevation_deg\n", ["1: the file has no rows"]),
        (
            "azimuth_deg,elevation_deg\n400,5\n10,nan\n20\n",
            [
                "2: azimuth_deg: '400' is not a number in 0..360",
                "3: elevation_deg: 'nan' is not a number in -5..90",
                "4: 1 cells, not 2",
            ],
        ),
        (
            "azimuth_deg,elevation_deg\n90,5\n10,5\n",
            ["3: azimuth_deg: 10 follows 90, but azimuths must ascend"],
        ),
    ],
    ids=["empty", "header", "no rows", "numbers", "order"],
)
def test_every_fault_of_a_skyline_file_is_named(tmp_path, text, faults):
    file = tmp_path / "skyline.csv"
    file.write_text(text)
    with pytest.raises(InputError) as error:
        read_mask(file)
    assert len(error.value.faults) == len(faults)
    for fault, expected in zip(error.value.faults, faults, strict=True):
        assert f"skyline.csv:{expected}" in str(fault)


def test_a_missing_or_binary_file_is_refused(tmp_path):
    binary = tmp_path / "skyline.csv"
    binary.write_bytes(b"\xff\xfe\x00")
    for file in (binary, tmp_path / "none.csv"):
        with pytest.raises(InputError, match=r"no such file|is not UTF-8 text"):
            read_mask(file)
