"""One sub-problem of the search: some passes free, the others held by their links or relaxed."""

from dataclasses import dataclass

import numpy as np

from euroqci_space.errors import SolverError
from euroqci_space.schedule.arcmodel import (
    ArcModel,
    add_arc_model,
    add_duty_rows,
    add_telescope_rows,
)
from euroqci_space.schedule.baselines import fitting
from euroqci_space.schedule.engine import Answer, Limits, Program, solve_mixed
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Pattern
from euroqci_space.schedule.problem import FloatArray, IntArray
from euroqci_space.schedule.split import KeyBlock, add_key_block
from euroqci_space.schedule.targets import Target


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
    relaxed
        Patterns of passes that are decided later and may be mixed for now.
    """

    name: str
    fixed: IntArray
    free: IntArray
    limits: Limits
    hint: tuple[IntArray, FloatArray] | None = None
    relaxed: tuple[Pattern, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a task: the arcs chosen in its free windows.

    ``bound`` bounds the value of every plan that keeps the task's fixed arcs.
    """

    choice: IntArray | None
    closed: bool
    seconds: float
    complaint: str = ""
    bound: float = np.inf


def solve_task(layout: Layout, target: Target, task: Task) -> Outcome:
    """Solve a sub-problem; a solver's failure is told in the outcome, not raised."""
    try:
        return _solve(layout, target, task)
    except SolverError as error:
        return Outcome(choice=None, closed=False, seconds=0.0, complaint=str(error))


def _solve(layout: Layout, target: Target, task: Task) -> Outcome:
    program = Program()
    free = task.free[fitting(layout, task.fixed, task.free)]
    open_routes = _open_routes(layout, task, free)
    routes = layout.routes.take(open_routes)
    block = add_key_block(program, layout, target, layout.store_bits(task.fixed), routes)
    model = add_arc_model(program, layout, free, block.store_rows, block.unit_bits)
    add_telescope_rows(program, model, layout.free_after(task.fixed)[1])
    add_duty_rows(program, model, task.fixed)
    _add_relaxed(program, layout, task, block)
    hint = None
    if task.hint is not None:
        hint = np.zeros(program.columns)
        model.mark(hint, task.hint[0])
        block.mark(hint, target, routes.pair, task.hint[1][open_routes])
    return _outcome(model, solve_mixed(program, task.limits, hint), block.unit_bits)


def _open_routes(layout: Layout, task: Task, free: IntArray) -> IntArray:
    """Return the routes whose both stores hold, or may come to hold, any bits."""
    fillable = layout.store_bits(task.fixed) > 0.0
    fillable[layout.arcs.store[free]] = True
    relaxed = [arc for pattern in task.relaxed for arc in pattern]
    fillable[layout.arcs.store[np.array(relaxed, dtype=np.int64)]] = True
    routes = layout.routes
    return np.flatnonzero(fillable[routes.store_a] & fillable[routes.store_b])


def _add_relaxed(program: Program, layout: Layout, task: Task, block: KeyBlock) -> None:
    """Add patterns as shares of their pass; each pass hands out as many as it has terminals."""
    table = layout.arcs
    if not task.relaxed:
        return
    columns = program.add_columns(len(task.relaxed))
    counts = [len(pattern) for pattern in task.relaxed]
    arcs = np.concatenate([np.array(pattern) for pattern in task.relaxed])
    rows = block.store_rows[table.store[arcs]]
    program.add_entries(rows, np.repeat(columns, counts), -table.bits[arcs] / block.unit_bits)
    passes = table.pass_index[[pattern[0] for pattern in task.relaxed]]
    number, place = np.unique(passes, return_inverse=True)
    terminals = np.array(layout.problem.satellite_terminals)[layout.pass_satellite[number]]
    shares = program.add_rows(-np.inf, terminals, len(number))
    program.add_entries(shares[place], columns, 1.0)


def _outcome(model: ArcModel, answer: Answer, unit_bits: float) -> Outcome:
    choice = None if answer.values is None else model.choice(answer.values)
    return Outcome(
        choice=choice,
        closed=answer.optimal,
        seconds=answer.seconds,
        bound=answer.bound * unit_bits,
    )
