"""What comes into the stores and when: key of contacts, of links, and from before the start."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

from euroqci_space.model import Contact, Crosslink, FibreLink, Horizon, Network, Scenario
from euroqci_space.network.crosslinks import hours
from euroqci_space.network.graph import Edge, KeyGraph
from euroqci_space.network.readiness import Readiness

HOUR_S = 3600.0
FIBRE_STEP_S = HOUR_S  # fibre hands over its key in portions, so that a plan can list them


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """Bits that come into one store at one instant; the ends as the graph names its edge."""

    tai_s: float
    a: str
    b: str
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Epochs:
    """The horizon in equal epochs; the last one may be cut short."""

    horizon: Horizon
    length_s: float

    @classmethod
    def of(cls, scenario: Scenario) -> "Epochs":
        """Return the epochs that a scenario asks for: one where it says nothing."""
        epoch_h = scenario.network.epoch_h if scenario.network else None
        length_s = scenario.horizon.duration_s if epoch_h is None else epoch_h * HOUR_S
        return cls(horizon=scenario.horizon, length_s=length_s)

    @property
    def count(self) -> int:
        """Number of epochs."""
        return ceil(self.horizon.duration_s / self.length_s)

    def at(self, tai_s: float) -> int:
        """Return the epoch of an instant; the end of the horizon is in the last one."""
        within_tai_s = min(tai_s, self.horizon.stop_tai_s)  # infinite: never key
        place = int((within_tai_s - self.horizon.start_tai_s) // self.length_s)
        return min(max(place, 0), self.count - 1)

    def whole(self, hours: float | None) -> int | None:
        """Return how many epochs later an instant is for sure no more than ``hours`` later."""
        return None if hours is None else int(hours * HOUR_S // self.length_s) - 1


def contact_deposits(contacts: Iterable[Contact], scenario: Scenario) -> Iterator[Deposit]:
    """Return the key of primary contacts that is ready within the horizon."""
    readiness = Readiness.of(scenario)
    for contact in contacts:
        ready_tai_s = float(readiness.at(contact.satellite, contact.stop_tai_s))
        wanted = contact.role == "primary" and contact.expected_key_bits
        if wanted and ready_tai_s <= scenario.horizon.stop_tai_s:
            yield Deposit(
                tai_s=ready_tai_s,
                a=contact.satellite,
                b=contact.site,
                bits=contact.expected_key_bits,
            )


def fibre_deposits(link: FibreLink, horizon: Horizon) -> Iterator[Deposit]:
    """Return the key of one fibre link, hour by hour, the rest at the end of the horizon."""
    elapsed_s, given = 0.0, 0
    while elapsed_s < horizon.duration_s:
        elapsed_s = min(elapsed_s + FIBRE_STEP_S, horizon.duration_s)
        total = int(link.rate_bps * elapsed_s)
        if total > given:
            yield Deposit(
                tai_s=horizon.start_tai_s + elapsed_s, a=link.a, b=link.b, bits=total - given
            )
        given = total


def crosslink_deposits(link: Crosslink, horizon: Horizon) -> Iterator[Deposit]:
    """Return the key of a link between satellites at the end of each hour."""
    for (_, stop_tai_s), bits in zip(hours(horizon), link.bits, strict=True):
        if bits:
            yield Deposit(tai_s=stop_tai_s, a=link.a, b=link.b, bits=bits)


def standing_deposits(network: Network, horizon: Horizon) -> Iterator[Deposit]:
    """Return what does not depend on contacts: initial key, fibre, links between satellites."""
    for key in network.initial:
        if key.bits:
            yield Deposit(tai_s=horizon.start_tai_s, a=key.a, b=key.b, bits=key.bits)
    for link in network.links:
        yield from fibre_deposits(link, horizon)
    for crosslink in network.crosslinks:
        yield from crosslink_deposits(crosslink, horizon)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a key network stands at an instant: key in store, what demands got, memory in use."""

    now_tai_s: float
    deposits: tuple[Deposit, ...]  # unused key, at the instant that it came in
    had_bits: tuple[int, ...]  # by the place of the demand
    held_bits: dict[str, tuple[int, ...]]  # of each satellite by epoch, for deliveries before now


def ground_deposits(scenario: Scenario, standing: Standing | None = None) -> Iterator[Deposit]:
    """Return what does not depend on contacts to come: all of it, or what stands and comes."""
    network = scenario.network or Network()
    if standing is None:
        yield from standing_deposits(network, scenario.horizon)
        return
    yield from standing.deposits
    for deposit in standing_deposits(network, scenario.horizon):
        if deposit.tai_s > standing.now_tai_s:
            yield deposit


def key_graph(
    scenario: Scenario, deposits: Iterable[Deposit], standing: Standing | None = None
) -> KeyGraph:
    """Return the graph that deposits fill: satellites, sites, and the links between them."""
    network = scenario.network or Network()
    epochs = Epochs.of(scenario)
    satellites = {satellite.name for satellite in scenario.satellites}
    links = {frozenset((link.a, link.b)): link for link in network.links}
    fills: dict[frozenset[str], list[int]] = {}
    names: dict[frozenset[str], tuple[str, str]] = {}
    for deposit in deposits:
        ends = frozenset((deposit.a, deposit.b))
        names.setdefault(ends, (deposit.a, deposit.b))
        fills.setdefault(ends, [0] * epochs.count)[epochs.at(deposit.tai_s)] += deposit.bits
    edges = []
    for ends, (a, b) in names.items():
        aboard = sorted(satellites & ends)
        edges.append(
            Edge(
                a=a,
                b=b,
                medium="space" if aboard else "fibre",
                bits=tuple(fills[ends]),
                trusted_nodes=links[ends].trusted_nodes if ends in links else 0,
                holders=tuple(aboard),
            )
        )
    limit_bits = network.store_limit_bits
    limits = {} if limit_bits is None else dict.fromkeys(sorted(satellites), limit_bits)
    return KeyGraph(
        edges=tuple(edges),
        epochs=epochs.count,
        untrusted=frozenset(network.untrusted),
        hold_limit_bits=limits,
        first_epoch=epochs.at(standing.now_tai_s) if standing else 0,
        held_bits=standing.held_bits if standing else {},
    )
