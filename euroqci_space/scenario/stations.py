"""The stations of a scenario: a choice from the catalogue, and the user's own."""

from dataclasses import replace
from typing import Any

from euroqci_space.errors import InputError
from euroqci_space.model import Station, Telescope
from euroqci_space.scenario.catalog import CatalogStation, read_stations
from euroqci_space.scenario.devices import Devices, telescope_record
from euroqci_space.scenario.faults import FaultList
from euroqci_space.scenario.schema import ScenarioForm, StationForm
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import TomlFile

_PLACE_OF = {
    "name": "name",
    "country": "country",
    "site": "site",
    "lat_deg": "latitude_deg",
    "lon_deg": "longitude_deg",
    "alt_m": "altitude_m",
    "telescope": "telescope",
    "telescopes": "telescopes",
}


def stations(
    form: ScenarioForm, file: TomlFile, devices: tuple[Devices, Devices]
) -> tuple[tuple[Station, ...], tuple[Telescope, ...]]:
    """Return the stations in the order of the file, and the telescopes that they name.

    ``devices`` are the telescopes and the detectors.

    Raises
    ------
    InputError
        With every unknown station, kind or telescope, and every identifier that stands twice.
    """
    faults = FaultList()
    chosen = faults.attempt(lambda: _chosen(form, file)) or ()
    own = faults.attempt(lambda: _own(form, file, chosen)) or ()
    merged = {entry.station.id: entry for entry in (*chosen, *own)}
    if not merged and not faults.faults:
        fix = "name stations in stations.include or stations.kind, or write [[station]]"
        faults.add(file.fault(("stations",), "no station", fix))
    pairs = [
        faults.attempt(lambda entry=entry: _equipped(entry, form, file, devices))  # type: ignore[misc]
        for entry in merged.values()
    ]
    faults.settle()
    equipped = [pair for pair in pairs if pair]
    telescopes = {telescope.id: telescope for _, telescope in equipped}
    return tuple(station for station, _ in equipped), tuple(telescopes.values())


def _chosen(form: ScenarioForm, file: TomlFile) -> tuple[CatalogStation, ...]:
    own = file.path.parent / form.stations.file if form.stations.file else None
    catalogue = {entry.station.id: entry for entry in read_stations(own)}
    kinds = {entry.kind for entry in catalogue.values()}
    faults = [
        file.fault(
            ("stations", "include"),
            f"unknown station {name!r}",
            nearest(name, tuple(catalogue), "see euroqci-space catalog stations"),
        )
        for name in form.stations.include
        if name not in catalogue
    ]
    faults += [
        file.fault(("stations", "kind"), f"no kind {kind!r}", f"known: {', '.join(sorted(kinds))}")
        for kind in form.stations.kind
        if kind not in kinds
    ]
    if faults:
        raise InputError(faults)
    by_kind = [name for name, entry in catalogue.items() if entry.kind in form.stations.kind]
    return tuple(catalogue[name] for name in dict.fromkeys([*form.stations.include, *by_kind]))


def _own(
    form: ScenarioForm, file: TomlFile, chosen: tuple[CatalogStation, ...]
) -> tuple[CatalogStation, ...]:
    known = {entry.station.id: entry for entry in chosen}
    first: dict[str, int | None] = {}
    faults = FaultList()
    entries = []
    for index, table in enumerate(form.station):
        line = file.line(("station", index, "id"))
        if table.id in first:
            problem = f"station id {table.id!r} is used twice (first at line {first[table.id]})"
            faults.add(file.fault(("station", index, "id"), problem))
        first.setdefault(table.id, line)
        entry = faults.attempt(
            lambda table=table, index=index: _entry(table, known.get(table.id), file, index)  # type: ignore[misc]
        )
        entries.append(entry)
    faults.settle()
    return tuple(entry for entry in entries if entry)


def _entry(
    table: StationForm, known: CatalogStation | None, file: TomlFile, index: int
) -> CatalogStation:
    """Return the station of one ``[[station]]``, on top of the catalogue's where there is one."""
    given = table.model_dump(exclude_none=True, exclude={"id", "clear_sky"})
    values: dict[str, Any] = {_PLACE_OF[key]: value for key, value in given.items()}
    if known:
        return replace(known, station=replace(known.station, **values))
    missing = [key for key in ("lat_deg", "lon_deg", "alt_m") if key not in given]
    if missing:
        problem = f"station {table.id!r} is not in the catalogue and lacks {', '.join(missing)}"
        raise InputError([file.fault(("station", index), problem)])
    station = Station(id=table.id, **({"name": table.id} | values))
    return CatalogStation(station=station, kind="user", telescope_m=None)


def _equipped(
    entry: CatalogStation, form: ScenarioForm, file: TomlFile, devices: tuple[Devices, Devices]
) -> tuple[Station, Telescope]:
    """Return a station and its telescope: the default one takes the catalogue's aperture."""
    telescopes, detectors = devices
    name = entry.station.telescope or form.stations.telescope
    if name not in telescopes:
        problem = f"station {entry.station.id!r}: unknown telescope {name!r}"
        fault = file.fault(("stations", "telescope"), problem, telescopes.advice(name))
        raise InputError([fault])
    telescope = telescope_record(telescopes, detectors, name)
    if not entry.station.telescope and entry.telescope_m not in (None, telescope.aperture_m):
        aperture_m = entry.telescope_m
        telescope = replace(telescope, id=f"{name}@{aperture_m:g}m", aperture_m=aperture_m)
    return replace(entry.station, telescope=telescope.id), telescope
