"""A program over many weathers without what none of them can use: spare bits, longer contacts."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from euroqci_space.schedule import Problem, Window

FloatArray = NDArray[np.float64]


def slimmed(problem: "Problem") -> "Problem":
    """Return a problem of the same worth and the same best plans, with fewer contacts to weigh.

    Parameters
    ----------
    problem
        Whose windows have shares, one site for each place and weather.

    Notes
    -----
    A store gives no more than the pairs of its site ask for: bits above that are cut off, which
    brings the linear bound nearer to whole contacts. A contact is left out where one within it, a
    slot shorter, brings as much to every share: it could stand in for it wherever that fits.
    """
    asked = np.zeros(problem.sites)
    for pair in problem.pairs:
        asked[[pair.a, pair.b]] += pair.demand_bits
    return replace(problem, windows=tuple(_slimmed(window, asked) for window in problem.windows))


def _slimmed(window: "Window", asked: FloatArray) -> "Window":
    from euroqci_space.schedule import Yield  # noqa: PLC0415  (brings OR-Tools)

    if not window.shares:
        return window
    tables = [(site, np.minimum(yields.all_bits(), asked[site])) for site, yields in window.shares]
    kept = _worth_weighing(window, np.stack([table for _, table in tables]))
    return replace(
        window,
        yields=Yield.table(np.where(kept, window.yields.all_bits(), 0.0)),
        shares=tuple((site, Yield.table(table)) for site, table in tables),
    )


def _worth_weighing(window: "Window", bits: FloatArray) -> NDArray[np.bool_]:
    """Tell of which contacts no shorter one does as well.

    Parameters
    ----------
    bits
        Of each share, first slot and stop slot, (shares, n + 1, n + 1).
    """
    slots, least = window.yields.slots, window.minimum_slots
    later = np.zeros((slots + 1, slots + 1), dtype=np.bool_)
    sooner = np.zeros_like(later)
    later[:-1] = (bits[:, 1:] >= bits[:, :-1]).all(axis=0)
    later[: slots - 1] &= _busy_later(window)[:, np.newaxis]
    sooner[:, 1:] = (bits[:, :, :-1] >= bits[:, :, 1:]).all(axis=0)
    first, stop = np.indices(later.shape)
    kept: NDArray[np.bool_] = ~((later | sooner) & (stop - first > least))
    return kept


def _busy_later(window: "Window") -> NDArray[np.bool_]:
    """Tell of each first slot but the last whether the next one holds both ends no sooner."""
    slots = np.arange(window.yields.slots)
    since = [slots - setup for setup in window.setups()]
    later: NDArray[np.bool_] = np.all([np.diff(one) >= 0 for one in since], axis=0)
    return later
