"""Constellations: one table in the file, many satellites in the scenario."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import (
    Protocol,
    Satellite,
    SunSynchronousOrbit,
    Terminal,
    WalkerOrbit,
    WalkerPattern,
)
from euroqci_space.scenario.devices import Devices, record
from euroqci_space.scenario.faults import FaultList
from euroqci_space.scenario.schema import ConstellationForm, ScenarioForm
from euroqci_space.scenario.toml import TomlFile

_NOTATION = re.compile(r"\s*(delta|star)\s+([0-9.]+)\s*:\s*(\d+)/(\d+)/(\d+)\s*")
_MOST_SATELLITES = 1000
_SSO_HIGHEST_KM = 2000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Planes:
    """The names of a constellation's satellites, plane by plane.

    ``seam_shift``: by how many slots the first plane, taken as the one after the last, is shifted;
    None where it is no neighbour of the last one.
    """

    names: tuple[tuple[str, ...], ...]
    seam_shift: int | None


def constellations(
    form: ScenarioForm, file: TomlFile, devices: tuple[Devices, Devices]
) -> tuple[Satellite, ...]:
    """Return the satellites of all ``[[constellation]]``, plane by plane.

    ``devices`` are the terminals and the protocols.

    Raises
    ------
    InputError
        With every unknown device and every pattern that contradicts itself.
    """
    faults = FaultList()
    members: list[Satellite] = []
    for index, table in enumerate(form.constellation):
        made = faults.attempt(
            lambda index=index, table=table: _members(table, index, file, devices)  # type: ignore[misc]
        )
        members += made or ()
    faults.settle()
    return tuple(members)


def planes_of(table: ConstellationForm) -> Planes:
    """Return the planes of a table that `constellations` accepts."""
    pattern = _pattern(table)
    if pattern is None:
        count = len(table.local_times_of_ascending_node_h or ())
        per_plane = (table.satellites or 0) // count
        names = tuple(
            tuple(f"{table.prefix}-{plane * per_plane + slot + 1:02}" for slot in range(per_plane))
            for plane in range(count)
        )
        return Planes(names=names, seam_shift=None)
    names = tuple(
        tuple(
            f"{table.prefix}-{plane + 1:02}-{slot + 1:02}"
            for slot in range(pattern.satellites // pattern.planes)
        )
        for plane in range(pattern.planes)
    )
    return Planes(names=names, seam_shift=pattern.phasing if pattern.kind == "delta" else None)


def _members(
    table: ConstellationForm, index: int, file: TomlFile, devices: tuple[Devices, Devices]
) -> tuple[Satellite, ...]:
    faults = list(_device_faults(table, index, file, devices))
    faults += [
        file.fault(("constellation", index, field), problem, fix)
        for field, problem, fix in _shape_faults(table)
    ]
    if faults:
        raise InputError(faults)
    orbits = _orbits(table)
    names = [name for plane in planes_of(table).names for name in plane]
    return tuple(
        Satellite(
            name=name,
            orbit=orbit,
            terminal=record(devices[0], table.terminal, Terminal),
            protocol=record(devices[1], table.protocol, Protocol),
            terminals=table.terminals,
        )
        for name, orbit in zip(names, orbits, strict=True)
    )


def _device_faults(
    table: ConstellationForm, index: int, file: TomlFile, devices: tuple[Devices, Devices]
) -> Iterator[Fault]:
    named = (("terminal", table.terminal), ("protocol", table.protocol))
    for (kind, name), known in zip(named, devices, strict=True):
        if name not in known:
            key = ("constellation", index, kind)
            yield file.fault(key, f"unknown {kind} {name!r}", known.advice(name))


def _shape_faults(table: ConstellationForm) -> Iterator[tuple[str, str, str]]:
    """Yield field, problem and fix of what the table says of its planes."""
    if table.walker is not None and not _NOTATION.fullmatch(table.walker):
        fix = 'write "star 87.5: 272/16/1": kind, inclination, satellites/planes/phasing'
        yield "walker", f"{table.walker!r} is not Walker's notation", fix
        return
    ways = {
        "walker": table.walker is not None,
        "kind": table.kind is not None,
        "local_times_of_ascending_node_h": table.local_times_of_ascending_node_h is not None,
    }
    if sum(ways.values()) != 1:
        yield "prefix", f"give one of {', '.join(ways)}", "take the others out"
        return
    if table.kind is not None and None in (table.inclination_deg, table.satellites, table.planes):
        fix = "add them, or write walker in their place"
        yield "kind", "inclination_deg, satellites or planes is missing", fix
        return
    pattern = _pattern(table)
    yield from _plane_faults(table) if pattern is None else _pattern_faults(pattern)


def _plane_faults(table: ConstellationForm) -> Iterator[tuple[str, str, str]]:
    planes = len(table.local_times_of_ascending_node_h or ())
    if table.satellites is None or table.satellites % planes:
        problem = f"{table.satellites} satellites cannot fill {planes} planes evenly"
        yield "satellites", problem, "give a multiple of the number of local times"
    if table.altitude_km > _SSO_HIGHEST_KM:
        problem = f"altitude_km is {table.altitude_km:g}, above {_SSO_HIGHEST_KM:g}"
        yield "altitude_km", problem, "no such orbit is sun-synchronous; write walker"


def _pattern_faults(pattern: WalkerPattern) -> Iterator[tuple[str, str, str]]:
    if not 1 <= pattern.satellites <= _MOST_SATELLITES:
        problem = f"{pattern.satellites} satellites, not 1 to {_MOST_SATELLITES}"
        yield "walker", problem, "change the number of satellites"
    elif not 1 <= pattern.planes <= pattern.satellites or pattern.satellites % pattern.planes:
        problem = f"{pattern.satellites} satellites cannot fill {pattern.planes} planes evenly"
        yield "planes", problem, "give a divisor of satellites"
    elif not 0 <= pattern.phasing < pattern.planes:
        problem = f"phasing is {pattern.phasing}, not in 0..{pattern.planes - 1}"
        yield "phasing", problem, "give a number below that of the planes"
    if not 0.0 <= pattern.inclination_deg <= 180.0:
        problem = f"inclination_deg is {pattern.inclination_deg:g}, not in 0..180"
        yield "inclination_deg", problem, "give an angle to the equator"


def _pattern(table: ConstellationForm) -> WalkerPattern | None:
    """Return the Walker pattern of a table, None where its planes are sun-synchronous."""
    if table.walker is not None:
        match = _NOTATION.fullmatch(table.walker)
        assert match is not None  # noqa: S101  (a fault says so before)
        word, inclination, satellites, planes, phasing = match.groups()
        kind: Literal["delta", "star"] = "delta" if word == "delta" else "star"
    elif table.kind is not None:
        kind, inclination = table.kind, str(table.inclination_deg)
        satellites, planes, phasing = table.satellites, table.planes, table.phasing
    else:
        return None
    return WalkerPattern(
        kind=kind,
        satellites=int(satellites),
        planes=int(planes),
        phasing=int(phasing),
        altitude_km=table.altitude_km,
        inclination_deg=float(inclination),
        first_raan_deg=table.first_raan_deg,
    )


def _orbits(table: ConstellationForm) -> list[SunSynchronousOrbit | WalkerOrbit]:
    """Return one orbit a satellite: a plane's are evenly spaced."""
    pattern = _pattern(table)
    if pattern is not None:
        per_plane = pattern.satellites // pattern.planes
        return [
            WalkerOrbit(
                norad_id=table.first_norad_id + place,
                pattern=pattern,
                plane=place // per_plane,
                slot=place % per_plane,
                epoch=table.epoch,
            )
            for place in range(pattern.satellites)
        ]
    local_times_h = table.local_times_of_ascending_node_h or []
    satellites = table.satellites or 0
    per_plane = satellites // len(local_times_h)
    return [
        SunSynchronousOrbit(
            norad_id=table.first_norad_id + place,
            altitude_km=table.altitude_km,
            local_time_of_ascending_node_h=local_times_h[place // per_plane],
            epoch=table.epoch,
            mean_anomaly_deg=360.0 * (place % per_plane) / per_plane,
        )
        for place in range(satellites)
    ]
