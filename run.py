"""Set up once and run: ``python3 run.py plan eagle1``; ``python3 run.py test`` runs the tests.

Only the standard library is used here. The first call makes ``.venv`` beside this file and installs
the program into it; later calls go straight on, unless pyproject.toml or constraints.txt changed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)
HELP_WITHOUT_PIP = "install uv, or your system's package for python3-venv or python3-pip"


def main(arguments: list[str]) -> int:
    """Run the program, or its tests, in its own environment; return the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        return complain(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}", 2)
    testing = arguments[:1] == ["test"]
    try:
        prepare("[test]" if testing else "")
    except subprocess.CalledProcessError as error:
        return complain(f"the set-up failed at: {' '.join(error.cmd)}; {HELP_WITHOUT_PIP}", 4)
    except OSError as error:
        return complain(f"the set-up failed: {error}", 4)
    if testing:
        shared = ["-n", "2", "--dist", "loadfile"]  # two processes, a test module in one of them
        return call([str(PYTHON), "-m", "pytest", *shared, *arguments[1:]], folder=ROOT)
    return call([str(PYTHON), "-m", "euroqci_space", *arguments])


def call(command: list[str], folder: Path | None = None) -> int:
    """Run a command to its end, also when Ctrl-C reaches both; return its exit code."""
    process = subprocess.Popen(command, cwd=folder)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the program got the same signal and saves its best plan


def complain(problem: str, code: int) -> int:
    """Say one line on standard error and return the exit code."""
    print(f"run.py: {problem}", file=sys.stderr)
    return code


def prepare(extra: str) -> None:
    """Make the environment and install the program, unless a stamp says that this was done."""
    stamp = VENV / f"stamp{extra}.txt"
    wanted = fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    print("run.py: setting up .venv, once ...", file=sys.stderr)
    if not has_pip(PYTHON):
        make_environment()
    install(f"{ROOT}{extra}")
    stamp.write_text(wanted, encoding="ascii")
    command = PYTHON.parent / "euroqci-space"
    print(f"run.py: done; `euroqci-space` of the help is {command}, or this", file=sys.stderr)


def fingerprint() -> str:
    """Return the hash of the two files that decide what is installed."""
    files = [ROOT / name for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def has_pip(python: Path) -> bool:
    """Tell whether this Python can install packages: pip beside it, or uv on PATH."""
    if not python.is_file():
        return False
    return bool(shutil.which("uv")) or works([str(python), "-m", "pip", "--version"])


def make_environment() -> None:
    """Make .venv anew: by uv, by venv, or by venv and the system's pip where ensurepip is missing.

    A system Python that refuses pip (PEP 668) refuses it for itself; .venv is ours.
    """
    shutil.rmtree(VENV, ignore_errors=True)
    if shutil.which("uv") and works(["uv", "venv", "--python", sys.executable, str(VENV)]):
        return
    if works([sys.executable, "-m", "venv", str(VENV)]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    step([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    bring_pip()


def install(target: str) -> None:
    """Install the program into .venv, by uv where it is on PATH, else by pip."""
    rest = ["install", "--constraint", str(ROOT / "constraints.txt"), "--editable", target]
    if shutil.which("uv") and works(["uv", "pip", *rest, "--python", str(PYTHON)]):
        return
    if not works([str(PYTHON), "-m", "pip", "--version"]):
        bring_pip()
    step([str(PYTHON), "-m", "pip", "--disable-pip-version-check", *rest, "--quiet"])


def bring_pip() -> None:
    """Put pip into .venv by the pip of this Python."""
    step([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"])


def works(command: list[str]) -> bool:
    """Run a step quietly; tell whether it went well."""
    silence = subprocess.DEVNULL
    return subprocess.run(command, check=False, stdout=silence, stderr=silence).returncode == 0


def step(command: list[str]) -> None:
    """Run a step of the set-up; what it says goes to standard error."""
    subprocess.run(command, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
