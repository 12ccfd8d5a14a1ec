"""Key between satellites: what their links bring hour by hour, where they see each other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Crosslink, ElementSet, Horizon, Network
from euroqci_space.orbit import positions_km

FloatArray = NDArray[np.float64]

HOUR_S = 3600.0
STEP_S = 60.0  # longest step within an hour
EARTH_RADIUS_KM = 6378.137  # WGS-84, at the equator: a line that clears it clears the ellipsoid


def hours(horizon: Horizon) -> Iterator[tuple[float, float]]:
    """Return the start and the stop of each hour of a horizon; the last may be short. [TAI s]"""
    for hour in range(ceil(horizon.duration_s / HOUR_S)):
        start_tai_s = horizon.start_tai_s + hour * HOUR_S
        yield start_tai_s, min(start_tai_s + HOUR_S, horizon.stop_tai_s)


def with_crosslink_key(
    network: Network, elements: Mapping[str, ElementSet], horizon: Horizon
) -> Network:
    """Return a network whose crosslinks know their key of each hour.

    Parameters
    ----------
    network
        Crosslinks name their satellites.
    elements
        Element set of each satellite by its name.

    Raises
    ------
    InputError
        When SGP4 cannot propagate a satellite through the horizon.

    Notes
    -----
    A link is up where the straight line between the satellites stays ``grazing_height_km`` above
    the equatorial radius. The rate at distance d is ``rate min(1, (full_rate_km / d)^2)``: the far
    field of a beam. It is summed over the middles of steps of at most a minute and rounded down to
    whole bits an hour.
    """
    if not network.crosslinks:
        return network
    names = list(dict.fromkeys(end for link in network.crosslinks for end in (link.a, link.b)))
    ends = np.array([[names.index(link.a), names.index(link.b)] for link in network.crosslinks])
    by_hour = [
        _bits(network, ends, [elements[name] for name in names], span) for span in hours(horizon)
    ]
    return replace(
        network,
        crosslinks=tuple(
            replace(link, bits=tuple(int(bits[place]) for bits in by_hour))
            for place, link in enumerate(network.crosslinks)
        ),
    )


def _bits(
    network: Network,
    ends: NDArray[np.int64],
    elements: list[ElementSet],
    span_tai_s: tuple[float, float],
) -> FloatArray:
    """Return the whole bits of each link in one hour."""
    length_s = span_tai_s[1] - span_tai_s[0]
    steps = ceil(length_s / STEP_S)
    tai_s = span_tai_s[0] + (np.arange(steps) + 0.5) * length_s / steps
    places_km = np.stack([positions_km(one, tai_s) for one in elements])
    first_km, second_km = places_km[ends[:, 0]], places_km[ends[:, 1]]
    distance_km = np.linalg.norm(second_km - first_km, axis=2)
    up = line_height_km(first_km, second_km) >= network.grazing_height_km
    rate_bps = np.stack(
        [
            rate_at(link, distance_km[place]) * up[place]
            for place, link in enumerate(network.crosslinks)
        ]
    )
    bits: FloatArray = np.floor(rate_bps.sum(axis=1) * length_s / steps)
    return bits


def rate_at(link: Crosslink, distance_km: FloatArray) -> FloatArray:
    """Return the key rate of a link at distances (n,). [bit/s]"""
    if link.full_rate_km is None:
        return np.full_like(distance_km, link.rate_bps)
    rate_bps: FloatArray = link.rate_bps * np.minimum(1.0, (link.full_rate_km / distance_km) ** 2)
    return rate_bps


def line_height_km(first_km: FloatArray, second_km: FloatArray) -> FloatArray:
    """Return how high the lowest point of lines stands above the equatorial radius, (...,). [km]

    Parameters
    ----------
    first_km, second_km
        The ends, from the Earth's centre, shape (..., 3).

    Examples
    --------
    >>> round(float(line_height_km(np.array([7000.0, 0.0, 0.0]), np.array([0.0, 7000.0, 0.0]))))
    -1428
    """
    line_km = second_km - first_km
    length_km2 = np.einsum("...i,...i->...", line_km, line_km)
    along = -np.einsum("...i,...i->...", first_km, line_km) / np.maximum(length_km2, 1e-12)
    nearest_km = first_km + np.clip(along, 0.0, 1.0)[..., np.newaxis] * line_km
    height_km: FloatArray = np.linalg.norm(nearest_km, axis=-1) - EARTH_RADIUS_KM
    return height_km
