"""The search: processes do not matter, the satellite bound holds, failures are told."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.errors import SolverError
from euroqci_space.schedule import Effort, engine, solve
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import column_bound
from euroqci_space.schedule.satellitebound import SatelliteRounds
from euroqci_space.schedule.solver import targets_of
from euroqci_space.schedule.subproblem import Task, _solve_screened
from euroqci_space.schedule.workers import Pool

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import faults, overdrawn, problem

MIDDLE = {"satellites": 3, "stations": 7, "windows": 40, "pairs": 10, "slots": 130}
FEW_ROUNDS = Effort(objective="weighted", rounds=8, bound_rounds=2, gap=0.0, polish=False)


def test_any_number_of_processes_gives_the_same_plan_and_bound():
    case = problem(5, **MIDDLE)
    plans = [solve(case, replace(FEW_ROUNDS, workers=workers)) for workers in (1, 2, 3)]
    assert plans[0] == plans[1] == plans[2]
    assert faults(case, plans[0].links) == []
    assert overdrawn(case, plans[0]) == []


@pytest.mark.parametrize("objective", ["weighted", "concave"])
def test_the_satellite_bound_is_between_the_optimum_and_the_pattern_bound(objective):
    case = problem(1, satellites=2, stations=5, windows=20, pairs=6, slots=80)
    effort = replace(FEW_ROUNDS, objective=objective, workers=1)
    layout, target = Layout.of(case), targets_of(case, objective)[0]
    pool = Pool(layout=layout, clock=engine.Clock())
    patterns = column_bound(layout, target, iterations=100, clock=pool.clock)
    rounds = SatelliteRounds.at(pool, target, patterns)
    best = solve(case, replace(effort, rounds=40)).value
    for _ in range(2):
        assert rounds.once_more(effort) is not None
        assert best * (1.0 - 1e-9) <= rounds.best <= patterns.value


def test_what_a_hint_uses_passes_the_screen():
    program, hint = engine.Program(), np.array([0.0, 0.0, 1.0])
    arcs = program.add_columns(3, upper=1.0, cost=1.0, integer=True)
    program.add_entries(program.add_rows(-np.inf, 1.0, 1), arcs, 1.0)
    task = Task(name="", fixed=arcs[:0], free=arcs, limits=engine.Limits(), most_arcs=1)
    answer, _ = _solve_screened(program, (arcs, arcs[:0]), task, hint)
    assert (answer.objective, answer.complaint) == (1.0, "")


def test_what_a_solver_prints_past_its_switches_stays_off_the_terminal(capfd):
    with engine.silenced():
        ctypes.CDLL(None).puts(b"transformNewIntegerFeasibleSolution")
    sys.stdout.write("the plan\n")
    assert capfd.readouterr().out == "the plan\n"


def test_a_solver_that_fails_is_told_and_the_next_one_plans(monkeypatch):
    case = problem(1, satellites=2, stations=5, windows=18, pairs=6, slots=90)
    inner = engine._solve

    def broken(program, limits, name, hint):
        if name == "HIGHS":
            raise SolverError("out of luck")
        return inner(program, limits, name, hint)

    monkeypatch.setattr(engine, "_solve", broken)
    solution = solve(case, replace(FEW_ROUNDS, workers=1))
    assert "out of luck" in "\n".join(solution.log)
    assert solution.value >= max(solution.baselines.values())
    assert faults(case, solution.links) == []


def test_a_linear_program_that_finds_no_end_is_a_failure_and_no_wait():
    program, sides = engine.Program(), np.arange(6)
    columns = program.add_columns(len(sides), upper=5.0, cost=1.0 + sides)
    rows = program.add_rows(-np.inf, 3.0 + sides, len(sides))
    program.add_entries(rows[:, None], columns, 1.0 + (sides[:, None] + sides) % 3)
    assert engine.solve_linear(program).optimal
    with pytest.raises(SolverError, match="GLOP: no end in 1 iterations"):
        engine.solve_linear(program, engine.Limits(iterations=1))


def test_a_hint_above_a_bound_by_rounding_is_taken():
    program = engine.Program()
    columns = program.add_columns(3, upper=0.1, cost=1.0)
    program.add_columns(1, upper=1.0, cost=1.0, integer=True)
    hint = np.append(np.full(len(columns), 0.1 + 1e-6), 1.0)
    assert engine.solve_mixed(program, engine.Limits(), hint).complaint == ""


def test_a_worker_ends_when_its_parent_is_killed():
    script = (
        "import sys, time; sys.path.insert(0, sys.argv[1]);"
        "from schedule_cases import problem;"
        "from euroqci_space.schedule.engine import Clock;"
        "from euroqci_space.schedule.layout import Layout;"
        "from euroqci_space.schedule.workers import Pool;"
        "pool = Pool(layout=Layout.of(problem(0)), clock=Clock(), count=2).__enter__();"
        "print(*[worker.process.pid for worker in pool._workers], flush=True);"
        "time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(Path(__file__).parent)], stdout=subprocess.PIPE
    )
    children = [int(word) for word in parent.stdout.readline().split()]
    os.kill(parent.pid, signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 30.0
    while any(map(runs, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(children) == 2
    assert not any(map(runs, children))


def runs(process):
    """Tell whether a process is alive; one that waits to be reaped is not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
