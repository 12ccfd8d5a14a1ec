"""The last stage: no contact too many, and as little change as the key allows."""

import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from euroqci_space.schedule import Effort, Link, Pair, Yield, solve

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import best_split, brute_force, faults, problem

WHOLE = Effort(gap=0.0, workers=1)


def twins():
    """Return a problem in which each of two sites has two windows of equal worth."""
    case = problem(0, windows=4, pairs=0, slots=60)
    windows = tuple(
        replace(
            window,
            station=n % 2,
            store_site=n % 2,
            start_slot=5 + 12 * n,
            yields=Yield.additive([4.0] * 3),
        )
        for n, window in enumerate(case.windows)
    )
    return replace(case, windows=windows, pairs=(Pair(id="p", a=0, b=1, demand_bits=12.0),))


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_no_contact_of_a_plan_can_go_without_a_loss_of_key(seed):
    case = problem(seed, satellites=2, stations=4, windows=9, pairs=4, slots=70)
    solution = solve(case, WHOLE)
    value = best_split(case, solution.links, "concave")
    for link in solution.links:
        fewer = tuple(other for other in solution.links if other is not link)
        assert best_split(case, fewer, "concave") < value * (1.0 - 1e-7)


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_the_last_stage_costs_no_satisfaction_and_its_bound_is_below(seed):
    case = problem(seed, windows=4, slots=24)
    solution = solve(case, WHOLE)
    best = brute_force(case, "concave")
    assert solution.stages[0].value == pytest.approx(best, rel=3e-6)
    counted = solution.stages[-1]
    assert counted.value == len(solution.links) >= counted.bound
    fewest = min(
        len(some)
        for number in range(len(solution.links) + 1)
        for some in combinations(solution.links, number)
        if best_split(case, some, "concave") >= best * (1.0 - 3e-6)
    )
    assert counted.bound <= counted.value == fewest


def test_of_equal_plans_the_nearest_to_the_plan_before_is_taken():
    case = twins()
    for before in ((0, 1), (2, 3), (0, 3), (2, 1)):
        links = tuple(Link(n, 5 + 12 * n, 7 + 12 * n) for n in before)
        solution = solve(replace(case, previous=links), WHOLE)
        assert sorted(solution.links) == sorted(links)


def test_without_any_weight_on_stability_only_the_number_of_contacts_counts():
    case = twins()
    before = tuple(Link(n, 5 + 12 * n, 7 + 12 * n) for n in range(4))
    for stability in (0.0, 0.5):
        solution = solve(replace(case, previous=before), replace(WHOLE, stability=stability))
        assert len(solution.links) == 2
    held = solve(replace(case, previous=before), replace(WHOLE, stability=2.0))
    assert len(held.links) == 4
    assert faults(case, held.links) == []


def test_a_larger_tolerance_lets_a_later_stage_give_up_more():
    case = replace(twins(), previous=(Link(0, 5, 7), Link(1, 17, 19)))
    windows = [replace(w, yields=Yield.additive([4.1] * 3)) for w in case.windows[2:]]
    case = replace(case, windows=(*case.windows[:2], *windows))
    pair = replace(case.pairs[0], demand_bits=24.0)
    case = replace(case, pairs=(pair,))
    loose = replace(WHOLE, tolerance=0.6)
    assert len(solve(case, loose).links) == 2
    assert len(solve(case, WHOLE).links) == 4


def test_by_default_of_a_scenario_only_contacts_that_no_weather_can_use_go():
    case = twins()
    lone = replace(case.windows[0], id="lone", station=2, store_site=2, start_slot=53)
    case = replace(case, windows=(*case.windows, lone))
    pairs = (case.pairs[0], Pair(id="q", a=2, b=1, demand_bits=0.0))
    held = Link(4, 53, 55)
    every = solve(replace(case, pairs=pairs), replace(WHOLE, contacts="all"))
    kept = solve(replace(case, pairs=pairs), replace(WHOLE, contacts="useful"))
    assert held not in kept.links
    assert {link.window % 2 for link in kept.links} == {0, 1}
    assert kept.delivered_bits == every.delivered_bits
    assert [stage.name for stage in kept.stages] == [stage.name for stage in every.stages]
