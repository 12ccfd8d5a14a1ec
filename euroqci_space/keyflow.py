"""The key network of a plan: who gets what once contacts are chosen, and what nobody can exceed."""

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from euroqci_space.candidates import Candidate, SlotGrid
from euroqci_space.model import Certificate, Delivery, Network, Scenario, Stage
from euroqci_space.network import (
    WEIGHTED_KEY,
    Deposit,
    Epochs,
    KeyGraph,
    Standing,
    ground_deposits,
    key_graph,
    most,
    stage_values,
    wishes,
)

if TYPE_CHECKING:
    from euroqci_space.schedule import Solution


PROVEN_GAP = 1e-9


def network_certificate(
    solution: "Solution",
    scenario: Scenario,
    candidates: tuple[Candidate, ...],
    deliveries: tuple[Delivery, ...],
    standing: Standing | None = None,
) -> Certificate:
    """Return the values of a plan with a key network, and bounds that hold for every plan.

    Notes
    -----
    The scheduler's bound is on what satellites relay alone, of what fibre leaves. The bound here
    is the flow over the whole network if every candidate were flown from start to end, whatever
    else its satellite and its telescope do: true, and loose where contacts are scarce.
    """
    values = stage_values(scenario, deliveries, ())
    graph = could_be_graph(scenario, candidates, standing)
    found = most(graph, wishes(scenario, standing), scenario.solver.concave)
    # The flow is solved in floats: a plan in whole bits may pass it in the last digit.
    bounds = {name: max(bound, values[name]) for name, bound in found.items()}
    stages = tuple(
        Stage(name=name, value=values[name], bound=bound, gap=_gap(values[name], bound))
        for name, bound in bounds.items()
    )
    return Certificate(
        algorithm=f"{solution.algorithm}, then flow over the key network",
        status=_status(solution, stages, scenario.solver.gap),
        stages=stages,
        baselines=(),
        reproducible=not solution.cut,
    )


def delivered_bound(scenario: Scenario, candidates: tuple[Candidate, ...]) -> float:
    """Return the most bits that any plan of a scenario with a key network delivers in all.

    The flow over the network, all demands of one weight, if every candidate were flown.
    """
    alike = tuple(replace(demand, weight=1.0, priority=1) for demand in scenario.demands)
    even = replace(scenario, demands=alike)
    graph = key_graph(even, _all_there_could_be(even, candidates, None))
    return most(graph, wishes(even), even.solver.concave)[WEIGHTED_KEY]


def _gap(value: float, bound: float) -> float:
    return bound / value - 1.0 if value > 0.0 else (0.0 if bound <= 0.0 else float("inf"))


def _status(solution: "Solution", stages: tuple[Stage, ...], gap: float) -> str:
    if solution.cut:
        return solution.status
    if all(stage.gap <= PROVEN_GAP for stage in stages):
        return "optimal"
    return "within_gap" if stages[0].gap <= gap else "effort_spent"


def could_be_graph(
    scenario: Scenario, candidates: tuple[Candidate, ...], standing: Standing | None = None
) -> KeyGraph:
    """Return the key graph if every candidate were flown from start to end."""
    return key_graph(scenario, _all_there_could_be(scenario, candidates, standing), standing)


def _all_there_could_be(
    scenario: Scenario, candidates: tuple[Candidate, ...], standing: Standing | None
) -> tuple[Deposit, ...]:
    """Return the key if each candidate were flown alone; in both epochs where it spans two."""
    network = scenario.network or Network()
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    epochs = Epochs.of(scenario)
    found = list(ground_deposits(scenario, standing))
    begin_tai_s = standing.now_tai_s if standing else scenario.horizon.start_tai_s
    for candidate in candidates:
        opening = candidate.opening
        edges_tai_s = [
            grid.start_tai_s + slot * grid.slot_s for slot in (opening.first, opening.stop)
        ]
        ready = {
            epochs.at(edge_tai_s + network.processing_delay_s): edge_tai_s
            for edge_tai_s in edges_tai_s
        }
        found += [
            Deposit(
                tai_s=edge_tai_s + network.processing_delay_s,
                a=scenario.satellites[candidate.satellite].name,
                b=scenario.stations[candidate.station].key_site,
                bits=ceil(float(candidate.expected_bits.max())),
            )
            for edge_tai_s in ready.values()
            if edge_tai_s > begin_tai_s
        ]
    return tuple(found)
