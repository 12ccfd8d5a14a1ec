"""The bundled facts: stations, clear-sky statistics, scenarios."""

from dataclasses import dataclass
from pathlib import Path

from euroqci_space.datafiles import data_file, data_files
from euroqci_space.errors import Fault, InputError
from euroqci_space.infiles import is_file
from euroqci_space.model import ClearSky, Station
from euroqci_space.scenario.names import identifier
from euroqci_space.scenario.table import Columns, Row, blank_or, number, read_table, text_cell
from euroqci_space.scenario.text import nearest

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_STATION_COLUMNS = Columns(
    required={
        "id": identifier,
        "name": text_cell,
        "lat_deg": number(-90, 90),
        "lon_deg": number(-180, 360),
        "alt_m": number(-500, 9000),
    },
    optional={
        "country": text_cell,
        "kind": text_cell,
        "site": identifier,
        "telescope_m": blank_or(number(0.05, 10)),
        "source": text_cell,
        "confidence": text_cell,
    },
)
_CLEAR_SKY_COLUMNS = Columns(
    required={"id": identifier} | {month: number(0, 1) for month in MONTHS},
    optional={
        "annual": number(0, 1),
        "sunshine_fraction_annual": number(0, 1),
        "method": text_cell,
        "confidence": text_cell,
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogStation:
    """A row of the station catalogue: the station, what kind it is, and its telescope."""

    station: Station
    kind: str
    telescope_m: float | None


def read_stations(path: Path | None = None) -> tuple[CatalogStation, ...]:
    """Read a station catalogue; the bundled one by default.

    Raises
    ------
    InputError
        With every fault of the file, an identifier that stands twice among them.
    """
    path = path or Path(str(data_file("stations.csv")))
    rows = read_table(path, _STATION_COLUMNS)
    _refuse_duplicates(rows, path)
    return tuple(_station(row.values) for row in rows)


def _station(cells: dict[str, object]) -> CatalogStation:
    station = Station(
        id=str(cells["id"]),
        name=str(cells["name"]),
        country=str(cells.get("country", "")),
        site=str(cells.get("site", "")),
        latitude_deg=cells["lat_deg"],  # type: ignore[arg-type]
        longitude_deg=cells["lon_deg"],  # type: ignore[arg-type]
        altitude_m=cells["alt_m"],  # type: ignore[arg-type]
        source=str(cells.get("source", "")),
        confidence=str(cells.get("confidence", "")),
    )
    telescope_m = cells.get("telescope_m")
    return CatalogStation(
        station=station,
        kind=str(cells.get("kind", "user")),
        telescope_m=telescope_m if isinstance(telescope_m, float) else None,
    )


def read_clear_sky(path: Path | None = None) -> tuple[ClearSky, ...]:
    """Read monthly clear-sky probabilities; the bundled table by default.

    Raises
    ------
    InputError
        With every fault of the file, a probability outside 0..1 among them.
    """
    path = path or Path(str(data_file("clear_sky.csv")))
    rows = read_table(path, _CLEAR_SKY_COLUMNS)
    _refuse_duplicates(rows, path)
    return tuple(
        ClearSky(
            site=row.values["id"],
            monthly_probability=tuple(row.values[month] for month in MONTHS),
            confidence=str(row.values.get("confidence", "")),
        )
        for row in rows
    )


def read_missions() -> tuple[dict[str, str], ...]:
    """Read the bundled list of missions: what is known of each, and how surely."""
    names = ("mission", "operator", "orbit", "status", "source", "confidence")
    columns = Columns(required=dict.fromkeys(names, text_cell), optional={})
    rows = read_table(Path(str(data_file("missions.csv"))), columns)
    return tuple(row.values for row in rows)


def _refuse_duplicates(rows: tuple[Row, ...], path: Path) -> None:
    first: dict[str, int] = {}
    faults = []
    for row in rows:
        name = row.values["id"]
        if name in first:
            problem = f"{name!r} stands twice (first at line {first[name]})"
            faults.append(Fault(file=str(path), line=row.line, field="id", problem=problem))
        first.setdefault(name, row.line)
    if faults:
        raise InputError(faults)


def bundled_scenarios() -> tuple[str, ...]:
    """Return the names of the bundled scenarios.

    Examples
    --------
    >>> "eagle1" in bundled_scenarios()
    True
    """
    return bundled("scenarios")


def named_file(given: str | Path, folder: str, noun: str) -> Path:
    """Return a file given by path or by the name of a bundled one.

    Parameters
    ----------
    folder
        Where the bundled ones lie among the data.
    noun
        What they are called in a message.

    Raises
    ------
    InputError
        When it is neither.

    Examples
    --------
    >>> named_file("season", "studies", "study").name
    'season.toml'
    """
    path = Path(given)
    if is_file(path) or path.suffix == ".toml" or len(path.parts) > 1:
        return path
    names = bundled(folder)
    if str(given) in names:
        return Path(str(data_file(f"{folder}/{given}.toml")))
    fix = nearest(str(given), names, f"bundled: {', '.join(names)}; or give the path of a file")
    raise InputError.of(f"unknown {noun} {str(given)!r}", fix=fix)


def bundled(folder: str) -> tuple[str, ...]:
    """Return the names of the files of one folder of the data."""
    return tuple(name.removesuffix(".toml") for name in data_files(folder, ".toml"))
