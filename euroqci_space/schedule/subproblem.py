"""One sub-problem of the search: some passes free, the others held by their links."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from euroqci_space.errors import SolverError
from euroqci_space.schedule.arcmodel import add_arc_model
from euroqci_space.schedule.baselines import fitting
from euroqci_space.schedule.cuts import Row, telescope_charges
from euroqci_space.schedule.engine import Answer, Limits, Program, solve_linear, solve_mixed
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Pattern
from euroqci_space.schedule.patternmodel import add_pattern_model
from euroqci_space.schedule.rows import add_duty_rows, add_telescope_rows
from euroqci_space.schedule.split import KeyBlock, add_key_block
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.usetree import tree_bound
from euroqci_space.schedule.yields import FloatArray, IntArray

IN_USE = 1e-6  # share of an arc in a linear solution that counts as use
PASSED_OVER = 0.5  # of the objective, by which HiGHS may miss what is better than a hint
FINE = 1024.0  # makes that little; a power of two, so that no cost is rounded
FIRST_GAP = 3e-3  # of an answer behind the screen that is only a start


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a worker solves. Small: it crosses a pipe.

    Parameters
    ----------
    fixed
        Arcs that stay.
    free
        Arcs that may be chosen, of windows that no fixed arc uses.
    hint
        Arcs of the free windows in the present plan, and the bits of its routes.
    most_arcs
        Arcs that pass the screen of the linear relaxation, besides those of the hint; None: all.
    exact
        Whether to solve again with every arc that may be part of something better than the hint;
        without a hint, than what the screen let find. The bound of an outcome is one for every
        choice among the free arcs only where this was done, or nothing screened.
    proof
        Whether a tree over the uses of windows is grown for its bound, without a plan.
    patterns
        Where given, whole patterns are chosen and the free arcs are not looked at.
    routes
        Routes whose flow is free; None: all.
    telescope_prices
        What an arc pays for the telescope slots that it holds.
    """

    name: str
    fixed: IntArray
    free: IntArray
    limits: Limits
    hint: tuple[IntArray, FloatArray] | None = None
    most_arcs: int | None = None
    exact: bool = False
    proof: bool = False
    patterns: tuple[Pattern, ...] = ()
    routes: IntArray | None = None
    telescope_prices: Mapping[Row, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a task: the arcs chosen in its free windows, the bits on all routes.

    ``bound`` bounds the value of every plan that keeps the fixed arcs and adds free ones.
    """

    choice: IntArray | None
    closed: bool
    seconds: float
    route_bits: FloatArray | None = None
    complaint: str = ""
    bound: float = np.inf


def solve_task(layout: Layout, target: Target, task: Task) -> Outcome:
    """Solve a sub-problem; a solver's failure is told in the outcome, not raised."""
    try:
        if task.patterns:
            return _solve_patterns(layout, target, task)
        return _solve_arcs(layout, target, task)
    except SolverError as error:
        return Outcome(choice=None, closed=False, seconds=0.0, complaint=str(error))


def _solve_arcs(layout: Layout, target: Target, task: Task) -> Outcome:
    program = Program()
    free = task.free[fitting(layout, task.fixed, task.free)]
    open_routes = _open_routes(layout, task, free)
    routes = layout.routes.take(open_routes)
    block = add_key_block(program, layout, target, layout.store_bits(task.fixed), routes)
    with_uses = task.exact or task.proof
    model = add_arc_model(
        program, layout, free, block.store_rows, block.unit_bits, with_uses=with_uses
    )
    members = (model.arcs, model.columns)
    add_telescope_rows(program, layout, members, layout.free_after(task.fixed)[1])
    add_duty_rows(program, layout, members, task.fixed)
    if task.telescope_prices:
        charges = telescope_charges(layout, model.arcs, task.telescope_prices)
        program.charge(model.columns, charges / block.unit_bits)
    hint = None
    if task.hint is not None:
        hint = np.zeros(program.columns)
        model.mark(hint, task.hint[0])
        block.mark(hint, target, routes.pair, task.hint[1][open_routes])
    if task.proof and hint is not None:
        bound = tree_bound(program, model.uses, program.worth(hint), task.limits)
        return Outcome(choice=None, closed=False, seconds=0.0, bound=bound * block.unit_bits)
    answer, bound = _solve_screened(program, (model.columns, block.flow), task, hint)
    return Outcome(
        choice=None if answer.values is None else model.choice(answer.values),
        closed=answer.optimal,
        seconds=answer.seconds,
        route_bits=_route_bits(layout, block, open_routes, answer.values),
        complaint=answer.complaint,
        bound=bound * block.unit_bits,
    )


def _solve_screened(
    program: Program, columns: tuple[IntArray, IntArray], task: Task, hint: FloatArray | None
) -> tuple[Answer, float]:
    """Solve a program behind a screen; return the answer and what bounds the whole program.

    The prices of the linear relaxation know the stores and demands that the fixed links left. What
    it uses, and what the hint uses, stays open.
    """
    arcs, flows = columns
    relaxed = None
    if task.most_arcs is not None and len(arcs) > task.most_arcs:
        relaxed = solve_linear(program.relaxed(), Limits(time_s=task.limits.time_s))
    if relaxed is None or relaxed.values is None or relaxed.duals is None:
        answer = solve_mixed(program, task.limits, None if task.exact else hint)
        return answer, answer.bound
    used = relaxed.values > IN_USE if hint is None else np.maximum(relaxed.values, hint) > IN_USE
    loss = np.where(used, -np.inf, -program.reduced_costs(relaxed.duals))
    few = program.copy()
    screened = arcs[np.argsort(loss[arcs], kind="stable")[task.most_arcs :]]
    few.shut(screened[~used[screened]])  # a solver refuses a hint that uses what is shut
    if task.exact:
        first = _known(program, hint)
        if first is None:
            first = solve_mixed(few, replace(task.limits, gap=FIRST_GAP))
        return _solve_again(program, (arcs, loss[arcs]), task, (relaxed, first))
    losing = loss[flows] > IN_USE
    if losing.any():
        few.shut(flows[loss[flows] > np.median(loss[flows][losing])])
    return solve_mixed(few, task.limits, hint), np.inf


def _known(program: Program, hint: FloatArray | None) -> Answer | None:
    """Return a hint as the answer that it is."""
    if hint is None:
        return None
    worth = program.worth(hint)
    return Answer(
        values=hint, objective=worth, bound=np.inf, duals=None, optimal=False, seconds=0.0
    )


def _solve_again(
    program: Program, losses: tuple[IntArray, FloatArray], task: Task, found: tuple[Answer, Answer]
) -> tuple[Answer, float]:
    """Solve with all arcs that lose no more than the relaxation is above the first answer."""
    (arcs, loss), (relaxed, first) = losses, found
    slack = max(relaxed.objective - first.objective, 0.0)
    program.shut(arcs[loss > slack + IN_USE * (1.0 + abs(relaxed.objective))])
    answer = solve_mixed(program.scaled(FINE), task.limits, first.values)
    return answer, max((answer.bound + PASSED_OVER) / FINE, first.objective)


def _route_bits(
    layout: Layout, block: KeyBlock, open_routes: IntArray, values: FloatArray | None
) -> FloatArray | None:
    if values is None:
        return None
    bits = np.zeros(len(layout.routes))
    bits[open_routes] = np.maximum(values[block.flow], 0.0) * block.unit_bits
    return bits


def _solve_patterns(layout: Layout, target: Target, task: Task) -> Outcome:
    program = Program()
    block = add_key_block(program, layout, target, layout.frozen_bits)
    model = add_pattern_model(program, layout, task.patterns, block.store_rows, block.unit_bits)
    answer = solve_mixed(program, task.limits)
    return Outcome(
        choice=None if answer.values is None else model.choice(answer.values),
        closed=answer.optimal,
        seconds=answer.seconds,
        complaint=answer.complaint,
    )


def _open_routes(layout: Layout, task: Task, free: IntArray) -> IntArray:
    """Return the routes that may flow and whose stores hold, or may come to hold, any bits."""
    fillable = layout.store_bits(task.fixed) > 0.0
    fillable[layout.deposits.of(free)[1]] = True
    routes = layout.routes
    filled = np.flatnonzero(fillable[routes.store_a] & fillable[routes.store_b])
    return filled if task.routes is None else np.intersect1d(filled, task.routes)
