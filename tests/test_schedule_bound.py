"""The bound against the optima of two other solvers, and what is left where nothing can be won."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from euroqci_space.errors import InputError
from euroqci_space.schedule import Effort, Link, Pair, Yield, greedy_by_yield, satellitebound, solve
from euroqci_space.schedule.engine import Clock
from euroqci_space.schedule.incumbent import incumbent_of
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import column_bound, patterns_of
from euroqci_space.schedule.solver import BASELINES, targets_of
from euroqci_space.schedule.targets import weighted_target
from euroqci_space.schedule.workers import Pool

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import faults, optimum_by_highs, optimum_by_scip, problem

MIDDLE = {"satellites": 2, "stations": 5, "windows": 18, "pairs": 6, "slots": 90}


@pytest.mark.parametrize("objective", ["weighted", "concave"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_optimum_of_scipys_highs_lies_between_value_and_bound(seed, objective):
    case = problem(seed, **MIDDLE)
    solution = solve(case, Effort(objective=objective, polish=False, gap=0.0, workers=1))
    best = optimum_by_highs(case, objective)
    assert solution.value <= best * (1.0 + 1e-6)
    assert solution.bound >= best * (1.0 - 1e-6)
    assert solution.value == pytest.approx(best, rel=1e-3)


def test_the_optimum_of_scip_lies_between_value_and_bound():
    case = problem(5, **MIDDLE)
    solution = solve(case, Effort(polish=False, gap=0.0, workers=1))
    best = optimum_by_scip(case, "concave")
    assert solution.value * (1.0 - 1e-6) <= best <= solution.bound * (1.0 + 1e-6)


def test_one_station_alone_gives_no_key_to_any_pair():
    case = problem(2, stations=2, windows=5, pairs=1)
    lone = tuple(replace(window, station=0, store_site=0) for window in case.windows)
    solution = solve(replace(case, windows=lone), Effort(workers=1))
    assert solution.value == solution.bound == 0.0
    assert solution.links == ()
    assert {stage.gap for stage in solution.stages} == {0.0}


def test_a_demand_whose_ends_never_share_a_satellite_is_left_and_others_are_served():
    case = problem(1, satellites=2, stations=3, windows=8, pairs=3)
    satellites = {0: 0, 1: 0, 2: 1}
    windows = tuple(replace(one, satellite=satellites[one.station]) for one in case.windows)
    solution = solve(replace(case, windows=windows), Effort(workers=1))
    for pair, bits in zip(case.pairs, solution.delivered_bits, strict=True):
        assert (bits > 0.0) <= ({pair.a, pair.b} == {0, 1})
    assert solution.value > 0.0


def test_a_demand_of_zero_beside_others_changes_nothing():
    case = problem(4, **MIDDLE)
    nothing = Pair(id="nothing", a=0, b=1, demand_bits=0.0)
    plain, more = (
        solve(one, Effort(workers=1, rounds=5))
        for one in (case, replace(case, pairs=(*case.pairs, nothing)))
    )
    assert more.links == plain.links
    assert more.delivered_bits[-1] == 0.0


def test_windows_that_give_nothing_are_as_none():
    case = problem(0)
    windows = tuple(replace(one, yields=Yield.additive([0.0] * 3)) for one in case.windows)
    solution = solve(replace(case, windows=windows), Effort(workers=1))
    assert (solution.links, solution.value, solution.bound) == ((), 0.0, 0.0)


def test_no_time_gives_the_best_baseline_with_a_bound_and_every_stage_marked_as_cut():
    case = problem(1, **MIDDLE)
    solution = solve(case, Effort(time_limit_s=0.0, workers=1))
    assert (solution.status, solution.cut) == ("cut", True)
    assert solution.value >= greedy_by_yield(case).value * (1.0 - 1e-5)
    assert all(stage.bound >= stage.value for stage in solution.stages if stage.maximise)
    assert faults(case, solution.links) == []


@pytest.mark.parametrize("end", ["satellite", "station"])
def test_frozen_contacts_in_conflict_are_all_named_with_what_they_want(end):
    case = problem(0, satellites=2, stations=3, windows=3)
    windows = tuple(
        replace(
            window,
            id=name,
            start_slot=10,
            satellite=0 if end == "satellite" else number % 2,
            station=number if end == "satellite" else 0,
        )
        for number, (name, window) in enumerate(
            zip(("first", "second", "third"), case.windows, strict=True)
        )
    )
    frozen = tuple(Link(number, 10, 12) for number in range(2))
    with pytest.raises(InputError) as caught:
        replace(case, windows=windows, frozen=frozen)
    thing = "terminal" if end == "satellite" else "telescope"
    assert f"frozen contacts first and second want one {thing} at one time" in str(caught.value)


def test_three_frozen_contacts_for_two_terminals_are_named():
    case = problem(0, stations=3, windows=3)
    windows = tuple(
        replace(window, start_slot=10 + number, station=number, store_site=number)
        for number, window in enumerate(case.windows)
    )
    frozen = tuple(Link(number, 10 + number, 12 + number) for number in range(3))
    two = replace(case, windows=windows, satellite_terminals=(2,))
    assert len(replace(two, frozen=frozen[:2]).frozen) == 2
    with pytest.raises(InputError, match="frozen contacts 0, 1 and 2 want 2 terminals at one time"):
        replace(two, frozen=frozen)


def test_a_frozen_contact_outside_its_window_is_named():
    case = problem(0)
    first = case.windows[0].start_slot
    with pytest.raises(InputError, match=r"frozen contact 0: slots .* leave its window"):
        replace(case, frozen=(Link(0, first - 1, first + 1),))


@pytest.mark.parametrize("seed", range(6))
def test_a_stage_that_starts_from_the_patterns_of_a_plan_is_bounded_above_that_plan(seed):
    case = problem(seed, **MIDDLE)
    layout, (first, second) = Layout.of(case), targets_of(case, "concave")
    choice = BASELINES["longest_path"](layout)
    starts = patterns_of(layout, choice)
    assert sorted(arc for pattern in starts for arc in pattern) == sorted(choice.tolist())
    plan = incumbent_of(layout, first, choice)
    later = replace(second, floors=(first.floor(plan.value),))
    bound = column_bound(layout, later, iterations=20, clock=Clock(), starts=starts)
    assert bound.iterations > 0
    assert bound.value >= incumbent_of(layout, later, choice).value * (1.0 - 1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_no_round_of_the_satellite_bound_falls_below_the_optimum_behind_a_narrow_screen(
    seed, monkeypatch
):
    monkeypatch.setattr(satellitebound, "FIRST_ARCS", 1)
    case = problem(seed, **MIDDLE)
    layout, target = Layout.of(case), weighted_target(case)
    bound = column_bound(layout, target, iterations=200, clock=Clock())
    with Pool(layout=layout, clock=Clock()) as pool:
        rounds = satellitebound.SatelliteRounds.at(pool, target, bound)
        for _ in range(5):
            rounds.once_more(Effort())
    assert len(rounds.answers) == 5
    assert optimum_by_highs(case, "weighted") <= rounds.best * (1.0 + 1e-6)
