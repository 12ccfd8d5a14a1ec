"""Every command that README and docs show is run; every verb is shown."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from euroqci_space.commands.program import VERBS

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAM = [sys.executable, "-m", "euroqci_space"]
STARTS = ("euroqci-space ", "python3 run.py ", "python cli.py ", "python3 cli.py ")


def commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in FENCE.findall(page.read_text(encoding="utf-8")):
            lines = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
            found += [(page.name, line.split("  #")[0].strip()) for line in lines]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("reader")
    for name in ("data", "docs"):
        if (ROOT / name).is_dir():
            (place / name).symlink_to(ROOT / name)
    return place


@pytest.mark.parametrize(("page", "command"), commands(), ids=lambda text: text[:60])
def test_a_command_that_the_docs_show_works(folder, page, command):
    start = next((start for start in STARTS if command.startswith(start)), None)
    if start is None:
        pytest.skip(f"{page}: {command.split()[0]} is a benchmark or a set-up step, run elsewhere")
    words = shlex.split(command.removeprefix(start))
    if words[0] == "test":
        pytest.skip("this is the command that runs these tests")
    done = subprocess.run(
        [*PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_readme_shows_the_main_job_first():
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24]
    assert any("run.py plan eagle1" in line for line in first_screen)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_shown_somewhere(verb):
    assert any(f"euroqci-space {verb}" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb):
    words = [verb] if verb != "elements" else [verb, "info"]
    done = subprocess.run([*PROGRAM, *words, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "Example: euroqci-space" in done.stdout
