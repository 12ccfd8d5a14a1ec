"""Candidate contacts in, chosen contacts out, with a proof of how good they are."""

from euroqci_space.schedule.bound import key_bound
from euroqci_space.schedule.effort import Effort
from euroqci_space.schedule.problem import (
    CONCAVE,
    Booking,
    Duty,
    Link,
    Pair,
    Problem,
    Stock,
    Window,
)
from euroqci_space.schedule.solution import Duals, Flow, Progress, Solution, Stage, Status
from euroqci_space.schedule.solver import (
    greedy_by_weighted_yield,
    greedy_by_yield,
    longest_path,
    solve,
)
from euroqci_space.schedule.yields import Yield

__all__ = [
    "CONCAVE",
    "Booking",
    "Duals",
    "Duty",
    "Effort",
    "Flow",
    "Link",
    "Pair",
    "Problem",
    "Progress",
    "Solution",
    "Stage",
    "Status",
    "Stock",
    "Window",
    "Yield",
    "greedy_by_weighted_yield",
    "greedy_by_yield",
    "key_bound",
    "longest_path",
    "solve",
]
