"""The relay as a linear program over routes: bits along each route that is known so far."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from euroqci_space.errors import SolverError
from euroqci_space.network.graph import KeyGraph, RouteFlow, Wish
from euroqci_space.network.supply import NO_SUPPLY, FloatArray, IntArray, SlotRows, Stretch, Supply

FLOOR_SLACK = 1e-6  # of a settled stage: ten times the tolerance within which HiGHS holds a row
_Entries = tuple[IntArray, IntArray, FloatArray]  # rows, columns, values
OTHER_MEDIUM_COST = 20.0  # of a hop that the class would rather not use, in trusted nodes


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One objective: the worth of a bit in each stretch of each wish, the cost of each edge."""

    name: str
    worth: FloatArray  # shape (wishes, stretches)
    counts_routes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What the program says of its rows: a bit delivered, a bit of each portion, of memory."""

    value: float
    wish: FloatArray  # shape (wishes,)
    portion: FloatArray  # shape (edges, epochs), not negative
    memory: dict[str, FloatArray]  # of each holder, shape (epochs,), not negative
    bits: FloatArray  # of each route, shape (routes,)
    slot: FloatArray  # of each resource of the supply, shape (resources, slots), not negative
    flown: FloatArray  # share of each contact, shape (contacts,)


def edge_cost(graph: KeyGraph, edge: int, wish: Wish) -> float:
    """Return what a hop costs a wish in the last stage, in trusted nodes."""
    record = graph.edges[edge]
    unloved = 0.0 if record.medium == wish.first else OTHER_MEDIUM_COST
    return 1.0 + record.trusted_nodes + unloved


def _unit_bits(graph: KeyGraph, wishes: Sequence[Wish], supply: Supply) -> float:
    """Return the unit of amounts: the most that any wish could get.

    HiGHS works with absolute tolerances. In units of what is asked, a wish for far more than there
    is would make those of all others vanish.
    """
    coming: Counter[str] = Counter()
    fills = [(edge, sum(edge.bits)) for edge in graph.edges]
    fills += [(graph.edges[one.edge], ceil(one.bits.max())) for one in supply.openings]
    for edge, bits in fills:
        coming[edge.a] += bits
        coming[edge.b] += bits
    most = (min(wish.bits, coming[wish.a], coming[wish.b]) for wish in wishes)
    return float(max(most, default=0) or 1)


class Master:
    """The program on one graph, with routes added as they are found.

    With a supply, contacts are added too: what a store holds is then what stands in it (``bits`` of
    its edge) and what chosen contacts bring.
    """

    def __init__(
        self,
        graph: KeyGraph,
        wishes: Sequence[Wish],
        concave: Sequence[tuple[float, float]],
        supply: Supply = NO_SUPPLY,
    ) -> None:
        self._graph = graph
        self._wishes = wishes
        fractions = np.array([0.0, *(fraction for fraction, _ in concave)])
        requests = np.array([wish.bits for wish in wishes], dtype=np.float64)
        self.unit_bits = _unit_bits(graph, wishes, supply)
        had = np.array([wish.had_bits for wish in wishes], dtype=np.float64)[:, np.newaxis]
        tops = np.maximum(np.outer(requests, fractions), had)
        self._widths = np.diff(tops, axis=1) / self.unit_bits
        shape = (len(graph.edges), graph.epochs)
        self._stores = np.array([edge.bits for edge in graph.edges], dtype=float).reshape(shape)
        self._stores = np.minimum(
            self._stores / self.unit_bits, 2.0 * requests.sum() / self.unit_bits
        )
        self._holders = tuple(graph.hold_limit_bits)
        self.routes: list[RouteFlow] = []
        self.supply = supply
        self.contacts: list[Stretch] = []
        self._known: set[Stretch | tuple[int, int, tuple[int, ...], tuple[int, ...]]] = set()
        self._floors: list[tuple[FloatArray, float]] = []

    def add(self, route: RouteFlow) -> bool:
        """Take a route in; False where it is known."""
        key = (route.wish, route.epoch, route.edges, route.key_epochs)
        if key in self._known:
            return False
        self._known.add(key)
        self.routes.append(route)
        return True

    def add_contact(self, contact: Stretch) -> bool:
        """Take a contact in; False where it is known."""
        if contact in self._known:
            return False
        self._known.add(contact)
        self.contacts.append(contact)
        return True

    def settle(self, stage: Stage, value: float) -> None:
        """Hold a stage at the value that it reached."""
        slack = FLOOR_SLACK * max(1.0, abs(value))
        self._floors.append((stage.worth.ravel(), value - slack))

    def solve(self, stage: Stage) -> Prices:
        """Return the best flow over the known routes, and the prices of all rows.

        Raises
        ------
        SolverError
            When HiGHS does not solve the program.
        """
        from scipy.optimize import linprog  # noqa: PLC0415  (slow to load)

        costs = [self._route_cost(route) if stage.counts_routes else 0.0 for route in self.routes]
        slot_rows = self.supply.slot_rows(self.contacts)
        limits, right_sides = self._limits(slot_rows)
        result = linprog(
            np.concatenate([-stage.worth.ravel(), costs, np.zeros(len(self.contacts))]),
            A_ub=limits,
            b_ub=right_sides,
            A_eq=self._balances(),
            b_eq=np.zeros(len(self._wishes)),
            bounds=self._ranges(),
            method="highs",
        )
        if result.status != 0:
            message = f"HiGHS could not solve the flow of {stage.name}: {result.message}"
            raise SolverError(message)
        return self._prices(result, slot_rows[3])

    def _route_cost(self, route: RouteFlow) -> float:
        wish = self._wishes[route.wish]
        return sum(edge_cost(self._graph, edge, wish) for edge in route.edges)

    def _ranges(self) -> Any:
        """Return the least and the most of each variable: stretches, routes, contacts."""
        chosen = len(self.routes) + len(self.contacts)
        most = np.concatenate([self._widths.ravel(), np.full(chosen, np.inf)])
        return np.column_stack([np.zeros(len(most)), most])

    def _balances(self) -> Any:
        """Return the rows that share what the routes of a wish bring among its stretches."""
        from scipy.sparse import csr_array  # noqa: PLC0415  (slow to load)

        wishes, stretches = self._widths.shape
        rows = np.concatenate(
            [np.repeat(np.arange(wishes), stretches), [route.wish for route in self.routes]]
        ).astype(int)
        values = np.concatenate([-np.ones(wishes * stretches), np.ones(len(self.routes))])
        columns = np.arange(len(rows))
        shape = (wishes, len(rows) + len(self.contacts))
        return csr_array((values, (rows, columns)), shape=shape)

    def _limits(self, slot_rows: SlotRows) -> tuple[Any, FloatArray]:
        """Return the rows of portions, memory, settled stages and slots, and their right sides."""
        from scipy.sparse import coo_array  # noqa: PLC0415  (slow to load)

        floors_at = self._stores.size + len(self._holders) * self._graph.epochs
        slots_at = floors_at + len(self._floors)
        chosen = (slot_rows[0] + slots_at, slot_rows[1], np.ones(len(slot_rows[0])))
        parts = [self._drawn(), self._settled(floors_at)]
        parts += [self._of_contacts(entries) for entries in (self._filled(), chosen)]
        rows, columns, values = (np.concatenate(part) for part in zip(*parts, strict=True))
        routes_and_contacts = len(self.routes) + len(self.contacts)
        shape = (slots_at + len(slot_rows[2]), self._widths.size + routes_and_contacts)
        held = [
            bits / self.unit_bits
            for name in self._holders
            for bits in self._graph.memory_bits(name)
        ]
        floors = np.array([-value for _, value in self._floors])
        bounds = [self._stores.ravel(), np.array(held), floors, slot_rows[2]]
        # Rows that stand twice for one route, two hops on one satellite's memory, add up.
        return coo_array((values, (rows, columns)), shape=shape).tocsr(), np.concatenate(bounds)

    def _drawn(self) -> _Entries:
        """Return what each route draws from portions and memories."""
        taken = [self._rows_of(route) for route in self.routes]
        lengths = np.array([len(rows) for rows in taken], dtype=np.int64)
        rows = np.array([row for rows in taken for row in rows], dtype=np.int64)
        return (
            rows,
            self._widths.size + np.repeat(np.arange(len(taken)), lengths),
            np.ones(len(rows)),
        )

    def _settled(self, first: int) -> _Entries:
        """Return what each column is worth to the settled stages, below zero."""
        touched = [np.flatnonzero(worth) for worth, _ in self._floors]
        lengths = np.array([len(columns) for columns in touched], dtype=np.int64)
        worths = [
            -worth[columns] for (worth, _), columns in zip(self._floors, touched, strict=True)
        ]
        none = np.zeros(0)
        return (
            first + np.repeat(np.arange(len(touched)), lengths),
            np.concatenate([none, *touched]).astype(np.int64),
            np.concatenate([none, *worths]),
        )

    def _of_contacts(self, entries: _Entries) -> _Entries:
        """Move entries by contact to the columns of the contacts."""
        rows, contacts, values = entries
        return rows, contacts + self._widths.size + len(self.routes), values

    def _filled(self) -> _Entries:
        """Return portion, contact and what it brings, below zero, of each contact with key."""
        edges, epochs = self.supply.portions
        places = np.array([(one.opening, one.start, one.stop) for one in self.contacts], dtype=int)
        opening, start, stop = places.reshape(-1, 3).T
        ready = epochs[opening, stop]
        kept = np.flatnonzero(ready >= 0)
        bits = self.supply.bits[opening, start, stop] / self.unit_bits
        return (edges[opening] * self._graph.epochs + ready)[kept], kept, -bits[kept]

    def _rows_of(self, route: RouteFlow) -> list[int]:
        epochs = self._graph.epochs
        rows = []
        for edge, came_in in zip(route.edges, route.key_epochs, strict=True):
            rows.append(edge * epochs + came_in)
            for holder in self._graph.edges[edge].holders:
                if holder in self._holders:
                    base = self._stores.size + self._holders.index(holder) * epochs
                    rows += range(base + came_in, base + route.epoch)
        return rows

    def _prices(self, result: Any, slot_places: IntArray) -> Prices:
        marginals = -np.asarray(result.ineqlin.marginals)
        epochs = self._graph.epochs
        memory = {
            name: marginals[self._stores.size + place * epochs :][:epochs]
            for place, name in enumerate(self._holders)
        }
        chosen = np.asarray(result.x)[self._widths.size :]
        slots = np.zeros(self.supply.free.shape)
        slots[*slot_places.T] = np.maximum(marginals[len(marginals) - len(slot_places) :], 0.0)
        return Prices(
            value=-float(result.fun),
            wish=np.asarray(result.eqlin.marginals),
            portion=np.maximum(marginals[: self._stores.size].reshape(self._stores.shape), 0.0),
            memory={name: np.maximum(prices, 0.0) for name, prices in memory.items()},
            bits=chosen[: len(self.routes)] * self.unit_bits,
            slot=slots,
            flown=chosen[len(self.routes) :],
        )
