"""Rules on routes: over trusted nodes only, within the limits that a class of demand sets."""

from collections.abc import Iterator

from euroqci_space.model import Demand, Network, Relay, Transfer
from euroqci_space.verification.case import Case
from euroqci_space.verification.ledger import Draw, hops, pair_of, replay
from euroqci_space.verification.tolerance import AGE_H, TIME_S
from euroqci_space.verification.verdict import Findings


def nodes_of(move: Transfer | Relay) -> tuple[str, ...]:
    """Return the nodes of a route from end to end."""
    if isinstance(move, Relay):
        return move.route
    between = (move.satellite,) if move.satellite not in (move.a, move.b) else ()
    return (move.a, *between, move.b)


def exposure(case: Case, move: Transfer | Relay) -> int:
    """Return how many nodes beside the ends know the key, those within fibre links among them."""
    links = case.plan.scenario.network.links if case.plan.scenario.network else ()
    within = {pair_of(link.a, link.b): link.trusted_nodes for link in links}
    passed = sum(within.get(pair_of(*hop), 0) for hop in hops(move))
    return len(nodes_of(move)) - 2 + passed


def routes(case: Case) -> Findings:
    """Judge each use of a route by what its demand and the network allow."""
    demands = {pair_of(demand.a, demand.b): demand for demand in case.plan.scenario.demands}
    for draw in replay(case):
        demand = demands.get(pair_of(draw.transfer.a, draw.transfer.b))
        if demand is not None:  # a pair that nobody asked for is the ledger's matter
            yield demand.id, next(_faults(case, draw, demand), None)


def _faults(case: Case, draw: Draw, demand: Demand) -> Iterator[str]:
    network = case.plan.scenario.network or Network()
    move = draw.transfer
    nodes = nodes_of(move)
    for node in nodes[1:-1]:
        if node in network.untrusted:
            yield f"key passes {node}, which is not trusted"
    if len(set(nodes)) < len(nodes):
        yield f"the route {' '.join(nodes)} passes a node twice"
    known = exposure(case, move)
    if demand.max_trusted_nodes is not None and known > demand.max_trusted_nodes:
        yield f"{known} trusted nodes know the key, {demand.max_trusted_nodes} are allowed"
    if demand.max_age_h is not None and draw.age_h > demand.max_age_h + AGE_H:
        yield f"key is {draw.age_h:.3f} h old, {demand.max_age_h:g} h are allowed"
    if demand.due_h is not None:
        late_s = move.tai_s - case.plan.scenario.horizon.start_tai_s - demand.due_h * 3600.0
        if late_s > TIME_S:
            yield f"key comes {late_s:.3f} s after it is due"
