"""What is left to ask of space: demand less what fibre brings, between sites with a station."""

import heapq
from collections import Counter
from dataclasses import dataclass, replace

from euroqci_space.model import Demand, Scenario
from euroqci_space.network.deposits import Standing, ground_deposits, key_graph
from euroqci_space.network.graph import KeyGraph
from euroqci_space.network.relay import relay
from euroqci_space.network.routed import wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A demand as the scheduler sees it, and how much of it is there already."""

    demand: Demand
    had_bits: int = 0


def space_demands(scenario: Scenario) -> tuple[Demand, ...]:
    """Return the demands for which contacts are to be scheduled.

    Classes that take fibre first ask only for what fibre does not bring. An end without a station
    is stood in for by the site with one that has the fewest trusted nodes between. Without a key
    network these are the demands of the scenario.
    """
    return tuple(one.demand for one in asked_of_space(scenario))


def asked_of_space(scenario: Scenario, standing: Standing | None = None) -> tuple[Asked, ...]:
    """Return `space_demands`, each with what it got before ``standing``."""
    had_bits = standing.had_bits if standing else (0,) * len(scenario.demands)
    if scenario.network is None:
        pairs = zip(scenario.demands, had_bits, strict=True)
        return tuple(Asked(demand=demand, had_bits=had) for demand, had in pairs)
    graph = key_graph(scenario, ground_deposits(scenario, standing), standing)
    brought = _brought_by_fibre(scenario, graph, standing)
    served = {station.key_site for station in scenario.stations}
    served |= {satellite.name for satellite in scenario.satellites}
    merged: dict[frozenset[str], Asked] = {}
    for place, demand in enumerate(scenario.demands):
        left = round(demand.requested_bits) - brought[place]
        ends = [_nearest_served(graph, end, served) for end in (demand.a, demand.b)]
        if left <= had_bits[place] or None in ends or ends[0] == ends[1]:
            continue
        asked = Asked(
            demand=replace(demand, a=str(ends[0]), b=str(ends[1]), requested_bits=left),
            had_bits=had_bits[place],
        )
        pair = frozenset((asked.demand.a, asked.demand.b))
        merged[pair] = _together(merged[pair], asked) if pair in merged else asked
    return tuple(merged.values())


def _brought_by_fibre(
    scenario: Scenario, graph: KeyGraph, standing: Standing | None
) -> Counter[int]:
    """Return the bits that fibre brings to each demand that takes it first, by its place."""
    asked = [
        wish if wish.first == "fibre" else replace(wish, bits=0, had_bits=0)
        for wish in wishes(scenario, standing)
    ]
    brought: Counter[int] = Counter()
    for flow in relay(graph, asked, scenario.solver.concave).flows:
        brought[flow.wish] += flow.bits
    return brought


def _together(one: Asked, other: Asked) -> Asked:
    first, second = one.demand, other.demand
    both = replace(
        first,
        requested_bits=first.requested_bits + second.requested_bits,
        priority=min(first.priority, second.priority),
        weight=max(first.weight, second.weight),
    )
    return Asked(demand=both, had_bits=one.had_bits + other.had_bits)


def _nearest_served(graph: KeyGraph, node: str, served: set[str]) -> str | None:
    """Return the site with a station that has the fewest trusted nodes on the way to a node."""
    arcs = graph.neighbours()
    queue = [(0, node)]
    seen = set()
    while queue:
        passed, here = heapq.heappop(queue)
        if here in served:
            return here
        if here in seen or (here != node and here in graph.untrusted):
            continue
        seen.add(here)
        for place in arcs.get(here, ()):
            edge = graph.edges[place]
            heapq.heappush(queue, (passed + 1 + edge.trusted_nodes, edge.other(here)))
    return None
