"""A scenario file, checked as a whole: all its faults and those of the files that it names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from euroqci_space.errors import InputError
from euroqci_space.model import (
    ClearSky,
    Closure,
    Constraints,
    Demand,
    ElementFileOrbit,
    Forecast,
    Horizon,
    InputFile,
    Network,
    Protocol,
    Published,
    Satellite,
    Scenario,
    SolverSettings,
    Station,
    SunSynchronousOrbit,
    Telescope,
    Terminal,
    WeatherSettings,
)
from euroqci_space.scenario.catalog import named_file, read_clear_sky
from euroqci_space.scenario.changes import changed
from euroqci_space.scenario.constellation import constellations
from euroqci_space.scenario.demand import DemandRow, demand_rows, demands
from euroqci_space.scenario.devices import Devices, record
from euroqci_space.scenario.faults import FaultList
from euroqci_space.scenario.forecast import check_coverage, constant, read_forecast
from euroqci_space.scenario.forms import check_form
from euroqci_space.scenario.generator import generated_rows
from euroqci_space.scenario.inputs import input_files
from euroqci_space.scenario.network import network
from euroqci_space.scenario.schema import SatelliteForm, ScenarioForm, SolverForm
from euroqci_space.scenario.stations import stations
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import KeyPath, TomlFile, read_toml
from euroqci_space.scenario.wavelengths import check_wavelengths
from euroqci_space.times import DAY_S


def scenario_path(scenario: str | Path) -> Path:
    """Return the file of a scenario given by path or by the name of a bundled one.

    Raises
    ------
    InputError
        When it is neither.

    Examples
    --------
    >>> scenario_path("eagle1").name
    'eagle1.toml'
    """
    return named_file(scenario, "scenarios", "scenario")


def load_scenario(scenario: str | Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario, by path or by the name of a bundled one, with the files that it names.

    Parameters
    ----------
    scenario
        Path, or name of a bundled scenario.
    changes
        Other values than the file's, by dotted path; see `changed`.

    Raises
    ------
    InputError
        With every fault found: keys, values, names, files, demands.

    Examples
    --------
    >>> load_scenario("eagle1").satellites[0].name
    'EAGLE-1'
    >>> load_scenario("eagle1", {"satellite.EAGLE-1.terminals": 2}).satellites[0].terminals
    2
    """
    file = changed(read_toml(scenario_path(scenario)), changes or {})
    form = check_form(ScenarioForm, file, file.data)
    return _whole(form, file, _parts(form, file))


def scenario_inputs(
    scenario: str | Path, changes: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[InputFile, ...]]:
    """Return the tables of a changed scenario, and the files that it is made from.

    It is much faster than to load it: enough to tell whether two scenarios are the same.

    Raises
    ------
    InputError
        When the file does not fit its form, or names a file that cannot be read.
    """
    file = changed(read_toml(scenario_path(scenario)), changes)
    return file.data, input_files(check_form(ScenarioForm, file, file.data), file)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What stands on its own; all faults in it are told before the rest is looked at."""

    horizon: Horizon
    satellites: tuple[Satellite, ...]
    stations: tuple[Station, ...]
    telescopes: tuple[Telescope, ...]
    rows: tuple[DemandRow, ...]

    @property
    def names(self) -> list[str]:
        """Satellites and stations: what a closure can name."""
        return [one.name for one in self.satellites] + [one.id for one in self.stations]

    @property
    def sites(self) -> tuple[str, ...]:
        """Ends that key can have without a network: sites of stations, and satellites."""
        ground = (station.key_site for station in self.stations)
        return tuple(dict.fromkeys((*ground, *(one.name for one in self.satellites))))


def _parts(form: ScenarioForm, file: TomlFile) -> _Parts:
    faults = FaultList()
    devices = (Devices("telescope", file), Devices("detector", file))
    horizon = faults.attempt(lambda: _horizon(form, file))
    satellites = faults.attempt(lambda: _satellites(form, file)) or ()
    ground = faults.attempt(lambda: stations(form, file, devices)) or ((), ())
    rows = faults.attempt(lambda: demand_rows(form.demand, file)) or ()
    faults.settle()
    check_wavelengths(form, file, satellites, ground)
    assert horizon is not None  # noqa: S101  (settled above)
    return _Parts(
        horizon=horizon, satellites=satellites, stations=ground[0], telescopes=ground[1], rows=rows
    )


def _whole(form: ScenarioForm, file: TomlFile, parts: _Parts) -> Scenario:
    faults = FaultList()
    fibre = faults.attempt(lambda: network(form, file, parts.sites))
    wishes = faults.attempt(lambda: _demands(form, file, parts, fibre)) or ()
    closures = faults.attempt(lambda: _closures(form, file, parts.names)) or ()
    clear_sky = faults.attempt(lambda: _clear_sky(form, file, parts)) or ()
    faults.attempt(lambda: _check_max_min(form, file, fibre))
    faults.settle()
    rules = form.constraints.model_dump(exclude={"closure"})
    return Scenario(
        name=form.name,
        title=form.title or form.name,
        horizon=parts.horizon,
        seed=form.seed,
        satellites=parts.satellites,
        stations=parts.stations,
        telescopes=parts.telescopes,
        demands=wishes,
        constraints=Constraints(**rules, closures=closures),
        clear_sky=clear_sky,
        visibility_km=form.weather.visibility_km,
        solver=_solver(form.solver),
        published=tuple(Published(**table.model_dump()) for table in form.published),
        inputs=input_files(form, file),
        network=fibre,
        weather=WeatherSettings(
            planning=form.weather.planning,
            scenarios=form.weather.scenarios,
            risk=form.weather.risk,
            risk_weight=form.weather.risk_weight,
            backups=form.weather.backups,
        ),
    )


def _check_max_min(form: ScenarioForm, file: TomlFile, fibre: Network | None) -> None:
    """Refuse the least share as a stage where it is not one."""
    if form.solver.max_min and (fibre is not None or form.weather.planning == "robust"):
        problem = "max_min is for the mean weather, and for key that satellites relay alone"
        fix = "take it out, or [fibre], [network], [isl] and weather.planning"
        raise InputError([file.fault(("solver", "max_min"), problem, fix)])


def _solver(form: SolverForm) -> SolverSettings:
    concave = tuple((end, slope) for end, slope in form.concave)
    return SolverSettings(**form.model_dump(exclude={"concave"}), concave=concave)


def _demands(
    form: ScenarioForm, file: TomlFile, parts: _Parts, fibre: Network | None
) -> tuple[Demand, ...]:
    links = fibre.links if fibre else ()
    nodes = (node for link in links for node in (link.a, link.b))
    sites = tuple(dict.fromkeys((*parts.sites, *nodes)))
    rows = parts.rows + generated_rows(form, file, sites)
    return demands(rows, form, file, sites, parts.horizon.duration_s / DAY_S)


def _horizon(form: ScenarioForm, file: TomlFile) -> Horizon:
    if (form.stop is None) == (form.days is None):
        raise InputError([file.fault(("start",), "give either stop or days")])
    stop = form.stop or form.start + timedelta(days=form.days or 0.0)
    try:
        return Horizon(start=form.start, stop=stop)
    except ValueError as error:
        fix = "change start, stop or days"
        raise InputError([file.fault(("stop",), f"stop: {error}", fix)]) from error


def _satellites(form: ScenarioForm, file: TomlFile) -> tuple[Satellite, ...]:
    faults = FaultList()
    terminals, protocols = Devices("terminal", file), Devices("protocol", file)
    satellites = [
        faults.attempt(
            lambda index=index, table=table: _satellite(table, index, file, (terminals, protocols))  # type: ignore[misc]
        )
        for index, table in enumerate(form.satellite)
    ]
    members = faults.attempt(lambda: constellations(form, file, (terminals, protocols))) or ()
    names = [table.name for table in form.satellite] + [member.name for member in members]
    for index, name in enumerate(names):
        if name in names[:index]:
            problem = f"satellite name {name!r} is used twice"
            faults.add(file.fault(("satellite", index, "name"), problem))
    if not (form.satellite or form.constellation):
        fix = "write [[satellite]] or [[constellation]]"
        faults.add(file.fault(("satellite",), "no satellite", fix))
    faults.settle()
    return (*(satellite for satellite in satellites if satellite), *members)


def _satellite(
    table: SatelliteForm, index: int, file: TomlFile, devices: tuple[Devices, Devices]
) -> Satellite:
    faults = FaultList()
    orbit = faults.attempt(lambda: _orbit(table, index, file))
    for kind, name, known in zip(
        ("terminal", "protocol"), (table.terminal, table.protocol), devices, strict=True
    ):
        if name not in known:
            problem = f"unknown {kind} {name!r}"
            faults.add(file.fault(("satellite", index, kind), problem, known.advice(name)))
    faults.settle()
    assert orbit is not None  # noqa: S101  (settled above)
    return Satellite(
        name=table.name,
        orbit=orbit,
        terminal=record(devices[0], table.terminal, Terminal),
        protocol=record(devices[1], table.protocol, Protocol),
        terminals=table.terminals,
    )


def _orbit(
    table: SatelliteForm, index: int, file: TomlFile
) -> ElementFileOrbit | SunSynchronousOrbit:
    if (table.elements is None) == (table.sun_synchronous is None):
        problem = f"satellite {table.name!r}: give either elements or sun_synchronous"
        raise InputError([file.fault(("satellite", index), problem)])
    if table.sun_synchronous:
        return SunSynchronousOrbit(**table.sun_synchronous.model_dump())
    path = file.path.parent / str(table.elements)
    return ElementFileOrbit(path=str(path), object=table.object)


def _closures(form: ScenarioForm, file: TomlFile, names: list[str]) -> tuple[Closure, ...]:
    faults = FaultList()
    for index, closure in enumerate(form.constraints.closure):
        key = ("constraints", "closure", index)
        if closure.resource not in names:
            fix = nearest(closure.resource, names, "name a station or a satellite of the scenario")
            faults.add(file.fault(key, f"unknown resource {closure.resource!r}", fix))
        if closure.stop <= closure.start:
            problem = f"closure of {closure.resource}: stop is not after start"
            faults.add(file.fault(key, problem))
    faults.settle()
    return tuple(Closure(**closure.model_dump()) for closure in form.constraints.closure)


def _clear_sky(form: ScenarioForm, file: TomlFile, parts: _Parts) -> tuple[ClearSky, ...]:
    """Return the statistics of each station: its own, else the file's, else the bundled ones."""
    own = file.path.parent / form.weather.clear_sky if form.weather.clear_sky else None
    rows = (*read_clear_sky(), *(read_clear_sky(own) if own else ()))
    table = {entry.site: entry for entry in rows}
    for row in form.station:
        if row.clear_sky:
            table[row.id] = ClearSky(site=row.id, monthly_probability=tuple(row.clear_sky))
    faults = FaultList()
    for station in parts.stations:
        if station.id not in table:
            fix = "give clear_sky in its [[station]], or a row in the file of weather.clear_sky"
            problem = f"no clear-sky probability of station {station.id!r}"
            faults.add(file.fault(_station_key(station.id, form), problem, fix))
    told = faults.attempt(lambda: _forecasts(form, file, parts)) or {}
    faults.settle()
    skies = (table[station.id] for station in parts.stations)
    return tuple(replace(sky, forecast=told.get(sky.site)) for sky in skies)


def _station_key(name: str, form: ScenarioForm) -> KeyPath:
    """Return where a scenario names a station: its own table, or the list of the catalogue's."""
    own = [table.id for table in form.station]
    return ("station", own.index(name), "id") if name in own else ("stations", "include")


def _forecasts(form: ScenarioForm, file: TomlFile, parts: _Parts) -> dict[str, Forecast]:
    """Return the forecasts of the file that the scenario names, and its own of single stations."""
    names = [station.id for station in parts.stations]
    faults = FaultList()
    for name in form.weather.override:
        if name not in names:
            fix = nearest(name, names, f"known: {', '.join(names)}")
            key = ("weather", "override", name)
            faults.add(file.fault(key, f"unknown station {name!r}", fix))
    told: dict[str, Forecast] = {}
    if form.weather.forecast:
        path = file.path.parent / form.weather.forecast
        told = faults.attempt(lambda: _forecast_file(path, names, parts.horizon)) or {}
    faults.settle()
    return told | {name: constant(value) for name, value in form.weather.override.items()}


def _forecast_file(path: Path, names: list[str], horizon: Horizon) -> dict[str, Forecast]:
    told = read_forecast(path, names)
    check_coverage(told, horizon, path)
    return told
