"""OMM as keyword-value notation: one ``KEYWORD = value [unit]`` a line."""

import re
from collections.abc import Iterator
from io import StringIO

from euroqci_space.errors import Fault
from euroqci_space.orbit.formats.omm import Record, element_set, keyword_faults
from euroqci_space.orbit.formats.parsed import Parsed, parse_each

_LINE = re.compile(r"\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*(?:\[([^\]]*)\])?\s*")
_FIRST = "CCSDS_OMM_VERS"


def parse_omm_kvn(text: str, file: str) -> Parsed:
    """Read every message of a text; each begins with CCSDS_OMM_VERS."""
    return parse_each(_records(text, file), element_set)


def _records(text: str, file: str) -> Iterator[Record | Fault]:
    fields: dict[str, object] = {}
    lines: dict[str, int] = {}
    for number, raw in enumerate(StringIO(text), start=1):
        if not raw.strip() or raw.strip().split()[0] == "COMMENT":
            continue
        match = _LINE.fullmatch(raw)
        if match is None:
            problem = f"{raw.strip()[:40]!r} is no KEYWORD = value"
            yield Fault(file=file, line=number, problem=problem, fix="correct it")
            continue
        keyword, value, unit = match.groups()
        if keyword == _FIRST and fields:
            yield _record(fields, lines, file)
            fields, lines = {}, {}
        yield from keyword_faults(keyword, unit or "", lines, number, file)
        fields[keyword] = value
        lines[keyword] = number
    yield _record(fields, lines, file)


def _record(fields: dict[str, object], lines: dict[str, int], file: str) -> Record:
    first = min(lines.values(), default=1)
    return Record(fields, lambda keyword: lines.get(keyword, first), file)
