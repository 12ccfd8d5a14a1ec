"""What changed between two plans as a figure: contacts over time, key by demand."""

from typing import TYPE_CHECKING

from euroqci_space.comparison import Change, Comparison, Kind, compare
from euroqci_space.model import Plan
from euroqci_space.report.style import BLUE, GREY, INK, ORANGE, VERMILION, new_figure, styled
from euroqci_space.report.time_axis import time_ticks
from euroqci_space.times import utc_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ROW_IN = 0.2
SHOWN_DEMANDS = 20
_PALE = "#BBBBBB"
# Colour and sign of each kind: the signs are told apart in grey print as well.
_LOOKS: dict[Kind, tuple[str, str]] = {
    "past": (_PALE, "|"),
    "kept": (GREY, "|"),
    "updated": (INK, "|"),
    "moved": (ORANGE, "D"),
    "trimmed": (ORANGE, "v"),
    "added": (BLUE, "^"),
    "cancelled": (VERMILION, "x"),
}


@styled
def changes(old: Plan, new: Plan) -> "Figure":
    """Return what became of each contact of a plan, and whose key grew or shrank.

    Parameters
    ----------
    old
        The plan before.
    new
        The plan after, of the same horizon.

    Notes
    -----
    Below the contacts stand the demands whose key changed most, at most twenty.
    """
    found = compare(old, new)
    rows = sorted({change.contact.station for change in found.changes})
    most = sorted(found.demands, key=lambda one: -abs(one.gained_bits))[:SHOWN_DEMANDS]
    demands = sorted(most, key=lambda one: -one.gained_bits)
    heights_in = (0.9 + ROW_IN * max(len(rows), 1), 0.8 + ROW_IN * max(len(demands), 1))
    figure = new_figure(10.0, sum(heights_in) + 0.4)
    upper, lower = figure.subplots(2, height_ratios=heights_in)
    _contacts(upper, found, rows)
    _frame(upper, new, rows)
    gains = [(f"{one.a}:{one.b}", one.gained_bits) for one in demands]
    _bars(lower, gains, len(found.demands))
    _legend(figure, found)
    return figure


def _contacts(axes: "Axes", found: Comparison, rows: list[str]) -> None:
    for kind, (colour, sign) in _LOOKS.items():
        mine = found.of(kind)
        axes.plot(
            [_middle_tai_s(change) for change in mine],
            [rows.index(change.contact.station) for change in mine],
            color=colour, marker=sign, linestyle="none", markersize=7, markeredgewidth=1.8,
            zorder=2 if sign == "|" else 3,
        )  # fmt: skip


def _middle_tai_s(change: Change) -> float:
    return (change.contact.start_tai_s + change.contact.stop_tai_s) / 2.0


def _frame(axes: "Axes", plan: Plan, rows: list[str]) -> None:
    horizon = plan.scenario.horizon
    ticks = time_ticks(horizon, 14)
    axes.set_xlim(horizon.start_tai_s, horizon.stop_tai_s)
    axes.set_xticks([at for at, _ in ticks], [label for _, label in ticks])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), rows, fontsize=8.5)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("UTC")
    axes.set_title(plan.scenario.title, loc="left", fontsize=10, pad=18, parse_math=False)
    if plan.now_tai_s is not None:
        axes.axvline(plan.now_tai_s, color=INK, linewidth=0.9, linestyle="--")
        axes.text(
            plan.now_tai_s, -0.6, f"planned again {utc_text(plan.now_tai_s, 0)}",
            fontsize=7.5, ha="center", va="bottom",
        )  # fmt: skip


def _bars(axes: "Axes", gains: list[tuple[str, int]], count: int) -> None:
    places = range(len(gains))
    bits = [gained for _, gained in gains]
    colours = [BLUE if gained > 0 else VERMILION for gained in bits]
    axes.barh(places, bits, color=colours, height=0.7)
    axes.axvline(0.0, color=INK, linewidth=0.8)
    axes.set_yticks(places, [name for name, _ in gains], fontsize=8.5, parse_math=False)
    axes.set_ylim(max(len(gains), 1) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter("{x:+,.0f}")
    shown = f"{len(gains)} of {count} demands" if count > len(gains) else f"{count} demands"
    axes.set_xlabel(f"key delivered, gained or lost [bit]; {shown}")
    if not gains:
        axes.text(0.5, 0.5, "no demand got more or less", transform=axes.transAxes, ha="center")


def _legend(figure: "Figure", found: Comparison) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415  (slow to load)

    entries = [
        Line2D([], [], color=colour, marker=sign, linestyle="none", markersize=7,
               markeredgewidth=1.8, label=f"{len(found.of(kind))} {kind}")
        for kind, (colour, sign) in _LOOKS.items()
        if found.of(kind)
    ]  # fmt: skip
    figure.legend(handles=entries, loc="outside lower center", ncols=max(len(entries), 1))
