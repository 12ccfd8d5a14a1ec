"""What a shell is told when somebody presses the tabulator."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BASH = shutil.which("bash")
PROGRAM = Path(sys.executable).parent / "euroqci-space"
ASK = """eval "$("$0" --show-completion bash)"
for line in "$@"; do
    COMP_WORDS=("$0" $line); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _euroqci_space_completion "$0"; echo "${COMPREPLY[@]}"
done
"""
OFFERED = {
    "study si": "size",
    "plan --fo": "--forecast --force",
    "plan e": "eagle1 euroqci eins.toml",
    "export made --format c": "csv czml",
}


@pytest.mark.skipif(BASH is None or not PROGRAM.exists(), reason="needs bash and the program")
def test_bash_completes_verbs_options_scenarios_and_formats(tmp_path):
    (tmp_path / "eins.toml").touch()
    done = subprocess.run(
        [str(BASH), "-c", ASK, str(PROGRAM), *OFFERED],
        cwd=tmp_path,
        env=os.environ | {"SHELL": str(BASH)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == list(OFFERED.values()), done.stderr
