"""What is maximised: slopes over stretches of each pair's delivered bits, and floors to keep.

Every objective of the room is concave and piecewise linear in the bits delivered to a pair, over
the same stretches; one stage is a matrix of slopes, the stages before it are floors.
"""

from dataclasses import dataclass, replace

import numpy as np

from euroqci_space.schedule.problem import Problem
from euroqci_space.schedule.yields import FloatArray

LEAST_SHARE = "least share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """A value that an earlier stage reached and that must be kept."""

    slopes: FloatArray
    value: float
    even: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One stage: slopes (pairs, stretches), the lengths of the stretches [bit], the floors.

    An ``even`` one has no slopes: it is worth the least share that any pair gets of its demand,
    times all demand. ``given_bits`` is what pairs have beside the stretches.
    """

    name: str
    slopes: FloatArray
    lengths: FloatArray
    floors: tuple[Floor, ...] = ()
    even: bool = False
    given_bits: FloatArray | None = None

    @property
    def shares(self) -> FloatArray:
        """Share of each stretch in its pair's demand; 0 where nothing is asked."""
        asked = self.lengths.sum(axis=1, keepdims=True)
        share: FloatArray = self.lengths / np.where(asked > 0.0, asked, 1.0)
        return share

    @property
    def given(self) -> FloatArray:
        """Bits of each pair beside its stretches."""
        return np.zeros(len(self.lengths)) if self.given_bits is None else self.given_bits

    @property
    def asked(self) -> FloatArray:
        """Whole demand of each pair. [bit]"""
        whole: FloatArray = self.lengths.sum(axis=1) + self.given
        return whole

    @property
    def most(self) -> float:
        """Value when every demand is filled: a bound without any work."""
        return self.value(self.lengths.sum(axis=1))

    def least_share(self, delivered_bits: FloatArray) -> float:
        """Return the least share that any pair gets of its demand."""
        there = self.given + self.fill(delivered_bits).sum(axis=1)
        wanting = self.asked > 0.0
        return float(np.min(there[wanting] / self.asked[wanting], initial=1.0))

    def value(self, delivered_bits: FloatArray) -> float:
        """Return the value of an amount for each pair."""
        if self.even:
            return self.least_share(delivered_bits) * float(self.asked.sum())
        return float(np.sum(self.slopes * self.fill(delivered_bits)))

    def floor(self, value: float) -> Floor:
        """Return the floor that keeps a value of this stage."""
        return Floor(slopes=self.slopes, value=value, even=self.even)

    def fill(self, delivered_bits: FloatArray) -> FloatArray:
        """Return how far each stretch is filled, in order. [bit]"""
        return filled_stretches(self.lengths, delivered_bits)

    def after(self, delivered_bits: FloatArray) -> "Target":
        """Return what is left to gain once some bits are delivered for good."""
        filled = self.fill(delivered_bits)
        floors = tuple(
            replace(floor, value=floor.value - float(np.sum(floor.slopes * filled)))
            for floor in self.floors
        )
        given = self.given + filled.sum(axis=1)
        return replace(self, lengths=self.lengths - filled, floors=floors, given_bits=given)


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


def even_target(problem: Problem) -> Target:
    """Return the least share of all pairs."""
    lengths = stretches(problem)
    return Target(name=LEAST_SHARE, slopes=np.zeros_like(lengths), lengths=lengths, even=True)


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
