"""The arc model: free passes as a mixed-integer program beside fixed links.

Each pass is a network over time in which its terminals flow from start to end; each contact that
may be chosen is a 0/1 arc with its exact yield, idling is a continuous arc. The network is integral
by itself, so that the linear relaxation is as tight as that over pass patterns.
"""

from dataclasses import dataclass

import numpy as np

from euroqci_space.schedule.engine import Program
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.rows import add_window_rows
from euroqci_space.schedule.yields import FloatArray, IntArray

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Idle:
    """The idle arcs of one pass, between neighbouring nodes."""

    nodes: IntArray  # slots
    columns: IntArray
    terminals: int
    arcs: IntArray  # of the pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcModel:
    """The free arcs of a program and how to read and write them."""

    layout: Layout
    arcs: IntArray
    columns: IntArray
    windows: IntArray  # each with a column in ``uses``, 1 where it is linked
    uses: IntArray
    idle: tuple[_Idle, ...]

    def choice(self, values: FloatArray) -> IntArray:
        """Return the arcs that a solution chooses."""
        return np.sort(self.arcs[values[self.columns] > 0.5])

    def mark(self, values: FloatArray, choice: IntArray) -> None:
        """Write a choice of arcs into the values of a hint."""
        values[self.columns[np.isin(self.arcs, choice)]] = 1.0
        values[self.uses[np.isin(self.windows, self.layout.arcs.window[choice])]] = 1.0
        table = self.layout.arcs
        for part in self.idle:
            chosen = part.arcs[np.isin(part.arcs, choice)]
            busy = np.zeros(len(part.nodes))
            np.add.at(busy, np.searchsorted(part.nodes, table.satellite_from[chosen]), 1.0)
            np.add.at(busy, np.searchsorted(part.nodes, table.stop[chosen]), -1.0)
            values[part.columns] = part.terminals - np.cumsum(busy)[:-1]


def add_arc_model(
    program: Program,
    layout: Layout,
    arcs: IntArray,
    store_rows: IntArray,
    unit_bits: float,
    *,
    with_uses: bool = False,
) -> ArcModel:
    """Add arcs of some passes; those that clash with fixed links must be left out before.

    ``store_rows`` are rows flow - bits <= constant, into which the arcs pour their bits. A 0/1
    column a window that says whether it is linked is worth a branch: a quarter less time for one
    of 24 satellites. Where the relaxation of a whole program is close it only changes the search.
    """
    table, ordered = layout.arcs, arcs[np.argsort(layout.arcs.pass_index[arcs], kind="stable")]
    columns = program.add_columns(len(ordered), upper=1.0, integer=True)
    place, stores, bits = layout.deposits.of(ordered)
    program.add_entries(store_rows[stores], columns[place], -bits / unit_bits)
    windows, uses = _NONE, _NONE
    if with_uses:
        windows, uses = _add_uses(program, layout, ordered, columns)
    else:
        add_window_rows(program, layout, ordered, columns)
    passes = table.pass_index[ordered]
    idle = tuple(
        _add_network(
            program, layout, int(index), ordered[passes == index], columns[passes == index]
        )
        for index in np.unique(passes)
    )
    return ArcModel(
        layout=layout, arcs=ordered, columns=columns, windows=windows, uses=uses, idle=idle
    )


def _add_uses(
    program: Program, layout: Layout, arcs: IntArray, columns: IntArray
) -> tuple[IntArray, IntArray]:
    """Let each window be linked at most once, and a column say whether."""
    windows, place = np.unique(layout.arcs.window[arcs], return_inverse=True)
    uses = program.add_columns(len(windows), upper=1.0, integer=True)
    rows = program.add_rows(0.0, 0.0, len(windows))
    program.add_entries(rows[place], columns, 1.0)
    program.add_entries(rows, uses, -1.0)
    return windows, uses


def _add_network(
    program: Program, layout: Layout, index: int, arcs: IntArray, columns: IntArray
) -> _Idle:
    """Let the terminals of a pass flow from its first node to its last."""
    table, satellite = layout.arcs, layout.pass_satellite[index]
    terminals = layout.problem.satellite_terminals[satellite]
    nodes = np.unique(np.concatenate([table.satellite_from[arcs], table.stop[arcs]]))
    least_free = np.minimum.reduceat(layout.satellite_free[satellite, : nodes[-1]], nodes[:-1])
    idle = program.add_columns(
        len(nodes) - 1, lower=terminals - np.minimum(least_free, terminals), upper=terminals
    )
    supply = np.zeros(len(nodes))
    supply[0], supply[-1] = -terminals, terminals
    rows = program.add_rows(supply, supply, len(nodes))
    program.add_entries(rows[np.searchsorted(nodes, table.satellite_from[arcs])], columns, -1.0)
    program.add_entries(rows[np.searchsorted(nodes, table.stop[arcs])], columns, 1.0)
    program.add_entries(rows[:-1], idle, -1.0)
    program.add_entries(rows[1:], idle, 1.0)
    return _Idle(nodes=nodes, columns=idle, terminals=terminals, arcs=arcs)
