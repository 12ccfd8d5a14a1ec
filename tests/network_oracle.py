"""A relay by brute force: every simple route, every epoch of every hop, one dense program."""

from itertools import product

import numpy as np
from scipy.optimize import linprog


def simple_routes(graph, wish):
    """Every route without a repeated node: nodes and edges."""

    def walk(nodes, edges):
        if nodes[-1] == wish.b:
            yield tuple(nodes), tuple(edges)
            return
        if nodes[-1] != wish.a and nodes[-1] in graph.untrusted:
            return
        for place, edge in enumerate(graph.edges):
            if nodes[-1] in (edge.a, edge.b):
                other = edge.b if nodes[-1] == edge.a else edge.a
                if other not in nodes:
                    yield from walk([*nodes, other], [*edges, place])

    for nodes, edges in walk([wish.a], []):
        known = len(nodes) - 2 + sum(graph.edges[edge].trusted_nodes for edge in edges)
        if wish.max_trusted_nodes is None or known <= wish.max_trusted_nodes:
            yield nodes, edges


def columns(graph, wishes):
    """(wish, delivery epoch, edges, key epochs) of all that is allowed."""
    for place, wish in enumerate(wishes):
        last = graph.epochs - 1 if wish.due_epoch is None else min(wish.due_epoch, graph.epochs - 1)
        reach = graph.epochs if wish.max_age_epochs is None else wish.max_age_epochs
        for epoch in range(last + 1):
            allowed = range(max(0, epoch - reach), epoch + 1)
            for _, edges in simple_routes(graph, wish):
                for came_in in product(allowed, repeat=len(edges)):
                    yield place, epoch, edges, came_in


def limits(graph, found, fills):
    """Rows and right sides: portions of stores, then memories over night."""
    less, bounds = [], []
    for edge, epoch in product(range(len(graph.edges)), range(graph.epochs)):
        uses = [(edge, epoch) in zip(edges, came, strict=True) for _, _, edges, came in found]
        less.append(np.concatenate([np.zeros(fills), uses]))
        bounds.append(graph.edges[edge].bits[epoch])
    for holder, night in product(graph.hold_limit_bits, range(graph.epochs - 1)):
        held = [
            sum(
                holder in graph.edges[edge].holders and first <= night < epoch
                for edge, first in zip(edges, came_in, strict=True)
            )
            for _, epoch, edges, came_in in found
        ]
        less.append(np.concatenate([np.zeros(fills), held]))
        bounds.append(graph.hold_limit_bits[holder])
    return less, bounds


def best(graph, wishes, concave):
    """The value of each stage by priority, then of the weighted key, in bits."""
    found = list(columns(graph, wishes))
    stretches = len(concave)
    widths = np.diff([0.0] + [fraction for fraction, _ in concave])
    fills = len(wishes) * stretches
    total = fills + len(found)
    equal = np.zeros((len(wishes), total))
    for place in range(len(wishes)):
        equal[place, place * stretches : (place + 1) * stretches] = -1.0
    for n, (place, *_) in enumerate(found):
        equal[place, fills + n] = 1.0
    less, bounds = limits(graph, found, fills)
    tops = [wish.bits * width for wish in wishes for width in widths] + [None] * len(found)
    values = []
    for rank in [*sorted({wish.priority for wish in wishes}), None]:
        gain = np.zeros(total)
        for place, wish in enumerate(wishes):
            for k, (_, slope) in enumerate(concave):
                if rank in (None, wish.priority):
                    gain[place * stretches + k] = wish.weight * (1.0 if rank is None else slope)
        result = linprog(
            -gain,
            A_ub=np.array(less),
            b_ub=bounds,
            A_eq=equal,
            b_eq=np.zeros(len(wishes)),
            bounds=[(0, top) for top in tops],
        )
        assert result.status == 0
        values.append(-result.fun)
        less.append(-gain)
        # A settled stage may give way by a millionth, as in the program: floats need some room.
        bounds.append(result.fun + 1e-6 * max(1.0, *(w.bits for w in wishes), abs(result.fun)))
    return values


def arc_flow(graph, wish):
    """The largest flow of one wish in one epoch by arcs: no routes, no trust limit."""
    nodes = list(graph.nodes)
    arcs = [(edge.a, edge.b, n) for n, edge in enumerate(graph.edges)]
    arcs += [(b, a, n) for a, b, n in arcs]
    usable = [a == wish.a or a not in graph.untrusted for a, _, _ in arcs]
    balance = np.zeros((len(nodes), len(arcs)))
    for n, (a, b, _) in enumerate(arcs):
        balance[nodes.index(a), n] -= 1
        balance[nodes.index(b), n] += 1
    inner = [n for n, node in enumerate(nodes) if node not in (wish.a, wish.b)]
    share = np.array([[float(n == place) for _, _, n in arcs] for place in range(len(graph.edges))])
    goal = balance[nodes.index(wish.b)]
    result = linprog(
        -goal,
        A_ub=np.vstack([share, goal]),
        b_ub=[*(edge.bits[0] for edge in graph.edges), wish.bits],
        A_eq=balance[inner] if inner else None,
        b_eq=np.zeros(len(inner)) if inner else None,
        bounds=[(0, None if ok else 0) for ok in usable],
    )
    assert result.status == 0
    return -result.fun
