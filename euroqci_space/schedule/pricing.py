"""The best pattern of each pass at given prices: a longest path over slots, all passes at once.

A path is a row of contacts of one satellite terminal within one pass. Its worth is the price of
the bits that it stores less the price of the slots that it holds; any yield is exact here.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.yields import FloatArray, IntArray, summed


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What a stored bit is worth and what a slot costs."""

    store_bits: FloatArray  # (stores,)
    satellite_slots: FloatArray | None = None  # (satellites, slots)
    telescope_slots: FloatArray | None = None  # (stations, slots)
    link_slots: FloatArray | None = None  # (satellites, slots), without set-up
    windows: FloatArray | None = None  # (windows,), per use


@dataclass(frozen=True, kw_only=True)
class Paths:
    """The best path of every pass: values (passes,) and, within each pass, of every prefix."""

    values: FloatArray
    forward: FloatArray  # (passes, longest + 1)
    choice: IntArray  # arc that ends there in the best path, -1: idle


@dataclass(frozen=True, kw_only=True)
class Pricer:
    """The network of arcs of all passes, in the order in which a path meets them."""

    layout: Layout
    arcs: IntArray  # of the network; sorted by end, then by pass
    start: IntArray  # slots since the start of the pass
    end: IntArray
    passes: IntArray

    @classmethod
    def of(cls, layout: Layout, arcs: IntArray | None = None) -> "Pricer":
        """Make the network of some arcs; None: of all."""
        chosen = np.arange(len(layout.arcs)) if arcs is None else arcs
        passes = layout.arcs.pass_index[chosen]
        end = layout.arcs.stop[chosen] - layout.pass_start[passes]
        order = np.lexsort((chosen, passes, end))
        chosen, passes, end = chosen[order], passes[order], end[order]
        start = layout.arcs.satellite_from[chosen] - layout.pass_start[passes]
        return cls(layout=layout, arcs=chosen, start=start, end=end, passes=passes)

    @cached_property
    def steps(self) -> list[tuple[int, slice, IntArray, IntArray]]:
        """End slot, its arcs, where each pass begins among them, and those passes."""
        if not len(self.end):
            return []
        bounds = np.flatnonzero(np.diff(self.end, prepend=-1))
        stops = np.append(bounds[1:], len(self.end))
        steps = []
        for low, high in zip(bounds, stops, strict=True):
            heads = np.flatnonzero(np.diff(self.passes[low:high], prepend=-1))
            steps.append(
                (int(self.end[low]), slice(low, high), heads, self.passes[low:high][heads])
            )
        return steps

    @property
    def longest(self) -> int:
        """Slots of the longest pass."""
        return int((self.layout.pass_stop - self.layout.pass_start).max(initial=0))

    def arc_values(self, prices: Prices) -> FloatArray:
        """Return the worth of each arc of the network."""
        table, arcs = self.layout.arcs, self.arcs
        place, stores, bits = self.layout.deposits.of(arcs)
        value = summed(place, prices.store_bits[stores] * bits, len(arcs))
        if prices.satellite_slots is not None:
            since = table.satellite_from[arcs]
            value -= _between(
                prices.satellite_slots, table.satellite[arcs], since, table.stop[arcs]
            )
        if prices.telescope_slots is not None:
            since = table.telescope_from[arcs]
            value -= _between(prices.telescope_slots, table.station[arcs], since, table.stop[arcs])
        if prices.link_slots is not None:
            since = table.first[arcs]
            value -= _between(prices.link_slots, table.satellite[arcs], since, table.stop[arcs])
        if prices.windows is not None:
            value -= prices.windows[table.window[arcs]]
        return value

    def best_paths(self, values: FloatArray) -> Paths:
        """Return the best path of each pass for the worth of each arc."""
        forward = np.zeros((self.layout.passes, self.longest + 1))
        choice = np.full(forward.shape, -1, dtype=np.int64)
        done = 0
        for end, part, heads, passes in self.steps:
            forward[:, done + 1 : end + 1] = forward[:, done : done + 1]
            done = end
            reached = forward[self.passes[part], self.start[part]] + values[part]
            best = np.maximum.reduceat(reached, heads)
            counts = np.diff(np.append(heads, len(reached)))
            is_best = reached >= np.repeat(best, counts)
            numbers = np.where(is_best, np.arange(len(reached)), len(reached))
            first = np.minimum.reduceat(numbers, heads)
            better = best > forward[passes, end] + 1e-12
            forward[passes[better], end] = best[better]
            choice[passes[better], end] = first[better] + part.start
        forward[:, done + 1 :] = forward[:, done : done + 1]
        return Paths(values=forward[:, -1], forward=forward, choice=choice)

    def onward_values(self, values: FloatArray) -> FloatArray:
        """Return the best worth from each slot of each pass to its end, (passes, longest + 1)."""
        onward = np.zeros((self.layout.passes, self.longest + 1))
        order = np.lexsort((self.passes, -self.start))
        starts = self.start[order]
        bounds = np.flatnonzero(np.diff(starts, prepend=-1))
        done = self.longest
        for low, high in pairwise(np.append(bounds, len(starts))):
            begin, part = int(starts[low]), order[low:high]
            onward[:, begin:done] = onward[:, done : done + 1]
            done = begin
            reached = onward[self.passes[part], self.end[part]] + values[part]
            heads = np.flatnonzero(np.diff(self.passes[part], prepend=-1))
            passes = self.passes[part][heads]
            best = np.maximum.reduceat(reached, heads)
            onward[passes, begin] = np.maximum(onward[passes, begin], best)
        onward[:, :done] = onward[:, done : done + 1]
        return onward

    def through_values(self, values: FloatArray, paths: Paths) -> FloatArray:
        """Return, for each arc, the worth of the best path of its pass that uses it."""
        onward = self.onward_values(values)
        through: FloatArray = (
            paths.forward[self.passes, self.start] + values + onward[self.passes, self.end]
        )
        return through

    def path(self, paths: Paths, index: int) -> tuple[int, ...]:
        """Return the arcs of the best path of a pass, last first."""
        found, slot = [], self.longest
        forward, choice = paths.forward[index], paths.choice[index]
        while slot > 0:
            if choice[slot] >= 0 and forward[slot] > forward[slot - 1]:
                found.append(int(self.arcs[choice[slot]]))
                slot = int(self.start[choice[slot]])
            else:
                slot -= 1
        return tuple(found)


def _between(price: FloatArray, owner: IntArray, since: IntArray, until: IntArray) -> FloatArray:
    """Return the sum of a price over slots [since, until) of each owner."""
    total = np.zeros((price.shape[0], price.shape[1] + 1))
    np.cumsum(price, axis=1, out=total[:, 1:])
    span: FloatArray = total[owner, until] - total[owner, since]
    return span
