"""The same plan, byte for byte: many runs over hash seeds, time zones and languages.

    python benchmarks/determinism.py [SCENARIO [RUNS]]

Each run is a process of its own. Prints how many files were compared; exit code 1 where any
differs from that of the first run.
"""

import os
import subprocess
import sys
import tempfile
from hashlib import sha256
from itertools import product
from pathlib import Path

SETTINGS = tuple(product(("0", "4711"), ("UTC", "Pacific/Chatham"), ("C.UTF-8", "tr_TR.UTF-8")))


def main() -> int:
    """Make the plan so often and compare."""
    scenario = sys.argv[1] if len(sys.argv) > 1 else "micius-2016"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as folder:
        found = [
            hashes(Path(folder) / str(run), scenario, SETTINGS[run % len(SETTINGS)])
            for run in range(runs)
        ]
    unlike = [run for run, one in enumerate(found) if one != found[0]]
    print(f"{scenario}: {runs} runs, {len(SETTINGS)} settings, {len(found[0])} files each,"
          f" {len(unlike)} runs unlike the first {unlike or ''}")  # fmt: skip
    return int(bool(unlike))


def hashes(place: Path, scenario: str, setting: tuple[str, str, str]) -> dict[str, str]:
    """Return the hash of each file of a plan made under a setting."""
    names = ("PYTHONHASHSEED", "TZ", "LANG")
    command = [sys.executable, "-m", "euroqci_space", "plan", scenario, "--out", str(place), "-q"]
    subprocess.run(command, env=os.environ | dict(zip(names, setting, strict=True)), check=True)
    files = (file for file in sorted(place.rglob("*")) if file.is_file())
    return {
        file.relative_to(place).as_posix(): sha256(file.read_bytes()).hexdigest() for file in files
    }


if __name__ == "__main__":
    sys.exit(main())
