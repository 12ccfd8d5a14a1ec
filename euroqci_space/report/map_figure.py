"""The map of a plan as a figure."""

from math import ceil, sqrt
from typing import TYPE_CHECKING

from euroqci_space.model import Plan
from euroqci_space.report.atlas import (
    PairLine,
    Sheet,
    ground_track,
    pair_lines,
    sheets,
    station_key_bits,
)
from euroqci_space.report.grades import GRADES, grade
from euroqci_space.report.labels import Box, Spot, place_labels
from euroqci_space.report.rows import flown
from euroqci_space.report.style import GREY, INK, ORANGE, VERMILION, new_figure, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LAND = "#D9D6CE"
SEA = "#EAF0F5"
# Light to dark, so that grey print keeps the order; nothing at all stands out by colour and dashes.
GRADE_COLOURS = (VERMILION, "#9CC5DF", "#6BA6CC", "#3F87B7", "#1F689C", "#084A78")
HEIGHT_IN = 6.4
LARGEST_POINTS = 15.0  # diameter of the station with the most key
LABEL_POINTS = 6.5


@styled
def key_map(plan: Plan) -> "Figure":
    """Return Europe and an inset for each group of stations elsewhere, equal in area.

    Circles are stations, their area the key that they expect; lines are demands by the share that
    is met; strokes are ground tracks during contacts.
    """
    maps = sheets(plan.scenario.stations)
    figure, axes = _arranged(maps)
    largest_bits = max(1, *station_key_bits(plan).values())
    for sheet, panel in zip(maps, axes, strict=True):
        _draw(panel, plan, sheet, largest_bits)
    _legend(figure, plan, largest_bits)
    figure.suptitle(plan.scenario.title, fontsize=10, x=0.01, ha="left")
    return figure


def _arranged(maps: tuple[Sheet, ...]) -> "tuple[Figure, list[Axes]]":
    """Give Europe the whole height and the insets columns beside it."""
    wide = maps[0].title == "Europe"
    insets = len(maps) - wide
    rows = max(1, min(insets, 3 if wide else ceil(sqrt(insets))))
    columns = ceil(insets / rows)
    ratios = [maps[0].frame.width_km / maps[0].frame.height_km] if wide else []
    ratios += [1.0 / rows] * columns
    figure = new_figure(HEIGHT_IN * sum(ratios) + 0.4, HEIGHT_IN + 0.8)
    grid = figure.add_gridspec(rows, len(ratios), width_ratios=ratios)
    panels = [figure.add_subplot(grid[:, 0])] if wide else []
    for place in range(insets):
        column = int(wide) + place // rows
        panels.append(figure.add_subplot(grid[place % rows, column]))
    return figure, panels


def _draw(axes: "Axes", plan: Plan, sheet: Sheet, largest_bits: int) -> None:
    frame = sheet.frame
    for ring in sheet.land:
        axes.fill(*ring.T, facecolor=LAND, linewidth=0.0, zorder=1)
    for line in pair_lines(plan):
        _draw_pair(axes, sheet, line)
    for contact in flown(plan.contacts):
        for piece in ground_track(plan, contact, frame):
            axes.plot(*piece.T, color=ORANGE, linewidth=1.0, alpha=0.55, zorder=3)
    _draw_stations(axes, plan, sheet, largest_bits)
    axes.set_facecolor(SEA)
    axes.set_xlim(frame.west_km, frame.east_km)
    axes.set_ylim(frame.south_km, frame.north_km)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(True)
    axes.spines[:].set_color(GREY)
    axes.set_title(sheet.title, fontsize=8, loc="left", pad=3)
    _scale_bar(axes, sheet)


def _draw_pair(axes: "Axes", sheet: Sheet, line: PairLine) -> None:
    level = grade(line.fraction)
    look = {"linestyle": (0, (4, 2)), "linewidth": 1.1} if level == 0 else {"linewidth": 0.7}
    for piece in sheet.frame.track(line.latitude_deg, line.longitude_deg):
        axes.plot(*piece.T, color=GRADE_COLOURS[level], alpha=0.7, zorder=2, **look)


def _draw_stations(axes: "Axes", plan: Plan, sheet: Sheet, largest_bits: int) -> None:
    bits = station_key_bits(plan)
    height_in = HEIGHT_IN if sheet.title == "Europe" else HEIGHT_IN / 3.4
    km_per_point = sheet.frame.height_km / (72.0 * height_in)
    spots = []
    for station in sheet.stations:
        x, y = sheet.point(station)
        points = _diameter_points(bits[station.id], largest_bits)
        filled = bits[station.id] > 0
        axes.plot(
            x, y, marker="o", markersize=points, zorder=5,
            markerfacecolor=INK if filled else "white", markeredgecolor="white" if filled else INK,
            markeredgewidth=0.8,
        )  # fmt: skip
        radius = points / 2.0 * km_per_point
        spots.append(Spot(x=x, y=y, radius=radius, text=station.id))
    frame = sheet.frame
    within = Box(left=frame.west_km, bottom=frame.south_km, right=frame.east_km, top=frame.north_km)
    height = 1.15 * LABEL_POINTS * km_per_point
    for spot, box in zip(
        spots, place_labels(spots, within, height, 0.68 * LABEL_POINTS * km_per_point), strict=True
    ):
        axes.text(
            (box.left + box.right) / 2.0, (box.bottom + box.top) / 2.0, spot.text, ha="center",
            va="center", fontsize=LABEL_POINTS, zorder=6,
            bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "alpha": 0.7, "linewidth": 0},
        )  # fmt: skip


def _diameter_points(bits: int, largest_bits: int) -> float:
    return 4.0 if not bits else max(4.0, LARGEST_POINTS * sqrt(bits / largest_bits))


def _scale_bar(axes: "Axes", sheet: Sheet) -> None:
    frame = sheet.frame
    length_km = 1000.0 if frame.width_km > 4000.0 else 500.0
    left = frame.west_km + 0.03 * frame.width_km
    level = frame.north_km - 0.035 * frame.height_km
    axes.plot([left, left + length_km], [level, level], color=INK, linewidth=1.5, zorder=6)
    middle = left + length_km / 2.0
    axes.text(middle, level - 0.012 * frame.height_km, f"{length_km:.0f} km", ha="center",
              va="top", fontsize=7, zorder=6,
              bbox={"facecolor": "white", "alpha": 0.7, "linewidth": 0, "pad": 0.6})  # fmt: skip


def _legend(figure: "Figure", plan: Plan, largest_bits: int) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415  (slow to load)

    levels = sorted({grade(line.fraction) for line in pair_lines(plan)})
    entries = [
        Line2D(
            [], [], color=GRADE_COLOURS[level], linewidth=2.0, label=f"demand: {GRADES[level]}",
            linestyle="dashed" if level == 0 else "solid",
        )
        for level in levels
    ]  # fmt: skip
    entries.append(Line2D([], [], color=ORANGE, linewidth=1.5, label="ground track in contact"))
    for bits in (largest_bits, largest_bits // 10):
        points = _diameter_points(bits, largest_bits)
        entries.append(
            Line2D(
                [], [], marker="o", color="none", markerfacecolor=INK, markeredgecolor="white",
                markersize=points, label=f"{bits / 1e3:,.0f} kbit expected",
            )
        )  # fmt: skip
    figure.legend(handles=entries, loc="outside lower center", ncols=4, fontsize=7.5)
