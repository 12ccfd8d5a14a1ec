"""Windows of time and their algebra, against membership of single instants."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.orbit import Intervals, complement, contains, intersect, intervals, union
from euroqci_space.orbit.intervals import windows_where

ROWS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 10)).map(lambda row: (row[0], row[0] + row[1])),
    max_size=8,
)
MOMENTS = np.arange(-0.5, 52.0, 1.0)  # between the whole numbers, where no edge is


@settings(deadline=None, derandomize=True)
@given(ROWS, ROWS)
def test_an_instant_is_in_the_union_if_in_either_and_in_the_intersection_if_in_both(first, second):
    one, two = intervals(first), intervals(second)
    in_one, in_two = contains(one, MOMENTS), contains(two, MOMENTS)
    assert (contains(union(one, two), MOMENTS) == (in_one | in_two)).all()
    assert (contains(intersect(one, two), MOMENTS) == (in_one & in_two)).all()


@settings(deadline=None, derandomize=True)
@given(ROWS)
def test_an_instant_is_in_the_complement_if_not_in_the_windows(rows):
    windows = intervals(rows)
    rest = complement(windows, 0.0, 50.0)
    moments = MOMENTS[(MOMENTS > 0.0) & (MOMENTS < 50.0)]
    assert (contains(rest, moments) != contains(windows, moments)).all()
    assert rest.total_s + intersect(windows, intervals([(0.0, 50.0)])).total_s == pytest.approx(50)


def test_touching_windows_become_one():
    assert len(intervals([(0, 1), (1, 2)])) == 1
    assert intersect(intervals([(0, 1)]), intervals([(1, 2)])).total_s == 0.0


def test_windows_out_of_order_are_refused():
    with pytest.raises(ValueError, match="sorted and disjoint"):
        Intervals(start_tai_s=np.array([5.0, 0.0]), stop_tai_s=np.array([6.0, 1.0]))
    with pytest.raises(ValueError, match="stops before it starts"):
        intervals([(2.0, 1.0)])


def test_windows_of_a_sine_have_its_zeros_as_edges():
    windows = windows_where(lambda t: np.sin(2.0 * np.pi * t / 5000.0), 100.0, 12000.0, 400.0)
    edges = np.stack([windows.start_tai_s, windows.stop_tai_s], axis=1)
    assert np.abs(edges - [[100, 2500], [5000, 7500], [10000, 12000]]).max() < 1e-4


def test_a_window_shorter_than_the_step_is_not_lost():
    top = np.cos(2.0 * np.pi * 3.0 / 5000.0)  # above it for 6 s a turn
    windows = windows_where(lambda t: np.cos(2.0 * np.pi * t / 5000.0) - top, 100.0, 9000.0, 400.0)
    assert windows.start_tai_s == pytest.approx([4997.0], abs=1e-3)
    assert windows.stop_tai_s == pytest.approx([5003.0], abs=1e-3)


def test_a_gap_shorter_than_the_step_is_not_lost():
    top = np.cos(2.0 * np.pi * 3.0 / 5000.0)
    windows = windows_where(lambda t: top - np.cos(2.0 * np.pi * t / 5000.0), 100.0, 9000.0, 400.0)
    assert windows.stop_tai_s == pytest.approx([4997.0, 9000.0], abs=1e-3)
