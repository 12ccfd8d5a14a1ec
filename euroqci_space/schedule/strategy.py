"""Which algorithm when: one stage from its first plan to the best that the effort finds."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from euroqci_space.schedule.effort import Effort
from euroqci_space.schedule.incumbent import Incumbent, exchanged, incumbent_of
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Bound
from euroqci_space.schedule.neighbourhoods import SWEEPS, Chooser
from euroqci_space.schedule.patternmodel import allowed_windows
from euroqci_space.schedule.satellitebound import SatelliteRounds
from euroqci_space.schedule.search import Ground, choose_patterns, improve, is_good, solve_whole
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.workers import Pool
from euroqci_space.schedule.yields import IntArray

WARM_UP = 16  # sub-problems: the better the plan, the smaller the whole program; measured
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
    search = _Search(ground, Chooser(layout=layout, seed=effort.seed), report)
    method = PATTERN_BOUND if bound.iterations else NO_BOUND
    found = Found(best=start, bound=bound.value, method=method)
    report(start.value, bound.value)
    if layout.has_few_passes and not target.floors and not is_good(ground, start):
        found = _by_satellites(search, found, bound)
    else:
        found = replace(found, best=choose_patterns(ground, start, bound))
        if not target.floors:  # a later stage begins with a plan that is good already
            found = search.on(found, WARM_UP)
    best, proven = solve_whole(replace(ground, bound=found.bound), found.best, bound)
    if proven < found.bound:
        found = replace(found, bound=proven, method=WHOLE_BOUND)
    return search.on(replace(found, best=best), effort.rounds)


@dataclass(slots=True)
class _Search:
    """The neighbourhood search of a stage, which goes on where it stopped."""

    ground: Ground
    chooser: Chooser
    report: Callable[[float, float], None]
    spent: int = 0  # sub-problems

    def on(self, found: Found, tasks: int) -> Found:
        """Improve the plan for some tasks, as far as the effort allows."""
        left = min(tasks, self.ground.effort.rounds - self.spent)
        self.spent += left
        effort = replace(self.ground.effort, rounds=left)
        ground = replace(self.ground, effort=effort, bound=found.bound)
        best = improve(ground, found.best, self.chooser, lambda v: self.report(v, found.bound))
        return replace(found, best=best)


def _by_satellites(search: _Search, found: Found, bound: Bound) -> Found:
    """Solve every satellite by itself, at prices; improve their answers together; and again."""
    ground = search.ground
    rounds = SatelliteRounds.at(ground.pool, ground.target, bound)
    search.chooser.sweep()
    tasks = len(SWEEPS) * len(rounds.satellites)
    for _ in range(ground.effort.bound_rounds):
        choice = rounds.once_more(ground.effort)
        if choice is None:
            break
        plan = incumbent_of(ground.layout, ground.target, _fitted(ground.layout, choice))
        best = max(found.best, plan, key=lambda one: one.value)
        method = SATELLITE_BOUND if rounds.best < bound.value else found.method
        found = search.on(Found(best=best, bound=rounds.best, method=method), tasks)
        if is_good(replace(ground, bound=found.bound), found.best):
            break
        rounds.learn(found.best.split.route_bits)
        tasks = len(rounds.satellites)
    return found


def _fitted(layout: Layout, choice: IntArray) -> IntArray:
    """Return what telescopes can bear of a choice."""
    return exchanged(layout, choice[:0], layout.arcs.window[choice], choice)
