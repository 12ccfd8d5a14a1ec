"""A folder that is written as a whole: complete or absent, also when the run is killed.

The files go into a hidden sibling folder and to the disk; one rename then shows them. What a killed
run leaves behind is put right by the next.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from euroqci_space.errors import OutputError
from euroqci_space.export.exchange import exchange
from euroqci_space.outfiles import refuse_closed

_NEW, _OLD = ".euroqci-space-new", ".euroqci-space-old"


def write_folder(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    force: bool,
    objection: Callable[[Path], str | None],
) -> None:
    """Write ``files`` as the whole content of ``folder``.

    Parameters
    ----------
    folder
        A folder that is absent or empty; with ``force`` it may hold what is to be replaced.
    files
        Content by relative path with forward slashes, at most one folder deep.
    force
        Replace an existing folder.
    objection
        Says why an existing folder must not be replaced, or None.

    Raises
    ------
    OutputError
        When the folder cannot be written; what stood there still stands.
    """
    if not folder.name or folder.name == "..":
        message = f"{folder}: give the name of a folder to make, not a place that exists"
        raise OutputError(message)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        place = folder.parent.resolve(strict=True) / folder.name
        with _sole_writer(place.parent):
            _recover(place)
            refuse_unfit(folder, force=force, objection=objection)
            _write_and_show(place, files)
    except OSError as error:
        raise OutputError(_line(folder, error)) from error


def _line(folder: Path, error: OSError) -> str:
    where = f", {error.filename}" if isinstance(error.filename, str) else ""
    return f"{folder}: cannot be written ({error.strerror or error}{where}); nothing was changed"


@contextmanager
def _sole_writer(parent: Path) -> Iterator[None]:
    """Keep other runs out of ``parent``; the system lets go of the lock when a run is killed."""
    if sys.platform == "win32":
        yield  # no such lock there; two runs into one folder at once are not guarded
        return
    import fcntl  # noqa: PLC0415  (absent on Windows)

    handle = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _recover(place: Path) -> None:
    """Put right what a killed run left behind."""
    old, new = _sibling(place, _OLD), _sibling(place, _NEW)
    if os.path.lexists(old) and not os.path.lexists(place):
        old.rename(place)
    for leftover in (old, new):
        if os.path.lexists(leftover):
            _remove(leftover)


def _remove(leftover: Path) -> None:
    try:
        shutil.rmtree(leftover)
    except OSError as error:
        message = f"{leftover}: left by an earlier run, cannot be removed ({error.strerror})"
        raise OutputError(f"{message}; remove it by hand") from error


def _sibling(place: Path, suffix: str) -> Path:
    return place.with_name(f".{place.name}{suffix}")


def refuse_unfit(folder: Path, *, force: bool, objection: Callable[[Path], str | None]) -> None:
    """Refuse a place that `write_folder` would refuse, before the work that fills it.

    Raises
    ------
    OutputError
        With the reason.
    """
    if str(folder) == "-":
        message = "-: standard output takes one file, not a folder of them; name a folder"
        raise OutputError(message)
    place = folder.parent.resolve() / folder.name
    if not os.path.lexists(place):
        refuse_closed(place.parent)
        return
    problem = None
    if place.is_symlink() or not place.is_dir():
        problem = "is not a folder; choose another name"
    elif place == Path.cwd():
        problem = "is the working directory; name a folder in it"
    elif any(place.iterdir()):
        problem = objection(place) if force else "exists; --force replaces it"
    if problem:
        message = f"{folder}: {problem}"
        raise OutputError(message)


def _write_and_show(place: Path, files: Mapping[str, bytes]) -> None:
    new = _sibling(place, _NEW)
    try:
        new.mkdir()
        _fill(new, files)
        _show(new, place)
    except BaseException:  # an interrupt too must not leave the half behind
        with suppress(OSError):
            shutil.rmtree(new)
        raise
    with suppress(OSError):  # the new files stand; what is left of the old the next run removes
        _sync_folder(place.parent)
        for leftover in (new, _sibling(place, _OLD)):
            if leftover.exists():
                shutil.rmtree(leftover)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    subfolders = {folder / Path(name).parent for name in files} - {folder}
    for subfolder in sorted(subfolders):
        subfolder.mkdir()
    for name, content in files.items():
        with (folder / name).open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    for written in (*sorted(subfolders), folder):
        _sync_folder(written)


def _show(new: Path, place: Path) -> None:
    """Put the finished folder in place: old or new stands there at each instant.

    Where the system cannot swap two folders at once there is an instant with neither; the old one
    then stands beside it, whole, and the next run brings it back.
    """
    if not place.exists():
        new.rename(place)
    elif not exchange(new, place):
        old = _sibling(place, _OLD)
        place.rename(old)
        try:
            new.rename(place)
        except BaseException:
            if not place.exists():
                old.rename(place)
            raise


def _sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    if sys.platform == "win32":
        return  # Windows does not open folders
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
