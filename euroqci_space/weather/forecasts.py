"""Where a forecast says nothing of a horizon."""

from collections.abc import Iterable

from euroqci_space.model import ClearSky, Horizon
from euroqci_space.times import tai_seconds, utc_text


def coverage_warnings(clear_sky: Iterable[ClearSky], horizon: Horizon) -> tuple[str, ...]:
    """Return what forecasts leave to climatology, a line for stations of which the same is true.

    No line where no station has a forecast of some time.
    """
    skies = tuple(clear_sky)
    if not any(sky.forecast and sky.forecast.times for sky in skies):
        return ()
    by_text: dict[str, list[str]] = {}
    for sky in skies:
        missing = _missing(sky, horizon)
        if missing:
            by_text.setdefault(missing, []).append(sky.site)
    return tuple(
        f"forecast: {missing} for {', '.join(sites)}; climatology is used there"
        for missing, sites in by_text.items()
    )


def _missing(sky: ClearSky, horizon: Horizon) -> str:
    forecast = sky.forecast
    if forecast is None:
        return "none"
    if forecast.stop is None:
        return ""
    said = []
    start_s, stop_s = tai_seconds(forecast.times[0]), tai_seconds(forecast.stop)
    if stop_s <= horizon.start_tai_s or start_s >= horizon.stop_tai_s:
        return "none within the horizon"
    if start_s > horizon.start_tai_s:
        said.append(f"none before {utc_text(start_s, 0)}")
    if stop_s < horizon.stop_tai_s:
        said.append(f"none from {utc_text(stop_s, 0)} on")
    return ", ".join(said)
