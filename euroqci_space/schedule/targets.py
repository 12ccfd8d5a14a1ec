"""What is maximised: slopes over stretches of each pair's delivered bits, and floors to keep.

Every objective of the room is concave and piecewise linear in the bits delivered to a pair, over
the same stretches; one stage is a matrix of slopes, the stages before it are floors.
"""

from dataclasses import dataclass, replace

import numpy as np

from euroqci_space.schedule.problem import Problem
from euroqci_space.schedule.yields import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A value that an earlier stage reached and that must be kept."""

    slopes: FloatArray
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One stage: slopes (pairs, stretches), the lengths of the stretches [bit], the floors."""

    name: str
    slopes: FloatArray
    lengths: FloatArray
    floors: tuple[Floor, ...] = ()

    @property
    def shares(self) -> FloatArray:
        """Share of each stretch in its pair's demand; 0 where nothing is asked."""
        asked = self.lengths.sum(axis=1, keepdims=True)
        share: FloatArray = self.lengths / np.where(asked > 0.0, asked, 1.0)
        return share

    def value(self, delivered_bits: FloatArray) -> float:
        """Return the value of an amount for each pair."""
        return float(np.sum(self.slopes * self.fill(delivered_bits)))

    def fill(self, delivered_bits: FloatArray) -> FloatArray:
        """Return how far each stretch is filled, in order. [bit]"""
        return filled_stretches(self.lengths, delivered_bits)

    def after(self, delivered_bits: FloatArray) -> "Target":
        """Return what is left to gain once some bits are delivered for good."""
        filled = self.fill(delivered_bits)
        floors = tuple(
            Floor(slopes=floor.slopes, value=floor.value - float(np.sum(floor.slopes * filled)))
            for floor in self.floors
        )
        return replace(self, lengths=self.lengths - filled, floors=floors)


def filled_stretches(lengths: FloatArray, delivered_bits: FloatArray) -> FloatArray:
    """Return how far each stretch is filled when a pair's bits fill its stretches in order."""
    before = np.cumsum(lengths, axis=1) - lengths
    filled: FloatArray = np.clip(delivered_bits[:, None] - before, 0.0, lengths)
    return filled


def stretches(problem: Problem) -> FloatArray:
    """Return the lengths of the stretches of each pair, shape (pairs, stretches). [bit]"""
    fractions = np.diff([0.0] + [fraction for fraction, _ in problem.concave])
    demand = np.array([pair.demand_bits for pair in problem.pairs])
    lengths: FloatArray = demand.reshape(-1, 1) * fractions
    return lengths


def concave_target(problem: Problem, priority: int | None = None) -> Target:
    """Return the satisfaction of one priority class, or of all pairs alike."""
    slopes = np.array([slope for _, slope in problem.concave])
    return Target(
        name="satisfaction" if priority is None else f"satisfaction, priority {priority}",
        slopes=_weights(problem, priority).reshape(-1, 1) * slopes,
        lengths=stretches(problem),
    )


def weighted_target(problem: Problem) -> Target:
    """Return the weighted sum of the bits delivered."""
    return Target(
        name="weighted key",
        slopes=np.repeat(_weights(problem, None).reshape(-1, 1), len(problem.concave), axis=1),
        lengths=stretches(problem),
    )


def _weights(problem: Problem, priority: int | None) -> FloatArray:
    return np.array(
        [pair.weight if priority in (None, pair.priority) else 0.0 for pair in problem.pairs]
    )
