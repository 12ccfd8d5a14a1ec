"""Every invalid TOML file of the TOML project as a scenario; they lie beside the repository."""

import re
from pathlib import Path

import pytest
from command_line import command

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "references" / "toml-invalid"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="shared/references is not beside the repository"
)
PLACED = re.compile(r"euroqci-space: \S+\.toml(:\d+(:\d+)?)?: (is not TOML|byte 0x..|is nested)")


def test_each_invalid_file_is_one_line_with_its_place():
    files = sorted(FOLDER.glob("*.toml"))
    assert len(files) == 90
    for file in files:
        done = command("check", file)
        assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), file.name
        assert PLACED.match(done.err), done.err
