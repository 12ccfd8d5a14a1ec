"""What a contact of a window is worth: expected bits of any stretch of its slots."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def summed(index: IntArray, weights: FloatArray, count: int) -> FloatArray:
    """Return, for each of 0 to count - 1, the sum of the weights that carry its index."""
    total: FloatArray = np.bincount(index, weights=weights, minlength=count).astype(np.float64)
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """Expected bits of every contact that fits a window of n slots.

    Make one with `Yield.additive` (a contact is worth the sum of its slots) or `Yield.table` (any
    function of first and last slot, as finite-size key asks for).
    """

    slot_bits: FloatArray | None = None
    table_bits: FloatArray | None = None

    def __post_init__(self) -> None:
        if (self.slot_bits is None) == (self.table_bits is None):
            raise ValueError("give either slot_bits or table_bits")
        values = self.slot_bits if self.slot_bits is not None else np.triu(self._table())
        if not np.all(np.isfinite(values)) or np.any(values < 0.0):
            raise ValueError("a yield is negative or not finite")

    @classmethod
    def additive(cls, slot_bits: ArrayLike) -> "Yield":
        """Make a yield of bits per slot, shape (n,).

        Examples
        --------
        >>> Yield.additive([1.0, 4.0, 2.0]).bits(1, 3)
        6.0
        """
        return cls(slot_bits=np.asarray(slot_bits, dtype=np.float64))

    @classmethod
    def table(cls, table_bits: ArrayLike) -> "Yield":
        """Make a yield of bits per contact [first, stop), shape (n + 1, n + 1), upper triangle.

        Examples
        --------
        >>> Yield.table([[0, 0, 5], [0, 0, 1], [0, 0, 0]]).bits(0, 2)
        5.0
        """
        table = np.asarray(table_bits, dtype=np.float64)
        if table.ndim != 2 or table.shape[0] != table.shape[1] or table.shape[0] < 2:
            raise ValueError(f"a yield table is square, at least 2 x 2, not {table.shape}")
        return cls(table_bits=table)

    @property
    def slots(self) -> int:
        """Number of slots of the window."""
        return len(self.slot_bits) if self.slot_bits is not None else len(self._table()) - 1

    def bits(self, first: int, stop: int) -> float:
        """Return the bits of the contact over relative slots first to stop - 1."""
        if not 0 <= first < stop <= self.slots:
            raise ValueError(f"contact [{first}, {stop}) is not within 0..{self.slots}")
        return float(self.all_bits()[first, stop])

    def all_bits(self) -> FloatArray:
        """Return the table of all contacts, shape (n + 1, n + 1), upper triangle. [bit]"""
        if self.slot_bits is None:
            return self._table()
        filled = np.concatenate([[0.0], np.cumsum(self.slot_bits)])
        difference: FloatArray = filled[None, :] - filled[:, None]
        return difference

    def _table(self) -> FloatArray:
        assert self.table_bits is not None  # noqa: S101  (narrows the type; __post_init__ holds it)
        return self.table_bits
