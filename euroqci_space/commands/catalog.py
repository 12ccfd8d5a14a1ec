"""``catalog``: what comes with the program."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from euroqci_space.commands.screen import JsonOption, print_json, print_table

Rows = Sequence[Sequence[object]]


class Shelf(StrEnum):
    """What can be listed."""

    STATIONS = "stations"
    MISSIONS = "missions"
    SCENARIOS = "scenarios"
    TERMINALS = "terminals"
    TELESCOPES = "telescopes"
    PROTOCOLS = "protocols"


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("catalog", epilog="Example: euroqci-space catalog stations")(catalog)


def catalog(
    shelf: Annotated[Shelf, typer.Argument(help="What to list.")] = Shelf.SCENARIOS,
    as_json: Annotated[bool, JsonOption] = False,
) -> int:
    """List what is bundled: stations, missions, scenarios, terminals, telescopes, protocols.

    Every value of a device carries its source and how sure it is.
    """
    columns, rows = _READERS[shelf](shelf)
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(str(shelf), columns, rows)
    return 0


def _stations(_: Shelf) -> tuple[tuple[str, ...], Rows]:
    from euroqci_space.scenario import read_stations  # noqa: PLC0415

    columns = ("id", "name", "kind", "lat_deg", "lon_deg", "alt_m", "telescope_m", "confidence")
    return columns, [
        (
            entry.station.id,
            entry.station.name,
            entry.kind,
            entry.station.latitude_deg,
            entry.station.longitude_deg,
            entry.station.altitude_m,
            entry.telescope_m,
            entry.station.confidence,
        )
        for entry in read_stations()
    ]


def _scenarios(_: Shelf) -> tuple[tuple[str, ...], Rows]:
    from euroqci_space.scenario import bundled_scenarios, load_scenario  # noqa: PLC0415

    loaded = [load_scenario(name) for name in bundled_scenarios()]
    columns = ("name", "title", "satellites", "stations", "demands")
    return columns, [
        (s.name, s.title, len(s.satellites), len(s.stations), len(s.demands)) for s in loaded
    ]


def _missions(_: Shelf) -> tuple[tuple[str, ...], Rows]:
    from euroqci_space.scenario import read_missions  # noqa: PLC0415

    columns = ("mission", "operator", "orbit", "status", "source", "confidence")
    return columns, [tuple(mission[column] for column in columns) for mission in read_missions()]


def _devices(shelf: Shelf) -> tuple[tuple[str, ...], Rows]:
    from euroqci_space.scenario import Devices  # noqa: PLC0415

    devices = Devices(shelf.value.removesuffix("s"))
    columns = ("device", "key", "value", "source", "confidence")
    rows = []
    for name in devices.names:
        for key, value in devices.table(name).items():
            cell: dict[str, Any] = value if isinstance(value, dict) else {"value": value}
            told = (cell.get("source", ""), cell.get("confidence", ""))
            rows.append((name, key, str(cell.get("value")), *told))
    return columns, rows


_READERS = {
    Shelf.STATIONS: _stations,
    Shelf.MISSIONS: _missions,
    Shelf.SCENARIOS: _scenarios,
    Shelf.TERMINALS: _devices,
    Shelf.TELESCOPES: _devices,
    Shelf.PROTOCOLS: _devices,
}
