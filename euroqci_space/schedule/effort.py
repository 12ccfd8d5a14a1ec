"""How hard to try. Counts make a plan repeatable; the clock is only a safety net."""

from dataclasses import dataclass
from typing import Literal

Objective = Literal["concave", "weighted"]
Contacts = Literal["all", "useful", "fewest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """Limits of a search; it ends at the first one that it meets.

    Parameters
    ----------
    objective
        What the main stage maximises: concave satisfaction class by class, or weighted key.
    gap
        Certified gap that is good enough.
    whole_gap
        Gap at which the whole program ends; None: half of ``gap``.
    time_limit_s
        Wall clock; a plan that it cut says so. None: no limit, same bytes on each run.
    rounds
        Sub-problems that the neighbourhood search may solve.
    nodes, pattern_nodes
        Branch-and-bound nodes of each sub-problem, and of the choice of whole patterns.
    iterations
        Rounds of column generation.
    bound_rounds
        Rounds of the satellite bound, where satellites have few passes.
    patterns
        Whether whole patterns are chosen first where the whole program can be solved as well.
    polish
        Whether the stages after the first run.
    contacts
        Which contacts stay once all stages of key are done: all; those that some weather can use,
        because another end of their pairs has key on the same satellite; or the fewest that keep
        the key, and those with least change, as a last stage.
    stability
        What changing a contact of the plan before weighs in the last stage, in contacts.
    tolerance
        Share of a stage's value that later stages may give up.
    max_min
        Whether the least share of all pairs is a stage, after satisfaction.
    workers
        Processes that solve sub-problems; any number gives the same plan.
    """

    objective: Objective = "concave"
    gap: float = 0.01
    whole_gap: float | None = None
    time_limit_s: float | None = None
    rounds: int = 120
    nodes: int = 300
    pattern_nodes: int = 2000
    iterations: int = 200
    bound_rounds: int = 3
    patterns: bool = True
    polish: bool = True
    contacts: Contacts = "fewest"
    stability: float = 0.5
    tolerance: float = 1e-6
    max_min: bool = False
    seed: int = 1
    workers: int = 2

    def __post_init__(self) -> None:
        if self.time_limit_s is not None and not self.time_limit_s >= 0.0:
            raise ValueError(f"time_limit_s is {self.time_limit_s}, not at least 0")
        if (
            min(self.rounds, self.nodes, self.pattern_nodes, self.iterations, self.bound_rounds) < 0
            or self.workers < 1
        ):
            raise ValueError("an effort count is negative, or there is no worker")
        if not self.stability >= 0.0:
            raise ValueError(f"stability is {self.stability}, not at least 0")
        if not (self.gap >= 0.0 and 0.0 <= self.tolerance < 1.0):
            raise ValueError(f"gap {self.gap} or tolerance {self.tolerance} is out of range")
