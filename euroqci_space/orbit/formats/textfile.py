"""From the bytes of an element file to its text: compression, byte-order marks, line ends."""

import gzip
import zlib
from io import BytesIO

from euroqci_space.errors import InputError
from euroqci_space.infiles import LARGEST_FILE_BYTES, text_of

_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TEXT_PLEASE = "give the text file itself, or its .gz"


def element_text(content: bytes, file: str) -> str:
    r"""Return the text of an element file: unpacked, without byte-order mark, lines end in ``\n``.

    Raises
    ------
    InputError
        When it is too large once unpacked, or is no text.
    """
    if content.startswith(_GZIP):
        content = _unpacked(content, file)
    text = text_of(content, file, "utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError.of("NUL byte: this is no text", file=file, line=line, fix=_TEXT_PLEASE)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unpacked(content: bytes, file: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=BytesIO(content)) as stream:
            unpacked = stream.read(LARGEST_FILE_BYTES + 1)  # a small bomb must not fill the memory
    except (OSError, EOFError, zlib.error) as error:
        problem = f"the gzip file is damaged ({error})"
        raise InputError.of(problem, file=file, fix="fetch it again") from error
    if len(unpacked) > LARGEST_FILE_BYTES:
        raise InputError.of("unpacks to more than 64 MiB", file=file, fix="split the file")
    return unpacked
