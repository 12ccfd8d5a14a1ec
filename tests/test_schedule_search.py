"""The search: other solvers agree, processes do not matter, failures are survived and told."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from euroqci_space.errors import SolverError
from euroqci_space.schedule import Effort, engine, solve
from euroqci_space.schedule.engine import Limits, Program
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import column_bound
from euroqci_space.schedule.satellitebound import satellite_bound
from euroqci_space.schedule.solver import targets_of
from euroqci_space.schedule.workers import Pool

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import faults, overdrawn, problem

MIDDLE = {"satellites": 3, "stations": 7, "windows": 40, "pairs": 10, "slots": 130}
FEW_ROUNDS = Effort(objective="weighted", rounds=8, bound_rounds=2, gap=0.0, polish=False)


def slot_program(case):
    """Return the slot model of a weighted problem: which slots are on, in which a link starts.

    It knows no contacts with their yields, only slots, so that it shares no idea with the
    scheduler; the yields must be additive.
    """
    program, rows = Program(), {}

    def row(key, limit):
        if key not in rows:
            rows[key] = program.add_rows(-np.inf, limit, 1)
        return rows[key]

    for number, window in enumerate(case.windows):
        count = window.yields.slots
        on = program.add_columns(count, upper=1.0, integer=True)
        may_start = np.arange(count) <= count - window.minimum_slots
        start = program.add_columns(count, upper=may_start.astype(float), integer=True)
        add_link_rows(program, row, (number, window), (on, start))
        store = row(("store", window.satellite, window.store_site), 0.0)
        program.add_entries(store, on, -window.yields.slot_bits)
    for number, pair in enumerate(case.pairs):
        for satellite in range(len(case.satellite_terminals)):
            stores = [rows.get(("store", satellite, site)) for site in (pair.a, pair.b)]
            if None not in stores:
                flow = program.add_columns(1, cost=pair.weight)
                program.add_entries(row(("demand", number), pair.demand_bits), flow, 1.0)
                program.add_entries(np.concatenate(stores), flow, 1.0)
    return program


def add_link_rows(program, row, place, columns):
    """Add: one link a window, long enough, set-up before it on satellite and telescope."""
    (number, window), (on, start) = place, columns
    program.add_entries(row(("window", number), 1.0), start, 1.0)
    for k in range(len(on)):
        begun, long = program.add_rows(-np.inf, 0.0, 1), program.add_rows(-np.inf, 0.0, 1)
        program.add_entries(begun, on[max(k - 1, 0) : k + 1], np.array([-1.0, 1.0])[-k - 1 :])
        program.add_entries(begun, start[k], -1.0)
        program.add_entries(long, start[max(k - window.minimum_slots + 1, 0) : k + 1], 1.0)
        program.add_entries(long, on[k], -1.0)
    for kind, owner, setup in (
        ("satellite", window.satellite, window.satellite_setup_slots),
        ("station", window.station, window.telescope_setup_slots),
    ):
        for k in range(-setup, len(on)):
            held = [*on[max(k, 0) : max(k + 1, 0)], *start[max(k + 1, 0) : k + setup + 1]]
            program.add_entries(row((kind, owner, window.start_slot + k), 1.0), np.array(held), 1.0)


def by_scipy(program):
    """Return value and bound by SciPy's own HiGHS."""
    rows, columns, values = program._summed()
    matrix = coo_array((values, (rows, columns)), shape=(program.rows, program.columns))
    found = milp(
        -np.concatenate(program.cost),
        integrality=np.concatenate(program.integer).astype(int),
        bounds=Bounds(np.concatenate(program.lower), np.concatenate(program.upper)),
        constraints=LinearConstraint(
            matrix.tocsr(), np.concatenate(program.row_lower), np.concatenate(program.row_upper)
        ),
        options={"time_limit": 20.0},
    )
    return -found.fun, -found.mip_dual_bound


@pytest.mark.parametrize("seed", range(3))
def test_scip_and_scipy_agree_with_value_and_bound(seed):
    case = problem(seed, satellites=2, stations=5, windows=20, pairs=6, slots=80)
    ours = solve(case, replace(FEW_ROUNDS, workers=1))
    program = slot_program(case)
    scip = engine.solve_mixed(program, Limits(gap=0.0, time_s=20.0), engine="GSCIP")
    for value, bound in (by_scipy(program), (scip.objective, scip.bound)):
        assert ours.value <= bound * (1.0 + 1e-6)
        assert ours.bound >= value * (1.0 - 1e-6)


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
    bound, _ = satellite_bound(pool, target, patterns, effort)
    best = solve(case, replace(effort, rounds=40)).value
    assert best * (1.0 - 1e-9) <= bound <= patterns.value


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
