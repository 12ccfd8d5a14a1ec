"""Air in general: airmass, haze between and beyond the tables, wavelengths that are unknown."""

import numpy as np
import pytest

from euroqci_space.errors import InputError
from euroqci_space.link.atmosphere import (
    airmass,
    cirrus_transmittance,
    table_transmittance,
    tabulated_wavelengths_nm,
    transmittance_table,
    visibility_exponent,
)

ELEVATIONS = np.linspace(0.5, 90.0, 400)


def test_airmass_has_the_digits_of_pvlib():
    found = airmass([30.0, 20.0, 10.0])
    np.testing.assert_allclose(found, [1.9943, 2.9031, 5.5860], atol=5e-5)


def test_airmass_is_1_overhead_and_38_on_the_horizon():
    assert airmass(90.0) == pytest.approx(1.0, abs=5e-4)
    assert airmass(0.0) == pytest.approx(38.0, abs=0.2)  # Kasten and Young 1989, table


@pytest.mark.parametrize("wavelength", tabulated_wavelengths_nm())
def test_haze_and_low_elevation_only_take_light_away(wavelength):
    visibilities = [0.5, 1.0, 2.0, 4.9, 5.0, 7.0, 20.0, 23.0, 50.0, 200.0, float("inf")]
    grid = np.array(
        [
            table_transmittance(ELEVATIONS, transmittance_table(wavelength, visibility))
            for visibility in visibilities
        ]
    )
    assert np.all(np.isfinite(grid))
    assert np.all((grid >= 0.0) & (grid <= 1.0))
    assert np.all(np.diff(grid, axis=0) >= 0.0)
    assert np.all(np.diff(grid, axis=1) >= -1e-4)  # 1310 nm: MODTRAN itself wavers overhead


def test_visibility_is_continuous_at_the_edge_of_the_tables():
    below = transmittance_table(850.0, 4.999999).transmittance[-1]
    assert below == pytest.approx(float(transmittance_table(850.0, 5.0).transmittance[-1]))


def test_unknown_wavelength_names_those_that_are_known():
    with pytest.raises(InputError, match=r"670 nm .* 785, 810, 850") as caught:
        transmittance_table(670.0, 23.0)
    assert "zenith_transmittance" in str(caught.value)


@pytest.mark.parametrize("visibility", [0.0, -5.0, 0.49, float("nan")])
def test_visibility_out_of_range_is_refused(visibility):
    with pytest.raises(InputError, match="visibility_km"):
        transmittance_table(850.0, visibility)


def test_visibility_exponent_follows_kruse_and_kim():
    visibilities = [60.0, 50.0, 10.0, 3.0, 0.75, 0.3]
    assert [visibility_exponent(value) for value in visibilities] == pytest.approx(
        [1.6, 1.3, 1.3, 0.82, 0.25, 0.0]
    )


def test_cirrus_dims_by_its_depth_times_the_airmass():
    loss_db = -10.0 * np.log10(cirrus_transmittance(30.0, 0.2))
    assert loss_db == pytest.approx(0.2 * 1.9943 * 4.3429, rel=1e-4)
