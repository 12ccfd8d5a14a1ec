"""Fetch element sets; the file that was there stays unless what came is a sound one."""

import os
from pathlib import Path
from urllib.parse import quote

from euroqci_space.errors import InputError, OutputError
from euroqci_space.orbit.download import Limits, download
from euroqci_space.orbit.elements import Elements, elements_of
from euroqci_space.outfiles import write_bytes

_CELESTRAK = "https://celestrak.org/NORAD/elements/gp.php"


def element_url(wanted: str, form: str = "json") -> str:
    """Return where the newest element sets of something are.

    Parameters
    ----------
    wanted
        A catalogue number, a group of CelesTrak such as ``stations``, or an HTTPS address.
    form
        ``json`` or ``csv``, both OMM; nothing for an address.

    Examples
    --------
    >>> element_url("25544")
    'https://celestrak.org/NORAD/elements/gp.php?CATNR=25544&FORMAT=JSON'
    """
    if "://" in wanted:
        return wanted
    key = "CATNR" if wanted.isdecimal() else "GROUP"
    return f"{_CELESTRAK}?{key}={quote(wanted, safe='')}&FORMAT={form.upper()}"


def fetch_elements(url: str, file: Path, limits: Limits | None = None) -> Elements:
    """Fetch element sets into a file, and return what it then holds.

    Raises
    ------
    OutputError
        When nothing came, what came holds no sound element sets, or it cannot be written; what
        stood there still stands.
    """
    try:
        content = download(url, limits or Limits())
        read = elements_of(content, url)
    except (OutputError, InputError) as error:
        kept = "the file that is there is kept" if os.path.lexists(file) else "nothing was written"
        message = f"{error}\n{file}: not renewed; {kept}"
        raise OutputError(message) from error
    write_bytes(file, content)
    return read
