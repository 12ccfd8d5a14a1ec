"""Where Sun and Moon stand, from short published series.

The planner uses other sources; agreement of the two is evidence.
"""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

AU_KM = 149597870.7  # exact (IAU 2012)
_ABERRATION_DEG = 0.00569  # of sunlight, by the Earth's speed

# Periodic terms of the Moon: multiples of (D, M, M', F), and amplitude.
_LONGITUDE_DEG = np.array([
    (0, 0, 1, 0, 6.288774), (2, 0, -1, 0, 1.274027), (2, 0, 0, 0, 0.658314),
    (0, 0, 2, 0, 0.213618), (0, 1, 0, 0, -0.185116), (0, 0, 0, 2, -0.114332),
    (2, 0, -2, 0, 0.058793), (2, -1, -1, 0, 0.057066), (2, 0, 1, 0, 0.053322),
    (2, -1, 0, 0, 0.045758), (0, 1, -1, 0, -0.040923), (1, 0, 0, 0, -0.034720),
    (0, 1, 1, 0, -0.030383), (2, 0, 0, -2, 0.015327), (0, 0, 1, 2, -0.012528),
    (0, 0, 1, -2, 0.010980), (4, 0, -1, 0, 0.010675), (0, 0, 3, 0, 0.010034),
    (4, 0, -2, 0, 0.008548), (2, 1, -1, 0, -0.007888), (2, 1, 0, 0, -0.006766),
    (1, 0, -1, 0, -0.005163), (1, 1, 0, 0, 0.004987), (2, -1, 1, 0, 0.004036),
])  # fmt: skip
_LATITUDE_DEG = np.array([
    (0, 0, 0, 1, 5.128122), (0, 0, 1, 1, 0.280602), (0, 0, 1, -1, 0.277693),
    (2, 0, 0, -1, 0.173237), (2, 0, -1, 1, 0.055413), (2, 0, -1, -1, 0.046271),
    (2, 0, 0, 1, 0.032573), (0, 0, 2, 1, 0.017198), (2, 0, 1, -1, 0.009266),
    (0, 0, 2, -1, 0.008822), (2, -1, 0, -1, 0.008216), (2, 0, -2, -1, 0.004324),
    (2, 0, 1, 1, 0.004200), (2, 1, 0, -1, -0.003359),
])  # fmt: skip
_DISTANCE_KM = np.array([
    (0, 0, 1, 0, -20905.355), (2, 0, -1, 0, -3699.111), (2, 0, 0, 0, -2955.968),
    (0, 0, 2, 0, -569.925), (2, 0, -2, 0, 246.158), (2, -1, 0, 0, -204.586),
    (2, 0, 1, 0, -170.733), (2, -1, -1, 0, -152.138), (0, 1, -1, 0, -129.620),
    (1, 0, 0, 0, 108.743), (0, 1, 1, 0, 104.755),
])  # fmt: skip
_MEAN_DISTANCE_KM = 385000.56


def sun_km(centuries_tt: Vector) -> Vector:
    """Return the Sun from the Earth's centre, mean equator and equinox of date. [km]

    Parameters
    ----------
    centuries_tt
        Julian centuries of Terrestrial Time since J2000, shape (n,).

    Returns
    -------
    Vector
        Shape (3, n).

    Notes
    -----
    Unperturbed ellipse with aberration: within 0.01 degree from 2010 to 2050.

    References
    ----------
    .. [1] Meeus, "Astronomical Algorithms", 2nd edition, 1998, chapter 25

    Examples
    --------
    >>> x, y, z = sun_km(np.array([0.0]))  # 2000 January 1, noon
    >>> int(np.degrees(np.arctan2(y, x))[0]), int(np.degrees(np.arctan2(z, np.hypot(x, y)))[0])
    (-78, -23)
    """
    t = centuries_tt
    mean_longitude_deg, anomaly_deg = _sun_angles_deg(t)
    anomaly = np.radians(anomaly_deg)
    centre_deg = (
        (1.914602 - 0.004817 * t) * np.sin(anomaly)
        + (0.019993 - 0.000101 * t) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    eccentricity = 0.016708634 - 0.000042037 * t
    true_anomaly = anomaly + np.radians(centre_deg)
    distance_au = 1.000001018 * (1 - eccentricity**2) / (1 + eccentricity * np.cos(true_anomaly))
    longitude_deg = mean_longitude_deg + centre_deg - _ABERRATION_DEG
    return _equatorial(longitude_deg, np.zeros_like(t), distance_au * AU_KM, t)


def moon_km(centuries_tt: Vector) -> Vector:
    """Return the Moon from the Earth's centre, mean equator and equinox of date. [km]

    Parameters
    ----------
    centuries_tt
        Julian centuries of Terrestrial Time since J2000, shape (n,).

    Returns
    -------
    Vector
        Shape (3, n).

    Notes
    -----
    The largest terms of the lunar theory ELP-2000/82: within 0.04 degree and 400 km from 2010 to
    2050.

    References
    ----------
    .. [1] Meeus, "Astronomical Algorithms", 2nd edition, 1998, chapter 47

    Examples
    --------
    >>> distance_km = np.linalg.norm(moon_km(np.array([-0.077221081451])), axis=0)
    >>> int(distance_km[0] / 1000)  # 1992 April 12; the complete series gives 368,409.7 km
    368
    """
    mean_longitude_deg, *arguments_deg = _moon_angles_deg(centuries_tt)
    arguments = np.radians(arguments_deg)
    longitude_deg = mean_longitude_deg + _series(_LONGITUDE_DEG, arguments, np.sin)
    latitude_deg = _series(_LATITUDE_DEG, arguments, np.sin)
    distance_km = _MEAN_DISTANCE_KM + _series(_DISTANCE_KM, arguments, np.cos)
    return _equatorial(longitude_deg, latitude_deg, distance_km, centuries_tt)


def _sun_angles_deg(t: Vector) -> tuple[Vector, Vector]:
    """Return the Sun's mean longitude and mean anomaly."""
    return (
        280.46646 + 36000.76983 * t + 0.0003032 * t**2,
        357.52911 + 35999.05029 * t - 0.0001537 * t**2,
    )


def _moon_angles_deg(t: Vector) -> tuple[Vector, ...]:
    """Return the Moon's mean longitude, and D, M, M', F."""
    return (
        218.3164477 + 481267.88123421 * t - 0.0015786 * t**2,
        297.8501921 + 445267.1114034 * t - 0.0018819 * t**2,
        357.5291092 + 35999.0502909 * t - 0.0001536 * t**2,
        134.9633964 + 477198.8675055 * t + 0.0087414 * t**2,
        93.2720950 + 483202.0175233 * t - 0.0036539 * t**2,
    )


def _series(terms: Vector, arguments: Vector, wave: np.ufunc) -> Vector:
    total: Vector = terms[:, 4] @ wave(terms[:, :4] @ arguments)
    return total


def _equatorial(
    longitude_deg: Vector, latitude_deg: Vector, distance_km: Vector, t: Vector
) -> Vector:
    """Turn ecliptic places of date into equatorial vectors of date."""
    obliquity = np.radians(23.4392911 - 0.0130042 * t)
    longitude, latitude = np.radians(longitude_deg), np.radians(latitude_deg)
    x = np.cos(latitude) * np.cos(longitude)
    y = np.cos(latitude) * np.sin(longitude)
    z = np.sin(latitude)
    turned_y = y * np.cos(obliquity) - z * np.sin(obliquity)
    turned_z = y * np.sin(obliquity) + z * np.cos(obliquity)
    vector_km: Vector = distance_km * np.stack([x, turned_y, turned_z])
    return vector_km
