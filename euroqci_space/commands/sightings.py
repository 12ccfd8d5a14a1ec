"""From the options of ``passes`` to a request, and from a request to passes."""

from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit import (
    Mask,
    Passes,
    age_warnings,
    find_passes,
    read_elements,
    read_mask,
    refuse_old_elements,
)
from euroqci_space.planner import resolve_elements
from euroqci_space.scenario import identifier, load_scenario
from euroqci_space.sky import away_from_moon, away_from_sun, in_darkness, in_sunlight
from euroqci_space.times import parse_utc

SITE_FORM = 'write --site "NAME,LAT_DEG,LON_DEG,ALT_M", for example "GRAZ,47.067,15.493,480"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The options as they were given."""

    scenario: str | None
    elements: tuple[Path, ...]
    sites: tuple[str, ...]
    start: str | None
    stop: str | None
    min_elevation_deg: float | None
    mask: Path | None
    max_sun_elevation_deg: float | None
    sunlit: bool
    sun_exclusion_deg: float
    moon_exclusion_deg: float
    max_age_h: float | None
    workers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who, where and when; checked."""

    elements: tuple[ElementSet, ...]
    stations: tuple[Station, ...]
    horizon: Horizon
    min_elevation_deg: float
    warnings: tuple[str, ...]


def gather(wish: Wish) -> Request:
    """Return the request that the options make, the scenario's values where they say nothing.

    Raises
    ------
    InputError
        When something is missing or wrong.
    """
    if wish.scenario is not None:
        return _of_scenario(wish, wish.scenario)
    given = {
        "--elements": wish.elements,
        "--site": wish.sites,
        "--start": wish.start,
        "--stop": wish.stop,
    }
    missing = [name for name, value in given.items() if not value]
    if missing:
        fix = "or name a scenario, such as: passes eagle1"
        raise InputError.of(f"{', '.join(missing)}: missing", fix=fix)
    read = read_elements(*wish.elements)
    horizon = _horizon(wish.start or "", wish.stop or "")
    return Request(
        elements=read.sets,
        stations=_stations(wish.sites),
        horizon=horizon,
        min_elevation_deg=wish.min_elevation_deg or 0.0,
        warnings=(*read.warnings, *age_warnings(read.sets, horizon.stop_tai_s)),
    )


def _of_scenario(wish: Wish, name: str) -> Request:
    scenario = load_scenario(name)
    elements, warnings = resolve_elements(scenario)
    if wish.elements:
        read = read_elements(*wish.elements)
        elements, warnings = read.sets, read.warnings
    start = scenario.horizon.start.isoformat() if wish.start is None else wish.start
    stop = scenario.horizon.stop.isoformat() if wish.stop is None else wish.stop
    horizon = _horizon(start, stop)
    lowest_deg = scenario.constraints.minimum_elevation_deg
    return Request(
        elements=elements,
        stations=_stations(wish.sites) if wish.sites else scenario.stations,
        horizon=horizon,
        min_elevation_deg=lowest_deg if wish.min_elevation_deg is None else wish.min_elevation_deg,
        warnings=(*warnings, *age_warnings(elements, horizon.stop_tai_s)),
    )


def _horizon(start: str, stop: str) -> Horizon:
    first, last = parse_utc(start), parse_utc(stop)
    if last <= first:
        problem = f"--stop {stop} is not after --start {start}"
        raise InputError.of(problem)
    return Horizon(start=first, stop=last)


def _stations(sites: tuple[str, ...]) -> tuple[Station, ...]:
    faults: list[Fault] = []
    stations: dict[str, Station] = {}
    for text in sites:
        try:
            station = _station(text)
        except ValueError as error:
            faults.append(Fault(field=f"--site {text!r}", problem=str(error), fix=SITE_FORM))
            continue
        if station.id in stations:
            faults.append(Fault(field="--site", problem=f"{station.id!r} stands twice"))
        stations[station.id] = station
    if faults:
        raise InputError(faults)
    return tuple(stations.values())


def _station(text: str) -> Station:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4:
        message = f"has {len(parts)} parts, not 4"
        raise ValueError(message)
    numbers = [float(part) for part in parts[1:]]
    if not all(isfinite(number) for number in numbers):
        message = "a number is not finite"
        raise ValueError(message)
    latitude_deg, longitude_deg, altitude_m = numbers
    if abs(latitude_deg) > 90.0 and abs(longitude_deg) <= 90.0:
        message = f"latitude {latitude_deg:g} is outside -90..90 (were the two swapped?)"
        raise ValueError(message)
    return Station(
        id=identifier(parts[0]),
        name=parts[0],
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        altitude_m=altitude_m,
    )


def find(request: Request, wish: Wish) -> Passes:
    """Return the passes, cut to where the sky is as wished; old elements refused or told.

    Raises
    ------
    InputError
        When an element set is older than allowed, or the skyline is wrong.
    """
    stop_tai_s = request.horizon.stop_tai_s
    if wish.max_age_h is not None:
        refuse_old_elements(request.elements, stop_tai_s, wish.max_age_h)
    lowest_deg = request.min_elevation_deg
    mask = read_mask(wish.mask, lowest_deg) if wish.mask else Mask(min_elevation_deg=lowest_deg)
    found = find_passes(
        request.elements, request.stations, request.horizon, mask, workers=wish.workers
    )
    return _restricted(found, wish)


def _restricted(found: Passes, wish: Wish) -> Passes:
    """Return the parts of the passes in which every wish on the sky holds."""
    if wish.max_sun_elevation_deg is not None:
        found = in_darkness(found, wish.max_sun_elevation_deg)
    if wish.sunlit:
        found = in_sunlight(found)
    if wish.sun_exclusion_deg:
        found = away_from_sun(found, wish.sun_exclusion_deg)
    if wish.moon_exclusion_deg:
        found = away_from_moon(found, wish.moon_exclusion_deg)
    return found
