"""The least share as a stage: against scipy's HiGHS over every contact; told and refused."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scenario_texts import WHOLE
from scipy.optimize import LinearConstraint, milp

from euroqci_space.errors import InputError
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import CONCAVE, Effort, Pair, solve

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import faults, optimum_by_highs, overdrawn, problem, program

MAX_MIN = Effort(
    objective="weighted", max_min=True, tolerance=0.3, gap=0.0, contacts="all", workers=1, rounds=30
)


def case_of(seed):
    return problem(seed, satellites=2, stations=3, windows=9, pairs=3, slots=60)


def least_share_by_highs(case, floor):
    """Return the best least share of plans that keep a weighted value."""
    gain, matrix, limits, _, links = program(case, "weighted", {})
    rows = [np.append(row, 0.0) for row in matrix]
    first = len(gain) - len(case.pairs) * len(CONCAVE)
    for place, pair in enumerate(case.pairs):
        row = np.zeros(len(gain) + 1)
        row[first + place * len(CONCAVE) : first + (place + 1) * len(CONCAVE)] = -1.0
        row[-1] = pair.demand_bits
        rows.append(row)
    rows.append(np.append(-gain, 0.0))
    answer = milp(
        np.append(np.zeros(len(gain)), -1.0),
        constraints=LinearConstraint(
            np.array(rows), ub=[*limits, *[0.0] * len(case.pairs), -floor]
        ),
        integrality=np.arange(len(gain) + 1) < links,
        options={"mip_rel_gap": 0.0},
    )
    return -answer.fun


@pytest.mark.parametrize("seed", [0, 5])
def test_the_least_share_is_the_optimum_of_another_solver(seed):
    case = case_of(seed)
    solution = solve(case, MAX_MIN)
    floor = (1.0 - MAX_MIN.tolerance) * optimum_by_highs(case, "weighted")
    asked = sum(pair.demand_bits for pair in case.pairs)
    best = least_share_by_highs(case, floor * (1.0 - 1e-9)) * asked
    stage = solution.stages[1]
    assert stage.name == "least share"
    assert stage.value <= best * (1.0 + 1e-5) <= stage.bound * (1.0 + 1e-4)
    assert stage.value == pytest.approx(best, rel=0.02)
    assert faults(case, solution.links) == []
    assert overdrawn(case, solution) == []


def test_its_value_is_the_least_share_of_what_is_delivered():
    case = case_of(4)
    solution = solve(case, replace(MAX_MIN, objective="concave"))
    pairs = list(zip(solution.delivered_bits, case.pairs, strict=True))
    least = min(bits / pair.demand_bits for bits, pair in pairs)
    stage = next(stage for stage in solution.stages if stage.name == "least share")
    assert [one.name for one in solution.stages][-1] == "weighted key"
    assert stage.value == pytest.approx(least * sum(pair.demand_bits for _, pair in pairs))


def test_a_pair_that_nothing_can_serve_makes_it_nothing_and_the_plan_stands():
    case = replace(case_of(2), sites=9)
    pairs = (*case.pairs, Pair(id="far", a=0, b=8, demand_bits=5.0))
    solution = solve(replace(case, pairs=pairs), MAX_MIN)
    assert (solution.stages[1].value, solution.stages[1].bound) == (0.0, 0.0)
    assert solution.value > 0.0


def test_any_number_of_processes_gives_the_same_least_share():
    plans = [solve(case_of(5), replace(MAX_MIN, workers=workers)) for workers in (1, 2)]
    assert plans[0] == plans[1]


@pytest.mark.parametrize("table", ["[network]\n", '[weather]\nplanning = "robust"\n'])
def test_it_is_refused_where_it_is_no_stage(tmp_path, table):
    place = tmp_path / "mine.toml"
    place.write_text(f"{WHOLE}{table}[solver]\nmax_min = true\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine.toml:\d+.*max_min is for the mean weather"):
        load_scenario(place)
    place.write_text(f"{WHOLE}[solver]\nmax_min = true\n", encoding="utf-8")
    assert load_scenario(place).solver.max_min
