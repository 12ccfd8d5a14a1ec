"""TOML with line numbers: where in the file each key stands."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from euroqci_space.errors import Fault, InputError
from euroqci_space.infiles import read_text, refuse_page

DEEPEST = 20  # scenarios need 5
KeyPath = tuple[str | int, ...]
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML document, its path as the user gave it, and the line of each key."""

    path: Path
    data: dict[str, Any]
    lines: dict[KeyPath, int]

    def line(self, key: KeyPath) -> int:
        """Return the line of ``key``, or of the nearest table around it; the file begins at 1."""
        while key and key not in self.lines and (*key, 0) not in self.lines:
            key = key[:-1]
        return self.lines.get(key) or self.lines.get((*key, 0), 1)

    def fault(self, key: KeyPath, problem: str, fix: str | None = None) -> Fault:
        """Return a fault at ``key``."""
        return Fault(file=str(self.path), line=self.line(key), problem=problem, fix=fix)


def read_toml(path: Path) -> TomlFile:
    """Read a TOML file.

    Raises
    ------
    InputError
        When the file cannot be read or is not TOML; the message names line and column.
    """
    text = read_text(path)
    refuse_page(text, str(path), "TOML")
    try:
        data = tomllib.loads(text)
        if _deeper(data, DEEPEST):
            raise RecursionError
        return TomlFile(path, data, key_lines(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError.of(**_place(str(error), text), file=str(path)) from error
    except RecursionError as error:
        raise InputError.of("is nested too deeply", file=str(path)) from error
    except ValueError as error:  # an integer of thousands of digits
        problem = f"is not TOML: {str(error).partition(';')[0]}"
        raise InputError.of(problem, file=str(path), fix="correct the number") from error


def _deeper(value: Any, levels: int) -> bool:
    """Tell whether tables and lists stand in one another more than so many times."""
    within = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return False
    return levels == 0 or any(_deeper(item, levels - 1) for item in within)


def _place(message: str, text: str) -> dict[str, Any]:
    """Split the parser's message into problem, line and column."""
    found = _PLACE.search(message)
    problem = "is not TOML: " + _PLACE.sub("", message)
    problem = problem.replace("Cannot overwrite a value", "the key stands twice")
    if not found or not found[1]:
        return {"problem": problem, "line": text.count("\n") + 1}
    return {"problem": problem, "line": int(found[1]), "column": int(found[2])}


def key_lines(text: str) -> dict[KeyPath, int]:
    r"""Return the line of each key and table of a valid TOML document, counted from 1.

    Keys inside an inline table or array stand at the line of the key that holds them.

    Examples
    --------
    >>> key_lines('[[station]]\nid = "MAT"\n')
    {('station', 0): 1, ('station', 0, 'id'): 2}
    """
    lines: dict[KeyPath, int] = {}
    table: KeyPath = ()
    counts: dict[KeyPath, int] = {}
    statement = ""
    start = 0
    for number, line in enumerate(text.splitlines(), start=1):
        start = start if statement else number
        statement += line + "\n"
        parsed = _parse(statement) if number == start or _may_close(line) else None
        if parsed is None:
            continue  # a value goes on over the next line
        if statement.lstrip().startswith("["):
            table = _table(parsed, counts)
            lines[table] = start
        else:
            lines.update(dict.fromkeys(_below(table, parsed), start))
        statement = ""
    return lines


def _may_close(line: str) -> bool:
    """Tell whether a long value may end here; parsing at each of its lines would be quadratic."""
    return "#" in line or line.rstrip().endswith(("]", "}", '"""', "'''"))


def _parse(statement: str) -> dict[str, Any] | None:
    """Return the one statement as a document, or None while it is incomplete."""
    try:
        return tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return None


def _table(parsed: dict[str, Any], counts: dict[KeyPath, int]) -> KeyPath:
    """Return the path of a header, with the index of the newest element of each array."""
    path: KeyPath = ()
    value: Any = parsed
    while isinstance(value, dict) and value:
        (name, value) = next(iter(value.items()))
        path = (*path, name)
        if isinstance(value, list):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
            value = value[0] if isinstance(value, list) else value
    return path


def _below(table: KeyPath, parsed: dict[str, Any]) -> list[KeyPath]:
    """Return the path of each dotted part of the key of one statement."""
    paths = []
    value: Any = parsed
    while isinstance(value, dict) and len(value) == 1:
        (name, value) = next(iter(value.items()))
        table = (*table, name)
        paths.append(table)
    return paths
