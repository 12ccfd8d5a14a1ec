"""What is left to ask of space: demand less what fibre brings, between sites with a station."""

import heapq
from collections import Counter
from dataclasses import replace

from euroqci_space.model import Demand, Scenario
from euroqci_space.network.deposits import key_graph, standing_deposits
from euroqci_space.network.graph import KeyGraph
from euroqci_space.network.relay import relay
from euroqci_space.network.routed import wishes


def space_demands(scenario: Scenario) -> tuple[Demand, ...]:
    """Return the demands for which contacts are to be scheduled.

    Classes that take fibre first ask only for what fibre does not bring. An end without a station
    is stood in for by the site with one that has the fewest trusted nodes between. Without a key
    network these are the demands of the scenario.
    """
    if scenario.network is None:
        return scenario.demands
    graph = key_graph(scenario, standing_deposits(scenario.network, scenario.horizon))
    brought = _brought_by_fibre(scenario, graph)
    served = {station.key_site for station in scenario.stations}
    served |= {satellite.name for satellite in scenario.satellites}
    merged: dict[frozenset[str], Demand] = {}
    for place, demand in enumerate(scenario.demands):
        left = round(demand.requested_bits) - brought[place]
        ends = [_nearest_served(graph, end, served) for end in (demand.a, demand.b)]
        if left <= 0 or None in ends or ends[0] == ends[1]:
            continue
        asked = replace(demand, a=str(ends[0]), b=str(ends[1]), requested_bits=left)
        pair = frozenset((asked.a, asked.b))
        merged[pair] = _together(merged[pair], asked) if pair in merged else asked
    return tuple(merged.values())


def _brought_by_fibre(scenario: Scenario, graph: KeyGraph) -> Counter[int]:
    """Return the bits that fibre brings to each demand that takes it first, by its place."""
    asked = [wish if wish.first == "fibre" else replace(wish, bits=0) for wish in wishes(scenario)]
    brought: Counter[int] = Counter()
    for flow in relay(graph, asked, scenario.solver.concave).flows:
        brought[flow.wish] += flow.bits
    return brought


def _together(one: Demand, other: Demand) -> Demand:
    return replace(
        one,
        requested_bits=one.requested_bits + other.requested_bits,
        priority=min(one.priority, other.priority),
        weight=max(one.weight, other.weight),
    )


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
