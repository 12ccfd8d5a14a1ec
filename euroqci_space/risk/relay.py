"""The best use of the key that each weather left in the stores: linear programs in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.errors import SolverError
from euroqci_space.model import Contact, Plan, Scenario

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

_BATCH = 40  # weathers in one program: fewer pay for the call, more for the length of it
_TOGETHER = 3  # stages in one program
_STEEPER = 200.0  # how much more a stage counts than the next: no bit is worth that many others
_SLACK = 1e-6  # units of an earlier program that a later one may cost: 10 tolerances of HiGHS


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
        return cls.between(plan.scenario, plan.contacts)

    @classmethod
    def between(cls, scenario: Scenario, contacts: Sequence[Contact]) -> "Routes":
        """Return the routes that contacts open."""
        stores = tuple(dict.fromkeys((contact.satellite, contact.site) for contact in contacts))
        return cls.over(scenario, stores)

    @classmethod
    def over(cls, scenario: Scenario, stores: tuple[tuple[str, str], ...]) -> "Routes":
        """Return the routes between stores."""
        places = {store: place for place, store in enumerate(stores)}
        found = []
        for satellite in dict.fromkeys(store[0] for store in stores):
            for number, demand in enumerate(scenario.demands):
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

    def programs(self) -> tuple[FloatArray, ...]:
        """Return the slopes (demands, stretches) of each program: some stages in one."""
        several = [
            self.stages[start : start + _TOGETHER]
            for start in range(0, len(self.stages), _TOGETHER)
        ]
        return tuple(_joined(some) for some in several)


def _joined(stages: tuple[FloatArray, ...]) -> FloatArray:
    slopes = np.zeros_like(stages[0])
    for place, stage in enumerate(stages):
        slopes += stage / _STEEPER**place
    return slopes


def best_relays(routes: Routes, wish: Wish, store_bits: FloatArray) -> FloatArray:
    """Return the bits relayed on each route in each weather, the best split of what is there.

    Parameters
    ----------
    routes
        Where key can go.
    wish
        What is wanted.
    store_bits
        Key in each store, (weathers, stores). [bit]

    Returns
    -------
    NDArray
        (weathers, routes). [bit]

    Raises
    ------
    SolverError
        When the linear solver fails.

    Notes
    -----
    Relaying may wait until the end of the horizon, so that this split needs no foresight of the
    weather: it uses what is in the stores by then. Three stages are solved as one, each 200 times
    as steep as the next; where there are more, each program keeps what those before it reached.
    """
    wanted_bits = wish.lengths.sum(axis=1)[routes.demand]
    usable = (store_bits[:, routes.first] > 0) & (store_bits[:, routes.second] > 0)
    usable &= wanted_bits > 0
    relayed: FloatArray = _everything(routes, usable) * wanted_bits
    short = np.flatnonzero(np.any(relayed @ routes.spending() > store_bits, axis=1))
    for start in range(0, len(short), _BATCH):
        some = short[start : start + _BATCH]
        relayed[some] = _solve(_Block.of(routes, wish, store_bits[some], usable[some]))
    return relayed


def _everything(routes: Routes, usable: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell the first usable route of each demand: in full there is the best split where it fits."""
    first = np.zeros_like(usable)
    for demand in np.unique(routes.demand):
        mine = np.flatnonzero(routes.demand == demand)
        open_ = usable[:, mine]
        first[:, mine] = open_ & (np.cumsum(open_, axis=1) == 1)
    return first


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """The programs of some weathers side by side, in units of ``unit_bits``.

    Columns are the stretches of open (weather, demand), then the usable (weather, route).
    """

    open_: NDArray[np.bool_]  # (weathers, demands)
    usable: NDArray[np.bool_]  # (weathers, routes)
    row: IntArray  # of each usable route, among the open demands
    ends: tuple[IntArray, IntArray]  # stores of each usable route, among all (weathers, stores)
    store: FloatArray
    upper: FloatArray  # (open, stretches)
    slopes: tuple[FloatArray, ...]  # of each program, (open, stretches)
    unit_bits: float

    @classmethod
    def of(
        cls, routes: Routes, wish: Wish, store_bits: FloatArray, usable: NDArray[np.bool_]
    ) -> "_Block":
        weather, route = np.nonzero(usable)
        open_ = np.zeros((len(usable), len(wish.lengths)), dtype=np.bool_)
        open_[weather, routes.demand[route]] = True
        number = np.cumsum(open_).reshape(open_.shape) - 1
        demand = np.nonzero(open_)[1]
        stores = store_bits.shape[1]
        unit_bits = 2.0 ** np.round(np.log2(store_bits.max() / 64.0))  # tolerances are absolute
        return cls(
            open_=open_,
            usable=usable,
            row=number[weather, routes.demand[route]],
            ends=(weather * stores + routes.first[route], weather * stores + routes.second[route]),
            store=store_bits.ravel() / unit_bits,
            upper=wish.lengths[demand] / unit_bits,
            slopes=tuple(stage[demand] for stage in wish.programs()),
            unit_bits=float(unit_bits),
        )


def _solve(block: _Block) -> FloatArray:
    """Return the bits on each route, (weathers, routes)."""
    from scipy.optimize import linprog  # noqa: PLC0415  (0.2 s that --help need not pay)
    from scipy.sparse import csr_array, vstack  # noqa: PLC0415

    stretches, flows = block.upper.size, len(block.row)
    bounds = np.zeros((stretches + flows, 2))
    bounds[:, 1] = np.append(block.upper.ravel(), np.full(flows, np.inf))
    equal, rows, limits = *_rows(block), block.store
    values = np.zeros(stretches + flows)
    for slopes in block.slopes:
        cost = np.append(-slopes.ravel(), np.zeros(flows))
        answer = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrices
            cost, rows, limits, equal, np.zeros(equal.shape[0]), bounds, method="highs"
        )
        if answer.x is None:
            message = f"the key of a weather could not be split: {answer.message}"
            raise SolverError(message)
        values = answer.x
        rows = vstack([rows, csr_array(cost[np.newaxis])])
        limits = np.append(limits, answer.fun + _SLACK * max(1.0, -1e-4 * answer.fun))
    relayed = np.zeros(block.usable.shape)
    relayed[block.usable] = np.maximum(values[stretches:], 0.0) * block.unit_bits
    return relayed


def _rows(block: _Block) -> "tuple[csr_array, csr_array]":
    """Return: filled stretches of a demand - its routes = 0; routes out of a store <= store."""
    from scipy.sparse import csr_array  # noqa: PLC0415  (as in _solve)

    count, width = block.upper.shape
    flow = count * width + np.arange(len(block.row))
    columns = count * width + len(block.row)
    stretch_row = np.repeat(np.arange(count), width)
    equal = csr_array(
        (
            np.append(np.ones(count * width), -np.ones(len(flow))),
            (np.append(stretch_row, block.row), np.append(np.arange(count * width), flow)),
        ),
        shape=(count, columns),
    )
    first, second = block.ends
    two = first != second
    spent = np.append(first, second[two])
    spend = csr_array(
        (np.ones(len(spent)), (spent, np.append(flow, flow[two]))),
        shape=(len(block.store), columns),
    )
    return equal, spend
