"""What others do: greedy by yield, greedy by yield x weight, longest path of each satellite.

All three choose contacts without regard to which pairs they complete; the keys are then split
exactly, so that the comparison shows the choice of contacts alone.
"""

import numpy as np

from euroqci_space.schedule.cuts import Row, duty_left, row_uses
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.pricing import Pricer
from euroqci_space.schedule.yields import FloatArray, IntArray


def greedy_choice(layout: Layout, worth: FloatArray) -> IntArray:
    """Take contacts by falling worth, each if its window, satellite and telescope are free.

    Contacts of equal worth go by index. Trimmed contacts compete with whole ones.
    """
    arcs = layout.arcs
    left = [duty_left(layout, number) for number in range(len(layout.problem.duties))]
    needs = _duty_needs(layout)
    satellite_free, telescope_free = layout.satellite_free.copy(), layout.telescope_free.copy()
    open_window = np.ones(len(layout.problem.windows), dtype=bool)
    chosen = []
    for arc in np.argsort(-worth, kind="stable").tolist():
        if not open_window[arcs.window[arc]]:
            continue
        on_satellite = satellite_free[
            arcs.satellite[arc], arcs.satellite_from[arc] : arcs.stop[arc]
        ]
        on_telescope = telescope_free[arcs.station[arc], arcs.telescope_from[arc] : arcs.stop[arc]]
        if on_satellite.min() < 1 or on_telescope.min() < 1:
            continue
        if not _take_duty(needs.get(arc, []), left):
            continue
        on_satellite -= 1
        on_telescope -= 1
        open_window[arcs.window[arc]] = False
        chosen.append(arc)
    return np.array(sorted(chosen), dtype=np.int64)


def _duty_needs(layout: Layout) -> dict[int, list[tuple[int, float]]]:
    """Return, by arc, the duties that it falls under and what it takes of each."""
    needs: dict[int, list[tuple[int, float]]] = {}
    every = np.arange(len(layout.arcs))
    for number in range(len(layout.problem.duties)):
        uses = row_uses(layout, Row("duty", number), every)
        for arc in np.flatnonzero(uses).tolist():
            needs.setdefault(arc, []).append((number, float(uses[arc])))
    return needs


def _take_duty(needs: list[tuple[int, float]], left: list[float]) -> bool:
    """Take what an arc needs out of every duty that it falls under, if all can bear it."""
    if any(need > left[number] for number, need in needs):
        return False
    for number, need in needs:
        left[number] -= need
    return True


def yield_worth(layout: Layout) -> FloatArray:
    """Return the bits of each contact."""
    return layout.arcs.bits


def weighted_yield_worth(layout: Layout) -> FloatArray:
    """Return the bits of each contact times the weights of the pairs that end at its site."""
    by_site = np.zeros(layout.problem.sites)
    for pair in layout.problem.pairs:
        if pair.demand_bits > 0.0:
            by_site[pair.a] += pair.weight
            by_site[pair.b] += pair.weight
    sites = np.array([site for _, site, _ in layout.stores], dtype=np.int64)
    worth: FloatArray = layout.arcs.bits * by_site[sites][layout.arcs.store]
    return worth


def longest_path_choice(layout: Layout) -> IntArray:
    """Take the path of most bits through each pass, satellite after satellite.

    Telescopes that are taken are not there for the next satellite, nor for the next terminal.
    """
    chosen: list[int] = []
    for satellite in np.unique(layout.pass_satellite):
        for _ in range(layout.problem.satellite_terminals[satellite]):
            chosen += _one_terminal(layout, int(satellite), chosen)
    ordered = np.array(sorted(chosen), dtype=np.int64)
    if layout.problem.duties:
        worth = np.zeros(len(layout.arcs))
        worth[ordered] = layout.arcs.bits[ordered]
        return greedy_choice_among(layout, worth, ordered)
    return ordered


def greedy_choice_among(layout: Layout, worth: FloatArray, among: IntArray) -> IntArray:
    """Take contacts of a set by falling worth."""
    kept = greedy_choice(layout, np.where(np.isin(np.arange(len(worth)), among), worth, -1.0))
    return kept[np.isin(kept, among)]


def _one_terminal(layout: Layout, satellite: int, chosen: list[int]) -> list[int]:
    mine = np.flatnonzero(layout.arcs.satellite == satellite)
    mine = mine[fitting(layout, np.array(chosen, dtype=np.int64), mine)]
    pricer = Pricer.of(layout, mine)
    paths = pricer.best_paths(layout.arcs.bits[pricer.arcs])
    found: dict[int, int] = {}
    for index in np.flatnonzero(layout.pass_satellite == satellite):
        for arc in pricer.path(paths, int(index)):
            window = int(layout.arcs.window[arc])
            if window not in found or layout.arcs.bits[found[window]] < layout.arcs.bits[arc]:
                found[window] = arc
    return list(found.values())


def fitting(layout: Layout, choice: IntArray, candidates: IntArray) -> np.ndarray:
    """Tell which candidate arcs fit beside a choice: window, satellite and telescope free."""
    arcs = layout.arcs
    satellite_free, telescope_free = layout.free_after(choice)
    fits = ~np.isin(arcs.window[candidates], arcs.window[choice])
    fits &= _clear(satellite_free, arcs.satellite, arcs.satellite_from, arcs.stop, candidates)
    fits &= _clear(telescope_free, arcs.station, arcs.telescope_from, arcs.stop, candidates)
    return fits


def _clear(
    free: IntArray, owner: IntArray, since: IntArray, until: IntArray, arcs: IntArray
) -> np.ndarray:
    shut = np.zeros((free.shape[0], free.shape[1] + 1), dtype=np.int64)
    np.cumsum(free <= 0, axis=1, out=shut[:, 1:])
    owners = owner[arcs]
    clear: np.ndarray = shut[owners, until[arcs]] == shut[owners, since[arcs]]
    return clear
