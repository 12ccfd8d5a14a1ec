"""OMM as JSON: a list of objects or one object, numbers as numbers or as text."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from euroqci_space.errors import Fault
from euroqci_space.orbit.formats.omm import Record, element_set
from euroqci_space.orbit.formats.parsed import Parsed, parse_each

_BLANK = re.compile(r"[ \t\r\n]*")
_FIX = "correct it or fetch the file again"


def parse_omm_json(text: str, file: str) -> Parsed:
    """Read every object of a text."""
    return parse_each(_records(text, file), element_set)


def _records(text: str, file: str) -> Iterator[Record | Fault]:
    line, counted = 1, 0
    try:
        for number, (document, start, stop) in enumerate(_objects(text), start=1):
            line += text.count("\n", counted, start)
            counted = start
            if isinstance(document, dict):
                yield _record(document, text[start:stop], number, line, file)
            else:
                problem = f"record {number} is no object in braces"
                yield Fault(file=file, line=line, problem=problem, fix=_FIX)
    except json.JSONDecodeError as error:
        yield Fault(
            file=file, line=error.lineno, column=error.colno, problem=f"JSON: {error.msg}", fix=_FIX
        )


def _record(fields: dict[str, Any], text: str, number: int, first_line: int, file: str) -> Record:
    def line_of(keyword: str) -> int:
        return first_line + text.count("\n", 0, max(0, text.find(f'"{keyword}"')))

    return Record(fields, line_of, file, f"record {number}")


def _objects(text: str) -> Iterator[tuple[Any, int, int]]:
    """Decode the members one by one, with the place of each, so that a fault can name its line."""
    at = _skip_blank(text, 0)
    several = text.startswith("[", at)
    if several:
        at = _skip_blank(text, at + 1)
    while not (several and text.startswith("]", at)):
        document, stop = _decoded(text, at)
        yield document, at, stop
        at = _skip_blank(text, stop)
        if not several or not text.startswith(",", at):
            break
        at = _skip_blank(text, at + 1)
    if several and not text.startswith("]", at):
        raise json.JSONDecodeError("the list does not end in ]", text, at)
    end = _skip_blank(text, at + several)
    if end != len(text):
        raise json.JSONDecodeError("text after the end", text, end)


def _decoded(text: str, at: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder(object_pairs_hook=_unique).raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # a key twice, or an integer of thousands of digits
        raise json.JSONDecodeError(str(error), text, at) from error
    except RecursionError as error:
        raise json.JSONDecodeError("nested too deeply", text, at) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        ((twice, times),) = Counter(key for key, _ in pairs).most_common(1)
        message = f"the key {twice!r} stands {times} times in one object"
        raise ValueError(message)
    return fields


def _skip_blank(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at
