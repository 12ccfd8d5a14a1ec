"""Names that are safe as a file name, a calendar UID and a cell."""

import re

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_RESERVED = re.compile(r"\.+|(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def identifier(text: str) -> str:
    """Return ``text`` if it is a safe identifier.

    Raises
    ------
    ValueError
        When it is empty, longer than 64, reserved, or holds anything but ``A-Z a-z 0-9 _ - .``.

    Examples
    --------
    >>> identifier("DE-OBE")
    'DE-OBE'
    """
    if not _ID.fullmatch(text) or _RESERVED.fullmatch(text):
        message = f"{text!r} may hold only A-Z a-z 0-9 _ - . (1 to 64 of them) and be no path"
        raise ValueError(message)
    return text
