"""The best use of the key that one weather left in the stores: a small linear program."""

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.errors import SolverError
from euroqci_space.model import Plan, Scenario

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_SLACK = 1e-6  # units of an earlier stage that a later one may cost: 10 tolerances of HiGHS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Routes:
    """Which stores each demand can draw on, through which satellite.

    A route ends in the stores ``first`` and ``second``, places in ``stores``; they are the same
    where the satellite is itself an end of the demand.
    """

    stores: tuple[tuple[str, str], ...]  # (satellite, site)
    demand: IntArray
    first: IntArray
    second: IntArray

    @classmethod
    def of(cls, plan: Plan) -> "Routes":
        """Return the routes that the contacts of a plan open."""
        stores = tuple(
            dict.fromkeys((contact.satellite, contact.site) for contact in plan.contacts)
        )
        places = {store: place for place, store in enumerate(stores)}
        found = []
        for satellite in dict.fromkeys(store[0] for store in stores):
            for number, demand in enumerate(plan.scenario.demands):
                sites = [site for site in (demand.a, demand.b) if site != satellite]
                ends = [places.get((satellite, site)) for site in sites]
                if None not in ends:
                    found.append((number, ends[0], ends[-1]))
        table = np.array(found, dtype=np.intp).reshape(-1, 3)
        return cls(stores=stores, demand=table[:, 0], first=table[:, 1], second=table[:, 2])

    def spending(self) -> FloatArray:
        """Return 1 where a route draws on a store, (routes, stores)."""
        spending = np.zeros((len(self.demand), len(self.stores)))
        spending[np.arange(len(self.demand)), self.first] = 1.0
        spending[np.arange(len(self.demand)), self.second] = 1.0
        return spending


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wish:
    """What the demands want: stretches of bits (demands, stretches), and slopes of each stage."""

    lengths: FloatArray
    stages: tuple[FloatArray, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> "Wish":
        """Return the stages of a scenario's objective in the order that they count."""
        concave = np.array(scenario.solver.concave)
        requested = np.array([demand.requested_bits for demand in scenario.demands])
        weight = np.array([demand.weight for demand in scenario.demands])
        priority = np.array([demand.priority for demand in scenario.demands])
        stretches = np.diff(concave[:, 0], prepend=0.0)
        stages = [np.repeat(weight[:, np.newaxis], len(concave), axis=1)]
        if scenario.solver.objective == "concave":
            by_class = [weight * (priority == number) for number in np.unique(priority)]
            stages = [np.multiply.outer(mine, concave[:, 1]) for mine in by_class] + stages
        return cls(lengths=np.multiply.outer(requested, stretches), stages=tuple(stages))


def best_relay(routes: Routes, wish: Wish, store_bits: FloatArray) -> FloatArray:
    """Return the bits relayed on each route, the best split by the stages in their order.

    Parameters
    ----------
    routes
        Where key can go.
    wish
        What is wanted.
    store_bits
        Key in each store, (stores,). [bit]

    Raises
    ------
    SolverError
        When the linear solver fails.

    Notes
    -----
    Relaying may wait until the end of the horizon, so that this split needs no foresight of the
    weather: it uses what is in the stores by then.
    """
    usable = (store_bits[routes.first] > 0) & (store_bits[routes.second] > 0)
    usable &= wish.lengths.sum(axis=1)[routes.demand] > 0
    relayed = _everything(routes, wish, usable)
    if np.any(relayed @ routes.spending() > store_bits):
        relayed[usable] = _solve(_Block.of(routes, wish, store_bits, np.flatnonzero(usable)))
    return relayed


def _everything(routes: Routes, wish: Wish, usable: NDArray[np.bool_]) -> FloatArray:
    """Return each demand in full on its first usable route: the best split where it fits."""
    relayed = np.zeros(len(routes.demand))
    open_, at = np.unique(routes.demand[usable], return_index=True)
    relayed[np.flatnonzero(usable)[at]] = wish.lengths.sum(axis=1)[open_]
    return relayed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Block:
    """The program, in units: columns are the stretches of open demands, then usable routes."""

    equal: "csr_array"  # filled stretches of a demand - its routes = 0
    spend: "csr_array"  # routes out of a store <= store
    store: FloatArray
    upper: FloatArray
    stages: tuple[FloatArray, ...]
    unit_bits: float
    routes: int

    @classmethod
    def of(cls, routes: Routes, wish: Wish, store_bits: FloatArray, usable: IntArray) -> "_Block":
        from scipy.sparse import csr_array, hstack, kron  # noqa: PLC0415  (as in _solve)

        open_, row = np.unique(routes.demand[usable], return_inverse=True)
        shape = (len(open_), len(usable))
        flow = csr_array((np.full(len(usable), -1.0), (row, np.arange(len(usable)))), shape=shape)
        filled = kron(np.eye(len(open_)), np.ones((1, wish.lengths.shape[1])))
        spend = csr_array(routes.spending()[usable].T)
        idle = csr_array((len(store_bits), filled.shape[1]))
        unit_bits = 2.0 ** round(log2(store_bits.max() / 64.0))  # solver tolerances are absolute
        free = np.full(len(usable), np.inf)
        return cls(
            equal=csr_array(hstack([filled, flow])),
            spend=csr_array(hstack([idle, spend])),
            store=store_bits / unit_bits,
            upper=np.append(wish.lengths[open_].ravel() / unit_bits, free),
            stages=tuple(
                np.append(stage[open_].ravel(), np.zeros(len(usable))) for stage in wish.stages
            ),
            unit_bits=unit_bits,
            routes=len(usable),
        )


def _solve(block: _Block) -> FloatArray:
    from scipy.optimize import linprog  # noqa: PLC0415  (0.2 s that --help need not pay)
    from scipy.sparse import csr_array, vstack  # noqa: PLC0415

    rows, limits = block.spend, block.store
    bounds = np.stack([np.zeros(len(block.upper)), block.upper], axis=-1)
    values = np.zeros(len(block.upper))
    for slopes in block.stages:
        if not slopes.any():
            continue
        answer = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrices
            -slopes,
            A_ub=rows,
            b_ub=limits,
            A_eq=block.equal,
            b_eq=np.zeros(block.equal.shape[0]),
            bounds=bounds,
            method="highs",
        )
        if answer.x is None:
            message = f"the key of a weather could not be split: {answer.message}"
            raise SolverError(message)
        values = answer.x
        rows = vstack([rows, csr_array(-slopes[np.newaxis])])
        limits = np.append(limits, answer.fun + _SLACK * max(1.0, -1e-4 * answer.fun))
    split: FloatArray = np.maximum(values[-block.routes :], 0.0) * block.unit_bits
    return split
