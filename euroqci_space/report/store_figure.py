"""Store levels over time as a figure."""

from math import ceil
from typing import TYPE_CHECKING

from euroqci_space.model import Plan
from euroqci_space.report.stores import StoreLevel, store_series
from euroqci_space.report.style import BLUE, GREY, new_figure, styled
from euroqci_space.report.time_axis import time_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 3


@styled
def store_levels(plan: Plan) -> "Figure":
    """Return the key in the stores of each site over time, to one scale for all."""
    series = store_series(plan)
    rows = max(1, ceil(len(series) / COLUMNS))
    figure = new_figure(9.0, 0.8 + 1.0 * rows)
    panels = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
    for panel, level in zip(panels, series, strict=False):
        _draw(panel, plan, level)
    for panel in panels[len(series) :]:
        panel.set_visible(False)
    ticks = time_ticks(plan.scenario.horizon, 7)
    for panel in panels:
        panel.set_xticks([at for at, _ in ticks], [label.split(" ", 1)[-1] for _, label in ticks])
        panel.tick_params(labelsize=7)
    for panel in panels[: len(series)][-COLUMNS:]:  # the lowest of each column
        panel.tick_params(labelbottom=True)
    figure.supylabel("key in store [kbit]", fontsize=9)
    figure.supxlabel("UTC", fontsize=9)
    return figure


def _draw(panel: "Axes", plan: Plan, level: StoreLevel) -> None:
    horizon = plan.scenario.horizon
    times = [horizon.start_tai_s, *level.tai_s, horizon.stop_tai_s]
    kbit = [0.0, *(bits / 1e3 for bits in level.level_bits), level.left_bits / 1e3]
    panel.fill_between(times, kbit, step="post", color=BLUE, alpha=0.25, linewidth=0)
    panel.step(times, kbit, where="post", color=BLUE, linewidth=1.2)
    panel.set_xlim(horizon.start_tai_s, horizon.stop_tai_s)
    panel.set_title(level.site, loc="left", fontsize=8, pad=2)
    note = f"in {level.filled_bits / 1e3:,.0f}, left {level.left_bits / 1e3:,.0f} kbit"
    panel.set_title(note, loc="right", fontsize=7, pad=2, color=GREY)
