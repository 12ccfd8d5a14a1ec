"""The front of the best choices of a study as a figure."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.report.style import BLUE, GREY, new_figure, styled, worded

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@styled
def pareto(
    table: Mapping[str, Sequence[Any]], cost: str, worth: str, label: str | None = None
) -> "Figure":
    """Return the cases of a study by what they cost and what they are worth.

    Parameters
    ----------
    table
        Columns by name: a data frame, or a dict of lists of one length.
    cost
        Column to be low, with its unit in the name.
    worth
        Column to be high.
    label
        Column whose text names the cases on the front.
    """
    costs = np.asarray(table[cost], dtype=np.float64)
    worths = np.asarray(table[worth], dtype=np.float64)
    best = front(costs, worths)
    figure = new_figure(6.5, 4.5)
    axes = figure.subplots()
    axes.plot(costs, worths, marker="o", linestyle="none", markersize=4, color=GREY, alpha=0.6,
              label="dominated")  # fmt: skip
    axes.step(costs[best], worths[best], where="post", color=BLUE, linewidth=1.4)
    axes.plot(costs[best], worths[best], marker="o", linestyle="none", markersize=6, color=BLUE,
              label="no other is both cheaper and better")  # fmt: skip
    if label is not None:
        names = list(table[label])
        for case in best:
            axes.annotate(str(names[case]), (costs[case], worths[case]), textcoords="offset points",
                          xytext=(-6, 5), ha="right", fontsize=7.5, parse_math=False)  # fmt: skip
    axes.set_xlabel(worded(cost))
    axes.set_ylabel(worded(worth))
    axes.margins(x=0.15, y=0.1)  # room for the first name
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:,g}")
    figure.legend(loc="outside lower center", ncols=2, fontsize=8)
    return figure


def front(costs: NDArray[np.float64], worths: NDArray[np.float64]) -> list[int]:
    """Return the cases than which no other is both cheaper and better, by cost.

    Examples
    --------
    >>> front(np.array([1.0, 2.0, 2.0, 3.0]), np.array([5.0, 4.0, 9.0, 9.0]))
    [0, 2]
    """
    best: list[int] = []
    for case in np.lexsort((-worths, costs)):
        if not best or worths[case] > worths[best[-1]]:
            best.append(int(case))
    return best
