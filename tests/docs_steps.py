"""What the pages tell a reader to do, step by step, and a folder to do it in."""

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(console|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAM = [sys.executable, "-m", "euroqci_space"]
STARTS = ("euroqci-space ", "python3 run.py ", "python cli.py ", "python3 cli.py ")
ELSEWHERE = (
    "dask ",
    "python benchmarks/",
    "pip ",
    "git ",
    "cd ",
    "python3 run.py test",
    "python -m sphinx",
)
ON_A_CLUSTER = "--cluster tcp://"  # run by tests/test_studies_engines.py


def steps(page: Path) -> list[str]:
    """Return the commands and scripts of a page in their order; doctests are run as such."""
    found = []
    for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "python" and ">>>" not in block:
            found.append(block)
        elif language == "console":
            lines = block.replace("\\\n", " ").splitlines()
            shown = [line[2:].split("  #")[0].strip() for line in lines if line.startswith("$ ")]
            found += [
                line
                for line in shown
                if not line.startswith(ELSEWHERE) and ON_A_CLUSTER not in line
            ]
    return found


def words(step: str) -> list[str]:
    """Return what to run for a step."""
    start = next((start for start in STARTS if step.startswith(start)), None)
    if start is not None:
        return [*PROGRAM, *shlex.split(step.removeprefix(start))]
    assert "\n" in step, f"nobody runs {step!r}: use the program, or name it in ELSEWHERE"
    return [sys.executable, "-c", step]


@dataclass
class Reader:
    """Somebody who does what the pages say; a step that was done is not done again."""

    folder: Path
    done: dict[tuple[str, ...], subprocess.CompletedProcess[str]] = field(default_factory=dict)

    def run(self, step: str) -> str:
        """Do a step and return what it prints."""
        command = tuple(words(step))  # the same for run.py and the installed program
        if command not in self.done:
            self.done[command] = subprocess.run(
                command, cwd=self.folder, capture_output=True, text=True, check=False
            )
        assert self.done[command].returncode == 0, self.done[command].stderr
        return self.done[command].stdout
