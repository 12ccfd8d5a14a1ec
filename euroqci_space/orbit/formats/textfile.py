"""From the bytes of a file to its text: compression, byte-order marks, encodings."""

import gzip
import zlib
from io import BytesIO
from pathlib import Path

from euroqci_space.errors import InputError

LARGEST_FILE_BYTES = 64 * 2**20  # after unpacking; the whole public catalogue has 20 MB as JSON
_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODING_NAMES = {"utf-16": "UTF-16", "utf-8-sig": "UTF-8"}
_TEXT_PLEASE = "give the text file itself, or its .gz"


def read_text(path: Path) -> str:
    r"""Return the text of a file, unpacked, without byte-order mark, lines ended by ``\n``.

    Raises
    ------
    InputError
        When it cannot be read, is too large, or is no text.
    """
    file = str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError.of(f"cannot be read: {reason}", file=file, fix="check the path") from error
    if content.startswith(_GZIP):
        content = _unpacked(content, file)
    if len(content) > LARGEST_FILE_BYTES:
        problem = f"more than {LARGEST_FILE_BYTES // 2**20} MiB"
        raise InputError.of(problem, file=file, fix="no element file is that large; split it")
    return _decoded(content, file)


def _unpacked(content: bytes, file: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=BytesIO(content)) as stream:
            return stream.read(LARGEST_FILE_BYTES + 1)  # a small bomb must not fill the memory
    except (OSError, EOFError, zlib.error) as error:
        problem = f"the gzip file is damaged ({error})"
        raise InputError.of(problem, file=file, fix="fetch it again") from error


def _decoded(content: bytes, file: str) -> str:
    encoding = "utf-16" if content.startswith(_UTF16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        problem = f"byte 0x{content[error.start]:02X} is not {_ENCODING_NAMES[encoding]}"
        raise InputError.of(
            problem, file=file, line=line, column=column, fix="save the file as plain ASCII"
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError.of("NUL byte: this is no text", file=file, line=line, fix=_TEXT_PLEASE)
    return text.replace("\r\n", "\n").replace("\r", "\n")
