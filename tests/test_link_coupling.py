"""Coupling to bucket and fibre, against the tables of the literature."""

from itertools import pairwise

import numpy as np
import pytest

from euroqci_space.link.coupling import (
    bucket_efficiency,
    fibre_efficiency,
    fibre_mode_efficiency,
    fitting_variance_zenith,
    lag_variance_zenith,
    residual_variance,
    servo_lag_variance,
)
from euroqci_space.link.turbulence import fried_parameter_m, greenwood_frequency_hz


@pytest.mark.parametrize(
    ("obscuration", "expected"),
    [(0.0, 0.8145), (0.1, 0.7944), (0.2, 0.7383), (0.3, 0.6562), (0.4, 0.5589)],
)
def test_best_overlap_with_a_fibre(obscuration, expected):
    assert fibre_mode_efficiency(obscuration) == pytest.approx(expected, abs=5e-5)


def test_best_overlap_of_a_clear_pupil_is_its_closed_form():
    """b solves 2 b^2 + 1 = exp(b^2) at the best overlap."""
    square = 1.2564312086261696
    best = 2.0 * (1.0 - np.exp(-square)) ** 2 / square
    assert fibre_mode_efficiency(0.0) == pytest.approx(best, rel=1e-8)


@pytest.mark.parametrize(
    ("aperture", "modes", "expected"),
    [  # efficiency at elevations 90, 30 and 20 degrees, 1550 nm, obscuration 0.3, no lag
        (0.8, 3, (0.156, 0.037, 0.010)),
        (0.8, 21, (0.525, 0.420, 0.342)),
        (0.8, 50, (0.590, 0.530, 0.481)),
        (0.8, 100, (0.619, 0.584, 0.553)),
        (0.4, 3, (0.417, 0.266, 0.175)),
    ],
)
def test_table_of_fibre_coupling_holds(aperture, modes, expected):
    secant = 1.0 / np.sin(np.radians([90.0, 30.0, 20.0]))
    found = fibre_efficiency(0.3, fitting_variance_zenith(modes, aperture, 1550.0) * secant)
    np.testing.assert_allclose(found, expected, atol=5e-4, rtol=5e-3)


def test_residuals_follow_noll():
    assert residual_variance(0) == residual_variance(1) == 1.0299
    assert residual_variance(21) == 0.0208
    assert residual_variance(22) == pytest.approx(0.2944 * 22 ** (-(3**0.5) / 2.0))
    values = [residual_variance(modes) for modes in range(1, 200)]
    assert all(later < earlier for earlier, later in pairwise(values))


def test_lag_in_both_forms_is_the_same():
    slew_rad_s, elevation = 0.0081, 30.0
    greenwood = greenwood_frequency_hz(1550.0, elevation, slew_rad_s)
    lag = lag_variance_zenith(slew_rad_s, bandwidth_hz=200.0, wavelength_nm=1550.0)
    secant = 1.0 / np.sin(np.radians(elevation))
    assert float(lag) * secant == pytest.approx(float(servo_lag_variance(greenwood, 200.0)))


def test_wide_bucket_takes_all_and_a_narrow_one_half_the_blur():
    wide = bucket_efficiency(100.0, wavelength_nm=850.0, aperture_m=1.0, fried_m=0.05)
    assert wide == pytest.approx(1.0, abs=1e-6)
    blur_urad = 0.98 * 0.85 / 0.05
    narrow = bucket_efficiency(blur_urad, wavelength_nm=850.0, aperture_m=1e3, fried_m=0.05)
    assert narrow == pytest.approx(0.5, rel=1e-4)


def test_better_seeing_never_costs_light():
    fried = fried_parameter_m(850.0, np.linspace(10.0, 90.0, 81))
    caught = bucket_efficiency(20.0, wavelength_nm=850.0, aperture_m=0.8, fried_m=fried)
    assert np.all(np.diff(caught) > 0.0)
