"""Change values of a scenario by their paths: what a study varies."""

import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from euroqci_space.errors import InputError
from euroqci_space.scenario.devices import Devices
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import DEEPEST, TomlFile

EVERY = "*"
_NAMED_BY = ("name", "id", "prefix")  # what tells the tables of an array apart
_DEVICES = ("terminal", "telescope", "detector", "protocol")
_ADVICE = "write table.name.key, a name with a dot in quotes, * for every one of an array"

Path = tuple[str, ...]


def path_parts(path: str) -> Path:
    """Return the parts of a dotted path; a part with a dot in it stands in quotes.

    Raises
    ------
    InputError
        When it is no path.

    Examples
    --------
    >>> path_parts('satellite.EAGLE-1.sun_synchronous.altitude_km')
    ('satellite', 'EAGLE-1', 'sun_synchronous', 'altitude_km')
    >>> path_parts('satellite.*.terminals')
    ('satellite', '*', 'terminals')
    """
    try:
        value: Any = tomllib.loads(f"{path.replace(EVERY, repr(EVERY))} = 0")
    except tomllib.TOMLDecodeError:
        raise InputError.of(f"{path!r} is no path", fix=_ADVICE) from None
    parts = []
    while isinstance(value, dict) and len(value) == 1:
        ((part, value),) = value.items()
        parts.append(part)
    if len(parts) > DEEPEST:
        raise InputError.of(f"{path[:60]!r}... is no path", fix=_ADVICE)
    return tuple(parts)


def changed(file: TomlFile, changes: Mapping[str, Any]) -> TomlFile:
    """Return a scenario file with other values at some paths.

    Parameters
    ----------
    file
        The scenario as it was read.
    changes
        Values by path. Tables of an array go by their ``name``, ``id`` or ``prefix``, or all at
        once as ``*``; a bundled device or station becomes the scenario's own before it is changed.

    Raises
    ------
    InputError
        When a path leads to no table of the scenario.

    Examples
    --------
    >>> from pathlib import Path
    >>> file = TomlFile(Path("x.toml"), {"satellite": [{"name": "A", "terminals": 1}]}, {})
    >>> changed(file, {"satellite.A.terminals": 2}).data
    {'satellite': [{'name': 'A', 'terminals': 2}]}
    """
    data = deepcopy(file.data)
    for path, value in changes.items():
        parts = path_parts(path)
        _make_own(data, parts, file)
        for table in _tables(data, parts[:-1], path):
            table[parts[-1]] = value
    return TomlFile(file.path, data, file.lines)


def _make_own(data: dict[str, Any], parts: Path, file: TomlFile) -> None:
    """Give the scenario a copy of a bundled device or station that it is about to change."""
    kind, name = (*parts, "", "")[:2]
    own = data.get("station", [])
    if kind == "station" and name not in (EVERY, *map(_name, own)):
        data["station"] = [*own, {"id": name}]
    if kind in _DEVICES and name not in data.get(kind, {}):
        devices = Devices(kind, file)
        if name not in devices:
            raise InputError.of(f"unknown {kind} {name!r}", fix=devices.advice(name))
        data.setdefault(kind, {})[name] = deepcopy(devices.table(name))


def _tables(node: Any, parts: Path, path: str) -> Iterator[dict[str, Any]]:
    """Return the tables that a path leads to; one that is missing in a table is made."""
    if not parts:
        if not isinstance(node, dict):
            raise InputError.of(f"{path}: leads to no table", fix=_ADVICE)
        yield node
    elif isinstance(node, list):
        for member in _members(node, parts[0], path):
            yield from _tables(member, parts[1:], path)
    elif isinstance(node, dict):
        yield from _tables(node.setdefault(parts[0], {}), parts[1:], path)
    else:
        raise InputError.of(f"{path}: leads to no table", fix=_ADVICE)


def _members(tables: list[Any], name: str, path: str) -> list[Any]:
    named = [(_name(table), table) for table in tables]
    found = [table for known, table in named if name in (EVERY, known)]
    if not found:
        known = [label for label, _ in named if label]
        fix = nearest(name, known, f"known: {', '.join(known)}")
        raise InputError.of(f"{path}: no {name!r}", fix=fix)
    return found


def _name(table: Any) -> str:
    return next((str(table[key]) for key in _NAMED_BY if key in table), "")
