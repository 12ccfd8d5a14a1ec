import numpy as np
import pytest

from euroqci_space.model import Station
from euroqci_space.scenario import read_clear_sky, read_stations
from euroqci_space.weather.correlation import (
    CloudCorrelation,
    distances_km,
    fit_spatial,
    indicator_matrix,
)

MEASURED = CloudCorrelation()


def station(name, latitude_deg, longitude_deg):
    return Station(
        id=name, name="", latitude_deg=latitude_deg, longitude_deg=longitude_deg, altitude_m=0.0
    )


def network():
    ground = [entry.station for entry in read_stations() if entry.kind != "national_node"]
    table = {entry.site: entry for entry in read_clear_sky()}
    return ground, np.array([table[place.id].monthly_probability for place in ground])


def test_distances_are_along_the_great_circle():
    # antipodes are half the circumference of 40,030 km apart, 60 degrees a sixth of it
    places = [station("A", 0.0, 0.0), station("B", 0.0, 180.0), station("C", 60.0, 0.0)]
    assert np.allclose(distances_km(places)[0], [0.0, 20015.1, 6671.7], atol=0.1)


@pytest.mark.parametrize("month", range(12))
def test_every_pair_of_the_catalogue_gets_its_measured_correlation(month):
    ground, monthly = network()
    fit = fit_spatial(ground, monthly[:, month], MEASURED)
    apart_km = distances_km(ground)
    wanted = np.where(apart_km > 0.0, 0.76 * np.exp(-apart_km / 490.0), 1.0)
    assert fit.largest_change == 0.0
    assert not fit.warnings
    assert np.abs(indicator_matrix(fit, monthly[:, month]) - wanted).max() < 1e-9


def test_the_root_makes_the_matrix():
    ground, monthly = network()
    fit = fit_spatial(ground, monthly[:, 0], MEASURED)
    assert np.allclose(fit.root @ fit.root, fit.matrix)
    assert np.array_equal(fit.root, fit.root.T) or np.allclose(fit.root, fit.root.T)


def test_two_stations_at_one_place_share_their_sky():
    places = [station("A", 50.0, 8.0), station("B", 50.0, 8.0), station("C", 51.0, 8.0)]
    fit = fit_spatial(places, [0.4, 0.4, 0.5], MEASURED)
    assert fit.matrix[0, 1] == pytest.approx(1.0)
    assert np.allclose(fit.root[0], fit.root[1])


def test_a_pair_too_unequal_for_its_distance_is_told():
    places = [station("A", 50.0, 8.0), station("B", 50.0, 8.1)]
    fit = fit_spatial(places, [0.05, 0.9], MEASURED)
    assert fit.matrix[0, 1] == pytest.approx(1.0)
    assert "clouds of A and B" in fit.warnings[0]
    assert "0.08 is used" in fit.warnings[0]  # sqrt(0.05 * 0.1 / (0.95 * 0.9))


def test_fits_that_do_not_go_together_are_moved_and_the_move_is_told():
    # found by search: each pair has its correlation, the three together have none
    places = [station("A", 0.0, 0.414), station("B", 0.0, 2.203), station("C", 0.0, 2.423)]
    near = CloudCorrelation(nearby=0.7963, length_km=482.7)
    fit = fit_spatial(places, [0.343, 0.128, 0.197], near)
    assert np.linalg.eigvalsh(fit.matrix)[0] > -1e-9
    assert np.allclose(np.diag(fit.matrix), 1.0)
    assert np.allclose(fit.root @ fit.root, fit.matrix)
    assert fit.warnings == (
        f"cloud correlations were moved by up to {fit.largest_change:.3f} to fit together",
    )


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_a_station_that_is_always_or_never_clear_disturbs_no_other(certain):
    places = [station("A", 50.0, 8.0), station("B", 50.0, 9.0), station("C", 51.0, 9.0)]
    with_it = fit_spatial(places, [0.3, 0.4, certain], MEASURED)
    without = fit_spatial(places[:2], [0.3, 0.4], MEASURED)
    assert with_it.matrix[0, 1] == pytest.approx(without.matrix[0, 1])
