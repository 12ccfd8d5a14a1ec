"""What a forecast says of the sky, and the climatology where it says nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.errors import InputError
from euroqci_space.model import ClearSky, Horizon
from euroqci_space.times import utc_text
from euroqci_space.weather.clear_sky import zenith_probability

if TYPE_CHECKING:
    from euroqci_space.scenario.forecast import Forecast, StationForecast

FloatArray = NDArray[np.float64]


def probability(climatology: ClearSky, forecast: "Forecast | None", tai_s: ArrayLike) -> FloatArray:
    """Return the clear-sky probability towards the zenith at each instant.

    Parameters
    ----------
    climatology
        Of one station; ``site`` is the identifier of the station.
    forecast
        Replaces the climatology within its span; None where there is none.
    tai_s
        Instants, any shape.

    Returns
    -------
    NDArray
        Probability, the shape of ``tai_s``.

    Examples
    --------
    >>> from euroqci_space.scenario.forecast import Forecast, StationForecast
    >>> today = StationForecast(station="X", tai_s=(0.0,), probability=(0.9,), stop_tai_s=3600.0)
    >>> climatology = ClearSky(site="X", monthly_probability=(0.3,) * 12)
    >>> forecast = Forecast(source="by hand", stations=(today,))
    >>> probability(climatology, forecast, [-1.0, 0.0, 3600.0]).tolist()
    [0.3, 0.9, 0.3]
    """
    usual = zenith_probability(climatology, tai_s)
    mine = forecast.of(climatology.site) if forecast else None
    if mine is None:
        return usual
    instants_s = np.asarray(tai_s, dtype=np.float64)
    index = np.searchsorted(mine.tai_s, instants_s, side="right") - 1
    spoken = (index >= 0) & (instants_s < mine.stop_tai_s)
    return np.where(spoken, np.asarray(mine.probability)[index], usual)


def coverage_warnings(
    forecast: "Forecast", stations: Sequence[str], horizon: Horizon
) -> tuple[str, ...]:
    """Return a line for each station whose horizon the forecast covers in part or not at all.

    Raises
    ------
    InputError
        When the forecast says nothing of the horizon for any of the stations: the wrong file.
    """
    spans = {station: forecast.of(station) for station in stations}
    if not any(span and _overlaps(span, horizon) for span in spans.values()):
        wanted = f"{utc_text(horizon.start_tai_s, 0)} to {utc_text(horizon.stop_tai_s, 0)}"
        problem = f"covers nothing of the horizon {wanted}"
        raise InputError.of(problem, file=forecast.source, fix="give a forecast of these days")
    return tuple(
        f"forecast of {station}: {_missing(span, horizon)}; climatology is used there"
        for station, span in spans.items()
        if span is None or not _covers(span, horizon)
    )


def _overlaps(span: "StationForecast", horizon: Horizon) -> bool:
    return span.start_tai_s < horizon.stop_tai_s and span.stop_tai_s > horizon.start_tai_s


def _covers(span: "StationForecast", horizon: Horizon) -> bool:
    return span.start_tai_s <= horizon.start_tai_s and span.stop_tai_s >= horizon.stop_tai_s


def _missing(span: "StationForecast | None", horizon: Horizon) -> str:
    if span is None or not _overlaps(span, horizon):
        return "none within the horizon"
    said = []
    if span.start_tai_s > horizon.start_tai_s:
        said.append(f"none before {utc_text(span.start_tai_s, 0)}")
    if span.stop_tai_s < horizon.stop_tai_s:
        said.append(f"none from {utc_text(span.stop_tai_s, 0)} on")
    return ", ".join(said)
