"""Long horizons: one plan after another, each with the key that the ones before left in store."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from euroqci_space.candidates import SlotGrid, choices, scheduling_problem, sites
from euroqci_space.errors import InputError, NothingToPlanError
from euroqci_space.model import Scenario
from euroqci_space.planner import effort_of
from euroqci_space.prospect import Prospect, resolve_elements, survey
from euroqci_space.times import DAY_S

if TYPE_CHECKING:
    from euroqci_space.schedule import Problem, Solution

Stores = dict[tuple[int, str], int]
"""Bits by (place of the satellite, site)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One stretch of a long horizon, as it was planned.

    ``bound_bits`` is what no plan of the stretch delivers more than, with what was in store;
    ``gap`` the largest of the certified gaps of its satisfaction stages; ``stored_bits`` what is
    left in store at its end.
    """

    number: int
    start_tai_s: float
    days: float
    candidates: int
    contacts: int
    requested_bits: int
    delivered_bits: int
    bound_bits: float
    gap: float
    stored_bits: int


def rolling(scenario: Scenario, *, days: float = 7.0, rounds: int = 0) -> Iterator[Stretch]:
    """Plan a long horizon stretch by stretch.

    Parameters
    ----------
    scenario
        Its horizon may be a year; its demands are spread evenly over it.
    days
        Length of a stretch. [d]
    rounds
        Sub-problems that the search of each plan may solve beyond the choice of whole patterns.

    Raises
    ------
    InputError
        When the scenario has a key network, whose stores are not carried over.

    Notes
    -----
    Key that a stretch leaves in the stores is there for the next; demand that it does not meet is
    not asked for again. Each plan is the best found for its stretch and bounded as such: the chain
    of them is no more than that, since no stretch saves key for a later one on purpose. Memory does
    not grow with the horizon.
    """
    if scenario.network is not None:
        raise InputError.of("the stores of a key network are not carried from week to week")
    elements, _ = resolve_elements(scenario)
    stores: Stores = {}
    for number, part in enumerate(_parts(scenario, days), 1):
        try:
            prospect = survey(part, newer=elements, reasons=False)
        except NothingToPlanError:
            yield _idle(number, part, stores)
            continue
        made, stores = _planned(number, prospect, stores, rounds)
        yield made


def _parts(scenario: Scenario, days: float) -> Iterator[Scenario]:
    """Return the scenario over each stretch, with its share of the demand."""
    horizon = scenario.horizon
    start = horizon.start
    while start < horizon.stop:
        stop = min(start + timedelta(days=days), horizon.stop)
        short = replace(horizon, start=start, stop=stop)
        share = short.duration_s / horizon.duration_s
        demands = tuple(
            replace(demand, requested_bits=round(demand.requested_bits * share))
            for demand in scenario.demands
        )
        yield replace(scenario, horizon=short, demands=demands)
        start = stop


def _planned(
    number: int, prospect: Prospect, stores: Stores, rounds: int
) -> tuple[Stretch, Stores]:
    """Plan one stretch; return it and what it leaves in store."""
    from euroqci_space.schedule import key_bound, solve  # noqa: PLC0415  (brings OR-Tools)

    scenario = prospect.scenario
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    problem = _stocked(scheduling_problem(scenario, prospect.candidates, grid), scenario, stores)
    effort = replace(effort_of(scenario), rounds=rounds, workers=1)
    solution = solve(problem, effort)
    delivered, left = _relayed(prospect, solution, stores)
    stretch = Stretch(
        number=number,
        start_tai_s=scenario.horizon.start_tai_s,
        days=scenario.horizon.duration_s / DAY_S,
        candidates=len(prospect.candidates),
        contacts=len(solution.links),
        requested_bits=round(sum(demand.requested_bits for demand in scenario.demands)),
        delivered_bits=delivered,
        bound_bits=key_bound(problem),
        gap=max(one.gap for one in solution.stages if one.name.startswith("satisfaction")),
        stored_bits=sum(left.values()),
    )
    return stretch, left


def _idle(number: int, part: Scenario, stores: Stores) -> Stretch:
    """Return a stretch in which no station sees a satellite."""
    return Stretch(
        number=number,
        start_tai_s=part.horizon.start_tai_s,
        days=part.horizon.duration_s / DAY_S,
        candidates=0,
        contacts=0,
        requested_bits=round(sum(demand.requested_bits for demand in part.demands)),
        delivered_bits=0,
        bound_bits=0.0,
        gap=0.0,
        stored_bits=sum(stores.values()),
    )


def _stocked(problem: "Problem", scenario: Scenario, stores: Stores) -> "Problem":
    """Return a problem with what is in store already."""
    from euroqci_space.schedule import Stock  # noqa: PLC0415  (brings OR-Tools)

    index = {site: place for place, site in enumerate(sites(scenario))}
    stocks = tuple(
        Stock(satellite=satellite, site=index[site], bits=bits)
        for (satellite, site), bits in sorted(stores.items())
        if bits
    )
    return replace(problem, stocks=problem.stocks + stocks)


def _relayed(prospect: Prospect, solution: "Solution", stores: Stores) -> tuple[int, Stores]:
    """Return the bits that a plan delivers, and what it leaves in store, in whole bits."""
    scenario = prospect.scenario
    left = dict(stores)
    for choice in choices(solution, prospect.candidates):
        candidate = choice.candidate
        offset = candidate.opening.first
        store = (candidate.satellite, scenario.stations[candidate.station].key_site)
        bits = int(candidate.expected_bits[choice.first - offset, choice.stop - offset])
        left[store] = left.get(store, 0) + bits
    names = [satellite.name for satellite in scenario.satellites]
    delivered = 0
    for flow in solution.flows:
        demand = scenario.demands[flow.pair]
        bits = int(flow.bits + 1e-6)
        delivered += bits
        for site in (demand.a, demand.b):
            if site != names[flow.satellite]:
                left[flow.satellite, site] -= bits
    return delivered, left
