"""Transmittance of air against MODTRAN tables that Qrackling and SatQuMA publish."""

import json
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.link.atmosphere import (
    aerosol_depth,
    beer_transmittance,
    table_transmittance,
    transmittance_table,
)

SHARED = Path(__file__).resolve().parents[2] / "shared" / "references"
SATQUMA_850 = {10: 0.5390, 20: 0.7261, 30: 0.8024, 90: 0.8952}
CLEAR_1310 = {5: 0.25183, 10: 0.42439, 20: 0.58552, 30: 0.6628, 60: 0.7553, 90: 0.7759}
HAZE_1550 = {10: 0.55629, 20: 0.74107, 30: 0.81444, 60: 0.88814, 90: 0.90235}


@pytest.mark.parametrize(
    ("wavelength", "visibility", "rows"),
    [(1310.0, float("inf"), CLEAR_1310), (1550.0, 20.0, HAZE_1550)],
)
def test_table_mode_is_exact_at_its_rows(wavelength, visibility, rows):
    table = transmittance_table(wavelength, visibility)
    found = table_transmittance(list(rows), table)
    np.testing.assert_allclose(found, list(rows.values()), rtol=1e-12)


def test_table_mode_is_exact_at_every_row_of_qrackling():
    path = SHARED / "published-points.json"
    if not path.exists():
        pytest.skip("the published points are not part of the repository")
    points = json.loads(path.read_text())["points"]
    values = next(point for point in points if point["id"] == "MODTRAN-QRACKLING")["values"]
    visibilities = {"clear": float("inf"), "50km": 50.0, "20km": 20.0, "5km": 5.0}
    for name, by_wavelength in values.items():
        for wavelength, rows in by_wavelength.items():
            table = transmittance_table(float(wavelength), visibilities[name])
            lit = {float(el): value for el, value in rows.items() if float(el) >= 5.0}
            found = table_transmittance(list(lit), table)
            np.testing.assert_allclose(found, list(lit.values()), rtol=1e-12)


@pytest.mark.parametrize("wavelength", [785.0, 850.0])
def test_beer_and_kasten_young_hold_within_1_5_per_cent_above_10_degrees(wavelength):
    elevation = np.arange(10.0, 91.0)
    table = transmittance_table(wavelength, 23.0, "satquma")
    modtran = table_transmittance(elevation, table)
    beer = beer_transmittance(elevation, float(modtran[-1]))
    np.testing.assert_allclose(beer, modtran, rtol=0.015)


def test_satquma_rows_at_850_nm_have_their_printed_digits():
    table = transmittance_table(850.0, 23.0, "satquma")
    found = table_transmittance(list(SATQUMA_850), table)
    np.testing.assert_allclose(found, list(SATQUMA_850.values()), rtol=0, atol=5e-5)


def test_atmosphere_column_of_satquma_is_met_to_a_millionth():
    path = SHARED / "satquma-cases.json"
    if not path.exists():
        pytest.skip("the SatQuMA cases are not part of the repository")
    tables = json.loads(path.read_text())["loss_tables"]
    for case in (case for case in tables.values() if "eta_atmosphere" in case):
        table = transmittance_table(case["generator"]["wl_nm"], 23.0, "satquma")
        elevation = np.degrees(case["elev_rad"])
        found = table_transmittance(elevation, table, "linear_elevation")
        np.testing.assert_allclose(found, case["eta_atmosphere"], atol=1e-6)


def test_log_airmass_interpolation_of_coarse_rows_finds_the_fine_ones():
    """Every tenth degree of a water line predicts the degrees between within 0.5 %."""
    fine = transmittance_table(820.0, 23.0, "satquma")
    rows = np.isin(fine.elevation_deg, np.arange(10.0, 91.0, 10.0))
    coarse = type(fine)(
        elevation_deg=fine.elevation_deg[rows], transmittance=fine.transmittance[rows]
    )
    between = np.arange(15.0, 90.0)
    np.testing.assert_allclose(
        table_transmittance(between, coarse), table_transmittance(between, fine), rtol=0.005
    )


def test_beer_fails_in_water_lines_as_published():
    table = transmittance_table(810.0, 23.0, "satquma")
    modtran = table_transmittance([10.0, 90.0], table)
    beer = beer_transmittance(10.0, float(modtran[1]))
    assert beer / modtran[0] == pytest.approx(0.81, abs=0.01)


@pytest.mark.parametrize(("visibility", "height"), [(50.0, 0.94), (20.0, 1.48), (5.0, 1.33)])
@pytest.mark.parametrize("wavelength", [785.0, 850.0, 1550.0])
def test_visibility_law_has_one_height_per_visibility(wavelength, visibility, height):
    hazy = transmittance_table(wavelength, visibility).transmittance[-1]
    clear = transmittance_table(wavelength, float("inf")).transmittance[-1]
    law = aerosol_depth(wavelength, visibility, scale_height_km=height)
    assert np.log(clear / hazy) == pytest.approx(law, rel=0.05)
