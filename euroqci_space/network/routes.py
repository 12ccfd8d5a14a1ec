"""Cheapest routes for key: over trusted nodes only, with at most so many of them."""

import heapq
from collections.abc import Sequence
from math import inf

from euroqci_space.network.graph import KeyGraph

Route = tuple[tuple[str, ...], tuple[int, ...]]
"""Nodes and edges from end to end."""

_Label = tuple[float, int, int]  # cost, trusted nodes, hops
_NEVER: _Label = (inf, 0, 0)
_Step = tuple[str, int, "_Step | None"]  # node, edge to it, step before: how a label was reached


class RouteFinder:
    """Finds routes on one graph again and again, with other costs each time."""

    def __init__(self, graph: KeyGraph) -> None:
        self._graph = graph
        self._arcs = {
            node: tuple(
                (place, graph.edges[place].other(node), graph.edges[place].trusted_nodes)
                for place in places
            )
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
        reached: dict[str, _Label] = {}
        queue: list[tuple[_Label, int, _Step]] = [((0.0, 0, 0), 0, (source, -1, None))]
        ticket = 0
        while queue and len(found) < len(targets):
            (cost, trusted, hops), _, step = heapq.heappop(queue)
            node = step[0]
            if not _is_new(node, trusted, fewest, most_trusted):
                continue
            fewest[node] = trusted
            if node in targets and node not in found:
                found[node] = (cost, _route(step))
            if node != source and node in self._graph.untrusted:
                continue
            passed = trusted + int(node != source)
            for place, other, within in self._arcs.get(node, ()):
                after = passed + within
                if costs[place] == inf or not _is_new(other, after, fewest, most_trusted):
                    continue
                label = (cost + costs[place], after, hops + 1)
                if most_trusted is None:
                    if label >= reached.get(other, _NEVER):
                        continue
                    reached[other] = label
                ticket += 1
                heapq.heappush(queue, (label, ticket, (other, place, step)))
        return found


def _is_new(node: str, trusted: int, fewest: dict[str, int], most_trusted: int | None) -> bool:
    """Tell whether a label is within the limit and no cheaper one has as few trusted nodes."""
    if most_trusted is None:
        return node not in fewest
    return trusted <= most_trusted and trusted < fewest.get(node, trusted + 1)


def _route(last: _Step) -> Route:
    nodes: list[str] = []
    edges: list[int] = []
    step: _Step | None = last
    while step is not None:
        node, edge, step = step
        nodes.append(node)
        if step is not None:
            edges.append(edge)
    return tuple(reversed(nodes)), tuple(reversed(edges))
