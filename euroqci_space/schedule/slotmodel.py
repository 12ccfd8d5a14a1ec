"""The slot model: free windows as a mixed-integer program beside fixed links.

A window of slot-additive yield is on/start columns, a minimum-length row and a start row; a window
with a table of yields has one column an arc, so that its yield is exact. Both offer the same three
things: what holds a satellite slot, what holds a telescope slot, what fills a store.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from euroqci_space.schedule.cuts import Row, row_limit, row_uses
from euroqci_space.schedule.engine import Program
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.problem import FloatArray, IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """Columns that hold slots of a satellite or of a station."""

    owner: IntArray
    slot: IntArray
    column: IntArray
    window: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotBlock:
    """One free window within a program."""

    window: int
    arcs: IntArray  # that may be chosen
    on: IntArray  # column of each slot since ``first_slot``; or of each arc
    start: IntArray  # column of each start slot; empty: one column an arc
    first_slot: int
    start_slots: IntArray

    @property
    def by_arc(self) -> bool:
        """Whether each arc has its own column."""
        return not len(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotModel:
    """The free windows of a program and how to read them back."""

    layout: Layout
    blocks: tuple[SlotBlock, ...]

    def choice(self, values: FloatArray) -> IntArray:
        """Return the arcs that a solution chooses."""
        found = [_chosen(self.layout, block, values) for block in self.blocks]
        return np.array(sorted(arc for arc in found if arc >= 0), dtype=np.int64)

    def hint(self, columns: int, choice: IntArray) -> FloatArray:
        """Return a complete hint in which the free windows hold a choice; the rest is zero."""
        values = np.zeros(columns)
        by_window = {int(self.layout.arcs.window[arc]): int(arc) for arc in choice}
        for block in self.blocks:
            if block.window in by_window:
                _mark(self.layout, block, by_window[block.window], values)
        return values


def add_slot_model(
    program: Program, layout: Layout, arcs: IntArray, store_rows: IntArray, unit_bits: float
) -> SlotModel:
    """Add the windows of some arcs; arcs that clash with fixed links must be left out before.

    ``store_rows`` are rows flow - bits <= constant, into which the windows pour their bits.
    """
    ordered = np.sort(arcs)
    windows, heads = np.unique(layout.arcs.window[ordered], return_index=True)
    blocks = tuple(
        _add_window(program, layout, int(window), part, store_rows, unit_bits)
        for window, part in zip(windows, np.split(ordered, heads[1:]), strict=True)
    )
    return SlotModel(layout=layout, blocks=blocks)


def add_capacity_rows(
    program: Program, model: SlotModel, satellite_free: IntArray, telescope_free: IntArray
) -> None:
    """Add a clique row for every slot that more windows may hold than there is room for."""
    for on_ground, free in ((False, satellite_free), (True, telescope_free)):
        parts = [_occupancy(model.layout, block, on_ground) for block in model.blocks]
        _add_cliques(program, [part for part in parts if len(part.column)], free)


def add_duty_rows(program: Program, model: SlotModel, fixed: IntArray) -> None:
    """Add the duties that the free windows fall under, less what fixed links use."""
    layout = model.layout
    for number, duty in enumerate(layout.problem.duties):
        entries = [
            part.column[(duty.first_slot <= part.slot) & (part.slot <= duty.last_slot)]
            for part in (_occupancy(layout, block, False) for block in model.blocks)
            if len(part.owner) and part.owner[0] == duty.satellite
        ]
        if sum(map(len, entries)):
            row = Row("duty", number)
            left = row_limit(layout, row) - float(row_uses(layout, row, fixed).sum())
            program.add_entries(program.add_rows(-np.inf, left, 1), np.concatenate(entries), 1.0)


def _add_window(
    program: Program,
    layout: Layout,
    window: int,
    arcs: IntArray,
    store_rows: IntArray,
    unit_bits: float,
) -> SlotBlock:
    if layout.problem.windows[window].yields.slot_bits is None:
        return _add_by_arc(program, layout, window, arcs, (store_rows, unit_bits))
    return _add_by_slot(program, layout, window, arcs, (store_rows, unit_bits))


def _add_by_arc(
    program: Program, layout: Layout, window: int, arcs: IntArray, store: tuple[IntArray, float]
) -> SlotBlock:
    columns = program.add_columns(len(arcs), upper=1.0, integer=True)
    program.add_entries(program.add_rows(-np.inf, 1.0, 1), columns, 1.0)
    row = store[0][layout.window_store[window]]
    program.add_entries(row, columns, -layout.arcs.bits[arcs] / store[1])
    none = np.zeros(0, dtype=np.int64)
    return SlotBlock(
        window=window, arcs=arcs, on=columns, start=none, first_slot=0, start_slots=none
    )


def _add_by_slot(
    program: Program, layout: Layout, window: int, arcs: IntArray, store: tuple[IntArray, float]
) -> SlotBlock:
    """Rows: a slot turns on only at a start; a start keeps on for the minimum; one start."""
    record, table = layout.problem.windows[window], layout.arcs
    first_slot, last_slot = int(table.first[arcs].min()), int(table.stop[arcs].max()) - 1
    count = last_slot - first_slot + 1
    start_slots = np.unique(table.first[arcs])
    bits = record.yields.slot_bits
    assert bits is not None  # noqa: S101  (narrows the type; the caller has looked)
    on = program.add_columns(count, upper=_coverage(layout, arcs, first_slot, count), integer=True)
    start = program.add_columns(len(start_slots), upper=1.0, integer=True)
    block = SlotBlock(
        window=window, arcs=arcs, on=on, start=start, first_slot=first_slot, start_slots=start_slots
    )
    row = store[0][layout.window_store[window]]
    offset = first_slot - record.start_slot
    program.add_entries(row, on, -bits[offset : offset + count] / store[1])
    _add_link_rows(program, block, record.minimum_slots)
    return block


def _coverage(layout: Layout, arcs: IntArray, first_slot: int, count: int) -> FloatArray:
    """Return 1 for slots that some arc covers, else 0."""
    change = np.zeros(count + 1)
    np.add.at(change, layout.arcs.first[arcs] - first_slot, 1.0)
    np.add.at(change, layout.arcs.stop[arcs] - first_slot, -1.0)
    return np.minimum(np.cumsum(change)[:-1], 1.0)


def _add_link_rows(program: Program, block: SlotBlock, minimum_slots: int) -> None:
    count, relative = len(block.on), block.start_slots - block.first_slot
    turning = program.add_rows(-np.inf, 0.0, count)  # on[k] - on[k-1] - start[k] <= 0
    program.add_entries(turning, block.on, 1.0)
    program.add_entries(turning[1:], block.on[:-1], -1.0)
    program.add_entries(turning[relative], block.start, -1.0)
    lasting = program.add_rows(-np.inf, 0.0, count)  # starts in the last minimum - on[k] <= 0
    program.add_entries(lasting, block.on, -1.0)
    for step in range(minimum_slots):
        inside = relative + step < count
        program.add_entries(lasting[relative[inside] + step], block.start[inside], 1.0)
    program.add_entries(program.add_rows(-np.inf, 1.0, 1), block.start, 1.0)


def _occupancy(layout: Layout, block: SlotBlock, on_ground: bool) -> Occupancy:
    record = layout.problem.windows[block.window]
    setup = record.telescope_setup_slots if on_ground else record.satellite_setup_slots
    slots, columns = (
        _held_by_arc(layout, block, on_ground) if block.by_arc else _held_by_slot(block, setup)
    )
    owner = record.station if on_ground else record.satellite
    return Occupancy(
        owner=np.full(len(slots), owner),
        slot=slots,
        column=columns,
        window=np.full(len(slots), block.window),
    )


def _held_by_slot(block: SlotBlock, setup: int) -> tuple[IntArray, IntArray]:
    before = np.arange(-setup, 0)
    slots = np.concatenate(
        [
            np.arange(block.first_slot, block.first_slot + len(block.on)),
            (block.start_slots[:, None] + before).ravel(),
        ]
    )
    return slots, np.concatenate([block.on, np.repeat(block.start, setup)])


def _held_by_arc(layout: Layout, block: SlotBlock, on_ground: bool) -> tuple[IntArray, IntArray]:
    table, arcs = layout.arcs, block.arcs
    since = (table.telescope_from if on_ground else table.satellite_from)[arcs]
    counts = table.stop[arcs] - since
    offsets = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(since, counts) + offsets, np.repeat(block.on, counts)


def _add_cliques(program: Program, parts: Sequence[Occupancy], free: IntArray) -> None:
    if not parts:
        return
    owner, slot, column, window = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("owner", "slot", "column", "window")
    )
    key = owner * free.shape[1] + slot
    windows_there = np.unique(np.stack([key, window]), axis=1)[0]
    busy, counts = np.unique(windows_there, return_counts=True)
    tight = busy[counts > free.ravel()[busy]]
    if not len(tight):
        return
    rows = program.add_rows(-np.inf, free.ravel()[tight], len(tight))
    place = np.minimum(np.searchsorted(tight, key), len(tight) - 1)
    held = tight[place] == key
    program.add_entries(rows[place[held]], column[held], 1.0)


def _chosen(layout: Layout, block: SlotBlock, values: FloatArray) -> int:
    on = np.flatnonzero(values[block.on] > 0.5)
    if not len(on):
        return -1
    if block.by_arc:
        return int(block.arcs[on[0]])
    first, stop = block.first_slot + on[0], block.first_slot + on[-1] + 1
    table, arcs = layout.arcs, layout.window_arcs[block.window]
    match = arcs[(table.first[arcs] == first) & (table.stop[arcs] == stop)]
    return int(match[0]) if len(match) else -1


def _mark(layout: Layout, block: SlotBlock, arc: int, values: FloatArray) -> None:
    if block.by_arc:
        values[block.on[block.arcs == arc]] = 1.0
        return
    first, stop = int(layout.arcs.first[arc]), int(layout.arcs.stop[arc])
    values[block.on[first - block.first_slot : stop - block.first_slot]] = 1.0
    values[block.start[block.start_slots == first]] = 1.0
