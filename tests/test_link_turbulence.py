"""Turbulence along the path, against the reference values of the models' papers."""

import numpy as np
import pytest

from euroqci_space.link.scintillation import aperture_averaging, rytov_variance, scintillation_index
from euroqci_space.link.turbulence import (
    HV57,
    TurbulenceProfile,
    fried_parameter_m,
    greenwood_frequency_hz,
    refractive_structure,
    turbulence_moment,
    uplink_spread,
    wind_moment,
    wind_speed_m_s,
)

# wavelength nm, elevation deg: r0 cm, Rytov, index at a point, index in 0.4 m, in 0.8 m
TABLE = {
    (850, 90): (9.38, 0.127, 0.125, 0.0027, 0.0005),
    (850, 45): (7.62, 0.239, 0.228, 0.0074, 0.0015),
    (850, 30): (6.19, 0.451, 0.398, 0.0190, 0.0039),
    (850, 20): (4.93, 0.905, 0.664, 0.0481, 0.0101),
    (1550, 90): (19.28, 0.063, 0.063, 0.0027, 0.0006),
    (1550, 45): (15.66, 0.119, 0.117, 0.0074, 0.0015),
    (1550, 30): (12.72, 0.224, 0.215, 0.0197, 0.0042),
    (1550, 20): (10.13, 0.449, 0.397, 0.0539, 0.0120),
}
DIGITS = np.array([0.005, 0.0005, 0.0005, 0.00005, 0.00005])  # half of the last printed digit


@pytest.mark.parametrize(("wavelength", "elevation"), TABLE)
def test_table_of_scintillation_holds(wavelength, elevation):
    rytov = rytov_variance(wavelength, elevation)
    index = scintillation_index(rytov)
    found = np.array(
        [
            float(fried_parameter_m(wavelength, elevation)) * 100.0,
            float(rytov),
            float(index),
            float(index * aperture_averaging(0.4, wavelength, elevation)),
            float(index * aperture_averaging(0.8, wavelength, elevation)),
        ]
    )
    expected = np.array(TABLE[wavelength, elevation])
    assert np.all(np.abs(found - expected) <= DIGITS + 0.005 * expected)


def test_moments_equal_an_integral_by_trapezia():
    heights = np.linspace(0.0, 40000.0, 2_000_001)
    for power in (0.0, 5.0 / 6.0, 5.0 / 3.0, 2.0):
        brute = np.trapezoid(refractive_structure(heights) * heights**power, heights)
        assert turbulence_moment(power) == pytest.approx(brute, rel=1e-6)


def test_height_of_scintillation_is_7_84_km():
    ratio = turbulence_moment(2.0) / turbulence_moment(5.0 / 6.0)
    assert ratio ** (6.0 / 7.0) == pytest.approx(7840.0, rel=0.001)


@pytest.mark.parametrize("slew_rad_s", [0.0, 1e-3, 0.0081, 0.0152, 0.03])
def test_wind_moment_equals_an_integral_by_trapezia(slew_rad_s):
    heights = np.linspace(0.0, 40000.0, 400_001)
    speed = wind_speed_m_s(heights, slew_rad_s=slew_rad_s)
    brute = np.trapezoid(refractive_structure(heights) * speed ** (5.0 / 3.0), heights)
    assert float(wind_moment(slew_rad_s)) == pytest.approx(brute, rel=5e-5)


def test_wind_moment_holds_beyond_any_orbit():
    heights = np.linspace(0.0, 40000.0, 400_001)
    speed = wind_speed_m_s(heights, slew_rad_s=0.2)
    brute = np.trapezoid(refractive_structure(heights) * speed ** (5.0 / 3.0), heights)
    assert float(wind_moment(0.2)) == pytest.approx(brute, rel=2e-3)


def test_uniform_wind_gives_the_closed_form_of_greenwood():
    """One wind speed for all layers: f_G = 0.427 v / r0."""
    still = TurbulenceProfile(ground_wind_m_s=1e6)  # drowns jet and slew
    ratio = float(greenwood_frequency_hz(1550.0, 45.0, 0.0, still)) * float(
        fried_parameter_m(1550.0, 45.0)
    )
    assert ratio / 1e6 == pytest.approx(0.427, rel=0.005)


def test_weak_scintillation_equals_the_rytov_variance():
    assert scintillation_index(1e-4) == pytest.approx(1e-4, rel=1e-3)


def test_strong_scintillation_saturates():
    assert 1.0 < float(scintillation_index(100.0)) < 3.0


def test_calmer_ground_gives_a_larger_r0():
    calm = TurbulenceProfile(ground_cn2=1.7e-15)
    assert fried_parameter_m(850.0, 90.0, calm) > fried_parameter_m(850.0, 90.0, HV57)


def test_uplink_spreads_as_its_closed_form_at_the_limits():
    assert uplink_spread(0.1, 1e9) == pytest.approx(1.0)
    assert uplink_spread(1.0, 1e-3) == pytest.approx(8.0**0.5 * 1e3, rel=1e-4)
