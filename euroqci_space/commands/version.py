"""Which program this is: version, commit, data, libraries."""

import hashlib
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from euroqci_space import __version__
from euroqci_space.datafiles import data_file

_LIBRARIES = ("numpy", "scipy", "ortools", "sgp4", "skyfield", "pyerfa", "icalendar", "pydantic")


def version_text() -> str:
    """Return a few lines; the first holds the version alone, for scripts."""
    named = ", ".join(f"{name} {_of(name)}" for name in _LIBRARIES)
    return (
        f"euroqci-space {__version__}\n"
        f"commit {commit()}\n"
        f"data {data_version()}\n"
        f"Python {platform.python_version()} on {platform.platform()}\n"
        f"{named}"
    )


def _of(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "absent"


def commit() -> str:
    """Return the commit of the code: a wheel has it in a file, in a checkout git knows it."""
    package = files("euroqci_space")
    written = package.joinpath("commit.txt")
    if written.is_file():
        return written.read_text(encoding="ascii").strip()
    root = str(package.joinpath(".."))
    words = ["git", "-C", root, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=5)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip()


def data_version() -> str:
    """Return a digest of the bundled data: of its README, which holds the hash of each file."""
    readme = data_file("README.md").read_bytes()
    return hashlib.sha256(readme).hexdigest()[:12]
