"""The nouns of key: demand, contact, delivery. Amounts of key in bits, never key itself."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from euroqci_space.times import utc_datetime

Role = Literal["primary", "backup"]
Status = Literal["confirmed", "tentative", "cancelled"]
Medium = Literal["space", "fibre"]

# Metadata of a field that ``plan.json`` leaves out where it has its default.
SPARSE = {"sparse": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Key that two sites want over the horizon."""

    a: str
    b: str
    requested_bits: float
    demand_class: str = "standard"
    priority: int = 2  # 1 first
    weight: float = 1.0
    first: Medium = field(default="space", metadata=SPARSE)  # the way that is tried first
    max_trusted_nodes: int | None = field(default=None, metadata=SPARSE)
    max_age_h: float | None = field(default=None, metadata=SPARSE)  # of any bit at its delivery
    due_h: float | None = field(default=None, metadata=SPARSE)  # after the start of the horizon
    # A contract: the share of weathers in which all of it is to be delivered.
    met_probability: float | None = field(default=None, metadata=SPARSE)

    @property
    def id(self) -> str:
        """Stable name of the pair."""
        return f"{self.a}:{self.b}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One optical link of a plan, a stretch of one pass; a row of ``plan.csv``.

    ``secret_key_bits`` is the finite-size key under a clear sky, ``expected_key_bits`` that times
    ``clear_sky_probability``, ``loss_db`` the mean loss by counts.
    """

    contact_id: str
    role: Role
    status: Status
    satellite: str
    norad_id: int
    station: str
    site: str
    start_tai_s: float
    stop_tai_s: float
    aos_tai_s: float
    tca_tai_s: float
    los_tai_s: float
    orbit_number: int
    max_elevation_deg: float  # within the contact
    min_range_km: float
    sun_elevation_deg: float  # highest within the contact
    moon_separation_deg: float  # least within the contact
    clear_sky_probability: float
    loss_db: float
    sifted_bits: float
    qber: float
    secret_key_bits: int
    asymptotic_key_bits: int
    expected_key_bits: int
    element_epoch_tai_s: float
    element_age_h: float
    timing_error_s: float
    sequence: int = field(default=0, metadata=SPARSE)  # changes since it was first sent

    @property
    def duration_s(self) -> float:
        """Length of the contact. [s]"""
        return self.stop_tai_s - self.start_tai_s

    @property
    def start_utc(self) -> datetime:
        """Start of the quantum link, after slew and acquisition."""
        return utc_datetime(self.start_tai_s)

    @property
    def stop_utc(self) -> datetime:
        """End of the quantum link."""
        return utc_datetime(self.stop_tai_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One use of the trusted relay: ``bits`` leave two stores of one satellite at one instant."""

    tai_s: float
    satellite: str
    a: str
    b: str
    bits: int
    epochs: tuple[int, ...] = field(default=(), metadata=SPARSE)  # of each hop's key; see Relay


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one demand got; a row of ``deliveries.csv``."""

    a: str
    b: str
    demand_class: str
    requested_bits: int
    delivered_bits: int
    space_bits: int
    fibre_bits: int
    trusted_nodes: int
    first_key_tai_s: float | None
    oldest_key_age_h: float | None

    @property
    def fraction(self) -> float:
        """Share of the request that is delivered, 0 to 1; 1 where nothing is asked."""
        return self.delivered_bits / self.requested_bits if self.requested_bits else 1.0
