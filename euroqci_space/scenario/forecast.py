"""Forecasts of clear sky that a user gave: a probability for each station and time."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from pathlib import Path

from euroqci_space.errors import Fault, InputError
from euroqci_space.scenario.names import identifier
from euroqci_space.scenario.table import Columns, Row, blank_or, number, read_table
from euroqci_space.scenario.text import nearest
from euroqci_space.times import tai_seconds_of_text, utc_text

MAXIMUM_GAP_H = 6.0
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StationForecast:
    """Clear-sky probability of one station: each holds from its instant to the next, or the stop.

    A constant for all times starts at minus infinity and stops at infinity.
    """

    station: str
    tai_s: tuple[float, ...]
    probability: tuple[float, ...]
    stop_tai_s: float

    @property
    def start_tai_s(self) -> float:
        """The instant from which on the forecast speaks."""
        return self.tai_s[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The forecasts of some stations and the file that they come from."""

    source: str
    stations: tuple[StationForecast, ...]

    def of(self, station: str) -> StationForecast | None:
        """Return the forecast of one station, or None where there is none."""
        return next((entry for entry in self.stations if entry.station == station), None)


def _instant(text: str) -> float:
    try:
        return tai_seconds_of_text(text.strip())
    except InputError as error:
        raise ValueError(str(error)) from error


_COLUMNS = Columns(
    required={
        "station": identifier,
        "time_utc": blank_or(_instant),
        "clear_sky_probability": number(0, 1),
    },
    optional={},
)


def read_forecast(
    path: Path, stations: Collection[str], maximum_gap_h: float = MAXIMUM_GAP_H
) -> Forecast:
    r"""Read a forecast file with the columns ``station, time_utc, clear_sky_probability``.

    Parameters
    ----------
    path
        CSV. The rows of one station stand in order of time; a single row without a time is a
        constant for that station.
    stations
        Identifiers of the stations that may be named.
    maximum_gap_h
        How long a value holds at most: until the next row, and after the last one. [h]

    Raises
    ------
    InputError
        With every fault: a probability outside 0..1, an unknown station, a time without zone,
        times that go back or stand twice, a gap longer than ``maximum_gap_h``, no row at all.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> text = "station,time_utc,clear_sky_probability\nDE-OBE,2027-01-04T18:00:00Z,0.8\n"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "forecast.csv"
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     forecast = read_forecast(path, ["DE-OBE"])
    >>> forecast.of("DE-OBE").probability
    (0.8,)
    """
    if not maximum_gap_h > 0.0:
        message = f"maximum_gap_h is {maximum_gap_h}, not above 0"
        raise ValueError(message)
    rows = read_table(path, _COLUMNS)
    if not rows:
        fix = "give a row of station, time and probability"
        raise InputError.of("holds no forecast", file=str(path), fix=fix)
    by_station: dict[str, list[Row]] = {}
    for row in rows:
        by_station.setdefault(row.values["station"], []).append(row)
    faults = _unknown(by_station, stations, str(path))
    for mine in by_station.values():
        faults += _sequence_faults(mine, maximum_gap_h, str(path))
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.line or 0))
    return Forecast(
        source=str(path),
        stations=tuple(_forecast(name, mine, maximum_gap_h) for name, mine in by_station.items()),
    )


def _unknown(by_station: dict[str, list[Row]], stations: Collection[str], file: str) -> list[Fault]:
    """Return one fault for each unknown station, at its first row."""
    known = tuple(stations)
    return [
        Fault(
            file=file,
            line=rows[0].line,
            field="station",
            problem=f"unknown station {name!r}",
            fix=nearest(name, known, f"known: {', '.join(known)}"),
        )
        for name, rows in by_station.items()
        if name not in known
    ]


def _sequence_faults(rows: list[Row], maximum_gap_h: float, file: str) -> list[Fault]:
    if len(rows) == 1:
        return []
    station = rows[0].values["station"]
    constant = next((row for row in rows if row.values["time_utc"] is None), None)
    if constant:
        problem = f"the constant of {station} stands beside other rows of it"
        fix = "give a constant alone, or a time in every row"
        return [_fault(file, constant, problem, fix)]
    found = (_step_fault(before, after, maximum_gap_h, file) for before, after in pairwise(rows))
    return [fault for fault in found if fault]


def _step_fault(before: Row, after: Row, maximum_gap_h: float, file: str) -> Fault | None:
    station = after.values["station"]
    first_s, second_s = before.values["time_utc"], after.values["time_utc"]
    gap_h = (second_s - first_s) / HOUR_S
    when = f"{utc_text(second_s, 0)} of {station}"
    if gap_h == 0.0:
        problem = f"{when} stands twice (first at line {before.line})"
        return _fault(file, after, problem, "keep one of the rows")
    if gap_h < 0.0:
        problem = f"{when} is earlier than line {before.line}"
        return _fault(file, after, problem, "sort the rows of a station by time")
    if gap_h > maximum_gap_h:
        problem = f"{when} is {gap_h:g} h after line {before.line}, allowed {maximum_gap_h:g} h"
        return _fault(file, after, problem, "fill the gap")
    return None


def _fault(file: str, row: Row, problem: str, fix: str) -> Fault:
    return Fault(file=file, line=row.line, field="time_utc", problem=problem, fix=fix)


def _forecast(station: str, rows: list[Row], maximum_gap_h: float) -> StationForecast:
    times = [row.values["time_utc"] for row in rows]
    constant = times == [None]
    return StationForecast(
        station=station,
        tai_s=(-inf,) if constant else tuple(times),
        probability=tuple(row.values["clear_sky_probability"] for row in rows),
        stop_tai_s=inf if constant else times[-1] + maximum_gap_h * HOUR_S,
    )
