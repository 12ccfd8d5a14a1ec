"""The nouns of motion: horizon, element set, station, pass."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from euroqci_space.times import DAY_S, tai_seconds, utc_datetime

LONGEST_HORIZON_D = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """The stretch of time that is planned, from ``start`` to ``stop`` (aware datetimes).

    At most ten years: longer is a typing error, and would run for days before anybody noticed.
    """

    start: datetime
    stop: datetime
    start_tai_s: float = field(init=False)
    stop_tai_s: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start_tai_s", tai_seconds(self.start))
        object.__setattr__(self, "stop_tai_s", tai_seconds(self.stop))
        if self.stop_tai_s <= self.start_tai_s:
            message = f"stop {self.stop.isoformat()} is not after start {self.start.isoformat()}"
            raise ValueError(message)
        if self.duration_s > LONGEST_HORIZON_D * DAY_S:
            message = f"{self.duration_s / DAY_S:,.0f} days are more than {LONGEST_HORIZON_D}"
            raise ValueError(message)

    @property
    def duration_s(self) -> float:
        """Length of the horizon. [s]"""
        return self.stop_tai_s - self.start_tai_s


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSet:
    """SGP4 mean elements of one object, WGS-72, frame TEME.

    ``mean_motion_dot`` is half the first derivative and ``mean_motion_ddot`` a sixth of the second,
    as printed in element sets.
    """

    name: str
    norad_id: int
    object_id: str = ""
    epoch_tai_s: float
    mean_motion_rev_per_day: float
    eccentricity: float
    inclination_deg: float
    raan_deg: float
    argument_of_perigee_deg: float
    mean_anomaly_deg: float
    bstar_per_earth_radii: float = 0.0
    mean_motion_dot: float = 0.0  # [rev/day^2]
    mean_motion_ddot: float = 0.0  # [rev/day^3]
    rev_at_epoch: int = 0
    source: str = ""  # file and line, or the designer that made it


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkerPattern:
    """A constellation in Walker's notation ``inclination: satellites/planes/phasing``.

    The nodes of a delta pattern are spread over 360 degrees, those of a star over 180.
    """

    kind: Literal["delta", "star"]
    satellites: int
    planes: int
    phasing: int  # 0 to planes - 1
    altitude_km: float
    inclination_deg: float
    first_raan_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An optical ground station; ``site`` names the node whose key it fills."""

    id: str
    name: str
    latitude_deg: float  # geodetic, WGS-84, north positive
    longitude_deg: float  # east positive
    altitude_m: float  # above the ellipsoid
    country: str = ""
    site: str = ""  # "" : the station itself
    telescope: str = ""
    telescopes: int = 1
    source: str = ""
    confidence: str = ""

    def __post_init__(self) -> None:
        _check_range(self.id, "latitude_deg", self.latitude_deg, 90.0)
        _check_range(self.id, "longitude_deg", self.longitude_deg, 360.0)
        if not -500.0 <= self.altitude_m <= 9000.0:
            message = f"station {self.id!r}: altitude_m is {self.altitude_m}, not in -500..9000"
            raise ValueError(message)

    @property
    def key_site(self) -> str:
        """The node whose key store this station fills."""
        return self.site or self.id


def _check_range(station_id: str, name: str, value: float, limit: float) -> None:
    if not -limit <= value <= limit:
        message = f"station {station_id!r}: {name} is {value}, not in {-limit:g}..{limit:g}"
        raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One stretch of time in which a station sees a satellite above its mask.

    ``open_start`` and ``open_end`` are true where the pass was already, or still, in progress at
    the edge of the horizon; the time is then the edge itself.
    """

    satellite: str
    norad_id: int
    station: str
    aos_tai_s: float
    tca_tai_s: float
    los_tai_s: float
    max_elevation_deg: float
    aos_azimuth_deg: float
    tca_azimuth_deg: float
    los_azimuth_deg: float
    min_range_km: float
    orbit_number: int
    open_start: bool = False
    open_end: bool = False

    @property
    def duration_s(self) -> float:
        """Length of the pass. [s]"""
        return self.los_tai_s - self.aos_tai_s

    @property
    def aos_utc(self) -> datetime:
        """Rise above the mask."""
        return utc_datetime(self.aos_tai_s)

    @property
    def tca_utc(self) -> datetime:
        """Highest point."""
        return utc_datetime(self.tca_tai_s)

    @property
    def los_utc(self) -> datetime:
        """Fall below the mask."""
        return utc_datetime(self.los_tai_s)
