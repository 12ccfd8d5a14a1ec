"""Constellations: one table in the file, many satellites in the scenario."""

from euroqci_space.errors import InputError
from euroqci_space.model import Protocol, Satellite, SunSynchronousOrbit, Terminal
from euroqci_space.scenario.devices import Devices, record
from euroqci_space.scenario.faults import FaultList
from euroqci_space.scenario.schema import ConstellationForm, ScenarioForm
from euroqci_space.scenario.toml import TomlFile


def constellations(
    form: ScenarioForm, file: TomlFile, devices: tuple[Devices, Devices]
) -> tuple[Satellite, ...]:
    """Return the satellites of all ``[[constellation]]``, plane by plane.

    ``devices`` are the terminals and the protocols.

    Raises
    ------
    InputError
        With every unknown device and every number of satellites that does not fill its planes.
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


def _members(
    table: ConstellationForm, index: int, file: TomlFile, devices: tuple[Devices, Devices]
) -> tuple[Satellite, ...]:
    faults = []
    named = (("terminal", table.terminal), ("protocol", table.protocol))
    for (kind, name), known in zip(named, devices, strict=True):
        if name not in known:
            key = ("constellation", index, kind)
            faults.append(file.fault(key, f"unknown {kind} {name!r}", known.advice(name)))
    planes = len(table.local_times_of_ascending_node_h)
    if table.satellites % planes:
        problem = f"{table.satellites} satellites cannot fill {planes} planes evenly"
        key = ("constellation", index, "satellites")
        faults.append(file.fault(key, problem, "give a multiple of the number of local times"))
    if faults:
        raise InputError(faults)
    return tuple(_member(table, place, devices) for place in range(table.satellites))


def _member(table: ConstellationForm, place: int, devices: tuple[Devices, Devices]) -> Satellite:
    """Return one satellite: a plane's are evenly spaced, planes alike at the epoch."""
    per_plane = table.satellites // len(table.local_times_of_ascending_node_h)
    plane, slot = divmod(place, per_plane)
    return Satellite(
        name=f"{table.prefix}-{place + 1:02}",
        orbit=SunSynchronousOrbit(
            norad_id=table.first_norad_id + place,
            altitude_km=table.altitude_km,
            local_time_of_ascending_node_h=table.local_times_of_ascending_node_h[plane],
            epoch=table.epoch,
            mean_anomaly_deg=360.0 * slot / per_plane,
        ),
        terminal=record(devices[0], table.terminal, Terminal),
        protocol=record(devices[1], table.protocol, Protocol),
        terminals=table.terminals,
    )
