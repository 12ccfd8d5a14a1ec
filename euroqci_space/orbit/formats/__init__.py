"""The formats of element sets, told apart by what is in the file."""

import re
from collections.abc import Callable
from typing import Literal

from euroqci_space.errors import Fault
from euroqci_space.orbit.formats.alpha5 import alpha5, from_alpha5
from euroqci_space.orbit.formats.omm_csv import parse_omm_csv
from euroqci_space.orbit.formats.omm_json import parse_omm_json
from euroqci_space.orbit.formats.omm_kvn import parse_omm_kvn
from euroqci_space.orbit.formats.omm_xml import parse_omm_xml
from euroqci_space.orbit.formats.parsed import Parsed, Reading
from euroqci_space.orbit.formats.textfile import element_text
from euroqci_space.orbit.formats.tle import parse_tle
from euroqci_space.orbit.formats.tle_write import tle_lines

__all__ = [
    "Format",
    "Parsed",
    "Reading",
    "alpha5",
    "element_text",
    "from_alpha5",
    "parse_elements",
    "tle_lines",
]

Format = Literal["TLE", "OMM JSON", "OMM CSV", "OMM XML", "OMM KVN"]
_PARSERS: dict[Format, Callable[[str, str], Parsed]] = {
    "TLE": parse_tle,
    "OMM JSON": parse_omm_json,
    "OMM CSV": parse_omm_csv,
    "OMM XML": parse_omm_xml,
    "OMM KVN": parse_omm_kvn,
}
_HTML = re.compile(r"<(!doctype\s+)?html\b", re.IGNORECASE)
_KVN = re.compile(r"\s*(COMMENT\b.*|[A-Z_]+\s*=.*)")
_CSV = re.compile(r"[^\n]*\b(NORAD_CAT_ID|MEAN_MOTION|EPOCH)\b[^\n]*")
_TLE = re.compile(r"^[12] ", re.MULTILINE)
_HEAD = 2000  # characters within which a page shows that it is one


def parse_elements(text: str, file: str) -> tuple[Format | None, Parsed]:
    """Read the element sets of a text in whichever format it is; None where it is in none."""
    kind = _format(text)
    if kind is not None:
        return kind, _PARSERS[kind](text, file)
    problem, fix = _no_format(text)
    return None, Parsed(faults=(Fault(file=file, line=1, problem=problem, fix=fix),))


def _format(text: str) -> Format | None:
    start = text.lstrip()
    if start.startswith(("{", "[")):
        return "OMM JSON"
    if start.startswith("<"):
        return None if _HTML.search(start[:_HEAD]) else "OMM XML"
    if _KVN.match(start):
        return "OMM KVN"
    if "," in start.partition("\n")[0] and _CSV.match(start):
        return "OMM CSV"
    return "TLE" if _TLE.search(text) else None


def _no_format(text: str) -> tuple[str, str]:
    start = text.strip()
    if not start:
        return "the file is empty", "fetch it again"
    if start.startswith("<"):
        return "looks like HTML, not TLE/OMM", "the download failed: fetch it again"
    return f"{start.splitlines()[0][:40]!r} begins neither TLE nor OMM", "give TLE or OMM"
