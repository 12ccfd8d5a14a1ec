"""Day, twilight and night at stations, close enough for a picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Horizon, Station
from euroqci_space.sky import sun_elevation_deg

FloatArray = NDArray[np.float64]
Span = tuple[float, float]

HORIZON_DEG = -0.833  # Sun's upper rim on a flat horizon, refraction included
SAMPLE_S = 300.0  # straight lines between samples: edges within a few seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Daylight:
    """Stretches of time in which the Sun allows contacts, and those of twilight around them.

    ``dark`` is where the Sun stands at or below the limit of the plan, ``twilight`` where it is
    above the limit and has set.
    """

    dark: tuple[Span, ...]
    twilight: tuple[Span, ...]


def daylight(station: Station, horizon: Horizon, maximum_sun_elevation_deg: float) -> Daylight:
    """Return night and twilight of one station over a horizon.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> week = Horizon(start=datetime(2027, 1, 4, 12, tzinfo=UTC),
    ...                stop=datetime(2027, 1, 11, 12, tzinfo=UTC))
    >>> berlin = Station(id="B", name="B", latitude_deg=52.5, longitude_deg=13.4, altitude_m=0.0)
    >>> light = daylight(berlin, week, -6.0)
    >>> len(light.dark), len(light.twilight)
    (7, 14)
    """
    samples = max(2, round(horizon.duration_s / SAMPLE_S) + 1)
    tai_s = np.linspace(horizon.start_tai_s, horizon.stop_tai_s, samples)
    elevation_deg = sun_elevation_deg(station, tai_s)
    dark = spans_below(tai_s, elevation_deg, maximum_sun_elevation_deg)
    down = spans_below(tai_s, elevation_deg, max(HORIZON_DEG, maximum_sun_elevation_deg))
    return Daylight(dark=dark, twilight=_without(down, dark))


def spans_below(tai_s: FloatArray, values: FloatArray, limit: float) -> tuple[Span, ...]:
    """Return where a sampled curve is at or below a limit, straight between its samples.

    Examples
    --------
    >>> spans_below(np.array([0.0, 1.0, 2.0]), np.array([1.0, -1.0, 1.0]), 0.0)
    ((0.5, 1.5),)
    """
    low = values <= limit
    turns = np.flatnonzero(low[1:] != low[:-1])
    share = (limit - values[turns]) / (values[turns + 1] - values[turns])
    edges = list(tai_s[turns] + share * (tai_s[turns + 1] - tai_s[turns]))
    if low[0]:
        edges.insert(0, tai_s[0])
    if low[-1]:
        edges.append(tai_s[-1])
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((float(start), float(stop)) for start, stop in pairs)


def _without(outer: tuple[Span, ...], inner: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the parts of ``outer`` that ``inner``, which lies within it, leaves."""
    found: list[Span] = []
    for start, stop in outer:
        at = start
        for first, last in (span for span in inner if start <= span[0] and span[1] <= stop):
            found.append((at, first))
            at = last
        found.append((at, stop))
    return tuple(span for span in found if span[1] > span[0])
