"""Windows of time as sorted, disjoint intervals, and their algebra."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_EXTREME_S = 1e-3  # an extreme is flat: its value is far better than its place
_EDGE_S = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """Sorted, disjoint stretches of time; arrays (n,) of starts and stops. [s]

    Examples
    --------
    >>> Intervals(start_tai_s=np.array([0.0]), stop_tai_s=np.array([5.0])).total_s
    5.0
    """

    start_tai_s: Floats
    stop_tai_s: Floats

    def __post_init__(self) -> None:
        edges = np.stack([self.start_tai_s, self.stop_tai_s], axis=-1).ravel()
        if np.any(np.diff(edges) < 0.0):
            message = "intervals must be sorted and disjoint, and each must start before it stops"
            raise ValueError(message)

    def __len__(self) -> int:
        return len(self.start_tai_s)

    @property
    def total_s(self) -> float:
        """Sum of the lengths. [s]"""
        return float(np.sum(self.stop_tai_s - self.start_tai_s))


def intervals(rows: ArrayLike) -> Intervals:
    """Make intervals of rows (start, stop), in any order, that may overlap or touch.

    Examples
    --------
    >>> intervals([(5.0, 9.0), (0.0, 6.0)]).stop_tai_s
    array([9.])
    """
    table = np.asarray(rows, dtype=np.float64).reshape(-1, 2)
    if np.any(table[:, 1] < table[:, 0]):
        message = "an interval stops before it starts"
        raise ValueError(message)
    return _merged(table[:, 0], table[:, 1], 1)


def union(*windows: Intervals) -> Intervals:
    """Return the time that lies in at least one of the windows.

    Examples
    --------
    >>> union(intervals([(0, 2)]), intervals([(1, 3)])).total_s
    3.0
    """
    return _merged(*_pooled(windows), 1)


def intersect(*windows: Intervals) -> Intervals:
    """Return the time that lies in every one of the windows.

    Examples
    --------
    >>> intersect(intervals([(0, 2)]), intervals([(1, 3)])).total_s
    1.0
    """
    return _merged(*_pooled(windows), len(windows))


def complement(windows: Intervals, start_tai_s: float, stop_tai_s: float) -> Intervals:
    """Return the time from start to stop that lies in none of the windows.

    Examples
    --------
    >>> complement(intervals([(1, 2)]), 0.0, 3.0).total_s
    2.0
    """
    edges = np.stack([windows.start_tai_s, windows.stop_tai_s], axis=-1).ravel()
    edges = np.concatenate([[start_tai_s], np.clip(edges, start_tai_s, stop_tai_s), [stop_tai_s]])
    rows = edges.reshape(-1, 2)
    kept = rows[rows[:, 1] > rows[:, 0]]
    return Intervals(start_tai_s=kept[:, 0].copy(), stop_tai_s=kept[:, 1].copy())


def contains(windows: Intervals, tai_s: ArrayLike) -> NDArray[np.bool_]:
    """Tell which instants lie in the windows, edges included; any shape.

    Examples
    --------
    >>> contains(intervals([(0, 2)]), [1.0, 3.0])
    array([ True, False])
    """
    instants = np.asarray(tai_s, dtype=np.float64)
    started = np.searchsorted(windows.start_tai_s, instants, side="right")
    stopped = np.searchsorted(windows.stop_tai_s, instants, side="left")
    inside: NDArray[np.bool_] = started > stopped
    return inside


def _pooled(windows: tuple[Intervals, ...]) -> tuple[Floats, Floats]:
    starts = [part.start_tai_s for part in windows] or [np.zeros(0)]
    stops = [part.stop_tai_s for part in windows] or [np.zeros(0)]
    return np.concatenate(starts), np.concatenate(stops)


def _merged(starts: Floats, stops: Floats, depth: int) -> Intervals:
    """Return where at least ``depth`` of the stretches overlap; touching ones become one."""
    times = np.concatenate([starts, stops])
    steps = np.repeat([1, -1], [len(starts), len(stops)])
    order = np.lexsort((-steps, times))  # at one instant, starts come before stops
    count = np.cumsum(steps[order])
    opens = (count >= depth) & (count - steps[order] < depth)
    closes = (count < depth) & (count - steps[order] >= depth)
    begin, end = times[order][opens], times[order][closes]
    real = end > begin
    return Intervals(start_tai_s=begin[real], stop_tai_s=end[real])


def windows_where(
    positive: Callable[[Floats], Floats], start_tai_s: float, stop_tai_s: float, step_s: float
) -> Intervals:
    """Return where a smooth function of time is at least zero, edges within 0.1 ms.

    Parameters
    ----------
    positive
        Function of instants (n,) to values (n,).
    start_tai_s, stop_tai_s
        Stretch to search. [s]
    step_s
        Spacing of the samples; between two of them the function may turn once. [s]

    Notes
    -----
    Sign changes between samples are edges. Where three samples of one sign show a turn towards
    zero, the extreme is refined, so that a short window between two samples is not lost.
    """
    count = max(int(np.ceil((stop_tai_s - start_tai_s) / step_s)), 4)
    times = np.linspace(start_tai_s, stop_tai_s, count + 1)
    values = positive(times)
    extra = _extremes(positive, times, values)
    times = np.union1d(times, extra)
    up = positive(times) >= 0.0
    change = np.flatnonzero(up[1:] != up[:-1])
    edges = _bisect(positive, times[change], times[change + 1], up[change])
    bounds = np.concatenate([[start_tai_s], edges, [stop_tai_s]])
    kept = np.resize([True, False] if up[0] else [False, True], len(bounds) - 1)
    return _merged(bounds[:-1][kept], bounds[1:][kept], 1)


def _extremes(positive: Callable[[Floats], Floats], times: Floats, values: Floats) -> Floats:
    """Return the instants of extremes that may hide a crossing between samples."""
    sign = np.where(values >= 0.0, -1.0, 1.0)  # look for a maximum below zero, a minimum above
    height = sign * values
    left, middle, right = (values[:-2] * sign[1:-1], height[1:-1], values[2:] * sign[1:-1])
    turn = (
        (middle >= left) & (middle >= right) & (sign[:-2] == sign[1:-1]) & (sign[2:] == sign[1:-1])
    )
    index = np.flatnonzero(turn) + 1
    return _golden(positive, times[index - 1], times[index + 1], sign[index])


def _golden(
    positive: Callable[[Floats], Floats], low: Floats, high: Floats, sign: Floats
) -> Floats:
    """Return the instants of maxima of ``sign * positive`` between ``low`` and ``high``."""
    if not len(low):
        return low
    ratio = (np.sqrt(5.0) - 1.0) / 2.0
    width_s = max(float(np.max(high - low)), _EXTREME_S)
    for _ in range(int(np.ceil(np.log(_EXTREME_S / width_s) / np.log(ratio)))):
        first, second = high - ratio * (high - low), low + ratio * (high - low)
        left_is_higher = sign * positive(first) >= sign * positive(second)
        low, high = np.where(left_is_higher, low, first), np.where(left_is_higher, second, high)
    return (low + high) / 2.0


def _bisect(
    positive: Callable[[Floats], Floats], low: Floats, high: Floats, up: NDArray[np.bool_]
) -> Floats:
    """Return the crossings between ``low`` (where the sign is ``up``) and ``high``."""
    if not len(low):
        return low
    halvings = int(np.ceil(np.log2(max(float(np.max(high - low)), _EDGE_S) / _EDGE_S)))
    for _ in range(halvings):
        middle = (low + high) / 2.0
        same = (positive(middle) >= 0.0) == up
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return (low + high) / 2.0
