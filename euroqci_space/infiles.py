"""Read a file that a user gave, or say clearly why it cannot be read."""

import hashlib
import os
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from euroqci_space.errors import InputError

LARGEST_FILE_BYTES = 64 * 2**20  # the whole public catalogue of satellites has 20 MB as JSON


def read_bytes(path: Path, largest_bytes: int = LARGEST_FILE_BYTES) -> bytes:
    """Return the bytes of a user's file.

    Raises
    ------
    InputError
        When the file is missing, is no file, is not readable, or is too large.
    """
    try:
        with open(path, "rb", opener=_at_once) as stream:
            content = stream.read(largest_bytes + 1)  # a device may have no end
    except FileNotFoundError as error:
        fix = _nearest_file(path)
        raise InputError.of("no such file", file=str(path), fix=fix) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problem = f"cannot be read ({reason})"
        raise InputError.of(problem, file=str(path), fix="check the path") from error
    if len(content) > largest_bytes:
        problem = f"is larger than {largest_bytes // 2**20} MiB"
        raise InputError.of(problem, file=str(path), fix="split the file")
    return content


def is_file(path: Path) -> bool:
    """Tell whether a file stands there; what the system will not look at is left to the reader."""
    with suppress(OSError):
        return path.is_file()
    return False


def is_folder(path: Path) -> bool:
    """Tell whether a folder stands there, in the same way."""
    with suppress(OSError):
        return path.is_dir()
    return False


def _at_once(path: str, flags: int) -> int:
    """Open a pipe that nobody writes to as an empty file, where a plain open would wait."""
    handle = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(handle, True)
    return handle


def _nearest_file(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        names = []
    near = get_close_matches(path.name, names, n=1)
    return f"did you mean {near[0]!r}?" if near else "check the path"


def read_text(path: Path) -> str:
    """Return a user's file as text: UTF-8, with or without a byte-order mark.

    Raises
    ------
    InputError
        When the file cannot be read or is not UTF-8.
    """
    return text_of(read_bytes(path), str(path))


def refuse_page(text: str, file: str, wanted: str) -> None:
    """Refuse the page of a server that stands where a table was expected.

    Raises
    ------
    InputError
        When the text begins as HTML or XML.
    """
    if text.lstrip()[:1] == "<":
        problem = f"looks like HTML or XML, not {wanted}"
        fix = "the download failed; fetch the file again"
        raise InputError.of(problem, file=file, line=1, fix=fix)


def text_of(content: bytes, file: str, encoding: str = "utf-8-sig") -> str:
    """Return the text that ``content``, the bytes of ``file``, stands for.

    Raises
    ------
    InputError
        When a byte does not fit; it names the line and the column.
    """
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = {"line": before.count(b"\n") + 1, "column": len(before) - before.rfind(b"\n")}
        name = encoding.removesuffix("-sig").upper()
        problem = f"byte 0x{content[error.start]:02X} is not {name} text"
        raise InputError.of(problem, file=file, **place, fix="save the file as UTF-8") from error


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits."""
    return hashlib.sha256(read_bytes(path)).hexdigest()
