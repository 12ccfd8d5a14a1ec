"""The demand matrix as a figure."""

from typing import TYPE_CHECKING

from euroqci_space.model import Plan
from euroqci_space.report.grades import GRADES, grade, percent
from euroqci_space.report.map_figure import GRADE_COLOURS
from euroqci_space.report.style import INK, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CELL_IN = 0.3
TEXT_SITES = 40  # more sites than this and the numbers would not be read


@styled
def demand_matrix(plan: Plan) -> "Figure":
    """Return the share of each demand that is met, in percent, pair by pair."""
    from matplotlib.patches import Rectangle  # noqa: PLC0415  (slow to load)

    sites = matrix_sites(plan)
    rows, columns = matrix_edges(plan)
    if not rows:
        return _empty()
    width_in, height_in = (1.0 + CELL_IN * len(edge) for edge in (columns, rows))
    figure = new_figure(max(width_in, 3.6), max(height_in, 1.6) + 0.5)
    axes = figure.subplots()
    for delivery in plan.deliveries:
        if not delivery.requested_bits:
            continue
        ends = sorted((delivery.a, delivery.b), key=sites.index)
        column, row = columns.index(ends[0]), rows.index(ends[1])
        level = grade(delivery.fraction)
        corner = (column - 0.47, row - 0.47)
        axes.add_patch(Rectangle(corner, 0.94, 0.94, color=GRADE_COLOURS[level], linewidth=0))
        if len(sites) <= TEXT_SITES:
            dark = level >= 3 or level == 0
            axes.text(column, row, percent(delivery.fraction), ha="center", va="center",
                      fontsize=7, color="white" if dark else INK)  # fmt: skip
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(len(columns)), columns, rotation=90, fontsize=7.5)
    axes.set_yticks(range(len(rows)), rows, fontsize=7.5)
    axes.tick_params(length=0)
    axes.set_aspect("equal")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.set_title("share of each demand that is met [%]", loc="left", fontsize=9)
    _legend(figure, plan)
    return figure


def _empty() -> "Figure":
    figure = new_figure(3.6, 1.0)
    figure.text(0.5, 0.5, "the scenario asks for no key", ha="center", va="center", fontsize=9)
    return figure


def _legend(figure: "Figure", plan: Plan) -> None:
    from matplotlib.patches import Patch  # noqa: PLC0415  (slow to load)

    levels = sorted({grade(d.fraction) for d in plan.deliveries if d.requested_bits})
    handles = [Patch(color=GRADE_COLOURS[level], label=GRADES[level]) for level in levels]
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), fontsize=8)


def matrix_edges(plan: Plan) -> tuple[list[str], list[str]]:
    """Return the sites of the rows and of the columns; a demand stands where its ends cross."""
    sites = matrix_sites(plan)
    pairs = [
        sorted((delivery.a, delivery.b), key=sites.index)
        for delivery in plan.deliveries
        if delivery.requested_bits
    ]
    rows = [site for site in sites if any(pair[1] == site for pair in pairs)]
    return rows, [site for site in sites if any(pair[0] == site for pair in pairs)]


def matrix_sites(plan: Plan) -> list[str]:
    """Return the ends of all demands: those of the most demands last, so that rows read full."""
    count: dict[str, int] = {}
    for delivery in plan.deliveries:
        for site in (delivery.a, delivery.b):
            count[site] = count.get(site, 0) + bool(delivery.requested_bits)
    return sorted(count, key=lambda site: (count[site], site))
