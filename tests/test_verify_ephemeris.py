"""The judge's series of Sun and Moon, held against the IERS arguments and Kepler's equation."""

import erfa
import numpy as np
import pytest
from scipy.optimize import brentq

from euroqci_space.verification.ephemeris import (
    AU_KM,
    _moon_angles_deg,
    _sun_angles_deg,
    moon_km,
    sun_km,
)

FAR = np.array([-10.0, -7.0, 7.0, 10.0])  # centuries: where the square terms are seen
NEAR = np.linspace(-2.9, 2.9, 13).tolist()


def iers_sun_deg(t):
    """Mean longitude F + node - D and mean anomaly of the Sun, IERS Conventions 2003."""
    return np.degrees([erfa.faf03(t) + erfa.faom03(t) - erfa.fad03(t), erfa.falp03(t)])


def iers_moon_deg(t):
    arguments = [erfa.faf03(t) + erfa.faom03(t)]
    arguments += [erfa.fad03(t), erfa.falp03(t), erfa.fal03(t), erfa.faf03(t)]
    return np.degrees(arguments)


def apart_deg(one, other):
    return np.abs((np.subtract(one, other) + 180.0) % 360.0 - 180.0)


def test_the_suns_mean_angles_are_those_of_the_iers():
    assert apart_deg(_sun_angles_deg(FAR), iers_sun_deg(FAR)).max() < 0.0015


def test_the_moons_mean_angles_are_those_of_the_iers():
    off_deg = apart_deg(_moon_angles_deg(FAR), iers_moon_deg(FAR)).max(axis=1)
    assert (off_deg < [0.03, 0.03, 0.0015, 0.03, 0.03]).all()


@pytest.mark.parametrize("t", NEAR)
def test_the_sun_follows_keplers_equation(t):
    """Eccentricity of Simon et al. 1994; the Sun is seen 20.5 seconds of arc behind."""
    longitude_deg, anomaly_deg = iers_sun_deg(t)
    eccentricity = 0.0167086342 - 0.00004203654 * t - 0.000000126734 * t**2
    mean = np.radians(anomaly_deg % 360.0)
    own = brentq(lambda e: e - eccentricity * np.sin(e) - mean, -1.0, 8.0, xtol=1e-14)
    stretch = np.sqrt((1.0 + eccentricity) / (1.0 - eccentricity))
    true = 2.0 * np.arctan2(stretch * np.sin(own / 2.0), np.cos(own / 2.0))
    along = np.radians(longitude_deg - 20.4955 / 3600.0) + true - mean
    tilt = erfa.obl06(2451545.0, t * 36525.0)
    place = [np.cos(along), np.sin(along) * np.cos(tilt), np.sin(along) * np.sin(tilt)]
    distance_km = 1.000001018 * AU_KM * (1.0 - eccentricity * np.cos(own))
    vector_km = sun_km(np.array([t]))[:, 0]
    assert np.linalg.norm(vector_km) == pytest.approx(distance_km, rel=2e-6)
    off_deg = np.degrees(np.abs(vector_km / np.linalg.norm(vector_km) - place).max())
    assert off_deg < 1e-4 + 2e-5 * t**2  # the terms of squared centuries are left out


def test_the_moons_distance_is_that_of_meeus_example():
    """1992 April 12, 0 h TD: 368 409.7 km by the complete series."""
    distance_km = np.linalg.norm(moon_km(np.array([-0.077221081451])))
    assert distance_km == pytest.approx(368409.7, abs=150.0)


def test_the_moons_angles_are_those_of_meeus_example():
    """L', D, M, M' and F of 1992 April 12, 0 h TD, Meeus, example 47.a."""
    angles_deg = np.mod(_moon_angles_deg(-0.077221081451), 360.0)
    meeus_deg = [134.290182, 113.842304, 97.643514, 5.150833, 219.889721]
    assert np.abs(angles_deg - meeus_deg).max() < 1e-6
