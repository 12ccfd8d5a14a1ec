"""Rules on what each demand got: the sums of its transfers, no more than it asked for."""

from collections import Counter, defaultdict

from euroqci_space.model import Delivery, Demand
from euroqci_space.verification.case import Case
from euroqci_space.verification.ledger import Draw, Pair, pair_of, replay
from euroqci_space.verification.routes import exposure, nodes_of
from euroqci_space.verification.tolerance import AGE_H, TIME_S
from euroqci_space.verification.verdict import Findings


def demands(case: Case) -> Findings:
    """Judge that there is one delivery for each demand, with its class and its request."""
    given = Counter((delivery.a, delivery.b) for delivery in case.plan.deliveries)
    asked = {(demand.a, demand.b): demand for demand in case.plan.scenario.demands}
    for pair in asked:
        number = given[pair]
        yield ":".join(pair), None if number == 1 else f"has {number} deliveries, not 1"
    for delivery in case.plan.deliveries:
        demand = asked.get((delivery.a, delivery.b))
        yield _name(delivery), _unlike(delivery, demand)


def _name(delivery: Delivery) -> str:
    return f"{delivery.a}:{delivery.b}"


def _unlike(delivery: Delivery, demand: Demand | None) -> str | None:
    if demand is None:
        return "a delivery to a pair that nobody asked for"
    if delivery.demand_class != demand.demand_class:
        return f"class is {delivery.demand_class!r}, the demand is {demand.demand_class!r}"
    if delivery.requested_bits != round(demand.requested_bits):
        return f"request is {delivery.requested_bits} bits, the demand {demand.requested_bits}"
    return None


def amounts(case: Case) -> Findings:
    """Judge that what is delivered adds up, and is no more than the request."""
    draws = _by_pair(case)
    for delivery in case.plan.deliveries:
        mine = draws[pair_of(delivery.a, delivery.b)]
        in_space = sum(draw.transfer.bits for draw in mine if _uses_space(case, draw))
        on_ground = sum(draw.transfer.bits for draw in mine) - in_space
        yield _name(delivery), _sum_fault(delivery, in_space, on_ground)


def _uses_space(case: Case, draw: Draw) -> bool:
    return any(node in case.satellites for node in nodes_of(draw.transfer))


def _by_pair(case: Case) -> dict[Pair, list[Draw]]:
    draws: dict[Pair, list[Draw]] = defaultdict(list)
    for draw in replay(case):
        draws[pair_of(draw.transfer.a, draw.transfer.b)].append(draw)
    return draws


def _sum_fault(delivery: Delivery, in_space: int, on_ground: int) -> str | None:
    if delivery.space_bits != in_space:
        return f"space brings {delivery.space_bits} bits, its transfers {in_space}"
    if delivery.fibre_bits != on_ground:
        return f"fibre brings {delivery.fibre_bits} bits, its relays {on_ground}"
    if delivery.delivered_bits != delivery.space_bits + delivery.fibre_bits:
        parts = f"{delivery.space_bits} from space and {delivery.fibre_bits} from fibre"
        return f"{delivery.delivered_bits} bits delivered, {parts}"
    if delivery.delivered_bits > delivery.requested_bits:
        return f"{delivery.delivered_bits} bits delivered, {delivery.requested_bits} requested"
    return None


def ages(case: Case) -> Findings:
    """Judge the instant of the first key, the age of the oldest, and the trusted nodes."""
    draws = _by_pair(case)
    for delivery in case.plan.deliveries:
        mine = draws[pair_of(delivery.a, delivery.b)]
        nodes = max((exposure(case, draw.transfer) for draw in mine), default=0)
        yield _name(delivery), _age_fault(delivery, mine, nodes)


def _age_fault(delivery: Delivery, draws: list[Draw], nodes: int) -> str | None:
    first_tai_s = min((draw.transfer.tai_s for draw in draws), default=None)
    oldest_h = max((draw.age_h for draw in draws), default=None)
    if not _alike(delivery.first_key_tai_s, first_tai_s, TIME_S):
        return f"first key is stated at {delivery.first_key_tai_s}, it is at {first_tai_s} (TAI s)"
    if not _alike(delivery.oldest_key_age_h, oldest_h, AGE_H):
        return f"oldest key is stated as {delivery.oldest_key_age_h} h old, it is {oldest_h} h"
    if delivery.trusted_nodes != nodes:
        return f"trusted nodes are stated as {delivery.trusted_nodes}, its routes have {nodes}"
    return None


def _alike(stated: float | None, own: float | None, tolerance: float) -> bool:
    if stated is None or own is None:
        return stated is own
    return abs(stated - own) <= tolerance
