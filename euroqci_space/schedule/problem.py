"""What is to be scheduled: windows, pairs, capacities. Frozen records, no solver."""

from dataclasses import dataclass

import numpy as np

from euroqci_space.errors import Fault, InputError
from euroqci_space.schedule.problemfaults import faults_of
from euroqci_space.schedule.yields import IntArray, Yield

CONCAVE: tuple[tuple[float, float], ...] = (
    (0.1, 32.0),
    (0.2, 16.0),
    (0.3, 8.0),
    (0.5, 4.0),
    (0.75, 2.0),
    (1.0, 1.0),
)
"""Satisfaction: slope of each stretch of a pair's delivered fraction, halving as it fills."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One stretch of slots in which a station may link with a satellite.

    Set-up comes right before the link, on the satellite and on the telescope; it may lie outside
    the window, not outside the horizon. It is one number of slots, or one for each first slot of a
    link where it depends on the slew. The bits land in the store (satellite, store_site, epoch).
    Where there are ``shares``, (site, yield), each lands in the store of its site instead: one
    contact then fills several, as in a plan for many weathers, and ``yields`` is what the contact
    counts for by itself.
    """

    id: str
    satellite: int
    station: int
    store_site: int
    start_slot: int
    yields: Yield
    minimum_slots: int = 1
    satellite_setup_slots: int | tuple[int, ...] = 0
    telescope_setup_slots: int | tuple[int, ...] = 0
    epoch: int = 0  # when the bits become key: index of the classical contact, orbit or day
    shares: tuple[tuple[int, Yield], ...] | None = None

    @property
    def filled_sites(self) -> tuple[int, ...]:
        """Sites in whose stores a contact may leave bits."""
        if self.shares is None:
            return (self.store_site,)
        return tuple(site for site, _ in self.shares)

    @property
    def stop_slot(self) -> int:
        """Slot after the last one."""
        return self.start_slot + self.yields.slots

    def setups(self) -> tuple[IntArray, IntArray]:
        """Return the slots of set-up on satellite and telescope by first slot of a link, (n,)."""
        whole = self.yields.slots
        return (
            np.broadcast_to(np.asarray(self.satellite_setup_slots, dtype=np.int64), whole),
            np.broadcast_to(np.asarray(self.telescope_setup_slots, dtype=np.int64), whole),
        )

    def busy_from(self, first: int) -> tuple[int, int]:
        """Return the slots from which a link that begins at ``first`` holds both its ends."""
        on_satellite, on_telescope = self.setups()
        place = first - self.start_slot
        return first - int(on_satellite[place]), first - int(on_telescope[place])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Key that two sites want; priority 1 is served first, then 2, ...

    A key is made of a bit of each end from the same satellite. Where windows have epochs, the
    older half may be `max_age_epochs` older than the younger, which may come until `due_epoch`.
    """

    id: str
    a: int
    b: int
    demand_bits: float
    weight: float = 1.0
    priority: int = 1
    due_epoch: int | None = None
    max_age_epochs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A stretch of slots (inclusive) in which a satellite or a telescope is not ours."""

    owner: int  # satellite or station index
    first_slot: int
    last_slot: int
    units: int = 1  # terminals or telescopes taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """At most `limit_slots` busy slots of a satellite in a stretch of slots.

    With set-up, one row an orbit is a duty cycle or an energy budget; without, a memory.
    """

    satellite: int
    first_slot: int
    last_slot: int  # inclusive
    limit_slots: int
    with_setup: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Bits that a store (satellite, site, epoch) holds before any link."""

    satellite: int
    site: int
    bits: float
    epoch: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A chosen contact: absolute slots, both inclusive."""

    window: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Everything that the scheduler needs to know, on one grid of slots.

    Parameters
    ----------
    slot_s, slots
        Length of a slot [s] and their number; the horizon is slots 0 to slots - 1.
    satellite_terminals, station_telescopes
        Links that each satellite, each station can hold at once.
    sites
        Number of sites; stores and pairs count them from 0.
    concave
        (upper fraction, slope) stretches of the satisfaction of a pair, slopes falling.
    satellite_bookings, telescope_bookings
        Capacity that is taken: maintenance, other missions.
    stocks
        Key that is there from the start.
    frozen
        Links that the plan must hold; they are given, not chosen.
    previous
        Links of the plan before; of equally good plans the nearest to it is taken.
    store_limit_bits
        Bits that each satellite can hold back for a later epoch; None: no limit.
    """

    slot_s: float
    slots: int
    satellite_terminals: tuple[int, ...]
    station_telescopes: tuple[int, ...]
    sites: int
    windows: tuple[Window, ...]
    pairs: tuple[Pair, ...]
    concave: tuple[tuple[float, float], ...] = CONCAVE
    satellite_bookings: tuple[Booking, ...] = ()
    telescope_bookings: tuple[Booking, ...] = ()
    duties: tuple[Duty, ...] = ()
    stocks: tuple[Stock, ...] = ()
    frozen: tuple[Link, ...] = ()
    previous: tuple[Link, ...] = ()
    store_limit_bits: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        faults = [Fault(problem=text) for text in faults_of(self)]
        if faults:
            raise InputError(faults)

    def link_bits(self, link: Link) -> float:
        """Return the true yield of a link. [bit]"""
        window = self.windows[link.window]
        start = window.start_slot
        return window.yields.bits(link.first - start, link.last + 1 - start)

    def link_deposits(self, link: Link) -> tuple[tuple[int, float], ...]:
        """Return the sites that a link fills and the bits that each gets."""
        window = self.windows[link.window]
        if window.shares is None:
            return ((window.store_site, self.link_bits(link)),)
        span = (link.first - window.start_slot, link.last + 1 - window.start_slot)
        return tuple((site, yields.bits(*span)) for site, yields in window.shares)
