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
HOURS_AT_ONCE = 24  # of a constellation 10 MB of positions
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
    flown = [elements[name] for name in names]
    spans = list(hours(horizon))
    by_day = [
        _bits(network, ends, flown, spans[first : first + HOURS_AT_ONCE])
        for first in range(0, len(spans), HOURS_AT_ONCE)
    ]
    bits = np.concatenate(by_day, axis=1).astype(int).tolist()
    crosslinks = zip(network.crosslinks, bits, strict=True)
    return replace(
        network, crosslinks=tuple(replace(link, bits=tuple(mine)) for link, mine in crosslinks)
    )


def _bits(
    network: Network,
    ends: NDArray[np.int64],
    elements: list[ElementSet],
    spans_tai_s: list[tuple[float, float]],
) -> FloatArray:
    """Return the whole bits of each link in each hour, (links, hours)."""
    lengths_s = np.array([stop - start for start, stop in spans_tai_s])
    steps = np.ceil(lengths_s / STEP_S).astype(int)
    hour = np.repeat(np.arange(len(steps)), steps)
    place = np.concatenate([np.arange(count) for count in steps]) + 0.5
    step_s = (lengths_s / steps)[hour]
    tai_s = np.array([start for start, _ in spans_tai_s])[hour] + place * step_s
    places_km = np.stack([positions_km(one, tai_s) for one in elements])
    found = np.zeros((len(ends), len(steps)))
    for row, (link, (a, b)) in enumerate(zip(network.crosslinks, ends, strict=True)):
        up = line_height_km(places_km[a], places_km[b]) >= network.grazing_height_km
        distance_km = np.linalg.norm(places_km[b] - places_km[a], axis=1)
        brought = rate_at(link, distance_km) * up * step_s
        found[row] = np.floor(np.bincount(hour, brought, minlength=len(steps)))
    return found


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
