"""The ledger of a plan with a key network: every store replayed, every route in order of time."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from euroqci_space.model import Contact, Relay, Scenario, Transfer
from euroqci_space.network.deposits import (
    Deposit,
    Epochs,
    Standing,
    contact_deposits,
    ground_deposits,
    key_graph,
)
from euroqci_space.network.graph import KeyGraph, RouteFlow, Wish, trusted_nodes
from euroqci_space.network.ledger import Ledger
from euroqci_space.network.relay import relay
from euroqci_space.network.served import Portion, delivery_of

_Portion = tuple[int, int]  # edge, epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """One use of a flow's route."""

    flow: RouteFlow
    tai_s: float
    bits: int
    oldest_tai_s: float


def wishes(scenario: Scenario, standing: Standing | None = None) -> tuple[Wish, ...]:
    """Return what the demands of a scenario ask of its key graph."""
    epochs = Epochs.of(scenario)
    had_bits = standing.had_bits if standing else (0,) * len(scenario.demands)
    return tuple(
        Wish(
            a=demand.a,
            b=demand.b,
            bits=round(demand.requested_bits),
            priority=demand.priority,
            weight=demand.weight,
            first=demand.first,
            max_trusted_nodes=demand.max_trusted_nodes,
            due_epoch=epochs.whole(demand.due_h),
            max_age_epochs=epochs.whole(demand.max_age_h),
            had_bits=had,
        )
        for demand, had in zip(scenario.demands, had_bits, strict=True)
    )


def relay_contacts(
    scenario: Scenario, contacts: Iterable[Contact], standing: Standing | None = None
) -> Ledger:
    """Return who gets how much when contacts, fibre and trusted nodes work together.

    Parameters
    ----------
    scenario
        One with a key network.
    contacts
        Contacts of the plan, with ``standing`` those to come; backups bring no key.
    standing
        What stands at an instant of replanning; by default the horizon begins empty.

    Returns
    -------
    Ledger
        Integer bits, with ``standing`` what moves from then on. Routes by one satellite alone are
        its transfers, all others its relays.

    Raises
    ------
    ValueError
        When the scenario has no key network.
    """
    came_in = contact_deposits(contacts, scenario)
    return relay_deposits(scenario, [*came_in, *ground_deposits(scenario, standing)], standing)


def relay_deposits(
    scenario: Scenario, deposits: Sequence[Deposit], standing: Standing | None = None
) -> Ledger:
    """Return who gets how much of what comes in; see `relay_contacts`.

    Raises
    ------
    ValueError
        When the scenario has no key network.
    """
    if scenario.network is None:
        raise ValueError("the scenario has no key network")
    horizon = scenario.horizon
    graph = key_graph(scenario, deposits, standing)
    asked = wishes(scenario, standing)
    flows = relay(graph, asked, scenario.solver.concave).flows
    begin_tai_s = standing.now_tai_s if standing else horizon.start_tai_s
    replay = _Replay(graph, Epochs.of(scenario), _in_order(flows, scenario))
    moves = replay.run(deposits, begin_tai_s)
    return _ledger(scenario, graph, moves)


def _in_order(flows: Sequence[RouteFlow], scenario: Scenario) -> list[RouteFlow]:
    """Order flows as they are served at one instant: transfers, then relays, by priority."""
    satellites = {satellite.name for satellite in scenario.satellites}

    def rank(flow: RouteFlow) -> tuple[object, ...]:
        demand = scenario.demands[flow.wish]
        return not _is_transfer(flow, satellites), demand.priority, demand.id, flow.nodes

    return sorted(flows, key=rank)


def _is_transfer(flow: RouteFlow, satellites: set[str]) -> bool:
    """Tell whether one satellite alone serves a flow, as the relay between or as an end."""
    aboard = [node for node in flow.nodes if node in satellites]
    return len(aboard) == 1 and (
        len(flow.nodes) == 2 or (len(flow.nodes) == 3 and flow.nodes[1] in satellites)
    )


class _Replay:
    """Moves each flow as early as the portions that it draws from allow."""

    def __init__(self, graph: KeyGraph, epochs: Epochs, flows: Sequence[RouteFlow]) -> None:
        self._epochs = epochs
        self._flows = flows
        self._pending = [flow.bits for flow in flows]
        self._edges = {frozenset((edge.a, edge.b)): place for place, edge in enumerate(graph.edges)}
        self._stores: dict[_Portion, deque[tuple[float, int]]] = defaultdict(deque)
        self._users: dict[_Portion, list[int]] = defaultdict(list)
        for place, flow in enumerate(flows):
            for portion in zip(flow.edges, flow.key_epochs, strict=True):
                self._users[portion].append(place)

    def run(self, deposits: Iterable[Deposit], begin_tai_s: float) -> list[_Move]:
        """Return the moves in order of time; what came in before ``begin_tai_s`` waits for it."""
        moves: list[_Move] = []
        ordered = sorted(deposits, key=lambda deposit: deposit.tai_s)
        for tai_s, together in groupby(ordered, key=lambda one: max(one.tai_s, begin_tai_s)):
            concerned: set[int] = set()
            for deposit in together:
                edge = self._edges[frozenset((deposit.a, deposit.b))]
                portion = (edge, self._epochs.at(deposit.tai_s))
                self._stores[portion].append((deposit.tai_s, deposit.bits))
                concerned.update(self._users[portion])
            for place in sorted(concerned):
                moves += self._serve(place, tai_s)
        return moves

    def _serve(self, place: int, tai_s: float) -> list[_Move]:
        flow = self._flows[place]
        stores = [
            self._stores[portion] for portion in zip(flow.edges, flow.key_epochs, strict=True)
        ]
        there = min(sum(bits for _, bits in store) for store in stores)
        bits = min(self._pending[place], there)
        if not bits:
            return []
        self._pending[place] -= bits
        oldest_tai_s = min(_drain(store, bits) for store in stores)
        return [_Move(flow=flow, tai_s=tai_s, bits=bits, oldest_tai_s=oldest_tai_s)]


def _drain(store: deque[tuple[float, int]], bits: int) -> float:
    """Take bits out, oldest first, and return when the oldest of them came in."""
    oldest_tai_s = store[0][0]
    while bits:
        came_in_tai_s, portion = store.popleft()
        if portion > bits:
            store.appendleft((came_in_tai_s, portion - bits))
        bits -= min(bits, portion)
    return oldest_tai_s


def _ledger(scenario: Scenario, graph: KeyGraph, moves: list[_Move]) -> Ledger:
    satellites = {satellite.name for satellite in scenario.satellites}
    by_wish: dict[int, list[_Move]] = defaultdict(list)
    for move in moves:
        by_wish[move.flow.wish].append(move)
    return Ledger(
        transfers=tuple(
            _transfer(move, satellites, graph.epochs)
            for move in moves
            if _is_transfer(move.flow, satellites)
        ),
        deliveries=tuple(
            delivery_of(demand, [_portion(move, graph) for move in by_wish[place]])
            for place, demand in enumerate(scenario.demands)
        ),
        relays=tuple(
            _relay(move, graph.epochs) for move in moves if not _is_transfer(move.flow, satellites)
        ),
    )


def _transfer(move: _Move, satellites: set[str], epochs: int) -> Transfer:
    nodes = move.flow.nodes
    return Transfer(
        tai_s=move.tai_s,
        satellite=next(node for node in nodes if node in satellites),
        a=nodes[0],
        b=nodes[-1],
        bits=move.bits,
        epochs=move.flow.key_epochs if epochs > 1 else (),
    )


def _relay(move: _Move, epochs: int) -> Relay:
    return Relay(
        tai_s=move.tai_s,
        route=move.flow.nodes,
        bits=move.bits,
        epochs=move.flow.key_epochs if epochs > 1 else (),
    )


def _portion(move: _Move, graph: KeyGraph) -> Portion:
    return Portion(
        bits=move.bits,
        tai_s=move.tai_s,
        oldest_tai_s=move.oldest_tai_s,
        by_space=_uses_space(move.flow, graph),
        trusted_nodes=trusted_nodes(graph, move.flow.edges),
    )


def _uses_space(flow: RouteFlow, graph: KeyGraph) -> bool:
    return any(graph.edges[edge].medium == "space" for edge in flow.edges)
