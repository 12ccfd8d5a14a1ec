"""The fewest satellites: the search, its confidence, and what a plan of that size does."""

import json
import subprocess
import sys

import pytest
from command_line import command
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from euroqci_space.errors import InputError
from euroqci_space.studies import Target, size
from euroqci_space.studies.size import fewest, interval

SOME = Target(keys_per_day=40.0, each=False, confidence=0.5, weathers=40)


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 60), st.integers(1, 50))
def test_the_search_finds_the_first_size_that_meets(first, most):
    sizes = list(range(1, most + 1))
    tried = []
    found = fewest(lambda count: tried.append(count) or count >= first, sizes)
    assert found == (first if first <= most else None)
    assert len(tried) == len(set(tried)) <= 2 * most.bit_length() + 1


@pytest.mark.parametrize(("hits", "trials"), [(0, 20), (7, 20), (20, 20), (180, 200)])
def test_the_interval_is_wilsons(hits, trials):
    expected = binomtest(hits, trials).proportion_ci(method="wilson")
    assert interval(hits, trials) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_a_plan_never_meets_more_often_than_the_potential():
    trials = size("saga-growth", SOME, most=8)
    best = {trial.satellites: trial.probability for trial in trials if trial.model == "potential"}
    plans = [trial for trial in trials if trial.model == "plan"]
    assert plans
    assert all(trial.probability <= best.get(trial.satellites, 1.0) for trial in plans)
    assert all(trial.low <= trial.probability <= trial.high for trial in trials)


def test_a_target_beyond_the_weather_is_told(tmp_path):
    words = ["size", "saga-growth", "--target", "500", "--most", "2", "--weathers", "20", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "euroqci_space", "study", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (trial,) = json.loads(done.stdout)
    assert trial["met"] is False


def test_quiet_says_the_answer_alone(tmp_path):
    words = ["--target", "500", "--most", "2", "--weathers", "20", "--bound", "--quiet"]
    done = command("study", "size", "saga-growth", *words, folder=tmp_path)
    assert done.code == 1
    assert done.out == (
        "no size that was tried can meet the target in so many weathers, with any plan\n"
    )


@pytest.mark.parametrize("scenario", ["eagle1", "saga"])
def test_a_scenario_without_a_constellation_is_refused(scenario):
    with pytest.raises(InputError, match="constellation"):
        size(scenario, SOME)


def test_an_unknown_constellation_is_told_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'SAGA'"):
        size("saga-growth", SOME, constellation="SAGO")
