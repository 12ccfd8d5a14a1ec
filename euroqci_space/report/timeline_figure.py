"""The timeline of a plan as a figure."""

from typing import TYPE_CHECKING, Any

from euroqci_space.model import Plan
from euroqci_space.report.daylight import Span
from euroqci_space.report.rows import Row, timeline_rows
from euroqci_space.report.style import BLUE, INK, ORANGE, VERMILION, new_figure, styled
from euroqci_space.report.time_axis import time_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NIGHT = "#C3CBD8"
TWILIGHT = "#E6EAF0"
VISIBLE = "#8A94A3"
ROW_IN = 0.19


@styled
def timeline(plan: Plan) -> "Figure":
    """Return who has contact when, by satellite and by station, over night and visibility.

    Parameters
    ----------
    plan
        The record; passes and nights are computed anew from its elements and stations.

    Notes
    -----
    A contact of minutes is thinner than a dot on a week: it is drawn as a stroke of fixed width
    at its middle, no wider layer hides it.
    """
    rows = timeline_rows(plan)
    figure = new_figure(10.0, 1.1 + ROW_IN * len(rows))
    axes = figure.subplots()
    for place, row in enumerate(rows):
        _bars(axes, row.dark, place, 0.94, {"color": NIGHT})
        _bars(axes, row.twilight, place, 0.94, {"color": TWILIGHT})
        _bars(axes, row.visible, place, 0.34, {"color": VISIBLE, "linewidth": 0.7})
        closed = {"facecolor": "none", "edgecolor": VERMILION, "hatch": "/////", "linewidth": 0.6}
        _bars(axes, row.closed, place, 1.0, closed)
        _strokes(axes, row, place)
    _frame(axes, plan, rows)
    _legend(figure, plan, rows)
    return figure


def _bars(
    axes: "Axes", spans: tuple[Span, ...], place: int, height: float, look: dict[str, Any]
) -> None:
    widths = [(start, stop - start) for start, stop in spans]
    if widths:
        axes.broken_barh(widths, (place - height / 2.0, height), **{"linewidth": 0.0, **look})


def _strokes(axes: "Axes", row: Row, place: int) -> None:
    for role, colour, width in (("backup", ORANGE, 1.6), ("primary", BLUE, 2.2)):
        middles = [
            (contact.start_tai_s + contact.stop_tai_s) / 2.0
            for contact in row.contacts
            if contact.role == role and contact.status != "cancelled"
        ]
        axes.vlines(middles, place - 0.42, place + 0.42, colors=colour, linewidth=width, zorder=3)
        if role == "backup" and middles:
            axes.plot(
                middles, [place] * len(middles), marker="o", markersize=3.5, linestyle="none",
                markerfacecolor="white", markeredgecolor=colour, zorder=4,
            )  # fmt: skip


def minus(number: float) -> str:
    """Return a number with a true minus sign."""
    return f"{number:g}".replace("-", "−")


def _frame(axes: "Axes", plan: Plan, rows: tuple[Row, ...]) -> None:
    horizon = plan.scenario.horizon
    ticks = time_ticks(horizon)
    axes.set_xlim(horizon.start_tai_s, horizon.stop_tai_s)
    axes.set_xticks([at for at, _ in ticks], [label for _, label in ticks])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [row.id for row in rows], fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_axisbelow(False)
    satellites = sum(row.kind == "satellite" for row in rows)
    axes.axhline(satellites - 0.5, color=INK, linewidth=0.8)
    axes.set_xlabel("UTC")
    axes.set_title(plan.scenario.title, loc="left", fontsize=10)


def _legend(figure: "Figure", plan: Plan, rows: tuple[Row, ...]) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415  (slow to load)
    from matplotlib.patches import Patch  # noqa: PLC0415

    limit_deg = plan.scenario.constraints.maximum_sun_elevation_deg
    mask_deg = plan.scenario.constraints.minimum_elevation_deg
    entries: list[Patch | Line2D] = [
        Line2D([], [], color=BLUE, linewidth=2.2, label="contact"),
        Patch(color=VISIBLE, label=f"satellite above {mask_deg:g}°"),
        Patch(color=NIGHT, label=f"Sun below {minus(limit_deg)}°"),
        Patch(color=TWILIGHT, label="twilight"),
    ]
    if any(contact.role == "backup" for contact in plan.contacts):
        backup = Line2D([], [], color=ORANGE, marker="o", markerfacecolor="white", label="back-up")
        entries.insert(1, backup)
    if any(row.closed for row in rows):
        closed = Patch(
            facecolor="none", edgecolor=VERMILION, hatch="/////", linewidth=0.6, label="closed"
        )
        entries.append(closed)
    figure.legend(handles=entries, loc="outside lower center", ncols=len(entries), fontsize=8)
