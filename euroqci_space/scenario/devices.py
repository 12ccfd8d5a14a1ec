"""Terminals, telescopes, detectors and protocols: bundled tables and the user's own.

A value is a bare number or a table ``{value, source, confidence}``. A device may start from
another with ``base`` and change some of its keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from euroqci_space.datafiles import data_file
from euroqci_space.errors import Fault, InputError
from euroqci_space.model import Detector, Protocol, Telescope, Terminal
from euroqci_space.scenario.forms import check_form
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import KeyPath, TomlFile, read_toml

D = TypeVar("D", bound=Terminal | Detector | Telescope | Protocol)

_PROSE = frozenset({"name", "notes", "source", "confidence"})
_TABLES = MappingProxyType(
    {"terminal": "terminals", "detector": "detectors", "telescope": "telescopes",
     "protocol": "protocols"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Device:
    """One table of a device, and where it was written."""

    file: TomlFile
    key: KeyPath
    table: dict[str, Any]


class Devices:
    """The devices of one kind by name; records are made when asked for."""

    def __init__(self, kind: str, own: TomlFile | None = None) -> None:
        self.kind = kind
        bundled = read_toml(Path(str(data_file(f"{_TABLES[kind]}.toml"))))
        self._devices = dict(_devices(kind, bundled))
        if own:
            self._devices |= dict(_devices(kind, own))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all devices of the kind, sorted."""
        return tuple(sorted(self._devices))

    def table(self, name: str) -> dict[str, Any]:
        """Return the table of a device with its base filled in, values with their sources."""
        return dict(self._merged(name, ()))

    def values(self, name: str) -> dict[str, Any]:
        """Return the plain values of a device, without names, notes and sources."""
        table = self._merged(name, ())
        return {key: _plain(value) for key, value in table.items() if key not in _PROSE}

    def place(self, name: str) -> tuple[TomlFile, KeyPath]:
        """Return the file and the key of a device."""
        device = self._devices[name]
        return device.file, device.key

    def __contains__(self, name: str) -> bool:
        return name in self._devices

    def _merged(self, name: str, above: tuple[str, ...]) -> Mapping[str, Any]:
        device = self._devices[name]
        base = device.table.get("base")
        if base is None:
            return device.table
        key = (*device.key, "base")
        if not isinstance(base, str):
            raise InputError([device.file.fault(key, f"base: {base!r} is no name of a device")])
        if base in (*above, name):
            raise InputError([device.file.fault(key, f"{base!r} is its own base")])
        if base not in self:
            problem = f"unknown {self.kind} {base!r}"
            raise InputError([device.file.fault(key, problem, self.advice(base))])
        own = {key: value for key, value in device.table.items() if key != "base"}
        return {**self._merged(base, (*above, name)), **own}

    def advice(self, name: str) -> str:
        """Return what to write instead of an unknown name."""
        return nearest(str(name), self.names, f"known: {', '.join(self.names)}")


def _devices(kind: str, file: TomlFile) -> list[tuple[str, Device]]:
    tables = file.data.get(kind, {})
    return [(name, Device(file, (kind, name), table)) for name, table in tables.items()]


def _plain(value: Any) -> Any:
    return value["value"] if isinstance(value, dict) and "value" in value else value


def record(devices: Devices, name: str, make: type[D], **resolved: Any) -> D:
    """Return the device ``name`` as a record.

    Raises
    ------
    InputError
        With every key that is unknown, missing, of the wrong type or out of range.
    """
    file, key = devices.place(name)
    values = devices.values(name) | resolved
    known = sorted(field.name for field in fields(make) if field.name != "id")
    faults = [_unknown(file, (*key, word), known) for word in values if word not in known]
    if faults:
        raise InputError(faults)
    return check_form(make, file, {"id": name, **values}, key)


def _unknown(file: TomlFile, key: KeyPath, known: list[str]) -> Fault:
    fix = nearest(str(key[-1]), known, f"known: {', '.join(known)}")
    return file.fault(key, f"unknown key {'.'.join(str(part) for part in key)!r}", fix)


def telescope_record(telescopes: Devices, detectors: Devices, name: str) -> Telescope:
    """Return a telescope with the detector that it names.

    Raises
    ------
    InputError
        When a value does not fit or the detector is unknown.
    """
    detector = str(telescopes.values(name).get("detector"))
    if detector not in detectors:
        file, key = telescopes.place(name)
        problem = f"telescope {name!r}: unknown detector {detector!r}"
        fault = file.fault((*key, "detector"), problem, detectors.advice(detector))
        raise InputError([fault])
    found = record(detectors, detector, Detector)
    return record(telescopes, name, Telescope, detector=found)
