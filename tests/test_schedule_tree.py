"""The tree over the uses of windows and its warm linear program, beside other solvers."""

import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, linprog, milp

from euroqci_space.errors import SolverError
from euroqci_space.schedule import Effort, search, solve, usetree
from euroqci_space.schedule.engine import Clock, Limits, Program
from euroqci_space.schedule.incumbent import incumbent_of
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.solver import BASELINES
from euroqci_space.schedule.subproblem import Task
from euroqci_space.schedule.targets import weighted_target
from euroqci_space.schedule.usetree import tree_bound
from euroqci_space.schedule.warm import WarmLinear
from euroqci_space.schedule.workers import Pool

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import optimum_by_highs, problem

SMALL = {"satellites": 2, "stations": 5, "windows": 20, "pairs": 6, "slots": 80}
MIDDLE = {"satellites": 3, "stations": 7, "windows": 40, "pairs": 10, "slots": 130}
PLENTY = Limits(nodes=10_000, gap=0.0)


def knapsacks(seed: int, uses: int = 9, flows: int = 12, rows: int = 5) -> tuple:
    """Return gains, matrix and limits of a program whose flows need 0/1 uses, which cost."""
    random = np.random.default_rng(seed)
    gain = np.concatenate([-random.uniform(1.0, 4.0, uses), random.uniform(1.0, 5.0, flows)])
    shared = np.hstack([np.zeros((rows, uses)), random.uniform(0.0, 2.0, (rows, flows))])
    linked = np.hstack([-2.0 * np.eye(uses)[np.arange(flows) % uses], np.eye(flows)])
    return gain, np.vstack([shared, linked]), np.concatenate([np.full(rows, 6.0), np.zeros(flows)])


def stated(gain, matrix, limits, uses: int = 9) -> tuple[Program, np.ndarray]:
    program = Program()
    columns = program.add_columns(uses, upper=1.0, cost=gain[:uses], integer=True)
    program.add_columns(len(gain) - uses, cost=gain[uses:])
    rows = program.add_rows(-np.inf, limits, len(limits))
    places = np.nonzero(matrix)
    program.add_entries(rows[places[0]], places[1], matrix[places])
    return program, columns


def optimum(gain, matrix, limits, uses: int = 9) -> float:
    whole = np.arange(len(gain)) < uses
    upper = np.where(whole, 1.0, np.inf)
    answer = milp(
        -gain,
        integrality=whole,
        bounds=(0.0, upper),
        constraints=LinearConstraint(matrix, ub=limits),
        options={"mip_rel_gap": 0.0},
    )
    return float(-answer.fun)


def whole_task(layout: Layout, limits: Limits) -> Task:
    choice = BASELINES["greedy_by_yield"](layout)
    start = incumbent_of(layout, weighted_target(layout.problem), choice)
    arcs = np.arange(len(layout.arcs.first))
    hint = (start.choice, start.split.route_bits)
    return Task(name="t", fixed=arcs[:0], free=arcs, limits=limits, hint=hint, proof=True)


@pytest.mark.parametrize("seed", range(8))
def test_a_tree_without_limits_ends_at_the_optimum_of_scipys_highs(seed):
    case = knapsacks(seed)
    program, uses = stated(*case)
    assert tree_bound(program, uses, -1e9, PLENTY) == pytest.approx(optimum(*case), rel=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_each_node_more_leaves_the_bound_between_the_optimum_and_what_it_was(seed):
    case = knapsacks(seed)
    program, uses = stated(*case)
    bounds = [tree_bound(program, uses, -1e9, replace(PLENTY, nodes=n)) for n in range(8)]
    gain, matrix, limits = case
    upper = [(0.0, 1.0)] * 9 + [(0.0, None)] * 12
    assert bounds[0] == pytest.approx(-linprog(-gain, matrix, limits, bounds=upper).fun)
    assert all(later <= before * (1.0 + 1e-9) for before, later in pairwise(bounds))
    assert bounds[-1] >= optimum(*case) * (1.0 - 1e-9)
    assert bounds[-1] < bounds[0]


def test_a_tree_ends_within_the_gap_of_what_is_known():
    case = knapsacks(3)
    program, uses = stated(*case)
    best = optimum(*case)
    root = tree_bound(program, uses, best, replace(PLENTY, nodes=0))
    wide = tree_bound(program, uses, best, replace(PLENTY, gap=root / best))
    assert wide == root > best
    assert tree_bound(program, uses, 2.0 * root, PLENTY) == 2.0 * root


@pytest.mark.parametrize("seed", range(6))
def test_the_tree_of_a_whole_problem_ends_between_its_optimum_and_the_root(seed):
    case = problem(seed, **SMALL)
    layout, target = Layout.of(case), weighted_target(case)
    with Pool(layout=layout, clock=Clock()) as pool:
        root, grown = (
            pool.outcome(pool.submit(target, whole_task(layout, replace(PLENTY, nodes=nodes))))
            for nodes in (0, 400)
        )
    assert (grown.choice, grown.closed) == (None, False)
    best = optimum_by_highs(case, "weighted")
    assert best * (1.0 - 1e-6) <= grown.bound <= root.bound * (1.0 + 1e-9)


def test_a_tree_whose_solver_fails_at_once_proves_nothing_and_later_keeps_what_it_proved(
    monkeypatch,
):
    program, uses = stated(*knapsacks(3))
    before = tree_bound(program, uses, -1e9, replace(PLENTY, nodes=2))
    calls = []

    def failing(self, *arguments, works=0, solve=WarmLinear.solve):
        calls.append(arguments)
        if len(calls) > works:
            raise SolverError("no")
        return solve(self, *arguments)

    monkeypatch.setattr(WarmLinear, "solve", failing)
    assert tree_bound(program, uses, 0.0, PLENTY) == np.inf
    calls.clear()
    monkeypatch.setattr(WarmLinear, "solve", lambda *a: failing(*a, works=25))
    kept = tree_bound(program, uses, -1e9, PLENTY)
    assert before < kept < np.inf or kept >= optimum(*knapsacks(3))


@pytest.mark.parametrize("seed", range(4))
def test_a_warm_program_says_at_any_bounds_what_scipys_solver_says(seed):
    gain, matrix, limits = knapsacks(seed)
    matrix = np.vstack([matrix, -np.eye(9, 21).sum(axis=0)])  # at least two windows in use
    limits = np.append(limits, -2.0)
    program, uses = stated(gain, matrix, limits)
    warm = WarmLinear.of(program, uses)
    random, empty = np.random.default_rng(seed), 0
    for _ in range(40):
        upper = random.integers(0, 2, 9).astype(float)
        lower = upper * random.integers(0, 2, 9)
        value, used = warm.solve(lower, upper, Limits())
        bounds = [*zip(lower, upper, strict=True), *[(0.0, None)] * 12]
        other = linprog(-gain, matrix, limits, bounds=bounds)
        assert (value == -np.inf) == (other.status == 2)
        if other.status == 2:
            empty += 1
            continue
        assert value == pytest.approx(-other.fun, rel=1e-7, abs=1e-9)
        assert (lower - 1e-9 <= used).all()
        assert (used <= upper + 1e-9).all()
    assert 0 < empty < 40


def test_a_warm_program_out_of_time_or_iterations_is_a_failure():
    program, uses = stated(*knapsacks(0))
    with pytest.raises(SolverError, match="GLOP ended with"):
        WarmLinear.of(program, uses).solve(np.zeros(9), np.ones(9), Limits(iterations=1))


@pytest.mark.parametrize("patience_s", [0.0, 60.0])
def test_a_tree_beside_the_whole_program_and_one_after_it_prove_the_same(patience_s, monkeypatch):
    monkeypatch.setattr(search, "PATIENCE_S", patience_s)
    grown = []
    monkeypatch.setattr(search, "_plant", _noted(search._plant, grown))
    case = problem(1, **MIDDLE)  # one node does not close it, and the tree's one proves more
    effort = Effort(gap=0.0, whole_gap=0.0, nodes=1, rounds=4, polish=False)
    plans = [solve(case, replace(effort, workers=workers)) for workers in (1, 2)]
    assert plans[0] == plans[1]
    assert plans[0].value <= optimum_by_highs(case, "concave") * (1.0 + 1e-9)
    assert len(grown) == 2


def _noted(plant, grown: list):
    def noted(*arguments):
        grown.append(arguments)
        return plant(*arguments)

    return noted


def test_an_abandoned_task_leaves_a_process_that_works_on():
    case = problem(5, **MIDDLE)
    layout, target = Layout.of(case), weighted_target(case)
    task = whole_task(layout, PLENTY)
    with Pool(layout=layout, clock=Clock(), count=2) as pool:
        flying = [pool.submit(target, task) for _ in range(4)]
        assert not pool.is_ready(flying[3], 0.0)
        pool.abandon(flying[0])  # worked on
        pool.abandon(flying[3])  # waits
        kept = [pool.outcome(ticket) for ticket in flying[1:3]]
        assert pool.is_ready(pool.submit(target, task), 60.0)
        assert pool.complaints == set()
    assert kept[0].bound == kept[1].bound < np.inf


def test_to_wait_for_a_task_takes_no_longer_than_it_is_given():
    case = problem(5, **MIDDLE)
    layout = Layout.of(case)
    with Pool(layout=layout, clock=Clock(), count=2) as pool:
        begun = time.monotonic()
        assert not pool.is_ready(99, 0.3)
        assert 0.25 < time.monotonic() - begun < 5.0


def test_the_score_of_a_branch_counts_what_both_sides_lose():
    assert usetree._score(100.0, [90.0, 90.0]) > usetree._score(100.0, [100.0, 80.0])
    assert usetree._score(100.0, [-np.inf, 99.0]) == np.inf
