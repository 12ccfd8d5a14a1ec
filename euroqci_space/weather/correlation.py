"""How alike the skies of two stations are, from what was measured on pairs of stations."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import Station
from euroqci_space.weather.tetrachoric import (
    event_correlation,
    largest_event_correlation,
    latent_correlation,
)

FloatArray = NDArray[np.float64]

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
_TOLD_CHANGE = 0.01  # a repair of more than this is told in a warning


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudCorrelation:
    """The correlation of the indicator "clear" between stations and between days.

    ``nearby * exp(-distance / length_km)`` for two stations, 1 for one with itself; at one station
    ``one_day`` and ``two_days`` later. The defaults were fitted to 78 pairs of 13 European
    stations of the European Climate Assessment (Klein Tank et al. 2002).
    """

    nearby: float = 0.76
    length_km: float = 490.0
    one_day: float = 0.45
    two_days: float = 0.21

    def __post_init__(self) -> None:
        if not (0.0 <= self.nearby < 1.0 and self.length_km > 0.0):
            message = f"nearby {self.nearby} not in 0..1, or length_km {self.length_km} not above 0"
            raise ValueError(message)

    def between(self, distance_km: ArrayLike) -> FloatArray:
        """Return the correlation of two stations that are a distance apart, any shape.

        Examples
        --------
        >>> CloudCorrelation().between([0.0, 1e-3, 490.0]).round(3).tolist()
        [1.0, 0.76, 0.28]
        """
        apart_km = np.asarray(distance_km, dtype=np.float64)
        return np.where(apart_km > 0.0, self.nearby * np.exp(-apart_km / self.length_km), 1.0)


def distances_km(stations: Sequence[Station]) -> FloatArray:
    """Return the great-circle distance of each two stations, (stations, stations). [km]

    Examples
    --------
    >>> pole = Station(id="P", name="", latitude_deg=90.0, longitude_deg=0.0, altitude_m=0.0)
    >>> equator = Station(id="E", name="", latitude_deg=0.0, longitude_deg=9.0, altitude_m=0.0)
    >>> float(distances_km([pole, equator])[0, 1].round(2))
    10007.56
    """
    latitude = np.radians([station.latitude_deg for station in stations])
    longitude = np.radians([station.longitude_deg for station in stations])
    up = np.sin(latitude)
    level = np.cos(latitude)
    points = np.stack([level * np.cos(longitude), level * np.sin(longitude), up], axis=-1)
    chord = np.linalg.norm(points[:, np.newaxis] - points[np.newaxis], axis=-1)
    angle: FloatArray = 2.0 * np.arcsin(np.minimum(chord / 2.0, 1.0))
    return EARTH_RADIUS_KM * angle


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpatialFit:
    """Correlation of the normal variables behind the skies, and its symmetric square root.

    ``matrix`` and ``root`` are (stations, stations). ``largest_change`` is by how much an entry
    had to be moved to make the matrix positive semidefinite; 0 where nothing had to be.
    """

    matrix: FloatArray
    root: FloatArray
    largest_change: float
    warnings: tuple[str, ...]


def fit_spatial(
    stations: Sequence[Station], probability: ArrayLike, correlation: CloudCorrelation
) -> SpatialFit:
    """Return the latent correlation that gives each pair of stations its measured one.

    Parameters
    ----------
    stations
        The stations; two at one place share their sky.
    probability
        Mean clear-sky probability of each, (stations,).
    correlation
        What was measured.

    Notes
    -----
    Each pair is fitted by itself, since its two probabilities decide. Together such entries need
    not make a correlation matrix: then negative eigenvalues are set to zero and the diagonal is
    scaled back to one, and the change is told. A pair that is too unequal for its distance gets
    the most that it can have, and that is told too. A station that is always or never clear has
    no correlation to fit; it is given that of even odds, which no outcome shows.
    """
    chance = np.asarray(probability, dtype=np.float64)
    chance = np.where((chance > 0.0) & (chance < 1.0), chance, 0.5)
    wanted = correlation.between(distances_km(stations))
    first, second = np.triu_indices(len(stations), k=1)
    matrix = np.eye(len(stations))
    fitted = latent_correlation(chance[first], chance[second], wanted[first, second])
    fitted = np.where(wanted[first, second] == 1.0, 1.0, fitted)  # one place, one sky
    matrix[first, second] = matrix[second, first] = fitted
    valid, root = _nearest_valid(matrix)
    change = float(np.abs(valid - matrix).max())
    warnings = _unreached(stations, chance, wanted)
    if change > _TOLD_CHANGE:
        warnings += (f"cloud correlations were moved by up to {change:.3f} to fit together",)
    return SpatialFit(matrix=valid, root=root, largest_change=change, warnings=warnings)


def _nearest_valid(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a correlation matrix near ``matrix`` and its symmetric square root.

    The symmetric root is unique, so that samples do not hang on a library's choice of signs.
    """
    values, vectors = np.linalg.eigh(matrix)
    if values[0] < -1e-12:
        values = np.maximum(values, 0.0)
        matrix = (vectors * values) @ vectors.T
        scale = 1.0 / np.sqrt(np.diag(matrix))
        matrix = matrix * np.outer(scale, scale)
        np.fill_diagonal(matrix, 1.0)
        values, vectors = np.linalg.eigh(matrix)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return matrix, root


def _unreached(
    stations: Sequence[Station], chance: FloatArray, wanted: FloatArray
) -> tuple[str, ...]:
    """Return a line for each pair whose probabilities are too unequal for its correlation."""
    most = largest_event_correlation(chance[:, np.newaxis], chance)
    return tuple(
        f"clouds of {stations[i].id} and {stations[j].id}: correlation {wanted[i, j]:.2f} cannot"
        f" be reached with clear-sky probabilities {chance[i]:.2f} and {chance[j]:.2f};"
        f" {most[i, j]:.2f} is used"
        for i, j in combinations(range(len(stations)), 2)
        if most[i, j] < wanted[i, j] < 1.0
    )


def indicator_matrix(fit: SpatialFit, probability: ArrayLike) -> FloatArray:
    """Return the correlations of the indicator "clear" that a fit gives, (stations, stations).

    ``probability`` is that of each station, above 0 and below 1, (stations,).
    """
    chance = np.asarray(probability, dtype=np.float64)
    off = np.where(np.eye(len(chance), dtype=bool), 0.0, fit.matrix)
    given = event_correlation(chance[:, np.newaxis], chance, off)
    np.fill_diagonal(given, 1.0)
    return given
