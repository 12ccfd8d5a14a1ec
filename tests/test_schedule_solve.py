"""The solver against brute force, against its own bound, and against a judge of its own."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.errors import InputError
from euroqci_space.schedule import (
    Booking,
    Effort,
    Link,
    Pair,
    Stock,
    Yield,
    greedy_by_weighted_yield,
    greedy_by_yield,
    longest_path,
    solve,
)

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import best_split, brute_force, faults, overdrawn, problem

EXACT = Effort(gap=0.0, workers=1, polish=False)


@pytest.mark.parametrize("objective", ["weighted", "concave"])
@pytest.mark.parametrize("seed", range(6))
def test_a_tiny_problem_is_solved_to_the_optimum_of_brute_force(seed, objective):
    case = problem(seed, windows=4, slots=24)
    solution = solve(case, replace(EXACT, objective=objective))
    best = brute_force(case, objective)
    assert solution.value == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert solution.bound >= best - 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_a_solution_obeys_every_rule_and_keeps_below_its_bound(seed):
    case = problem(seed, satellites=2, stations=5, windows=18, pairs=6, slots=90)
    solution = solve(case, Effort(objective="concave", rounds=20, gap=0.0, workers=1))
    assert faults(case, solution.links) == []
    assert overdrawn(case, solution) == []
    assert solution.value <= solution.bound * (1.0 + 1e-9)
    assert solution.value == pytest.approx(best_split(case, solution.links, "concave"), rel=1e-5)


@pytest.mark.parametrize("baseline", [greedy_by_yield, greedy_by_weighted_yield, longest_path])
@pytest.mark.parametrize("seed", range(4))
def test_the_plan_is_never_below_a_baseline(seed, baseline):
    case = problem(seed, satellites=2, stations=5, windows=18, pairs=6, slots=90)
    simple = baseline(case)
    assert faults(case, simple.links) == []
    assert solve(case, Effort(rounds=10, workers=1)).value >= simple.value * (1.0 - 1e-5)


def test_two_runs_and_two_worker_counts_give_the_same_plan():
    case = problem(3, satellites=2, stations=5, windows=18, pairs=6, slots=90)
    plans = [solve(case, Effort(rounds=12, workers=workers)) for workers in (1, 1, 2)]
    assert plans[0].links == plans[1].links == plans[2].links
    assert plans[0].flows == plans[1].flows == plans[2].flows


def test_a_limit_of_zero_seconds_gives_the_best_baseline_marked_as_cut():
    case = problem(1, satellites=2, stations=5, windows=18, pairs=6, slots=90)
    solution = solve(case, Effort(time_limit_s=0.0, workers=1))
    best = max(
        rule(case).value for rule in (greedy_by_yield, greedy_by_weighted_yield, longest_path)
    )
    assert solution.cut
    assert "no time to search beyond" in solution.algorithm
    assert solution.stages[0].method == "every demand filled"
    assert solution.value >= best * (1.0 - 1e-5)
    assert faults(case, solution.links) == []


def test_a_threshold_of_the_key_is_seen_exactly():
    # 3 slots give nothing, 4 give 10: the yield of a finite block, not a sum over slots
    bits = np.zeros((5, 5))
    bits[0, 4] = 10.0
    case = problem(0, windows=2, pairs=1)
    windows = tuple(
        replace(window, yields=Yield.table(bits), station=n, store_site=n, start_slot=5 + 12 * n)
        for n, window in enumerate(case.windows)
    )
    pair = Pair(id="p", a=0, b=1, demand_bits=10.0)
    solution = solve(replace(case, windows=windows, pairs=(pair,)), EXACT)
    assert [(link.first, link.last) for link in solution.links] == [(5, 8), (17, 20)]
    assert solution.delivered_bits == (10.0,)


@pytest.mark.parametrize(
    "change",
    [
        {"windows": ()},
        {"pairs": ()},
        {"pairs": (Pair(id="p", a=0, b=1, demand_bits=0.0),)},
        {"sites": 9, "pairs": (Pair(id="p", a=0, b=8, demand_bits=5.0),)},
    ],
    ids=["no window", "no demand", "demand of zero", "ends that never share a satellite"],
)
def test_a_problem_with_nothing_to_win_gives_an_empty_certified_plan(change):
    solution = solve(replace(problem(2), **change), Effort(workers=1))
    assert solution.value == solution.bound == 0.0
    assert solution.flows == ()


def test_a_booked_telescope_is_left_alone():
    case = problem(4, windows=6)
    station = case.windows[0].station
    booking = Booking(owner=station, first_slot=0, last_slot=case.slots - 1)
    solution = solve(replace(case, telescope_bookings=(booking,)), Effort(workers=1))
    assert all(case.windows[link.window].station != station for link in solution.links)


def test_key_that_is_there_from_the_start_is_used():
    case = problem(0, windows=1, pairs=1)
    window = replace(case.windows[0], store_site=0, station=0)
    stock = Stock(satellite=0, site=1, bits=100.0)
    pair = Pair(id="p", a=0, b=1, demand_bits=3.0)
    solution = solve(replace(case, windows=(window,), pairs=(pair,), stocks=(stock,)), EXACT)
    assert solution.delivered_bits == (3.0,)


def test_frozen_links_that_meet_are_named():
    case = problem(0)
    first = case.windows[0].start_slot
    twin = replace(case.windows[0], id="twin")
    frozen = (Link(0, first, first + 2), Link(len(case.windows), first, first + 2))
    with pytest.raises(InputError, match="0"):
        solve(replace(case, windows=(*case.windows, twin), frozen=frozen), EXACT)


def test_higher_priority_is_served_before_lower():
    case = problem(0, windows=2, pairs=0)
    windows = tuple(
        replace(w, station=n, store_site=n, start_slot=5 + 15 * n, yields=Yield.additive([4.0] * 3))
        for n, w in enumerate(case.windows)
    )
    pairs = (
        Pair(id="low", a=0, b=1, demand_bits=12.0, weight=100.0, priority=2),
        Pair(id="high", a=1, b=0, demand_bits=12.0, priority=1),
    )
    solution = solve(replace(case, windows=windows, pairs=pairs), Effort(workers=1, gap=0.0))
    assert solution.delivered_bits[1] == pytest.approx(12.0, rel=0.01)
