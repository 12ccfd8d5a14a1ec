"""Which words may become file names."""

import re

from euroqci_space.errors import OutputError

_SAFE = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_RESERVED = re.compile(r"\.{1,2}|(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # Windows


def file_stem(identifier: str) -> str:
    """Return ``identifier`` where it can safely name a file.

    Raises
    ------
    OutputError
        When it could leave its folder or means a device somewhere.

    Examples
    --------
    >>> file_stem("DE-OBE")
    'DE-OBE'
    """
    if _SAFE.fullmatch(identifier) and not _RESERVED.fullmatch(identifier):
        return identifier
    message = f"{identifier!r} cannot name a file (allowed: 1 to 64 of A-Z a-z 0-9 _ . -)"
    raise OutputError(message)
