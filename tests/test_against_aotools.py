"""Turbulence integrals against aotools 1.0.8 (profile HV5/7, zenith); values, not its code."""

import pytest

from euroqci_space.link.scintillation import rytov_variance
from euroqci_space.link.turbulence import (
    fried_parameter_m,
    isoplanatic_angle_urad,
    turbulence_moment,
)


def test_fried_parameter_equals_aotools():
    assert float(fried_parameter_m(500.0)) == pytest.approx(0.04961, rel=0.005)


def test_isoplanatic_angle_equals_aotools():
    assert float(isoplanatic_angle_urad(500.0)) == pytest.approx(6.905, rel=0.005)


def test_rytov_variance_equals_aotools():
    assert float(rytov_variance(850.0)) == pytest.approx(0.1266, rel=0.005)


def test_integral_of_the_profile_is_its_published_value():
    assert turbulence_moment(0.0) == pytest.approx(2.2354e-12, rel=1e-4)
