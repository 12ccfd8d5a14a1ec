"""The nouns of the key network: fibre and crosslinks, who relays, what went which way."""

from dataclasses import dataclass, field

from euroqci_space.model.keys import SPARSE


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
class Network:
    """How key is passed on after the contacts are chosen."""

    links: tuple[FibreLink, ...] = ()
    untrusted: tuple[str, ...] = ()  # sites and satellites that pass no key on
    epoch_h: float | None = None  # length of an epoch of the flow; None: the horizon is one
    processing_delay_s: float = 0.0  # from the end of a contact until its bits are key
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
