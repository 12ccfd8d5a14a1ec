"""How long a plan takes from nothing: 10 satellites, 18 stations, one day, passes to verified plan.

    python benchmarks/end_to_end.py [--profile]

Prints the seconds of each stage, wall clock and processor, then size, gap and verdict.
"""

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from euroqci_space.planner import plan
from euroqci_space.prospect import survey
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
Result = TypeVar("Result")


def timed(name: str, work: Callable[[], Result]) -> Result:
    """Do some work and print how long it took."""
    wall_s, processor_s = time.perf_counter(), time.process_time()
    result = work()
    wall_s, processor_s = time.perf_counter() - wall_s, time.process_time() - processor_s
    print(f"{name:24} {wall_s:6.1f} s, {processor_s:6.1f} s of the processor", flush=True)
    return result


def run() -> None:
    """Plan and print."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ten.toml"
        path.write_text(SCENARIO)
        scenario = timed("read", lambda: load_scenario(path))
        prospect = timed("passes and yields", lambda: survey(scenario))
        made = timed("the whole plan", lambda: plan(scenario))
        violations = timed("verification", lambda: verify(made)).violations
    gap = made.certificate.stages[0]
    print(f"{made.passes} passes, {len(prospect.candidates)} candidates, "
          f"{len(made.contacts)} contacts; gap of the first stage "
          f"{100.0 * (gap.bound / gap.value - 1.0):.2f} %; {made.certificate.algorithm}; "
          f"{len(violations)} violations")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", action="store_true", help="print what takes longest")
    if not parser.parse_args().profile:
        return run()
    profile = cProfile.Profile()
    profile.runcall(run)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)
    return None


if __name__ == "__main__":
    main()
