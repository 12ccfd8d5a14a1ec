"""Fibre links of a scenario: a file of routes, with rates that are given or follow from length."""

from pathlib import Path

from euroqci_space.datafiles import data_file
from euroqci_space.errors import Fault, InputError
from euroqci_space.model import FibreLink
from euroqci_space.scenario.names import identifier
from euroqci_space.scenario.schema import FibreForm
from euroqci_space.scenario.table import Columns, Row, blank_or, number, read_table, text_cell
from euroqci_space.scenario.toml import TomlFile

RATE_AT_NO_LOSS_BPS = 1e6
LOSS_DB_PER_KM = 0.25
MOST_LOSS_DB = 30.0
MOST_HOP_KM = 80.0
MOST_RATE_BPS = 1e12
SATELLITE_ONLY = "satellite_only"
BUNDLED_STATUSES = ("demonstrated", "demonstrated_in_part", "funded", "plausible")

_LENGTH = blank_or(number(0.0, 40_000.0))
_COLUMNS = Columns(
    required={"a": identifier, "b": identifier},
    optional={
        "via": text_cell,
        "great_circle_km": _LENGTH,
        "fibre_km_est": _LENGTH,
        "trusted_nodes_est": blank_or(number(0, 1000)),
        "hop_km": _LENGTH,
        "hop_loss_db": blank_or(number(0.0, 1e4)),
        "key_rate_bps_est": blank_or(number(0.0, MOST_RATE_BPS)),
        "status": text_cell,
        "project": text_cell,
        "source": text_cell,
        "confidence": text_cell,
    },
)


def hop_rate_bps(hop_km: float) -> float:
    """Return the secret key rate of one fibre hop by its length.

    Notes
    -----
    ``1 Mbit/s x 10^(-loss / 10 dB)`` at 0.25 dB/km, zero beyond 30 dB. ASSUMED and conservative:
    commercial systems claim 1 to 2 Mbit/s at 50 km, a field link measured 3 kbit/s.

    Examples
    --------
    >>> round(hop_rate_bps(79.5))
    10292
    >>> hop_rate_bps(121.0)
    0.0
    """
    loss_db = LOSS_DB_PER_KM * hop_km
    rate_bps: float = RATE_AT_NO_LOSS_BPS * 10.0 ** (-loss_db / 10.0)
    return rate_bps if loss_db <= MOST_LOSS_DB else 0.0


def fibre_path(form: FibreForm, file: TomlFile) -> Path:
    """Return the file of fibre links: the scenario's own, or the bundled one."""
    return file.path.parent / form.file if form.file else Path(str(data_file("fibre.csv")))


def read_fibre(path: Path | None = None) -> tuple[FibreLink, ...]:
    """Read fibre links; the bundled ones by default.

    A link without rate and length, such as one across an ocean, has rate zero.

    Raises
    ------
    InputError
        With every fault of the file: loops and links that stand twice among them.

    Examples
    --------
    >>> sum(link.rate_bps > 0.0 for link in read_fibre())
    70
    """
    path = path or Path(str(data_file("fibre.csv")))
    rows = read_table(path, _COLUMNS)
    _refuse_loops_and_twins(rows, path)
    return tuple(_link(row) for row in rows)


def _refuse_loops_and_twins(rows: tuple[Row, ...], path: Path) -> None:
    faults = []
    first: dict[frozenset[str], int] = {}
    for row in rows:
        a, b = row.values["a"], row.values["b"]
        ends = frozenset((a, b))
        if a == b:
            faults.append(Fault(file=str(path), line=row.line, problem=f"link {a}:{b} is a loop"))
        if ends in first:
            problem = f"link {a}:{b} stands twice (first at line {first[ends]})"
            faults.append(Fault(file=str(path), line=row.line, problem=problem))
        first.setdefault(ends, row.line)
    if faults:
        raise InputError(faults)


def _link(row: Row) -> FibreLink:
    cells = row.values
    length_km = cells.get("fibre_km_est")
    nodes = cells.get("trusted_nodes_est")
    if nodes is None:
        nodes = max(0, -int(-(length_km or 0.0) // MOST_HOP_KM) - 1)
    rate_bps = cells.get("key_rate_bps_est")
    if rate_bps is None:
        rate_bps = 0.0 if length_km is None else hop_rate_bps(length_km / (nodes + 1))
    return FibreLink(
        a=cells["a"],
        b=cells["b"],
        rate_bps=rate_bps,
        trusted_nodes=int(nodes),
        length_km=length_km,
        status=cells.get("status", ""),
    )


def fibre_links(form: FibreForm, file: TomlFile) -> tuple[FibreLink, ...]:
    """Return the links between sites whose status counts, without those that carry nothing.

    Raises
    ------
    InputError
        With every status that no link has, and every fault of the file.
    """
    links = read_fibre(fibre_path(form, file))
    known = sorted({link.status for link in links})
    counted = form.status or (known if form.file else BUNDLED_STATUSES)
    faults = [
        file.fault(("fibre", "status"), f"no link has status {name!r}", f"known: {known}")
        for name in counted
        if name not in known
    ]
    if faults:
        raise InputError(faults)
    return tuple(link for link in links if link.status in counted and link.rate_bps > 0.0)
