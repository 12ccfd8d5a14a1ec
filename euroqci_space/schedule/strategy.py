"""Which algorithm when: one stage from its first plan to the best that the effort finds."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from euroqci_space.schedule.effort import Effort
from euroqci_space.schedule.incumbent import Incumbent, exchanged, incumbent_of
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Bound
from euroqci_space.schedule.neighbourhoods import Chooser
from euroqci_space.schedule.patternmodel import allowed_windows
from euroqci_space.schedule.satellitebound import satellite_bound
from euroqci_space.schedule.search import Ground, choose_patterns, improve, is_good, solve_whole
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.workers import Pool

FEW_PASSES = 10  # a satellite: below, the bound by patterns is weak and rounds badly; measured
PATTERN_BOUND, SATELLITE_BOUND = "pass patterns", "satellites one by one"
WHOLE_BOUND = "the whole program"
NO_BOUND = "every demand filled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best plan of a stage and what proves how good it is."""

    best: Incumbent
    bound: float
    method: str


def run_stage(
    place: tuple[Layout, Target, Pool],
    effort: Effort,
    start: Incumbent,
    bound: Bound,
    report: Callable[[float, float], None],
) -> Found:
    """Improve a plan and its bound until the gap is good, the effort spent or the time up."""
    layout, target, pool = place
    allowed = allowed_windows(layout, bound)
    ground = Ground(
        layout=layout, target=target, effort=effort, pool=pool, bound=bound.value, allowed=allowed
    )
    method = PATTERN_BOUND if bound.iterations else NO_BOUND
    found = Found(best=start, bound=bound.value, method=method)
    report(start.value, bound.value)
    if _has_few_passes(layout) and not target.floors and not is_good(ground, start):
        found = _by_satellites(ground, found, bound)
    else:
        found = replace(found, best=choose_patterns(ground, start, bound))
    ground = replace(ground, bound=found.bound)
    best, proven = solve_whole(ground, found.best, bound)
    if proven < found.bound:
        found = replace(found, bound=proven, method=WHOLE_BOUND)
    ground = replace(ground, bound=found.bound)
    chooser = Chooser(layout=layout, seed=effort.seed)
    return replace(found, best=improve(ground, best, chooser, lambda v: report(v, found.bound)))


def _has_few_passes(layout: Layout) -> bool:
    satellites = len(set(layout.pass_satellite.tolist()))
    return satellites > 1 and layout.passes < FEW_PASSES * satellites


def _by_satellites(ground: Ground, found: Found, bound: Bound) -> Found:
    """Solve every satellite by itself, at prices; their answers together are plans."""
    layout, target = ground.layout, ground.target
    proven, choices = satellite_bound(ground.pool, target, bound, ground.effort)
    plans = [found.best]
    for choice in choices:
        fitted = exchanged(layout, choice[:0], layout.arcs.window[choice], choice)
        plans.append(incumbent_of(layout, target, fitted))
    method = SATELLITE_BOUND if proven < found.bound else found.method
    return Found(best=max(plans, key=lambda plan: plan.value), bound=proven, method=method)
