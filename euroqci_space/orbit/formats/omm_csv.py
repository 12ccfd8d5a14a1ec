"""OMM as CSV: a header of keywords, one object a row (CelesTrak, Space-Track)."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from euroqci_space.errors import Fault
from euroqci_space.orbit.formats.omm import Record, element_set
from euroqci_space.orbit.formats.parsed import Parsed, parse_each


def parse_omm_csv(text: str, file: str) -> Parsed:
    """Read every row of a text."""
    return parse_each(_records(text, file), element_set)


def _records(text: str, file: str) -> Iterator[Record | Fault]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    header: list[str] = []
    line = 0
    try:
        for row in reader:
            line, start = reader.line_num, line + 1
            if not header:
                header = [cell.strip() for cell in row]
                yield from _header_faults(header, start, file)
            elif row:
                yield _record(header, row, start, file)
    except csv.Error as error:
        yield Fault(file=file, line=reader.line_num, problem=f"CSV: {error}", fix="correct it")


def _header_faults(header: list[str], line: int, file: str) -> Iterator[Fault]:
    for name, times in Counter(header).items():
        if times > 1:
            problem = f"the column {name!r} stands {times} times"
            yield Fault(file=file, line=line, problem=problem, fix="keep one")


def _record(header: list[str], row: list[str], line: int, file: str) -> Record | Fault:
    if len(row) != len(header):
        problem = f"{len(row)} fields, the header has {len(header)}"
        return Fault(file=file, line=line, problem=problem, fix="correct the row")
    return Record(dict(zip(header, row, strict=True)), lambda _: line, file)
