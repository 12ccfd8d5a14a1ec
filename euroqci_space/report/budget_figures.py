"""Figures of one pass: where the light goes, and what the pass brings by the second."""

from typing import TYPE_CHECKING

import numpy as np

from euroqci_space.candidates import PassBudget
from euroqci_space.report.style import BLUE, GREEN, GREY, INK, ORANGE, VERMILION, new_figure, styled
from euroqci_space.times import utc_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALLEST_SHOWN_DB = 0.005


@styled
def budget_waterfall(budget: PassBudget, sample: int | None = None) -> "Figure":
    """Return the losses from the exit of the satellite to a count, one bar a term.

    Parameters
    ----------
    budget
        The pass.
    sample
        Which sample; the highest elevation by default.
    """
    at = budget.culmination if sample is None else sample
    terms = [(term.name, float(term.loss_db[at])) for term in budget.seen.budget.terms()]
    terms = [(name, loss) for name, loss in terms if abs(loss) >= SMALLEST_SHOWN_DB]
    figure = new_figure(7.0, 0.6 + 0.36 * (len(terms) + 1))
    axes = figure.subplots()
    start_db = 0.0
    for row, (_, loss) in enumerate(terms):
        axes.barh(row, loss, left=start_db, color=BLUE, height=0.6)
        axes.text(start_db + loss + 0.3, row, f"{loss:.2f} dB", va="center", fontsize=8)
        start_db += loss
    axes.barh(len(terms), start_db, color=GREY, height=0.6)
    axes.text(start_db + 0.3, len(terms), f"{start_db:.2f} dB", va="center", fontsize=8)
    axes.set_yticks(range(len(terms) + 1), [name for name, _ in terms] + ["total"])
    axes.invert_yaxis()
    axes.set_xlim(0.0, start_db * 1.15)
    axes.set_xlabel("loss [dB]")
    axes.grid(visible=False, axis="y")
    axes.set_title(_title(budget, at), loc="left", fontsize=9)
    return figure


def _title(budget: PassBudget, at: int) -> str:
    angles = budget.seen.angles
    return (
        f"{budget.sight.satellite} to {budget.sight.station},"
        f" {utc_text(float(budget.seen.tai_s[at]), 0)},"
        f" elevation {angles.elevation_deg[at]:.1f}°, range {angles.range_km[at]:.0f} km"
    )


@styled
def pass_curves(budget: PassBudget) -> "Figure":
    """Return elevation, loss, sifted rate and error along a pass; the best stretch is shaded."""
    figure = new_figure(7.0, 7.5)
    rows = figure.subplots(4, 1, sharex=True)
    minutes = (budget.seen.tai_s - budget.sight.tca_tai_s) / 60.0
    curves = (
        (budget.seen.angles.elevation_deg, "elevation [deg]", INK),
        (budget.seen.budget.loss_db, "loss [dB]", BLUE),
        (budget.sifted_hz / 1e3, "sifted rate [kbit/s]", GREEN),
        (100.0 * budget.counts.qber, "error rate [%]", VERMILION),
    )
    for axes, (values, label, colour) in zip(rows, curves, strict=True):
        axes.plot(minutes, values, color=colour, linewidth=1.6)
        axes.set_ylabel(label)
        _shade(axes, budget, minutes)
    rows[0].legend(loc="upper right", fontsize=8)
    rows[0].set_title(_title(budget, budget.culmination), loc="left", fontsize=9)
    start = utc_text(budget.sight.tca_tai_s, 0)
    rows[-1].set_xlabel(f"time from the highest point, {start} [min]")
    return figure


def _shade(axes: "Axes", budget: PassBudget, minutes: np.ndarray) -> None:
    bits = int(budget.key.bits)
    if bits:
        first, last = minutes[budget.first], minutes[budget.stop - 1]
        axes.axvspan(first, last, color=ORANGE, alpha=0.15, label=f"best block: {bits:,} bits")
