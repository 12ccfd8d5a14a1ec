"""Large neighbourhood search: free some passes, solve them exactly, keep what is better.

Tasks are drawn from the plan as it stands after a fixed number of earlier outcomes, and outcomes
are taken in the order of their tasks. So the search is the same for any number of workers.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from euroqci_space.schedule.effort import Effort
from euroqci_space.schedule.engine import Limits
from euroqci_space.schedule.incumbent import Incumbent, exchanged, incumbent_of
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Bound
from euroqci_space.schedule.neighbourhoods import Chooser, Neighbourhood
from euroqci_space.schedule.patternmodel import near_patterns, worthwhile_arcs
from euroqci_space.schedule.subproblem import Outcome, Task
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.workers import Pool
from euroqci_space.schedule.yields import IntArray, summed

IN_FLIGHT = 4  # tasks drawn ahead; part of the algorithm, not of the machine
SUB_GAP = 1e-4  # of all key
STILL = ("satellite", "sweep")  # kinds in which the flows of the other satellites stand still
STILL_SUB_GAP = 5e-4  # of the key of the freed satellites
SUB_NODES = 10  # more find little; measured
MOST_WHOLE_ARCS = 12_000  # a week of one satellite closes, or comes near; measured
WHOLE_SHARE = 0.85  # of the time left
PATIENCE_S = 0.5  # for the whole program, before a tree is grown beside it
PATTERNS_PER_PASS = (10, 40)
PATTERN_GAP = 2e-3
PATTERN_SHARE = 0.3
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a search stands on: the problem, the stage, the limits, the workers."""

    layout: Layout
    target: Target
    effort: Effort
    pool: Pool
    bound: float
    allowed: NDArray[np.bool_]  # windows that the neighbourhoods may open


def improve(
    ground: Ground, start: Incumbent, chooser: Chooser, on_value: Callable[[float], None]
) -> Incumbent:
    """Return the best plan that the effort finds from a start."""
    best, drawn = start, 0
    flying: deque[tuple[Neighbourhood, Task, int]] = deque()
    while not ground.pool.clock.is_out() and not is_good(ground, best):
        while len(flying) < IN_FLIGHT and drawn < ground.effort.rounds:
            freed = chooser.draw()
            target, task = _job(ground, best, freed)
            flying.append((freed, task, ground.pool.submit(target, task)))
            drawn += 1
        if not flying:
            break
        freed, task, ticket = flying.popleft()
        outcome = ground.pool.outcome(ticket)
        if outcome is None:
            break
        better = _after(ground, best, task, outcome.choice)
        gain = better.value / best.value - 1.0 if best.value else 0.0
        chooser.learn(freed.kind, gain, outcome.closed)
        best = better
        on_value(best.value)
    ground.pool.forget(ticket for _, _, ticket in flying)
    return best


def choose_patterns(ground: Ground, start: Incumbent, bound: Bound) -> Incumbent:
    """Return the best plan of whole patterns, out of two pools of those that nearly pay."""
    if is_good(ground, start) or not bound.patterns:
        return start
    if not ground.effort.patterns and 0 < len(_whole_arcs(ground, start, bound)) <= MOST_WHOLE_ARCS:
        return start
    tickets = [
        ground.pool.submit(
            ground.target,
            Task(
                name="patterns",
                fixed=_NONE,
                free=_NONE,
                limits=_limits(ground, PATTERN_GAP, PATTERN_SHARE, ground.effort.pattern_nodes),
                patterns=near_patterns(ground.layout, bound, most),
            ),
        )
        for most in PATTERNS_PER_PASS
    ]
    best = start
    for ticket in tickets:
        outcome = ground.pool.outcome(ticket)
        if outcome is not None and outcome.choice is not None:
            new = incumbent_of(ground.layout, ground.target, outcome.choice)
            best = new if new.value > best.value else best
    return best


def solve_whole(ground: Ground, start: Incumbent, bound: Bound) -> tuple[Incumbent, float]:
    """Solve the whole problem as one program, where it is small enough to hope for that.

    Arcs that no plan better than the start can use are left out: at the prices of the bound, the
    best path of their pass through them loses more than the bound is above the start.

    Returns
    -------
    tuple
        The better of the answer and the start, and the bound that the program proved; the bound
        of the ground where it proved none.
    """
    if is_good(ground, start) or ground.pool.clock.is_out():
        return start, ground.bound
    free = _whole_arcs(ground, start, bound)
    if not 0 < len(free) <= MOST_WHOLE_ARCS:
        return start, ground.bound
    task = Task(
        name="whole",
        fixed=_NONE,
        free=np.union1d(free, start.choice),
        limits=_limits(ground, _whole_gap(ground.effort), WHOLE_SHARE, ground.effort.nodes),
        hint=(start.choice, start.split.route_bits),
    )
    outcome, proven = _solve_and_prove(ground, task)
    best = start if outcome is None else _after(ground, start, task, outcome.choice)
    return best, min(ground.bound, max(proven, best.value))


def _solve_and_prove(ground: Ground, task: Task) -> tuple[Outcome | None, float]:
    """Solve the whole program; where it takes its time, grow a tree for its bound beside it.

    The tree counts only where the program did not close: when it was begun changes no plan.
    """
    pool, ticket = ground.pool, ground.pool.submit(ground.target, task)
    tree = None if pool.is_ready(ticket, PATIENCE_S) else _plant(ground, task)
    outcome = pool.outcome(ticket)
    if outcome is not None and outcome.closed:
        if tree is not None:
            pool.abandon(tree)
        return outcome, outcome.bound
    proof = pool.outcome(_plant(ground, task) if tree is None else tree)
    bounds = [found.bound for found in (outcome, proof) if found is not None]
    return outcome, min(bounds, default=np.inf)


def _plant(ground: Ground, task: Task) -> int:
    """Hand in a tree over the uses of the windows of the whole program."""
    limits = _limits(ground, _whole_gap(ground.effort), WHOLE_SHARE, ground.effort.nodes)
    return ground.pool.submit(
        ground.target, replace(task, name="whole tree", proof=True, limits=limits)
    )


def _whole_gap(effort: Effort) -> float:
    return effort.gap / 2.0 if effort.whole_gap is None else effort.whole_gap


def _whole_arcs(ground: Ground, start: Incumbent, bound: Bound) -> IntArray:
    return worthwhile_arcs(ground.layout, bound, ground.bound - start.value)


def is_good(ground: Ground, best: Incumbent) -> bool:
    """Tell whether a plan is within the gap that was asked for."""
    if ground.bound <= 0.0:
        return True
    return best.value > 0.0 and ground.bound / best.value - 1.0 <= ground.effort.gap


def _job(ground: Ground, best: Incumbent, drawn: Neighbourhood) -> tuple[Target, Task]:
    """Free some passes. Where they are whole satellites, the flows of the others stand still."""
    layout, passes = ground.layout, drawn.passes
    freed = np.isin(layout.arcs.pass_index[best.choice], passes)
    windows = ground.allowed.copy()
    windows[layout.arcs.window[best.choice[freed]]] = True
    target, routes, gap = ground.target, None, SUB_GAP
    if drawn.kind in STILL:
        moving = np.isin(layout.routes.satellite, layout.pass_satellite[passes])
        standing = np.where(moving, 0.0, best.split.route_bits)
        pairs = len(target.lengths)
        target = target.after(summed(layout.routes.pair, standing, pairs))
        routes, gap = np.flatnonzero(moving), STILL_SUB_GAP
    return target, Task(
        name=drawn.kind,
        fixed=best.choice[~freed],
        free=np.flatnonzero(np.isin(layout.arcs.pass_index, passes) & windows[layout.arcs.window]),
        limits=_limits(ground, gap, 1.0, min(ground.effort.nodes, SUB_NODES)),
        hint=(best.choice[freed], best.split.route_bits),
        routes=routes,
        most_arcs=drawn.most_arcs,
    )


def _limits(ground: Ground, gap: float, share: float, nodes: int) -> Limits:
    remaining_s = ground.pool.clock.remaining_s()
    return Limits(
        time_s=None if remaining_s is None else share * remaining_s,
        nodes=nodes,
        gap=gap,
        seed=ground.effort.seed,
    )


def _after(ground: Ground, best: Incumbent, task: Task, choice: IntArray | None) -> Incumbent:
    if choice is None:
        return best
    layout = ground.layout
    windows = np.unique(layout.arcs.window[task.free])
    changed = exchanged(layout, best.choice, windows, choice)
    if np.array_equal(changed, best.choice):
        return best
    new = incumbent_of(layout, ground.target, changed)
    return new if new.value > best.value else best
