"""Passes -> the stretches of slots in which a contact is allowed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.model import Constraints, Pass, Station
from euroqci_space.sky import sun_elevation_deg


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Slots ``[first, stop)`` of one pass in which every rule but those on sharing holds."""

    sight: Pass
    first: int
    stop: int


def openings(
    sights: list[Pass], station: Station, rules: Constraints, grid: SlotGrid
) -> list[Opening]:
    """Return the openings of passes over one station: in sight, dark, long enough."""
    fewest = grid.slots_of(rules.minimum_contact_s)
    setup = max(grid.slots_of(rules.satellite_setup_s), grid.slots_of(rules.telescope_setup_s))
    found = []
    for sight in sights:
        first, stop = grid.within(sight.aos_tai_s, sight.los_tai_s)
        first = max(first, setup)  # set-up has to fit into the horizon
        if stop - first < fewest:
            continue
        allowed = _dark(station, rules, grid, (first, stop))
        found += [
            Opening(sight=sight, first=first + start, stop=first + end)
            for start, end in runs(allowed)
            if end - start >= fewest
        ]
    return found


def _dark(
    station: Station, rules: Constraints, grid: SlotGrid, slots: tuple[int, int]
) -> NDArray[np.bool_]:
    """Tell for each slot whether the Sun is below the limit at both of its edges."""
    edges_tai_s = grid.edge_tai_s(np.arange(slots[0], slots[1] + 1))
    low = sun_elevation_deg(station, edges_tai_s) <= rules.maximum_sun_elevation_deg
    dark: NDArray[np.bool_] = low[:-1] & low[1:]
    return dark


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the stretches ``[start, stop)`` of true flags.

    Examples
    --------
    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    steps = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    starts, stops = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    return [(int(start), int(stop)) for start, stop in zip(starts, stops, strict=True)]
