"""The nouns of a scenario: who flies, who listens, under which rules, for whom."""

from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Literal

from euroqci_space.model.devices import Protocol, Telescope, Terminal
from euroqci_space.model.keys import SPARSE, Demand
from euroqci_space.model.network import Network
from euroqci_space.model.orbits import Horizon, Station, WalkerPattern

# Satisfaction of a demand: slope of the worth up to each fraction delivered (SCHEDULING.md: a
# concave stand-in for max-min that still has a gradient).
CONCAVE_SATISFACTION = (
    (0.1, 32.0),
    (0.2, 16.0),
    (0.3, 8.0),
    (0.5, 4.0),
    (0.75, 2.0),
    (1.0, 1.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementFileOrbit:
    """An orbit read from an element file.

    ``object`` is a name or a catalogue number; None where the file holds one object only.
    """

    path: str
    object: str | int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SunSynchronousOrbit:
    """A designed sun-synchronous circular orbit; ``norad_id`` is the user's own number for it."""

    norad_id: int
    altitude_km: float
    local_time_of_ascending_node_h: float
    epoch: datetime
    mean_anomaly_deg: float = field(default=0.0, metadata=SPARSE)  # at the epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkerOrbit:
    """The orbit of one member of a Walker constellation, by its plane and its slot from 0."""

    norad_id: int
    pattern: WalkerPattern
    plane: int
    slot: int
    epoch: datetime


Orbit = ElementFileOrbit | SunSynchronousOrbit | WalkerOrbit


@dataclass(frozen=True, slots=True, kw_only=True)
class Satellite:
    """A satellite of the space segment with its QKD payload."""

    name: str
    orbit: Orbit
    terminal: Terminal
    protocol: Protocol
    terminals: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """A stretch of time in which a station or a satellite takes no contact, set-up included."""

    resource: str  # station id or satellite name
    start: datetime
    stop: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraints:
    """The rules that every contact obeys at every instant."""

    minimum_elevation_deg: float = 20.0
    maximum_sun_elevation_deg: float = -6.0  # at the station
    minimum_moon_separation_deg: float = 0.0  # 0: no rule
    minimum_contact_s: float = 90.0
    satellite_setup_s: float = 60.0  # slew and acquisition, before each contact
    telescope_setup_s: float = 60.0
    # How fast they turn from one contact to the next; None: within the set-up.
    satellite_slew_deg_s: float | None = field(default=None, metadata=SPARSE)
    telescope_azimuth_deg_s: float | None = field(default=None, metadata=SPARSE)
    telescope_elevation_deg_s: float | None = field(default=None, metadata=SPARSE)
    # What a satellite can do in one orbit; None: no limit.
    work_per_orbit_s: float | None = field(default=None, metadata=SPARSE)  # set-up included
    energy_per_orbit_wh: float | None = field(default=None, metadata=SPARSE)
    work_power_w: float | None = field(default=None, metadata=SPARSE)  # during contact and set-up
    raw_memory_gbit: float | None = field(default=None, metadata=SPARSE)  # emptied once an orbit
    raw_bits_per_pulse: float = field(default=4.0, metadata=SPARSE)
    closures: tuple[Closure, ...] = ()

    @property
    def ties_contacts(self) -> bool:
        """Whether contacts are tied by more than fixed set-ups: by slews or limits of an orbit."""
        limits = (
            self.satellite_slew_deg_s,
            self.telescope_azimuth_deg_s,
            self.work_per_orbit_s,
            self.energy_per_orbit_wh,
            self.raw_memory_gbit,
        )
        return any(limit is not None for limit in limits)

    @property
    def longest_work_s(self) -> float:
        """Time that duty and energy leave of an orbit, set-up included; infinite: no limit. [s]"""
        duty_s = inf if self.work_per_orbit_s is None else self.work_per_orbit_s
        if self.energy_per_orbit_wh is None or self.work_power_w is None:
            return duty_s
        return min(duty_s, self.energy_per_orbit_wh * 3600.0 / self.work_power_w)

    def longest_link_s(self, protocol: Protocol) -> float:
        """Return what the memory for raw key leaves of an orbit; infinite: no limit. [s]"""
        if self.raw_memory_gbit is None:
            return inf
        return self.raw_memory_gbit * 1e9 / (protocol.pulse_rate_hz * self.raw_bits_per_pulse)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Clear-sky probability of one site: each value holds from its time to the next, or the stop.

    No times and no stop: one value for all times.
    """

    times: tuple[datetime, ...]
    probability: tuple[float, ...]
    stop: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearSky:
    """Clear-sky probability of one site by month, January first; a forecast within its span."""

    site: str
    monthly_probability: tuple[float, ...]
    confidence: str = ""
    forecast: Forecast | None = field(default=None, metadata=SPARSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverSettings:
    """How the plan is sought; effort is counted in steps, so that a plan repeats byte for byte."""

    slot_s: float = 20.0
    gap: float = 0.01
    time_limit_s: float | None = None  # a safety net on the wall clock
    objective: Literal["concave", "weighted"] = "concave"
    concave: tuple[tuple[float, float], ...] = CONCAVE_SATISFACTION
    tolerance: float = 1e-6  # share of a stage's value that later stages may give up
    contacts: Literal["useful", "fewest"] = "useful"  # that stay when the key is settled
    stability: float = 0.5  # what changing a contact of the plan before weighs, in contacts
    max_min: bool = field(default=False, metadata=SPARSE)  # the least share is a stage of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherSettings:
    """Whether a plan is made for the mean weather or for many, and what the worst weigh."""

    planning: Literal["mean", "robust"] = "mean"
    scenarios: int = 32  # weathers that a robust plan is made for
    risk: float = 0.25  # share of the weathers that counts as the worst
    risk_weight: float = 0.0  # of their mean beside that of all weathers
    backups: bool | None = None  # contacts to fly where primary ones are not; None: if robust

    @property
    def names_backups(self) -> bool:
        """Whether primary contacts get back-ups: where asked for, else of a robust plan."""
        return self.planning == "robust" if self.backups is None else self.backups


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What somebody measured on a contact of this scenario, to stand beside our figures."""

    satellite: str
    station: str
    sifted_bits: int  # in both bases
    qber: float
    secret_bits: int  # from both bases
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that a plan was made from."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that a plan is made from, checked and resolved; paths are only kept for orbits."""

    name: str
    title: str
    horizon: Horizon
    seed: int
    satellites: tuple[Satellite, ...]
    stations: tuple[Station, ...]
    telescopes: tuple[Telescope, ...]  # every station names one of them
    demands: tuple[Demand, ...]
    constraints: Constraints
    clear_sky: tuple[ClearSky, ...]
    visibility_km: float  # of the lower air, on a clear day or night
    solver: SolverSettings
    published: tuple[Published, ...]
    inputs: tuple[InputFile, ...]
    network: Network | None = field(default=None, metadata=SPARSE)  # None: satellites relay alone
    weather: WeatherSettings = field(default=WeatherSettings(), metadata=SPARSE)
