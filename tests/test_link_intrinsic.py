"""The error that no darkness mends, by its closed forms."""

from dataclasses import replace

import pytest

from euroqci_space.link.intrinsic import (
    intrinsic_error,
    jitter_error,
    phase_error,
    polarisation_error,
)
from euroqci_space.model import Detector, Protocol, Telescope, Terminal

TERMINAL = Terminal(
    id="t",
    wavelength_nm=850.0,
    aperture_m=0.3,
    divergence_urad=10.0,
    source_error=0.005,
    extinction_ratio=199.0,
    interferometer_visibility=0.98,
)
TELESCOPE = Telescope(
    id="g", aperture_m=1.0, detector=Detector(id="d", efficiency=0.5, dark_count_hz=25.0)
)
PROTOCOL = Protocol(
    id="p",
    pulse_rate_hz=1e9,
    intensities=(0.8, 0.1, 0.0),
    intensity_probabilities=(0.5, 0.25, 0.25),
    basis_x_probability_alice=0.5,
    basis_x_probability_bob=0.5,
)


def test_crossed_polarisers_let_one_over_one_plus_the_extinction_through():
    assert polarisation_error(99.0) == pytest.approx(0.01)
    assert polarisation_error(float("inf"), 90.0) == pytest.approx(1.0)


def test_interference_without_contrast_is_a_coin():
    assert phase_error(0.0) == 0.5
    assert phase_error(1.0) == 0.0


def test_jitter_that_blurs_all_pulses_is_a_coin():
    """Three touching gates of one response: two thirds of the counts are strangers."""
    assert jitter_error(1.0, 1e6, 1e9) == pytest.approx(1.0 / 3.0, rel=1e-3)


def test_encoding_chooses_which_error_counts():
    assert intrinsic_error(TERMINAL, TELESCOPE, PROTOCOL) == pytest.approx(0.005 + 0.005)
    phase = replace(PROTOCOL, encoding="phase")
    assert intrinsic_error(TERMINAL, TELESCOPE, phase) == pytest.approx(0.005 + 0.01)
