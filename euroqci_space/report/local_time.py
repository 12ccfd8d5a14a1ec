"""The clock on the wall of a station."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np

from euroqci_space.model import Horizon, Station
from euroqci_space.times import tai_seconds

SOLAR = "mean solar time"
_HOUR = timedelta(hours=1)
_DEG_PER_S = 360.0 / 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalClock:
    """The offset from UTC over a horizon, as steps (from [TAI s], offset [s], abbreviation).

    ``name`` is the time zone, or "mean solar time" where the country is unknown.
    """

    name: str
    steps: tuple[tuple[float, int, str], ...]


def local_clock(station: Station, horizon: Horizon) -> LocalClock:
    """Return the civil time of a station, or its mean solar time.

    Notes
    -----
    The zone is that of the country's zones whose principal place is nearest. That is right for
    countries with one zone and for their islands; in wide countries the name of the zone, which
    is shown, tells what was taken.

    Examples
    --------
    >>> week = Horizon(start=datetime(2027, 3, 26, tzinfo=UTC),
    ...                stop=datetime(2027, 4, 2, tzinfo=UTC))
    >>> azores = Station(id="A", name="A", latitude_deg=37.0, longitude_deg=-25.1,
    ...                  altitude_m=0.0, country="PT")
    >>> clock = local_clock(azores, week)
    >>> clock.name, [offset_s for _, offset_s, _ in clock.steps]
    ('Atlantic/Azores', [-3600, 0])
    """
    zones = _zones().get(station.country, ())
    if not zones:
        offset_s = round(station.longitude_deg / _DEG_PER_S)
        return LocalClock(name=SOLAR, steps=((horizon.start_tai_s, offset_s, "solar"),))
    nearest = min(zones, key=lambda zone: (_apart(station, zone), zone))
    steps = _steps(_zone(nearest[2]), horizon)
    alike = (name for _, _, name in zones if _steps(_zone(name), horizon) == steps)
    return LocalClock(name=next(alike), steps=steps)  # a country's first zone is the best known


def _apart(station: Station, zone: tuple[float, float, str]) -> float:
    latitude, other = np.radians([station.latitude_deg, zone[0]])
    turn = np.radians(station.longitude_deg - zone[1])
    haversine = np.sin((other - latitude) / 2.0) ** 2
    haversine += np.cos(latitude) * np.cos(other) * np.sin(turn / 2.0) ** 2
    return float(haversine)


@cache
def _steps(zone: ZoneInfo, horizon: Horizon) -> tuple[tuple[float, int, str], ...]:
    """Look every hour: zones change their offset on the hour of UTC."""
    steps: list[tuple[float, int, str]] = []
    at = horizon.start.astimezone(UTC)
    while at < horizon.stop:
        local = at.astimezone(zone)
        offset = local.utcoffset() or timedelta()
        now = (round(offset.total_seconds()), local.tzname() or "")
        if not steps or steps[-1][1:] != now:
            steps.append((tai_seconds(at), *now))
        at = _next_hour(at)
    return tuple(steps)


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + _HOUR


@cache
def _zone(name: str) -> ZoneInfo:
    """Read a zone from the pinned package, not from the system: the page repeats anywhere."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as stream:
        return ZoneInfo.from_file(stream, key=name)


@cache
def _zones() -> dict[str, tuple[tuple[float, float, str], ...]]:
    """Return latitude, longitude [deg] and name of the zones of each country."""
    zones: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            country, place, name = line.split("\t")[:3]
            split = max(place.rfind("+"), place.rfind("-"))
            zones[country].append((_angle_deg(place[:split]), _angle_deg(place[split:]), name))
    return {country: tuple(found) for country, found in zones.items()}


def _angle_deg(text: str) -> float:
    """Read +DDMM, +DDMMSS, +DDDMM or +DDDMMSS."""
    digits = text[1:]
    degrees = 2 if len(digits) in (4, 6) else 3
    minutes, seconds = digits[degrees : degrees + 2], digits[degrees + 2 :]
    angle_deg = int(digits[:degrees]) + int(minutes) / 60.0 + int(seconds or 0) / 3600.0
    return -angle_deg if text[0] == "-" else angle_deg
