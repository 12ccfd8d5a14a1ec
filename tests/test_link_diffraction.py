"""The beam in vacuum, against closed forms and an independent implementation of the integral."""

import json
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.link.diffraction import (
    Apertures,
    aperture_efficiency,
    aperture_efficiency_along,
    axis_half_angle_urad,
    half_angle_urad,
    measured_efficiency,
)

CASES = Path(__file__).resolve().parents[2] / "shared" / "references" / "satquma-cases.json"
WIDE = Apertures(
    wavelength_nm=810.0, transmitter_radius_m=0.15, beam_radius_m=0.15, receiver_radius_m=0.6
)
NARROW = Apertures(
    wavelength_nm=850.0, transmitter_radius_m=0.04, beam_radius_m=0.04, receiver_radius_m=0.35
)


@pytest.mark.parametrize(
    ("apertures", "range_m", "expected"),
    [  # SatQuMA 2.0, time_dependent_losses()
        (WIDE, 500000.0, 0.36866757418780016),
        (WIDE, 500215.12392583187, 0.36841288240632564),
        (WIDE, 570509.9997481395, 0.2964530254687131),
        (WIDE, 909424.9382619917, 0.12806898568079184),
        (NARROW, 500000.0, 0.00985408734242892),
        (NARROW, 500215.12392583187, 0.009845651290591657),
    ],
)
def test_aperture_integral_equals_satquma(apertures, range_m, expected):
    assert aperture_efficiency(range_m / 1e3, apertures) == pytest.approx(expected, rel=1e-9)


def test_aperture_integral_equals_every_column_of_satquma():
    if not CASES.exists():
        pytest.skip("the SatQuMA cases are not part of the repository")
    tables = json.loads(CASES.read_text())["loss_tables"]
    for table in (table for table in tables.values() if "eta_diffraction" in table):
        generator = table["generator"]
        apertures = Apertures(
            wavelength_nm=generator["wl_nm"],
            transmitter_radius_m=generator["aT_m"],
            beam_radius_m=generator["w0_m"],
            receiver_radius_m=generator["aR_m"],
        )
        ranges_km = np.array(table["slant_range_m"]) / 1e3
        for efficiency in (aperture_efficiency, aperture_efficiency_along):
            np.testing.assert_allclose(
                efficiency(ranges_km, apertures), table["eta_diffraction"], atol=1e-6, rtol=1e-6
            )


def test_evenly_lit_aperture_has_the_gain_of_the_textbook():
    even = Apertures(
        wavelength_nm=850.0, transmitter_radius_m=0.1, beam_radius_m=1e3, receiver_radius_m=0.01
    )
    area_product = (np.pi * 0.1**2) * (np.pi * 0.01**2)
    friis = area_product / (850e-9 * 1e6) ** 2
    assert aperture_efficiency(1000.0, even) == pytest.approx(friis, rel=1e-4)


def test_obscured_receiver_loses_its_shadow_and_shadowed_transmitter_its_gain():
    shadowed = Apertures(
        wavelength_nm=1550.0,
        transmitter_radius_m=0.04,
        beam_radius_m=1e3,
        receiver_radius_m=0.01,
        transmitter_obscuration=0.3,
        receiver_obscuration=0.3,
    )
    area_product = (np.pi * 0.04**2 * 0.91) * (np.pi * 0.01**2 * 0.91)
    friis = area_product / (1550e-9 * 1e6) ** 2
    assert aperture_efficiency(1000.0, shadowed) == pytest.approx(friis, rel=1e-4)


def test_everything_sent_arrives_at_a_huge_receiver():
    huge = Apertures(
        wavelength_nm=1550.0, transmitter_radius_m=0.04, beam_radius_m=0.03, receiver_radius_m=400.0
    )
    assert aperture_efficiency(500.0, huge, nodes=400) == pytest.approx(1.0, abs=2e-3)


def test_wide_waist_in_a_wide_aperture_is_a_gaussian_beam():
    free = Apertures(
        wavelength_nm=850.0, transmitter_radius_m=0.1, beam_radius_m=0.02, receiver_radius_m=0.5
    )
    gaussian_urad = 850e-9 / (np.pi * 0.02) * 1e6
    assert axis_half_angle_urad(free) == pytest.approx(gaussian_urad, rel=1e-6)
    beam = measured_efficiency(
        1000.0, half_angle_1e2_urad=gaussian_urad, exit_radius_m=0.0, receiver_radius_m=0.5
    )
    assert aperture_efficiency(1000.0, free) == pytest.approx(float(beam), rel=1e-6)


@pytest.mark.parametrize(
    ("convention", "half_angle"),
    [
        ("half_angle_1e2", 12.0),
        ("full_angle_1e2", 6.0),
        ("fwhm", 12.0 / sqrt(2.0 * log(2.0))),
        ("flat_top", 12.0 / sqrt(2.0)),
    ],
)
def test_divergence_conventions_follow_their_closed_forms(convention, half_angle):
    assert half_angle_urad(12.0, convention) == pytest.approx(half_angle, rel=1e-12)


def test_half_the_power_density_stands_at_half_the_full_width():
    theta = half_angle_urad(10.0, "fwhm")
    assert np.exp(-2.0 * (5.0 / theta) ** 2) == pytest.approx(0.5)


def test_flat_top_is_3_db_below_the_gaussian_of_half_its_angle():
    catch = {"exit_radius_m": 0.0, "receiver_radius_m": 0.05}
    flat = measured_efficiency(
        1000.0, half_angle_1e2_urad=half_angle_urad(10.0, "flat_top"), **catch
    )
    assert flat == pytest.approx((0.1 / 10.0) ** 2, rel=1e-4)
    gaussian = measured_efficiency(1000.0, half_angle_1e2_urad=5.0, **catch)
    assert 10.0 * np.log10(gaussian / flat) == pytest.approx(3.0103, abs=1e-3)


def test_obscuration_takes_the_centre_of_the_beam():
    catch = {"half_angle_1e2_urad": 10.0, "exit_radius_m": 0.1}
    whole = measured_efficiency(700.0, receiver_radius_m=0.5, **catch)
    centre = measured_efficiency(700.0, receiver_radius_m=0.15, **catch)
    ring = measured_efficiency(700.0, receiver_radius_m=0.5, receiver_obscuration=0.3, **catch)
    assert ring == pytest.approx(float(whole - centre), rel=1e-9)
