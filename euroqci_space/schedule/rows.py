"""Rows that integer programs share, over columns that stand for arcs or for patterns of arcs."""

import numpy as np

from euroqci_space.schedule.cuts import Row, row_limit, row_uses
from euroqci_space.schedule.engine import Program
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.yields import IntArray

Members = tuple[IntArray, IntArray]  # arcs, and the column of each


def add_window_rows(program: Program, layout: Layout, arcs: IntArray, columns: IntArray) -> None:
    """Let each window be linked at most once."""
    number, place = np.unique(layout.arcs.window[arcs], return_inverse=True)
    program.add_entries(program.add_rows(-np.inf, 1.0, len(number))[place], columns, 1.0)


def add_telescope_rows(
    program: Program, layout: Layout, members: Members, telescope_free: IntArray
) -> None:
    """Add a clique row for each telescope slot that more windows want than there is room for."""
    table, (arcs, _) = layout.arcs, members
    held = (table.station[arcs], table.telescope_from[arcs], table.stop[arcs])
    _add_slot_rows(program, layout, members, held, telescope_free)


def add_terminal_rows(program: Program, layout: Layout, members: Members) -> None:
    """Do the same for the slots of satellites with several terminals."""
    table, (arcs, columns) = layout.arcs, members
    several = np.array(layout.problem.satellite_terminals)[table.satellite[arcs]] > 1
    arcs, columns = arcs[several], columns[several]
    held = (table.satellite[arcs], table.satellite_from[arcs], table.stop[arcs])
    _add_slot_rows(program, layout, (arcs, columns), held, layout.satellite_free)


def _add_slot_rows(
    program: Program,
    layout: Layout,
    members: Members,
    held: tuple[IntArray, IntArray, IntArray],
    free: IntArray,
) -> None:
    (arcs, columns), (owner, since, until) = members, held
    counts = until - since
    offsets = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    key = np.repeat(owner * free.shape[1] + since, counts) + offsets
    windows = int(layout.arcs.window.max(initial=0)) + 1
    wanted = np.unique(key * windows + np.repeat(layout.arcs.window[arcs], counts))
    busy, wants = np.unique(wanted // windows, return_counts=True)
    tight = busy[wants > free.ravel()[busy]]
    if len(tight):
        rows = program.add_rows(-np.inf, free.ravel()[tight], len(tight))
        place = np.minimum(np.searchsorted(tight, key), len(tight) - 1)
        inside = tight[place] == key
        program.add_entries(rows[place[inside]], np.repeat(columns, counts)[inside], 1.0)


def add_duty_rows(program: Program, layout: Layout, members: Members, fixed: IntArray) -> None:
    """Add the duties that the columns fall under, less what fixed arcs use."""
    arcs, columns = members
    for number in range(len(layout.problem.duties)):
        row = Row("duty", number)
        uses = row_uses(layout, row, arcs)
        if uses.any():
            left = row_limit(layout, row) - float(row_uses(layout, row, fixed).sum())
            program.add_entries(program.add_rows(-np.inf, left, 1), columns, uses)
