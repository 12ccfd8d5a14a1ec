"""Join passes that were cut where one part of a long horizon meets the next."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = dict[str, NDArray[Any]]

_FROM_LAST = ("los_tai_s", "los_elevation_deg", "los_azimuth_deg", "open_end")
_FROM_TOP = ("tca_tai_s", "max_elevation_deg", "tca_azimuth_deg", "orbit_number")


def mended(table: Table) -> Table:
    """Return the table with passes joined that end open where the next begins open.

    Both parts see the same node, so that the instants agree to the bit.
    """
    order = np.lexsort((table["aos_tai_s"], table["station_index"], table["satellite_index"]))
    rows = {name: column[order] for name, column in table.items()}
    follows = rows["open_end"][:-1] & rows["open_start"][1:]
    follows &= rows["los_tai_s"][:-1] == rows["aos_tai_s"][1:]
    for name in ("satellite_index", "station_index"):
        follows &= rows[name][:-1] == rows[name][1:]
    if not follows.any():
        return rows
    first = np.concatenate([[True], ~follows])
    last = np.concatenate([~follows, [True]])
    group = np.cumsum(first) - 1
    by_height = np.lexsort((rows["max_elevation_deg"], group))  # the highest of a group comes last
    top = by_height[np.flatnonzero(last)]
    result = {name: column[first] for name, column in rows.items()}
    result |= {name: rows[name][last] for name in _FROM_LAST}
    result |= {name: rows[name][top] for name in _FROM_TOP}
    least = np.minimum.reduceat(rows["min_range_km"], np.flatnonzero(first))
    return result | {"min_range_km": least}
