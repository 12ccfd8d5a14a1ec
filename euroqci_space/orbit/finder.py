"""Find every pass of many satellites over many stations."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit.batch import Batch, BatchResult, search
from euroqci_space.orbit.frames import NO_POLAR_MOTION, Pole
from euroqci_space.orbit.grid import grid, parts, rung
from euroqci_space.orbit.masks import Mask
from euroqci_space.orbit.passes import Passes
from euroqci_space.orbit.sites import Sites, sites

Floats = NDArray[np.float64]

_PAIRS = 4_000_000  # nodes times stations of one batch: bounds the memory


def find_passes(
    elements: Sequence[ElementSet],
    stations: Sequence[Station],
    horizon: Horizon,
    mask: Mask | float = 0.0,
    pole: Pole = NO_POLAR_MOTION,
) -> Passes:
    """Find every pass of each satellite over each station within the horizon."""
    ground = sites(stations, pole)
    lowest = mask.min_elevation_deg if isinstance(mask, Mask) else float(mask)
    mask_deg = np.full(len(stations), lowest)
    results = [search(batch) for batch in _batches(elements, ground, horizon, mask_deg)]
    return _sorted(elements, stations, horizon, results)


def _batches(
    elements: Sequence[ElementSet], ground: Sites, horizon: Horizon, mask_deg: Floats
) -> Iterator[Batch]:
    """Yield batches: satellites of one step, so many or so long that the memory is bounded."""
    groups: dict[int, list[int]] = {}
    for index, element in enumerate(elements):
        groups.setdefault(rung(element), []).append(index)
    for step_rung, members in sorted(groups.items()):
        whole = grid(horizon.start_tai_s, horizon.stop_tai_s, step_rung)
        size = max(_PAIRS // (whole.intervals * len(mask_deg)), 1)
        for start in range(0, len(members), size):
            chosen = tuple(members[start : start + size])
            for nodes in parts(whole, max(_PAIRS // len(mask_deg), 1)):
                yield Batch(
                    members=chosen,
                    elements=tuple(elements[index] for index in chosen),
                    nodes=nodes,
                    ground=ground,
                    mask_deg=mask_deg,
                )


def _sorted(
    elements: Sequence[ElementSet],
    stations: Sequence[Station],
    horizon: Horizon,
    results: Sequence[BatchResult],
) -> Passes:
    table: dict[str, Any] = {
        name: np.concatenate([result.table[name] for result in results])
        for name in results[0].table
    }
    order = np.lexsort((table["satellite_index"], table["station_index"], table["aos_tai_s"]))
    return Passes(
        elements=tuple(elements),
        stations=tuple(stations),
        horizon=horizon,
        left_out=tuple(row for result in results for row in result.left_out),
        **{name: column[order] for name, column in table.items()},
    )
