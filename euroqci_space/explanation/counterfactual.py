"""What would be if nobody else asked, and if one demand came before all others."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from euroqci_space.candidates import SlotGrid, scheduling_problem
from euroqci_space.keyflow import could_be_graph
from euroqci_space.model import Plan
from euroqci_space.network import (
    KeyGraph,
    contact_deposits,
    ground_deposits,
    key_graph,
    most,
    relay,
    wishes,
)
from euroqci_space.planner import effort_of
from euroqci_space.prospect import Prospect

if TYPE_CHECKING:
    from euroqci_space.schedule import Problem

ROUNDS = 12  # sub-problems of the search for what forcing a demand would cost
_WEIGHTED = ((1.0, 1.0),)  # every bit counts alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """What one demand could get if it were the only one."""

    found_bits: float
    bound_bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """What serving one demand first gives it, and what the others lose, by their names."""

    bits: float
    lost_bits: dict[str, float]


def alone(plan: Plan, prospect: Prospect, place: int) -> Alone:
    """Return the supply of one demand: found, and proven.

    Notes
    -----
    With a key network what is found is on the contacts of the plan, and the bound is the flow if
    every candidate were flown.
    """
    if plan.scenario.network is not None:
        return _alone_in_network(plan, prospect, place)
    from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

    problem = _problem(plan, prospect)
    effort = replace(effort_of(plan.scenario), objective="weighted", rounds=0)
    pair = replace(problem.pairs[place], weight=1.0)
    solution = solve(replace(problem, pairs=(pair,)), effort)
    return Alone(found_bits=solution.delivered_bits[0], bound_bits=solution.bound)


def forced(plan: Plan, prospect: Prospect, place: int) -> Forced:
    """Return what follows where one demand comes before all others.

    Notes
    -----
    The contacts are chosen anew by a short search, so what others lose is at most so much; with a
    key network the contacts stay, and what is lost is exact for them.
    """
    if plan.scenario.network is not None:
        bits = _forced_in_network(plan, place)
    else:
        from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

        problem = _problem(plan, prospect)
        first = min(pair.priority for pair in problem.pairs) - 1
        pairs = list(problem.pairs)
        pairs[place] = replace(pairs[place], priority=first)
        effort = replace(effort_of(plan.scenario), rounds=ROUNDS)
        bits = solve(replace(problem, pairs=tuple(pairs)), effort).delivered_bits
    lost = {
        f"{delivery.a}:{delivery.b}": delivery.delivered_bits - bits[number]
        for number, delivery in enumerate(plan.deliveries)
        if number != place and delivery.delivered_bits - bits[number] >= 1.0
    }
    return Forced(bits=bits[place], lost_bits=lost)


def _problem(plan: Plan, prospect: Prospect) -> "Problem":
    grid = SlotGrid.over(plan.scenario.horizon, plan.scenario.solver.slot_s)
    return scheduling_problem(plan.scenario, prospect.candidates, grid)


def _alone_in_network(plan: Plan, prospect: Prospect, place: int) -> Alone:
    scenario = plan.scenario
    wish = replace(wishes(scenario)[place], weight=1.0)
    graphs = (_flown_graph(plan), could_be_graph(scenario, prospect.candidates))
    found, bound = (max(most(graph, [wish], _WEIGHTED).values()) for graph in graphs)
    return Alone(found_bits=found, bound_bits=bound)


def _forced_in_network(plan: Plan, place: int) -> tuple[float, ...]:
    asked = list(wishes(plan.scenario))
    asked[place] = replace(asked[place], priority=min(wish.priority for wish in asked) - 1)
    bits: Counter[int] = Counter()
    for flow in relay(_flown_graph(plan), asked, plan.scenario.solver.concave).flows:
        bits[flow.wish] += flow.bits
    return tuple(float(bits[number]) for number in range(len(asked)))


def _flown_graph(plan: Plan) -> KeyGraph:
    """Return the key graph that the contacts of the plan and the ground fill."""
    scenario = plan.scenario
    brought = {actual.contact_id: actual.bits for actual in plan.actuals}
    flown = (
        replace(one, expected_key_bits=brought.get(one.contact_id, one.expected_key_bits))
        for one in plan.contacts
        if one.status != "cancelled"
    )
    deposits = [*contact_deposits(flown, scenario), *ground_deposits(scenario)]
    return key_graph(scenario, deposits)
