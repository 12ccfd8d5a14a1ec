"""The pattern model: one whole pattern for each terminal of each pass, out of a pool.

Few columns, a tight relaxation: on long horizons it gives a plan within a percent in seconds, which
the neighbourhood search then trims slot by slot.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.schedule.cuts import prices_with
from euroqci_space.schedule.engine import Program
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Bound, Pattern
from euroqci_space.schedule.pricing import Pricer
from euroqci_space.schedule.rows import (
    add_duty_rows,
    add_telescope_rows,
    add_terminal_rows,
    add_window_rows,
)
from euroqci_space.schedule.yields import FloatArray, IntArray

ROUNDING = 1e-6
GOOD_PATTERNS = 10  # of each pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternModel:
    """The columns of some patterns within a program."""

    patterns: tuple[Pattern, ...]
    columns: IntArray

    def choice(self, values: FloatArray) -> IntArray:
        """Return the arcs of the patterns that a solution chooses."""
        chosen = np.flatnonzero(values[self.columns] > 0.5)
        return np.array(sorted(arc for index in chosen for arc in self.patterns[index]), np.int64)


def add_pattern_model(
    program: Program,
    layout: Layout,
    patterns: tuple[Pattern, ...],
    store_rows: IntArray,
    unit_bits: float,
) -> PatternModel:
    """Add patterns, each taken whole or not, with every row that ties them."""
    columns = program.add_columns(len(patterns), upper=1.0, integer=True)
    table = layout.arcs
    arcs = np.array([arc for pattern in patterns for arc in pattern], dtype=np.int64)
    owner = np.repeat(columns, [len(pattern) for pattern in patterns])
    place, stores, bits = layout.deposits.of(arcs)
    program.add_entries(store_rows[stores], owner[place], -bits / unit_bits)
    passes = table.pass_index[[pattern[0] for pattern in patterns]]
    number, place = np.unique(passes, return_inverse=True)
    terminals = np.array(layout.problem.satellite_terminals)[layout.pass_satellite[number]]
    program.add_entries(program.add_rows(-np.inf, terminals, len(number))[place], columns, 1.0)
    if max(layout.problem.satellite_terminals, default=1) > 1:  # else a pass takes one pattern
        add_window_rows(program, layout, arcs, owner)
    add_telescope_rows(program, layout, (arcs, owner), layout.telescope_free)
    add_terminal_rows(program, layout, (arcs, owner))
    add_duty_rows(program, layout, (arcs, owner), np.zeros(0, dtype=np.int64))
    return PatternModel(patterns=patterns, columns=columns)


def near_patterns(layout: Layout, bound: Bound, most: int) -> tuple[Pattern, ...]:
    """Return, of each pass, the patterns that come nearest to paying at the prices of a bound.

    Patterns that use a window twice are left out: no plan can hold them.
    """
    worth = np.zeros(len(layout.arcs))
    pricer = Pricer.of(layout)
    worth[pricer.arcs] = _arc_values(layout, pricer, bound)
    kept: dict[int, list[Pattern]] = {}
    values = [float(worth[list(pattern)].sum()) for pattern in bound.patterns]
    for index in np.argsort(-np.array(values), kind="stable"):
        pattern = bound.patterns[index]
        windows = layout.arcs.window[list(pattern)]
        of_pass = kept.setdefault(int(layout.arcs.pass_index[pattern[0]]), [])
        if len(of_pass) < most and len(np.unique(windows)) == len(windows):
            of_pass.append(pattern)
    return tuple(pattern for _, patterns in sorted(kept.items()) for pattern in patterns)


def allowed_windows(layout: Layout, bound: Bound) -> NDArray[np.bool_]:
    """Tell which windows the good patterns of a bound use."""
    allowed = np.zeros(len(layout.problem.windows), dtype=np.bool_)
    for pattern in near_patterns(layout, bound, GOOD_PATTERNS):
        allowed[layout.arcs.window[list(pattern)]] = True
    return allowed


def worthwhile_arcs(layout: Layout, bound: Bound, slack: float) -> IntArray:
    """Return the arcs whose pass, forced through them, loses no more than ``slack``.

    Reduced-cost fixing: with slack = bound - value, every better plan is among these arcs.
    """
    pricer = Pricer.of(layout)
    values = _arc_values(layout, pricer, bound)
    paths = pricer.best_paths(values)
    loss = paths.values[pricer.passes] - pricer.through_values(values, paths)
    return np.sort(pricer.arcs[loss <= slack * (1.0 + ROUNDING) + ROUNDING])


def _arc_values(layout: Layout, pricer: Pricer, bound: Bound) -> FloatArray:
    return pricer.arc_values(prices_with(layout, bound.store_prices, bound.row_prices))
