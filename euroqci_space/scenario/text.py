"""Read a text file that a user gave, or say clearly why it cannot be read."""

import hashlib
from difflib import get_close_matches
from pathlib import Path

from euroqci_space.errors import InputError

LARGEST_FILE_BYTES = 64 * 2**20


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a user's file.

    Raises
    ------
    InputError
        When the file is missing, is no file, is not readable, or is larger than 64 MiB.
    """
    try:
        if path.is_file() and path.stat().st_size > LARGEST_FILE_BYTES:
            raise InputError.of("is larger than 64 MiB", file=str(path), fix="split the file")
        return path.read_bytes()
    except FileNotFoundError as error:
        fix = _nearest_file(path)
        raise InputError.of("no such file", file=str(path), fix=fix) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError.of(f"cannot be read ({reason})", file=str(path)) from error


def _nearest_file(path: Path) -> str:
    folder = path.parent
    names = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    near = get_close_matches(path.name, names, n=1)
    return f"did you mean {near[0]!r}?" if near else "check the path"


def read_text(path: Path) -> str:
    """Return a user's file as text: UTF-8, with or without a byte-order mark.

    Raises
    ------
    InputError
        When the file cannot be read or is not UTF-8.
    """
    content = read_bytes(path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"byte 0x{content[error.start]:02x} is not UTF-8 text"
        fix = "save the file as UTF-8"
        raise InputError.of(problem, file=str(path), line=line, fix=fix) from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    return hashlib.sha256(read_bytes(path)).hexdigest()


def nearest(word: str, known: list[str] | tuple[str, ...], hint: str) -> str:
    """Return advice for an unknown word: the nearest known one, or where to look."""
    by_lower = {name.lower(): name for name in known}
    near = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return f"did you mean {by_lower[near[0]]!r}?" if near else hint
