"""Find every pass of many satellites over many stations."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit.batch import Batch, BatchResult, Ground, search
from euroqci_space.orbit.frames import NO_POLAR_MOTION, Pole
from euroqci_space.orbit.grid import grid, parts, rung
from euroqci_space.orbit.masks import Masks, floor_deg, masks_of, skyline
from euroqci_space.orbit.passes import Passes, empty_table
from euroqci_space.orbit.seams import mended
from euroqci_space.orbit.sites import sites

_PAIRS = 4_000_000  # nodes times stations of one batch: bounds the memory


def find_passes(
    elements: Sequence[ElementSet],
    stations: Sequence[Station],
    horizon: Horizon,
    mask: Masks = 0.0,
    pole: Pole = NO_POLAR_MOTION,
    workers: int = 1,
) -> Passes:
    """Find every pass of each satellite over each station within the horizon.

    Parameters
    ----------
    elements
        Mean elements of the satellites, of any orbit that SGP4 knows.
    stations
        Ground stations.
    horizon
        Stretch of time; a pass in progress at its edges is cut there and flagged open.
    mask
        Lowest elevation [deg] or :class:`Mask` for all stations, or by station id.
    pole
        Polar motion.
    workers
        Processes to share the work; the result is the same to the byte.

    Returns
    -------
    Passes
        Sorted by rise, station, satellite. ``orbit_number`` counts ascending nodes from the
        element set's revolution number at its epoch to the culmination. ``left_out`` names
        objects that decay or that SGP4 cannot follow, and from when.

    Raises
    ------
    InputError
        When a mapping of masks lacks a station.

    Notes
    -----
    Elevation is geometric, without refraction unless the mask asks for it. Each satellite is
    propagated at sparse nodes (about 22 a turn, more for eccentric orbits) and interpolated by
    polynomials of tenth order between them, to centimetres; edges are good to microseconds
    where the satellite crosses the mask steeply, to 1 ms where it grazes it.
    ``docs/passes.md`` has the method and the measured agreement with other programs.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=1, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=97.4,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> station = Station(id="A", name="A", latitude_deg=48.0, longitude_deg=11.0, altitude_m=0.0)
    >>> day = Horizon(
    ...     start=datetime(2027, 1, 1, tzinfo=UTC), stop=datetime(2027, 1, 2, tzinfo=UTC))
    >>> passes = find_passes([elements], [station], day, mask=20.0)
    >>> len(passes), passes.at(0).station
    (3, 'A')
    """
    chosen = masks_of(mask, stations)
    ground = Ground(
        sites=sites(stations, pole),
        mask_deg=np.array(
            [floor_deg(one, station) for one, station in zip(chosen, stations, strict=True)]
        ),
        skylines=tuple(skyline(one, place) for one, place in zip(chosen, stations, strict=True)),
    )
    batches = list(_batches(elements, ground, horizon)) if stations else []
    return _joined(elements, stations, horizon, _searched(batches, workers))


def _batches(elements: Sequence[ElementSet], ground: Ground, horizon: Horizon) -> Iterator[Batch]:
    """Yield batches: satellites of one step, so few and so short that the memory is bounded."""
    stations = len(ground.mask_deg)
    groups: dict[int, list[int]] = {}
    for index, element in enumerate(elements):
        groups.setdefault(rung(element), []).append(index)
    for step_rung, members in sorted(groups.items()):
        whole = grid(horizon.start_tai_s, horizon.stop_tai_s, step_rung)
        size = max(_PAIRS // (whole.intervals * stations), 1)
        for start in range(0, len(members), size):
            chosen = tuple(members[start : start + size])
            for nodes in parts(whole, max(_PAIRS // stations, 1)):
                yield Batch(
                    members=chosen,
                    elements=tuple(elements[index] for index in chosen),
                    nodes=nodes,
                    partial=nodes != whole,
                    ground=ground,
                )


def _searched(batches: Sequence[Batch], workers: int) -> list[BatchResult]:
    """Search batches here, or in processes that share them; the order is that of the batches."""
    if workers < 1:
        message = f"workers is {workers}, not 1 or more"
        raise ValueError(message)
    if workers == 1 or len(batches) < 2:
        return [search(batch) for batch in batches]
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  (0.05 s at start-up)
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(search, batches))


def _joined(
    elements: Sequence[ElementSet],
    stations: Sequence[Station],
    horizon: Horizon,
    results: Sequence[BatchResult],
) -> Passes:
    """Join the columns of all batches, in the order of rise, station, satellite."""
    tables = [empty_table(), *(result.table for result in results)]
    table: dict[str, Any] = {
        name: np.concatenate([part[name] for part in tables]) for name in tables[0]
    }
    if any(result.partial for result in results):
        table = mended(table)
    order = np.lexsort((table["satellite_index"], table["station_index"], table["aos_tai_s"]))
    latest_first = reversed([row for one in results for row in one.left_out])
    left_out = {(row.satellite, row.norad_id): row for row in latest_first}
    return Passes(
        elements=tuple(elements),
        stations=tuple(stations),
        horizon=horizon,
        left_out=tuple(sorted(left_out.values(), key=lambda row: (row.from_tai_s, row.norad_id))),
        **{name: column[order] for name, column in table.items()},
    )
