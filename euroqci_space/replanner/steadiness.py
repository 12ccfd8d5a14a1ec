"""Of the plans that are good enough, the one that moves the fewest contacts."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from euroqci_space.schedule import Effort, Link, Problem, Progress, Solution, Status

STABILITY = 0.01  # share of a stage's bound that holding on to the old contacts may cost

OnProgress = Callable[["Progress"], None]


def steadiest(
    problem: "Problem",
    links: "tuple[Link, ...]",
    effort: "Effort",
    on_progress: OnProgress | None,
) -> "Solution":
    """Return the steadiest plan that is good enough, with the bound of a plan that moves freely.

    Where change costs nothing (``effort.stability`` is 0) it is simply the best plan.

    Parameters
    ----------
    problem
        With the links that are promised as frozen ones.
    links
        Later links of the old plan, which may move where holding on costs too much.
    """
    from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

    aimed = replace(problem, previous=(*problem.frozen, *links))
    begin_s = monotonic()
    if not links or not effort.stability:
        return solve(aimed, effort, on_progress)
    bound = solve(aimed, replace(effort, rounds=0), on_progress)
    if bound.cut:
        return bound
    held = replace(aimed, frozen=(*problem.frozen, *links))
    steady = _bounded(solve(held, _left(effort, begin_s), on_progress), bound, effort.gap)
    if steady.cut or _is_good(steady, effort.gap + STABILITY):
        return steady
    free = solve(aimed, _left(effort, begin_s), on_progress)
    close = all(
        kept.value >= (1.0 - STABILITY) * moved.value
        for kept, moved in zip(steady.stages, free.stages, strict=True)
        if kept.maximise
    )
    return _bounded(steady, free, effort.gap) if close else free


def _left(effort: "Effort", begin_s: float) -> "Effort":
    """Return the effort with what is left of its time limit."""
    if effort.time_limit_s is None:
        return effort
    return replace(effort, time_limit_s=max(effort.time_limit_s - (monotonic() - begin_s), 0.0))


def _bounded(steady: "Solution", free: "Solution", gap: float) -> "Solution":
    """Return a solution with the bounds of the problem in which its links are not given."""
    stages = tuple(
        replace(
            kept,
            bound=(max if kept.maximise else min)(kept.value, loose.bound),
            method=loose.method,
        )
        for kept, loose in zip(steady.stages, free.stages, strict=True)
    )
    status: Status = "within_gap" if stages[0].gap <= gap else "effort_spent"
    cut = next((one.status for one in (steady, free) if one.cut), None)
    return replace(
        steady,
        stages=stages,
        status=cut or status,
        cut=cut is not None,
        baselines=free.baselines,
        baseline_stages=free.baseline_stages,
        duals=free.duals,
    )


def _is_good(solution: "Solution", allowance: float) -> bool:
    return all(
        stage.value >= (1.0 - allowance) * stage.bound
        for stage in solution.stages
        if stage.name.startswith("satisfaction") or len(solution.stages) == 1
    )
