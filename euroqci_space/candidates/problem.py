"""Candidates -> the scheduler's problem on slots, and its answer back to choices."""

from math import ceil, floor
from typing import TYPE_CHECKING

from euroqci_space.candidates.candidate import Candidate
from euroqci_space.candidates.contacts import Choice
from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.model import Closure, Scenario
from euroqci_space.times import tai_seconds

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
    return Problem(
        slot_s=grid.slot_s,
        slots=grid.slots,
        satellite_terminals=tuple(satellite.terminals for satellite in scenario.satellites),
        station_telescopes=tuple(station.telescopes for station in scenario.stations),
        sites=len(index),
        windows=tuple(
            _window(place, candidate, scenario, grid) for place, candidate in enumerate(candidates)
        ),
        pairs=tuple(
            Pair(
                id=demand.id,
                a=index[demand.a],
                b=index[demand.b],
                demand_bits=demand.requested_bits,
                weight=demand.weight,
                priority=demand.priority,
            )
            for demand in scenario.demands
        ),
        concave=scenario.solver.concave,
        stocks=_own_key(scenario, index),
        satellite_bookings=_bookings(scenario, names, grid),
        telescope_bookings=_bookings(scenario, ids, grid),
    )


def _window(place: int, candidate: Candidate, scenario: Scenario, grid: SlotGrid) -> "Window":
    from euroqci_space.schedule import Window, Yield  # noqa: PLC0415  (brings OR-Tools)

    station = scenario.stations[candidate.station]
    rules = scenario.constraints
    return Window(
        id=str(place),
        satellite=candidate.satellite,
        station=candidate.station,
        store_site=sites(scenario).index(station.key_site),
        start_slot=candidate.opening.first,
        yields=Yield.table(candidate.expected_bits),
        minimum_slots=grid.slots_of(rules.minimum_contact_s),
        satellite_setup_slots=grid.slots_of(rules.satellite_setup_s),
        telescope_setup_slots=grid.slots_of(rules.telescope_setup_s),
    )


def _own_key(scenario: Scenario, index: dict[str, int]) -> tuple["Stock", ...]:
    """Return what a satellite holds where it is itself an end: as much as anybody asks."""
    from euroqci_space.schedule import Stock  # noqa: PLC0415  (brings OR-Tools)

    ends = [site for demand in scenario.demands for site in (demand.a, demand.b)]
    asked = sum(demand.requested_bits for demand in scenario.demands)
    return tuple(
        Stock(satellite=place, site=index[satellite.name], bits=asked)
        for place, satellite in enumerate(scenario.satellites)
        if satellite.name in ends
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
