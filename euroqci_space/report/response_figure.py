"""How the figures of a study answer to its parameters."""

from typing import TYPE_CHECKING, Any

import numpy as np

from euroqci_space.report.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    new_figure,
    styled,
    worded,
)
from euroqci_space.studies import Cell, StudyTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = (BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY)
MOST_PANELS = 6


@styled
def response(table: StudyTable, metric: str | None = None) -> "Figure":
    """Return a figure over each parameter of a study; failed cases are left out.

    Two parameters of a grid share a panel, a line for each value of the second. Bars reach from
    the low to the high weather where the study has weather replicas.

    Parameters
    ----------
    metric
        Name of the figure, by default the first that the study asks for.
    """
    shown = metric or table.metrics[0]
    names = _varied(table)
    crossed = table.study.form.design.kind == "grid" and len(names) == 2
    panels = names[:1] if crossed else names[:MOST_PANELS]
    figure = new_figure(6.5 if len(panels) < 2 else 10.0, 4.0 * ((len(panels) + 1) // 2 or 1))
    grid = figure.subplots((len(panels) + 1) // 2 or 1, min(2, max(1, len(panels))), squeeze=False)
    for axes in grid.flat[len(panels) :]:
        axes.set_visible(False)
    for axes, name in zip(grid.flat, panels, strict=False):
        if crossed:
            _lines(axes, table, (name, names[1]), shown)
        else:
            _points(axes, table, name, shown)
        axes.set_xlabel(worded(name))
        axes.set_ylabel(worded(shown))
        axes.margins(0.06)
        axes.set_ylim(bottom=0.0)
    return figure


def _varied(table: StudyTable) -> list[str]:
    """Return the leading parameters that have more than one value."""
    return [name for name in table.leading if len(set(table.column(name))) > 1]


def _places(axes: "Axes", cells: list[Cell]) -> dict[Cell, float]:
    """Return where each value stands: numbers to scale, words one after the other."""
    distinct = list(dict.fromkeys(cells))
    if all(isinstance(cell, int | float) for cell in distinct):
        return {cell: float(cell) for cell in distinct if isinstance(cell, int | float)}
    longest = max(len(str(cell)) for cell in distinct)
    axes.set_xticks(range(len(distinct)), [str(cell) for cell in distinct],
                    rotation=30 if longest > 6 else 0, ha="right" if longest > 6 else "center",
                    parse_math=False)  # fmt: skip
    return {cell: float(place) for place, cell in enumerate(distinct)}


def _points(axes: "Axes", table: StudyTable, name: str, metric: str) -> None:
    """Draw each case, and a line through the mean of each value."""
    places = _places(axes, table.column(name))
    done = table.done()
    at = np.array([places[cell] for cell in done.column(name)])
    values = np.array(done.column(metric), dtype=np.float64)
    axes.plot(at, values, marker="o", linestyle="none", markersize=4, color=GREY, alpha=0.6)
    _bars(axes, done, metric, at)
    distinct = np.unique(at)
    if len(distinct) < len(done.rows) or table.study.form.design.kind == "list":
        means = [np.nanmean(values[at == place]) for place in distinct]
        axes.plot(distinct, means, color=BLUE, linewidth=1.4, marker="o", markersize=4)


def _lines(axes: "Axes", table: StudyTable, names: tuple[str, str], metric: str) -> None:
    """Draw a line for each value of the second parameter."""
    places = _places(axes, table.column(names[0]))
    done = table.done()
    seconds = done.column(names[1])
    at = np.array([places[cell] for cell in done.column(names[0])])
    values = np.array(done.column(metric), dtype=np.float64)
    for number, second in enumerate(dict.fromkeys(seconds)):
        mine = np.array([cell == second for cell in seconds])
        distinct = np.unique(at[mine])
        means = [np.nanmean(values[mine & (at == place)]) for place in distinct]
        axes.plot(distinct, means, color=LINES[number % len(LINES)], marker="o", markersize=4,
                  linewidth=1.4, linestyle=("-", "--", ":")[number // len(LINES) % 3],
                  label=f"{second}")  # fmt: skip
    axes.legend(title=worded(names[1]), fontsize=8, title_fontsize=8)


def _bars(axes: "Axes", done: StudyTable, metric: str, at: Any) -> None:
    """Draw the spread of the weather around its mean, where the figure is such a mean."""
    stem = metric.removesuffix("_mean")
    if not metric.endswith("_mean") or not {f"{stem}_low", f"{stem}_high"} <= set(done.columns):
        return
    low, high = (
        np.array(done.column(f"{stem}_{end}"), dtype=np.float64) for end in ("low", "high")
    )
    axes.vlines(at, low, high, color=GREY, linewidth=1.0)
