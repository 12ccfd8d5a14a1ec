"""What is to be scheduled: windows, pairs, capacities. Frozen records, no solver."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from euroqci_space.errors import Fault, InputError
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
        faults = [Fault(problem=text) for text in _faults(self)]
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


def _faults(problem: Problem) -> Iterator[str]:
    yield from _grid_faults(problem)
    for window in problem.windows:
        yield from _window_faults(problem, window)
    for pair in problem.pairs:
        yield from _pair_faults(problem, pair)
    for stock in problem.stocks:
        yield from _stock_faults(problem, stock)
    yield from _frozen_faults(problem)
    yield from _duplicates("window", (window.id for window in problem.windows))
    yield from _duplicates("pair", (pair.id for pair in problem.pairs))


def _grid_faults(problem: Problem) -> Iterator[str]:
    if not problem.slot_s > 0.0 or problem.slots < 1:
        yield f"slot_s {problem.slot_s} and slots {problem.slots} are not positive"
    if min((*problem.satellite_terminals, *problem.station_telescopes), default=0) < 0:
        yield "a satellite has fewer than 0 terminals, or a station fewer than 0 telescopes"
    fractions = [0.0] + [fraction for fraction, _ in problem.concave]
    slopes = [slope for _, slope in problem.concave]
    if fractions != sorted(set(fractions)) or fractions[-1] != 1.0:
        yield f"concave fractions {fractions[1:]} do not rise from 0 to 1"
    if slopes != sorted(slopes, reverse=True) or min(slopes, default=0.0) < 0.0:
        yield f"concave slopes {slopes} rise, or one is negative"


def _window_faults(problem: Problem, window: Window) -> Iterator[str]:
    ranges = (
        ("satellite", window.satellite, len(problem.satellite_terminals)),
        ("station", window.station, len(problem.station_telescopes)),
        ("store_site", window.store_site, problem.sites),
    )
    for name, index, count in ranges:
        if not 0 <= index < count:
            yield f"window {window.id}: {name} is {index}, not in 0..{count - 1}"
    if window.start_slot < 0 or window.stop_slot > problem.slots:
        yield (
            f"window {window.id}: slots {window.start_slot}..{window.stop_slot - 1} leave the"
            f" horizon 0..{problem.slots - 1}"
        )
    if window.minimum_slots < 1:
        yield f"window {window.id}: minimum_slots is {window.minimum_slots}, not at least 1"
    for setup in (window.satellite_setup_slots, window.telescope_setup_slots):
        if isinstance(setup, tuple) and len(setup) != window.yields.slots:
            yield f"window {window.id}: {len(setup)} set-ups for {window.yields.slots} slots"
        elif np.min(setup) < 0:
            yield f"window {window.id}: set-up is negative"
    yield from _share_faults(problem, window)


def _share_faults(problem: Problem, window: Window) -> Iterator[str]:
    for site, yields in window.shares or ():
        if not 0 <= site < problem.sites:
            yield f"window {window.id}: a share's site is {site}, not in 0..{problem.sites - 1}"
        if yields.slots != window.yields.slots:
            yield f"window {window.id}: a share has {yields.slots} slots, not {window.yields.slots}"


def _pair_faults(problem: Problem, pair: Pair) -> Iterator[str]:
    for name, index in (("a", pair.a), ("b", pair.b)):
        if not 0 <= index < problem.sites:
            yield f"pair {pair.id}: {name} is {index}, not in 0..{problem.sites - 1}"
    if pair.a == pair.b:
        yield f"pair {pair.id}: both ends are site {pair.a}"
    for name, value in (("demand_bits", pair.demand_bits), ("weight", pair.weight)):
        if not (np.isfinite(value) and value >= 0.0):
            yield f"pair {pair.id}: {name} is {value}, not a finite number of at least 0"


def _frozen_faults(problem: Problem) -> Iterator[str]:
    """Name the frozen links that ask for one terminal or telescope at one time."""
    for place, link in enumerate(problem.frozen):
        window = problem.windows[link.window]
        for other in problem.frozen[:place]:
            rival = problem.windows[other.window]
            alone = problem.satellite_terminals[window.satellite] == 1
            if alone and window.satellite == rival.satellite and _meet(problem, link, other, 0):
                yield f"frozen contacts {rival.id} and {window.id} want one terminal at one time"
            alone = problem.station_telescopes[window.station] == 1
            if alone and window.station == rival.station and _meet(problem, link, other, 1):
                yield f"frozen contacts {rival.id} and {window.id} want one telescope at one time"


def _meet(problem: Problem, link: Link, other: Link, kind: int) -> bool:
    """Tell whether two links, each with its set-up on the satellite (0) or telescope (1), meet."""
    since, rival = (problem.windows[one.window].busy_from(one.first)[kind] for one in (link, other))
    return since <= other.last and rival <= link.last


def _stock_faults(problem: Problem, stock: Stock) -> Iterator[str]:
    owners = (
        ("satellite", stock.satellite, len(problem.satellite_terminals)),
        ("site", stock.site, problem.sites),
    )
    for name, index, count in owners:
        if not 0 <= index < count:
            yield f"stock: {name} is {index}, not in 0..{count - 1}"
    if not (np.isfinite(stock.bits) and stock.bits >= 0.0):
        yield f"stock: bits is {stock.bits}, not a finite number of at least 0"


def _duplicates(noun: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{noun} {name}: used twice"
        seen.add(name)
