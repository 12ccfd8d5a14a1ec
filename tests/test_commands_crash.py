"""An error that nobody foresaw: one line, a file to report, exit code 1; no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import command

from euroqci_space import scenario

FULL = Path("/dev/full")


@pytest.fixture
def broken(monkeypatch, tmp_path):
    """A program in which reading a scenario fails in a way that nobody foresaw."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    error = RuntimeError("the tables turned\nand turned")

    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(scenario, "load_scenario", fail)


@pytest.mark.usefixtures("broken")
def test_an_unforeseen_error_is_one_line_and_a_report(tmp_path):
    (tmp_path / "mine.toml").write_text("schema = 1\n")
    done = command("check", "mine.toml", folder=tmp_path)
    (report,) = tmp_path.glob("euroqci-space-error-*.txt")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert "RuntimeError: the tables turned)" in done.err
    assert str(report) in done.err


@pytest.mark.usefixtures("broken")
def test_the_report_holds_versions_command_traceback_and_input(tmp_path):
    (tmp_path / "mine.toml").write_bytes(b"schema = \xff\n")
    command("check", "mine.toml", folder=tmp_path)
    (report,) = tmp_path.glob("euroqci-space-error-*.txt")
    text = report.read_text(encoding="utf-8")
    for part in (
        "euroqci-space 0",
        "['check', 'mine.toml']",
        "numpy 2",
        "in fail",
        "mine.toml, 11",
    ):
        assert part in text
    assert "schema = \\xff" in text


@pytest.mark.usefixtures("broken")
def test_where_no_report_can_be_written_the_line_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "absent"))
    done = command("check", "eagle1")
    assert done.code == 1
    assert "no report could be written (No such file or directory)" in done.err


def run(*words: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "euroqci_space", *words],
        stderr=subprocess.PIPE,
        check=False,
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_one_line():
    with FULL.open("w") as full:
        done = run("catalog", "missions", stdout=full)
    assert (done.returncode, done.stderr) == (
        4,
        b"euroqci-space: output: No space left on device\n",
    )


def test_a_reader_that_leaves_early_is_no_error():
    read, write = os.pipe()
    os.close(read)
    done = run("catalog", "stations", stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_interrupt_is_one_line_and_code_130(monkeypatch):
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(scenario, "load_scenario", interrupt)
    done = command("check", "eagle1")
    assert (done.code, done.out, done.err) == (130, "", "euroqci-space: interrupted\n")


def test_an_interrupt_while_the_program_loads_is_the_same():
    code = (
        "import sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typer': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "from euroqci_space.commands import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "euroqci-space: interrupted\n")
