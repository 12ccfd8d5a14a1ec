"""Forecasts of clear sky that a user gave: a probability for each station and time."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from euroqci_space.errors import Fault, InputError
from euroqci_space.infiles import sha256
from euroqci_space.model import ClearSky, Forecast, Horizon, InputFile, Scenario
from euroqci_space.scenario.names import identifier
from euroqci_space.scenario.table import Columns, Row, blank_or, number, read_table
from euroqci_space.scenario.text import nearest
from euroqci_space.times import tai_seconds, tai_seconds_of_text, utc_datetime, utc_text

MAXIMUM_GAP_H = 6.0
HOUR_S = 3600.0


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
) -> dict[str, Forecast]:
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
    >>> forecast["DE-OBE"].probability
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
    return {name: _forecast(mine, maximum_gap_h) for name, mine in by_station.items()}


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


def _forecast(rows: list[Row], maximum_gap_h: float) -> Forecast:
    instants_s = [row.values["time_utc"] for row in rows]
    probability = tuple(row.values["clear_sky_probability"] for row in rows)
    if instants_s == [None]:
        return constant(*probability)
    times = tuple(utc_datetime(tai_s) for tai_s in instants_s)
    stop = times[-1] + timedelta(hours=maximum_gap_h)
    return Forecast(times=times, probability=probability, stop=stop)


def constant(probability: float) -> Forecast:
    """Return the forecast of one value for all times."""
    return Forecast(times=(), probability=(probability,), stop=None)


def with_forecast(scenario: Scenario, path: Path) -> Scenario:
    """Return a scenario with the forecast of a file in place of any that it had.

    Raises
    ------
    InputError
        When the file is wrong or says nothing of the horizon.
    """
    names = [station.id for station in scenario.stations]
    told = read_forecast(path, names)
    check_coverage(told, scenario.horizon, path)
    used = InputFile(name=path.name, sha256=sha256(path))
    others = tuple(one for one in scenario.inputs if one.name != used.name)
    return replace(
        scenario,
        clear_sky=tuple(_told(sky, told) for sky in scenario.clear_sky),
        inputs=(*others, used),
    )


def _told(sky: ClearSky, told: Mapping[str, Forecast]) -> ClearSky:
    return replace(sky, forecast=told.get(sky.site))


def check_coverage(told: Mapping[str, Forecast], horizon: Horizon, path: Path) -> None:
    """Refuse the forecast of a file that says nothing of the horizon: the wrong file.

    Raises
    ------
    InputError
        When no station is covered at any time.
    """
    if not any(_overlaps(forecast, horizon) for forecast in told.values()):
        wanted = f"{utc_text(horizon.start_tai_s, 0)} to {utc_text(horizon.stop_tai_s, 0)}"
        problem = f"covers nothing of the horizon {wanted}"
        raise InputError.of(problem, file=str(path), fix="give a forecast of these days")


def _overlaps(forecast: Forecast, horizon: Horizon) -> bool:
    if forecast.stop is None:
        return True
    begins_s, stop_s = tai_seconds(forecast.times[0]), tai_seconds(forecast.stop)
    return begins_s < horizon.stop_tai_s and stop_s > horizon.start_tai_s
