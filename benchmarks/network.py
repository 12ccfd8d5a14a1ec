"""How long the relay takes on a drawn network as large as IRIS2's: satellites, nodes, all pairs.

Run: python benchmarks/network.py [satellites] [nodes]
"""

import sys
import time
from itertools import combinations

import numpy as np

from euroqci_space.model.scenario import CONCAVE_SATISFACTION
from euroqci_space.network import Edge, KeyGraph, Wish, relay


def drawn(satellites: int, nodes: int) -> tuple[KeyGraph, list[Wish]]:
    """Return a graph in which each satellite meets a third of the nodes, and a wish a pair."""
    draw = np.random.default_rng(1)
    names = [f"N{place:02}" for place in range(nodes)]
    edges = [
        Edge(a=f"S{place:03}", b=name, medium="space", bits=(int(draw.integers(1, 20_000)),))
        for place in range(satellites)
        for name in names
        if draw.random() < 1 / 3
    ]
    wishes = [Wish(a=a, b=b, bits=50_000) for a, b in combinations(names, 2)]
    return KeyGraph(edges=tuple(edges)), wishes


def main() -> None:
    words = [int(word) for word in sys.argv[1:3]]
    satellites, nodes = (*words, *(290, 27)[len(words) :])
    graph, wishes = drawn(satellites, nodes)
    start_s = time.process_time()
    made = relay(graph, wishes, CONCAVE_SATISFACTION)
    spent_s = time.process_time() - start_s
    bits = sum(flow.bits for flow in made.flows)
    print(f"{len(graph.edges)} stores, {len(wishes)} pairs: {len(made.flows)} flows, {bits} bits")
    print(f"{spent_s:.1f} s of processor time")


if __name__ == "__main__":
    main()
