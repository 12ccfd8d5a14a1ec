"""The scheduler's front door: stages, baselines, bound, search, certificate."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from euroqci_space.schedule.baselines import (
    greedy_choice,
    longest_path_choice,
    weighted_yield_worth,
    yield_worth,
)
from euroqci_space.schedule.duals import duals_of
from euroqci_space.schedule.effort import Effort
from euroqci_space.schedule.engine import Clock, Limits, stoppable
from euroqci_space.schedule.incumbent import Incumbent, incumbent_of
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Bound, Pattern, column_bound, patterns_of
from euroqci_space.schedule.problem import Problem
from euroqci_space.schedule.search import MOST_WHOLE_ARCS
from euroqci_space.schedule.solution import Flow, Progress, Solution, Stage
from euroqci_space.schedule.strategy import NO_BOUND, SATELLITE_BOUND, WHOLE_BOUND, run_stage
from euroqci_space.schedule.targets import (
    Floor,
    Target,
    concave_target,
    even_target,
    weighted_target,
)
from euroqci_space.schedule.thrift import Thrift, fewest, fewest_bound, useful
from euroqci_space.schedule.workers import Pool
from euroqci_space.schedule.yields import IntArray

OnProgress = Callable[[Progress], None]

BASELINES: dict[str, Callable[[Layout], IntArray]] = {
    "greedy_by_yield": lambda layout: greedy_choice(layout, yield_worth(layout)),
    "greedy_by_weighted_yield": lambda layout: greedy_choice(layout, weighted_yield_worth(layout)),
    "longest_path": longest_path_choice,
}


def greedy_by_yield(problem: Problem, objective: str = "concave") -> Solution:
    """Return the plan that takes contacts by falling yield, with its exact key split."""
    return _baseline(problem, "greedy_by_yield", objective)


def greedy_by_weighted_yield(problem: Problem, objective: str = "concave") -> Solution:
    """Return the plan that takes contacts by falling yield x weight of the site's pairs."""
    return _baseline(problem, "greedy_by_weighted_yield", objective)


def longest_path(problem: Problem, objective: str = "concave") -> Solution:
    """Return the plan of the most bits on each satellite's passes, satellite after satellite."""
    return _baseline(problem, "longest_path", objective)


def _baseline(problem: Problem, name: str, objective: str) -> Solution:
    layout = Layout.of(problem)
    target = targets_of(problem, objective)[0]
    incumbent = incumbent_of(layout, target, BASELINES[name](layout))
    return _solution(
        _Work(layout=layout, targets=(target,), clock=Clock(), log=[]),
        incumbent,
        stages=(_stage(target, incumbent.value, target.most, NO_BOUND, 0.0),),
        algorithm=name,
        status="baseline",
    )


@dataclass(slots=True)
class _Work:
    layout: Layout
    targets: tuple[Target, ...]
    clock: Clock
    log: list[str]
    baselines: dict[str, float] = field(default_factory=dict)
    baseline_stages: dict[str, tuple[float, ...]] = field(default_factory=dict)
    bounds: dict[str, Bound] = field(default_factory=dict)  # by stage


PROVEN = 1e-6
"""Gap at which a value counts as proven optimal: what linear programs agree to."""


FLOOR_SLACK = 1e-6
"""Share of a stage that the next one may cost a baseline: what linear programs agree to."""


def targets_of(problem: Problem, objective: str, *, max_min: bool = False) -> tuple[Target, ...]:
    """Return the objectives in their order: satisfaction by class, least share, weighted key.

    With the weighted objective its stage is the first. The least share is one on wish.
    """
    weighted = weighted_target(problem)
    classes = sorted({pair.priority for pair in problem.pairs if pair.demand_bits > 0.0})
    even = (even_target(problem),) if max_min and classes else ()
    if objective == "weighted":
        return (weighted, *even)
    return (*(concave_target(problem, number) for number in classes), *even, weighted)


def solve(
    problem: Problem, effort: Effort | None = None, on_progress: OnProgress | None = None
) -> Solution:
    """Return the best plan that the effort finds, with its certificate.

    The first Ctrl-C ends the search; the best plan so far is returned as interrupted.

    Parameters
    ----------
    problem
        Windows, pairs, capacities.
    effort
        Limits of the search.
    on_progress
        Called with each better plan.

    Raises
    ------
    SolverError
        When the linear program of the bound fails.
    """
    effort = effort or Effort()
    clock = Clock(effort.time_limit_s)
    layout = Layout.of(problem)
    targets = targets_of(problem, effort.objective, max_min=effort.max_min)
    work = _Work(
        layout=layout, targets=targets if effort.polish else targets[:1], clock=clock, log=[]
    )
    busy = layout.passes and not clock.is_out()
    pool = Pool(layout=layout, clock=clock, count=effort.workers if busy else 1)
    with stoppable(clock), pool:
        best, stages = _stages(work, effort, pool, on_progress)
    work.log += [f"a solver failed, the next was asked: {said}" for said in sorted(pool.complaints)]
    algorithm = "; ".join([_algorithm(stages), *work.log])
    status = _status(stages, clock, effort.gap)
    return _solution(work, best, stages=stages, algorithm=algorithm, status=status)


def _stages(
    work: _Work, effort: Effort, pool: Pool, on_progress: OnProgress | None
) -> tuple[Incumbent, tuple[Stage, ...]]:
    """Improve one objective after the other; each later one keeps what the earlier reached."""
    best = _best_baseline(work)
    stages: list[Stage] = []
    floors: tuple[Floor, ...] = ()
    known: tuple[Pattern, ...] = ()
    for raw in work.targets:
        target = replace(raw, floors=floors)
        best = incumbent_of(work.layout, target, best.choice)
        bound = _patterns_bound(
            work, target, effort, (*patterns_of(work.layout, best.choice), *known)
        )
        known = bound.patterns
        if not target.even:  # its prices of demand would be others than a dual value says
            work.bounds[target.name] = bound
        work.log += [f"column generation ended early: {bound.complaint}"] if bound.complaint else []
        report = _reporter(on_progress, work.clock, target.name)
        found = run_stage((work.layout, target, pool), effort, best, bound, report)
        best = found.best
        stages.append(_stage(target, best.value, found.bound, found.method, effort.tolerance))
        floors += (raw.floor((1.0 - effort.tolerance) * best.value),)
    last = (replace(work.targets[-1], floors=floors), effort)
    lean, counted = _thrift(work, best, last) if effort.polish else (best, ())
    delivered = lean.split.delivered_bits
    kept = zip(stages, work.targets, strict=True)
    valued = (replace(stage, value=raw.value(delivered)) for stage, raw in kept)
    return lean, (*valued, *counted)


def _patterns_bound(
    work: _Work, target: Target, effort: Effort, starts: tuple[Pattern, ...]
) -> Bound:
    """Return the bound by patterns; from some that hold the floors, where the first ones do not.

    What is small enough for one program is bounded by that.
    """
    layout, most, clock = work.layout, effort.iterations, work.clock
    bound = column_bound(layout, target, iterations=most, clock=clock)
    small = len(layout.arcs) <= MOST_WHOLE_ARCS
    if bound.iterations or not target.floors or small or clock.is_out():
        return bound
    return column_bound(layout, target, iterations=most, clock=clock, starts=starts)


def _thrift(
    work: _Work, best: Incumbent, last: tuple[Target, Effort]
) -> tuple[Incumbent, tuple[Stage, ...]]:
    """Drop contacts that nothing needs; run the stage of the fewest, unless the time is up."""
    layout, clock, (target, effort) = work.layout, work.clock, last
    if effort.contacts == "useful":
        return replace(best, choice=useful(layout, best.choice)), ()
    if effort.contacts == "all":
        return best, ()
    given = bound = len(layout.problem.frozen)
    if not clock.is_out():
        limits = Limits(time_s=clock.remaining_s(), nodes=effort.nodes, seed=effort.seed)
        best = fewest(layout, target, best, Thrift(stability=effort.stability, limits=limits))
        bound = fewest_bound(layout, target, Limits(time_s=clock.remaining_s()))
    number = len(best.choice) + given
    stage = Stage(
        name="contacts",
        value=float(number),
        bound=float(min(bound, number)),
        method="best contact of each window, in part",
        tolerance=0.0,
        maximise=False,
    )
    return best, (stage,)


def _algorithm(stages: tuple[Stage, ...]) -> str:
    methods = [stage.method for stage in stages]
    if WHOLE_BOUND in methods:
        return "the whole program, columns, neighbourhoods"
    if SATELLITE_BOUND in methods:
        return "columns, satellites one by one, neighbourhoods"
    return "columns and neighbourhoods"


def _status(stages: tuple[Stage, ...], clock: Clock, gap: float) -> str:
    if clock.stopped:
        return "interrupted"
    if clock.is_out():
        return "cut"
    if all(stage.gap <= PROVEN + 2.0 * stage.tolerance for stage in stages if stage.maximise):
        return "optimal"
    return "within_gap" if stages[0].gap <= gap else "effort_spent"


def _reporter(
    on_progress: OnProgress | None, clock: Clock, stage: str
) -> Callable[[float, float], None]:
    def report(value: float, bound: float) -> None:
        if on_progress is not None:
            on_progress(
                Progress(
                    elapsed_s=clock.elapsed_s(),
                    remaining_s=clock.remaining_s(),
                    stage=stage,
                    step="neighbourhood search",
                    value=value,
                    bound=bound,
                )
            )

    return report


def _best_baseline(work: _Work) -> Incumbent:
    target = work.targets[0]
    plans = {
        name: incumbent_of(work.layout, target, make(work.layout))
        for name, make in BASELINES.items()
    }
    work.baselines = {name: plan.value for name, plan in plans.items()}
    work.baseline_stages = {name: _valued(work, plan) for name, plan in plans.items()}
    best = max(plans, key=lambda name: plans[name].value)
    work.log += [f"no time to search beyond {best}"] if work.clock.is_out() else []
    return plans[best]


def _valued(work: _Work, plan: Incumbent) -> tuple[float, ...]:
    """Return the value of a plan in each stage, its key split for one after the other.

    Where the clock is out it is the split of the first stage that counts in all.
    """
    floors: tuple[Floor, ...] = ()
    for raw in work.targets[1:] if not work.clock.is_out() else ():
        before = work.targets[len(floors)]
        kept = (1.0 - FLOOR_SLACK) * before.value(plan.split.delivered_bits)
        floors += (before.floor(kept),)
        plan = incumbent_of(work.layout, replace(raw, floors=floors), plan.choice)
    return tuple(target.value(plan.split.delivered_bits) for target in work.targets)


def _stage(target: Target, value: float, bound: float, method: str, tolerance: float) -> Stage:
    return Stage(
        name=target.name, value=value, bound=max(bound, value), method=method, tolerance=tolerance
    )


def _solution(
    work: _Work, best: Incumbent, *, stages: tuple[Stage, ...], algorithm: str, status: str
) -> Solution:
    layout, routes = work.layout, work.layout.routes
    flows = tuple(
        Flow(
            satellite=int(routes.satellite[index]),
            pair=int(routes.pair[index]),
            bits=float(best.split.route_bits[index]),
            epoch_a=layout.stores[routes.store_a[index]][2],
            epoch_b=layout.stores[routes.store_b[index]][2],
        )
        for index in np.flatnonzero(best.split.route_bits > 1e-6)
    )
    return Solution(
        links=layout.links_of(best.choice),
        flows=flows,
        delivered_bits=tuple(best.split.delivered_bits.tolist()),
        stages=stages,
        algorithm=algorithm,
        status=status,  # type: ignore[arg-type]
        cut=status in ("cut", "interrupted"),
        baselines=work.baselines,
        baseline_stages=work.baseline_stages,
        duals=tuple(duals_of(layout, name, bound) for name, bound in work.bounds.items()),
        log=tuple(work.log),
    )
