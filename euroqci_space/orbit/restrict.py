"""Passes cut down to the windows in which more conditions hold."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet, Station
from euroqci_space.orbit.intervals import Intervals, windows_where
from euroqci_space.orbit.look import LookAngles, look_angles
from euroqci_space.orbit.passes import Passes

Floats = NDArray[np.float64]
Index = NDArray[np.int64]
Margin = Callable[[ElementSet, Station, Floats], Floats]

_SAMPLES = 33  # of a window, when its highest and nearest points are sought again
_GOLDEN_STEPS = 40
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_STEP_S = 20.0  # between samples of a condition along a pass


def within(
    passes: Passes,
    station_windows: Mapping[str, Intervals] | None = None,
    satellite_windows: Mapping[int, Intervals] | None = None,
) -> Passes:
    """Return the parts of passes that lie in the windows of their station and satellite.

    Parameters
    ----------
    passes
        Passes.
    station_windows
        Windows by station id: darkness, or what maintenance leaves; others are not restricted.
    satellite_windows
        Windows by catalogue number: sunlight, for one.

    Returns
    -------
    Passes
        A pass may give several parts; each keeps its orbit number.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from euroqci_space.model import Horizon
    >>> from euroqci_space.orbit.finder import find_passes
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=1, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=97.4,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> station = Station(id="A", name="A", latitude_deg=48.0, longitude_deg=11.0, altitude_m=0.0)
    >>> day = Horizon(
    ...     start=datetime(2027, 1, 1, tzinfo=UTC), stop=datetime(2027, 1, 2, tzinfo=UTC))
    >>> passes = find_passes([elements], [station], day, mask=20.0)
    >>> half = Intervals(start_tai_s=passes.aos_tai_s[:1], stop_tai_s=passes.tca_tai_s[:1])
    >>> len(within(passes, station_windows={"A": half}))
    1
    """
    pieces = np.arange(len(passes)), passes.aos_tai_s, passes.los_tai_s
    for index, station in enumerate(passes.stations):
        windows = (station_windows or {}).get(station.id)
        if windows is not None:
            pieces = _clipped(pieces, passes.station_index[pieces[0]] == index, windows)
    for index, element in enumerate(passes.elements):
        windows = (satellite_windows or {}).get(element.norad_id)
        if windows is not None:
            pieces = _clipped(pieces, passes.satellite_index[pieces[0]] == index, windows)
    return cut(passes, *pieces)


def where(passes: Passes, margin: Margin, slack: float) -> Passes:
    """Return the parts of passes in which a condition along the line of sight holds.

    Parameters
    ----------
    passes
        Passes.
    margin
        Function of element set, station and instants (n,) to values (n,); the condition holds
        where they are at least zero.
    slack
        The most by which the margin may change within 10 s: a pass whose samples, 20 s apart, are
        all above it is kept whole.
    """
    pieces = []
    for chosen, element, station in _pairs(passes):
        for row in chosen.tolist():
            start_s, stop_s = float(passes.aos_tai_s[row]), float(passes.los_tai_s[row])
            count = max(int(np.ceil((stop_s - start_s) / _STEP_S)), 1)
            samples = np.linspace(start_s, stop_s, count + 1)
            if margin(element, station, samples).min() > slack:
                pieces.append((row, start_s, stop_s))
                continue

            def of_time(tai_s: Floats, e: ElementSet = element, s: Station = station) -> Floats:
                return margin(e, s, tai_s)

            shown = windows_where(of_time, start_s, stop_s, _STEP_S)
            pieces += [
                (row, begin, end)
                for begin, end in zip(shown.start_tai_s, shown.stop_tai_s, strict=True)
            ]
    table = np.array(sorted(pieces), dtype=np.float64).reshape(-1, 3)
    return cut(passes, table[:, 0].astype(np.int64), table[:, 1], table[:, 2])


def cut(passes: Passes, rows: Index, start_tai_s: Floats, stop_tai_s: Floats) -> Passes:
    """Return parts of the passes ``rows`` (k,), each from its start to its stop within the pass."""
    parts = passes[rows]
    changed = (start_tai_s > parts.aos_tai_s) | (stop_tai_s < parts.los_tai_s)
    parts = replace(
        parts,
        open_start=parts.open_start & (start_tai_s == parts.aos_tai_s),
        open_end=parts.open_end & (stop_tai_s == parts.los_tai_s),
        aos_tai_s=start_tai_s.copy(),
        los_tai_s=stop_tai_s.copy(),
    )
    columns = {name: getattr(parts, name).copy() for name in _GEOMETRY}
    for chosen, element, station in _pairs(parts, changed):
        start, stop = start_tai_s[chosen], stop_tai_s[chosen]
        for name, values in _geometry(element, station, start, stop).items():
            columns[name][chosen] = values
    parts = replace(parts, **columns)
    order = np.lexsort((parts.satellite_index, parts.station_index, parts.aos_tai_s))
    return parts[order]


_GEOMETRY = (
    "tca_tai_s",
    "aos_elevation_deg",
    "max_elevation_deg",
    "los_elevation_deg",
    "aos_azimuth_deg",
    "tca_azimuth_deg",
    "los_azimuth_deg",
    "min_range_km",
)


def _pairs(
    passes: Passes, wanted: NDArray[np.bool_] | None = None
) -> list[tuple[Index, ElementSet, Station]]:
    """Return rows by satellite and station."""
    pair = passes.satellite_index.astype(np.int64) * len(passes.stations) + passes.station_index
    rows = np.arange(len(passes)) if wanted is None else np.flatnonzero(wanted)
    rows = rows[np.argsort(pair[rows], kind="stable")]
    breaks = np.flatnonzero(np.diff(pair[rows])) + 1
    return [
        (
            group,
            passes.elements[passes.satellite_index[group[0]]],
            passes.stations[passes.station_index[group[0]]],
        )
        for group in np.split(rows, breaks)
        if len(group)
    ]


def _clipped(
    pieces: tuple[Index, Floats, Floats], chosen: NDArray[np.bool_], windows: Intervals
) -> tuple[Index, Floats, Floats]:
    """Intersect the chosen pieces with windows."""
    rows, start, stop = pieces
    first = np.searchsorted(windows.stop_tai_s, start[chosen], side="right")
    last = np.searchsorted(windows.start_tai_s, stop[chosen], side="left")
    count = np.maximum(last - first, 0)
    owner = np.repeat(np.flatnonzero(chosen), count)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    window = np.repeat(first, count) + place
    kept = np.flatnonzero(~chosen)
    return (
        np.concatenate([rows[kept], rows[owner]]),
        np.concatenate([start[kept], np.maximum(start[owner], windows.start_tai_s[window])]),
        np.concatenate([stop[kept], np.minimum(stop[owner], windows.stop_tai_s[window])]),
    )


def _geometry(
    element: ElementSet, station: Station, start: Floats, stop: Floats
) -> dict[str, Floats]:
    """Return the geometry of windows (k,) by sampling and golden section."""

    def look(tai_s: Floats) -> LookAngles:
        flat = look_angles(element, station, tai_s.ravel())
        return LookAngles(
            elevation_deg=flat.elevation_deg.reshape(tai_s.shape),
            azimuth_deg=flat.azimuth_deg.reshape(tai_s.shape),
            range_km=flat.range_km.reshape(tai_s.shape),
        )

    top_tai_s = _maximum(lambda tai_s: look(tai_s).elevation_deg, start, stop)
    near_tai_s = _maximum(lambda tai_s: -look(tai_s).range_km, start, stop)
    first, top, last = look(start), look(top_tai_s), look(stop)
    return {
        "tca_tai_s": top_tai_s,
        "aos_elevation_deg": first.elevation_deg,
        "max_elevation_deg": top.elevation_deg,
        "los_elevation_deg": last.elevation_deg,
        "aos_azimuth_deg": first.azimuth_deg,
        "tca_azimuth_deg": top.azimuth_deg,
        "los_azimuth_deg": last.azimuth_deg,
        "min_range_km": look(near_tai_s).range_km,
    }


def _maximum(function: Callable[[Floats], Floats], start: Floats, stop: Floats) -> Floats:
    """Return the instants of the maxima within windows (k,)."""
    samples = start + (stop - start) * np.linspace(0.0, 1.0, _SAMPLES)[:, None]
    best = np.argmax(function(samples), axis=0)
    column = np.arange(len(start))
    low = samples[np.maximum(best - 1, 0), column]
    high = samples[np.minimum(best + 1, _SAMPLES - 1), column]
    for _ in range(_GOLDEN_STEPS):
        first, second = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        left = function(first) >= function(second)
        low, high = np.where(left, low, first), np.where(left, second, high)
    middle = 0.5 * (low + high)
    candidates = np.stack([start, middle, stop])
    chosen: Floats = candidates[np.argmax(function(candidates), axis=0), column]
    return chosen
