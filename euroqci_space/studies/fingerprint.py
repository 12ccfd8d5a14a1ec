"""Names for content: the same things have the same name anywhere."""

import hashlib
import json
from importlib.metadata import version
from typing import Any

from euroqci_space import __version__
from euroqci_space.planner import LIBRARIES

PROGRAM = f"euroqci-space {__version__}"
VERSIONS = {name: version(name) for name in LIBRARIES}


def fingerprint(identity: Any) -> str:
    """Return the SHA-256 of a value as canonical JSON.

    Examples
    --------
    >>> fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    True
    """
    text = json.dumps(identity, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
