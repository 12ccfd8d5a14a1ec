"""Write single files, each whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from euroqci_space.errors import OutputError


def refuse_existing(*paths: Path, force: bool) -> None:
    """Keep what is there already.

    Raises
    ------
    OutputError
        When one of the files exists and ``force`` does not say to replace it.
    """
    there = [str(path) for path in paths if os.path.lexists(path)]
    if there and not force:
        message = f"{', '.join(there)}: is there already; use --force to replace it"
        raise OutputError(message)


def refuse_closed(folder: Path) -> None:
    """Refuse a folder in which nothing can be written, before the work whose result goes there.

    Raises
    ------
    OutputError
        As far as it shows beforehand; a folder that is missing can be made.
    """
    there = next(place for place in (folder, *folder.resolve().parents) if os.path.lexists(place))
    problem = None
    if not os.path.isdir(there):  # noqa: PTH112  (Path.is_dir raises where it may not look)
        problem = "is no folder"
    elif not os.access(there, os.W_OK | os.X_OK):
        problem = "is write-protected"
    if problem:
        message = f"{there}: {problem}, so nothing can be written there; choose another place"
        raise OutputError(message)


def write_text(path: Path, text: str) -> None:
    """Write a text file as UTF-8, whole or not at all; see `write_bytes`."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file by a temporary one beside it and a rename; a device or a pipe, into itself.

    Raises
    ------
    OutputError
        When it cannot be written; what stood there still stands.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            _write_into(path, content)
        else:
            _replace(path, content)
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror or error})"
        raise OutputError(message) from error


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".euroqci-space-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _write_into(path: Path, content: bytes) -> None:
    """Write to what is no file; a pipe that nobody reads is an error, not a wait."""
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
