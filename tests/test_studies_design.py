"""Which combinations a study tries."""

import numpy as np
import pytest

from euroqci_space.studies.design import combinations
from euroqci_space.studies.form import StudyForm


def form(kind, *parameters, **design):
    return StudyForm(
        schema=1,
        name="x",
        scenario="saga",
        model="potential",
        design={"kind": kind, **design},
        parameter=[{"path": "days", **parameter} for parameter in parameters],
    )


def test_a_grid_takes_every_combination():
    study = form("grid", {"name": "a", "values": [1, 2]}, {"name": "b", "values": ["x", "y", "z"]})
    rows = [tuple(values.values()) for values in combinations(study)]
    assert rows == [(a, b) for a in (1, 2) for b in ("x", "y", "z")]


def test_a_list_goes_in_step():
    study = form("list", {"name": "a", "values": [1, 2]}, {"name": "b", "values": [3, 4]})
    assert list(combinations(study)) == [{"a": 1, "b": 3}, {"a": 2, "b": 4}]


def test_a_study_without_parameters_is_one_case():
    assert list(combinations(form("grid"))) == [{}]
    assert list(combinations(form("list"))) == [{}]


@pytest.mark.parametrize("samples", [1, 7, 64])
def test_a_latin_hypercube_has_one_sample_in_each_of_its_slices(samples):
    ranges = ({"name": "a", "low": 0.0, "high": 1.0}, {"name": "b", "low": 10.0, "high": 20.0})
    study = form("latin_hypercube", *ranges, samples=samples, seed=3)
    drawn = np.array([[row["a"], (row["b"] - 10.0) / 10.0] for row in combinations(study)])
    for column in drawn.T:
        assert sorted((column * samples).astype(int)) == list(range(samples))


def test_whole_ends_draw_whole_numbers_from_end_to_end():
    study = form("latin_hypercube", {"name": "a", "low": 1, "high": 4}, samples=40)
    drawn = [row["a"] for row in combinations(study)]
    assert [drawn.count(number) for number in (1, 2, 3, 4)] == [10, 10, 10, 10]


def test_one_seed_draws_the_same_again():
    ranges = {"name": "a", "low": 0.0, "high": 1.0}
    study = form("latin_hypercube", ranges, samples=5, seed=9)
    assert list(combinations(study)) == list(combinations(study))


def test_a_parameter_without_a_path_names_cases_and_changes_nothing():
    study = form("list", {"name": "a", "values": ["one"], "path": None})
    assert study.parameter[0].paths == ()
    assert list(combinations(study)) == [{"a": "one"}]
