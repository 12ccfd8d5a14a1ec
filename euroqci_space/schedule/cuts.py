"""Rows that tie passes together: telescope slots, satellite slots, windows, duties.

Most never bind; they are cut into a linear program when a solution breaks them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.pricing import Prices
from euroqci_space.schedule.yields import FloatArray, IntArray

BROKEN = 1e-6


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One such row: ``kind`` telescope or satellite (owner, slot), window or duty (owner)."""

    kind: str
    owner: int
    slot: int = 0


def row_limit(layout: Layout, row: Row) -> float:
    """Return the right-hand side of a row."""
    if row.kind == "telescope":
        return float(layout.telescope_free[row.owner, row.slot])
    if row.kind == "satellite":
        return float(layout.satellite_free[row.owner, row.slot])
    if row.kind == "window":
        return 1.0
    return duty_left(layout, row.owner)


def duty_left(layout: Layout, number: int) -> float:
    """Return the busy slots that a duty still allows beside the frozen links; these stand."""
    duty = layout.problem.duties[number]
    used = 0
    for link in layout.problem.frozen:
        window = layout.problem.windows[link.window]
        if window.satellite == duty.satellite:
            since = window.busy_from(link.first)[0] if duty.with_setup else link.first
            used += max(min(link.last, duty.last_slot) + 1 - max(since, duty.first_slot), 0)
    return float(max(duty.limit_slots - used, 0))


def row_uses(layout: Layout, row: Row, arcs: IntArray) -> FloatArray:
    """Return how much of a row each arc takes."""
    table = layout.arcs
    if row.kind == "telescope":
        covers = (table.telescope_from[arcs] <= row.slot) & (row.slot < table.stop[arcs])
        return _as_floats((table.station[arcs] == row.owner) & covers)
    if row.kind == "satellite":
        covers = (table.satellite_from[arcs] <= row.slot) & (row.slot < table.stop[arcs])
        return _as_floats((table.satellite[arcs] == row.owner) & covers)
    if row.kind == "window":
        return _as_floats(table.window[arcs] == row.owner)
    duty = layout.problem.duties[row.owner]
    busy_from = (table.satellite_from if duty.with_setup else table.first)[arcs]
    since = np.maximum(busy_from, duty.first_slot)
    busy = np.maximum(np.minimum(table.stop[arcs], duty.last_slot + 1) - since, 0)
    return _as_floats(np.where(table.satellite[arcs] == duty.satellite, busy, 0))


def within_duties(layout: Layout, choice: IntArray) -> bool:
    """Tell whether a choice of arcs keeps every duty."""
    rows = (Row("duty", number) for number in range(len(layout.problem.duties)))
    return all(row_uses(layout, row, choice).sum() <= row_limit(layout, row) for row in rows)


def _as_floats(values: NDArray[np.generic]) -> FloatArray:
    return np.asarray(values, dtype=np.float64)


def broken_rows(layout: Layout, arcs: IntArray, weights: FloatArray) -> list[Row]:
    """Return the rows that weighted arcs break, one a run of slots, in a fixed order."""
    return [
        *_broken_slots(layout, "telescope", arcs, weights),
        *_broken_slots(layout, "satellite", arcs, weights),
        *_broken_windows(layout, arcs, weights),
        *_broken_duties(layout, arcs, weights),
    ]


def _broken_slots(layout: Layout, kind: str, arcs: IntArray, weights: FloatArray) -> Iterator[Row]:
    table = layout.arcs
    on_ground = kind == "telescope"
    free = layout.telescope_free if on_ground else layout.satellite_free
    owner = table.station if on_ground else table.satellite
    since = table.telescope_from if on_ground else table.satellite_from
    change = np.zeros((free.shape[0], free.shape[1] + 1))
    np.add.at(change, (owner[arcs], since[arcs]), weights)
    np.add.at(change, (owner[arcs], table.stop[arcs]), -weights)
    excess = np.cumsum(change[:, :-1], axis=1) - np.maximum(free, 0)
    for number in np.flatnonzero((excess > BROKEN).any(axis=1)):
        yield from (Row(kind, int(number), slot) for slot in _peaks(excess[number]))


def _peaks(excess: FloatArray) -> Iterator[int]:
    """Yield the worst slot of each run of broken ones."""
    broken = np.concatenate([[False], excess > BROKEN, [False]])
    edges = np.flatnonzero(broken[1:] != broken[:-1])
    for since, until in zip(edges[::2], edges[1::2], strict=True):
        yield int(since + np.argmax(excess[since:until]))


def _broken_windows(layout: Layout, arcs: IntArray, weights: FloatArray) -> Iterator[Row]:
    uses = np.bincount(layout.arcs.window[arcs], weights=weights)
    yield from (Row("window", int(window)) for window in np.flatnonzero(uses > 1.0 + BROKEN))


def _broken_duties(layout: Layout, arcs: IntArray, weights: FloatArray) -> Iterator[Row]:
    for number in range(len(layout.problem.duties)):
        row = Row("duty", number)
        if float(row_uses(layout, row, arcs) @ weights) > row_limit(layout, row) + BROKEN:
            yield row


def prices_with(layout: Layout, store_bits: FloatArray, rows: Mapping[Row, float]) -> Prices:
    """Return the prices of stored bits and of everything that rows charge for."""
    satellite = np.zeros(layout.satellite_free.shape)
    telescope = np.zeros(layout.telescope_free.shape)
    links = np.zeros(layout.satellite_free.shape)
    windows = np.zeros(len(layout.problem.windows))
    for row, price in rows.items():
        if row.kind == "telescope":
            telescope[row.owner, row.slot] += price
        elif row.kind == "satellite":
            satellite[row.owner, row.slot] += price
        elif row.kind == "window":
            windows[row.owner] += price
        else:
            duty = layout.problem.duties[row.owner]
            charged = satellite if duty.with_setup else links
            charged[duty.satellite, duty.first_slot : duty.last_slot + 1] += price
    return Prices(
        store_bits=store_bits,
        satellite_slots=_unless_free(satellite),
        telescope_slots=_unless_free(telescope),
        link_slots=_unless_free(links),
        windows=_unless_free(windows),
    )


def telescope_charges(layout: Layout, arcs: IntArray, rows: Mapping[Row, float]) -> FloatArray:
    """Return what each arc pays for the telescope slots that it holds."""
    paid = np.zeros(len(arcs))
    for row, price in rows.items():
        if row.kind == "telescope":
            paid += price * row_uses(layout, row, arcs)
    return paid


def _unless_free(price: NDArray[np.float64]) -> FloatArray | None:
    return price if price.any() else None
