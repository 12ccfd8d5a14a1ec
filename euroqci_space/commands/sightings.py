"""From the options of ``passes`` to a request, and from a request to passes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
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
from euroqci_space.prospect import resolve_elements
from euroqci_space.scenario import identifier, load_scenario, nearest, read_stations
from euroqci_space.sky import away_from_moon, away_from_sun, in_darkness, in_sunlight
from euroqci_space.times import parse_utc

SITE_FORM = 'write --site "NAME,LAT_DEG,LON_DEG,ALT_M", for example "GRAZ,47.067,15.493,480"'
DAYS = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The options as they were given."""

    scenario: str | None
    elements: tuple[Path, ...]
    sites: tuple[str, ...]
    start: str | None
    stop: str | None
    days: float | None
    now: datetime
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
    given = {"--elements": wish.elements, "--site": wish.sites}
    missing = [name for name, value in given.items() if not value]
    if missing:
        fix = "or name a scenario, such as: passes eagle1"
        raise InputError.of(f"{', '.join(missing)}: missing", fix=fix)
    read = read_elements(*wish.elements)
    horizon = _horizon(wish, wish.now, None)
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
    horizon = _horizon(wish, scenario.horizon.start, scenario.horizon.stop)
    lowest_deg = scenario.constraints.minimum_elevation_deg
    return Request(
        elements=elements,
        stations=_stations(wish.sites) if wish.sites else scenario.stations,
        horizon=horizon,
        min_elevation_deg=lowest_deg if wish.min_elevation_deg is None else wish.min_elevation_deg,
        warnings=(*warnings, *age_warnings(elements, horizon.stop_tai_s)),
    )


def _horizon(wish: Wish, start: datetime, stop: datetime | None) -> Horizon:
    """Return the stretch that --start, --days and --stop ask for, the given one by default."""
    if wish.days is not None and wish.stop is not None:
        raise InputError.of("--days and --stop are both given", fix="give one of them")
    first = start if wish.start is None else parse_utc(wish.start)
    try:
        if wish.days is not None or (wish.stop is None and stop is None):
            last = first + timedelta(days=DAYS if wish.days is None else wish.days)
        else:
            last = parse_utc(wish.stop) if wish.stop is not None else stop or first
        return Horizon(start=first, stop=last)
    except (ValueError, OverflowError) as error:
        raise InputError.of(str(error), fix="change --start, --stop or --days") from error


def _stations(sites: tuple[str, ...]) -> tuple[Station, ...]:
    faults: list[Fault] = []
    stations: dict[str, Station] = {}
    for text in sites:
        try:
            found = _named(text)
        except ValueError as error:
            faults.append(Fault(field=f"--site {text!r}", problem=str(error), fix=SITE_FORM))
            continue
        for station in found:
            if station.id in stations:
                faults.append(Fault(field="--site", problem=f"{station.id!r} stands twice"))
            stations[station.id] = station
    if faults:
        raise InputError(faults)
    return tuple(stations.values())


def _named(text: str) -> tuple[Station, ...]:
    """Return the station that a place is, or those of the catalogue by id or by kind."""
    if "," in text:
        return (_station(text),)
    catalogue = read_stations()
    found = tuple(entry.station for entry in catalogue if text in (entry.station.id, entry.kind))
    if not found:
        known = tuple(dict.fromkeys(entry.kind for entry in catalogue))
        ids = tuple(entry.station.id for entry in catalogue)
        advice = nearest(text, (*known, *ids), f"kinds are {', '.join(known)}")
        message = f"is neither a place nor an id or kind of the catalogue ({advice})"
        raise ValueError(message)
    return found


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
