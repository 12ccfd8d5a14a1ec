"""Relay after scheduling: which routes carry how much key, best by every stage of the objective."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from euroqci_space.network.graph import KeyGraph, RouteFlow, Wish
from euroqci_space.network.master import Master, Prices, Stage, edge_cost
from euroqci_space.network.routes import RouteFinder
from euroqci_space.network.supply import FloatArray, Stretch
from euroqci_space.network.worth import WEIGHTED_KEY, satisfaction_name

ROUTE_COST = "route cost"
_GAIN = 1e-7  # a route must promise more than this a bit, of prices of order 1 to 32
_Window = tuple[int, int]  # first and last epoch of the key, the last one the delivery's


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayPlan:
    """The flow in whole bits, and what the linear program reached in each stage."""

    flows: tuple[RouteFlow, ...]
    values: dict[str, float]


def relay(
    graph: KeyGraph, wishes: Sequence[Wish], concave: Sequence[tuple[float, float]]
) -> RelayPlan:
    """Return the best way to relay key over trusted nodes.

    Parameters
    ----------
    graph
        Stores and what comes into them.
    wishes
        What is asked.
    concave
        (upper fraction, slope) stretches of the satisfaction of a wish, slopes falling.

    Returns
    -------
    RelayPlan
        Whole bits; no portion of a store is drained of more than came into it.

    Notes
    -----
    Maximise, one after the other, for each priority p the satisfaction
    ``sum_{j in p} w_j D_j phi(d_j / D_j)``, then the weighted key ``sum_j w_j d_j``, then minimise
    hops, those of the medium that a class would rather not use first, and trusted nodes.
    Columns are (wish, delivery epoch, route, epoch of each hop's key), priced by shortest paths,
    so that ``max_trusted_nodes`` is a rule on each route and not on a mean.

    References
    ----------
    .. [1] Ford, Fulkerson, "A suggested computation for maximal multi-commodity network flows",
       Management Science 5, 1958, 97-101, doi:10.1287/mnsc.5.1.97

    Examples
    --------
    >>> from euroqci_space.network import Edge
    >>> graph = KeyGraph(edges=(
    ...     Edge(a="A", b="S", medium="space", bits=(50,)),
    ...     Edge(a="S", b="B", medium="space", bits=(30,))))
    >>> [flow.bits for flow in relay(graph, [Wish(a="A", b="B", bits=100)], ((1.0, 1.0),)).flows]
    [30]
    """
    if not wishes:  # a program without a variable is none
        return RelayPlan(flows=(), values={})
    master = Master(graph, wishes, concave)
    values: dict[str, float] = {}
    pricing = Pricing(graph, wishes)
    for route in pricing.filling():
        master.add(route)
    for stage in stages(wishes, concave):
        prices = solved(master, pricing, stage)
        if not stage.counts_routes:
            master.settle(stage, prices.value)
        values[stage.name] = prices.value * master.unit_bits + had_worth(stage, wishes, concave)
    return RelayPlan(flows=_whole(graph, wishes, master.routes, prices.bits), values=values)


def most(
    graph: KeyGraph, wishes: Sequence[Wish], concave: Sequence[tuple[float, float]]
) -> dict[str, float]:
    """Return the most that each stage can reach when it comes first: an upper bound."""
    pricing = Pricing(graph, wishes)
    master = Master(graph, wishes, concave)
    return {
        stage.name: solved(master, pricing, stage).value * master.unit_bits
        + had_worth(stage, wishes, concave)
        for stage in stages(wishes, concave)
        if not stage.counts_routes
    }


def stages(wishes: Sequence[Wish], concave: Sequence[tuple[float, float]]) -> Iterator[Stage]:
    """Return the objectives in the order that they count."""
    slopes = np.array([slope for _, slope in concave])
    weights = np.array([wish.weight for wish in wishes])
    ranks = np.array([wish.priority for wish in wishes])
    for rank in sorted(set(ranks.tolist())):
        worth = np.outer(np.where(ranks == rank, weights, 0.0), slopes)
        yield Stage(name=satisfaction_name(rank), worth=worth)
    yield Stage(name=WEIGHTED_KEY, worth=np.outer(weights, np.ones(len(slopes))))
    yield Stage(name=ROUTE_COST, worth=np.zeros((len(wishes), len(slopes))), counts_routes=True)


def had_worth(
    stage: Stage, wishes: Sequence[Wish], concave: Sequence[tuple[float, float]]
) -> float:
    """Return the worth of what the wishes got before."""
    had = np.array([wish.had_bits for wish in wishes], dtype=np.float64)[:, np.newaxis]
    tops = np.outer([wish.bits for wish in wishes], [0.0, *(stop for stop, _ in concave)])
    return float(np.sum(stage.worth * np.diff(np.minimum(tops, had), axis=1)))


def solved(master: Master, pricing: "Pricing", stage: Stage) -> Prices:
    """Solve a stage, with routes and contacts added until none gains anything."""
    while True:
        prices = master.solve(stage)
        # Every route is tried, not the first only: a solver that stops on a known one would loop.
        added = [master.add(route) for route in pricing.gaining(prices, stage)]
        added += [master.add_contact(contact) for contact in gaining_contacts(master, prices)]
        if not any(added):
            return prices


def gaining_contacts(master: Master, prices: Prices) -> list[Stretch]:
    """Return the contact of each opening that gains most, where it gains anything."""
    gains, contacts = master.supply.best(prices.portion / master.unit_bits, prices.slot)
    return [contacts[place] for place in np.flatnonzero(gains > _GAIN)]


class Pricing:
    """Finds, for each wish and delivery epoch, the route that gains most at given prices."""

    def __init__(self, graph: KeyGraph, wishes: Sequence[Wish]) -> None:
        self._graph = graph
        self._wishes = wishes
        self._finder = RouteFinder(graph)
        self._groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for place, wish in enumerate(wishes):
            for window in windows(graph, wish):
                key = (wish.a, window, wish.first, wish.max_trusted_nodes)
                self._groups[key].append(place)

    def gaining(self, prices: Prices, stage: Stage) -> Iterator[RouteFlow]:
        """Return a route for each wish and epoch that has one to gain from."""
        ways: dict[object, tuple[FloatArray, FloatArray]] = {}
        for (source, window, first, most), places in self._groups.items():
            wanted = [place for place in places if prices.wish[place] > _GAIN]
            if stage.counts_routes:
                wanted = places
            if not wanted:
                continue
            kind = (window, first)
            if kind not in ways:
                ways[kind] = self._costs(prices, stage, window, self._wishes[places[0]])  # type: ignore[arg-type]
            costs, key_epochs = ways[kind]
            targets = {self._wishes[place].b for place in wanted}
            found = self._finder.cheapest(source, targets, costs.tolist(), most)  # type: ignore[arg-type]
            for place in wanted:
                cost, (nodes, edges) = found.get(self._wishes[place].b, (np.inf, ((), ())))
                if prices.wish[place] - cost > _GAIN:
                    yield RouteFlow(
                        wish=place,
                        nodes=nodes,
                        edges=edges,
                        key_epochs=tuple(int(key_epochs[edge]) for edge in edges),
                        epoch=window[1],  # type: ignore[index]
                        bits=0,
                    )

    def filling(self) -> Iterator[RouteFlow]:
        """Return routes that fill the wishes one by one with what is left: a start, no optimum."""
        left = [list(edge.bits) for edge in self._graph.edges]
        order = sorted(range(len(self._wishes)), key=lambda place: self._wishes[place].priority)
        for place in order:
            wish = self._wishes[place]
            open_bits = wish.bits - wish.had_bits
            costs = [edge_cost(self._graph, edge, wish) for edge in range(len(left))]
            for window in list(windows(self._graph, wish))[-1:]:
                while open_bits > 0:
                    route = self._filling_route(place, window, costs, left)
                    if route is None:
                        break
                    hops = tuple(zip(route.edges, route.key_epochs, strict=True))
                    bits = min(open_bits, *(left[edge][epoch] for edge, epoch in hops))
                    open_bits -= bits
                    for edge, epoch in hops:
                        left[edge][epoch] -= bits
                    yield route

    def _filling_route(
        self, place: int, window: _Window, costs: list[float], left: list[list[int]]
    ) -> RouteFlow | None:
        """Return the cheapest route of a wish over stores that hold something."""
        wish = self._wishes[place]
        begin, end = window
        held = [max(bits[begin : end + 1]) for bits in left]
        open_costs = [cost if bits else np.inf for cost, bits in zip(costs, held, strict=True)]
        found = self._finder.cheapest(wish.a, {wish.b}, open_costs, wish.max_trusted_nodes)
        if wish.b not in found:
            return None
        nodes, edges = found[wish.b][1]
        epochs = tuple(left[edge].index(held[edge], begin, end + 1) for edge in edges)
        return RouteFlow(wish=place, nodes=nodes, edges=edges, key_epochs=epochs, epoch=end, bits=0)

    def _costs(
        self, prices: Prices, stage: Stage, window: _Window, wish: Wish
    ) -> tuple[FloatArray, FloatArray]:
        """Return the price of each edge, and the epoch of its cheapest portion in a window."""
        begin, end = window
        portions = prices.portion[:, begin : end + 1].copy()
        bits = np.array([edge.bits[begin : end + 1] for edge in self._graph.edges])
        portions[bits.reshape(portions.shape) == 0] = np.inf
        for place, edge in enumerate(self._graph.edges):
            for holder in edge.holders:
                if holder in prices.memory:
                    memory = prices.memory[holder][begin:end]
                    held = np.concatenate([np.cumsum(memory[::-1])[::-1], [0.0]])
                    portions[place] += held
        key_epochs = portions.argmin(axis=1)
        costs = portions[np.arange(len(portions)), key_epochs]
        if stage.counts_routes:
            costs = costs + [
                edge_cost(self._graph, edge, wish) for edge in range(len(self._graph.edges))
            ]
        return costs, key_epochs + begin


def windows(graph: KeyGraph, wish: Wish) -> Iterator[_Window]:
    """Return the key epochs that each delivery epoch of a wish may draw from."""
    last = graph.epochs - 1 if wish.due_epoch is None else min(wish.due_epoch, graph.epochs - 1)
    if wish.max_age_epochs is None and not graph.hold_limit_bits:
        # Without a rule on age or memory waiting costs nothing: one delivery at the end is enough.
        yield from [(0, last)] if last >= graph.first_epoch else []
        return
    reach = graph.epochs if wish.max_age_epochs is None else wish.max_age_epochs
    for epoch in range(graph.first_epoch, last + 1):
        yield max(0, epoch - reach), epoch


def _whole(
    graph: KeyGraph, wishes: Sequence[Wish], routes: Sequence[RouteFlow], bits: FloatArray
) -> tuple[RouteFlow, ...]:
    """Round to whole bits: down first, then up again where stores and wishes have a bit left."""
    left = _Left(graph, wishes)
    order = sorted(
        np.flatnonzero(bits > 0.0).tolist(), key=lambda place: wishes[routes[place].wish].priority
    )
    whole = {place: left.take(routes[place], int(bits[place] + 1e-6)) for place in order}
    for place in order:
        # At the optimum nothing is left but what rounding and the slack of settled stages took.
        whole[place] += left.take(routes[place], wishes[routes[place].wish].bits)
    return tuple(replace(routes[place], bits=whole[place]) for place in order if whole[place])


class _Left:
    """What stores, memories and wishes have left while flows are rounded."""

    def __init__(self, graph: KeyGraph, wishes: Sequence[Wish]) -> None:
        self._graph = graph
        self._portions = [list(edge.bits) for edge in graph.edges]
        self._wishes = [wish.open_bits for wish in wishes]
        self._memory = {
            name: [int(bits) for bits in graph.memory_bits(name)] for name in graph.hold_limit_bits
        }

    def take(self, route: RouteFlow, bits: int) -> int:
        """Take up to ``bits`` along a route and return how many there were."""
        hops = tuple(zip(route.edges, route.key_epochs, strict=True))
        rooms = self._rooms(route, hops)
        uses = {id(room): sum(other is room for other, _ in rooms) for room, _ in rooms}
        taken = min(
            [bits, self._wishes[route.wish]]
            + [self._portions[edge][epoch] for edge, epoch in hops]
            + [room[epoch] // max(1, uses[id(room)]) for room, epoch in rooms]
        )
        self._wishes[route.wish] -= taken
        for edge, epoch in hops:
            self._portions[edge][epoch] -= taken
        for room, epoch in rooms:
            room[epoch] -= taken
        return taken

    def _rooms(
        self, route: RouteFlow, hops: tuple[tuple[int, int], ...]
    ) -> list[tuple[list[int], int]]:
        return [
            (self._memory[holder], epoch)
            for edge, came_in in hops
            for holder in self._graph.edges[edge].holders
            if holder in self._memory
            for epoch in range(came_in, route.epoch)
        ]
