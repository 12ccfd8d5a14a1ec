"""The slots of a horizon: contacts begin and end on their edges."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Horizon

FloatArray = NDArray[np.float64]

STEP_S = 1.0  # longest step of the physics within a slot


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotGrid:
    """Slots of equal length from the start of the horizon; each holds ``steps`` samples."""

    start_tai_s: float
    slot_s: float
    slots: int
    steps: int

    @classmethod
    def over(cls, horizon: Horizon, slot_s: float) -> "SlotGrid":
        """Lay slots over a horizon; what is left at its end is not used.

        Examples
        --------
        >>> from datetime import UTC, datetime
        >>> day = Horizon(start=datetime(2027, 1, 4, tzinfo=UTC),
        ...               stop=datetime(2027, 1, 5, tzinfo=UTC))
        >>> SlotGrid.over(day, 20.0).slots
        4320
        """
        return cls(
            start_tai_s=horizon.start_tai_s,
            slot_s=slot_s,
            slots=floor(horizon.duration_s / slot_s),
            steps=ceil(slot_s / STEP_S),
        )

    @property
    def step_s(self) -> float:
        """Time between two samples. [s]"""
        return self.slot_s / self.steps

    def edge_tai_s(self, slot: int | NDArray[np.int64]) -> FloatArray:
        """Return when slots begin. [s]"""
        return np.asarray(self.start_tai_s + self.slot_s * np.asarray(slot))

    def within(self, start_tai_s: float, stop_tai_s: float) -> tuple[int, int]:
        """Return the slots ``[first, stop)`` that lie wholly within a stretch of time."""
        first = ceil((start_tai_s - self.start_tai_s) / self.slot_s)
        stop = floor((stop_tai_s - self.start_tai_s) / self.slot_s)
        return max(first, 0), min(stop, self.slots)

    def samples_tai_s(self, first: int, stop: int) -> FloatArray:
        """Return the middles of the steps of slots ``[first, stop)``. [s]"""
        steps = np.arange((stop - first) * self.steps)
        return np.asarray(self.start_tai_s + first * self.slot_s + (steps + 0.5) * self.step_s)

    def slots_of(self, duration_s: float) -> int:
        """Return the fewest slots that last at least ``duration_s``."""
        return ceil(duration_s / self.slot_s - 1e-9)
