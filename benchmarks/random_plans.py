"""Random scenarios: every plan, and a replan of it, must pass the independent judge.

    python benchmarks/random_plans.py [COUNT [SEED]]

Prints a line for each scenario that breaks a rule, and a summary; exit code 1 where there is one.
"""

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from random_scenarios import random_scenario

from euroqci_space.errors import NothingToPlanError
from euroqci_space.planner import plan
from euroqci_space.replanner import replan
from euroqci_space.schedule import Effort
from euroqci_space.verification import verify

EACH = 50  # scenarios between two lines of progress
EFFORT = Effort(rounds=2, nodes=20, pattern_nodes=20, workers=1)


def main() -> int:
    """Plan and judge so many scenarios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    tally = {"plans": 0, "contacts": 0, "replans": 0, "without a pass": 0, "broken": 0}
    begin_s = time.process_time()
    for seed in range(first, first + count):
        try:
            judge(seed, tally)
        except NothingToPlanError:
            tally["without a pass"] += 1
        except Exception as error:  # a crash is a finding too, and no reason to stop
            tally["broken"] += 1
            print(f"seed {seed}: {error!r}", flush=True)
        if (seed + 1) % EACH == 0:
            print(f"up to seed {seed}: {told(tally)}", flush=True)
    print(told(tally))
    print(f"{time.process_time() - begin_s:.0f} s of processor")
    return int(tally["broken"] > 0)


def told(tally: dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in tally.items())


def judge(seed: int, tally: dict[str, int]) -> None:
    """Plan one scenario, replan it half-way, and count what the judge says."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    scenario = random_scenario(rng)
    made = plan(scenario, effort=EFFORT)
    tally["plans"] += 1
    tally["contacts"] += len(made.contacts)
    now_tai_s = scenario.horizon.start_tai_s + rng.random() * scenario.horizon.duration_s
    again = replan(made, now_tai_s, keep_hours=rng.uniform(0.0, 6.0), effort=EFFORT)
    tally["replans"] += 1
    for name, judged in (("plan", made), ("replan", again)):
        violations = verify(judged).violations
        tally["broken"] += bool(violations)
        for violation in violations[:3]:
            print(f"seed {seed}, {name}: {violation}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
