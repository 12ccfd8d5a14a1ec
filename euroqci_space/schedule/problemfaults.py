"""What is wrong with a problem, in words: indices, ranges, frozen links in conflict."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from euroqci_space.schedule.problem import Link, Pair, Problem, Stock, Window


def faults_of(problem: "Problem") -> Iterator[str]:
    """Yield every fault of a problem in words."""
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


def _grid_faults(problem: "Problem") -> Iterator[str]:
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


def _window_faults(problem: "Problem", window: "Window") -> Iterator[str]:
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


def _share_faults(problem: "Problem", window: "Window") -> Iterator[str]:
    for site, yields in window.shares or ():
        if not 0 <= site < problem.sites:
            yield f"window {window.id}: a share's site is {site}, not in 0..{problem.sites - 1}"
        if yields.slots != window.yields.slots:
            yield f"window {window.id}: a share has {yields.slots} slots, not {window.yields.slots}"


def _pair_faults(problem: "Problem", pair: "Pair") -> Iterator[str]:
    for name, index in (("a", pair.a), ("b", pair.b)):
        if not 0 <= index < problem.sites:
            yield f"pair {pair.id}: {name} is {index}, not in 0..{problem.sites - 1}"
    if pair.a == pair.b:
        yield f"pair {pair.id}: both ends are site {pair.a}"
    for name, value in (("demand_bits", pair.demand_bits), ("weight", pair.weight)):
        if not (np.isfinite(value) and value >= 0.0):
            yield f"pair {pair.id}: {name} is {value}, not a finite number of at least 0"


def _frozen_faults(problem: "Problem") -> Iterator[str]:
    """Name the frozen links that ask for more terminals or telescopes than there are."""
    for link in problem.frozen:
        window = problem.windows[link.window]
        if not window.start_slot <= link.first <= link.last < window.stop_slot:
            yield f"frozen contact {window.id}: slots {link.first}..{link.last} leave its window"
            return
    for kind, noun in enumerate(("terminal", "telescope")):
        for place, link in enumerate(problem.frozen):
            owner, number = _owner(problem, link, kind)
            rivals = [
                other
                for rank, other in enumerate(problem.frozen)
                if rank != place
                and _owner(problem, other, kind)[0] == owner
                and _holds_first(problem, other, link, kind, earlier=rank < place)
            ]
            if len(rivals) >= number:
                names = [problem.windows[one.window].id for one in (*rivals, link)]
                listed = f"{', '.join(names[:-1])} and {names[-1]}"
                wanted = f"one {noun}" if number == 1 else f"{number} {noun}s"
                yield f"frozen contacts {listed} want {wanted} at one time"


def _owner(problem: "Problem", link: "Link", kind: int) -> tuple[int, int]:
    """Return who holds a link on board (0) or on the ground (1), and how many it can hold."""
    window = problem.windows[link.window]
    if kind == 0:
        return window.satellite, problem.satellite_terminals[window.satellite]
    return window.station, problem.station_telescopes[window.station]


def _holds_first(
    problem: "Problem", other: "Link", link: "Link", kind: int, *, earlier: bool
) -> bool:
    """Tell whether another link is at work when the set-up of a link begins; of two the earlier."""
    mine = problem.windows[link.window].busy_from(link.first)[kind]
    since = problem.windows[other.window].busy_from(other.first)[kind]
    return (since < mine or (since == mine and earlier)) and mine <= other.last


def _stock_faults(problem: "Problem", stock: "Stock") -> Iterator[str]:
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
