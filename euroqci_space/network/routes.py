"""Cheapest routes for key: over trusted nodes only, with at most so many of them."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from euroqci_space.network.graph import KeyGraph

Route = tuple[tuple[str, ...], tuple[int, ...]]
"""Nodes and edges from end to end."""

_Label = tuple[float, int, int]  # cost, trusted nodes, hops


@dataclass(frozen=True, slots=True)
class _Step:
    """How a label was reached."""

    node: str
    edge: int
    before: "_Step | None"


class RouteFinder:
    """Finds routes on one graph again and again, with other costs each time."""

    def __init__(self, graph: KeyGraph) -> None:
        self._graph = graph
        self._arcs = {
            node: tuple((place, graph.edges[place].other(node)) for place in places)
            for node, places in graph.neighbours().items()
        }

    def cheapest(
        self, source: str, targets: set[str], costs: Sequence[float], most_trusted: int | None
    ) -> dict[str, tuple[float, Route]]:
        """Return the cost and the route to each target that can be reached.

        Parameters
        ----------
        source
            Node to start from.
        targets
            Nodes to reach.
        costs
            Cost of each edge, not negative; infinite where it cannot be used.
        most_trusted
            Most trusted nodes on the way; None: any number.

        Notes
        -----
        Dijkstra's algorithm on labels (cost, trusted nodes); without a limit one label a node is
        enough, with one a node keeps those that no other beats in both.
        """
        found: dict[str, tuple[float, Route]] = {}
        fewest: dict[str, int] = {}
        queue: list[tuple[_Label, int, _Step]] = [((0.0, 0, 0), 0, _Step(source, -1, None))]
        ticket = 0
        while queue and len(found) < len(targets):
            (cost, trusted, hops), _, step = heapq.heappop(queue)
            if not self._is_new(step.node, trusted, fewest, most_trusted):
                continue
            fewest[step.node] = trusted
            if step.node in targets and step.node not in found:
                found[step.node] = (cost, _route(step))
            if step.node != source and step.node in self._graph.untrusted:
                continue
            passed = trusted + int(step.node != source)
            for place, other in self._arcs.get(step.node, ()):
                after = passed + self._graph.edges[place].trusted_nodes
                within = most_trusted is None or after <= most_trusted
                if within and costs[place] != float("inf") and other != source:
                    ticket += 1
                    label = (cost + costs[place], after, hops + 1)
                    heapq.heappush(queue, (label, ticket, _Step(other, place, step)))
        return found

    @staticmethod
    def _is_new(node: str, trusted: int, fewest: dict[str, int], most_trusted: int | None) -> bool:
        """Tell whether no cheaper label of the node has as few trusted nodes."""
        if node not in fewest:
            return True
        return most_trusted is not None and trusted < fewest[node]


def _route(last: _Step) -> Route:
    nodes: list[str] = []
    edges: list[int] = []
    step: _Step | None = last
    while step is not None:
        nodes.append(step.node)
        if step.before is not None:
            edges.append(step.edge)
        step = step.before
    return tuple(reversed(nodes)), tuple(reversed(edges))
