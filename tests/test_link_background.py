"""Stray light: closed cases of the radiometry and the order of the skies."""

import numpy as np
import pytest

from euroqci_space.link.background import (
    STATE_RADIANCE,
    background_rate_hz,
    dark_radiance,
    etendue_m2_sr,
    moonlight_radiance,
    twilight_radiance,
)
from euroqci_space.model import Detector, Telescope

PERFECT = Detector(id="perfect", efficiency=1.0, dark_count_hz=0.0)
BUCKET = Telescope(
    id="bucket",
    aperture_m=1.0,
    obscuration_ratio=0.3,
    field_of_view_urad=100.0,
    filter_nm=1.0,
    detector=PERFECT,
)
SLIT = Telescope(
    id="slit",
    aperture_m=0.8,
    obscuration_ratio=0.3,
    field_of_view_urad=5.0,
    filter_nm=0.5,
    detector=PERFECT,
)


@pytest.mark.parametrize(
    ("telescope", "wavelength", "radiance", "rate"),
    [
        (BUCKET, 850.0, 1.5e-3, 3.6e4),
        (BUCKET, 850.0, 1.5e-4, 3.6e3),
        (BUCKET, 850.0, 1.5e-5, 360.0),
        (SLIT, 1550.0, 1.5e-3, 53.0),
        (SLIT, 1550.0, 15.0, 5.3e5),
    ],
)
def test_rates_of_the_known_skies(telescope, wavelength, radiance, rate):
    assert background_rate_hz(radiance, telescope, wavelength) == pytest.approx(rate, rel=0.01)


def test_fibre_sees_one_mode_whatever_its_telescope():
    fibre = Telescope(id="f", aperture_m=2.0, coupling="single_mode_fibre", detector=PERFECT)
    assert etendue_m2_sr(fibre, 1550.0) == pytest.approx((1550e-9) ** 2)
    assert etendue_m2_sr(fibre, 1550.0) < etendue_m2_sr(SLIT, 1550.0)


def test_sky_darkens_with_the_sun_without_a_jump_upwards():
    radiance = twilight_radiance(np.linspace(90.0, -90.0, 3601))
    assert np.all(np.diff(radiance) <= 0.0)
    assert radiance[-1] == 0.0


def test_end_of_twilight_is_fainter_than_a_moonless_sky_with_it():
    assert twilight_radiance(-18.0) < 0.05 * STATE_RADIANCE["moonless"]
    assert twilight_radiance(-12.0) < STATE_RADIANCE["moonless"]
    assert twilight_radiance(-6.0) > STATE_RADIANCE["new_moon"]


def test_moon_below_the_horizon_gives_no_light():
    dark = moonlight_radiance(
        moon_elevation_deg=[-1.0, 0.0, 30.0],
        moon_illumination=1.0,
        moon_separation_deg=60.0,
        elevation_deg=45.0,
    )
    assert list(dark[:2]) == [0.0, 0.0]
    assert dark[2] > 0.0


def test_half_moon_is_a_tenth_of_the_full_one():
    """Phase 90 degrees is 2.6 magnitudes fainter by the law of Krisciunas and Schaefer."""
    seen = {"moon_elevation_deg": 45.0, "moon_separation_deg": 60.0, "elevation_deg": 45.0}
    full = moonlight_radiance(moon_illumination=1.0, **seen)
    half = moonlight_radiance(moon_illumination=0.5, **seen)
    magnitudes = 0.026 * 90.0 + 4e-9 * 90.0**4
    assert half / full == pytest.approx(10 ** (-0.4 * magnitudes), rel=1e-9)


def test_sky_is_brighter_near_the_moon():
    radiance = moonlight_radiance(
        moon_elevation_deg=45.0,
        moon_illumination=1.0,
        moon_separation_deg=np.array([5.0, 30.0, 60.0, 90.0]),
        elevation_deg=45.0,
    )
    assert np.all(np.diff(radiance) < 0.0)


def test_towns_and_airglow_add_to_the_dark():
    assert dark_radiance(850.0, 9.0) == pytest.approx(1.5e-4)
    assert dark_radiance(1550.0) > dark_radiance(850.0)
