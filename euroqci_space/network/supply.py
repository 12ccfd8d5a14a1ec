"""What could come into the stores: contacts that satellites and telescopes can still choose."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


SlotRows = tuple[IntArray, IntArray, FloatArray, IntArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opening:
    """A stretch of slots in which one satellite may fill one store through one station.

    ``bits[a, b]`` is the key of the contact over slots ``[first + a, first + b)``; ``epochs[b]``
    the epoch in which it is ready, -1 where that is after the horizon.
    """

    edge: int
    satellite: int
    station: int
    first: int
    bits: FloatArray  # (n + 1, n + 1)
    epochs: IntArray  # (n + 1,)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A contact that may be chosen: slots ``[first + start, first + stop)`` of an opening."""

    opening: int
    start: int
    stop: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Supply:
    """Openings, and how many links each satellite and each station can hold in each slot.

    Resources are counted through: satellites, then stations.
    """

    openings: tuple[Opening, ...]
    free: IntArray  # (resources, slots): terminals or telescopes that are not booked
    satellites: int
    setup_slots: tuple[int, int]  # before a contact, on the satellite and on the telescope

    @cached_property
    def resources(self) -> IntArray:
        """Satellite and telescope of each opening, (openings, 2)."""
        pairs = [(one.satellite, self.satellites + one.station) for one in self.openings]
        return np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)

    @cached_property
    def first(self) -> IntArray:
        """First slot of each opening."""
        return np.array([one.first for one in self.openings], dtype=np.int64)

    @cached_property
    def bits(self) -> FloatArray:
        """Tables of all openings side by side, (openings, n + 1, n + 1), zero beyond the end."""
        size = max((len(one.bits) for one in self.openings), default=1)
        tables = np.zeros((len(self.openings), size, size))
        for place, one in enumerate(self.openings):
            tables[place, : len(one.bits), : len(one.bits)] = one.bits
        return tables

    @cached_property
    def portions(self) -> tuple[IntArray, IntArray]:
        """Edge of each opening, and epoch of each of its ends (openings, n + 1), -1 for none."""
        epochs = np.full(self.bits.shape[:2], -1, dtype=np.int64)
        for place, one in enumerate(self.openings):
            epochs[place, : len(one.epochs)] = one.epochs
        return np.array([one.edge for one in self.openings], dtype=np.int64), epochs

    def gains(self, portion_prices: FloatArray, slot_prices: FloatArray) -> FloatArray:
        """Return what each contact is worth beyond the slots that it takes, (openings, n+1, n+1).

        Parameters
        ----------
        portion_prices
            Worth of a bit in each store and epoch, (edges, epochs).
        slot_prices
            Price of each slot of each resource, (resources, slots).
        """
        edges, epochs = self.portions
        worth = np.where(epochs >= 0, portion_prices[edges[:, None], np.maximum(epochs, 0)], 0.0)
        gains: FloatArray = self.bits * worth[:, None, :]
        slots = self.free.shape[1]
        paid = _running(slot_prices)
        steps = np.arange(self.bits.shape[1])
        ends = np.minimum(self.first[:, None] + steps, slots)
        for kind, setup in enumerate(self.setup_slots):
            owner = self.resources[:, kind][:, None]
            begins = np.clip(self.first[:, None] + steps - setup, 0, slots)
            gains -= paid[owner, ends][:, None, :] - paid[owner, begins][:, :, None]
            full = _running(self.free <= 0)
            met = full[owner, ends][:, None, :] - full[owner, begins][:, :, None]
            gains[met > 0.0] = -np.inf
        gains[self.bits <= 0.0] = -np.inf
        return gains

    def best(
        self, portion_prices: FloatArray, slot_prices: FloatArray
    ) -> tuple[FloatArray, list[Stretch]]:
        """Return the largest gain of each opening, (openings,), and the contact that has it."""
        gains = self.gains(portion_prices, slot_prices)
        size = gains.shape[1]
        flat = gains.reshape(len(gains), size * size)
        at = flat.argmax(axis=1)
        stretches = [
            Stretch(place, int(cell) // size, int(cell) % size) for place, cell in enumerate(at)
        ]
        return flat[np.arange(len(flat)), at], stretches

    def occupied(self, stretch: Stretch) -> tuple[tuple[int, int, int], ...]:
        """Return (resource, first slot, slot after the last) that a contact and its set-up take."""
        first = int(self.first[stretch.opening])
        return tuple(
            (int(resource), max(first + stretch.start - setup, 0), first + stretch.stop)
            for resource, setup in zip(
                self.resources[stretch.opening], self.setup_slots, strict=True
            )
        )

    def take(self, stretch: Stretch, free: IntArray) -> None:
        """Take the slots of a contact out of what is free."""
        for resource, begin, end in self.occupied(stretch):
            free[resource, begin:end] -= 1

    def give(self, stretch: Stretch, free: IntArray) -> None:
        """Give the slots of a contact back."""
        for resource, begin, end in self.occupied(stretch):
            free[resource, begin:end] += 1

    def slot_rows(self, stretches: Sequence[Stretch]) -> SlotRows:
        """Return rows "no more links than there are terminals or telescopes" over some contacts.

        Returns
        -------
        tuple
            Row and column of each entry, right side of each row, and (resource, slot) of each row.

        Notes
        -----
        One row for each slot in which a contact of the resource begins: intervals that meet have a
        common point among their begins, so these rows say all.
        """
        spans = np.array(
            [
                (*span, column)
                for column, stretch in enumerate(stretches)
                for span in self.occupied(stretch)
            ],
            dtype=np.int64,
        ).reshape(-1, 4)
        rows, columns, sides, places = [], [], [], []
        count = 0
        for resource in np.unique(spans[:, 0]):
            mine = spans[spans[:, 0] == resource]
            begins = np.unique(mine[:, 1])
            row, entry = np.nonzero(
                (mine[None, :, 1] <= begins[:, None]) & (begins[:, None] < mine[None, :, 2])
            )
            rows.append(row + count)
            columns.append(mine[entry, 3])
            sides.append(self.free[resource, begins])
            places.append(np.column_stack([np.full(len(begins), resource), begins]))
            count += len(begins)
        if not rows:
            none = np.zeros(0, dtype=np.int64)
            return none, none, np.zeros(0), np.zeros((0, 2), dtype=np.int64)
        right = np.concatenate(sides).astype(np.float64)
        return np.concatenate(rows), np.concatenate(columns), right, np.concatenate(places)


def _running(values: NDArray[Any]) -> FloatArray:
    """Return sums from the start of each row, (rows, n + 1)."""
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


NO_SUPPLY = Supply(
    openings=(), free=np.zeros((0, 0), dtype=np.int64), satellites=0, setup_slots=(0, 0)
)
