"""What the scheduler answers: links, flows, and how good they are."""

from dataclasses import dataclass
from typing import Literal

from euroqci_space.schedule.problem import Link

Status = Literal["optimal", "within_gap", "effort_spent", "cut", "interrupted", "baseline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Bits that one satellite relays for one pair, out of two of its stores."""

    satellite: int
    pair: int
    bits: float
    epoch_a: int = 0
    epoch_b: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One objective of the lexicographic order: what was reached and what is proven.

    ``bound`` bounds the value of any plan that keeps the stages before within their tolerance.
    """

    name: str
    value: float
    bound: float
    method: str  # what proved the bound
    tolerance: float  # share that later stages may give up
    maximise: bool = True

    @property
    def gap(self) -> float:
        """Distance to the bound as a share of the value."""
        above, below = (self.bound, self.value) if self.maximise else (self.value, self.bound)
        if above <= below + 1e-9 * abs(below):
            return 0.0
        return above / below - 1.0 if below > 0.0 else float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duals:
    """What one more unit of each thing would add to a stage at its bound; absent: nothing."""

    stage: str
    telescope_slots: dict[tuple[int, int], float]  # (station, slot): one more telescope
    passes: dict[tuple[int, int, int], float]  # (satellite, first slot, stop): one more terminal
    duty_slots: dict[int, float]  # duty: one more busy slot
    store_bits: dict[tuple[int, int, int], float]  # (satellite, site, epoch)
    delivered_bits: dict[int, float]  # pair: a bit given to it for nothing
    requested_bits: dict[int, float]  # pair: a bit more asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One line of a running search."""

    elapsed_s: float
    remaining_s: float | None
    stage: str
    step: str
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Distance to the bound as a share of the value."""
        if self.value <= 0.0:
            return float("inf") if self.bound > 0.0 else 0.0
        return max(0.0, self.bound / self.value - 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A plan of links with its key split, its certificate and its baselines.

    ``delivered_bits`` is by pair index; ``baselines`` holds the value of each baseline in the
    first stage, ``baseline_stages`` in each stage of key; ``duals`` are those of each stage with a
    linear bound; ``log`` holds what the program chose to do and why, a line each.
    """

    links: tuple[Link, ...]
    flows: tuple[Flow, ...]
    delivered_bits: tuple[float, ...]
    stages: tuple[Stage, ...]
    algorithm: str
    status: Status
    cut: bool
    baselines: dict[str, float]
    baseline_stages: dict[str, tuple[float, ...]]
    duals: tuple[Duals, ...]
    log: tuple[str, ...]

    @property
    def value(self) -> float:
        """Value of the first stage."""
        return self.stages[0].value

    @property
    def bound(self) -> float:
        """Proven bound of the first stage."""
        return self.stages[0].bound

    @property
    def gap(self) -> float:
        """Certified gap of the first stage, bound / value - 1."""
        return self.stages[0].gap
