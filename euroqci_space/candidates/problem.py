"""Candidates -> the scheduler's problem on slots, and its answer back to choices."""

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates.candidate import Candidate
from euroqci_space.candidates.contacts import Choice
from euroqci_space.candidates.duties import duties
from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.candidates.slews import satellite_setups, telescope_setups
from euroqci_space.model import Closure, Network, Scenario
from euroqci_space.network import Epochs, Readiness
from euroqci_space.times import tai_seconds, utc_text

if TYPE_CHECKING:
    from euroqci_space.schedule import Booking, Problem, Solution, Stock, Window


def sites(scenario: Scenario) -> tuple[str, ...]:
    """Return the ends that key can have: the sites that stations fill, then the satellites."""
    ground = dict.fromkeys(station.key_site for station in scenario.stations)
    return (*ground, *(satellite.name for satellite in scenario.satellites))


def scheduling_problem(
    scenario: Scenario, candidates: tuple[Candidate, ...], grid: SlotGrid
) -> "Problem":
    """Return the scheduler's problem; windows stand in the order of the candidates."""
    from euroqci_space.schedule import Pair, Problem  # noqa: PLC0415  (brings OR-Tools)

    index = {site: place for place, site in enumerate(sites(scenario))}
    names = [satellite.name for satellite in scenario.satellites]
    ids = [station.id for station in scenario.stations]
    windows, epochs = _windows(scenario, candidates, grid), Epochs.of(scenario)
    network = scenario.network or Network()
    return Problem(
        slot_s=grid.slot_s,
        slots=grid.slots,
        satellite_terminals=tuple(satellite.terminals for satellite in scenario.satellites),
        station_telescopes=tuple(station.telescopes for station in scenario.stations),
        sites=len(index),
        windows=windows,
        pairs=tuple(
            Pair(
                id=demand.id,
                a=index[demand.a],
                b=index[demand.b],
                demand_bits=demand.requested_bits,
                weight=demand.weight,
                priority=demand.priority,
                due_epoch=epochs.whole(demand.due_h),
                max_age_epochs=epochs.whole(demand.max_age_h),
            )
            for demand in scenario.demands
        ),
        concave=scenario.solver.concave,
        stocks=_own_key(scenario, index),
        satellite_bookings=_bookings(scenario, names, grid),
        telescope_bookings=_bookings(scenario, ids, grid),
        duties=duties(scenario, candidates, windows, grid),
        store_limit_bits=None
        if network.store_limit_bits is None
        else (network.store_limit_bits,) * len(names),
    )


def _windows(
    scenario: Scenario, candidates: tuple[Candidate, ...], grid: SlotGrid
) -> "tuple[Window, ...]":
    """Return one window a candidate; its bits are key once they are processed on the ground."""
    from euroqci_space.schedule import Window, Yield  # noqa: PLC0415  (brings OR-Tools)

    setups = (
        satellite_setups(scenario, candidates, grid),
        telescope_setups(scenario, candidates, grid),
    )
    fewest, index = grid.slots_of(scenario.constraints.minimum_contact_s), sites(scenario)
    epochs, readiness = Epochs.of(scenario), Readiness.of(scenario)
    ready = [ready_tai_s(scenario, candidate, grid, readiness) for candidate in candidates]
    return tuple(
        Window(
            id=_name(scenario, candidate, grid),
            satellite=candidate.satellite,
            station=candidate.station,
            store_site=index.index(scenario.stations[candidate.station].key_site),
            start_slot=candidate.opening.first,
            yields=Yield.table(
                np.where(ready[place] > scenario.horizon.stop_tai_s, 0.0, candidate.expected_bits)
            ),
            minimum_slots=fewest,
            satellite_setup_slots=setups[0][place],
            telescope_setup_slots=setups[1][place],
            epoch=epochs.at(_last_in_time(ready[place], scenario.horizon.stop_tai_s)),
        )
        for place, candidate in enumerate(candidates)
    )


def _last_in_time(ready_tai_s: NDArray[np.float64], stop_tai_s: float) -> float:
    """Return when the longest part that is key in time is so; a shorter one may be so sooner."""
    in_time = ready_tai_s[ready_tai_s <= stop_tai_s]
    return float(in_time[-1]) if in_time.size else stop_tai_s


def _name(scenario: Scenario, candidate: Candidate, grid: SlotGrid) -> str:
    """Return what a window is called where it is at fault: its ends and its first instant."""
    satellite, station = scenario.satellites[candidate.satellite], candidate.station
    since = utc_text(float(grid.edge_tai_s(candidate.opening.first)), 0)
    return f"{satellite.name} with {scenario.stations[station].id} after {since}"


def ready_tai_s(
    scenario: Scenario, candidate: Candidate, grid: SlotGrid, readiness: Readiness
) -> NDArray[np.float64]:
    """Return when the bits of contacts that stop at each edge of a candidate are key. [s]"""
    edges = np.arange(candidate.opening.first, candidate.opening.stop + 1)
    satellite = scenario.satellites[candidate.satellite].name
    return readiness.at(satellite, grid.edge_tai_s(edges))


def _own_key(scenario: Scenario, index: dict[str, int]) -> tuple["Stock", ...]:
    """Return what a satellite holds where it is itself an end: as much as anybody asks."""
    from euroqci_space.schedule import Stock  # noqa: PLC0415  (brings OR-Tools)

    ends = [site for demand in scenario.demands for site in (demand.a, demand.b)]
    asked = sum(demand.requested_bits for demand in scenario.demands)
    return tuple(
        Stock(satellite=place, site=index[satellite.name], bits=asked, epoch=epoch)
        for place, satellite in enumerate(scenario.satellites)
        if satellite.name in ends
        for epoch in range(Epochs.of(scenario).count)  # its own key is of any age
    )


def _bookings(scenario: Scenario, owners: list[str], grid: SlotGrid) -> tuple["Booking", ...]:
    """Return the closures of satellites or stations as slots that are not ours."""
    from euroqci_space.schedule import Booking  # noqa: PLC0415  (brings OR-Tools)

    found = []
    for closure in scenario.constraints.closures:
        first, last = _slots(closure, grid)
        if closure.resource in owners and first <= last:
            owner = owners.index(closure.resource)
            found.append(Booking(owner=owner, first_slot=first, last_slot=last, units=1000))
    return tuple(found)


def free_slots(scenario: Scenario, grid: SlotGrid) -> NDArray[np.int64]:
    """Return how many links satellites, then stations, can hold in each slot, (resources, slots).

    None while they are closed.
    """
    counts = [one.terminals for one in scenario.satellites]
    counts += [one.telescopes for one in scenario.stations]
    free = np.repeat(np.array(counts, dtype=np.int64)[:, None], grid.slots, axis=1)
    owners = [one.name for one in scenario.satellites] + [one.id for one in scenario.stations]
    for closure in scenario.constraints.closures:
        first, last = _slots(closure, grid)
        free[owners.index(closure.resource), first : last + 1] = 0
    return free


def _slots(closure: Closure, grid: SlotGrid) -> tuple[int, int]:
    """Return the first and last slot that a closure touches within the horizon."""
    start_s = tai_seconds(closure.start) - grid.start_tai_s
    stop_s = tai_seconds(closure.stop) - grid.start_tai_s
    return max(floor(start_s / grid.slot_s), 0), min(ceil(stop_s / grid.slot_s), grid.slots) - 1


def choices(solution: "Solution", candidates: tuple[Candidate, ...]) -> tuple[Choice, ...]:
    """Return the chosen stretches in order of time."""
    chosen = (
        Choice(candidate=candidates[link.window], first=link.first, stop=link.last + 1)
        for link in solution.links
    )
    return tuple(sorted(chosen, key=lambda choice: (choice.first, choice.candidate.station)))
