"""How long a plan takes from nothing: 10 satellites, 18 stations, one day, passes to verified plan.

    python benchmarks/end_to_end.py [--all-pairs] [--time-limit S] [--profile]

Every capital asks for key with the hub; with --all-pairs every two capitals ask. Prints the seconds
of each step, wall clock and processor (without that of the worker processes), then size, gap and
verdict.
"""

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from euroqci_space.planner import plan_from
from euroqci_space.prospect import survey
from euroqci_space.risk import outlook
from euroqci_space.scenario import load_scenario
from euroqci_space.verification import verify

STATIONS = [
    *("DE-OBE", "NL-HAG", "HR-ZAG", "AT-INN", "GR-HEL", "CY-LIM", "HU-BUD", "SE-STO", "LU-BET"),
    *("ES-TEI", "IT-MAT", "FR-CAL", "IE-CRK", "PT-ALE", "BG-ROZ", "CZ-OND", "PL-BOR", "RO-MAG"),
]
SCENARIO = f"""
schema = 1
name = "ten-satellites"
start = 2027-01-04T12:00:00Z
days = 1

[[constellation]]
prefix = "TEN"
satellites = 10
first_norad_id = 99100
altitude_km = 600.0
local_times_of_ascending_node_h = [20.5, 22.5]
epoch = 2027-01-01T00:00:00Z
terminal = "eagle1"
protocol = "eagle1"

[stations]
include = {STATIONS}
telescope = "ao-1550-0.8m"

[demand]
multiplier = 100.0

[demand.generate]
hub = "DE-NAT"
WISHES

[constraints]
minimum_elevation_deg = 20.0
maximum_sun_elevation_deg = -6.0
minimum_contact_s = 60.0
satellite_setup_s = 60.0
telescope_setup_s = 60.0

[weather]
visibility_km = 23.0

[solver]
slot_s = 20.0
gap = 0.02
"""
WISHES = {"hub": "capital_keys = 0.0\ncorridor_keys = 0.0", "all pairs": "hub_keys = 4.0"}
Result = TypeVar("Result")


def timed(name: str, work: Callable[[], Result]) -> Result:
    """Do some work and print how long it took."""
    wall_s, processor_s = time.perf_counter(), time.process_time()
    result = work()
    wall_s, processor_s = time.perf_counter() - wall_s, time.process_time() - processor_s
    print(f"{name:24} {wall_s:6.1f} s, {processor_s:6.1f} s of the processor", flush=True)
    return result


def run(wishes: str, time_limit_s: float | None) -> None:
    """Plan and print."""
    begin_s = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ten.toml"
        path.write_text(SCENARIO.replace("WISHES", WISHES[wishes]))
        scenario = timed("read", lambda: load_scenario(path))
    scenario = replace(scenario, solver=replace(scenario.solver, time_limit_s=time_limit_s))
    prospect = timed("passes, link, key", lambda: survey(scenario))
    found = timed("search", lambda: plan_from(prospect))
    made = replace(found, outlook=timed("4,096 weathers", lambda: outlook(found)))
    violations = timed("verification", lambda: verify(made)).violations
    print(f"{'in all':24} {time.perf_counter() - begin_s:6.1f} s")
    print(f"{made.passes} passes, {made.candidates} candidates, {len(made.contacts)} contacts,"
          f" {sum(one.requested_bits > 0 for one in made.deliveries)} pairs;"
          f" {made.certificate.status}: {made.certificate.algorithm};"
          f" {len(violations)} violations")  # fmt: skip
    for stage in made.certificate.stages:
        print(f"{stage.name}: {stage.value:,.0f}, at most {stage.bound:,.0f},"
              f" gap {100.0 * stage.gap:.2f} %, {stage.method}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", action="store_true", help="print what takes longest")
    parser.add_argument("--all-pairs", action="store_true", help="the hard case")
    parser.add_argument("--time-limit", type=float, help="seconds for the search")
    wanted = parser.parse_args()
    task = ("all pairs" if wanted.all_pairs else "hub", wanted.time_limit)
    if not wanted.profile:
        return run(*task)
    profile = cProfile.Profile()
    profile.runcall(run, *task)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    return None


if __name__ == "__main__":
    main()
