"""Put a finished folder in the place of another, in one step where the system can."""

import ctypes
import errno
import os
import sys
from pathlib import Path

_AT_FDCWD = -100  # <fcntl.h>: paths count from the working directory
_RENAME_EXCHANGE = 2  # <linux/fs.h>, since Linux 3.15
_NOT_OFFERED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}  # old kernel, or file system


def exchange(first: Path, second: Path) -> bool:
    """Swap two paths at one instant; False, and nothing is done, where the system cannot.

    Raises
    ------
    OSError
        When the system can, but not with these paths.
    """
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:  # a C library older than 2018
        return False
    names = (os.fsencode(first), os.fsencode(second))
    if renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_OFFERED:
        return False
    raise OSError(number, os.strerror(number), str(first), None, str(second))
