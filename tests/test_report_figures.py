"""Figures of plans: what they show, and that they come out the same each time."""

import sys
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from euroqci_space.errors import InputError, OutputError
from euroqci_space.report import (
    demand_matrix,
    key_map,
    pareto,
    save_figure,
    store_levels,
    timeline,
)
from euroqci_space.report.grades import grade

sys.path.insert(0, str(Path(__file__).parent))

from report_cases import empty_plan, full_plan

FIGURES = (timeline, key_map, demand_matrix, store_levels)
STUDY = {
    "satellites": [1, 2, 3, 4, 6],
    "delivered_bits": [5.2e6, 11.6e6, 13.0e6, 12.7e6, 28.1e6],
    "name": ["one", "two", "three", "four", "six"],
}


def drawn(figure, path):
    save_figure(figure, path)
    return path.read_bytes()


def words(figure):
    """Return every text that a figure shows."""
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


@pytest.mark.parametrize("draw", FIGURES)
def test_same_plan_gives_the_same_bytes(tmp_path, draw):
    one, other = draw(full_plan()), draw(full_plan())
    for ending in ("svg", "png"):
        first = drawn(one, tmp_path / f"first.{ending}")
        assert drawn(other, tmp_path / f"second.{ending}") == first


def test_study_gives_the_same_bytes(tmp_path):
    figures = [pareto(STUDY, "satellites", "delivered_bits", "name") for _ in range(2)]
    first, second = (
        drawn(figure, tmp_path / f"{place}.svg") for place, figure in enumerate(figures)
    )
    assert first == second


@pytest.mark.parametrize("draw", FIGURES)
def test_a_plan_in_which_nothing_happens_can_be_drawn(tmp_path, draw):
    assert drawn(draw(empty_plan()), tmp_path / "empty.png")


def test_drawing_leaves_the_settings_of_others_alone():
    before = dict(mpl.rcParams)
    timeline(full_plan())
    assert dict(mpl.rcParams) == before


def test_no_figure_is_kept_by_pyplot():
    timeline(full_plan())
    assert (
        "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()
    )


def test_timeline_has_a_row_for_each_resource_and_a_stroke_for_each_contact():
    plan = full_plan()
    figure = timeline(plan)
    (axes,) = figure.axes
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["EAGLE-1", "EAGLE-2", "PT-SMA", "NL-HAG", "DE-OBE", "GR-HEL"]
    flown = sum(contact.status != "cancelled" for contact in plan.contacts)
    strokes = [
        len(lines.get_segments())
        for lines in axes.collections
        if type(lines).__name__ == "LineCollection"
    ]
    assert sum(strokes) == 2 * flown
    assert {"back-up", "closed", "Sun below −6°"} <= set(words(figure))


def test_map_names_each_station_once():
    names = [station.id for station in full_plan().scenario.stations]
    shown = [text for text in words(key_map(full_plan())) if text in names]
    assert sorted(shown) == sorted(names)


def test_map_gives_far_stations_insets_of_their_own():
    plan = full_plan()
    far = [
        replace(plan.scenario.stations[0], id=name, latitude_deg=lat, longitude_deg=lon)
        for name, lat, lon in (
            ("RE-MAI", -21.1, 55.4),
            ("GP-PAP", 16.2, -61.5),
            ("YT", -12.8, 45.2),
        )
    ]
    stations = (*plan.scenario.stations, *far)
    figure = key_map(replace(plan, scenario=replace(plan.scenario, stations=stations)))
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == ["Europe", "16° N, 62° W", "17° S, 50° E"]


def test_area_of_a_station_is_its_key():
    plan = full_plan()
    bits = {station.id: 0 for station in plan.scenario.stations}
    for contact in plan.contacts:
        if contact.role == "primary" and contact.status != "cancelled":
            bits[contact.station] += contact.expected_key_bits
    (axes,) = key_map(plan).axes
    sizes = [line.get_markersize() for line in axes.lines if line.get_marker() == "o"]
    areas = dict(zip(bits, np.square(sizes), strict=True))
    largest, other = sorted(bits, key=bits.get)[-2:][::-1]
    assert areas[other] / areas[largest] == pytest.approx(bits[other] / bits[largest])


def test_matrix_shows_each_demand_with_its_share():
    plan = full_plan()
    shown = [text for text in words(demand_matrix(plan)) if text.strip("<").isdigit()]
    assert len(shown) == len(plan.deliveries)


def test_levels_of_stores_never_fall_below_nothing():
    for axes in store_levels(full_plan()).axes:
        for line in axes.lines:
            assert np.min(line.get_ydata()) >= 0.0


def test_front_holds_what_nothing_beats():
    figure = pareto(STUDY, "satellites", "delivered_bits", "name")
    assert [text for text in words(figure) if text in STUDY["name"]] == [
        "one",
        "two",
        "three",
        "six",
    ]
    assert "delivered [bit]" in words(figure)


def test_front_takes_a_data_frame():
    assert pareto(pd.DataFrame(STUDY), "satellites", "delivered_bits").axes


def test_name_in_a_study_is_no_formula():
    figure = pareto(STUDY | {"name": [r"$\frac$"] * 5}, "satellites", "delivered_bits", "name")
    figure.draw_without_rendering()


def test_other_endings_are_refused_with_those_that_can_be_drawn(tmp_path):
    with pytest.raises(InputError, match=r"'\.gif'.*\.png, \.svg, \.pdf"):
        save_figure(demand_matrix(full_plan()), tmp_path / "plan.gif")


def test_a_figure_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        save_figure(demand_matrix(full_plan()), tmp_path / "no" / "plan.png")


@pytest.mark.parametrize(
    ("fraction", "wanted"), [(0.0, 0), (0.24, 1), (0.25, 2), (0.75, 4), (1.0, 5)]
)
def test_grades_part_at_quarters(fraction, wanted):
    assert grade(fraction) == wanted
