"""The problem as flat arrays: stores, routes, passes and every contact that may be chosen.

A contact that may be chosen is an *arc*: window, first slot, stop slot. A choice is an array of arc
indices; the rest of the room speaks of arcs only, so that yields of any shape are exact.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from euroqci_space.schedule.problem import Booking, Link, Pair, Problem, Window
from euroqci_space.schedule.yields import FloatArray, IntArray, summed

FEW_PASSES = 10  # a satellite: below, the bound by patterns is weak and rounds badly; measured
Store = tuple[int, int, int]  # satellite, site, epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Every contact that may be chosen; one entry an arc in each array."""

    window: IntArray
    first: IntArray  # absolute slot
    stop: IntArray  # absolute, exclusive
    bits: FloatArray
    store: IntArray
    satellite: IntArray
    station: IntArray
    satellite_from: IntArray  # first slot that holds the satellite, set-up included
    telescope_from: IntArray
    pass_index: IntArray

    def __len__(self) -> int:
        return len(self.window)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposits:
    """What each arc brings to which stores: those of arc ``i`` are ``start[i]`` to ``start[i+1]``.

    One a contact, its bits in its store, unless its window has shares.
    """

    start: IntArray  # (arcs + 1,)
    store: IntArray
    bits: FloatArray

    def of(self, arcs: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
        """Return the deposits of some arcs: place of the arc among them, store, bits."""
        counts = self.start[arcs + 1] - self.start[arcs]
        place = np.repeat(np.arange(len(arcs)), counts)
        within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        index = np.repeat(self.start[arcs], counts) + within
        return place, self.store[index], self.bits[index]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Every way to relay key: a pair and two stores of one satellite."""

    pair: IntArray
    store_a: IntArray
    store_b: IntArray
    satellite: IntArray
    from_epoch: IntArray  # epoch of the older half
    until_epoch: IntArray  # of the younger

    def __len__(self) -> int:
        return len(self.pair)

    def take(self, index: IntArray) -> "Routes":
        """Return some of the routes."""
        return Routes(
            pair=self.pair[index],
            store_a=self.store_a[index],
            store_b=self.store_b[index],
            satellite=self.satellite[index],
            from_epoch=self.from_epoch[index],
            until_epoch=self.until_epoch[index],
        )


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A problem with its indices; made once by `Layout.of`, read by all."""

    problem: Problem
    stores: tuple[Store, ...]
    window_store: IntArray
    window_pass: IntArray
    pass_satellite: IntArray
    pass_start: IntArray  # first slot, set-up included
    pass_stop: IntArray
    satellite_free: IntArray  # (satellites, slots): terminals left by bookings and frozen links
    telescope_free: IntArray
    frozen_bits: FloatArray  # (stores,) from frozen links and stocks
    arcs: Arcs
    deposits: Deposits
    routes: Routes

    @classmethod
    def of(cls, problem: Problem) -> "Layout":
        """Index a problem."""
        stores, window_store = _stores(problem)
        passes = _passes(problem.windows)
        satellite_free, telescope_free = _capacities(problem)
        frozen_bits = np.zeros(len(stores))
        for stock in problem.stocks:
            frozen_bits[stores.index((stock.satellite, stock.site, stock.epoch))] += stock.bits
        index = {store: number for number, store in enumerate(stores)}
        for link in problem.frozen:
            window = problem.windows[link.window]
            for site, bits in problem.link_deposits(link):
                frozen_bits[index[window.satellite, site, window.epoch]] += bits
        arcs = _arcs(problem, window_store, passes[0], (satellite_free, telescope_free))
        return cls(
            problem=problem,
            stores=stores,
            window_store=window_store,
            window_pass=passes[0],
            pass_satellite=passes[1],
            pass_start=passes[2],
            pass_stop=passes[3],
            satellite_free=satellite_free,
            telescope_free=telescope_free,
            frozen_bits=frozen_bits,
            arcs=arcs,
            deposits=_deposits(problem, arcs, index),
            routes=_routes(problem.pairs, stores),
        )

    @property
    def passes(self) -> int:
        """Number of passes: clusters of windows of one satellite that touch, set-up included."""
        return len(self.pass_satellite)

    @property
    def has_few_passes(self) -> bool:
        """Whether several satellites have few passes each."""
        satellites = len(np.unique(self.pass_satellite))
        return satellites > 1 and self.passes < FEW_PASSES * satellites

    @cached_property
    def arc_of_link(self) -> dict[Link, int]:
        """Index of the arc that is a link."""
        arcs = self.arcs
        columns = (arcs.window.tolist(), arcs.first.tolist(), (arcs.stop - 1).tolist())
        return {Link(*key): index for index, key in enumerate(zip(*columns, strict=True))}

    @cached_property
    def window_arcs(self) -> tuple[IntArray, ...]:
        """Arcs of each window."""
        bounds = np.searchsorted(self.arcs.window, np.arange(len(self.problem.windows) + 1))
        return tuple(np.arange(a, b) for a, b in itertools.pairwise(bounds))

    @cached_property
    def pass_windows(self) -> tuple[IntArray, ...]:
        """Windows of each pass."""
        return tuple(np.flatnonzero(self.window_pass == index) for index in range(self.passes))

    def links_of(self, choice: IntArray) -> tuple[Link, ...]:
        """Return the links of a choice of arcs, frozen ones included, in order of time."""
        arcs = self.arcs
        chosen = [
            Link(int(arcs.window[arc]), int(arcs.first[arc]), int(arcs.stop[arc]) - 1)
            for arc in choice
        ]
        return tuple(
            sorted((*self.problem.frozen, *chosen), key=lambda link: (link.first, link.window))
        )

    def store_bits(self, choice: IntArray) -> FloatArray:
        """Return the bits in each store, frozen links included. [bit]"""
        _, stores, bits = self.deposits.of(choice)
        total: FloatArray = self.frozen_bits + summed(stores, bits, len(self.stores))
        return total

    def free_after(self, choice: IntArray) -> tuple[IntArray, IntArray]:
        """Return the terminals and telescopes that a choice leaves free, by slot."""
        free = self.satellite_free.copy(), self.telescope_free.copy()
        for arc in choice:
            for slots in self.held(free, arc):
                np.subtract(slots, 1, out=slots)
        return free

    def held(self, free: tuple[IntArray, IntArray], arc: int) -> tuple[IntArray, IntArray]:
        """Return the part of two tables of what is free, as views, that an arc holds."""
        (satellites, telescopes), arcs, stop = free, self.arcs, self.arcs.stop[arc]
        return (
            satellites[arcs.satellite[arc], arcs.satellite_from[arc] : stop],
            telescopes[arcs.station[arc], arcs.telescope_from[arc] : stop],
        )


def _stores(problem: Problem) -> tuple[tuple[Store, ...], IntArray]:
    keys = [(window.satellite, window.store_site, window.epoch) for window in problem.windows]
    given = [(stock.satellite, stock.site, stock.epoch) for stock in problem.stocks]
    shared = [
        (window.satellite, site, window.epoch)
        for window in problem.windows
        for site, _ in window.shares or ()
    ]
    stores = tuple(sorted(set(keys + given + shared)))
    index = {key: number for number, key in enumerate(stores)}
    return stores, np.array([index[key] for key in keys], dtype=np.int64)


def _passes(windows: tuple[Window, ...]) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return the pass of each window, and satellite, start and stop of each pass."""
    spans = [(window.satellite, _earliest(window), window.stop_slot) for window in windows]
    window_pass = np.zeros(len(windows), dtype=np.int64)
    passes: list[list[int]] = []
    for index in sorted(range(len(windows)), key=lambda number: (spans[number], number)):
        satellite, start, stop = spans[index]
        if not passes or passes[-1][0] != satellite or start >= passes[-1][2]:
            passes.append([satellite, max(start, 0), stop])
        passes[-1][2] = max(passes[-1][2], stop)
        window_pass[index] = len(passes) - 1
    table = np.array(passes, dtype=np.int64).reshape(-1, 3)
    return window_pass, table[:, 0], table[:, 1], table[:, 2]


def _earliest(window: Window) -> int:
    """Return the first slot in which any link of a window holds the satellite."""
    setups, _ = window.setups()
    return window.start_slot + int(np.min(np.arange(len(setups)) - setups))


def _capacities(problem: Problem) -> tuple[IntArray, IntArray]:
    """Return terminals (satellites, slots) and telescopes (stations, slots) that are ours."""
    shape = (1, problem.slots)
    terminals = np.array(problem.satellite_terminals, dtype=np.int64).reshape(-1, 1)
    telescopes = np.array(problem.station_telescopes, dtype=np.int64).reshape(-1, 1)
    satellite_free = np.tile(terminals, shape)
    telescope_free = np.tile(telescopes, shape)
    _book(satellite_free, problem.satellite_bookings)
    _book(telescope_free, problem.telescope_bookings)
    for link in problem.frozen:
        window = problem.windows[link.window]
        on_satellite, on_telescope = window.busy_from(link.first)
        satellite_free[window.satellite, max(on_satellite, 0) : link.last + 1] -= 1
        telescope_free[window.station, max(on_telescope, 0) : link.last + 1] -= 1
    return satellite_free, telescope_free


def _book(free: IntArray, bookings: tuple[Booking, ...]) -> None:
    for booking in bookings:
        free[booking.owner, booking.first_slot : booking.last_slot + 1] -= booking.units


def _arcs(
    problem: Problem, window_store: IntArray, window_pass: IntArray, free: tuple[IntArray, IntArray]
) -> Arcs:
    """List the contacts that fit horizon and capacity and yield anything."""
    shut = [_running_count(capacity <= 0) for capacity in free]
    frozen = {link.window for link in problem.frozen}
    parts = [
        _window_arcs(window, index, shut)
        for index, window in enumerate(problem.windows)
        if index not in frozen
    ]
    table = np.concatenate([part[0] for part in parts] or [np.zeros((0, 5), dtype=np.int64)])
    window = table[:, 0]
    satellites = np.array([w.satellite for w in problem.windows], dtype=np.int64)
    stations = np.array([w.station for w in problem.windows], dtype=np.int64)
    return Arcs(
        window=window,
        first=table[:, 1],
        stop=table[:, 2],
        bits=np.concatenate([part[1] for part in parts] or [np.zeros(0)]),
        store=window_store[window],
        satellite=satellites[window],
        station=stations[window],
        satellite_from=table[:, 3],
        telescope_from=table[:, 4],
        pass_index=window_pass[window],
    )


def _deposits(problem: Problem, arcs: Arcs, index: dict[Store, int]) -> Deposits:
    if all(window.shares is None for window in problem.windows):
        return Deposits(start=np.arange(len(arcs) + 1), store=arcs.store, bits=arcs.bits)
    owner, stores, bits = [], [], []
    bounds = np.searchsorted(arcs.window, np.arange(len(problem.windows) + 1))
    for number, window in enumerate(problem.windows):
        mine = np.arange(bounds[number], bounds[number + 1])
        first, stop = arcs.first[mine] - window.start_slot, arcs.stop[mine] - window.start_slot
        own = ((window.store_site, window.yields),)
        for site, yields in own if window.shares is None else window.shares:
            worth = yields.all_bits()[first, stop]
            some = np.flatnonzero(worth > 0.0)
            owner.append(mine[some])
            bits.append(worth[some])
            stores.append(np.full(len(some), index[window.satellite, site, window.epoch]))
    owners = np.concatenate([*owner, np.zeros(0, dtype=np.int64)])
    order = np.argsort(owners, kind="stable")
    return Deposits(
        start=np.searchsorted(owners[order], np.arange(len(arcs) + 1)),
        store=np.concatenate([*stores, np.zeros(0, dtype=np.int64)])[order],
        bits=np.concatenate([*bits, np.zeros(0)])[order],
    )


def _window_arcs(window: Window, index: int, shut: list[IntArray]) -> tuple[IntArray, FloatArray]:
    count = window.yields.slots
    first, stop = np.triu_indices(count + 1, k=window.minimum_slots)
    bits = window.yields.all_bits()[first, stop]
    start, end = first + window.start_slot, stop + window.start_slot
    on_satellite, on_telescope = window.setups()
    satellite_from, telescope_from = start - on_satellite[first], start - on_telescope[first]
    fits = (bits > 0.0) & (np.minimum(satellite_from, telescope_from) >= 0)
    for line, since in (
        (shut[0][window.satellite], satellite_from),
        (shut[1][window.station], telescope_from),
    ):
        fits &= line[end] == line[np.maximum(since, 0)]
    columns = (np.full(len(start), index), start, end, satellite_from, telescope_from)
    return np.stack(columns, axis=1)[fits], bits[fits]


def _running_count(shut: np.ndarray) -> IntArray:
    count = np.zeros((shut.shape[0], shut.shape[1] + 1), dtype=np.int64)
    np.cumsum(shut, axis=1, out=count[:, 1:])
    return count


def _routes(pairs: tuple[Pair, ...], stores: tuple[Store, ...]) -> Routes:
    at_site: dict[tuple[int, int], list[int]] = {}
    for index, (satellite, site, _) in enumerate(stores):
        at_site.setdefault((satellite, site), []).append(index)
    satellites = sorted({store[0] for store in stores})
    rows = [
        (number, a, b, satellite, *sorted((stores[a][2], stores[b][2])))
        for number, pair in enumerate(pairs)
        if pair.demand_bits > 0.0
        for satellite in satellites
        for a in at_site.get((satellite, pair.a), ())
        for b in at_site.get((satellite, pair.b), ())
        if _fresh(pair, stores[a][2], stores[b][2])
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    return Routes(
        pair=table[:, 0],
        store_a=table[:, 1],
        store_b=table[:, 2],
        satellite=table[:, 3],
        from_epoch=table[:, 4],
        until_epoch=table[:, 5],
    )


def _fresh(pair: Pair, epoch_a: int, epoch_b: int) -> bool:
    in_time = pair.due_epoch is None or max(epoch_a, epoch_b) <= pair.due_epoch
    young = pair.max_age_epochs is None or abs(epoch_a - epoch_b) <= pair.max_age_epochs
    return in_time and young
