"""Small charts of the page: store levels, key under clouds, flow of key."""

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from numpy.typing import ArrayLike

from euroqci_space.model import Plan
from euroqci_space.report.flows import Band, Flows
from euroqci_space.report.headline import amount
from euroqci_space.report.risk import SHARES, KeyRisk
from euroqci_space.report.stores import StoreLevel
from euroqci_space.report.time_axis import time_ticks

CHART_HEIGHT = 100
FLOW_WIDTH = 1040.0
FLOW_MARGIN = 110.0  # of text at the left, at least
FLOW_RIGHT = 190.0  # of text at the right, at least
_LETTER = 7.5
_AMOUNT = 66.0  # of the bits behind a name
NODE_WIDTH = 14.0
FLOW_STEPS = 3.0  # between the columns: sources, sites, classes, pairs
_EDGE = 2.0  # percent of an axis without room for a label


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on a time axis, in percent of the horizon."""

    percent: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreShape:
    """The level of one store: steps in seconds from the start, 0 to 100 downwards."""

    level: StoreLevel
    area: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A line of equal key, 0 to 100 downwards."""

    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FanShape:
    """Key that has come in over time under clouds: bands between quantiles, and lines."""

    outer: str  # 5 to 95 %
    inner: str  # 25 to 75 %
    median: str
    expected: str
    levels: tuple["Level", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BandShape:
    """One band of the flow picture."""

    band: Band
    path: str


def axis_ticks(plan: Plan, most: int, *, short: bool = False) -> tuple[Tick, ...]:
    """Return the ticks of the horizon but for those at its edges; short: dates without weekday."""
    horizon = plan.scenario.horizon
    found = []
    for at, label in time_ticks(horizon, most):
        percent = 100.0 * (at - horizon.start_tai_s) / horizon.duration_s
        if _EDGE < percent < 100.0 - _EDGE:
            words = label.split(" ", 1)[-1] if short else label
            found.append(Tick(percent=round(percent, 2), label=words))
    return tuple(found)


def store_shapes(plan: Plan, levels: tuple[StoreLevel, ...]) -> tuple[tuple[StoreShape, ...], int]:
    """Return the stores to one scale, and what the full height stands for. [bit]"""
    top = max((bits for level in levels for bits in level.level_bits), default=0) or 1
    start, length = plan.scenario.horizon.start_tai_s, plan.scenario.horizon.duration_s
    shapes = []
    for level in levels:
        heights = [CHART_HEIGHT * (1.0 - bits / top) for bits in level.level_bits]
        line = _steps([at - start for at in level.tai_s], heights, length)
        shapes.append(StoreShape(level=level, area=f"{line}V{CHART_HEIGHT}z", line=line))
    return tuple(shapes), top


def _steps(times_s: list[float], heights: list[float], length_s: float) -> str:
    """Return a line of steps from an empty start to the end of the horizon."""
    parts = [f"M0 {CHART_HEIGHT}"]
    for at, height in zip(times_s, heights, strict=True):
        parts.append(f"H{round(at)}V{round(height, 1):g}")
    return "".join([*parts, f"H{round(length_s)}"])


def fan_shape(plan: Plan, risk: KeyRisk) -> FanShape:
    """Return how key comes in, as bands of likelihood around what is expected."""
    most = max(np.max(risk.quantiles, initial=1.0), np.max(risk.expected_bits, initial=1.0))
    top = float(1.1 * most)  # room for the label of the highest level
    start, length = plan.scenario.horizon.start_tai_s, plan.scenario.horizon.duration_s
    times = list(risk.tai_s - start)

    def line(bits: ArrayLike) -> str:
        return _steps(times, list(CHART_HEIGHT * (1.0 - np.asarray(bits) / top)), length)

    def share(value: float) -> str:
        return line(risk.quantiles[:, SHARES.index(value)])

    return FanShape(
        outer=_between(share(0.05), times, _column(risk, 0.95, top)),
        inner=_between(share(0.25), times, _column(risk, 0.75, top)),
        median=share(0.50),
        expected=line(risk.expected_bits),
        levels=_levels(top),
    )


def _levels(top_bits: float) -> tuple[Level, ...]:
    """Return two to five round amounts below the top."""
    size = 10.0 ** floor(log10(top_bits))
    step = next(part * size for part in (0.2, 0.5, 1.0, 2.0) if top_bits / (part * size) < 6.0)
    amounts = [step * number for number in range(1, ceil(top_bits / step))]
    return tuple(
        Level(y=round(CHART_HEIGHT * (1.0 - bits / top_bits), 1), label=amount(bits))
        for bits in amounts
    )


def _column(risk: KeyRisk, share: float, top: float) -> list[float]:
    return list(CHART_HEIGHT * (1.0 - risk.quantiles[:, SHARES.index(share)] / top))


def _between(lower: str, times: list[float], upper: list[float]) -> str:
    """Close the area from a lower line of steps back along an upper one."""
    parts = [lower]
    for at, height in zip(reversed(times), reversed(upper), strict=True):
        parts.append(f"V{round(height, 1):g}H{round(at)}")
    return "".join([*parts, f"V{CHART_HEIGHT}z"])


def flow_bands(flows: Flows) -> tuple[BandShape, ...]:
    """Return the bands as areas between two smooth curves."""
    shapes = []
    for band in flows.bands:
        left = node_left(flows.nodes[band.start].column) + NODE_WIDTH
        right = node_left(flows.nodes[band.stop].column)
        middle = (left + right) / 2.0
        a, b, height = band.start_top, band.stop_top, band.height
        shapes.append(
            BandShape(
                band=band,
                path=(
                    f"M{left:.1f} {a:.1f}C{middle:.1f} {a:.1f} {middle:.1f} {b:.1f} {right:.1f}"
                    f" {b:.1f}v{height:.2f}C{middle:.1f} {b + height:.1f} {middle:.1f}"
                    f" {a + height:.1f} {left:.1f} {a + height:.1f}z"
                ),
            )
        )
    return tuple(shapes)


def flow_view(flows: Flows) -> str:
    """Return the part of the plane that is shown: as wide as the names at both sides need."""
    room = {node.column: 0.0 for node in flows.nodes}
    for node in flows.nodes:
        room[node.column] = max(room[node.column], _LETTER * len(node.name) + _AMOUNT)
    before = max(room.get(0, 0.0) - FLOW_MARGIN, 0.0)
    after = max(room.get(int(FLOW_STEPS), 0.0) - FLOW_RIGHT, 0.0)
    return f"{-before:.0f} 0 {FLOW_WIDTH + before + after:.0f} {flows.height:.1f}"


def node_left(column: int) -> float:
    """Return where the bars of a column begin."""
    return FLOW_MARGIN + column * (FLOW_WIDTH - FLOW_MARGIN - FLOW_RIGHT - NODE_WIDTH) / FLOW_STEPS
