"""Small scheduling problems, and a judge of their solutions that shares nothing with the solver."""

from itertools import combinations, product

import numpy as np
from ortools.linear_solver import pywraplp
from scipy.optimize import LinearConstraint, linprog, milp

from euroqci_space.schedule import CONCAVE, Duty, Link, Pair, Problem, Solution, Window, Yield

SETUP = 2
MINIMUM = 3


def problem(seed: int, *, satellites=1, stations=3, windows=5, pairs=2, slots=40) -> Problem:
    """Return a random problem in which windows overlap and demands compete."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(windows):
        length = int(random.integers(MINIMUM, MINIMUM + 3))
        station = int(random.integers(stations))
        made.append(
            Window(
                id=str(number),
                satellite=int(random.integers(satellites)),
                station=station,
                store_site=station,
                start_slot=int(random.integers(SETUP, slots - length)),
                yields=Yield.additive(random.uniform(1.0, 9.0, length).round(1)),
                minimum_slots=MINIMUM,
                satellite_setup_slots=SETUP,
                telescope_setup_slots=SETUP,
            )
        )
    ends = list(combinations(range(stations), 2))
    return Problem(
        slot_s=30.0,
        slots=slots,
        satellite_terminals=(1,) * satellites,
        station_telescopes=(1,) * stations,
        sites=stations,
        windows=tuple(made),
        pairs=tuple(
            Pair(
                id=str(number),
                a=ends[number % len(ends)][0],
                b=ends[number % len(ends)][1],
                demand_bits=float(random.integers(5, 40)),
                weight=float(random.integers(1, 4)),
            )
            for number in range(pairs)
        ),
    )


def setup(window: Window, kind: str, first: int) -> int:
    """Return the set-up before a link that begins in a slot."""
    slots = window.satellite_setup_slots if kind == "satellite" else window.telescope_setup_slots
    return slots[first - window.start_slot] if isinstance(slots, tuple) else slots


def worked(case: Problem, link: Link, duty: Duty) -> int:
    """Return the slots of a link that count in a duty."""
    window = case.windows[link.window]
    if window.satellite != duty.satellite:
        return 0
    since = link.first - (setup(window, "satellite", link.first) if duty.with_setup else 0)
    busy = set(range(since, link.last + 1))
    return len(busy & set(range(duty.first_slot, duty.last_slot + 1)))


def faults(case: Problem, links: tuple[Link, ...]) -> list[str]:
    """Return every rule that a choice of links breaks."""
    found = []
    taken: dict[tuple[str, int, int], Link] = {}
    for link in links:
        window = case.windows[link.window]
        if not window.start_slot <= link.first <= link.last < window.stop_slot:
            found.append(f"{link} leaves its window")
        if link.last - link.first + 1 < window.minimum_slots:
            found.append(f"{link} is too short")
        for kind, owner in (("satellite", window.satellite), ("station", window.station)):
            for slot in range(link.first - setup(window, kind, link.first), link.last + 1):
                other = taken.setdefault((kind, owner, slot), link)
                if other is not link or slot < 0:
                    found.append(f"{link} meets {other}")
    found += [
        f"{duty} is exceeded"
        for duty in case.duties
        if sum(worked(case, link, duty) for link in links) > duty.limit_slots
    ]
    windows = [link.window for link in links]
    if len(windows) != len(set(windows)):
        found.append("two links in one window")
    return found


def best_split(case: Problem, links: tuple[Link, ...], objective: str) -> float:
    """Return the best worth of a choice of links, by a linear program of its own."""
    stores: dict[tuple[int, int], float] = {}
    for link in links:
        window = case.windows[link.window]
        span = (link.first - window.start_slot, link.last + 1 - window.start_slot)
        for site, yields in window.shares or ((window.store_site, window.yields),):
            key = (window.satellite, site)
            stores[key] = stores.get(key, 0.0) + yields.bits(*span)
    satellites = range(len(case.satellite_terminals))
    columns = [
        (satellite, number, part)
        for satellite in satellites
        for number in range(len(case.pairs))
        for part in range(len(CONCAVE))
    ]
    slope = [1.0] * len(CONCAVE) if objective == "weighted" else [s for _, s in CONCAVE]
    gain = [-case.pairs[p].weight * slope[part] for _, p, part in columns]
    rows, limits = [], []
    for (satellite, site), bits in {
        (s, g): stores.get((s, g), 0.0) for s, g in product(satellites, range(case.sites))
    }.items():
        rows.append(
            [
                float(s == satellite and site in (case.pairs[p].a, case.pairs[p].b))
                for s, p, _ in columns
            ]
        )
        limits.append(bits)
    width = np.diff([0.0, *(fraction for fraction, _ in CONCAVE)])
    for number, part in product(range(len(case.pairs)), range(len(CONCAVE))):
        rows.append([float(p == number and q == part) for _, p, q in columns])
        limits.append(case.pairs[number].demand_bits * width[part])
    return float(-linprog(gain, A_ub=rows, b_ub=limits).fun)


def brute_force(case: Problem, objective: str) -> float:
    """Return the best worth over every feasible choice of links."""
    choices = []
    for number, window in enumerate(case.windows):
        links = [
            Link(number, first, last)
            for first in range(window.start_slot, window.stop_slot)
            for last in range(first + window.minimum_slots - 1, window.stop_slot)
        ]
        choices.append([None, *links])
    worth = 0.0
    for combination in product(*choices):
        links = tuple(link for link in combination if link)
        if not faults(case, links):
            worth = max(worth, best_split(case, links, objective))
    return worth


def overdrawn(case: Problem, solution: Solution) -> list[tuple[int, int]]:
    """Return the stores out of which more flows than the links brought."""
    brought: dict[tuple[int, int], float] = {}
    for link in solution.links:
        window = case.windows[link.window]
        key = (window.satellite, window.store_site)
        brought[key] = brought.get(key, 0.0) + case.link_bits(link)
    used: dict[tuple[int, int], float] = {}
    for flow in solution.flows:
        for site in (case.pairs[flow.pair].a, case.pairs[flow.pair].b):
            used[flow.satellite, site] = used.get((flow.satellite, site), 0.0) + flow.bits
    return [key for key, bits in used.items() if bits > brought.get(key, 0.0) + 1e-6]


def program(case: Problem, objective: str, more: dict) -> tuple:
    """Return a program of the tests' own: gains, rows, limits, names of rows, number of links.

    One variable a contact, one row a slot of each satellite and station. ``more`` adds to right
    sides: satellite (owner, slot), station (owner, slot), store (satellite, site), demand (pair).
    """
    links = [
        Link(number, first, last)
        for number, window in enumerate(case.windows)
        for first in range(window.start_slot, window.stop_slot)
        for last in range(first + window.minimum_slots - 1, window.stop_slot)
    ]
    flows = list(product(range(len(case.satellite_terminals)), range(len(case.pairs))))
    parts = list(product(range(len(case.pairs)), range(len(CONCAVE))))
    gain = np.zeros(len(links) + len(flows) + len(parts))
    rows: dict[tuple, tuple[dict[int, float], float]] = {}

    def add(key: tuple, column: int, value: float, limit: float) -> None:
        rows.setdefault(key, ({}, limit))[0][column] = value

    for column, link in enumerate(links):
        add(("window", link.window), column, 1.0, 1.0)
        window = case.windows[link.window]
        for slot in range(link.first - setup(window, "satellite", link.first), link.last + 1):
            room = float(case.satellite_terminals[window.satellite])
            add(("satellite", window.satellite, slot), column, 1.0, room)
        for slot in range(link.first - setup(window, "station", link.first), link.last + 1):
            room = float(case.station_telescopes[window.station])
            add(("station", window.station, slot), column, 1.0, room)
        add(("store", window.satellite, window.store_site), column, -case.link_bits(link), 0.0)
        for number, duty in enumerate(case.duties):
            add(("duty", number), column, worked(case, link, duty), float(duty.limit_slots))
    for place, (satellite, number) in enumerate(flows):
        column = len(links) + place
        for site in (case.pairs[number].a, case.pairs[number].b):
            add(("store", satellite, site), column, 1.0, 0.0)
        add(("pair", number), column, -1.0, 0.0)
    slopes = [1.0] * len(CONCAVE) if objective == "weighted" else [slope for _, slope in CONCAVE]
    share = np.diff([0.0, *(fraction for fraction, _ in CONCAVE)])
    for place, (number, part) in enumerate(parts):
        column, pair = len(links) + len(flows) + place, case.pairs[number]
        demand = pair.demand_bits + more.get("demand", {}).get((number,), 0.0)
        add(("pair", number), column, 1.0, 0.0)
        add(("part", number, part), column, 1.0, float(share[part]) * demand)
        gain[column] = pair.weight * slopes[part]
    matrix = np.zeros((len(rows), len(gain)))
    for row, (entries, _) in enumerate(rows.values()):
        matrix[row, list(entries)] = list(entries.values())
    limits = [limit + more.get(key[0], {}).get(key[1:], 0.0) for key, (_, limit) in rows.items()]
    return gain, matrix, limits, list(rows), len(links)


def linear_bound(case: Problem, objective: str, **more: dict) -> tuple[float, dict]:
    """Return the optimum of the relaxed problem, and HiGHS's marginals of its rows."""
    gain, matrix, limits, names, _ = program(case, objective, more)
    answer = linprog(-gain, A_ub=matrix, b_ub=limits, method="highs")
    return float(-answer.fun), dict(zip(names, -answer.ineqlin.marginals, strict=True))


def optimum_by_highs(case: Problem, objective: str) -> float:
    """Return the optimum of the whole problem by scipy's HiGHS."""
    gain, matrix, limits, _, links = program(case, objective, {})
    whole = np.arange(len(gain)) < links
    rows = LinearConstraint(matrix, ub=limits)
    answer = milp(-gain, constraints=rows, integrality=whole, options={"mip_rel_gap": 0.0})
    return float(-answer.fun)


def optimum_by_scip(case: Problem, objective: str) -> float:
    """Return the optimum of the whole problem by SCIP."""
    gain, matrix, limits, _, links = program(case, objective, {})
    solver = pywraplp.Solver.CreateSolver("SCIP")
    columns = [
        solver.IntVar(0.0, 1.0, "") if place < links else solver.NumVar(0.0, 1e9, "")
        for place in range(len(gain))
    ]
    for row, limit in zip(matrix, limits, strict=True):
        used = np.flatnonzero(row)
        solver.Add(sum(float(row[place]) * columns[place] for place in used) <= float(limit))
    paid = np.flatnonzero(gain)
    solver.Maximize(sum(float(gain[place]) * columns[place] for place in paid))
    assert solver.Solve() == solver.OPTIMAL
    return float(solver.Objective().Value())
