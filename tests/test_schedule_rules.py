"""Duties, memories and slews in the scheduler, against brute force."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.errors import InputError
from euroqci_space.schedule import (
    Duty,
    Effort,
    Link,
    greedy_by_weighted_yield,
    greedy_by_yield,
    longest_path,
    solve,
)

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import brute_force, faults, overdrawn, problem

EXACT = Effort(gap=0.0, workers=1, polish=False)
BASELINES = (greedy_by_yield, greedy_by_weighted_yield, longest_path)


def with_duties(case, *, limit, with_setup):
    half = case.slots // 2
    duties = tuple(
        Duty(
            satellite=satellite,
            first_slot=first,
            last_slot=first + half - 1,
            limit_slots=limit,
            with_setup=with_setup,
        )
        for satellite in range(len(case.satellite_terminals))
        for first in (0, half)
    )
    return replace(case, duties=duties)


def with_slews(case, seed):
    """Return a problem in which set-up takes 0 to 6 slots, by first slot of the link."""
    random = np.random.default_rng(seed)
    windows = tuple(
        replace(
            window,
            satellite_setup_slots=tuple(random.integers(0, 7, window.yields.slots).tolist()),
            telescope_setup_slots=tuple(random.integers(0, 4, window.yields.slots).tolist()),
        )
        for window in case.windows
    )
    return replace(case, windows=windows)


@pytest.mark.parametrize("with_setup", [True, False], ids=["duty cycle", "memory"])
@pytest.mark.parametrize("seed", range(3))
def test_a_problem_with_duties_is_solved_to_the_optimum_of_brute_force(seed, with_setup):
    limit = 6 if with_setup else 4
    case = with_duties(problem(seed, windows=4, slots=26), limit=limit, with_setup=with_setup)
    solution = solve(case, EXACT)
    best = brute_force(case, "concave")
    assert solution.value == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert solution.bound >= best - 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_a_problem_with_slews_is_solved_to_the_optimum_of_brute_force(seed):
    case = with_slews(problem(seed, windows=4, slots=26), seed)
    solution = solve(case, EXACT)
    best = brute_force(case, "concave")
    assert solution.value == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert faults(case, solution.links) == []


@pytest.mark.parametrize("seed", range(3))
def test_plans_and_baselines_keep_duties_and_slews_together(seed):
    case = problem(seed, satellites=2, stations=5, windows=16, pairs=6, slots=90)
    case = with_duties(with_slews(case, seed), limit=14, with_setup=True)
    solution = solve(case, Effort(rounds=12, workers=1))
    for made in (solution, *(rule(case) for rule in BASELINES)):
        assert faults(case, made.links) == []
        assert overdrawn(case, made) == []
        assert solution.value >= made.value * (1.0 - 1e-5)


def test_what_frozen_contacts_worked_is_off_the_duty_of_all():
    case = with_duties(problem(3, windows=6, slots=50), limit=9, with_setup=True)
    window = case.windows[0]
    frozen = Link(0, window.start_slot, window.start_slot + window.minimum_slots - 1)
    held = replace(case, frozen=(frozen,))
    for made in (solve(held, EXACT), *(rule(held) for rule in BASELINES)):
        assert frozen in made.links
        assert faults(held, made.links) == []


def test_as_many_set_ups_as_slots_are_asked_for():
    case = problem(0)
    window = replace(case.windows[0], satellite_setup_slots=(1,))
    with pytest.raises(InputError, match=r"window 0: 1 set-ups for \d slots"):
        replace(case, windows=(window, *case.windows[1:]))
