"""The nouns of the key network: fibre, crosslinks, post-processing, what went which way."""

from dataclasses import dataclass, field

from euroqci_space.model.keys import SPARSE
from euroqci_space.model.orbits import Station


@dataclass(frozen=True, slots=True, kw_only=True)
class FibreLink:
    """A fibre route between two nodes, with trusted nodes of its own every few tens of km."""

    a: str
    b: str
    rate_bps: float  # secret key, end to end: that of the worst hop
    trusted_nodes: int  # within the link, its two ends not among them
    length_km: float | None = None
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosslink:
    """An optical link between two satellites, up whenever they see each other.

    The rate holds up to ``full_rate_km`` and falls with the square of the distance beyond; None: it
    holds at any distance. ``bits`` are handed over at the end of each hour of the horizon.
    """

    a: str
    b: str
    rate_bps: float
    full_rate_km: float | None = None
    bits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialKey:
    """Key that two neighbours share before the horizon begins."""

    a: str
    b: str
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioStation:
    """A station over which the bits of contacts are made key: no night, no cloud."""

    id: str
    latitude_deg: float  # geodetic, WGS-84, north positive
    longitude_deg: float  # east positive
    altitude_m: float  # above the ellipsoid
    antennas: int = 1  # each serves one satellite at a time

    def __post_init__(self) -> None:
        _ = self.place  # refuses what is no place on Earth

    @property
    def place(self) -> Station:
        """The station as one that sees passes."""
        return Station(
            id=self.id,
            name=self.id,
            latitude_deg=self.latitude_deg,
            longitude_deg=self.longitude_deg,
            altitude_m=self.altitude_m,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioWindow:
    """A stretch of a pass over a radio station in which an antenna is one satellite's own."""

    satellite: str
    station: str
    orbit_number: int
    start_tai_s: float
    stop_tai_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PostProcessing:
    """How bits become key: by so much of a radio contact after the optical one.

    ``windows`` share the antennas out before contacts are chosen; those of one satellite never
    overlap.
    """

    stations: tuple[RadioStation, ...]
    minimum_elevation_deg: float = 5.0
    contact_s: float = 120.0
    antenna_setup_s: float = 60.0  # before an antenna works with another satellite
    windows: tuple[RadioWindow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RadioContact:
    """A radio contact in which bits become key; a row of ``radio_contacts.csv``."""

    radio_id: str
    satellite: str
    station: str
    start_tai_s: float
    stop_tai_s: float
    serves: tuple[str, ...]  # ids of the optical contacts

    @property
    def duration_s(self) -> float:
        """Length of the radio contact. [s]"""
        return self.stop_tai_s - self.start_tai_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How key is passed on after the contacts are chosen."""

    links: tuple[FibreLink, ...] = ()
    untrusted: tuple[str, ...] = ()  # sites and satellites that pass no key on
    epoch_h: float | None = None  # length of an epoch of the flow; None: the horizon is one
    processing_delay_s: float = 0.0  # from the end of a contact until its bits are key
    post_processing: PostProcessing | None = field(default=None, metadata=SPARSE)  # before that
    store_limit_bits: float | None = None  # that a satellite holds back for a later epoch
    initial: tuple[InitialKey, ...] = ()
    crosslinks: tuple[Crosslink, ...] = field(default=(), metadata=SPARSE)
    grazing_height_km: float = field(default=100.0, metadata=SPARSE)  # of a line between satellites


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """One use of a route of several stores: ``bits`` leave each of them at one instant.

    ``epochs`` names the epoch in which each hop's key came in; empty where there is one epoch.
    """

    tai_s: float
    route: tuple[str, ...]  # nodes from end to end
    bits: int
    epochs: tuple[int, ...] = ()

    @property
    def a(self) -> str:
        """First end."""
        return self.route[0]

    @property
    def b(self) -> str:
        """Other end."""
        return self.route[-1]
