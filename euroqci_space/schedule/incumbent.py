"""The best plan so far: arcs, key split, value."""

from dataclasses import dataclass

import numpy as np

from euroqci_space.schedule.baselines import fitting
from euroqci_space.schedule.cuts import within_duties
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.split import Split, split_keys
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.yields import IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Incumbent:
    """A choice of arcs with its exact key split."""

    choice: IntArray
    split: Split

    @property
    def value(self) -> float:
        """Value in the present stage."""
        return self.split.value


def incumbent_of(layout: Layout, target: Target, choice: IntArray) -> Incumbent:
    """Split the keys of a choice."""
    return Incumbent(choice=choice, split=split_keys(layout, target, layout.store_bits(choice)))


def exchanged(layout: Layout, choice: IntArray, windows: IntArray, arcs: IntArray) -> IntArray:
    """Return a choice with some windows emptied and new arcs put in, those that still fit."""
    kept = choice[~np.isin(layout.arcs.window[choice], windows)]
    free, window = layout.free_after(kept), layout.arcs.window
    for arc in arcs[fitting(layout, kept, arcs)]:
        more, held = np.append(kept, arc), layout.held(free, arc)
        fits = window[arc] not in window[kept] and all((slots > 0).all() for slots in held)
        if fits and within_duties(layout, more):
            kept = more
            for slots in held:
                np.subtract(slots, 1, out=slots)
    return np.sort(kept)
