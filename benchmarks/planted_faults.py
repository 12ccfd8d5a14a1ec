"""Faults planted at random in a valid plan, a replan and its files: the judge must name each.

    python benchmarks/planted_faults.py [COUNT]

Prints how many were found, and a line for each that was not; exit code 1 where there is one.
"""

import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from verify_faults import every, planted


def main() -> int:
    """Plant so many faults and look at what the judge says."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rng = random.Random(1)  # noqa: S311  (no secret)
    names, missed = set(), 0
    for _ in range(count):
        name, words = planted(rng)
        names.add(name)
        missed += words is not None
        if words is not None:
            print(f"{name}: {words}", flush=True)
    print(f"{count} faults of {len(names)} of {len(every())} kinds, {missed} missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
