"""CSV tables that a user gave: every fault of every row, with its line."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import Any

from euroqci_space.errors import Fault, InputError
from euroqci_space.infiles import read_text, refuse_page
from euroqci_space.scenario.text import nearest

Parser = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file and its values by column."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table: those that must be there, those that may, and how each is read."""

    required: Mapping[str, Parser]
    optional: Mapping[str, Parser]


def number(low: float, high: float) -> Parser:
    """Return a parser of finite numbers within ``low..high``."""

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            message = f"{text!r} is not a number"
            raise ValueError(message) from None
        if not isfinite(value):
            message = f"{text!r} is not finite"
            raise ValueError(message)
        if not low <= value <= high:
            message = f"{text} is outside {low:g}..{high:g}"
            raise ValueError(message)
        return value

    return parse


def text_cell(text: str) -> str:
    """Return a text cell without the apostrophe that spreadsheets need before ``= + - @``."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in "=+-@" else text


def blank_or(parser: Parser) -> Parser:
    """Return a parser that reads an empty cell as None."""
    return lambda text: parser(text) if text.strip() else None


def read_table(path: Path, columns: Columns) -> tuple[Row, ...]:
    """Read a CSV file with a header line.

    Raises
    ------
    InputError
        With every fault: unknown or missing columns, ragged rows, values that do not fit.
    """
    text = read_text(path)
    refuse_page(text, str(path), "CSV")
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        faults = _header_faults(header, columns, str(path))
        if faults:
            raise InputError(faults)
        return _rows(reader, header, columns, str(path))
    except csv.Error as error:
        raise InputError.of(f"is not CSV: {error}", file=str(path), line=reader.line_num) from error


def _header_faults(header: list[str], columns: Columns, file: str) -> list[Fault]:
    known = [*columns.required, *columns.optional]
    missing = [name for name in columns.required if name not in header]
    faults = [
        Fault(file=file, line=1, problem=f"column {name!r} is missing", fix=f"header: {known}")
        for name in missing
    ]
    for name in dict.fromkeys(header):
        if name not in known:
            fix = nearest(name, known, f"known: {', '.join(known)}")
            faults.append(Fault(file=file, line=1, problem=f"unknown column {name!r}", fix=fix))
        elif header.count(name) > 1:
            faults.append(Fault(file=file, line=1, problem=f"column {name!r} stands twice"))
    return faults


def _rows(reader: Any, header: list[str], columns: Columns, file: str) -> tuple[Row, ...]:
    parsers = {**columns.optional, **columns.required}
    rows: list[Row] = []
    faults: list[Fault] = []
    for cells in reader:
        line = reader.line_num
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            problem = f"{len(cells)} fields, header has {len(header)}"
            faults.append(Fault(file=file, line=line, problem=problem, fix="mend the row"))
            continue
        values, wrong = _values(dict(zip(header, cells, strict=True)), parsers, (file, line))
        faults += wrong
        rows.append(Row(line, values))
    if faults:
        raise InputError(faults)
    return tuple(rows)


def _values(
    cells: dict[str, str], parsers: Mapping[str, Parser], place: tuple[str, int]
) -> tuple[dict[str, Any], list[Fault]]:
    file, line = place
    values: dict[str, Any] = {}
    faults = []
    for name, cell in cells.items():
        try:
            values[name] = _clean(parsers[name], cell)
        except ValueError as error:
            faults.append(Fault(file=file, line=line, field=name, problem=str(error)))
    return values, faults


def _clean(parser: Parser, cell: str) -> Any:
    if "\0" in cell:
        message = "holds a NUL byte"
        raise ValueError(message)
    return parser(cell)
