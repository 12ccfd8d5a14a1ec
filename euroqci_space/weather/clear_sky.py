"""How likely it is that a station sees the satellite through the clouds."""

from functools import lru_cache
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import ClearSky, Forecast
from euroqci_space.times import leap_offset_s, tai_seconds

FloatArray = NDArray[np.float64]


def zenith_probability(clear_sky: ClearSky, tai_s: ArrayLike) -> FloatArray:
    """Return the clear-sky probability of a site: its forecast where there is one, else its month.

    Parameters
    ----------
    clear_sky
        Climatology of the site and its forecast, if any.
    tai_s
        Instants, any shape.

    Returns
    -------
    NDArray
        Probability towards the zenith, the shape of ``tai_s``.

    Examples
    --------
    >>> today = Forecast(times=(), probability=(0.9,), stop=None)
    >>> sky = ClearSky(site="X", monthly_probability=(0.3,) * 12, forecast=today)
    >>> zenith_probability(sky, [0.0, 3600.0]).tolist()
    [0.9, 0.9]
    """
    usual = climatology(clear_sky, tai_s)
    if clear_sky.forecast is None:
        return usual
    begins_s, stop_s = _span(clear_sky.forecast)
    instants_s = np.asarray(tai_s, dtype=np.float64)
    index = np.searchsorted(begins_s, instants_s, side="right") - 1
    spoken = (index >= 0) & (instants_s < stop_s)
    return np.where(spoken, np.asarray(clear_sky.forecast.probability)[index], usual)


@lru_cache(maxsize=256)
def _span(forecast: Forecast) -> tuple[tuple[float, ...], float]:
    """Return from when each value holds, and when the last one ends. [s]"""
    begins_s = tuple(tai_seconds(time) for time in forecast.times) or (-inf,)
    return begins_s, inf if forecast.stop is None else tai_seconds(forecast.stop)


def climatology(clear_sky: ClearSky, tai_s: ArrayLike) -> FloatArray:
    """Return the clear-sky probability of the UTC month of each instant, any shape.

    Examples
    --------
    >>> from euroqci_space.times import tai_seconds_of_text
    >>> january_only = ClearSky(site="X", monthly_probability=(0.3,) + (0.0,) * 11)
    >>> float(climatology(january_only, tai_seconds_of_text("2027-01-31T23:59:59Z")))
    0.3
    """
    instants_s = np.asarray(tai_s, dtype=np.float64)
    utc_s = instants_s - leap_offset_s(instants_s + 1.0)  # second 60 counts as 59: its own day
    dates = np.datetime64("2000-01-01T00:00:00") + utc_s.astype("timedelta64[s]")
    month = dates.astype("datetime64[M]").astype(np.int64) % 12  # months since January 1970
    probability: FloatArray = np.asarray(clear_sky.monthly_probability)[month]
    return probability


def line_of_sight_probability(
    zenith_probability: ArrayLike, elevation_deg: ArrayLike
) -> FloatArray:
    """Return the probability of a cloud-free line of sight at an elevation.

    Parameters
    ----------
    zenith_probability
        Clear-sky probability of the site, 0 to 1, any shape that broadcasts.
    elevation_deg
        Elevation of the line of sight, above 0, any shape. [deg]

    Returns
    -------
    NDArray
        Probability, the shape of ``elevation_deg``.

    Notes
    -----
    ``p ** f`` with ``f = sqrt(1 + cot(elevation)**2)``: clouds as tall as they are wide, in a
    single layer (beta = 1). A slanted line meets more of them; leaving this out is about 20 %
    too hopeful at the elevations of satellite passes.

    References
    ----------
    Kauth and Penquite, "The probability of clear lines of sight through a cloudy atmosphere",
    Journal of Applied Meteorology, 1967.

    Examples
    --------
    >>> line_of_sight_probability(0.4, [90.0, 30.0]).round(3).tolist()
    [0.4, 0.16]
    """
    slant = 1.0 / np.sin(np.radians(np.asarray(elevation_deg, dtype=np.float64)))
    probability: FloatArray = np.power(zenith_probability, slant)
    return probability
