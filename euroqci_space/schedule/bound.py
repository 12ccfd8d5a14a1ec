"""A bound on the key that any plan delivers, without a plan."""

from dataclasses import replace

from euroqci_space.schedule.engine import Clock
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import column_bound
from euroqci_space.schedule.problem import Problem
from euroqci_space.schedule.targets import weighted_target


def key_bound(problem: Problem, iterations: int = 200) -> float:
    """Return the most bits that any plan could deliver to all pairs together, weights aside.

    The linear bound over pass patterns; see `solve` for the plan itself.

    Parameters
    ----------
    iterations
        Rounds of column generation; few of them leave the bound valid and loose.

    Raises
    ------
    SolverError
        When the linear program fails.
    """
    pairs = tuple(replace(pair, weight=1.0) for pair in problem.pairs)
    layout = Layout.of(replace(problem, pairs=pairs))
    target = weighted_target(layout.problem)
    return column_bound(layout, target, iterations=iterations, clock=Clock()).value
