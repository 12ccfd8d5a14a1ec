"""The table of passes as CSV: one row a pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.export.csvtext import csv_text, flag, instants, number, text

if TYPE_CHECKING:
    from euroqci_space.orbit import Passes

FloatArray = NDArray[np.float64]

_HEADER = [
    "satellite",
    "norad_id",
    "station",
    "aos_utc",
    "tca_utc",
    "los_utc",
    "duration_s",
    "max_elevation_deg",
    "aos_azimuth_deg",
    "tca_azimuth_deg",
    "los_azimuth_deg",
    "min_range_km",
    "sun_elevation_deg",
    "sunlit",
    "orbit_number",
    "open_start",
    "open_end",
    "element_age_h",
    "timing_error_s",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PassCircumstances:
    """What is told of each pass beside its geometry; arrays as long as the table."""

    sun_elevation_deg: FloatArray  # at the station, at the highest point of the pass
    sunlit: NDArray[np.bool_]  # the satellite, at the highest point of the pass
    element_age_h: FloatArray  # at rise
    timing_error_s: FloatArray  # median, at rise


def passes_csv(passes: "Passes", circumstances: PassCircumstances) -> str:
    """Return the table of passes, in their order.

    Raises
    ------
    ValueError
        When the two are not of one length.
    """
    if len(circumstances.sunlit) != len(passes):
        message = f"{len(circumstances.sunlit)} circumstances for {len(passes)} passes"
        raise ValueError(message)
    columns: list[Iterable[str]] = [
        [text(passes.elements[index].name) for index in passes.satellite_index],
        [number(passes.elements[index].norad_id) for index in passes.satellite_index],
        [text(passes.stations[index].id) for index in passes.station_index],
        instants(passes.aos_tai_s),
        instants(passes.tca_tai_s),
        instants(passes.los_tai_s),
        _numbers(passes.duration_s, 3),
        _numbers(passes.max_elevation_deg, 3),
        _numbers(passes.aos_azimuth_deg, 3),
        _numbers(passes.tca_azimuth_deg, 3),
        _numbers(passes.los_azimuth_deg, 3),
        _numbers(passes.min_range_km, 3),
        _numbers(circumstances.sun_elevation_deg, 3),
        map(flag, circumstances.sunlit),
        _numbers(passes.orbit_number, 0),
        map(flag, passes.open_start),
        map(flag, passes.open_end),
        _numbers(circumstances.element_age_h, 3),
        _numbers(circumstances.timing_error_s, 3),
    ]
    return csv_text(_HEADER, zip(*columns, strict=True))


def _numbers(values: NDArray[np.generic], decimals: int) -> list[str]:
    return [number(value, decimals) for value in values.tolist()]
