"""The key network of a plan: contacts and relay as one program; the certificate of any plan."""

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import (
    Candidate,
    SlotGrid,
    free_slots,
    ready_tai_s,
)
from euroqci_space.model import (
    Baseline,
    Certificate,
    Contact,
    Delivery,
    Scenario,
    Stage,
)
from euroqci_space.network import (
    WEIGHTED_KEY,
    Deposit,
    Epochs,
    KeyGraph,
    Opening,
    Readiness,
    Standing,
    Supply,
    ground_deposits,
    joint_bounds,
    key_graph,
    most,
    pooled_bounds,
    stage_values,
    wishes,
)

if TYPE_CHECKING:
    from euroqci_space.schedule import Solution
    from euroqci_space.schedule import Stage as SolutionStage


FloatArray = NDArray[np.float64]

OPTIMAL_GAP = 1e-4  # at most, of a plan in whole bits that is called optimal
PROVEN_GAP = 1e-9
MOST_CANDIDATES = 1000  # for the scheduler, and for contacts and relay in one program
BY_TELESCOPE = "the most key for each telescope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The key network of a scenario before contacts are chosen; openings stand as candidates do."""

    ground: KeyGraph  # with what comes in whatever is flown
    open: KeyGraph  # the same stores with all that could come in
    supply: Supply


def field_of(
    scenario: Scenario, candidates: tuple[Candidate, ...], standing: Standing | None = None
) -> Field:
    """Return the key network of a scenario, with the contacts that could fill it."""
    ground = tuple(ground_deposits(scenario, standing))
    open_graph = could_be_graph(scenario, candidates, standing)
    there = {
        frozenset((edge.a, edge.b)): edge.bits
        for edge in key_graph(scenario, ground, standing).edges
    }
    return Field(
        ground=open_graph.with_bits(there),
        open=open_graph,
        supply=_supply(scenario, candidates, open_graph, standing),
    )


def _supply(
    scenario: Scenario,
    candidates: tuple[Candidate, ...],
    graph: KeyGraph,
    standing: Standing | None,
) -> Supply:
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    edges = {frozenset((edge.a, edge.b)): place for place, edge in enumerate(graph.edges)}
    rules, readiness = scenario.constraints, Readiness.of(scenario)
    return Supply(
        openings=tuple(
            Opening(
                edge=edges[_store(scenario, candidate)],
                satellite=candidate.satellite,
                station=candidate.station,
                first=candidate.opening.first,
                bits=candidate.expected_bits,
                epochs=_epochs(
                    scenario, ready_tai_s(scenario, candidate, grid, readiness), standing
                ),
            )
            for candidate in candidates
        ),
        free=free_slots(scenario, grid),
        satellites=len(scenario.satellites),
        setup_slots=(
            grid.slots_of(rules.satellite_setup_s),
            grid.slots_of(rules.telescope_setup_s),
        ),
    )


def _store(scenario: Scenario, candidate: Candidate) -> frozenset[str]:
    satellite = scenario.satellites[candidate.satellite].name
    return frozenset((satellite, scenario.stations[candidate.station].key_site))


def _epochs(
    scenario: Scenario, ready_tai_s: FloatArray, standing: Standing | None
) -> NDArray[np.int64]:
    """Return the epochs in which contacts are key, -1 where in none to come."""
    epochs = Epochs.of(scenario)
    begin_tai_s = standing.now_tai_s if standing else scenario.horizon.start_tai_s
    counts = (begin_tai_s < ready_tai_s) & (ready_tai_s <= scenario.horizon.stop_tai_s)
    return np.array(
        [
            epochs.at(tai_s) if fine else -1
            for tai_s, fine in zip(ready_tai_s.tolist(), counts, strict=True)
        ]
    )


def certificate_of(
    solution: "Solution",
    contacts: tuple[Contact, ...],
    deliveries: tuple[Delivery, ...],
    scenario: Scenario,
) -> Certificate:
    """Return the solver's bounds beside the values of the plan as it is written, in whole bits."""
    values = stage_values(scenario, deliveries, contacts)
    stages = tuple(_stage_of(stage, values[stage.name]) for stage in solution.stages)
    return Certificate(
        algorithm=solution.algorithm,
        status=_status_of(solution, stages, scenario.solver.gap),
        stages=stages,
        baselines=tuple(
            Baseline(name=name, value=value, stages=solution.baseline_stages.get(name, ()))
            for name, value in solution.baselines.items()
        ),
        reproducible=not solution.cut,
    )


def _status_of(solution: "Solution", stages: tuple[Stage, ...], gap: float) -> str:
    """Return the status; of few bits, whole bits alone may leave a gap to what is proven."""
    if solution.status != "optimal" or stages[0].gap <= OPTIMAL_GAP:
        return solution.status
    return "within_gap" if stages[0].gap <= gap else "effort_spent"


def _stage_of(stage: "SolutionStage", value: float) -> Stage:
    if stage.maximise:
        bound, gap = stage.bound, _gap(value, stage.bound)
    else:  # contacts that are history are in both
        bound = stage.bound + value - stage.value
        gap = _gap(bound, value)
    return Stage(name=stage.name, value=value, bound=bound, gap=gap, method=stage.method)


def network_certificate(
    solution: "Solution | None",
    scenario: Scenario,
    candidates: tuple[Candidate, ...],
    deliveries: tuple[Delivery, ...],
    standing: Standing | None = None,
) -> Certificate:
    """Return the values of a plan with a key network, and bounds that hold for every plan.

    Parameters
    ----------
    solution
        The schedule that the contacts come from; None where telescopes chose them.

    Notes
    -----
    The scheduler's own bound is on what satellites relay alone, of what fibre leaves. The bound
    here is on the whole network: `joint_bounds`, or `pooled_bounds` for more candidates than one
    program can take. As in the scheduler, the bound of a stage holds for plans that keep the
    stages before it.
    """
    values = stage_values(scenario, deliveries, ())
    field = field_of(scenario, candidates, standing)
    asked = wishes(scenario, standing)
    concave = scenario.solver.concave
    if len(candidates) <= MOST_CANDIDATES:
        found = joint_bounds((field.ground, field.open), asked, concave, field.supply, values)
    else:
        found = pooled_bounds(field.ground, asked, concave, field.supply, values)
    # The program is solved in floats: a plan in whole bits may pass it in the last digit.
    bounds = {name: max(bound, values[name]) for name, bound in found.items()}
    stages = tuple(
        Stage(name=name, value=values[name], bound=bound, gap=_gap(values[name], bound))
        for name, bound in bounds.items()
    )
    searched = BY_TELESCOPE if solution is None else solution.algorithm
    return Certificate(
        algorithm=f"{searched}, then flow over the key network",
        status=_status(solution, stages, scenario.solver.gap),
        stages=stages,
        baselines=(),
        reproducible=solution is None or not solution.cut,
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
    return max(0.0, bound / value - 1.0) if value > 0.0 else (0.0 if bound <= 0.0 else float("inf"))


def _status(solution: "Solution | None", stages: tuple[Stage, ...], gap: float) -> str:
    if solution is not None and solution.cut:
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
    """Return the key if each candidate were flown alone; in each epoch where it spans some.

    One that is past, or never key, has its store too, with no bit.
    """
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    readiness = Readiness.of(scenario)
    found = list(ground_deposits(scenario, standing))
    for candidate in candidates:
        ready = ready_tai_s(scenario, candidate, grid, readiness)
        epochs = _epochs(scenario, ready, standing)
        bits = ceil(float(candidate.expected_bits[:, epochs >= 0].max(initial=0.0)))
        # By epoch, the last instant in it.
        portions = {epoch: float(tai_s) for epoch, tai_s in zip(epochs, ready, strict=True)}
        found += [
            Deposit(
                tai_s=tai_s,
                a=scenario.satellites[candidate.satellite].name,
                b=scenario.stations[candidate.station].key_site,
                bits=bits if epoch >= 0 else 0,
            )
            for epoch, tai_s in portions.items()
        ]
    return tuple(found)
