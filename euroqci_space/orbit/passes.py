"""The passes of many satellites over many stations, as columns."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet, Horizon, Pass, Station
from euroqci_space.times import utc_text

if TYPE_CHECKING:
    import pandas as pd

Rows = NDArray[np.bool_] | NDArray[np.int64] | slice
_TYPES = {
    "satellite_index": np.int32,
    "station_index": np.int32,
    "aos_tai_s": np.float64,
    "tca_tai_s": np.float64,
    "los_tai_s": np.float64,
    "aos_elevation_deg": np.float64,
    "max_elevation_deg": np.float64,
    "los_elevation_deg": np.float64,
    "aos_azimuth_deg": np.float64,
    "tca_azimuth_deg": np.float64,
    "los_azimuth_deg": np.float64,
    "min_range_km": np.float64,
    "orbit_number": np.int64,
    "open_start": np.bool_,
    "open_end": np.bool_,
}
COLUMNS = tuple(_TYPES)


def empty_table() -> dict[str, NDArray[Any]]:
    """Return all columns with no row."""
    return {name: np.empty(0, dtype=kind) for name, kind in _TYPES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A satellite that could not be followed to the end of the horizon."""

    satellite: str
    norad_id: int
    from_tai_s: float  # no pass of it is listed after this instant
    reason: str

    def __str__(self) -> str:
        when = utc_text(self.from_tai_s)
        return f"{self.satellite} ({self.norad_id}) is left out from {when}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passes:
    """Passes as columns of equal length, sorted by rise, then station, then satellite.

    Iteration yields :class:`euroqci_space.model.Pass`; ``passes[index]`` one of them;
    ``passes[mask]`` or ``passes[1:5]`` the part of the table. ``satellite_index`` and
    ``station_index`` point into ``elements`` and ``stations``.
    """

    elements: tuple[ElementSet, ...]
    stations: tuple[Station, ...]
    horizon: Horizon
    satellite_index: NDArray[np.int32]
    station_index: NDArray[np.int32]
    aos_tai_s: NDArray[np.float64]
    tca_tai_s: NDArray[np.float64]
    los_tai_s: NDArray[np.float64]
    aos_elevation_deg: NDArray[np.float64]
    max_elevation_deg: NDArray[np.float64]
    los_elevation_deg: NDArray[np.float64]
    aos_azimuth_deg: NDArray[np.float64]
    tca_azimuth_deg: NDArray[np.float64]
    los_azimuth_deg: NDArray[np.float64]
    min_range_km: NDArray[np.float64]
    orbit_number: NDArray[np.int64]
    open_start: NDArray[np.bool_]
    open_end: NDArray[np.bool_]
    left_out: tuple[LeftOut, ...] = ()

    def __len__(self) -> int:
        return len(self.aos_tai_s)

    def __iter__(self) -> Iterator[Pass]:
        return (self.at(index) for index in range(len(self)))

    @overload
    def __getitem__(self, rows: int) -> Pass: ...

    @overload
    def __getitem__(self, rows: Rows) -> "Passes": ...

    def __getitem__(self, rows: int | Rows) -> "Pass | Passes":
        if isinstance(rows, int | np.integer):
            return self.at(int(rows))
        return replace(self, **{name: getattr(self, name)[rows] for name in COLUMNS})

    @property
    def duration_s(self) -> NDArray[np.float64]:
        """Lengths of the passes. [s]"""
        return self.los_tai_s - self.aos_tai_s

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user must know about this table, a line each."""
        return tuple(str(row) for row in self.left_out)

    def at(self, index: int) -> Pass:
        """Return one row as a record."""
        satellite = self.elements[self.satellite_index[index]]
        names = COLUMNS[2:5] + COLUMNS[6:7] + COLUMNS[8:]
        return Pass(
            satellite=satellite.name,
            norad_id=satellite.norad_id,
            station=self.stations[self.station_index[index]].id,
            **{name: getattr(self, name)[index].item() for name in names},
        )

    def to_pandas(self) -> "pd.DataFrame":
        """Return the table as a data frame, with names in place of the indices."""
        import pandas as pd  # noqa: PLC0415  (0.4 s that --help need not pay)

        names = np.array([element.name for element in self.elements], dtype=object)
        ids = np.array([element.norad_id for element in self.elements], dtype=np.int64)
        stations = np.array([station.id for station in self.stations], dtype=object)
        columns = {
            "satellite": names[self.satellite_index],
            "norad_id": ids[self.satellite_index],
            "station": stations[self.station_index],
        }
        return pd.DataFrame(columns | {name: getattr(self, name) for name in COLUMNS[2:]})
