"""The last stage: fewest contacts and least change, with every stage before it kept."""

from dataclasses import dataclass, replace

import numpy as np

from euroqci_space.schedule.arcmodel import add_arc_model
from euroqci_space.schedule.engine import Limits, Program, solve_linear, solve_mixed
from euroqci_space.schedule.incumbent import Incumbent, incumbent_of
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.problem import Link
from euroqci_space.schedule.rows import add_duty_rows, add_telescope_rows
from euroqci_space.schedule.split import add_key_block
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.yields import FloatArray, IntArray

ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Thrift:
    """What the last stage may do.

    ``stability`` is what changing a contact of the plan before weighs, in contacts.
    """

    stability: float
    limits: Limits


def useful(layout: Layout, choice: IntArray) -> IntArray:
    """Return the contacts whose key can meet key of another end on the same satellite."""
    table, routes, there = layout.arcs, layout.routes, None
    while there is None or not np.array_equal(there, choice):
        there = choice
        filled = layout.store_bits(choice) > 0.0
        open_routes = filled[routes.store_a] & filled[routes.store_b]
        used = np.zeros(len(layout.stores), dtype=bool)
        used[routes.store_a[open_routes]] = used[routes.store_b[open_routes]] = True
        choice = choice[used[table.store[choice]]]
    return choice


def fewest(layout: Layout, target: Target, start: Incumbent, thrift: Thrift) -> Incumbent:
    """Return the plan of least cost among the contacts of a start and of the plan before.

    Parameters
    ----------
    target
        The last key stage; its floors hold every stage, itself included.
    """
    lean = _without_idle(layout, start)
    arcs = np.union1d(lean, _previous_arcs(layout))
    program = Program()
    kept = replace(target, slopes=np.zeros_like(target.slopes), even=False)
    block = add_key_block(program, layout, kept, layout.frozen_bits)
    model = add_arc_model(program, layout, arcs, block.store_rows, block.unit_bits)
    members = (model.arcs, model.columns)
    add_telescope_rows(program, layout, members, layout.telescope_free)
    add_duty_rows(program, layout, members, np.zeros(0, dtype=np.int64))
    program.charge(model.columns, costs(layout, model.arcs, thrift.stability))
    hint = np.zeros(program.columns)
    model.mark(hint, lean)
    block.mark(hint, target, layout.routes.pair, start.split.route_bits)
    answer = solve_mixed(program, thrift.limits, hint)
    choices = [lean] if answer.values is None else [model.choice(answer.values), lean]
    for choice in choices:
        found = incumbent_of(layout, target, choice)
        if found.value > -np.inf:
            return found
    return start


def _without_idle(layout: Layout, start: Incumbent) -> IntArray:
    """Return the contacts of a plan less those whose bits no flow draws, smallest first."""
    routes, table = layout.routes, layout.arcs
    spare = layout.store_bits(start.choice)
    np.subtract.at(spare, routes.store_a, start.split.route_bits)
    np.subtract.at(spare, routes.store_b, start.split.route_bits)
    kept = []
    for arc in start.choice[np.argsort(table.bits[start.choice], kind="stable")]:
        _, stores, bits = layout.deposits.of(np.array([arc]))
        if np.all(bits <= spare[stores] + ROUNDING):
            spare[stores] -= bits
        else:
            kept.append(int(arc))
    return np.array(sorted(kept), dtype=np.int64)


def _previous_arcs(layout: Layout) -> IntArray:
    known = (layout.arc_of_link.get(link) for link in layout.problem.previous)
    return np.array(sorted(arc for arc in known if arc is not None), dtype=np.int64)


def costs(layout: Layout, arcs: IntArray, stability: float) -> FloatArray:
    """Return what choosing each arc costs: a contact, and its change against the plan before.

    A contact of the plan before that is not chosen costs ``stability``, which is here taken off
    its arcs; one that moves costs the share of its time that is not common.
    """
    before = {link.window: link for link in layout.problem.previous}
    table = layout.arcs
    cost = np.ones(len(arcs))
    for place, arc in enumerate(arcs):
        old = before.get(int(table.window[arc]))
        common = 0.0 if old is None else _common_share(old, table.first[arc], table.stop[arc])
        cost[place] += stability * ((1.0 if old is None else 0.0) - common)
    return cost


def _common_share(old: Link, first: int, stop: int) -> float:
    common = max(0, min(old.last + 1, int(stop)) - max(old.first, int(first)))
    union = max(old.last + 1, int(stop)) - min(old.first, int(first))
    return common / union


def fewest_bound(layout: Layout, target: Target, limits: Limits) -> int:
    """Return a number of contacts below which no plan keeps the floors.

    A linear program: every window brings the most to each store in part, whatever else is busy.
    """
    windows = [arcs for arcs in layout.window_arcs if len(arcs)]
    program = Program()
    kept = replace(target, slopes=np.zeros_like(target.slopes), even=False)
    block = add_key_block(program, layout, kept, layout.frozen_bits)
    columns = program.add_columns(len(windows), upper=1.0, cost=-1.0)
    for column, arcs in zip(columns, windows, strict=True):
        _, stores, bits = layout.deposits.of(arcs)
        most = np.zeros(len(layout.stores))
        np.maximum.at(most, stores, bits)
        filled = np.flatnonzero(most)
        entries = -most[filled] / block.unit_bits
        program.add_entries(block.store_rows[filled], np.full(len(filled), column), entries)
    answer = solve_linear(program, limits)
    least = 0.0 if answer.values is None else -answer.objective
    return len(layout.problem.frozen) + int(np.ceil(least - 1e-4))
