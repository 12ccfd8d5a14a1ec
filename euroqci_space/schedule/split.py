"""The key split: how the bits in the stores are best relayed to the pairs. A linear program."""

from dataclasses import dataclass

import numpy as np

from euroqci_space.schedule.engine import Answer, Limits, Program, solve_linear
from euroqci_space.schedule.layout import Layout, Routes
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.yields import FloatArray, IntArray, summed


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Bits on each route, bits delivered to each pair, and what they are worth."""

    route_bits: FloatArray
    delivered_bits: FloatArray
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyBlock:
    """Columns and rows of the key split within a larger program, in units of ``unit_bits``."""

    flow: IntArray  # column of each route
    filled: IntArray  # (pairs, stretches) columns
    pair_rows: IntArray
    store_rows: IntArray
    share: IntArray  # the column of the least share, where that is the stage
    unit_bits: float

    def mark(
        self, values: FloatArray, target: Target, pairs: IntArray, route_bits: FloatArray
    ) -> None:
        """Write flows, and the stretches that they fill, into the values of a hint."""
        values[self.flow] = route_bits / self.unit_bits
        delivered = summed(pairs, route_bits, len(target.lengths))
        values[self.filled] = target.fill(delivered) / self.unit_bits
        values[self.share] = target.least_share(delivered)


def unit_bits(layout: Layout) -> float:
    """Return a power of two that brings yields to 1 to 100: solver tolerances are absolute."""
    largest = max(float(layout.deposits.bits.max(initial=1.0)), 1.0)
    return float(2.0 ** np.round(np.log2(largest / 64.0)))


def add_key_block(
    program: Program,
    layout: Layout,
    target: Target,
    store_bits: FloatArray,
    routes: Routes | None = None,
) -> KeyBlock:
    """Add stretches, flows, their rows and the floors; store rows offer ``store_bits``.

    ``routes`` are those whose flow is free; None: all.

    Rows: filled stretches of a pair = its flows; flows out of a store <= its bits; bits held back
    for a later epoch <= the satellite's limit.
    """
    unit, pairs = unit_bits(layout), len(target.slopes)
    routes = layout.routes if routes is None else routes
    filled = program.add_columns(
        target.lengths.size, upper=target.lengths.ravel() / unit, cost=target.slopes.ravel()
    ).reshape(target.slopes.shape)
    demand = target.lengths.sum(axis=1) / unit
    flow = program.add_columns(len(routes), upper=demand[routes.pair])
    pair_rows = program.add_rows(0.0, 0.0, pairs)
    program.add_entries(pair_rows[:, None], filled, 1.0)
    program.add_entries(pair_rows[routes.pair], flow, -1.0)
    store_rows = program.add_rows(-np.inf, store_bits / unit, len(layout.stores))
    program.add_entries(store_rows[routes.store_a], flow, 1.0)
    program.add_entries(store_rows[routes.store_b], flow, 1.0)
    share = _add_least_share(program, target, filled, unit)
    _add_floors(program, target, filled, unit)
    _add_store_limits(program, layout, (routes, flow), unit)
    return KeyBlock(
        flow=flow,
        filled=filled,
        pair_rows=pair_rows,
        store_rows=store_rows,
        share=share,
        unit_bits=unit,
    )


def _add_least_share(program: Program, target: Target, filled: IntArray, unit: float) -> IntArray:
    """Add the share that every pair gets at least, in units of all demand; none elsewhere."""
    asked = target.asked / unit
    share = program.add_columns(int(target.even), upper=1.0, cost=asked.sum())
    if target.even:
        rows = program.add_rows(-target.given / unit, np.inf, len(asked))
        program.add_entries(rows[:, None], filled, 1.0)
        program.add_entries(rows, share, -asked)
    return share


def _add_floors(program: Program, target: Target, filled: IntArray, unit: float) -> None:
    for floor in target.floors:
        if floor.even:
            share = floor.value / max(float(target.asked.sum()), 1.0)
            owed = (share * target.asked - target.given) / unit
            rows = program.add_rows(owed, np.inf, len(owed))
            program.add_entries(rows[:, None], filled, 1.0)
            continue
        row = program.add_rows(floor.value / unit, np.inf, 1)
        program.add_entries(row, filled.ravel(), floor.slopes.ravel())


def _add_store_limits(
    program: Program, layout: Layout, flows: tuple[Routes, IntArray], unit: float
) -> None:
    """Bits that wait for their other half over the end of an epoch must fit on board."""
    limits, (routes, flow) = layout.problem.store_limit_bits, flows
    if limits is None:
        return
    for epoch in sorted({store[2] for store in layout.stores}):
        waits = (routes.from_epoch <= epoch) & (epoch < routes.until_epoch)
        for satellite in np.unique(routes.satellite[waits]):
            row = program.add_rows(-np.inf, limits[satellite] / unit, 1)
            program.add_entries(row, flow[waits & (routes.satellite == satellite)], 1.0)


def split_keys(
    layout: Layout,
    target: Target,
    store_bits: FloatArray,
    limits: Limits = Limits(),  # noqa: B008
) -> Split:
    """Return the best split of the bits in the stores.

    Raises
    ------
    SolverError
        When both linear solvers fail.
    """
    program, routes = Program(), layout.routes
    used = np.flatnonzero((store_bits[routes.store_a] > 0.0) & (store_bits[routes.store_b] > 0.0))
    block = add_key_block(program, layout, target, store_bits, routes.take(used))
    return _split(layout, target, (block, used), solve_linear(program, limits))


def _split(
    layout: Layout, target: Target, place: tuple[KeyBlock, IntArray], answer: Answer
) -> Split:
    block, used = place
    route_bits = np.zeros(len(layout.routes))
    if answer.values is None:  # the floors are out of reach
        return Split(
            route_bits=route_bits, delivered_bits=np.zeros(len(target.slopes)), value=-np.inf
        )
    route_bits[used] = np.maximum(answer.values[block.flow], 0.0) * block.unit_bits
    delivered = summed(layout.routes.pair, route_bits, len(target.slopes))
    return Split(route_bits=route_bits, delivered_bits=delivered, value=target.value(delivered))
