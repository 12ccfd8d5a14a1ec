"""Kill a program while it writes plans: the folder holds the old plan or the new one, whole.

    python benchmarks/killed_writes.py [KILLS]

Exit code 1 where a folder was ever anything else.
"""

import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from test_export_folder import contents, killed_writer, older_and_newer

from euroqci_space.export import write_plan

LONGEST_S = 0.08  # from the first write to the kill


def main() -> int:
    """Kill so often at a random moment and look each time."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    rng = random.Random(1)  # noqa: S311  (no secret)
    with tempfile.TemporaryDirectory() as folder:
        sources = [Path(folder) / "sources" / name for name in ("a", "b")]
        for source, plan in zip(sources, older_and_newer(), strict=True):
            write_plan(plan, source)
        wholes = [contents(source) for source in sources]
        place = Path(folder) / "out" / "plan"
        write_plan(older_and_newer()[0], place)
        found = []
        for _ in range(kills):
            killed_writer(place, sources, rng.uniform(0.0, LONGEST_S))
            now = contents(place)
            found.append(wholes.index(now) if now in wholes else None)
    halves = found.count(None)
    print(f"{kills} kills: {found.count(0)} times the old plan, {found.count(1)} times the new,"
          f" {halves} times neither")  # fmt: skip
    return int(halves > 0)


if __name__ == "__main__":
    sys.exit(main())
