"""The scheduler's problem from an instant on: what is stored, promised and taken already."""

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from euroqci_space.candidates import SlotGrid, scheduling_problem, sites
from euroqci_space.model import Scenario
from euroqci_space.network import Asked, asked_of_space
from euroqci_space.prospect import Prospect
from euroqci_space.replanner.history import Past

if TYPE_CHECKING:
    from euroqci_space.schedule import Booking, Duty, Link, Problem, Stock

_WHOLE = 1000  # units that no satellite or station has: a booking of all of them


def remaining_problem(
    prospect: Prospect, grid: SlotGrid, past: Past, promised: "tuple[Link, ...]"
) -> "tuple[Problem, Scenario]":
    """Return the scheduler's problem from now on, and the scenario whose demands it holds.

    What a demand got already lies in stores of its own, on a satellite that has no terminal: the
    scheduler counts it towards the demand and can give it to nobody else.
    """
    scenario = prospect.scenario
    asked = asked_of_space(scenario, past.standing)
    wanted = replace(scenario, demands=tuple(one.demand for one in asked))
    base = scheduling_problem(wanted, prospect.candidates, grid)
    served = tuple(one for one in asked if one.had_bits)
    satellites, stations = _bookings(scenario, grid, past)
    problem = replace(
        base,
        satellite_terminals=(*base.satellite_terminals, *(0 for _ in served)),
        stocks=(*base.stocks, *_stocks(scenario, past, served)),
        satellite_bookings=(*base.satellite_bookings, *satellites),
        telescope_bookings=(*base.telescope_bookings, *stations),
        duties=tuple(_duty_left(duty, scenario, grid, past) for duty in base.duties),
        frozen=promised,
    )
    return problem, wanted


def _duty_left(duty: "Duty", scenario: Scenario, grid: SlotGrid, past: Past) -> "Duty":
    """Return what history leaves of a duty."""
    setup_s = scenario.constraints.satellite_setup_s if duty.with_setup else 0.0
    first_tai_s, stop_tai_s = grid.edge_tai_s(np.array([duty.first_slot, duty.last_slot + 1]))
    worked_s = sum(
        max(min(one.stop_tai_s, stop_tai_s) - max(one.start_tai_s - setup_s, first_tai_s), 0.0)
        for one in past.contacts
        if one.satellite == scenario.satellites[duty.satellite].name
    )
    left = duty.limit_slots - ceil(worked_s / grid.slot_s - 1e-6)
    return replace(duty, limit_slots=max(left, 0))


def _stocks(scenario: Scenario, past: Past, served: tuple[Asked, ...]) -> "list[Stock]":
    from euroqci_space.schedule import Stock  # noqa: PLC0415  (brings OR-Tools)

    index = {site: place for place, site in enumerate(sites(scenario))}
    names = [satellite.name for satellite in scenario.satellites]
    stored = [
        Stock(satellite=names.index(name), site=index[site], bits=bits)
        for (name, site), bits in past.stored_bits.items()
        if name in names and site in index
    ]
    given = [
        Stock(satellite=extra, site=index[end], bits=one.had_bits)
        for extra, one in enumerate(served, start=len(names))
        for end in (one.demand.a, one.demand.b)
    ]
    return stored + given


def _bookings(
    scenario: Scenario, grid: SlotGrid, past: Past
) -> "tuple[list[Booking], list[Booking]]":
    """Return what is not ours: all slots before now, and who is at work at now."""
    from euroqci_space.schedule import Booking  # noqa: PLC0415  (brings OR-Tools)

    names = [satellite.name for satellite in scenario.satellites]
    ids = [station.id for station in scenario.stations]
    begun = min(max(ceil((past.now_tai_s - grid.start_tai_s) / grid.slot_s), 0), grid.slots)
    satellites, stations = [], []
    if begun:
        satellites = [_taken(place, begun) for place in range(len(names))]
        stations = [_taken(place, begun) for place in range(len(ids))]
    for contact in past.contacts:
        stop = ceil((contact.stop_tai_s - grid.start_tai_s) / grid.slot_s - 1e-6)
        if stop > begun:
            work = Booking(
                owner=names.index(contact.satellite), first_slot=begun, last_slot=stop - 1
            )
            satellites.append(work)
            stations.append(replace(work, owner=ids.index(contact.station)))
    return satellites, stations


def _taken(owner: int, slots: int) -> "Booking":
    from euroqci_space.schedule import Booking  # noqa: PLC0415  (brings OR-Tools)

    return Booking(owner=owner, first_slot=0, last_slot=slots - 1, units=_WHOLE)
