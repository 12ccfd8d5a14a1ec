"""Contacts of a constellation: telescopes are scarce, satellites are not and share their key."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import (
    Candidate,
    Choice,
    SlotGrid,
    satellite_setups,
    telescope_setups,
)
from euroqci_space.keyflow import OPTIMAL_GAP, field_of
from euroqci_space.model import Contact, Scenario
from euroqci_space.network import (
    Deposit,
    Ledger,
    Readiness,
    Standing,
    Stretch,
    Supply,
    busy_telescopes,
    drawn_stores,
    ground_deposits,
    relay_deposits,
)

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What stands where a constellation is planned anew."""

    standing: Standing
    contacts: tuple[Contact, ...]  # that began before
    kept: tuple[Choice, ...]  # of the plan so far, to be flown where they still fit


def by_telescope(
    scenario: Scenario, candidates: tuple[Candidate, ...], begun: Begun | None = None
) -> tuple[tuple[Choice, ...], Ledger]:
    """Return contacts that keep each telescope busy with key, in order of time, and who gets it.

    Contacts of which no delivery draws are left out. With ``begun`` those of the plan so far stay,
    and others are added only where the key of these does not serve every demand.

    Notes
    -----
    Where slews count, the longest set-up of all stands before each contact.
    """
    supply = _supply(scenario, candidates, begun)
    free = supply.free.copy()
    kept = tuple(_kept(scenario, supply, candidates, begun, free)) if begun else ()
    if begun:
        ledger = _relayed(scenario, kept, begun)
        if _all_served(ledger, begun):
            return kept, ledger
        _close_past(scenario, begun, free)
    busy = busy_telescopes(replace(supply, free=free))
    more = tuple(_choice(stretch, candidates) for stretch in busy)
    ledger = _relayed(scenario, (*kept, *more), begun)
    drawn = drawn_stores(ledger)
    chosen = (*kept, *(choice for choice in more if _store(scenario, choice) in drawn))
    return tuple(sorted(chosen, key=lambda one: (one.first, one.candidate.station))), ledger


def _supply(scenario: Scenario, candidates: tuple[Candidate, ...], begun: Begun | None) -> Supply:
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    on_satellite = np.hstack(satellite_setups(scenario, candidates, grid))
    on_telescope = np.hstack(telescope_setups(scenario, candidates, grid))
    # The longest set-up of all stands before each contact, so that any two fit.
    longest = (int(on_satellite.max()), int(on_telescope.max()))
    standing = begun.standing if begun else None
    return replace(field_of(scenario, candidates, standing).supply, setup_slots=longest)


def _kept(
    scenario: Scenario,
    supply: Supply,
    candidates: tuple[Candidate, ...],
    begun: Begun,
    free: IntArray,
) -> Iterator[Choice]:
    """Return the contacts that still fit, and take their slots out of what is free."""
    for resource, first, stop in _underway(scenario, supply, begun):
        free[resource, first:stop] -= 1
    places = {id(candidate): place for place, candidate in enumerate(candidates)}
    for choice in begun.kept:
        first = choice.candidate.opening.first
        stretch = Stretch(places[id(choice.candidate)], choice.first - first, choice.stop - first)
        spans = supply.occupied(stretch)
        if all((free[resource, begin:end] > 0).all() for resource, begin, end in spans):
            supply.take(stretch, free)
            yield choice


def _underway(scenario: Scenario, supply: Supply, begun: Begun) -> Iterator[tuple[int, int, int]]:
    """Return resource, first slot and slot after the last of contacts that began before."""
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    satellites = [one.name for one in scenario.satellites]
    stations = [one.id for one in scenario.stations]
    for contact in begun.contacts:
        stop = ceil((contact.stop_tai_s - grid.start_tai_s) / grid.slot_s - 1e-6)
        yield satellites.index(contact.satellite), 0, stop
        yield supply.satellites + stations.index(contact.station), 0, stop


def _close_past(scenario: Scenario, begun: Begun, free: IntArray) -> None:
    """Leave nothing free before the instant of planning."""
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    slots = ceil((begun.standing.now_tai_s - grid.start_tai_s) / grid.slot_s)
    free[:, : max(slots, 0)] = 0


def _all_served(ledger: Ledger, begun: Begun) -> bool:
    """Tell whether every demand has what it asked for, but for rounding to whole bits."""
    pairs = zip(ledger.deliveries, begun.standing.had_bits, strict=True)
    return all(
        delivery.delivered_bits + had >= (1.0 - OPTIMAL_GAP) * delivery.requested_bits
        for delivery, had in pairs
    )


def _choice(stretch: Stretch, candidates: tuple[Candidate, ...]) -> Choice:
    candidate = candidates[stretch.opening]
    first = candidate.opening.first
    return Choice(candidate=candidate, first=first + stretch.start, stop=first + stretch.stop)


def _store(scenario: Scenario, choice: Choice) -> frozenset[str]:
    satellite = scenario.satellites[choice.candidate.satellite].name
    return frozenset((satellite, scenario.stations[choice.candidate.station].key_site))


def _relayed(scenario: Scenario, chosen: Iterable[Choice], begun: Begun | None) -> Ledger:
    """Return who gets the key of some contacts, without their records: those take longer."""
    standing = begun.standing if begun else None
    deposits = [*_deposits(scenario, chosen), *ground_deposits(scenario, standing)]
    return relay_deposits(scenario, deposits, standing)


def _deposits(scenario: Scenario, chosen: Iterable[Choice]) -> Iterator[Deposit]:
    """Return the key of chosen contacts that is ready within the horizon."""
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    readiness = Readiness.of(scenario)
    for choice in chosen:
        first = choice.candidate.opening.first
        bits = int(choice.candidate.expected_bits[choice.first - first, choice.stop - first])
        satellite = scenario.satellites[choice.candidate.satellite].name
        ready_tai_s = float(readiness.at(satellite, grid.edge_tai_s(choice.stop)))
        if bits and ready_tai_s <= scenario.horizon.stop_tai_s:
            site = scenario.stations[choice.candidate.station].key_site
            yield Deposit(tai_s=ready_tai_s, a=satellite, b=site, bits=bits)
