"""Column generation over pass patterns: the linear bound, its prices and a pool of good patterns.

Master: stretches, flows and store rows of the key split; for each pass, patterns that share its
terminals; rows of `cuts` when a solution breaks them. The bound holds with any subset of those.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from euroqci_space.errors import SolverError
from euroqci_space.schedule.cuts import Row, broken_rows, prices_with, row_limit, row_uses
from euroqci_space.schedule.engine import (
    Clock,
    Limits,
    Program,
    library,
    parameters,
    uncovered_errors,
)
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.pricing import Pricer, Prices
from euroqci_space.schedule.split import KeyBlock, add_key_block
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.yields import FloatArray, IntArray

SLACK = 3e-4  # of the bound: stop when no pattern can add more
ROUNDING = 1e-9

Pattern = tuple[int, ...]  # arcs of one pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A proven bound, the prices that prove it, and the patterns that it was made of."""

    value: float
    store_prices: FloatArray  # worth of a bit
    pair_prices: FloatArray
    demand_prices: FloatArray  # worth of a bit more asked for
    row_prices: dict[Row, float]
    pass_prices: FloatArray
    patterns: tuple[Pattern, ...]
    weights: FloatArray  # of each pattern in the last linear solution
    iterations: int
    closed: bool  # False: stopped early, the bound is valid but loose
    complaint: str = ""  # of a solver that failed and ended the generation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """One solution of the master, in units of value."""

    objective: float
    weights: FloatArray
    stores: FloatArray
    pairs: FloatArray
    passes: FloatArray
    rows: dict[Row, float]
    result: Any


@dataclass(slots=True)
class _Master:
    """The growing linear program, kept warm by GLOP between iterations."""

    layout: Layout
    block: KeyBlock
    model: Any
    solver: Any
    rows: list[Any]
    pass_rows: list[Any]
    columns: list[Any]  # of the key split
    target: Target
    patterns: list[Pattern] = field(default_factory=list)
    variables: list[Any] = field(default_factory=list)
    known: set[Pattern] = field(default_factory=set)
    cuts: dict[Row, Any] = field(default_factory=dict)


def column_bound(
    layout: Layout,
    target: Target,
    *,
    iterations: int,
    clock: Clock,
    starts: Iterable[Pattern] = (),
    on_iteration: Callable[[float], None] = lambda _: None,
) -> Bound:
    """Generate patterns until the bound is within ``SLACK`` of the linear optimum.

    A solver that fails ends it early, with the bound of the rounds before.
    """
    if clock.is_out():
        return _without_rounds(layout, target)
    master = _open(layout, target)
    _add_patterns(master, [*_whole_windows(layout), *starts])
    pricer = Pricer.of(layout)
    terminals = np.array(layout.problem.satellite_terminals)[layout.pass_satellite]
    value, best, last, step, closed = target.most, None, None, 0, False
    complaint = ""
    while step < iterations and not closed:
        try:
            answer = _solve(master, clock)
        except SolverError as error:
            answer, complaint = None, str(error)
        if answer is None:
            break
        last, step = answer, step + 1
        broken = _cut(master, answer)
        paths = pricer.best_paths(pricer.arc_values(_prices(layout, answer)))
        extra = np.maximum(paths.values - answer.passes, 0.0)
        slack = float(extra @ terminals)
        if answer.objective + slack < value:
            value, best = answer.objective + slack, answer
        on_iteration(value)
        gaining = np.flatnonzero(extra > ROUNDING * abs(answer.objective))
        new = _add_patterns(master, [pricer.path(paths, int(index)) for index in gaining])
        closed = not broken and (slack <= SLACK * abs(answer.objective) or not new)
    return replace(_bound(master, (value, best, last), step, closed), complaint=complaint)


def patterns_of(layout: Layout, choice: IntArray) -> tuple[Pattern, ...]:
    """Return the arcs of a plan pass by pass; one by one where a satellite has more terminals."""
    passes = layout.arcs.pass_index[choice]
    terminals = np.array(layout.problem.satellite_terminals)[layout.pass_satellite]
    return tuple(
        pattern
        for index in np.unique(passes)
        for arcs in [tuple(choice[passes == index].tolist())]
        for pattern in ([arcs] if terminals[index] == 1 else [(arc,) for arc in arcs])
    )


def _without_rounds(layout: Layout, target: Target) -> Bound:
    """Return the bound of every demand filled: what takes no time."""
    return Bound(
        value=target.most,
        store_prices=np.zeros(len(layout.stores)),
        pair_prices=np.zeros(len(target.slopes)),
        demand_prices=(target.slopes * target.shares).sum(axis=1),
        row_prices={},
        pass_prices=np.zeros(layout.passes),
        patterns=(),
        weights=np.zeros(0),
        iterations=0,
        closed=False,
    )


def _open(layout: Layout, target: Target) -> _Master:
    mathopt = library()
    program = Program()
    block = add_key_block(program, layout, target, layout.frozen_bits)
    terminals = np.array(layout.problem.satellite_terminals, dtype=np.float64)
    shares = program.add_rows(-np.inf, terminals[layout.pass_satellite], layout.passes)
    model = mathopt.Model.from_model_proto(program.proto())
    rows = list(model.linear_constraints())
    with uncovered_errors():
        solver = mathopt.IncrementalSolver(model, mathopt.SolverType.GLOP)
    return _Master(
        layout=layout,
        block=block,
        model=model,
        solver=solver,
        rows=rows,
        pass_rows=[rows[index] for index in shares],
        columns=list(model.variables()),
        target=target,
    )


def _whole_windows(layout: Layout) -> list[Pattern]:
    """Return the best contact of every window, each as a pattern of its own."""
    bits = layout.arcs.bits
    return [(int(arcs[np.argmax(bits[arcs])]),) for arcs in layout.window_arcs if len(arcs)]


def _add_patterns(master: _Master, patterns: Iterable[Pattern]) -> int:
    """Add those that are new; no upper bound on a column that its pass row bounds already."""
    added = 0
    for pattern in patterns:
        if pattern and pattern not in master.known:
            _add_pattern(master, pattern)
            added += 1
    return added


def _add_pattern(master: _Master, pattern: Pattern) -> None:
    table, unit = master.layout.arcs, master.block.unit_bits
    arcs = np.array(pattern)
    variable = master.model.add_variable(lb=0.0)
    _, stores, bits = master.layout.deposits.of(arcs)
    for store in np.unique(stores):
        poured = float(bits[stores == store].sum())
        master.rows[master.block.store_rows[store]].set_coefficient(variable, -poured / unit)
    master.pass_rows[table.pass_index[arcs[0]]].set_coefficient(variable, 1.0)
    for row, constraint in master.cuts.items():
        use = float(row_uses(master.layout, row, arcs).sum())
        if use:
            constraint.set_coefficient(variable, use)
    master.known.add(pattern)
    master.patterns.append(pattern)
    master.variables.append(variable)


def _solve(master: _Master, clock: Clock) -> _Round | None:
    if clock.is_out():
        return None
    result = _solved(master, parameters(Limits(time_s=clock.remaining_s())))
    if not (result.has_primal_feasible_solution() and result.has_dual_feasible_solution()):
        return None
    unit = master.block.unit_bits
    duals = np.maximum(np.array(result.dual_values(master.rows)), 0.0)
    cut_duals = result.dual_values(list(master.cuts.values()))
    first_pass = len(master.rows) - len(master.pass_rows)
    return _Round(
        objective=result.objective_value() * unit,
        weights=np.array(result.variable_values(master.variables)),
        stores=duals[master.block.store_rows],
        pairs=duals[master.block.pair_rows],
        result=result,
        passes=duals[first_pass:] * unit,
        rows={row: max(p, 0.0) * unit for row, p in zip(master.cuts, cut_duals, strict=True)},
    )


def _demand_prices(master: _Master, best: _Round | None) -> tuple[FloatArray, FloatArray]:
    """Return what a bit given to each pair is worth, and a bit more asked for.

    A flow that is as wide as its demand may hold part of the price of a bit given: it is asked
    for, as what lengthens the stretches is.
    """
    target, block, routes = master.target, master.block, master.layout.routes
    if best is None:  # every demand filled
        return np.zeros(len(target.slopes)), (target.slopes * target.shares).sum(axis=1)
    filled = [master.columns[index] for index in block.filled.ravel()]
    longer = np.array(best.result.reduced_costs(filled)).reshape(block.filled.shape)
    wider = np.array(best.result.reduced_costs([master.columns[index] for index in block.flow]))
    held = np.zeros(len(best.pairs))
    np.maximum.at(held, routes.pair, wider)
    asked = np.maximum(longer + held[:, None], 0.0) * master.target.shares
    given: FloatArray = np.maximum(best.pairs - held, 0.0)
    return given, asked.sum(axis=1)


def _solved(master: _Master, limits: Any) -> Any:
    """Solve from the last basis; where GLOP loses its way on it, from none; then with HiGHS."""
    mathopt = library()
    try:
        with uncovered_errors():
            return master.solver.solve(params=limits)
    except SolverError:
        master.solver.close()
    try:
        with uncovered_errors():
            master.solver = mathopt.IncrementalSolver(master.model, mathopt.SolverType.GLOP)
            return master.solver.solve(params=limits)
    except SolverError:
        with uncovered_errors():
            return mathopt.solve(master.model, mathopt.SolverType.HIGHS, params=limits)


def _prices(layout: Layout, answer: _Round) -> Prices:
    return prices_with(layout, answer.stores, answer.rows)


def _flat(master: _Master) -> tuple[IntArray, IntArray]:
    """Return the arcs of all patterns and the pattern of each."""
    arcs = np.array([arc for pattern in master.patterns for arc in pattern], dtype=np.int64)
    counts = [len(pattern) for pattern in master.patterns]
    return arcs, np.repeat(np.arange(len(counts)), counts)


def _cut(master: _Master, answer: _Round) -> int:
    """Add the rows that the solution breaks; return how many."""
    arcs, owner = _flat(master)
    held = answer.weights[owner] > 0.0
    broken = broken_rows(master.layout, arcs[held], answer.weights[owner][held])
    fresh = [row for row in broken if row not in master.cuts]
    for row in fresh:
        constraint = master.model.add_linear_constraint(ub=row_limit(master.layout, row))
        uses = np.bincount(owner, weights=row_uses(master.layout, row, arcs))
        for column in np.flatnonzero(uses):
            constraint.set_coefficient(master.variables[column], float(uses[column]))
        master.cuts[row] = constraint
    return len(fresh)


def _bound(
    master: _Master, found: tuple[float, _Round | None, _Round | None], step: int, closed: bool
) -> Bound:
    value, best, last = found
    layout, (given, asked) = master.layout, _demand_prices(master, best)
    return Bound(
        value=value,
        store_prices=np.zeros(len(layout.stores)) if best is None else best.stores,
        pair_prices=given,
        demand_prices=asked,
        row_prices={} if best is None else best.rows,
        pass_prices=np.zeros(layout.passes) if best is None else best.passes,
        patterns=tuple(master.patterns),
        weights=_padded(last, len(master.patterns)),
        iterations=step,
        closed=closed,
    )


def _padded(last: _Round | None, count: int) -> FloatArray:
    """Return the weights with zeros for the patterns that came after the last solution."""
    weights = np.zeros(count)
    if last is not None:
        weights[: len(last.weights)] = last.weights
    return weights
