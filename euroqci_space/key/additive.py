"""Counts that add: slots to windows, passes to blocks."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import fields
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


class Additive(ABC):
    """Arrays of expected counts that add up; base of frozen dataclasses of nothing but arrays.

    The *elements* (slots, passes, blocks) lie on the last axes of every array; axes before them,
    such as the intensity, stay as they are.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """Shape of the elements."""

    def sum(self, axis: int = -1) -> Self:
        """Add the elements along ``axis``, which counts from the last: -1, -2 ..."""
        if not -len(self.shape) <= axis < 0:
            message = f"axis {axis} is not one of the last {len(self.shape)}, as -1"
            raise ValueError(message)
        return self.map(lambda values: values.sum(axis=axis))

    def cumulative(self) -> Self:
        """Return running sums along the last axis, from 0, one longer than that.

        The counts of the slots ``[a, b)`` are then ``running[..., b] - running[..., a]``.
        """

        def running(values: FloatArray) -> FloatArray:
            total = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
            np.cumsum(values, axis=-1, out=total[..., 1:])
            return total

        return self.map(running)

    def take(self, order: NDArray[np.intp]) -> Self:
        """Put the last axis into another order, ``order`` of the shape of the elements."""

        def ordered(values: FloatArray) -> FloatArray:
            spread = np.broadcast_to(order, (*values.shape[: -order.ndim], *order.shape))
            return np.take_along_axis(values, spread, -1)

        return self.map(ordered)

    def __getitem__(self, index: Any) -> Self:
        key = index if isinstance(index, tuple) else (index,)
        elements = len(self.shape)

        def chosen(values: FloatArray) -> FloatArray:
            kept = (slice(None),) * (values.ndim - elements)
            return np.asarray(values[(*kept, *key)])

        return self.map(chosen)

    def __add__(self, other: Self) -> Self:
        return self.combine(other, np.add)

    def __sub__(self, other: Self) -> Self:
        """Take one running sum from another; rounding never leaves a count below zero."""
        return self.combine(other, lambda a, b: np.maximum(a - b, 0.0))

    def __mul__(self, times: ArrayLike) -> Self:
        """Repeat each element ``times`` over, as a block of identical passes does; broadcasts."""
        factor, elements = np.asarray(times, dtype=np.float64), len(self.shape)
        new_axes = (1,) * max(0, factor.ndim - elements)

        def repeated(values: FloatArray) -> FloatArray:
            kept = values.ndim - elements
            shape = (*values.shape[:kept], *new_axes, *values.shape[kept:])
            return np.reshape(values, shape) * factor

        return self.map(repeated)

    def map(self, function: Callable[[FloatArray], FloatArray]) -> Self:
        """Apply a function to every array."""
        names = (f.name for f in fields(self))  # type: ignore[arg-type]
        return type(self)(**{name: function(getattr(self, name)) for name in names})

    def combine(
        self, other: Self, function: Callable[[FloatArray, FloatArray], FloatArray]
    ) -> Self:
        """Apply a function to every pair of arrays."""
        names = (f.name for f in fields(self))  # type: ignore[arg-type]
        pairs = ((name, getattr(self, name), getattr(other, name)) for name in names)
        return type(self)(**{name: function(mine, theirs) for name, mine, theirs in pairs})


Counted = TypeVar("Counted", bound=Additive)


def concatenate(parts: list[Counted]) -> Counted:
    """Join elements along their last axis: the slots of several passes, or several passes.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts
    >>> concatenate([example_counts(), example_counts()]).shape
    (8,)
    """
    kind = type(parts[0])
    names = [f.name for f in fields(kind)]  # type: ignore[arg-type]
    return kind(**{n: np.concatenate([getattr(part, n) for part in parts], -1) for n in names})
