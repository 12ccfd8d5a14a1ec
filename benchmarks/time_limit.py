"""Whether a limit on the clock is kept: 50 hard problems of many satellites, 1 to 5 seconds each.

    python benchmarks/time_limit.py [COUNT [FIRST]]

The clock runs from the problem to its solution, with the building of all programs. Prints the
overrun of each, and the worst; exit code 1 where one is above 2 s or a plan is below a baseline.
"""

import random
import sys
import time

import numpy as np

from euroqci_space.schedule import Effort, Pair, Problem, Window, Yield, solve

ALLOWED_S = 2.0
SLOT_S = 20.0
SETUP_SLOTS = 3
PASS_SLOTS = 30
ORBIT_SLOTS = 290


def main() -> int:
    """Solve so many problems, each under its own limit."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    found = [overrun_s(seed) for seed in range(first, first + count)]
    print(f"{count} problems, worst overrun {max(found):.2f} s, {ALLOWED_S:g} s are allowed")
    return int(max(found) > ALLOWED_S)


def overrun_s(seed: int) -> float:
    """Return by how much the solution of a problem came too late, negative: early. [s]"""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    problem, limit_s = hard_problem(rng), rng.choice((1.0, 2.0, 3.0, 4.0, 5.0))
    objective = rng.choice(("concave", "weighted"))
    effort = Effort(objective=objective, gap=0.0, time_limit_s=limit_s, contacts="useful")
    begin_s = time.monotonic()
    solution = solve(problem, effort)
    over_s = time.monotonic() - begin_s - limit_s
    best = max(solution.baselines.values())
    if solution.value < best * (1.0 - 1e-5):
        raise SystemExit(f"seed {seed}: value {solution.value} is below a baseline, {best}")
    print(f"seed {seed:3}: {len(problem.satellite_terminals):2} satellites,"
          f" {len(problem.windows):4} windows, {len(problem.pairs):3} pairs, {objective:8},"
          f" limit {limit_s:g} s, over {over_s:+5.2f} s, gap {100.0 * solution.gap:6.1f} %,"
          f" {solution.status}", flush=True)  # fmt: skip
    return over_s


def hard_problem(rng: random.Random) -> Problem:
    """Return a problem in which passes see most stations at once and all pairs want key."""
    satellites, stations = rng.randint(8, 24), rng.randint(12, 30)
    days = rng.choice((1, 1, 3))
    windows = tuple(
        _window(rng, f"{satellite}-{number}-{station}", satellite, station, start)
        for satellite in range(satellites)
        for number in range(3 * days)
        for start in (50 + number * ORBIT_SLOTS * 4 + rng.randrange(ORBIT_SLOTS * 3),)
        for station in rng.sample(range(stations), rng.randint(1, stations * 3 // 4))
    )
    ends = [(a, b) for b in range(stations) for a in range(b)]
    pairs = tuple(
        Pair(
            id=f"{a}-{b}",
            a=a,
            b=b,
            demand_bits=10.0 ** rng.uniform(3.0, 5.5),
            weight=rng.choice((1.0, 2.0, 5.0)),
            priority=rng.choice((1, 2)),
        )
        for a, b in rng.sample(ends, min(len(ends), rng.randint(30, 200)))
    )
    return Problem(
        slot_s=SLOT_S,
        slots=days * 12 * ORBIT_SLOTS + 2 * ORBIT_SLOTS,
        satellite_terminals=(1,) * satellites,
        station_telescopes=(1,) * stations,
        sites=stations,
        windows=windows,
        pairs=pairs,
    )


def _window(rng: random.Random, name: str, satellite: int, station: int, start: int) -> Window:
    """Return a window somewhere in a pass: a few minutes, best in the middle."""
    slots = rng.randint(6, 17)
    height = np.sin(np.linspace(0.15, np.pi - 0.15, slots)) ** 2
    before = np.concatenate([[0.0], np.cumsum(10.0 ** rng.uniform(3.0, 4.7) * height)])
    # what a block of finite size costs: below it a contact is worth nothing
    bits = np.maximum(before - before[:, None] - 0.1 * before[-1], 0.0)
    return Window(
        id=name,
        satellite=satellite,
        station=station,
        store_site=station,
        start_slot=start + rng.randrange(PASS_SLOTS - slots),
        yields=Yield.table(bits),
        minimum_slots=3,
        satellite_setup_slots=SETUP_SLOTS,
        telescope_setup_slots=SETUP_SLOTS,
    )


if __name__ == "__main__":
    sys.exit(main())
